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
import { NotImplemented } from '#not-implemented';
import { type Clock, STAMPS, type Stamp } from '#stage-clock';

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
    throw new NotImplemented(1, 'OrderTimes.begin');
  }

  /** Takes one of the times: reads the clock once. */
  take(stamp: Stamp): void {
    throw new NotImplemented(1, 'OrderTimes.take', stamp, this.clock);
  }

  /** t2 − t1; NaN when one of them was not taken. */
  get queueNs(): number {
    throw new NotImplemented(1, 'OrderTimes.queueNs');
  }

  /** t3 − t2; NaN when one of them was not taken. */
  get serviceNs(): number {
    throw new NotImplemented(1, 'OrderTimes.serviceNs');
  }

  /** t4 − t0; NaN when one of them was not taken. */
  get endToEndNs(): number {
    throw new NotImplemented(1, 'OrderTimes.endToEndNs');
  }
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
  throw new NotImplemented(2, 'percentile', sorted, perMille);
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
    throw new NotImplemented(2, 'LatencyRecorder');
  }

  /** How many samples are kept now. */
  get samples(): number {
    throw new NotImplemented(2, 'LatencyRecorder.samples');
  }

  /** How many were recorded since the last reset, the forgotten ones included. */
  get recorded(): number {
    throw new NotImplemented(2, 'LatencyRecorder.recorded');
  }

  /** How many rows were refused since the last reset. */
  get dropped(): number {
    throw new NotImplemented(2, 'LatencyRecorder.dropped');
  }

  /**
   * Takes over the times of one order. Constant time; allocates nothing.
   *
   * @param stamps five times by {@link Stamp}; copied
   * @returns false, and counts the row as dropped, unless t0 ≤ t1 ≤ t2 ≤ t3 ≤ t4
   */
  record(stamps: Float64Array): boolean {
    throw new NotImplemented(2, 'LatencyRecorder.record', stamps);
  }

  /** Forgets everything, the counts too: after the warm-up, or with every line. */
  reset(): void {
    throw new NotImplemented(2, 'LatencyRecorder.reset');
  }

  /** Exact percentiles of what is kept. Control plane: copies and sorts. */
  summary(): LatencySummary {
    throw new NotImplemented(2, 'LatencyRecorder.summary');
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
    throw new NotImplemented(5, 'LatencyRecorder.verdict', pausesNs);
  }
}

/**
 * The line of one partition:
 * `P3 samples=200000 e2e p50=… p95=… p99=… max=… | q … | svc …`, in µs. Given, complete.
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
