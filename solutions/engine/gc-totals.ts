/**
 * The collections of the calling thread since it began, in a bounded form: sums by kind, and the
 * last pauses one by one.
 */
import { type GcPauses, GcWatch } from '#gc-watch';

/** Pauses that are kept one by one. */
const MAX_PAUSES = 10_000;

export interface GcSummary {
  readonly all: GcPauses;
  /** By V8's name for the kind: `Scavenge`, `MarkSweepCompact`, … */
  readonly byKind: Readonly<Record<string, GcPauses>>;
  /** What the thread allocated on its heap. */
  readonly allocatedBytes: number;
  /** The last pauses in the order in which they came, in ns. */
  readonly pausesNs: readonly number[];
}

const NONE: GcPauses = { count: 0, totalNs: 0, longestNs: 0 };

/** Of a thread that nobody watches. */
export const NO_COLLECTIONS: GcSummary = {
  all: NONE,
  byKind: {},
  allocatedBytes: 0,
  pausesNs: [],
};

export class GcTotals {
  private readonly watch = new GcWatch();
  private readonly byKind = new Map<string, GcPauses>();
  private all = NONE;
  private allocatedBytes = 0;
  private pausesNs: number[] = [];

  /** Everything so far. Call it every few seconds at least: V8 keeps notes in between. */
  take(): GcSummary {
    const report = this.watch.take();
    for (const [kind, pauses] of Object.entries(report.byKind)) {
      this.byKind.set(kind, sum(this.byKind.get(kind) ?? NONE, pauses));
    }
    this.all = sum(this.all, report.all);
    this.allocatedBytes += report.allocatedBytes;
    if (report.pausesNs.length > 0) {
      this.pausesNs = [...this.pausesNs, ...report.pausesNs].slice(-MAX_PAUSES);
    }
    return {
      all: this.all,
      byKind: Object.fromEntries(this.byKind),
      allocatedBytes: this.allocatedBytes,
      pausesNs: this.pausesNs,
    };
  }

  /** Ends the watch. */
  stop(): void {
    this.watch.stop();
  }
}

function sum(a: GcPauses, b: GcPauses): GcPauses {
  return {
    count: a.count + b.count,
    totalNs: a.totalNs + b.totalNs,
    longestNs: Math.max(a.longestNs, b.longestNs),
  };
}
