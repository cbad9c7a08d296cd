/** Day 16: prices in order against prices in a Map, alone and inside a book. */
import type { BenchCase, DayBench } from './workload.ts';

/** Levels, and how many events make a run: the scan's cost grows with the levels. */
const SIDES = [
  [10, 100_000],
  [1_000, 4_000],
  [20_000, 200],
] as const;

const bench: DayBench = {
  naive: [
    'naive: prices in a Map, the best found by looking at all of them; around it the book of day 14,',
    'whose queues are arrays of objects',
  ].join(' '),
  inlinesAsEngine: true,
  cases: [
    ...SIDES.map(([levels, chunkEvents]): BenchCase => {
      return {
        title: `${levels.toLocaleString('en')} levels: the best goes, and comes back`,
        chunkEvents,
        sinks: 1,
        naive: async () => (await import('./day-16-naive.ts')).bestGoes(levels),
        engine: async () => (await import('./day-16-levels.ts')).bestGoes(levels),
      };
    }),
    {
      title: '1,000 levels: one in the middle goes, and comes back',
      chunkEvents: 20_000,
      sinks: 1,
      naive: async () => (await import('./day-16-naive.ts')).anyGoes(1_000),
      engine: async () => (await import('./day-16-levels.ts')).anyGoes(1_000),
    },
    ...SIDES.map(([levels, chunkEvents]): BenchCase => {
      return {
        title: `a book of ${levels.toLocaleString('en')} levels: the best order traded, a new one`,
        chunkEvents,
        sinks: 1,
        naive: async () => (await import('./day-16-naive.ts')).bookTrades(levels),
        engine: async () => (await import('./day-16-levels.ts')).bookTrades(levels),
      };
    }),
  ],
};

export default bench;
