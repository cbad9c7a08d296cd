/** The result of one case as text, at most 80 columns wide. */
import { wrap } from '../../scripts/runner/text.ts';
import type { CaseResult, VariantResult } from './measure-case.ts';
import { AGREEING_SHARE, type Comparison, compare, LEVEL_WITHIN, spread } from './statistics.ts';

const COLUMNS = [12, 12, 19, 16, 16] as const;

/** How the sentences below a table are to be read. */
export const RULE = [
  'Quartiles: half of the rounds lie between them. Variants are level when half of',
  `the ratios of their paired rounds stay within ${LEVEL_WITHIN * 100} % of 1; otherwise faster or`,
  `slower when ${AGREEING_SHARE * 100} % of the rounds say so; otherwise it is too noisy to tell.`,
].join('\n');

export function caseTable({ title, results, leftOut }: CaseResult): string {
  const lines = [
    title,
    row(['', 'M events/s', '', 'bytes', 'collections']),
    row(['', 'median', 'quartiles', 'per event', 'per M events']),
    ...results.map(resultRow),
    ...comparisons(results).map(([one, other, comparison]) => {
      return `  ${one} against ${other}: ${sentence(comparison)}`;
    }),
    ...leftOut.map(({ variant, problem }) => wrap(`${variant} is left out: ${problem}`, '  ')),
  ];
  return lines.join('\n');
}

/** Every pair worth a sentence, as `[one, other, …]`: one against other. */
export function comparisons(
  results: readonly VariantResult[],
): [VariantResult['variant'], VariantResult['variant'], Comparison][] {
  const pairs = [
    ['yours', 'naive'],
    ['yours', 'reference'],
    ['reference', 'naive'],
  ] as const;
  return pairs.flatMap(([one, other]) => {
    const rates = results.find((result) => result.variant === one)?.rates;
    const baseline = results.find((result) => result.variant === other)?.rates;
    if (rates === undefined || baseline === undefined) return [];
    return [[one, other, compare(rates, baseline)]];
  });
}

export function sentence({ verdict, ratio }: Comparison): string {
  const between = `(${factor(ratio.lowerQuartile)} to ${factor(ratio.upperQuartile)})`;
  if (verdict === 'too noisy') return `too noisy to tell ${between}`;
  if (verdict === 'level') return `level ${between}`;
  return `${factor(ratio.median)} times as fast ${between}`;
}

function resultRow({
  variant,
  rates,
  bytesPerEvent,
  collectionsPerMillion,
}: VariantResult): string {
  const { median, lowerQuartile, upperQuartile } = spread(rates);
  return row([
    variant,
    rate(median),
    `${rate(lowerQuartile)} to ${rate(upperQuartile)}`,
    Math.max(0, bytesPerEvent).toFixed(1),
    collectionsPerMillion.toFixed(1),
  ]);
}

/** The first cell to the left, the others to the right of their columns. */
function row([first, ...others]: readonly string[]): string {
  const cells = others.map((cell, index) => cell.padStart(COLUMNS[index + 1] ?? 0));
  return `  ${(first ?? '').padEnd(COLUMNS[0])}${cells.join('')}`.trimEnd();
}

function rate(millions: number): string {
  return millions >= 100 ? millions.toFixed(0) : millions.toFixed(millions >= 1 ? 1 : 3);
}

function factor(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}
