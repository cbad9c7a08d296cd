/** The benchmark of one day: every case, then its timeline; prints as it goes. */
import { raiseInliningBudget } from '#inlining-budget';
import { DAY_TITLES } from '../../scripts/runner/curriculum.ts';
import { wrap } from '../../scripts/runner/text.ts';
import { dayName } from '../../scripts/runner/tree.ts';
import { caseTable, comparisons, RULE } from './case-table.ts';
import { catalogue } from './catalogue.ts';
import type { CaseResult, MeasureOptions } from './measure-case.ts';
import { measureDay } from './measure-day.ts';
import { stallChart, stallSentence } from './stall-chart.ts';
import { VariantProblem, VariantProcess } from './variant-process.ts';
import { variantsOf } from './variants.ts';
import type { Timeline } from './workload.ts';

export interface DayRun {
  readonly day: number;
  readonly title: string;
  /** What `yours` is, or why it is missing. */
  readonly note: string;
  readonly cases: readonly CaseResult[];
  /** The learner's where there is one, else the reference's. */
  readonly timeline: Timeline | undefined;
  /** The figures of the day's experiment, where it has one. */
  readonly experiment: object | undefined;
}

/** Settings that every day is measured with unless somebody asks for others. */
export const DAY_SETTINGS = {
  warmUpMs: 300,
  rounds: 21,
  roundMs: 48,
  allocationMs: 100,
  limitMs: 10_000,
} as const;

const INLINING_NOTE =
  'compiled with the larger inlining budget that the engine gives itself, all of them alike (solutions/engine/inlining-budget.ts)';

/** @param print takes a piece of text, lines and all, without the last line end */
export async function runDay(
  day: number,
  options: MeasureOptions,
  print: (text: string) => void,
): Promise<DayRun> {
  const bench = await catalogue(day);
  const title = `Day ${dayName(day)} · ${DAY_TITLES[day - 1]}`;
  const { variants, note } = await variantsOf(day);
  print(`\n${title}`);
  print(wrap(bench.naive, '  '));
  print(wrap(note, '  '));
  if (bench.inlinesAsEngine === true) {
    raiseInliningBudget();
    print(wrap(INLINING_NOTE, '  '));
  }
  const cases = await measureDay(day, bench, variants, options, (result) => {
    print(`\n${caseTable(result)}`);
  });
  print(`\n${RULE}`);
  const quick = options.rounds < DAY_SETTINGS.rounds;
  const { onProgress } = options;
  const experiment = await bench.experiment?.({ quick, print, onProgress });
  const run = { day, title, note, cases, experiment };
  if (bench.timeline === undefined) return { ...run, timeline: undefined };
  print(`\n${wrap(bench.timeline.what)}\n`);
  const mine = variants.find(({ name }) => name === 'yours');
  const reference = await timelineOf(day, [], options.limitMs);
  const yours = mine && (await timelineOf(day, mine.conditions, options.limitMs));
  const timeline = typeof yours === 'object' ? yours : reference;
  if (typeof timeline === 'object') print(stallChart(timeline));
  print(`\n${wrap(stallSentence('reference', reference))}`);
  if (yours !== undefined) print(wrap(stallSentence('yours', yours)));
  return { ...run, timeline: typeof timeline === 'object' ? timeline : undefined };
}

/** The run as data, for `--json`. */
export function dayRunData({ day, title, note, cases, timeline, experiment }: DayRun): object {
  return {
    day,
    title,
    note,
    cases: cases.map((one) => ({
      ...one,
      comparisons: comparisons(one.results).map(([of, against, comparison]) => ({
        of,
        against,
        ...comparison,
      })),
    })),
    ...(timeline === undefined ? {} : { timeline }),
    ...(experiment === undefined ? {} : { experiment }),
  };
}

/** The timeline of one variant, or what is wrong with it. */
async function timelineOf(
  day: number,
  conditions: readonly string[],
  limitMs: number,
): Promise<Timeline | string> {
  const process = new VariantProcess({ day, caseIndex: -1, way: 'engine' }, conditions, limitMs);
  try {
    return await process.ask({ ask: 'timeline' });
  } catch (error) {
    if (!(error instanceof VariantProblem)) throw error;
    return error.message;
  } finally {
    await process.stop();
  }
}
