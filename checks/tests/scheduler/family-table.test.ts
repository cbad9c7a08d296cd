/** The table of families against a Map, through collisions, removals and the wrap of its places. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FamilyTable } from '#family-table';
import { NO_FAMILY } from '#ready-queue';
import { seed } from '#seed';

/** Keys that differ in their low half, in their high half, in both, and negative ones. */
const keys = fc.oneof(
  fc.integer({ min: -4, max: 20 }),
  fc.integer({ min: 0, max: 12 }).map((high) => high * 2 ** 32 + 7),
  fc.maxSafeInteger(),
);

test('it knows what a Map knows, after any additions and removals', () => {
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 400, size: 'max' }), (flow) => {
      const table = new FamilyTable(16);
      const naive = new Map<number, number>();
      for (const key of flow) {
        const family = table.find(key);
        expect(family).toBe(naive.get(key) ?? NO_FAMILY);
        if (family !== NO_FAMILY) {
          table.remove(family);
          naive.delete(key);
        } else {
          const added = table.add(key);
          expect(added === NO_FAMILY).toBe(naive.size === 16);
          if (added === NO_FAMILY) continue;
          expect([...naive.values()]).not.toContain(added);
          naive.set(key, added);
        }
        expect(table.size).toBe(naive.size);
        for (const [known, number] of naive) expect(table.find(known)).toBe(number);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('keys that differ in one half only do not crowd', () => {
  for (const keyOf of [(i: number) => i, (i: number) => i * 2 ** 32, (i: number) => -i * 4096]) {
    const table = new FamilyTable(4096);
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 4096; i++) table.add(keyOf(i));
      for (let i = 0; i < 4096; i++) table.remove(table.find(keyOf(i)));
    }
    expect(table.size).toBe(0);
  }
});
