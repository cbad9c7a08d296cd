/** Day 04: the worker that reads what is there and stands still now and then, on purpose. */
import { parentPort } from 'node:worker_threads';
import { attachRing, type RingShape } from '#ring-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { YieldWait } from '#wait-strategy';

export interface StallingThread {
  readonly buffer: SharedArrayBuffer;
  readonly shape: RingShape;
  /** One cell: 1 when it is over. */
  readonly stop: Int32Array;
  /** How long it stands still in every period; 0: never. */
  readonly stallMs: number;
  readonly periodMs: number;
}

export default function main(data: StallingThread): void {
  const { buffer, shape, stop, stallMs, periodMs } = data;
  const ring = new SharedRing(attachRing(buffer, shape), new YieldWait());
  const reader = new RingReader(ring, { consumer: 0, wait: new YieldWait() });
  parentPort?.postMessage('ready');
  const startMs = performance.now();
  let periods = 0;
  while (Atomics.load(stop, 0) === 0) {
    if (stallMs > 0 && performance.now() - startMs > periods * periodMs) {
      periods++;
      Atomics.wait(stop, 0, 0, stallMs);
    }
    const count = reader.available();
    if (count === 0) {
      reader.idle();
      continue;
    }
    reader.release(count);
    reader.worked();
  }
}
