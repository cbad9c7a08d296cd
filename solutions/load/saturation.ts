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
  const groups = new Map<number, LoadPoint[]>();
  for (const point of points) {
    groups.set(point.rate, [...(groups.get(point.rate) ?? []), point]);
  }
  return [...groups]
    .map(([rate, group]) => ({
      rate,
      offered: total(group, 'offered'),
      answered: total(group, 'answered'),
      refused: total(group, 'refused'),
      p99Ns: median(group.map(({ p99Ns }) => p99Ns)),
    }))
    .sort((a, b) => a.rate - b.rate);
}

/**
 * The first offered rate that breaks the rule.
 *
 * @param points in any order, also several of one rate
 * @throws RangeError when there is no point, a point cannot be true, or the rule makes no sense
 */
export function findKnee(points: readonly LoadPoint[], rule: KneeRule): Knee {
  checkRule(rule);
  for (const point of points) checkPoint(point);
  const curve = byRate(points);
  const [lowest] = curve;
  const highest = curve.at(-1);
  if (lowest === undefined || highest === undefined) {
    throw new RangeError('findKnee: got no point; expected at least one');
  }
  const lowLoadP99Ns = lowest.p99Ns;
  for (const { rate, offered, answered, p99Ns } of curve) {
    const slow = p99Ns > rule.p99Multiple * lowLoadP99Ns;
    const completion = answered / offered;
    const short = completion < rule.minCompletion;
    if (!slow && !short) continue;
    const because = slow && short ? 'both' : slow ? 'latency' : 'completions';
    return { kind: 'knee', rate, because, p99Ns, completion, lowLoadP99Ns };
  }
  return { kind: 'no knee in range', highestRate: highest.rate, lowLoadP99Ns };
}

/**
 * Rates from `from` to `to`, each the same multiple of the one before, rounded to whole numbers;
 * both ends are in, and none comes twice.
 *
 * @param steps how many steps lie between the ends: 1 … 100
 * @throws RangeError when there is no way from `from` to `to`
 */
export function geometricRates(from: number, to: number, steps: number): number[] {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1 && to > from)) {
    throw new RangeError(
      `geometricRates: got ${from} to ${to}; expected two whole numbers from 1 on, the second one larger`,
    );
  }
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 100)) {
    throw new RangeError(`geometricRates: got ${steps} steps; expected a whole number, 1 to 100`);
  }
  const rates = Array.from({ length: steps + 1 }, (_, step) =>
    Math.round(from * (to / from) ** (step / steps)),
  );
  return [...new Set(rates)];
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
  const { rates, repeats, measure, onPoint = () => {} } = options;
  const points: LoadPoint[] = [];
  const total = rates.length * repeats;
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const rate of rates) {
      const point = await measure(rate);
      points.push(point);
      onPoint({ done: points.length, total, point });
    }
  }
  return points;
}

/** The points whose books do not balance: a curve that has one of them proves nothing. */
export function unbalanced(points: readonly LoadPoint[]): LoadPoint[] {
  return points.filter(({ offered, answered, refused }) => offered !== answered + refused);
}

function total(points: readonly LoadPoint[], field: 'offered' | 'answered' | 'refused'): number {
  return points.reduce((sum, point) => sum + point[field], 0);
}

/** A run that answered nothing has no p99 and says nothing here. */
function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
}

function checkRule({ p99Multiple, minCompletion }: KneeRule): void {
  if (!(p99Multiple > 1 && p99Multiple < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`findKnee: p99Multiple is ${p99Multiple}; expected a number above 1`);
  }
  if (!(minCompletion > 0 && minCompletion <= 1)) {
    throw new RangeError(
      `findKnee: minCompletion is ${minCompletion}; expected a share above 0 and at most 1`,
    );
  }
}

function checkPoint({ rate, offered, answered, p99Ns }: LoadPoint): void {
  const where = `findKnee: the point at ${rate} requests a second`;
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`findKnee: got a rate of ${rate}; expected a number above 0`);
  }
  if (!(offered > 0 && answered >= 0)) {
    throw new RangeError(
      `${where} has offered ${offered}, answered ${answered}; expected at least one request, and counts`,
    );
  }
  const fits =
    answered === 0 ? Number.isNaN(p99Ns) : p99Ns >= 0 && p99Ns < Number.POSITIVE_INFINITY;
  if (!fits) {
    throw new RangeError(
      `${where} has a p99 of ${p99Ns} ns with ${answered} answered; expected NaN for none, else ns from 0`,
    );
  }
}
