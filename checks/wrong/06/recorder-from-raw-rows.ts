/**
 * Right, and different: keeps the five times of each order as they are, row behind row in one
 * array, and reckons every span when somebody asks.
 */
import { type Clock, STAMPS, Stamp } from '#stage-clock';

export class OrderTimes {
  readonly stamps: Float64Array;
  private readonly clock: Clock;

  constructor(clock: Clock, stamps?: Float64Array) {
    this.clock = clock;
    this.stamps = stamps ?? Float64Array.from({ length: STAMPS }, () => Number.NaN);
  }

  begin(): void {
    this.stamps[0] = this.clock.nowNs();
    this.stamps.fill(Number.NaN, 1);
  }

  take(stamp: Stamp): void {
    this.stamps.fill(this.clock.nowNs(), stamp, stamp + 1);
  }

  get queueNs(): number {
    const [, enqueued = Number.NaN, start = Number.NaN] = this.stamps;
    return start - enqueued;
  }

  get serviceNs(): number {
    const [, , start = Number.NaN, end = Number.NaN] = this.stamps;
    return end - start;
  }

  get endToEndNs(): number {
    return Number(this.stamps.at(-1)) - Number(this.stamps.at(0));
  }
}

export const RECORDER_SAMPLES = 200_000;

export interface Percentiles {
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly maxNs: number;
}

export interface LatencySummary {
  readonly samples: number;
  readonly dropped: number;
  readonly queue: Percentiles;
  readonly service: Percentiles;
  readonly endToEnd: Percentiles;
}

/** Counts down from the largest: as many values may lie above as the percentile leaves out. */
export function percentile(sorted: Float64Array, perMille: number): number {
  const above = Math.floor(((1000 - perMille) * sorted.length) / 1000);
  return sorted.at(-1 - above) ?? Number.NaN;
}

export type Cause =
  | 'no tail'
  | 'queueing'
  | 'service'
  | 'service with collections'
  | 'cannot be told';

export interface Verdict {
  readonly cause: Cause;
  readonly tailNs: number;
  readonly replayedNs: number;
  readonly evenNs: number;
}

export const VERDICT_RULE = {
  fewestSamples: 1000,
  tailFactor: 2,
  mostShare: 2 / 3,
  littleShare: 1 / 3,
  collectionsShare: 1 / 2,
} as const;

type Row = readonly [t0: number, t1: number, t2: number, t3: number, t4: number];

export class LatencyRecorder {
  private readonly capacity: number;
  private readonly times: Float64Array;
  private good = 0;
  private bad = 0;

  constructor(capacity = RECORDER_SAMPLES) {
    if (!(capacity >= 1) || capacity % 1 !== 0) {
      throw new RangeError(`LatencyRecorder: got ${capacity}; expected a whole number from 1 on`);
    }
    this.capacity = capacity;
    this.times = new Float64Array(capacity * STAMPS);
  }

  get samples(): number {
    return Math.min(this.good, this.capacity);
  }

  get recorded(): number {
    return this.good;
  }

  get dropped(): number {
    return this.bad;
  }

  record(stamps: Float64Array): boolean {
    for (let at = 1; at < STAMPS; at++) {
      if ((stamps[at] as number) >= (stamps[at - 1] as number)) continue;
      this.bad++;
      return false;
    }
    this.times.set(stamps, (this.good % this.capacity) * STAMPS);
    this.good++;
    return true;
  }

  reset(): void {
    this.good = 0;
    this.bad = 0;
  }

  summary(): LatencySummary {
    const rows = this.rows();
    return {
      samples: rows.length,
      dropped: this.bad,
      queue: figures(rows.map(([, t1, t2]) => t2 - t1)),
      service: figures(rows.map(([, , t2, t3]) => t3 - t2)),
      endToEnd: figures(rows.map(([t0, , , , t4]) => t4 - t0)),
    };
  }

  verdict(pausesNs: readonly number[] = []): Verdict {
    const rows = this.rows();
    let ended = 0;
    const kept = rows.map(([, , t2, t3]) => {
      const from = Math.max(t2, ended);
      ended = Math.max(t3, ended);
      return ended - Math.min(from, ended);
    });
    const usual = figures(kept).p50Ns;
    const above = (values: readonly number[]) => figures(values).p99Ns - usual;
    const tailNs = above(rows.map(([, t1, , t3]) => t3 - t1));
    const replayedNs = above(through(rows, kept));
    const evenNs = above(
      through(
        rows,
        kept.map(() => usual),
      ),
    );
    const whole = figures(rows.map(([t0, , , , t4]) => t4 - t0)).p99Ns;
    const alone = usual + figures(rows.map(([t0, t1, , t3, t4]) => t1 - t0 + t4 - t3)).p50Ns;
    const cause = (): Cause => {
      if (rows.length < 1000) return 'cannot be told';
      if (whole <= 2 * alone) return 'no tail';
      const here = tailNs >= (2 / 3) * (whole - alone);
      const explained = Math.abs(tailNs - replayedNs) <= tailNs / 3;
      const left = evenNs / tailNs;
      if (!here || !explained || (left > 1 / 3 && left < 2 / 3)) return 'cannot be told';
      if (left >= 2 / 3) return 'queueing';
      const slow = kept.toSorted((a, b) => a - b).slice(Math.ceil(kept.length * 0.99));
      const lost = slow.reduce((sum, ns) => sum + ns, 0) - slow.length * usual;
      const paused = pausesNs.reduce((sum, ns) => sum + ns, 0);
      const long = pausesNs.some((ns) => ns >= tailNs / 2);
      return long && paused >= lost / 2 ? 'service with collections' : 'service';
    };
    return { cause: cause(), tailNs, replayedNs, evenNs };
  }

  /** The oldest first. */
  private rows(): Row[] {
    return Array.from({ length: this.samples }, (_, i) => {
      const at = ((this.good - this.samples + i) % this.capacity) * STAMPS;
      const [t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0] = this.times.subarray(at, at + STAMPS);
      return [t0, t1, t2, t3, t4];
    });
  }
}

/** t3 − t1 of each when one worker takes them in turn. */
function through(rows: readonly Row[], takes: readonly number[]): number[] {
  let end = 0;
  return rows.map(([, t1], at) => {
    end = (takes[at] as number) + (end > t1 ? end : t1);
    return end - t1;
  });
}

function figures(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const [p50Ns, p95Ns, p99Ns, p999Ns, maxNs] = [500, 950, 990, 999, 1000].map((perMille) =>
    percentile(sorted, perMille),
  ) as [number, number, number, number, number];
  return { p50Ns, p95Ns, p99Ns, p999Ns, maxNs };
}

export function summaryLine(name: string, { samples, endToEnd }: LatencySummary): string {
  return `${name} samples=${samples} e2e p99=${endToEnd.p99Ns}ns`;
}

/** The five times by name, for who reads the rows by hand. */
export const NAMES = Object.keys(Stamp);
