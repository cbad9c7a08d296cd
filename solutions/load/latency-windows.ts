/**
 * How much of the time the tail was short: latencies by windows of 100 ms.
 *
 * One percentile over a whole run says nothing about when. A machine that stands still for 20 ms
 * once a second spoils the p99 of a run at every rate, and yet nine windows of ten are good. So a
 * target such as "p99 under 50 µs" is also counted window by window; a request belongs to the
 * window in which it was due.
 *
 * Two counters a window are enough: by nearest rank the p99 of n values is at most the target
 * exactly when at most ⌊n ÷ 100⌋ of them are over it.
 *
 * One thread. {@link LatencyWindows.record} allocates nothing.
 */

export const WINDOW_NS = 100e6;

/** The headline's target. */
export const TARGET_NS = 50_000;

export interface WindowSummary {
  /** How many latencies were recorded. */
  readonly count: number;
  /** How many of them were over the target. */
  readonly over: number;
  /** Windows in which something was due. */
  readonly windows: number;
  /** How many of them have a p99 of at most the target. */
  readonly goodWindows: number;
}

export class LatencyWindows {
  private readonly targetNs: number;
  private readonly counts: Float64Array;
  private readonly overs: Float64Array;

  /**
   * @param seconds how long the run is; what is due later counts for its last window
   * @throws RangeError when it is not positive
   */
  constructor(seconds: number, targetNs = TARGET_NS) {
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new RangeError(`LatencyWindows: got ${seconds} s; expected more than 0, up to a day`);
    }
    const windows = Math.ceil((seconds * 1e9) / WINDOW_NS);
    this.targetNs = targetNs;
    this.counts = new Float64Array(windows);
    this.overs = new Float64Array(windows);
  }

  /** @param dueNs when it was due, in ns since the run began to be measured, 0 or more */
  record(dueNs: number, latencyNs: number): void {
    const index = Math.min(Math.floor(dueNs / WINDOW_NS), this.counts.length - 1);
    this.counts[index] = (this.counts[index] as number) + 1;
    if (latencyNs > this.targetNs) this.overs[index] = (this.overs[index] as number) + 1;
  }

  /** Control plane. */
  summary(): WindowSummary {
    const sum = { count: 0, over: 0, windows: 0, goodWindows: 0 };
    this.counts.forEach((count, index) => {
      if (count === 0) return;
      const over = this.overs[index] as number;
      sum.count += count;
      sum.over += over;
      sum.windows++;
      if (over <= Math.floor(count / 100)) sum.goodWindows++;
    });
    return sum;
  }
}

/** Several runs as one. */
export function mergedWindows(summaries: readonly WindowSummary[]): WindowSummary {
  const sum = { count: 0, over: 0, windows: 0, goodWindows: 0 };
  for (const { count, over, windows, goodWindows } of summaries) {
    sum.count += count;
    sum.over += over;
    sum.windows += windows;
    sum.goodWindows += goodWindows;
  }
  return sum;
}
