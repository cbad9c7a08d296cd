/** Right, but different: sorts first and groups neighbours, searches with find and at the ends. */
export interface LoadPoint {
  readonly rate: number;
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
  readonly p99Ns: number;
}

export interface KneeRule {
  readonly p99Multiple: number;
  readonly minCompletion: number;
}

export const KNEE_RULE: KneeRule = { p99Multiple: 5, minCompletion: 0.99 };

export type Knee =
  | {
      readonly kind: 'knee';
      readonly rate: number;
      readonly because: 'latency' | 'completions' | 'both';
      readonly p99Ns: number;
      readonly completion: number;
      readonly lowLoadP99Ns: number;
    }
  | {
      readonly kind: 'no knee in range';
      readonly highestRate: number;
      readonly lowLoadP99Ns: number;
    };

export interface SweepProgress {
  readonly done: number;
  readonly total: number;
  readonly point: LoadPoint;
}

export interface SweepOptions {
  readonly rates: readonly number[];
  readonly repeats: number;
  readonly measure: (rate: number) => LoadPoint | Promise<LoadPoint>;
  readonly onPoint?: (progress: SweepProgress) => void;
}

export function byRate(points: readonly LoadPoint[]): LoadPoint[] {
  const sorted = points.toSorted((a, b) => a.rate - b.rate);
  const curve: LoadPoint[] = [];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const first = sorted[from] as LoadPoint;
    while (to < sorted.length && sorted[to]?.rate === first.rate) to++;
    const group = sorted.slice(from, to);
    let offered = 0;
    let answered = 0;
    let refused = 0;
    for (const point of group) {
      offered += point.offered;
      answered += point.answered;
      refused += point.refused;
    }
    const p99s = Float64Array.from(
      group.map(({ p99Ns }) => p99Ns).filter((ns) => ns >= 0),
    ).toSorted();
    const p99Ns = p99s.at((p99s.length - 1) >> 1) ?? Number.NaN;
    curve.push({ rate: first.rate, offered, answered, refused, p99Ns });
  }
  return curve;
}

export function findKnee(points: readonly LoadPoint[], rule: KneeRule): Knee {
  const sensible =
    Number.isFinite(rule.p99Multiple) &&
    rule.p99Multiple > 1 &&
    rule.minCompletion > 0 &&
    rule.minCompletion <= 1;
  if (!sensible) throw new RangeError('that is no rule');
  const impossible = points.find((point) => !possible(point));
  if (impossible !== undefined || points.length === 0) throw new RangeError('that is no curve');
  const curve = byRate(points);
  const lowLoadP99Ns = curve[0]?.p99Ns ?? Number.NaN;
  const isSlow = ({ p99Ns }: LoadPoint) => p99Ns > lowLoadP99Ns * rule.p99Multiple;
  const isShort = ({ answered, offered }: LoadPoint) => answered / offered < rule.minCompletion;
  const found = curve.find((point) => isSlow(point) || isShort(point));
  if (found === undefined) {
    return { kind: 'no knee in range', highestRate: curve.at(-1)?.rate ?? 0, lowLoadP99Ns };
  }
  return {
    kind: 'knee',
    rate: found.rate,
    because: !isShort(found) ? 'latency' : isSlow(found) ? 'both' : 'completions',
    p99Ns: found.p99Ns,
    completion: found.answered / found.offered,
    lowLoadP99Ns,
  };
}

export function geometricRates(from: number, to: number, steps: number): number[] {
  const whole = [from, to, steps].every(Number.isInteger);
  if (!whole || from < 1 || to <= from || steps < 1 || steps > 100) {
    throw new RangeError('there is no way from here to there');
  }
  const factor = (to / from) ** (1 / steps);
  const rates = [from];
  for (let step = 1; step < steps; step++) {
    const rate = Math.round(from * factor ** step);
    if (rate > (rates.at(-1) ?? 0) && rate < to) rates.push(rate);
  }
  return [...rates, to];
}

export async function sweep({
  rates,
  repeats,
  measure,
  onPoint,
}: SweepOptions): Promise<LoadPoint[]> {
  const order = Array.from({ length: repeats }, () => rates).flat();
  const points: LoadPoint[] = [];
  for (const [index, rate] of order.entries()) {
    const point = await measure(rate);
    points.push(point);
    onPoint?.({ done: index + 1, total: order.length, point });
  }
  return points;
}

export function unbalanced(points: readonly LoadPoint[]): LoadPoint[] {
  return points.filter((point) => point.answered + point.refused - point.offered !== 0);
}

function possible({ rate, offered, answered, p99Ns }: LoadPoint): boolean {
  if (!Number.isFinite(rate) || rate <= 0 || !(offered > 0)) return false;
  return answered > 0 ? Number.isFinite(p99Ns) && p99Ns >= 0 : Number.isNaN(p99Ns);
}
