/**
 * Counts the collections of the thread it runs on, and how long each kept that thread.
 *
 * Every thread of Node is an isolate with a heap and a collector of its own, so each that matters
 * has its own watch; what one sees says nothing about another. It is V8's `GCProfiler`: the pauses
 * are noted as they happen, also on a thread that never returns to its event loop. The entries of
 * a `PerformanceObserver` would only be handed out there.
 *
 * V8 keeps about 3 kB for each collection until {@link GcWatch.take} is called: every few seconds
 * is right. Control plane: `take` allocates.
 */
import { GCProfiler, getHeapStatistics } from 'node:v8';

/** Pauses of one kind, or of all kinds together. */
export interface GcPauses {
  readonly count: number;
  readonly totalNs: number;
  /** 0 when there was none. */
  readonly longestNs: number;
}

export interface GcReport {
  /** Every pause in the order in which they came, in ns. */
  readonly pausesNs: readonly number[];
  readonly all: GcPauses;
  /** By V8's name for the kind: `Scavenge`, `MarkSweepCompact`, `IncrementalMarking`, … */
  readonly byKind: Readonly<Record<string, GcPauses>>;
  /** What this thread allocated on its heap meanwhile. */
  readonly allocatedBytes: number;
}

export class GcWatch {
  private readonly profiler = new GCProfiler();
  private usedAtStart = 0;

  /** Begins to watch the calling thread. */
  constructor() {
    this.begin();
  }

  /** What happened since the last call, or since the beginning; goes on watching. */
  take(): GcReport {
    const report = this.stop();
    this.begin();
    return report;
  }

  /** What happened since the last {@link take}; ends the watch for good. */
  stop(): GcReport {
    const usedAtEnd = getHeapStatistics().used_heap_size;
    const { statistics } = this.profiler.stop();
    const kinds = new Map<string, number[]>();
    const pausesNs: number[] = [];
    let allocatedBytes = usedAtEnd - this.usedAtStart;
    for (const { gcType, cost, beforeGC, afterGC } of statistics) {
      const ns = Math.round(cost * 1000);
      pausesNs.push(ns);
      kinds.set(gcType, [...(kinds.get(gcType) ?? []), ns]);
      allocatedBytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize;
    }
    const byKind = Object.fromEntries([...kinds].map(([kind, list]) => [kind, pauses(list)]));
    return { pausesNs, all: pauses(pausesNs), byKind, allocatedBytes };
  }

  private begin(): void {
    this.profiler.start();
    this.usedAtStart = getHeapStatistics().used_heap_size;
  }
}

function pauses(list: readonly number[]): GcPauses {
  return {
    count: list.length,
    totalNs: list.reduce((sum, ns) => sum + ns, 0),
    longestNs: list.reduce((longest, ns) => Math.max(longest, ns), 0),
  };
}
