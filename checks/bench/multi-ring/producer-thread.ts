/** The thread of a producer. It takes part in every round, and sleeps in between. */
import { parentPort } from 'node:worker_threads';
import { Control } from './three-threads.ts';
import type { Setup, WayModule } from './way.ts';

export interface ProducerThread {
  /** file: URL of the module of the way. */
  readonly url: string;
  readonly setup: Setup;
  readonly control: Int32Array;
  /** 0 … producers − 1. */
  readonly index: number;
  readonly producers: number;
}

export default async function main(data: ProducerThread): Promise<void> {
  const { url, setup, control, index, producers } = data;
  const { default: way } = (await import(url)) as { default: WayModule };
  const produce = way.producer(setup);
  parentPort?.postMessage('ready');
  for (let round = 1; ; round++) {
    while (Atomics.load(control, Control.round) !== round) {
      Atomics.wait(control, Control.round, round - 1);
    }
    const events = Atomics.load(control, Control.events);
    const share = Math.ceil((events - index) / producers);
    produce(share, index, producers);
  }
}
