/** Does a piece of work make objects, once the compiler has warmed up? */
import { expect } from 'vitest';
import { allocationOf } from '../../../checks/bench/allocation.ts';

/** Calls in one round. */
const CALLS = 10_000;
/** A code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
const ROUNDS = 60;
/**
 * Less than an object with a field has. A double that goes from function to function costs 16 where
 * the compiler has not joined the two: whether it does depends on what else ran in this process.
 */
const BYTES_PER_CALL = 20;

/** @param work called with 0, 1, 2 …, never twice with the same number */
export function expectNoAllocation(what: string, work: (i: number) => void): void {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && least >= BYTES_PER_CALL; round++) {
    const { bytes } = allocationOf(() => {
      for (let i = round * CALLS; i < (round + 1) * CALLS; i++) work(i);
    });
    least = Math.min(least, bytes / CALLS);
  }
  expect(
    least < BYTES_PER_CALL ? 'nothing' : `${least.toFixed(0)} bytes a task`,
    `${what} allocates, in the best of ${ROUNDS} rounds of ${CALLS}. Look for what makes an object each time: a literal, a closure, a subarray, a BigInt, a DataView, a string, an entry of a Map`,
  ).toBe('nothing');
}
