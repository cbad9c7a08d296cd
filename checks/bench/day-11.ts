/** Day 11: what it costs that each order has exactly one answer, and that it finds its connection. */
import type { BenchCase, DayBench } from './workload.ts';

/** Whole rounds of 1,024 orders. */
const CHUNK = 1024 * 50;

function throughTheStages(title: string, inFlight: number): BenchCase {
  return {
    title,
    chunkEvents: CHUNK,
    sinks: 1,
    naive: async () => (await import('./day-11-naive.ts')).throughTheStages(inFlight),
    engine: async () => (await import('./day-11-executor.ts')).throughTheStages(inFlight),
  };
}

const bench: DayBench = {
  naive: [
    'naive: the same stages of day 05; around them for each order an object with its callbacks, in a',
    'Map under its number until it is answered; a reply is a closure in a list for the I/O thread',
  ].join(' '),
  cases: [
    throughTheStages('executed at once, one lane', 1),
    throughTheStages('executed elsewhere, 64 in flight', 64),
    {
      title: 'a reply from the engine thread to one of 1,000 connections',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-11-naive.ts')).toTheConnection(),
      engine: async () => (await import('./day-11-executor.ts')).toTheConnection(),
    },
  ],
};

export default bench;
