/** Day 16, stage 3: prices next to each other and four billion apart, below zero, at the ends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Side } from '#layout';
import { Limit } from '#limits';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { CountedMemory, countedLevels } from './counted-memory.ts';
import {
  bestFirst,
  bestOf,
  forAll,
  ladder,
  levelSteps,
  levelsOf,
  shuffled,
  walked,
} from './kit.ts';

const MAX = Limit.maxPriceTicks;
const LOGARITHM = 400;
const SIDES = [Side.BUY, Side.SELL] as const;

test('prices below zero are prices: −1 is above −2, and 0 between −1 and 1', () => {
  for (const side of SIDES) {
    const prices = [-2, 1, 0, -1, 2, -17, -16];
    expect(walked(levelsOf(side, prices)), side === Side.BUY ? 'bids' : 'asks').toBe(
      bestFirst(side, prices).join(' '),
    );
  }
});

test('a price and its negative are two prices', () => {
  for (const side of SIDES) {
    const levels = levelsOf(side, [100]);
    expect(levels.find(-100), 'Only 100 was inserted').toBe(NO_LEVEL);
    const level = levels.insert(-100);
    expect(levels.find(-100)).toBe(level);
    expect(walked(levels)).toBe(bestFirst(side, [100, -100]).join(' '));
  }
});

test('zero is found again as 0, and not as −0', () => {
  for (const side of SIDES) {
    const levels = levelsOf(side, [0]);
    expect(Object.is(bestOf(levels), 0), 'A price of −0 prints as "-0"').toBe(true);
    expect(levels.find(0) !== NO_LEVEL, 'Whether find(0) finds a level').toBe(true);
  }
});

test('both ends of the range are prices like others', () => {
  for (const side of SIDES) {
    const prices = [MAX, -MAX, 0, MAX - 1, 1 - MAX, 2 ** 31, -(2 ** 31), 2 ** 31 - 1, 1 - 2 ** 31];
    const levels = levelsOf(side, prices);
    expect(
      walked(levels),
      'A 32-bit integer ends at 2,147,483,647; prices go to 4,294,967,295, either way',
    ).toBe(bestFirst(side, prices).join(' '));
    for (const price of prices) {
      expect(levels.find(price) !== NO_LEVEL, `Whether find(${price}) finds a level`).toBe(true);
      levels.remove(levels.find(price));
      expect(levels.find(price), `${price} was taken out`).toBe(NO_LEVEL);
    }
  }
});

test('prices that agree in their low or high bits are not mixed up', () => {
  for (const side of SIDES) {
    const prices = ladder(0, 1, 33).flatMap((bit) => {
      const power = 2 ** Math.min(bit, 31);
      return [power, power + 1, power - 1, -power];
    });
    const all = [...new Set(prices)];
    expect(walked(levelsOf(side, all, 200))).toBe(bestFirst(side, all).join(' '));
  }
});

test('of prices from the whole range, best and walk are those of a sorted list', () => {
  const price = fc.oneof(
    fc.integer({ min: -MAX, max: MAX }),
    fc.integer({ min: -20, max: 20 }),
    fc
      .tuple(fc.constantFrom(-MAX, -(2 ** 31), 2 ** 31, MAX - 40), fc.nat(40))
      .map(([a, b]) => a + b),
  );
  forAll(fc.tuple(levelSteps(price), fc.constantFrom<number>(...SIDES)), ([steps, side]) => {
    const levels = new PriceLevels({ side, capacity: 80 });
    const there = new Set<number>();
    const done: string[] = [];
    for (const step of steps) {
      if ('insert' in step) {
        if (there.has(step.insert)) continue;
        there.add(step.insert);
        levels.insert(step.insert);
        done.push(`insert ${step.insert}`);
      } else {
        const all = bestFirst(side, there);
        const one = all[step.removeAt % Math.max(1, all.length)];
        if (one === undefined) continue;
        there.delete(one);
        levels.remove(levels.find(one));
        done.push(`remove ${one}`);
      }
      const sorted = bestFirst(side, there).join(' ');
      expect(walked(levels), `The walk after ${done.join(', ')}`).toBe(sorted);
    }
  });
});

test('a dense ladder and prices far apart cost about the same', () => {
  const count = 20_000;
  for (const [name, prices] of [
    ['one tick apart', ladder(-count / 2, 1, count)],
    ['200,000 ticks apart', ladder(-200_000 * (count / 2), 200_000, count)],
  ] as const) {
    const { memory, levels } = countedLevels(Side.BUY, count);
    const mixed = shuffled(prices);
    let looks = 0;
    for (const price of mixed) looks += memory.cost('insert', () => levels.insert(price));
    expect(
      looks / count,
      `${name}: words touched by an insert, on average. To go from tick to tick over a gap is no step of a logarithm`,
    ).toBeLessThanOrEqual(LOGARITHM);
    let removals = 0;
    for (let i = 0; i < count / 2; i++) {
      removals += memory.cost('remove', () => levels.remove(levels.best));
    }
    expect(
      removals / (count / 2),
      `${name}: words touched to take the best out, on average`,
    ).toBeLessThanOrEqual(LOGARITHM);
  }
});

test('two prices at the two ends need no more memory than two neighbours', () => {
  for (const prices of [
    [-MAX, MAX],
    [7, 8],
  ]) {
    const memory = new CountedMemory(PriceLevels.words(2));
    const levels = new PriceLevels({ side: Side.SELL, capacity: 2, memory: memory.words });
    for (const price of prices) levels.insert(price);
    expect(walked(levels), 'PriceLevels.words depends on the number of levels alone').toBe(
      prices.join(' '),
    );
  }
});

test('so many words are enough for so many levels, whatever their prices', () => {
  for (const capacity of [1, 2, 3, 17, 300]) {
    const spread = shuffled(ladder(-MAX, Math.floor((2 * MAX) / capacity), capacity));
    const close = shuffled(ladder(-8, 1, capacity));
    for (const prices of [spread, close]) {
      const words = PriceLevels.words(capacity);
      const { memory, levels } = countedLevels(Side.BUY, capacity);
      for (let round = 0; round < 3; round++) {
        memory.cost(`${capacity} inserts in round ${round + 1}`, () => {
          for (const price of prices) levels.insert(price);
        });
        expect(
          walked(levels),
          `${capacity} levels in ${words} words, round ${round + 1}: what is written behind the end is lost`,
        ).toBe(bestFirst(Side.BUY, prices).join(' '));
        memory.cost(`${capacity} removals in round ${round + 1}`, () => {
          for (const price of prices) levels.remove(levels.find(price));
        });
      }
    }
  }
});

test('what grows with the number of levels stands in the memory that was given', () => {
  const capacity = 1000;
  const memory = new Int32Array(PriceLevels.words(capacity));
  const levels = new PriceLevels({ side: Side.BUY, capacity, memory });
  for (const price of ladder(1, 1, capacity)) levels.insert(price);
  const aside = Object.entries(levels).filter(
    ([, value]) => typeof value === 'object' && value !== null && value !== memory,
  );
  expect(
    aside.map(([name]) => name),
    'A Map, an array or memory beside it: that allocates when it grows, and nobody counts its looks',
  ).toEqual([]);
});
