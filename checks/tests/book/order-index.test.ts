/** The index: finds a number by an id, and leaves nothing of an id that is gone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_INDEX_IDS, NOT_FOUND, OrderIndex } from '#order-index';
import { Random } from '#random';
import { seed } from '#seed';

const IDS = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, -(2 ** 53) + 1];

const KNOWN = [...IDS, ...Array.from({ length: 24 }, (_, place) => place + 1)];

test('ids of every kind are found, each with its own value', () => {
  const index = new OrderIndex({ capacity: IDS.length });
  for (const [place, id] of IDS.entries()) index.set(id, place + 1);
  expect(IDS.map((id) => index.find(id))).toEqual(IDS.map((_, place) => place + 1));
  expect([index.size, index.find(2), index.find(2 ** 33)]).toEqual([
    IDS.length,
    NOT_FOUND,
    NOT_FOUND,
  ]);
});

test('a new value replaces the old one', () => {
  const index = new OrderIndex({ capacity: 1 });
  index.set(7, 1);
  index.set(7, 2 ** 31 - 1);
  expect([index.find(7), index.size]).toEqual([2 ** 31 - 1, 1]);
});

test('an id that is taken out is gone, and a second time there is nothing to take', () => {
  const index = new OrderIndex({ capacity: 2 });
  index.set(7, 3);
  expect([index.delete(7), index.delete(7), index.find(7), index.size]).toEqual([3, 0, 0, 0]);
});

test('-0 is 0', () => {
  const index = new OrderIndex({ capacity: 2 });
  index.set(-0, 3);
  expect(index.find(0)).toBe(3);
});

describe('it does what a Map does, in any order of calls', () => {
  /** Many ids of a small table: they share homes, and runs wrap around its end. */
  const call = fc.record({
    id: fc.oneof(fc.integer({ min: 1, max: 24 }), fc.constantFrom(...IDS)),
    action: fc.constantFrom('set', 'set', 'delete'),
    value: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  });

  test.each([1, 2, 3, 0xdead_beef])('with the secret %d', (secret) => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 120, size: 'max' }), (calls) => {
        const capacity = 12;
        const index = new OrderIndex({ capacity, secret });
        const expected = new Map<number, number>();
        for (const { id, action, value } of calls) {
          if (action === 'delete') {
            expect(index.delete(id)).toBe(expected.get(id) ?? NOT_FOUND);
            expected.delete(id);
          } else if (expected.has(id) || expected.size < capacity) {
            index.set(id, value);
            expected.set(id, value);
          }
          expect(index.size).toBe(expected.size);
          expect(KNOWN.map((known) => index.find(known))).toEqual(
            KNOWN.map((known) => expected.get(known) ?? NOT_FOUND),
          );
        }
      }),
      { seed },
    );
  });
});

test('after millions of comings and goings a full table still finds what is there and no more', () => {
  const live = 1000;
  const index = new OrderIndex({ capacity: live, secret: seed });
  const random = new Random(seed);
  const ids = Array.from({ length: live }, (_, place) => place + 1);
  for (const id of ids) index.set(id, id);
  for (let id = live + 1; id <= 1_000_000; id++) {
    const place = random.below(live);
    index.delete(ids[place] as number);
    index.set(id, id);
    ids[place] = id;
  }
  expect(index.size).toBe(live);
  expect(ids.every((id) => index.find(id) === id)).toBe(true);
  const others = Array.from({ length: 10_000 }, (_, place) => 2_000_000 + place);
  expect(others.every((id) => index.find(id) === NOT_FOUND)).toBe(true);
});

test.each([0, -1, 1.5, Number.NaN, MAX_INDEX_IDS + 1])('room for %d is a mistake', (capacity) => {
  expect(() => new OrderIndex({ capacity })).toThrow(`got a capacity of ${capacity}; expected`);
});
