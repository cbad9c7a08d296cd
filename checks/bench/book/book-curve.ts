/** How the cost of an operation grows with the book: a bar for each size, as text. */
import { spread } from '../statistics.ts';

export interface CurveData {
  readonly title: string;
  /** What the sizes count. */
  readonly unit: string;
  readonly points: readonly {
    readonly at: number;
    /** Million operations per second, one for each round. */
    readonly rates: readonly number[];
  }[];
}

const LABEL_WIDTH = 14;
const BAR_WIDTH = 40;

/**
 *     ns an operation
 *              1,000|########                                   45
 *          1,000,000|########################################  210
 */
export function curvePlot({ title, unit, points }: CurveData): string {
  const costs = points.map(({ rates }) => 1000 / spread(rates).median);
  const top = Math.max(...costs);
  const bars = points.map(({ at }, index) => {
    const cost = costs[index] as number;
    const bar = '#'.repeat(Math.max(1, Math.round((cost / top) * BAR_WIDTH)));
    const label = at.toLocaleString('en-US').padStart(LABEL_WIDTH);
    return `${label}|${bar.padEnd(BAR_WIDTH)}${cost.toFixed(0).padStart(6)}`;
  });
  return [title, `${unit.padStart(LABEL_WIDTH)}|ns an operation`, ...bars].join('\n');
}
