/** Day 04: the thread of the consumer. It takes part in every round, and sleeps in between. */
import { parentPort } from 'node:worker_threads';
import { Control } from './day-04-threads.ts';
import type { MakeRole, Settings } from './shared-ring/role.ts';

export interface ConsumerThread {
  /** file: URL of the module that makes the role. */
  readonly url: string;
  readonly settings: Settings;
  readonly buffers: readonly SharedArrayBuffer[];
  readonly control: Int32Array;
  /** One number: what the consumer added up in the last round. */
  readonly sum: Float64Array;
}

export default async function main(data: ConsumerThread): Promise<void> {
  const { url, settings, buffers, control, sum } = data;
  const { default: make } = (await import(url)) as { default: MakeRole };
  const role = make({ index: 1, settings, buffers });
  parentPort?.postMessage('ready');
  for (let round = 1; ; round++) {
    while (Atomics.load(control, Control.round) !== round) {
      Atomics.wait(control, Control.round, round - 1);
    }
    sum[0] = await role.run(Atomics.load(control, Control.events));
    Atomics.store(control, Control.done, round);
    Atomics.notify(control, Control.done);
  }
}
