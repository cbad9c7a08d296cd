/** What the benchmarks may say about two variants, and when they must keep quiet. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seed } from '#seed';
import { compare, quantile, spread, type Verdict } from '../../bench/statistics.ts';

const property = (...args: Parameters<typeof fc.assert>) =>
  fc.assert(args[0], { seed, ...args[1] });

const rates = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

/** `of` in each of ten rounds against a baseline of 100. */
function verdictOf(...of: number[]): Verdict {
  const baseline = of.map(() => 100);
  return compare(of, baseline).verdict;
}

describe('quantile', () => {
  test('lies between two values in proportion', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.9)).toBe(7);
  });

  test('leaves the order of what it is given alone', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing is refused', () => {
    expect(() => quantile([], 0.5)).toThrow('expected at least one');
  });

  test('agrees with counting: half of the values are on either side of the median', () => {
    property(
      fc.property(rates, (values) => {
        const median = quantile(values, 0.5);
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(
          values.length / 2,
        );
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(
          values.length / 2,
        );
      }),
    );
  });

  test('never leaves the range and never falls as q rises', () => {
    property(
      fc.property(rates, (values) => {
        const { lowerQuartile, median, upperQuartile } = spread(values);
        const inOrder = [
          Math.min(...values),
          lowerQuartile,
          median,
          upperQuartile,
          Math.max(...values),
        ];
        expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
      }),
    );
  });
});

describe('compare', () => {
  test('pairs the rounds: a bad round of the machine falls on both', () => {
    const { verdict, ratio } = compare([200, 20, 210, 200, 2], [100, 10, 105, 100, 1]);
    expect(verdict).toBe('faster');
    expect(ratio).toEqual({ median: 2, lowerQuartile: 2, upperQuartile: 2 });
  });

  test('says faster when nine rounds of ten do', () => {
    expect(verdictOf(150, 150, 150, 150, 150, 150, 150, 150, 150, 50)).toBe('faster');
  });

  test('says slower when nine rounds of ten do', () => {
    expect(verdictOf(50, 50, 50, 50, 50, 50, 50, 50, 50, 150)).toBe('slower');
  });

  test('says too noisy when only eight do', () => {
    expect(verdictOf(150, 150, 150, 150, 150, 150, 150, 150, 50, 50)).toBe('too noisy');
  });

  test('says level when the difference does not matter, even when every round has it', () => {
    expect(verdictOf(104, 104, 104, 104, 104)).toBe('level');
    expect(verdictOf(96, 99, 101, 100, 104)).toBe('level');
  });

  test('is not moved by one round that went elsewhere', () => {
    expect(verdictOf(99, 100, 101, 100, 99, 101, 100, 100, 0.1)).toBe('level');
  });

  test('refuses rounds that cannot be paired', () => {
    expect(() => compare([1, 2], [1])).toThrow('got 2 rounds and 1; expected pairs');
  });

  test('a variant is level with itself', () => {
    property(
      fc.property(rates, (values) => {
        expect(compare(values, values).verdict).toBe('level');
      }),
    );
  });

  test('more than twice as fast in every round is faster, and the other way round slower', () => {
    property(
      fc.property(rates, fc.double({ min: 2.01, max: 1000, noNaN: true }), (values, factor) => {
        const more = values.map((value) => value * factor);
        expect(compare(more, values).verdict).toBe('faster');
        expect(compare(values, more).verdict).toBe('slower');
      }),
    );
  });
});
