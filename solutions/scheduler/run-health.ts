/**
 * What a stress run shows about the health of a scheduler, from its ticks and its latencies.
 *
 *     a hot family    the others go on, and hardly notice        stallsOf, tailOf, isolationOf
 *     all −1          every partition gets its share             spreadOf
 *     a small ring    refused at once, and good again            recoveryOf
 *
 * Control plane. Nothing here looks at a clock: it judges what was recorded.
 */
import type { PartitionTick, Tick } from '#progress-log';
import { percentile } from '#recorder';

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
  return ticks.flatMap(({ atNs, partitions }, index) =>
    partitions.flatMap((now, partition) => {
      const waited = ticks[index - 1]?.partitions[partition]?.pendingNow ?? 0;
      const stoodStill = waited > 0 && now.pendingNow > 0 && now.completed === 0;
      return stoodStill ? [{ partition, atNs }] : [];
    }),
  );
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
  const all = new Float64Array(doneNs.length + waitingNs.length);
  all.set(doneNs);
  all.set(waitingNs, doneNs.length);
  const ns = percentile(all.sort(), perMille);
  // One that has waited longer than that already lies behind it, however long it will be.
  return { ns, isAtLeast: waitingNs.some((waited) => waited <= ns) };
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
  const count = ticks[0]?.partitions.length ?? 0;
  const totals = Array.from({ length: count }, (_, partition) =>
    ticks.reduce((sum, tick) => sum + (tick.partitions[partition]?.tasksIn ?? 0), 0),
  );
  const all = totals.reduce((sum, one) => sum + one, 0);
  const shares = totals.map((one) => (all === 0 ? 0 : (one * count) / all));
  const waited = ticks.reduce((sum, tick) => sum + sumOf(tick, 'enqueuedDueToBusy'), 0);
  return {
    shares,
    largest: Math.max(0, ...shares),
    waitedPart: all === 0 ? 0 : waited / all,
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
  const before = ticks.filter(({ atNs }) => atNs <= fromNs);
  const usual = Math.max(0, ...before.map((tick) => sumOf(tick, 'pendingNow')));
  const isWell = (tick: Tick) =>
    tick.atNs - tick.lastedNs >= untilNs &&
    sumOf(tick, 'rejectedBusy') === 0 &&
    sumOf(tick, 'pendingNow') <= usual;
  const first = ticks.findLastIndex((tick) => !isWell(tick)) + 1;
  const disturbed = ticks.slice(before.length, first);
  return {
    beforePerSecond: perSecond(before),
    leastPerSecond:
      disturbed.length === 0 ? Number.NaN : Math.min(...disturbed.map((tick) => perSecond([tick]))),
    recoveredAtNs: ticks[first]?.atNs ?? null,
    afterPerSecond: perSecond(ticks.slice(first + 1)),
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
