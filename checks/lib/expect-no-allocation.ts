/** Does a piece of work make an object each time, once the compiler has warmed up? */
import { expect } from 'vitest';
import { allocationOf } from '../bench/allocation.ts';

/** Messages or orders in one round. */
const COUNT = 20_000;
/** Code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
const ROUNDS = 120;
/** Less than the smallest object has. What is measured itself costs a little. */
const BYTES_EACH = 4;

/**
 * Does the work over and over until it does not allocate any more.
 *
 * @param each what the work is done to, as the message says it
 * @param work does it for so many of them, 0 … `count` − 1
 * @param lookFor what the message adds: where such objects come from
 */
export function expectNoAllocation(
  each: 'message' | 'order',
  name: string,
  work: (count: number) => void,
  lookFor: string,
): void {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const { bytes } = allocationOf(() => work(COUNT));
    least = Math.min(least, bytes / COUNT);
    if (least < BYTES_EACH) return;
  }
  expect.fail(
    `${name} allocates ${least.toFixed(0)} bytes for each ${each}, in the best of ${ROUNDS} rounds of ${COUNT}. ${lookFor}`,
  );
}
