/**
 * Where an order's time went, and what the slow ones have in common.
 *
 *     t0 read ── t1 enqueued ── t2 work start ── t3 work end ── t4 reply written
 *                 └── queue ──────┘└── service ────┘
 *     └── end to end ──────────────────────────────────────────────────────┘
 *
 * Recording is the data plane: a handful of stores into arrays that were there before. Everything
 * that reads (percentiles, lines, the verdict) is the control plane: it copies, sorts, allocates,
 * and runs every few seconds.
 */
import { type Clock, STAMPS, Stamp } from '#stage-clock';

/**
 * The five times of the order that is being worked on. Threads that hand an order on have one each,
 * over the same row in shared memory.
 */
export class OrderTimes {
  /** By {@link Stamp}; NaN: not taken. */
  readonly stamps: Float64Array;
  private readonly clock: Clock;

  /**
   * @param clock the same time line on every thread that takes one of the times
   * @param stamps where they stand, left as it is; without it a row in which none is taken
   */
  constructor(clock: Clock, stamps: Float64Array = new Float64Array(STAMPS).fill(Number.NaN)) {
    this.clock = clock;
    this.stamps = stamps;
  }

  /** Forgets the order before and takes t0. */
  begin(): void {
    this.stamps.fill(Number.NaN);
    this.take(Stamp.READ);
  }

  /** Takes one of the times: reads the clock once. */
  take(stamp: Stamp): void {
    this.stamps[stamp] = this.clock.nowNs();
  }

  /** t2 − t1; NaN when one of them was not taken. */
  get queueNs(): number {
    return between(this.stamps, Stamp.ENQUEUED, Stamp.WORK_START);
  }

  /** t3 − t2; NaN when one of them was not taken. */
  get serviceNs(): number {
    return between(this.stamps, Stamp.WORK_START, Stamp.WORK_END);
  }

  /** t4 − t0; NaN when one of them was not taken. */
  get endToEndNs(): number {
    return between(this.stamps, Stamp.READ, Stamp.REPLY_WRITTEN);
  }
}

function between(stamps: Float64Array, from: Stamp, to: Stamp): number {
  return (stamps[to] as number) - (stamps[from] as number);
}

/** How many samples a recorder keeps unless it is told otherwise. */
export const RECORDER_SAMPLES = 200_000;

/** In ns; NaN where there is no sample. */
export interface Percentiles {
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly maxNs: number;
}

export interface LatencySummary {
  /** How many the percentiles are made of. */
  readonly samples: number;
  /** Rows that were refused since the last reset, because a time was missing or went back. */
  readonly dropped: number;
  readonly queue: Percentiles;
  readonly service: Percentiles;
  readonly endToEnd: Percentiles;
}

/**
 * The smallest value that at least `perMille` of every thousand values do not exceed: the nearest
 * rank, ⌈perMille × n / 1000⌉, counted from 1. Always one of the values, never between two.
 *
 * @param sorted in ascending order
 * @param perMille a whole number from 1 to 1000: 500 is p50, 999 is p99.9
 * @returns NaN when there is no value
 */
export function percentile(sorted: Float64Array, perMille: number): number {
  const rank = Math.ceil((perMille * sorted.length) / 1000);
  return sorted[rank - 1] ?? Number.NaN;
}

/** Where a tail comes from; `cannot be told` when the figures do not say. */
export type Cause =
  | 'no tail'
  | 'queueing'
  | 'service'
  | 'service with collections'
  | 'cannot be told';

/**
 * A tail is what p99 lies above an undisturbed order, one that took the medians and waited for
 * nobody. In ns.
 */
export interface Verdict {
  readonly cause: Cause;
  /** From enqueued to work end, as it was recorded. */
  readonly tailNs: number;
  /** Of the same arrivals, replayed with the times that the worker took. */
  readonly replayedNs: number;
  /** Of the same arrivals, replayed with the median of these times for everyone. */
  readonly evenNs: number;
}

/** The numbers by which {@link LatencyRecorder.verdict} decides. */
export const VERDICT_RULE = {
  /** With fewer samples, fewer than ten lie beyond p99. */
  fewestSamples: 1000,
  /** p99 up to this multiple of an undisturbed order, end to end, is no tail. */
  tailFactor: 2,
  /** From this share on, a part stands for the whole. */
  mostShare: 2 / 3,
  /** Up to this share, nothing is left of it. */
  littleShare: 1 / 3,
  /** From this share on, collections account for what was slow. */
  collectionsShare: 1 / 2,
} as const;

