/** Day 15: arena, queue and index each by itself, then the whole book. */
import type { BenchCase, DayBench } from './workload.ts';

const CHUNK = 100_000;

/** Orders that wait at the one price. */
const WAITING = [10, 1_000];
const LIVE = [1_000, 100_000];

const bench: DayBench = {
  naive: [
    'naive: an object for each order, an array for each price that is searched for the order that',
    'leaves, a Map from ids to orders; the naive book is day 14’s. In the books prices are looked',
    'through for the best one, on both sides of the comparison: 20 of them',
  ].join(' '),
  inlinesAsEngine: true,
  cases: [
    {
      title: 'arena: an order comes and goes, 10,000 in use',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-15-naive.ts')).orders(10_000),
      engine: async () => (await import('./day-15-structures.ts')).slots(10_000),
    },
    ...WAITING.map((waiting): BenchCase => {
      return {
        title: `queue: ${waiting.toLocaleString('en-GB')} wait, one of them leaves, one comes`,
        chunkEvents: CHUNK,
        sinks: 1,
        naive: async () => (await import('./day-15-naive.ts')).arrayQueue(waiting),
        engine: async () => (await import('./day-15-structures.ts')).linkedQueue(waiting),
      };
    }),
    {
      title: 'index: set, find and delete, 100,000 ids',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-15-naive.ts')).mapIndex(100_000),
      engine: async () => (await import('./day-15-structures.ts')).addressedIndex(100_000),
    },
    ...LIVE.map((live): BenchCase => {
      return {
        title: `book: an order comes, one is cancelled, ${live.toLocaleString('en-GB')} rest`,
        chunkEvents: CHUNK / 10,
        sinks: 1,
        naive: async () => (await import('./day-15-naive.ts')).objectBook(live),
        engine: async () => (await import('./day-15-structures.ts')).arenaBook(live),
      };
    }),
  ],
  experiment: async (options) => (await import('./day-15-live-orders.ts')).liveOrders(options),
};

export default bench;
