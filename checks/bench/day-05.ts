/** Day 05: each stage of the mini OMS by itself, all in a row, and all on one ring. */
import type { StageName } from '#oms-stages';
import type { BenchCase, DayBench } from './workload.ts';

/** Whole rounds of 1,024 orders. */
const CHUNK = 1024 * 50;

const SINGLE: readonly StageName[] = ['parse', 'risk', 'position', 'execution', 'response'];

const bench: DayBench = {
  naive: [
    'naive: a new object for each order, for each result of a stage and for each report, positions',
    'in a Map by a text of account and symbol, an array between any two stages',
  ].join(' '),
  cases: [
    ...SINGLE.map((stage): BenchCase => {
      return {
        title: stage === 'position' ? 'position alone: reserve and settle' : `${stage} alone`,
        chunkEvents: CHUNK,
        sinks: 1,
        naive: async () => (await import('./day-05-naive.ts')).oneStage(stage),
        engine: async () => (await import('./day-05-stages.ts')).oneStage(stage),
      };
    }),
    {
      title: 'all five, one order after the other',
      chunkEvents: CHUNK,
      sinks: 1,
      naive: async () => (await import('./day-05-naive.ts')).allInARow(),
      engine: async () => (await import('./day-05-stages.ts')).allInARow(),
    },
    ...[1, 2].map((riskConsumers): BenchCase => {
      return {
        title: `all on one ring, ${riskConsumers === 1 ? 'one risk consumer' : 'two risk consumers'}`,
        chunkEvents: CHUNK,
        sinks: 1,
        naive: async () => (await import('./day-05-naive.ts')).throughQueues(),
        engine: async () => (await import('./day-05-stages.ts')).onOneRing(riskConsumers),
      };
    }),
  ],
};

export default bench;