/**
 * The last samples of one partition. The thread that records is the one that reads.
 */
export class LatencyRecorder {
  private readonly capacity: number;
  private readonly enqueued: Float64Array;
  private readonly queue: Float64Array;
  private readonly service: Float64Array;
  private readonly endToEnd: Float64Array;
  private next = 0;
  private filled = 0;
  private accepted = 0;
  private refused = 0;

  /**
   * @param capacity how many samples it keeps; the oldest give way
   * @throws RangeError when it is no whole number from 1 on
   */
  constructor(capacity = RECORDER_SAMPLES) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `LatencyRecorder: got a capacity of ${capacity}; expected a whole number from 1 on, such as ${RECORDER_SAMPLES}`,
      );
    }
    this.capacity = capacity;
    this.enqueued = new Float64Array(capacity);
    this.queue = new Float64Array(capacity);
    this.service = new Float64Array(capacity);
    this.endToEnd = new Float64Array(capacity);
  }

  /** How many samples are kept now. */
  get samples(): number {
    return this.filled;
  }

  /** How many were recorded since the last reset, the forgotten ones included. */
  get recorded(): number {
    return this.accepted;
  }

  /** How many rows were refused since the last reset. */
  get dropped(): number {
    return this.refused;
  }

  /**
   * Takes over the times of one order. Constant time; allocates nothing.
   *
   * @param stamps five times by {@link Stamp}; copied
   * @returns false, and counts the row as dropped, unless t0 ≤ t1 ≤ t2 ≤ t3 ≤ t4
   */
  record(stamps: Float64Array): boolean {
    const t0 = stamps[Stamp.READ] as number;
    const t1 = stamps[Stamp.ENQUEUED] as number;
    const t2 = stamps[Stamp.WORK_START] as number;
    const t3 = stamps[Stamp.WORK_END] as number;
    const t4 = stamps[Stamp.REPLY_WRITTEN] as number;
    // NaN passes no comparison, so a time that is missing is refused here as well.
    if (!(t0 <= t1 && t1 <= t2 && t2 <= t3 && t3 <= t4)) {
      this.refused++;
      return false;
    }
    const at = this.next;
    this.enqueued[at] = t1;
    this.queue[at] = t2 - t1;
    this.service[at] = t3 - t2;
    this.endToEnd[at] = t4 - t0;
    this.next = at + 1 === this.capacity ? 0 : at + 1;
    if (this.filled < this.capacity) this.filled++;
    this.accepted++;
    return true;
  }

  /** Forgets everything, the counts too: after the warm-up, or with every line. */
  reset(): void {
    this.next = 0;
    this.filled = 0;
    this.accepted = 0;
    this.refused = 0;
  }

  /** Exact percentiles of what is kept. Control plane: copies and sorts. */
  summary(): LatencySummary {
    return {
      samples: this.filled,
      dropped: this.refused,
      queue: percentilesOf(this.queue.slice(0, this.filled)),
      service: percentilesOf(this.service.slice(0, this.filled)),
      endToEnd: percentilesOf(this.endToEnd.slice(0, this.filled)),
    };
  }

  /**
   * Says where the tail comes from. Control plane.
   *
   * The rows are those of one worker, in the order in which it was done with them. Its arrivals
   * are replayed with services that are all alike: the queue that is left came from the arrivals.
   *
   * @param pausesNs the collections on the worker's thread in the same time
   */
  verdict(pausesNs: readonly number[] = []): Verdict {
    const { arrivals, inside, outside, busy } = this.inOrder();
    const typicalNs = middle(busy);
    const even = new Float64Array(busy.length).fill(typicalNs);
    const tailNs = p99(inside) - typicalNs;
    const replayedNs = p99(replay(arrivals, busy)) - typicalNs;
    const evenNs = p99(replay(arrivals, even)) - typicalNs;
    const verdict = (cause: Cause): Verdict => ({ cause, tailNs, replayedNs, evenNs });
    const { fewestSamples, tailFactor, mostShare, littleShare } = VERDICT_RULE;
    const undisturbedNs = middle(outside) + typicalNs;
    const slowNs = p99(this.endToEnd.subarray(0, this.filled));
    if (this.filled < fewestSamples) return verdict('cannot be told');
    if (slowNs <= tailFactor * undisturbedNs) return verdict('no tail');
    const elsewhere = tailNs < mostShare * (slowNs - undisturbedNs);
    const unexplained = Math.abs(replayedNs - tailNs) > littleShare * tailNs;
    if (elsewhere || unexplained) return verdict('cannot be told');
    if (evenNs >= mostShare * tailNs) return verdict('queueing');
    if (evenNs > littleShare * tailNs) return verdict('cannot be told');
    return verdict(accountsFor(pausesNs, busy, tailNs) ? 'service with collections' : 'service');
  }

  /** What is kept, the oldest first. */
  private inOrder(): Timeline {
    const { filled, enqueued, queue, service } = this;
    const arrivals = new Float64Array(filled);
    const inside = new Float64Array(filled);
    const outside = new Float64Array(filled);
    const busy = new Float64Array(filled);
    const oldest = filled < this.capacity ? 0 : this.next;
    let freeAt = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < filled; i++) {
      const at = (oldest + i) % this.capacity;
      const arrival = enqueued[at] as number;
      const start = arrival + (queue[at] as number);
      const end = start + (service[at] as number);
      arrivals[i] = arrival;
      inside[i] = end - arrival;
      outside[i] = (this.endToEnd[at] as number) - (end - arrival);
      // Where orders overlap, each counts only from the end of the one before.
      busy[i] = Math.max(0, end - Math.max(start, freeAt));
      freeAt = Math.max(freeAt, end);
    }
    return { arrivals, inside, outside, busy };
  }
}

