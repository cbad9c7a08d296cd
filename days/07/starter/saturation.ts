/**
 * The saturation curve and its knee: how much can be offered before it shows.
 *
 *     p99 │                        ╱
 *         │                       ╱         more is offered than can be done: the ring fills,
 *         │                     ╱           every request waits behind a full ring
 *         │                  ╱
 *         │ ─ ─ ─ ─ ─ ─ ─ ●  knee ─ ─ ─    a stated multiple of the low-load value
 *         │ ___________╱
 *         └───────────────────────────────► offered rate
 *
 * A number for "what it can do" needs a rule that is stated before anything is measured; without
 * one, everybody reads another number off the same curve. Control plane.
 */
import { NotImplemented } from '#not-implemented';

/** What one run at one rate gave. */
export interface LoadPoint {
  /** Requests per second that were offered. */
  readonly rate: number;
  /** How many requests that was. */
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
  /** Of the answered ones, from due time to answer; NaN when nothing was answered. */
  readonly p99Ns: number;
}

export interface KneeRule {
  /** The p99 may grow to so many times its value at the lowest rate. More than 1. */
  readonly p99Multiple: number;
  /** This share of what was offered must be answered. More than 0, at most 1. */
  readonly minCompletion: number;
}

/** What the workbook's commands use. */
export const KNEE_RULE: KneeRule = { p99Multiple: 5, minCompletion: 0.99 };

export type Knee =
  | {
      readonly kind: 'knee';
      /** The first rate that breaks the rule. */
      readonly rate: number;
      readonly because: 'latency' | 'completions' | 'both';
      readonly p99Ns: number;
      /** answered ÷ offered. */
      readonly completion: number;
      readonly lowLoadP99Ns: number;
    }
  | {
      readonly kind: 'no knee in range';
      readonly highestRate: number;
      readonly lowLoadP99Ns: number;
    };

/**
 * One point for each rate, in ascending order: what several runs at the same rate gave together.
 * Requests are added up; of the p99s it is the median, of an even number the lower middle one.
 */
export function byRate(points: readonly LoadPoint[]): LoadPoint[] {
  throw new NotImplemented(4, 'byRate', points);
}

/**
 * The first offered rate that breaks the rule.
 *
 * @param points in any order, also several of one rate
 * @throws RangeError when there is no point, a point cannot be true, or the rule makes no sense
 */
export function findKnee(points: readonly LoadPoint[], rule: KneeRule): Knee {
  throw new NotImplemented(4, 'findKnee', points, rule);
}

/**
 * Rates from `from` to `to`, each the same multiple of the one before, rounded to whole numbers;
 * both ends are in, and none comes twice.
 *
 * @param steps how many steps lie between the ends: 1 … 100
 * @throws RangeError when there is no way from `from` to `to`
 */
export function geometricRates(from: number, to: number, steps: number): number[] {
  throw new NotImplemented(4, 'geometricRates', from, to, steps);
}

export interface SweepProgress {
  /** Points measured so far, this one included. */
  readonly done: number;
  readonly total: number;
  readonly point: LoadPoint;
}

export interface SweepOptions {
  readonly rates: readonly number[];
  /** How often each rate is measured. */
  readonly repeats: number;
  /** Offers one rate to a system at rest, and comes back when that is at rest again. */
  readonly measure: (rate: number) => LoadPoint | Promise<LoadPoint>;
  /** Told each point as it comes. */
  readonly onPoint?: (progress: SweepProgress) => void;
}

/**
 * Measures every rate `repeats` times, one run at a time. All rates have their turn before one has
 * its next: what disturbs the machine for a while then falls on many rates and not on one.
 */
export async function sweep(options: SweepOptions): Promise<LoadPoint[]> {
  throw new NotImplemented(4, 'sweep', options);
}

/** The points whose books do not balance: a curve that has one of them proves nothing. */
export function unbalanced(points: readonly LoadPoint[]): LoadPoint[] {
  throw new NotImplemented(5, 'unbalanced', points);
}
