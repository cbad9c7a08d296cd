/** The worker behind the gateway: acknowledges every order, or stands still until it may not. */
import { type HandoffMemory, WorkerSide } from '#handoff';
import { YieldWait } from '#wait-strategy';
import { Acknowledging } from './there-and-back.ts';

export interface AckThread {
  readonly memory: HandoffMemory;
  /** One cell. 0: stalled; 1: at work; 2: to end. */
  readonly control: Int32Array;
}

/** Orders of one batch. */
const LIMIT = 16;

export default function main({ memory, control }: AckThread): void {
  Atomics.wait(control, 0, 0);
  const worker = new Acknowledging(
    new WorkerSide(memory, { wait: new YieldWait(), publishEvery: 4 }),
    new YieldWait(),
  );
  while (Atomics.load(control, 0) === 1) {
    if (worker.turn(LIMIT) > 0) worker.reader.worked();
    else worker.reader.idle();
  }
}
