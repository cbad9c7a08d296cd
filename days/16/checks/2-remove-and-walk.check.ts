/** Day 16, stage 2: levels go, the next best is found, and a side can be walked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Side } from '#layout';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { countedLevels } from './counted-memory.ts';
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

const SOME = 30_000;
const LOGARITHM = 400;

test('a walk goes from the best to the worst, and ends with NO_LEVEL', () => {
  const prices = [104, 100, 117, 99, 4196, 101];
  for (const side of [Side.BUY, Side.SELL]) {
    const levels = levelsOf(side, prices);
    expect(walked(levels), side === Side.BUY ? 'bids: highest first' : 'asks: lowest first').toBe(
      bestFirst(side, prices).join(' '),
    );
  }
});

describe.each([
  ['bids', Side.BUY],
  ['asks', Side.SELL],
] as const)('%s', (_, side) => {
  test(`when the best goes the next one is the best: ${side === Side.BUY ? 'bids' : 'asks'}`, () => {
    const prices = [100, 116, 117, 132, 4196, 99];
    const levels = levelsOf(side, prices);
    const seen: (number | 'none')[] = [];
    for (const _price of prices) {
      seen.push(bestOf(levels));
      levels.remove(levels.best);
    }
    expect(seen, 'The best, before each removal').toEqual(bestFirst(side, prices));
    expect(bestOf(levels), 'All are gone').toBe('none');
    expect(levels.size, 'How many levels there are').toBe(0);
  });
});

test('when another one goes the best stays, and the walk leaves it out', () => {
  const levels = levelsOf(Side.SELL, [100, 116, 117, 132]);
  levels.remove(levels.find(117));
  expect(bestOf(levels), 'The best').toBe(100);
  expect(walked(levels), 'The walk').toBe('100 116 132');
  expect(levels.find(117), 'It is gone').toBe(NO_LEVEL);
});

test('a price that went can come back', () => {
  const levels = levelsOf(Side.BUY, [100, 101]);
  levels.remove(levels.find(101));
  levels.insert(101);
  expect(walked(levels), 'The walk').toBe('101 100');
});

test('the other levels keep their numbers and prices', () => {
  const levels = new PriceLevels({ side: Side.BUY, capacity: 50 });
  const kept = ladder(200, 3, 20).map((price) => [price, levels.insert(price)] as const);
  const going = ladder(201, 3, 20).map((price) => levels.insert(price));
  for (const level of going) levels.remove(level);
  for (const [price, level] of kept) {
    expect(levels.find(price), `The caller's queue of ${price} is that of its level's number`).toBe(
      level,
    );
    expect(levels.priceTicks(level)).toBe(price);
  }
});

test('a number comes back: there is room for as many levels as the capacity, again and again', () => {
  const { memory, levels } = countedLevels(Side.SELL, 8);
  for (let round = 0; round < 50; round++) {
    const prices = ladder(1 + round * 11, 5, 8);
    const numbers: number[] = [];
    memory.cost(`Round ${round + 1}: to insert eight levels again`, () => {
      for (const price of prices) numbers.push(levels.insert(price));
    });
    expect(
      [...numbers].sort((a, b) => a - b),
      `Round ${round + 1}: eight levels have the numbers 1 to 8`,
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(walked(levels), `Round ${round + 1}`).toBe(prices.join(' '));
    for (const level of round % 2 === 0 ? numbers : numbers.reverse()) levels.remove(level);
  }
});

test('whatever comes and goes, best and walk are those of a sorted list', () => {
  const sides = fc.constantFrom<number>(Side.BUY, Side.SELL);
  forAll(fc.tuple(levelSteps(fc.integer({ min: 1, max: 90 })), sides), ([steps, side]) => {
    const levels = new PriceLevels({ side, capacity: 90 });
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
        const price = all[step.removeAt % Math.max(1, all.length)];
        if (price === undefined) continue;
        there.delete(price);
        levels.remove(levels.find(price));
        done.push(`remove ${price}`);
      }
      const sorted = bestFirst(side, there);
      expect(bestOf(levels), `The best after ${done.join(', ')}`).toBe(sorted[0] ?? 'none');
      expect(walked(levels), `The walk after ${done.join(', ')}`).toBe(sorted.join(' '));
      expect(levels.size, `How many there are after ${done.join(', ')}`).toBe(there.size);
    }
  });
});

test('with 30,000 levels the best can go and the next one is there, for a logarithm of looks', () => {
  const { memory, levels } = countedLevels(Side.BUY, SOME, shuffled(ladder(1, 3, SOME)));
  const rounds = 20_000;
  let looks = 0;
  for (let i = 0; i < rounds; i++) looks += memory.cost('remove', () => levels.remove(levels.best));
  expect(
    looks / rounds,
    'Words touched to take the best out and know the next, on average. A scan over what is left is day 14',
  ).toBeLessThanOrEqual(LOGARITHM);
  expect(bestOf(levels), 'The best').toBe(1 + 3 * (SOME - rounds - 1));
});

test('to take any level out, or step to the next, is a logarithm of looks', () => {
  const prices = shuffled(ladder(2, 5, SOME));
  const { memory, levels } = countedLevels(Side.SELL, SOME, prices);
  const rounds = 10_000;
  let removals = 0;
  for (const price of prices.slice(0, rounds)) {
    removals += memory.cost('remove', () => levels.remove(levels.find(price)));
  }
  expect(removals / rounds, 'Words touched by find and remove, on average').toBeLessThanOrEqual(
    2 * LOGARITHM,
  );
  let level = levels.best;
  const steps = memory.cost('next', () => {
    for (let i = 0; i < rounds; i++) level = levels.next(level);
  });
  expect(steps / rounds, 'Words touched by next, on average').toBeLessThanOrEqual(LOGARITHM);
});
