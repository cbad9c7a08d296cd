/** Does a piece of work make an object for each order, once the compiler has warmed up? */
import { expect } from 'vitest';
import { allocationOf } from '../../../checks/bench/allocation.ts';

/** Orders in one round. */
const ORDERS = 20_000;
/** Code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
const ROUNDS = 120;
/** Less than the smallest object has. What is measured itself costs a little. */
const BYTES_PER_ORDER = 4;

/**
 * Does the work over and over until it does not allocate any more.
 *
 * @param work does it for that many orders
 */
export function expectNoAllocation(
  name: string,
  work: (count: number) => void,
  lookFor: string,
): void {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const { bytes } = allocationOf(() => work(ORDERS));
    least = Math.min(least, bytes / ORDERS);
    if (least < BYTES_PER_ORDER) return;
  }
  expect.fail(
    `${name} allocates ${least.toFixed(0)} bytes for each order, in the best of ${ROUNDS} rounds of ${ORDERS}. ${lookFor}`,
  );
}