/** One entry for each order, in ns. */
interface Timeline {
  /** t1. */
  readonly arrivals: Float64Array;
  /** t3 − t1. */
  readonly inside: Float64Array;
  /** t1 − t0 and t4 − t3 together. */
  readonly outside: Float64Array;
  /** How long the worker was kept by this one alone. */
  readonly busy: Float64Array;
}

/** t3 − t1 of each order when one worker takes them in order, each for the given time. */
function replay(arrivals: Float64Array, services: Float64Array): Float64Array {
  let freeAt = Number.NEGATIVE_INFINITY;
  return arrivals.map((arrival, index) => {
    freeAt = Math.max(arrival, freeAt) + (services[index] as number);
    return freeAt - arrival;
  });
}

/** The 50th percentile of values in any order. */
function middle(values: Float64Array): number {
  return percentile(values.toSorted(), 500);
}

/** The 99th percentile of values in any order. */
function p99(values: Float64Array): number {
  return percentile(values.toSorted(), 990);
}

/**
 * Whether the collections are enough of what the slowest services took longer than the median, and
 * the longest one is enough of the tail.
 */
function accountsFor(pausesNs: readonly number[], busy: Float64Array, tailNs: number): boolean {
  const { collectionsShare } = VERDICT_RULE;
  const services = busy.toSorted();
  const typicalNs = percentile(services, 500);
  const slowest = services.subarray(Math.ceil((990 * services.length) / 1000));
  const slowNs = slowest.reduce((sum, ns) => sum + ns - typicalNs, 0);
  const pausedNs = pausesNs.reduce((sum, ns) => sum + ns, 0);
  const longestNs = pausesNs.reduce((longest, ns) => Math.max(longest, ns), 0);
  return pausedNs >= collectionsShare * slowNs && longestNs >= collectionsShare * tailNs;
}

/** @param values sorted in place */
function percentilesOf(values: Float64Array): Percentiles {
  values.sort();
  return {
    p50Ns: percentile(values, 500),
    p95Ns: percentile(values, 950),
    p99Ns: percentile(values, 990),
    p999Ns: percentile(values, 999),
    maxNs: percentile(values, 1000),
  };
}

/**
 * The line of one partition:
 * `P3 samples=200000 e2e p50=… p95=… p99=… max=… | q … | svc …`, in µs.
 */
export function summaryLine(name: string, summary: LatencySummary): string {
  const { samples, dropped, queue, service, endToEnd } = summary;
  const parts = [`e2e ${figures(endToEnd)}`, `q ${figures(queue)}`, `svc ${figures(service)}`];
  const lost = dropped === 0 ? '' : ` dropped=${dropped}`;
  return `${name} samples=${samples}${lost} ${parts.join(' | ')}`;
}

function figures({ p50Ns, p95Ns, p99Ns, maxNs }: Percentiles): string {
  return `p50=${micros(p50Ns)} p95=${micros(p95Ns)} p99=${micros(p99Ns)} max=${micros(maxNs)}`;
}

/** One decimal and the unit, or a dash for what is not known. */
function micros(ns: number): string {
  return Number.isNaN(ns) ? '-' : `${(ns / 1000).toFixed(1)}us`;
}
