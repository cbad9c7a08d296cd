/**
 * Works that must make no objects, each measured in a thread of its own: whether the compiler joins
 * two functions depends on what else has run in the thread, and here nothing has.
 */
import { parentPort } from 'node:worker_threads';
import { FamilyScheduler } from '#family-scheduler';
import { Lane } from '#lane';
import { turnLane } from '#lane-loop';
import { PendingQueue, TaskPool } from '#pending-queue';
import { allocateScheduler, type SchedulerShape } from '#scheduler-memory';
import { allocationOf } from '../../../checks/bench/allocation.ts';

const SHAPE: SchedulerShape = {
  entries: 64,
  taskBytes: 8,
  families: 128,
  partitions: 1,
  wakes: false,
};

/** One task. Called with 0, 1, 2 …, never twice with the same number. */
type Work = (i: number) => void;

/** What each is called in a message, and what makes the work. Four tasks wait together. */
export const WORKS = {
  'push and pop': (): Work => {
    const memory = allocateScheduler(SHAPE, 'one-thread');
    const [pool, queue] = [new TaskPool(memory), new PendingQueue(memory, 0)];
    return (i) => {
      queue.push(0, pool.take());
      if (i % 4 !== 3) return;
      for (let task = 0; task < 4 && queue.hasPending(0); task++) pool.give(queue.pop(0));
    };
  },
  'submit, next and complete': (): Work => {
    const memory = allocateScheduler(SHAPE, 'one-thread');
    const [scheduler, lane] = [new FamilyScheduler(memory, 0), new Lane(memory, 0)];
    const source = new Int32Array(2);
    const work = (): void => {};
    return (i) => {
      scheduler.submit((i >> 1) & 31, source, 0);
      if (i % 4 === 3) turnLane(lane, work);
    };
  },
} as const;

export type WorkName = keyof typeof WORKS;

/** Calls in one round. */
export const CALLS = 10_000;
/** Code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
export const ROUNDS = 60;
/** Less than any object has, and more than the measurement itself costs. */
const LITTLE_BYTES = 12;

/** Posts the fewest bytes for each call, of any round. */
export default function main(name: WorkName): void {
  const work = WORKS[name]();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && least >= LITTLE_BYTES; round++) {
    const { bytes } = allocationOf(() => {
      for (let i = round * CALLS; i < (round + 1) * CALLS; i++) work(i);
    });
    least = Math.min(least, bytes / CALLS);
  }
  parentPort?.postMessage(least < LITTLE_BYTES ? 0 : least);
}
