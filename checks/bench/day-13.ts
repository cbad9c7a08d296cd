/** Day 13: what slices and coalescing cost a task; and the latency lab. */
import type { LabFigures } from './lab/lab.ts';
import type { BenchCase, DayBench } from './workload.ts';

/** Tasks of one call: whole batches. */
const CHUNK = 102_400;

function slices(slice: number): BenchCase {
  const tasks = slice === 1 ? 'one task' : `${slice} tasks`;
  return {
    title: `half of one family, half of 63 others, slices of ${tasks}`,
    chunkEvents: CHUNK,
    sinks: 1,
    naive: async () => (await import('./day-13-naive.ts')).sliced(slice),
    engine: async () => (await import('./day-13-scheduler.ts')).sliced(slice),
  };
}

const bench: DayBench = {
  naive: [
    'naive: a Map from family to an array of its tasks, an array of ready families, an object for each',
    'task; of updates a Map that keeps the last one. No copy, no cap, one thread for ever',
  ].join(' '),
  cases: [
    slices(1),
    slices(16),
    {
      title: 'sixteen updates of an order, of which the last one is run',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-13-naive.ts')).coalesced(),
      engine: async () => (await import('./day-13-scheduler.ts')).coalesced(),
    },
  ],
  experiment: async (options) => (await import('./lab/lab.ts')).latencyLab(options),
  picture: async (figures, machine) =>
    (await import('./lab/slice-picture.ts')).slicePicture(figures as LabFigures, machine),
};

export default bench;
