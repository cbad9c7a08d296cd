/** Day 02: a graph of consumers on one ring against queues between the stages, in one thread. */
import { SHAPES } from './shapes.ts';
import type { DayBench } from './workload.ts';

/** Slots of the ring, and how far the naive producer runs ahead. */
const WAITING = 1024;

const bench: DayBench = {
  naive: 'naive: an array with push and shift on every edge, one new object per event',
  cases: SHAPES.map((shape) => ({
    title: shape.title,
    chunkEvents: 100 * WAITING,
    sinks: shape.sinks,
    naive: async () => (await import('./day-02-naive.ts')).throughQueues(shape, WAITING),
    engine: async () => (await import('./day-02-graph.ts')).throughGraph(shape, WAITING),
  })),
  timeline: {
    what: [
      'A producer of 8 events a turn, a ring of 64 slots, A then B, and a C that in the middle',
      'third of the 72 turns gets its turn only once in 12. Free slots, turn by turn:',
    ].join(' '),
    run: async () => (await import('./day-02-stall.ts')).stallOverTime(),
  },
};

export default bench;
