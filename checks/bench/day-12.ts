/** Day 12: what it costs a task to be counted. */
import type { DayBench } from './workload.ts';

const bench: DayBench = {
  inlinesAsEngine: true,
  naive: 'naive: counters by name in a Map, at the same points',
  cases: [
    {
      title: 'submitted, dispatched, completed and counted; 10,000 families',
      chunkEvents: 102_400,
      sinks: 1,
      naive: async () => (await import('./day-12-naive.ts')).countedByName(),
      engine: async () => (await import('./day-12-counts.ts')).counted(),
    },
  ],
  experiment: async (options) => (await import('./day-12-cost.ts')).costOfCounting(options),
};

export default bench;
