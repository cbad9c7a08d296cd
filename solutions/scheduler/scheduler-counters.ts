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
import { Reason } from '#reasons';
import type { LaneCounts, SubmitCounts } from '#scheduler-ports';

/** One thread's counters, or those of several as one (`CounterView`). */
export interface CounterReader {
  get(counter: number): number;
}

// V8 folds constants of this module, and looks those of others up each time.
const {
  dispatched,
  enqueuedDueToBusy,
  inFlightFamilies,
  maxPendingDepthObserved,
  pendingNow,
  readyFamilies,
  rejectedOverLimit,
  rejectedPoolFull,
  tasksIn,
} = Counter;

/** What the dispatcher counts. */
export function submitCounts(counters: Counters): SubmitCounts {
  return {
    taskIn: (pending) => {
      counters.add(tasksIn);
      counters.add(pendingNow);
      counters.raise(maxPendingDepthObserved, pending);
    },
    enqueuedDueToBusy: () => counters.add(enqueuedDueToBusy),
    familyReady: () => counters.add(readyFamilies),
    refused: (reason) => {
      const isFull = reason === Reason.POOL_FULL;
      counters.add(isFull ? rejectedPoolFull : rejectedOverLimit);
    },
  };
}

/** What a lane counts. */
export function laneCounts(counters: Counters): LaneCounts {
  return {
    familyInFlight: () => {
      counters.add(readyFamilies, -1);
      counters.add(inFlightFamilies);
    },
    dispatched: () => {
      counters.add(dispatched);
      counters.add(pendingNow, -1);
    },
    // The executor counts it, where the answer leaves.
    completed: () => {},
    familyBack: (to) => {
      counters.add(inFlightFamilies, -1);
      if (to === 'ready') counters.add(readyFamilies);
    },
  };
}

/** The tasks that the scheduler refused. They are answered, too. */
const REFUSED = ['rejectedPoolFull', 'rejectedOverLimit'] as const;

/** Sums that are equal when nothing moves. `coalesced` are waiting tasks that gave way (day 13). */
const LAWS = [
  { left: ['published'], right: ['tasksIn', ...REFUSED] },
  { left: ['tasksIn'], right: ['dispatched', 'pendingNow', 'coalesced'] },
  { left: ['completed'], right: ['dispatched', 'coalesced', ...REFUSED] },
  { left: ['completed'], right: ['accepted', 'rejected'] },
] as const satisfies readonly Law[];

interface Law {
  readonly left: readonly (keyof typeof Counter)[];
  readonly right: readonly (keyof typeof Counter)[];
}

/**
 * Which laws of conservation are broken. Only when nothing moves: nobody publishes, the ring is
 * empty, no task is in flight. Tasks may be pending. Control plane.
 *
 * @param counters of all threads of a partition, or of the whole engine
 * @returns a line for each, such as `tasksIn 7 is not dispatched 4 + pendingNow 2 + coalesced 0`
 */
export function brokenLaws(counters: CounterReader): string[] {
  const sum = (names: Law['left']) =>
    names.reduce((total, name) => total + counters.get(Counter[name]), 0);
  const told = (names: Law['left']) =>
    names.map((name) => `${name} ${counters.get(Counter[name])}`).join(' + ');
  const broken = LAWS.filter(({ left, right }) => sum(left) !== sum(right)).map(
    ({ left, right }) => `${told(left)} is not ${told(right)}`,
  );
  const pending = counters.get(Counter.pendingNow);
  const families = counters.get(Counter.readyFamilies) + counters.get(Counter.inFlightFamilies);
  if (pending > 0 && families === 0) {
    broken.push(`pendingNow ${pending}, and no family is ready or in flight: nobody will run them`);
  }
  if (pending === 0 && families !== 0) {
    broken.push(`nothing is pending, and ${families} families are ready or in flight`);
  }
  return broken;
}
