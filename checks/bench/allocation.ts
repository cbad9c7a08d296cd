/**
 * How much a piece of work allocates, collections included.
 *
 * Between two collections the used heap only grows, so what was allocated is the sum of these
 * growths: from the end of one collection to the beginning of the next.
 */
import { GCProfiler, getHeapStatistics } from 'node:v8';

export interface Allocation {
  readonly bytes: number;
  /** Collections of any kind, the small ones of the young generation included. */
  readonly collections: number;
}

/** Runs `work` once and counts what this thread allocates meanwhile. */
export function allocationOf(work: () => void): Allocation {
  const profiler = new GCProfiler();
  profiler.start();
  const usedAtStart = getHeapStatistics().used_heap_size;
  work();
  const usedAtEnd = getHeapStatistics().used_heap_size;
  const { statistics } = profiler.stop();
  let bytes = 0;
  let usedAfter = usedAtStart;
  for (const { beforeGC, afterGC } of statistics) {
    bytes += beforeGC.heapStatistics.usedHeapSize - usedAfter;
    usedAfter = afterGC.heapStatistics.usedHeapSize;
  }
  return { bytes: bytes + usedAtEnd - usedAfter, collections: statistics.length };
}
