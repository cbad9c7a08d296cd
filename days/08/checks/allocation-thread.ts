/**
 * Works that must make no objects, each measured in a thread of its own: whether the compiler joins
 * two functions depends on what else has run in the thread, and here nothing has.
 */
import { parentPort } from 'node:worker_threads';
import { RECORD_BYTES } from '#layout';
import { FamilySequencer } from '#router';
import { allocationOf } from '../../../checks/bench/allocation.ts';
import { requestOf } from './kit.ts';
import { quietPartition } from './partitions.ts';

/** Called with 0, 1, 2 …, never twice with the same number. */
type Work = (i: number) => void;

/** Every second one without a correlation id. */
const REQUESTS = new Uint8Array(RECORD_BYTES * 64);
for (let i = 0; i < 64; i++) {
  const correlationId = i % 2 === 0 ? -1 : 2 ** 40 + i;
  REQUESTS.set(requestOf({ correlationId }), i * RECORD_BYTES);
}

/** What each is called in a message, and what makes the work. */
export const WORKS = {
  'FamilySequencer.assign': (): Work => {
    const sequencer = new FamilySequencer();
    return (i) => sequencer.assign(2 ** 40 + (i % 1000));
  },
  'an intake without a log': (): Work => {
    const { router, intake } = quietPartition(1024);
    const request = requestOf({ correlationId: 2 ** 40 });
    const handle = (): void => {};
    return (i) => {
      router.tryPublish(request, 0, 1, i, 1);
      if (i % 500 === 499) intake.poll(handle);
    };
  },
  'tryPublish into a ring with room': (): Work => {
    const { router, reader } = quietPartition(1024);
    return (i) => {
      router.tryPublish(REQUESTS, (i % 64) * RECORD_BYTES, 1, i, 1);
      if (i % 1000 === 999) reader.release(reader.available());
    };
  },
  'tryPublish into a full ring': (): Work => {
    const { router } = quietPartition(4);
    for (let i = 0; i < 4; i++) router.tryPublish(REQUESTS, 0, 1, i, 1);
    return (i) => router.tryPublish(REQUESTS, RECORD_BYTES, 1, i, 1);
  },
} as const;

export type WorkName = keyof typeof WORKS;

/** Calls in one round. */
export const CALLS = 10_000;
/** Code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
export const ROUNDS = 60;
/**
 * Less than an object with two fields has. A double that goes into a function or out of one costs 16
 * where the compiler has not joined the two, and whether it does is not the learner's to decide.
 */
const LITTLE_BYTES = 36;

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
