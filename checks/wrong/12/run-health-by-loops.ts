/** The functions of run-health in one walk over the ticks each. */
import type { PartitionTick, Tick } from '#progress-log';

/** A partition that had work during a whole tick and completed none of it. */
export interface Stall {
  readonly partition: number;
  readonly atNs: number;
}

/**
 * Where a run stood still: ticks in which a partition completed nothing, although tasks waited both
 * when the tick began and when it ended. With ticks that are much longer than a task takes.
 */
export function stallsOf(ticks: readonly Tick[]): Stall[] {
  const stalls: Stall[] = [];
  let before: readonly PartitionTick[] = [];
  for (const { atNs, partitions } of ticks) {
    for (const [partition, { pendingNow, completed }] of partitions.entries()) {
      const last = before[partition];
      if (last === undefined || last.pendingNow === 0 || pendingNow === 0) continue;
      if (completed === 0) stalls.push({ partition, atNs });
    }
    before = partitions;
  }
  return stalls;
}

/** A percentile, or what it is at least. */
export interface Tail {
  /** NaN when there is no task. */
  readonly ns: number;
  /** True when some task that waits still could move it up. */
  readonly isAtLeast: boolean;
}

/**
 * The percentile of all tasks, those that are not done included. Who leaves them out leaves out the
 * slowest ones.
 *
 * @param doneNs how long each took that is done, in any order
 * @param waitingNs how long each has waited so far that is not, in any order
 * @param perMille 1 … 1000: 990 is p99
 */
export function tailOf(doneNs: Float64Array, waitingNs: Float64Array, perMille: number): Tail {
  const done = doneNs.toSorted();
  const waiting = waitingNs.toSorted();
  const rank = Math.ceil((perMille * (done.length + waiting.length)) / 1000);
  // Merged up to the rank.
  let ns = Number.NaN;
  let fromWaiting = 0;
  for (let taken = 0; taken < rank; taken++) {
    const ofDone = done[taken - fromWaiting] ?? Number.POSITIVE_INFINITY;
    const ofWaiting = waiting[fromWaiting] ?? Number.POSITIVE_INFINITY;
    ns = Math.min(ofDone, ofWaiting);
    if (ofWaiting <= ofDone) fromWaiting++;
  }
  return { ns, isAtLeast: waiting.length > 0 && (waiting[0] as number) <= ns };
}

/** The same percentile of the cold families, with and without a hot one. */
export interface ColdTails {
  /** Families of the other partitions. */
  readonly outside: Tail;
  /** Families of the hot one's partition. */
  readonly inside: Tail;
}

export interface Isolation {
  /** Outside: with the hot family, in terms of without it. */
  readonly outsideRatio: number;
  /** Inside: how much longer with it, in service times. */
  readonly insideExtraTasks: number;
  /** Whether these are bounds from below only. */
  readonly outsideIsAtLeast: boolean;
  readonly insideIsAtLeast: boolean;
}

/**
 * What a hot family costs the others.
 *
 * @param workNs what a task takes, more than 0
 */
export function isolationOf(alone: ColdTails, beside: ColdTails, workNs: number): Isolation {
  return {
    outsideRatio: beside.outside.ns / alone.outside.ns,
    insideExtraTasks: (beside.inside.ns - alone.inside.ns) / workNs,
    outsideIsAtLeast: beside.outside.isAtLeast,
    insideIsAtLeast: beside.inside.isAtLeast,
  };
}

export interface Spread {
  /** What each partition took in, in fair shares: all 1 is even, N and zeros is all in one. */
  readonly shares: readonly number[];
  /** The largest of them; 0 when nothing came. */
  readonly largest: number;
  /** Of all tasks the part that had to wait because its family was busy: 0 … 1. */
  readonly waitedPart: number;
}

/** How tasks spread over the partitions, and how many waited for one of their own. */
export function spreadOf(ticks: readonly Tick[]): Spread {
  const totals: number[] = [];
  let all = 0;
  let waited = 0;
  for (const { partitions } of ticks) {
    for (const [partition, { tasksIn, enqueuedDueToBusy }] of partitions.entries()) {
      totals[partition] = (totals[partition] ?? 0) + tasksIn;
      all += tasksIn;
      waited += enqueuedDueToBusy;
    }
  }
  const mean = all / totals.length;
  const shares = totals.map((one) => (one === 0 ? 0 : one / mean));
  return {
    shares,
    largest: shares.reduce((largest, share) => Math.max(largest, share), 0),
    waitedPart: waited === 0 ? 0 : waited / all,
  };
}

/** When a burst was, on the clock of the ticks. */
export interface BurstTime {
  readonly fromNs: number;
  readonly untilNs: number;
}

export interface Recovery {
  /** Completions a second in the ticks before the burst; NaN without one. */
  readonly beforePerSecond: number;
  /** The lowest in a tick between then and the recovery, or the end; NaN without one. */
  readonly leastPerSecond: number;
  /** The end of the tick from which on all was well; null when it never was. */
  readonly recoveredAtNs: number | null;
  /** Completions a second in the ticks behind that one; NaN without one. */
  readonly afterPerSecond: number;
}

/**
 * Whether a run is as good after a burst as it was before. All is well in a tick that begins after
 * the burst, when nothing is refused as BUSY and no more is pending than at most before the burst;
 * and from a tick on, when it is so in that and in every later one.
 */
export function recoveryOf(ticks: readonly Tick[], { fromNs, untilNs }: BurstTime): Recovery {
  const before: Tick[] = [];
  let between: Tick[] = [];
  let recovered: Tick[] = [];
  let usual = 0;
  for (const tick of ticks) {
    const pending = sumOf(tick, 'pendingNow');
    if (tick.atNs <= fromNs) {
      before.push(tick);
      usual = Math.max(usual, pending);
    } else if (
      tick.atNs - tick.lastedNs < untilNs ||
      sumOf(tick, 'rejectedBusy') > 0 ||
      pending > usual
    ) {
      between = [...between, ...recovered, tick];
      recovered = [];
    } else {
      recovered.push(tick);
    }
  }
  const rates = between.map((tick) => perSecond([tick]));
  const [first, ...after] = recovered;
  return {
    beforePerSecond: perSecond(before),
    leastPerSecond: rates.length === 0 ? Number.NaN : Math.min(...rates),
    recoveredAtNs: first?.atNs ?? null,
    afterPerSecond: perSecond(after),
  };
}

/** Of all partitions together. */
function sumOf({ partitions }: Tick, name: keyof PartitionTick): number {
  return partitions.reduce((sum, one) => sum + one[name], 0);
}

/** Completions a second; NaN without a tick. */
function perSecond(ticks: readonly Tick[]): number {
  const completed = ticks.reduce((sum, tick) => sum + sumOf(tick, 'completed'), 0);
  const lastedNs = ticks.reduce((sum, tick) => sum + tick.lastedNs, 0);
  return (completed * 1e9) / lastedNs;
}
