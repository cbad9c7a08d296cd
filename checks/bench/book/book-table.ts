/** What books reached on one mix, as text of at most 80 columns. */
import { wrap } from '../../../scripts/runner/text.ts';
import { spread } from '../statistics.ts';
import type { MixResult } from './run-mix.ts';

const NAME_WIDTH = 26;
const CELL_WIDTHS = [10, 18, 10, 8];

export function mixTable({ mix, trades, lots, results }: MixResult): string {
  const base = results.find(({ way }) => way === 'finished');
  const rows = results.map(({ way, rates }) => {
    const { median, lowerQuartile, upperQuartile } = spread(rates);
    const share = base === undefined ? Number.NaN : median / spread(base.rates).median;
    return row(way, [
      rate(median),
      `${rate(lowerQuartile)} to ${rate(upperQuartile)}`,
      `${(1000 / median).toFixed(0)} ns`,
      share.toFixed(share < 0.1 ? 3 : 2),
    ]);
  });
  return [
    wrap(mix.title, ''),
    row('M operations/s', ['median', 'quartiles', 'each', 'ratio']),
    ...rows,
    `  ${shown(trades)} trades of ${shown(lots)} lots in every book`,
  ].join('\n');
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name}`
    .padEnd(NAME_WIDTH)
    .concat(cells.map((cell, index) => cell.padStart(CELL_WIDTHS[index] ?? 0)).join(''));
}

export function rate(millions: number): string {
  return millions.toPrecision(3);
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
