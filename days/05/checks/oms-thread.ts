/** One thread of the mini OMS: some of the consumers of one ring, until all orders are through. */
import { parentPort } from 'node:worker_threads';
import { Counters } from '#counters';
import { OmsStages } from '#oms-stages';
import { attachRing, type RingShape } from '#ring-memory';
import { distance } from '#sequence';
import { CONNECTION, Reports, SYMBOLS, TIGHT } from './kit.ts';
import { graphOver } from './one-ring.ts';

export interface OmsThread {
  readonly buffer: SharedArrayBuffer;
  readonly shape: RingShape;
  readonly riskConsumers: number;
  /** Names of the consumers that this thread turns. */
  readonly turns: readonly string[];
  /** The sequence of the last order. */
  readonly last: number;
}

/** Posts the reports in words; only the thread of `response` has any. */
export default function main({ buffer, shape, riskConsumers, turns, last }: OmsThread): void {
  const reports = new Reports(CONNECTION);
  const counters = new Counters();
  const stages = new OmsStages({ symbols: SYMBOLS, sink: reports, counters, limits: TIGHT });
  const { graph } = graphOver(attachRing(buffer, shape), stages, riskConsumers);
  const mine = turns.map((name) => graph.consumer(name));
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (mine.some(({ sequence }) => distance(last, sequence.get()) > 0)) {
    let handled = 0;
    for (const consumer of mine) handled += consumer.turn();
    // Four threads on two cores: who has nothing to do lets the others run.
    if (handled === 0) Atomics.wait(pause, 0, 0, 0.05);
  }
  parentPort?.postMessage(reports.lines);
}
