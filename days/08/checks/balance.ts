/** How evenly keys spread over partitions. */
import { expect } from 'vitest';
import { partitionOf } from '#router';

/** So many keys that chance alone stays far within the bounds below. */
export const KEYS = 65_536;

/** No partition gets more than this part of its fair share, nor less than 2 minus it. */
const UNEVEN = 1.2;

/** @param keyOf the key of number 0 … {@link KEYS} − 1 */
export function expectEven(what: string, keyOf: (i: number) => number, hint: string): void {
  for (const partitions of [2, 4, 16, 64]) {
    const counts = new Array<number>(partitions).fill(0);
    for (let i = 0; i < KEYS; i++) {
      const partition = partitionOf(keyOf(i), partitions);
      // Asked here, because a quarter of a million calls of `expect` take seconds.
      if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) {
        expect.fail(
          `partitionOf(${keyOf(i)}, ${partitions}) is ${partition}; expected 0 to ${partitions - 1}`,
        );
      }
      counts[partition] = (counts[partition] as number) + 1;
    }
    const fair = KEYS / partitions;
    const shares = counts.map((count) => (count / fair).toFixed(2));
    const bad = counts.findIndex((count) => count > UNEVEN * fair || count < (2 - UNEVEN) * fair);
    const told = `${shares.slice(0, 8).join(' ')}${partitions > 8 ? ' …' : ''}`;
    expect(
      bad === -1 ? 'even' : `partition ${bad} gets ${shares[bad]} of its fair share`,
      `${hint}. ${KEYS} keys, ${what}, over ${partitions} partitions; shares ${told}`,
    ).toBe('even');
  }
}
