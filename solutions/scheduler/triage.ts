/**
 * From the lines of a run to the part that is broken.
 *
 *     what grows, what stands still                          what is broken
 *     busy grows, in stands still                            the dispatcher
 *     in flight more families than there are lanes           they are never let go
 *     families are ready, none is in flight                  the lanes
 *     families are in flight, done stands still              the work, or its completion
 *     tasks are pending, no family is ready or in flight     the gate: a wake-up was lost
 *
 * Control plane.
 */
import type { PartitionTick, Tick } from '#progress-log';

export const Fault = {
  /** Nothing is wrong as far as the counters show. Much may be waiting. */
  NONE: 'none',
  /** The dispatcher takes nothing out of the ring. */
  DISPATCHER: 'the dispatcher does not take tasks in',
  /** Lanes take no ready family up. */
  LANES: 'the lanes do not run',
  /** A task was given to a lane and is never completed. */
  WORK: 'work is not completed',
  /** Tasks wait in a family that nobody has and that is not ready. */
  STRANDED: 'a family is stranded',
  /** Families stay in flight when their tasks are done. */
  NOT_RELEASED: 'families are not released',
} as const;

export type Fault = (typeof Fault)[keyof typeof Fault];

/** A symptom is one only if so many ticks in a row show it: a single look may fall in between. */
export const PATIENCE_TICKS = 3;

/**
 * Names what is broken in each partition, judging by the last {@link PATIENCE_TICKS} ticks.
 *
 * @param lanes how many each partition has
 * @returns for each partition one fault; with fewer ticks none
 */
export function triage(ticks: readonly Tick[], lanes: number): Fault[] {
  const last = ticks.slice(-PATIENCE_TICKS);
  const partitions = last[0]?.partitions ?? [];
  return partitions.map((_, partition) => {
    if (last.length < PATIENCE_TICKS) return Fault.NONE;
    return faultOf(
      last.map((tick) => tick.partitions[partition] as PartitionTick),
      lanes,
    );
  });
}

function faultOf(last: readonly PartitionTick[], lanes: number): Fault {
  const always = (symptom: (tick: PartitionTick) => boolean) => last.every(symptom);
  if (always(({ tasksIn, rejectedBusy }) => tasksIn === 0 && rejectedBusy > 0)) {
    return Fault.DISPATCHER;
  }
  // A lane has one family at most.
  if (always(({ inFlightFamilies }) => inFlightFamilies > lanes)) return Fault.NOT_RELEASED;
  if (always((tick) => tick.readyFamilies > 0 && tick.inFlightFamilies === 0)) return Fault.LANES;
  if (always((tick) => tick.inFlightFamilies > 0 && tick.completed === 0)) return Fault.WORK;
  if (always((tick) => tick.pendingNow > 0 && tick.readyFamilies + tick.inFlightFamilies === 0)) {
    return Fault.STRANDED;
  }
  return Fault.NONE;
}
