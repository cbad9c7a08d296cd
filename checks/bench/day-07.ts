/** Day 07: what it costs to keep the books of a run, request by request. */
import type { DayBench } from './workload.ts';

const REQUESTS = 20_480;

const bench: DayBench = {
  naive: 'naive: a Map from each waiting request to an object, latencies pushed into an array',
  cases: [
    {
      title: 'every request is answered',
      chunkEvents: REQUESTS,
      sinks: 1,
      naive: async () => (await import('./day-07-naive.ts')).tallied(0),
      engine: async () => (await import('./day-07-books.ts')).inTheBooks(0),
    },
    {
      title: 'every other one is refused',
      chunkEvents: REQUESTS,
      sinks: 1,
      naive: async () => (await import('./day-07-naive.ts')).tallied(2),
      engine: async () => (await import('./day-07-books.ts')).inTheBooks(2),
    },
  ],
};

export default bench;
