/** Day 09: the scheduler alone, against a Map of arrays and against libraries. */
import type { FlowShape } from './day-09-flow.ts';
import type { BenchCase, DayBench } from './workload.ts';

function families(title: string, flow: FlowShape, taskBytes: number): BenchCase {
  return {
    title,
    chunkEvents: 102_400,
    sinks: 1,
    naive: async () => (await import('./day-09-naive.ts')).families(flow),
    engine: async () => (await import('./day-09-scheduler.ts')).scheduler(flow, taskBytes),
  };
}

const bench: DayBench = {
  naive: [
    'naive: a Map from family to an array of its tasks, an object for each task and each busy family,',
    'forgotten when idle; no copy of the order, no limit',
  ].join(' '),
  inlinesAsEngine: true,
  cases: [
    families('10,000 families, tasks of 8 bytes', { keys: 10_000, batch: 1024 }, 8),
    families('10,000 families, whole orders of 128 bytes', { keys: 10_000, batch: 1024 }, 128),
    families('each task a family of its own, one after the other', { keys: 0, batch: 1024 }, 8),
    families('100,000 families live at once', { keys: 100_000, batch: 100_000 }, 8),
  ],
  experiment: async (options) => (await import('./day-09-others.ts')).besideOthers(options),
};

export default bench;
