/**
 * The counting points of a scheduler and its lanes over the engine's table of counters.
 *
 *     tasksIn    = dispatched + pendingNow
 *     dispatched = completed + tasks in flight          `completed` is the executor's to count
 *
 * One object for each thread: its counters have one writer.
 */
import { Counter, type Counters } from '#counters';
import { Reason } from '#reasons';
import type { LaneCounts, SubmitCounts } from '#scheduler-ports';

/** What the dispatcher counts. */
export function submitCounts(counters: Counters): SubmitCounts {
  return {
    taskIn: (pending) => {
      counters.add(Counter.tasksIn);
      counters.add(Counter.pendingNow);
      counters.raise(Counter.maxPendingDepthObserved, pending);
    },
    enqueuedDueToBusy: () => counters.add(Counter.enqueuedDueToBusy),
    familyReady: () => counters.add(Counter.readyFamilies),
    refused: (reason) => {
      const isFull = reason === Reason.POOL_FULL;
      counters.add(isFull ? Counter.rejectedPoolFull : Counter.rejectedOverLimit);
    },
  };
}

/** What a lane counts. */
export function laneCounts(counters: Counters): LaneCounts {
  return {
    familyInFlight: () => {
      counters.add(Counter.readyFamilies, -1);
      counters.add(Counter.inFlightFamilies);
    },
    dispatched: () => {
      counters.add(Counter.dispatched);
      counters.add(Counter.pendingNow, -1);
    },
    completed: () => {},
    familyBack: (to) => {
      counters.add(Counter.inFlightFamilies, -1);
      if (to === 'ready') counters.add(Counter.readyFamilies);
    },
  };
}
