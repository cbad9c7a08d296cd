/** Day 17: orders written into records, checked and read there, against JSON. */
import type { DayBench } from './workload.ts';

/** Whole rounds of 1,024 orders. */
const CHUNK = 1024 * 50;

const bench: DayBench = {
  naive: [
    'naive: an object for each order, JSON.stringify into bytes, JSON.parse from bytes,',
    'and the same ranges asked of what came out',
  ].join(' '),
  cases: [
    {
      title: 'encode a new order in place',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-17-naive.ts')).encode(),
      engine: async () => (await import('./day-17-codec.ts')).encode(),
    },
    {
      title: 'check and decode a new order in place',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-17-naive.ts')).decode(),
      engine: async () => (await import('./day-17-codec.ts')).decode(),
    },
    {
      title: 'encode, then check and decode',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-17-naive.ts')).roundTrip(),
      engine: async () => (await import('./day-17-codec.ts')).roundTrip(),
    },
    {
      title: 'check bytes of which half are hostile',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-17-naive.ts')).hostile(),
      engine: async () => (await import('./day-17-codec.ts')).hostile(),
    },
  ],
  experiment: async (options) => (await import('./day-17-ways.ts')).ways(options),
};

export default bench;
