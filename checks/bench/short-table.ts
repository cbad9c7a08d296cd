/** The cases of a day, one line each: medians and how far the middle half of the rounds spreads. */
import type { CaseResult, VariantResult } from './measure-case.ts';
import { spread } from './statistics.ts';

const VARIANTS = ['naive', 'yours', 'reference'] as const;
const TITLE_WIDTH = 41;
const CELL_WIDTH = 13;

export function shortTable(heading: string, cases: readonly CaseResult[]): string {
  const present = VARIANTS.filter((variant) =>
    cases.some(({ results, leftOut }) =>
      [...results, ...leftOut].some((one) => one.variant === variant),
    ),
  );
  return [
    line(heading, present),
    ...cases.map(({ title, results }) =>
      line(
        `  ${title}`,
        present.map((variant) => cell(results.find((result) => result.variant === variant))),
      ),
    ),
  ].join('\n');
}

function line(title: string, cells: readonly string[]): string {
  return title.padEnd(TITLE_WIDTH) + cells.map((text) => text.padStart(CELL_WIDTH)).join('');
}

/** `31.5 ± 4 %`: the median, and half the distance of the quartiles in proportion to it. */
function cell(result: VariantResult | undefined): string {
  if (result === undefined) return 'left out';
  const { median, lowerQuartile, upperQuartile } = spread(result.rates);
  const percent = Math.round((50 * (upperQuartile - lowerQuartile)) / median);
  return `${median.toPrecision(3)} ±${String(percent).padStart(3)} %`;
}
