/** `npm run day`: the map, or the checks of a day. */
import { checkDay, type DayResult, firstBad } from './runner/check-day.ts';
import { writtenDays } from './runner/curriculum.ts';
import { assertWorkbook } from './runner/day-number.ts';
import { DAY_HELP, type DayOptions, dayOptions } from './runner/day-options.ts';
import { dayReport } from './runner/day-report.ts';
import { explanation } from './runner/explain.ts';
import { toJson, toJunit, writeExport } from './runner/exports.ts';
import { map } from './runner/map.ts';
import { conditionsOf, decideMix, type MixEntry } from './runner/mix.ts';
import { forgetDays } from './runner/progress.ts';
import { showProgress } from './runner/progress-line.ts';
import { readSpec } from './runner/spec.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';
import { watchDay } from './runner/watch.ts';
import { hasWork } from './runner/workspace.ts';

/** @returns the exit code: 0 only when every stage that was asked for passes */
export function main(argv: readonly string[]): Promise<number> {
  return verb(async () => {
    const options = dayOptions(argv, process.env);
    if (options === null) return print(DAY_HELP);
    assertWorkbook();
    const { day } = options;
    if (day === undefined) return options.all ? everyDay(options) : print(map());
    if (options.watch)
      return watchDay(
        day,
        argv.filter((arg) => arg !== '--watch'),
      );
    return oneDay(day, options);
  });
}

async function oneDay(day: number, options: DayOptions): Promise<number> {
  const { title, stages } = readSpec(day);
  if (options.stage !== undefined && !stages.some((stage) => stage.number === options.stage)) {
    throw new UsageError(
      `Day ${day} (${title}) has stages 1 to ${stages.length}, no stage ${options.stage}.`,
    );
  }
  const mix = await decideMix(day, {
    ...mixOptions(options),
    anew: options.previous,
    onCheck: (earlier) => showProgress(`checking your day ${earlier} first`),
  });
  const { result, notes } = await check(day, mix, options);
  print(dayReport(result, mix, notes));
  if (options.json !== undefined) writeExport('--json', options.json, toJson(result, mix));
  if (options.junit !== undefined) writeExport('--junit', options.junit, toJunit(result));
  const passed = result.state === 'passed' || result.state === 'part-passed';
  return passed && firstBad(result) === undefined ? EXIT.PASSED : EXIT.NOT_PASSED;
}

/** Checks every day that has work, in order, and so rebuilds the progress file from the code. */
async function everyDay(options: DayOptions): Promise<number> {
  const begun = writtenDays().filter(hasWork);
  if (begun.length === 0) throw new UsageError('No day is begun yet; begin with: npm run day 1');
  forgetDays();
  const results: DayResult[] = [];
  for (const day of begun) {
    const mix = await decideMix(day, { ...mixOptions(options), anew: false, onCheck: () => {} });
    results.push((await check(day, mix, { ...options, all: false })).result);
  }
  print(map());
  const passed = results.every((result) => result.state === 'passed');
  return passed ? EXIT.PASSED : EXIT.NOT_PASSED;
}

/** Only what speaks of the earlier days; `stage` or `all` are about the day that was asked for. */
function mixOptions({ onlyMine, reference, seed, limitMs }: DayOptions) {
  return { onlyMine, reference, seed, limitMs };
}

async function check(day: number, mix: readonly MixEntry[], options: DayOptions) {
  const result = await checkDay({
    day,
    subject: options.reference ? 'reference' : 'work',
    earlier: conditionsOf(mix),
    seed: options.seed,
    limitMs: options.limitMs,
    all: options.all,
    remember: !options.onlyMine,
    ...(options.stage === undefined ? {} : { stage: options.stage }),
    onStage: (stage) => showProgress(`day ${day}, stage ${stage.number}: ${stage.title}`),
  });
  showProgress('');
  const bad = result.stages.find((stage) => stage.state === 'failed');
  const failed = bad?.checks.find((one) => one.state === 'failed');
  const notes =
    failed?.failure === undefined ? null : await explanation(day, failed.title, failed.failure);
  return { result, notes };
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.PASSED;
}
