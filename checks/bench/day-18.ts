/** Day 18: orders logged, policy by policy, against a line of JSON for each. */
import type { DayBench } from './workload.ts';

const bench: DayBench = {
  naive: [
    'naive: a line of JSON for each order, appended to a file with appendFileSync, and an fsync for each',
    'where the case waits for the disk. All of them in a folder of their own below os.tmpdir(); another',
    'disk is measured with TMPDIR=/its/folder in front of the command',
  ].join(' '),
  cases: [
    {
      title: 'batch: each order waits for the disk alone',
      chunkEvents: 10,
      sinks: 1,
      naive: async () => (await import('./day-18-naive.ts')).lines(true),
      engine: async () => (await import('./day-18-log.ts')).logged('batch', 1),
    },
    {
      title: 'batch: 100 orders wait together (naive: alone)',
      chunkEvents: 100,
      sinks: 1,
      naive: async () => (await import('./day-18-naive.ts')).lines(true),
      engine: async () => (await import('./day-18-log.ts')).logged('batch', 100),
    },
    {
      title: 'interval of 100 ms, 100 orders a commit (naive: no fsync)',
      chunkEvents: 1_000,
      sinks: 1,
      naive: async () => (await import('./day-18-naive.ts')).lines(false),
      engine: async () => (await import('./day-18-log.ts')).logged('interval', 100),
    },
    {
      title: 'none, 100 orders a commit (naive: no fsync)',
      chunkEvents: 1_000,
      sinks: 1,
      naive: async () => (await import('./day-18-naive.ts')).lines(false),
      engine: async () => (await import('./day-18-log.ts')).logged('none', 100),
    },
    {
      title: 'the log alone, without a disk (naive: JSON.stringify alone)',
      chunkEvents: 10_000,
      sinks: 1,
      naive: async () => (await import('./day-18-naive.ts')).textAlone(),
      engine: async () => (await import('./day-18-log.ts')).withoutDisk(),
    },
  ],
  experiment: async (options) => (await import('./day-18-sync-cost.ts')).syncCost(options),
};

export default bench;
