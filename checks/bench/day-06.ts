/** Day 06: what recording costs, what a pool saves, and what one object per order does to p99. */
import type { DayBench } from './workload.ts';

/** Orders of one chunk: also how many samples a recorder keeps here. */
const CHUNK = 100_000;

/** Objects that are out at once. */
const OUT = 64;

const bench: DayBench = {
  naive: 'naive: an object per order or sample, in ordinary arrays that are sorted by a comparison',
  cases: [
    {
      title: 'record the three spans of an order',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-06-naive.ts')).recordObjects(CHUNK),
      engine: async () => (await import('./day-06-engine.ts')).recordSpans(CHUNK),
    },
    {
      title: 'the same, and the percentiles of all three after every 100,000',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-06-naive.ts')).recordAndSort(CHUNK),
      engine: async () => (await import('./day-06-engine.ts')).recordAndSummarise(CHUNK),
    },
    {
      title: `an object for every order, ${OUT} orders open`,
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-06-naive.ts')).newObjects(OUT),
      engine: async () => (await import('./day-06-engine.ts')).pooledObjects(OUT),
    },
  ],
  experiment: async (options) => (await import('./day-06-hotspot.ts')).hotspot(options),
};

export default bench;
