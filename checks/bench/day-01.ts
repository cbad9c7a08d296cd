/** Day 01: a ring of preallocated events against an array used as a queue, in one thread. */
import type { DayBench } from './workload.ts';

const queue = (waiting: number) => async () =>
  (await import('./day-01-naive.ts')).throughArray(waiting);

const bench: DayBench = {
  naive: 'naive: an array with push and shift, one new object per event',
  cases: [
    {
      title: 'one event at a time',
      chunkEvents: 100_000,
      sinks: 1,
      naive: queue(1),
      engine: async () => (await import('./day-01-ring.ts')).oneByOne(1),
    },
    {
      title: 'bursts of 256, claimed one by one',
      chunkEvents: 256 * 400,
      sinks: 1,
      naive: queue(256),
      engine: async () => (await import('./day-01-ring.ts')).oneByOne(256),
    },
    {
      title: 'bursts of 256, claimed as one batch',
      chunkEvents: 256 * 400,
      sinks: 1,
      naive: queue(256),
      engine: async () => (await import('./day-01-ring.ts')).inBatches(256),
    },
    {
      title: '1,000,000 events of one long id',
      chunkEvents: 1_000_000,
      sinks: 1,
      naive: queue(1024),
      engine: async () => (await import('./day-01-ring.ts')).untilFull(1024),
    },
    {
      title: 'a backlog of 20,000 events',
      chunkEvents: 20_000,
      sinks: 1,
      naive: queue(20_000),
      engine: async () => (await import('./day-01-ring.ts')).oneByOne(20_000),
    },
  ],
};

export default bench;
