/**
 * The counting points of a scheduler and its lanes over the engine's table of counters, and the
 * laws by which these counters check each other.
 *
 *     door          scheduler            lane          executor
 *     published ──► tasksIn ─ pending ─► dispatched ─► completed = accepted + rejected
 *     rejectedBusy  └ rejectedPoolFull, rejectedOverLimit ─────┘ (answered, so completed as well)
 *
 * Each counter ticks in one place. `published` and `rejectedBusy` are the router's; `completed`,
 * `accepted` and `rejected` the executor's, which answers. What two places counted would be twice
 * as much, and no law could hold.
 *
 * One object for each thread: its counters have one writer.
 */
import { Counter, type Counters } from '#counters';
import { NotImplemented } from '#not-implemented';
import type { LaneCounts, SubmitCounts } from '#scheduler-ports';

/** One thread's counters, or those of several as one (`CounterView`). */
export interface CounterReader {
  get(counter: number): number;
}

/** What the dispatcher counts. */
export function submitCounts(counters: Counters): SubmitCounts {
  const todo = (what: string, ...given: readonly unknown[]): never => {
    throw new NotImplemented(1, `submitCounts(…).${what}`, Counter, counters, ...given);
  };
  return {
    taskIn: (pending) => todo('taskIn', pending),
    enqueuedDueToBusy: () => todo('enqueuedDueToBusy'),
    familyReady: () => todo('familyReady'),
    refused: (reason) => todo('refused', reason),
  };
}

/** What a lane counts. */
export function laneCounts(counters: Counters): LaneCounts {
  const todo = (what: string, ...given: readonly unknown[]): never => {
    throw new NotImplemented(1, `laneCounts(…).${what}`, Counter, counters, ...given);
  };
  return {
    familyInFlight: () => todo('familyInFlight'),
    dispatched: () => todo('dispatched'),
    completed: () => todo('completed'),
    familyBack: (to) => todo('familyBack', to),
  };
}

/**
 * Which laws of conservation are broken. Only when nothing moves: nobody publishes, the ring is
 * empty, no task is in flight. Tasks may be pending. Control plane.
 *
 * @param counters of all threads of a partition, or of the whole engine
 * @returns a line for each, such as `tasksIn 7 is not dispatched 4 + pendingNow 2 + coalesced 0`
 */
export function brokenLaws(counters: CounterReader): string[] {
  throw new NotImplemented(1, 'brokenLaws', counters);
}
