/** One of two threads that close a gate, push, pop and open again, each for a family of its own. */
import { parentPort } from 'node:worker_threads';
import { BusyGates } from '#busy-gate';
import { PendingQueue } from '#pending-queue';
import { attachScheduler, type SchedulerShape } from '#scheduler-memory';

export interface LinesData {
  readonly buffer: SharedArrayBuffer;
  readonly shape: SchedulerShape;
  /** Of this thread alone, and far from the other's: links stand side by side, too. */
  readonly entry: number;
  /** Two cells: how many threads are there, and how many rounds have begun. */
  readonly start: SharedArrayBuffer;
}

export interface LinesRound {
  readonly family: number;
  readonly steps: number;
}

export default function main({ buffer, shape, entry, start }: LinesData): void {
  const memory = attachScheduler(buffer, shape);
  const gates = new BusyGates(memory, 0);
  const queue = new PendingQueue(memory, 0);
  const arrived = new Int32Array(start);
  parentPort?.on('message', ({ family, steps }: LinesRound) => {
    // Both begin when both are there.
    const target = 2 * (Math.floor(Atomics.add(arrived, 0, 1) / 2) + 1);
    while (Atomics.load(arrived, 0) < target);
    const begun = process.hrtime.bigint();
    for (let i = 0; i < steps; i++) {
      gates.tryClose(family);
      queue.push(family, entry);
      queue.pop(family);
      gates.open(family);
    }
    parentPort?.postMessage(Number(process.hrtime.bigint() - begun));
  });
}
