/** Day 16, stage 1: prices go in, the best is known, and each is found again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Side } from '#layout';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { countedLevels } from './counted-memory.ts';
import { bestOf, forAll, ladder, levelsOf, shuffled } from './kit.ts';

/** Levels in the large cases. */
const MANY = 100_000;
const SOME = 30_000;
/** Words that a call may touch at such sizes: 17 halvings, and for each of them a handful. */
const LOGARITHM = 400;

test('without a level there is no best', () => {
  const levels = new PriceLevels({ side: Side.BUY, capacity: 4 });
  expect(levels.best, 'Nothing was inserted').toBe(NO_LEVEL);
  expect(levels.size, 'How many levels there are').toBe(0);
});

test('a level is a number from 1 to the capacity, of its own for each price', () => {
  const levels = new PriceLevels({ side: Side.SELL, capacity: 4 });
  const numbers = [105, 101, 103, 102].map((price) => levels.insert(price));
  expect(
    [...numbers].sort((a, b) => a - b),
    'The caller has an array with a place for each level',
  ).toEqual([1, 2, 3, 4]);
  expect(levels.size, 'How many levels there are').toBe(4);
  expect(
    numbers.map((level) => levels.priceTicks(level)),
    'priceTicks(level) is the price it was inserted with, whatever came afterwards',
  ).toEqual([105, 101, 103, 102]);
});

describe.each([
  ['bids', Side.BUY, [101, 103, 102, 104, 100], [101, 103, 103, 104, 104]],
  ['asks', Side.SELL, [101, 103, 100, 104, 99], [101, 101, 100, 100, 99]],
] as const)('%s', (name, side, prices, bests) => {
  test(`the best of the ${name} is the ${side === Side.BUY ? 'highest' : 'lowest'} price`, () => {
    const levels = new PriceLevels({ side, capacity: 8 });
    const seen = prices.map((price) => {
      levels.insert(price);
      return bestOf(levels);
    });
    expect(seen, `The best after each of ${prices.join(', ')}`).toEqual(bests);
  });
});

test('find gives the level of a price, and NO_LEVEL for one that is not there', () => {
  const levels = new PriceLevels({ side: Side.BUY, capacity: 8 });
  expect(levels.find(100), 'Nothing is there').toBe(NO_LEVEL);
  const there = [100, 116, 117, 4196].map((price) => [price, levels.insert(price)] as const);
  for (const [price, level] of there) {
    expect(levels.find(price), `The level of ${price}`).toBe(level);
  }
  for (const price of [99, 101, 115, 118, 4195, 4197, 0]) {
    expect(levels.find(price), `${price} was never inserted; its neighbours were`).toBe(NO_LEVEL);
  }
});

test('to look for a price makes no level', () => {
  const levels = levelsOf(Side.BUY, [100]);
  levels.find(101);
  expect(bestOf(levels), 'find only looks').toBe(100);
  expect(levels.size, 'How many levels there are').toBe(1);
});

test('of any prices, in any order, each is found and the best is the best', () => {
  const prices = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 60, size: 'max' });
  forAll(fc.tuple(prices, fc.constantFrom<number>(Side.BUY, Side.SELL)), ([all, side]) => {
    const levels = levelsOf(side, all);
    const pick = side === Side.BUY ? Math.max : Math.min;
    expect(bestOf(levels), `${all.join(' ')}: the best`).toBe(
      all.length === 0 ? 'none' : pick(...all),
    );
    const found = all.map((price) => {
      const level = levels.find(price);
      return level === NO_LEVEL ? 'not found' : levels.priceTicks(level);
    });
    expect(found, `${all.join(' ')}: each by find`).toEqual(all);
  });
});

test('with 100,000 levels the best is found with one look', () => {
  const { memory, levels } = countedLevels(Side.SELL, MANY, shuffled(ladder(1, 3, MANY)));
  let best = NO_LEVEL;
  const looks = memory.cost('best', () => {
    best = levels.best;
  });
  expect(levels.priceTicks(best), 'The best').toBe(1);
  expect(
    looks,
    'Words touched to read `best`. It is asked for at every order: insert and remove know when it changes, so remember it there',
  ).toBeLessThanOrEqual(1);
});

test('with 30,000 levels insert and find take a logarithm of looks', () => {
  const { memory, levels } = countedLevels(Side.BUY, SOME);
  const prices = shuffled(ladder(5, 7, SOME));
  let most = 0;
  for (const [index, price] of prices.entries()) {
    const looks = memory.cost('insert', () => levels.insert(price));
    if (index >= SOME / 2) most += looks;
  }
  expect(
    most / (SOME / 2),
    'Words touched by an insert, on average. To move the others aside, as an array does, is not a logarithm',
  ).toBeLessThanOrEqual(LOGARITHM);
  const finds = memory.cost('find', () => {
    for (const price of prices.slice(0, 1000)) levels.find(price);
  });
  expect(finds / 1000, 'Words touched by a find, on average').toBeLessThanOrEqual(LOGARITHM);
});

test('prices that come in order cost no more than others', () => {
  const count = 20_000;
  for (const [name, prices] of [
    ['rising', ladder(1, 1, count)],
    ['falling', ladder(1, 1, count).reverse()],
  ] as const) {
    const { memory, levels } = countedLevels(Side.BUY, count);
    let looks = 0;
    for (const price of prices) looks += memory.cost('insert', () => levels.insert(price));
    expect(
      looks / count,
      `${name}: a tree that is hung one below the other is a list. Words touched by an insert, on average`,
    ).toBeLessThanOrEqual(LOGARITHM);
  }
});
