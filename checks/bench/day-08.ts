/** Day 08: a ring per key against partitions, several producers against a first idea, and balance. */
import { naiveBytes } from './multi-ring/naive.ts';
import type { BenchCase, DayBench } from './workload.ts';

const SLOTS = 4096;

const bench: DayBench = {
  naive: [
    'naive: a ring for each of 10,000 families, all of them looked at by one consumer; in the cases',
    'with threads a ring whose producers claim and publish every event by itself, with flags that',
    'the consumer takes down, everything side by side and nothing remembered',
  ].join(' '),
  cases: [
    {
      title: '10,000 families on one thread: a ring for each, or 4 partitions',
      chunkEvents: 20_480,
      sinks: 1,
      naive: async () => (await import('./day-08-naive.ts')).ringPerFamily(),
      engine: async () => (await import('./day-08-partitions.ts')).partitions(),
    },
    twoProducers('two producers, one consumer, one by one', 1, 100_000),
    twoProducers('two producers, one consumer, in tens', 10, 100_000),
    twoProducers('two producers, one consumer, in batches of 256', 256, 100_000),
  ],
  experiment: async (options) => (await import('./day-08-experiment.ts')).ratioAndBalance(options),
};
export default bench;

function twoProducers(title: string, batch: number, chunkEvents: number): BenchCase {
  const shape = { capacity: SLOTS, slotBytes: 8, consumers: 1, wakes: false };
  const start = async (module: string, multiProducer: boolean, rawBytes?: number) => {
    const { onThreads } = await import('./multi-ring/three-threads.ts');
    return onThreads({
      module,
      settings: { batch, shape: { ...shape, multiProducer } },
      producers: 2,
      ...(rawBytes === undefined ? {} : { rawBytes }),
    });
  };
  return {
    title,
    chunkEvents,
    sinks: 1,
    naive: () => start('naive.ts', false, naiveBytes(SLOTS)),
    engine: () => start('ours.ts', true),
  };
}
