/**
 * Day 12 the naive way: counters by name in a Map, as one writes them at first.
 *
 * Why this and not something worse: nothing is formatted, locked or sent anywhere; each counter
 * ticks where the engine's does.
 */
import type { LaneCounts, SubmitCounts } from '#scheduler-ports';
import { scheduler } from './day-09-scheduler.ts';
import { FLOW } from './day-12-flow.ts';
import type { Workload } from './workload.ts';

class NamedCounters {
  private readonly values = new Map<string, number>();

  add(name: string, amount = 1): void {
    this.values.set(name, (this.values.get(name) ?? 0) + amount);
  }

  raise(name: string, value: number): void {
    this.values.set(name, Math.max(this.values.get(name) ?? 0, value));
  }
}

export function countedByName(): Workload {
  const counters = new NamedCounters();
  const submit: SubmitCounts = {
    taskIn: (pending) => {
      counters.add('tasksIn');
      counters.add('pendingNow');
      counters.raise('maxPendingDepthObserved', pending);
    },
    enqueuedDueToBusy: () => counters.add('enqueuedDueToBusy'),
    familyReady: () => counters.add('readyFamilies'),
    refused: (reason) => counters.add(`rejected${reason}`),
  };
  const lane: LaneCounts = {
    familyInFlight: () => {
      counters.add('readyFamilies', -1);
      counters.add('inFlightFamilies');
    },
    dispatched: () => {
      counters.add('dispatched');
      counters.add('pendingNow', -1);
    },
    completed: () => {},
    familyBack: (to) => {
      counters.add('inFlightFamilies', -1);
      if (to === 'ready') counters.add('readyFamilies');
    },
  };
  return scheduler(FLOW, 8, { submit, lane });
}
