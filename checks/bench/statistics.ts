/**
 * What can be said about two things that were measured in turns on a machine with other work.
 *
 * Every figure is a median with its quartiles: one round that the machine spent elsewhere moves
 * neither. Two variants are compared round by round, because what disturbs the machine lasts
 * longer than a round and so falls on both.
 */

/** Middle value and the bounds of the middle half. */
export interface Spread {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/**
 * - `level`: the difference is too small to matter;
 * - `faster`, `slower`: it is not, and the rounds agree on it;
 * - `too noisy`: it is not, and they do not.
 */
export type Verdict = 'faster' | 'slower' | 'level' | 'too noisy';

export interface Comparison {
  readonly verdict: Verdict;
  /** Ratios of the paired rounds. */
  readonly ratio: Spread;
}

/** The share of all rounds that must agree before one variant is called faster. */
export const AGREEING_SHARE = 0.9;
/**
 * Variants are level when the middle half of their ratios is no further than this from 1. Even the
 * same code differs by a little from process to process, which no number of rounds shows.
 */
export const LEVEL_WITHIN = 0.05;

/**
 * @param q which quantile, 0 … 1; between two values it lies in proportion between them
 * @throws RangeError when there is no value
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = q * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) {
    throw new RangeError('quantile: got no value; expected at least one');
  }
  return below + (above - below) * (position - Math.floor(position));
}

/** @throws RangeError when there is no value */
export function spread(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  };
}

/**
 * Compares two variants by their rounds.
 *
 * @param rates what the one reached in each round, more being better; above 0
 * @param baseline what the other reached in the same rounds
 * @throws RangeError when there is no round, or they are not of equal number
 */
export function compare(rates: readonly number[], baseline: readonly number[]): Comparison {
  if (rates.length !== baseline.length) {
    throw new RangeError(
      `compare: got ${rates.length} rounds and ${baseline.length}; expected pairs of rounds`,
    );
  }
  const ratios = rates.map((rate, round) => rate / (baseline[round] as number));
  const ratio = spread(ratios);
  return { verdict: verdictOn(ratios, ratio), ratio };
}

function verdictOn(ratios: readonly number[], ratio: Spread): Verdict {
  const { lowerQuartile, upperQuartile } = ratio;
  if (lowerQuartile >= 1 - LEVEL_WITHIN && upperQuartile <= 1 + LEVEL_WITHIN) return 'level';
  const enough = AGREEING_SHARE * ratios.length;
  if (ratios.filter((one) => one > 1).length >= enough) return 'faster';
  if (ratios.filter((one) => one < 1).length >= enough) return 'slower';
  return 'too noisy';
}
