/** Day 14: the simple book against an array that is sorted, by how deep the book is. */
import type { Shape } from './day-14-flow.ts';
import type { BenchCase, DayBench } from './workload.ts';

const SHAPES: readonly (Shape & { readonly title: string; readonly chunkEvents: number })[] = [
  {
    title: 'shallow: 10 prices a side, 2 orders at each',
    levels: 10,
    ordersPerLevel: 2,
    requests: 4_000,
    chunkEvents: 20_000,
  },
  {
    title: 'deeper: 100 prices a side, 2 orders at each',
    levels: 100,
    ordersPerLevel: 2,
    requests: 8_000,
    chunkEvents: 10_000,
  },
  {
    title: 'deep: 1,000 prices a side, 2 orders at each',
    levels: 1_000,
    ordersPerLevel: 2,
    requests: 16_000,
    chunkEvents: 5_000,
  },
  {
    title: 'crowded: 1 price a side, 2,000 orders at it',
    levels: 1,
    ordersPerLevel: 2_000,
    requests: 16_000,
    chunkEvents: 5_000,
  },
];

const bench: DayBench = {
  naive: [
    'naive: an array of objects for each side, sorted whenever an order comes in, searched from the',
    'front for every cancel',
  ].join(' '),
  cases: SHAPES.map(({ title, chunkEvents, ...shape }): BenchCase => {
    return {
      title,
      chunkEvents,
      sinks: 1,
      naive: async () => (await import('./day-14-naive.ts')).throughSortedArrays(shape),
      engine: async () => (await import('./day-14-book.ts')).throughOrderBook(shape),
    };
  }),
};

export default bench;
