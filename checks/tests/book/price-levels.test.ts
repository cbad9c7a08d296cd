/** The prices of one side in order: against a sorted array, and counted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRICE_SHAPES } from '#book-requests';
import { Side } from '#layout';
import { Limit } from '#limits';
import { MAX_LEVELS, NO_LEVEL, PriceLevels } from '#price-levels';
import { Random } from '#random';
import { seed } from '#seed';

const SIDES = [
  ['bids', Side.BUY, (a: number, b: number) => b - a],
  ['asks', Side.SELL, (a: number, b: number) => a - b],
] as const;

/** Best first. */
function pricesOf(levels: PriceLevels): number[] {
  const prices: number[] = [];
  for (let level = levels.best; level !== NO_LEVEL; level = levels.next(level)) {
    prices.push(levels.priceTicks(level));
  }
  return prices;
}

describe.each(SIDES)('%s', (_name, side, order) => {
  test('the best is in front, whatever the order in which they came', () => {
    const levels = new PriceLevels({ side, capacity: 8 });
    expect([levels.best, levels.size]).toEqual([NO_LEVEL, 0]);
    for (const price of [10, -3, 0, 250, -70_000, 11]) levels.insert(price);
    expect(pricesOf(levels)).toEqual([10, -3, 0, 250, -70_000, 11].sort(order));
  });

  test('when the best goes, the next one is the best', () => {
    const levels = new PriceLevels({ side, capacity: 8 });
    const prices = [5, -5, 4, -4, 0];
    for (const price of prices) levels.insert(price);
    for (const expected of prices.sort(order)) {
      expect(levels.priceTicks(levels.best)).toBe(expected);
      levels.remove(levels.best);
    }
    expect([levels.best, levels.size]).toEqual([NO_LEVEL, 0]);
  });

  test('the largest and the smallest price that the protocol admits', () => {
    const levels = new PriceLevels({ side, capacity: 8 });
    const max = Limit.maxPriceTicks;
    const prices = [max, -max, max - 1, 1 - max, 0, 1, -1];
    for (const price of prices) levels.insert(price);
    expect(pricesOf(levels)).toEqual(prices.sort(order));
    expect(Object.is(pricesOf(levels)[3], 0)).toBe(true);
  });

  test('a level has a number of its own, which comes back when it is gone', () => {
    const levels = new PriceLevels({ side, capacity: 3 });
    const numbers = [7, 8, 9].map((price) => levels.insert(price));
    expect([...numbers].sort()).toEqual([1, 2, 3]);
    levels.remove(numbers[1] as number);
    expect(levels.find(8)).toBe(NO_LEVEL);
    expect(levels.insert(6)).toBe(numbers[1]);
    expect([6, 7, 9].map((price) => levels.find(price))).toEqual([
      numbers[1],
      numbers[0],
      numbers[2],
    ]);
  });

  test.each(Object.keys(PRICE_SHAPES))('they do what a sorted array does, at %s', (shape) => {
    const price = PRICE_SHAPES[shape] as fc.Arbitrary<number>;
    fc.assert(
      fc.property(fc.array(price, { maxLength: 150, size: 'max' }), (prices) => {
        const levels = new PriceLevels({ side, capacity: 200 });
        const expected = new Map<number, number>();
        for (const one of prices) {
          const level = levels.find(one);
          expect(level).toBe(expected.get(one) ?? NO_LEVEL);
          if (level === NO_LEVEL) expected.set(one, levels.insert(one));
          else {
            levels.remove(level);
            expected.delete(one);
          }
          expect(levels.size).toBe(expected.size);
          expect(pricesOf(levels)).toEqual([...expected.keys()].sort(order));
        }
        for (const level of expected.values()) levels.remove(level);
        expect(pricesOf(levels)).toEqual([]);
      }),
      { seed, numRuns: 40 },
    );
  });
});

describe('counted, at 100,000 levels', () => {
  const LEVELS = 100_000;
  const random = new Random(seed);
  const shapes: Record<string, (index: number) => number> = {
    'one tick apart': (index) => index,
    'far apart and irregular': (index) => index * 42_000 + random.below(40_000),
    'in pairs': (index) => (index >> 1) * 60_000 + (index & 1),
  };
  /** A sign and eight digits, and in each node child, shift and bitmap. */
  const MOST_ACCESSES = 3 * 9;

  test.each(Object.keys(shapes))('the next best price is a few accesses away: %s', (shape) => {
    const counted = countedMemory(PriceLevels.words(LEVELS));
    const levels = new PriceLevels({ side: Side.BUY, capacity: LEVELS, memory: counted.memory });
    const priceOf = shapes[shape] as (index: number) => number;
    for (let index = 0; index < LEVELS; index++) levels.insert(priceOf(index));
    counted.accesses = 0;
    expect(levels.priceTicks(levels.best)).toBeGreaterThan(0);
    expect(counted.accesses).toBeLessThanOrEqual(2);
    for (let gone = 0; gone < 1000; gone++) {
      const best = levels.best;
      counted.accesses = 0;
      levels.next(best);
      expect(counted.accesses).toBeLessThanOrEqual(2 * MOST_ACCESSES);
      counted.accesses = 0;
      levels.remove(best);
      expect(counted.accesses).toBeLessThanOrEqual(2 * MOST_ACCESSES);
    }
  });

  test('memory is enough for the worst prices: every level beside another, far from the rest', () => {
    const levels = new PriceLevels({ side: Side.SELL, capacity: LEVELS });
    const priceOf = shapes['in pairs'] as (index: number) => number;
    for (let index = 0; index < LEVELS; index++) levels.insert(priceOf(index));
    for (let index = 0; index < LEVELS; index++) levels.remove(levels.find(priceOf(index)));
    expect([levels.size, levels.best]).toEqual([0, NO_LEVEL]);
    for (let index = 0; index < LEVELS; index++) levels.insert(-priceOf(index));
    expect(levels.priceTicks(levels.best)).toBe(-priceOf(LEVELS - 1));
  });
});

test.each([0, -1, 1.5, Number.NaN, MAX_LEVELS + 1])('room for %d is a mistake', (capacity) => {
  expect(() => new PriceLevels({ side: Side.BUY, capacity })).toThrow(
    `got a capacity of ${capacity}; expected`,
  );
});

test('memory that is too small is a mistake', () => {
  const memory = new Int32Array(PriceLevels.words(10) - 1);
  expect(() => new PriceLevels({ side: Side.BUY, capacity: 10, memory })).toThrow(
    '10 levels need 212',
  );
});

/** An Int32Array that counts how often an element is read or written. */
function countedMemory(words: number) {
  const counted = { accesses: 0, memory: new Int32Array(words) };
  counted.memory = new Proxy(counted.memory, {
    get(target, key) {
      counted.accesses++;
      return Reflect.get(target, key);
    },
    set(target, key, value) {
      counted.accesses++;
      return Reflect.set(target, key, value);
    },
  });
  return counted;
}
