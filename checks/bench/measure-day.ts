/** All cases of a day, one after the other. */
import { type CaseResult, type MeasureOptions, measureCase, type Variant } from './measure-case.ts';
import type { DayBench } from './workload.ts';

/**
 * @param onCase told each result as it comes
 * @returns the results of all cases; a variant that hung in one is not tried in the next
 */
export async function measureDay(
  day: number,
  bench: DayBench,
  variants: readonly Variant[],
  options: MeasureOptions,
  onCase: (result: CaseResult) => void,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  /** Variant → the case that it hung in. */
  const hung = new Map<Variant['name'], string>();
  for (const [index, { title }] of bench.cases.entries()) {
    const willing = variants.filter(({ name }) => !hung.has(name));
    const measured = await measureCase(day, index, title, willing, options);
    const notTried = [...hung].map(([variant, where]) => ({
      variant,
      problem: `it hung at "${where}"`,
      hung: true,
    }));
    const result = { ...measured, leftOut: [...measured.leftOut, ...notTried] };
    for (const { variant } of measured.leftOut.filter((one) => one.hung)) hung.set(variant, title);
    options.onProgress('');
    onCase(result);
    results.push(result);
  }
  return results;
}
