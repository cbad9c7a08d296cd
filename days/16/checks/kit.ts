/** What the checks of this day share: an oracle for levels, and levels in words. */
import fc from 'fast-check';
import { Side } from '#layout';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { seed } from '#seed';

const RUNS = 200;

/** Prices of a side, best first, as anybody would write them: an array, sorted. */
export function bestFirst(side: number, prices: Iterable<number>): number[] {
  return [...prices].sort((a, b) => (side === Side.BUY ? b - a : a - b));
}

/** The levels as they are walked: `103 102 99`; a walk that does not end is cut off. */
export function walked(levels: PriceLevels): string {
  const prices: number[] = [];
  for (let level = levels.best; level !== NO_LEVEL; level = levels.next(level)) {
    if (prices.length > levels.capacity) return `${prices.slice(0, 8).join(' ')} … and no end`;
    prices.push(levels.priceTicks(level));
  }
  return prices.join(' ');
}

/** The best price; `none` when there is no level. */
export function bestOf(levels: PriceLevels): number | 'none' {
  return levels.best === NO_LEVEL ? 'none' : levels.priceTicks(levels.best);
}

/** Levels with these prices, inserted in this order. */
export function levelsOf(side: number, prices: readonly number[], capacity = 100): PriceLevels {
  const levels = new PriceLevels({ side, capacity });
  for (const price of prices) levels.insert(price);
  return levels;
}

/** Numbers in an order that looks like none, the same for the same seed. */
export function shuffled(numbers: readonly number[]): number[] {
  const mixed = [...numbers];
  let state = seed >>> 0 || 1;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = state % (i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as number, mixed[i] as number];
  }
  return mixed;
}

/** from, from + step, … `count` of them. */
export function ladder(from: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

export type LevelStep = { readonly insert: number } | { readonly removeAt: number };

/** Inserts and removals; `removeAt` picks one of the levels that are there by its rank. */
export function levelSteps(prices: fc.Arbitrary<number>): fc.Arbitrary<LevelStep[]> {
  const insert = prices.map((price): LevelStep => ({ insert: price }));
  const remove = fc.nat(63).map((removeAt): LevelStep => ({ removeAt }));
  return fc.array(fc.oneof({ arbitrary: insert, weight: 3 }, { arbitrary: remove, weight: 2 }), {
    maxLength: 80,
    size: 'max',
  });
}
