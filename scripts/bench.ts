/** `npm run bench`: what the engine and its parts can do on this machine. It judges nobody. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bookBenchData,
  FULL_BOOK_BENCH,
  QUICK_BOOK_BENCH,
  runBookBench,
} from '../checks/bench/book/book-bench.ts';
import { bookChart } from '../checks/bench/book/book-chart.ts';
import { catalogue, hasBench } from '../checks/bench/catalogue.ts';
import { dayChart } from '../checks/bench/day-chart.ts';
import { type Machine, machineText, thisMachine } from '../checks/bench/machine.ts';
import type { MeasureOptions } from '../checks/bench/measure-case.ts';
import { BENCH_HELP, type BenchOptions, benchOptions } from '../checks/bench/options.ts';
import { DAY_SETTINGS, type DayRun, dayRunData, runDay } from '../checks/bench/run-day.ts';
import type { StressNumber } from '../checks/bench/stress/numbers.ts';
import { runStress } from '../checks/bench/stress/stress-bench.ts';
import { passingDays } from '../checks/bench/variants.ts';
import {
  runWhole,
  type WholeOptions,
  wholePlot,
  wholeRunData,
} from '../checks/bench/whole-bench.ts';
import { writtenDays } from './runner/curriculum.ts';
import { writeExport } from './runner/exports.ts';
import { showProgress } from './runner/progress-line.ts';
import { hasChosenDays, runWithDays } from './runner/run-with-days.ts';
import { fromRoot, ROOT } from './runner/tree.ts';
import { EXIT, verb } from './runner/usage-error.ts';

/** Goes up when a field of the JSON changes its meaning or goes away. */
const FORMAT = 1;
const FOLDER = path.join(ROOT, '.bench');

const FULL = {
  floorSeconds: 2,
  loadSeconds: 1.5,
  warmUpSeconds: 1.5,
  turns: 3,
  rates: [10_000, 25_000, 50_000],
  singles: { turns: 3, roundTrips: 10_000, warmUpRoundTrips: 5_000 },
  fullSpeed: { turns: 5, requests: 2_000_000 },
  steady: { seconds: 60, warmUpSeconds: 10, rate: 50_000 },
  rounds: 7,
  roundMs: 30,
};
const QUICK = {
  floorSeconds: 1,
  loadSeconds: 1,
  warmUpSeconds: 1,
  turns: 2,
  rates: [10_000, 50_000],
  singles: { turns: 2, roundTrips: 3_000, warmUpRoundTrips: 2_000 },
  fullSpeed: { turns: 3, requests: 500_000 },
  steady: { seconds: 5, warmUpSeconds: 5, rate: 50_000 },
  rounds: 5,
  roundMs: 15,
};

function main(argv: readonly string[]): Promise<number> {
  return verb(async () => {
    const options = benchOptions(argv, process.env);
    if (options === null) return print(BENCH_HELP);
    const { day } = options;
    const days = options.stress === undefined || options.reference ? [] : passingDays();
    if (days.length > 0 && !hasChosenDays()) {
      print(`Runs with your ${days.map((one) => `day ${one}`).join(', ')}.`);
      return runWithDays(days, fileURLToPath(import.meta.url), argv);
    }
    const machine = thisMachine();
    print(headingOf(options));
    print(machineText(machine));
    if (options.book) return books(options, machine);
    if (options.stress !== undefined) return stress(options.stress, options, machine);
    return day === undefined ? whole(options, machine) : oneDay(day, options, machine);
  });
}

async function oneDay(day: number, options: BenchOptions, machine: Machine): Promise<number> {
  const settings = daySettings(options);
  const { warmUpMs, rounds, roundMs, limitMs } = settings;
  print(
    `  ${rounds} rounds of ${roundMs.toFixed(0)} ms for each variant, in turns, after ${warmUpMs / 1000} s of warm-up;\n  what is ${limitMs / 1000} s late is ended and left out`,
  );
  const run = await runDay(day, settings, print);
  if (options.json !== undefined) {
    writeJson('--json', options.json, { machine, settings, ...dayRunData(run) });
  }
  if (options.svg !== undefined) {
    writeExport('--svg', options.svg, await pictureOf(run, oneLine(machine)));
  }
  return gaveUp(run) ? EXIT.NOT_PASSED : EXIT.PASSED;
}

async function pictureOf(run: DayRun, machine: string): Promise<string> {
  const { day, title, cases, timeline, experiment } = run;
  const { picture } = await catalogue(day);
  if (picture === undefined || experiment === undefined) {
    return dayChart(title, machine, cases, timeline);
  }
  return picture(experiment, machine);
}

function headingOf({ book, stress, day }: BenchOptions): string {
  if (book) return 'Order books compared';
  if (stress !== undefined) return 'The scheduler under stress';
  return day === undefined ? 'The benchmark so far' : `The benchmark of day ${day}`;
}

/** Exit code 1 when a law of conservation is broken. */
async function stress(
  scenarios: readonly StressNumber[],
  { quick, json }: BenchOptions,
  machine: Machine,
): Promise<number> {
  const report = await runStress({ quick, scenarios }, print);
  const file = json ?? path.join(FOLDER, 'stress.json');
  writeJson('--json', file, { machine, ...report });
  print(`\nFigures: ${fromRoot(path.resolve(file))}`);
  for (const line of report.broken) print(`BROKEN  ${line}`);
  return report.broken.length > 0 ? EXIT.NOT_PASSED : EXIT.PASSED;
}

async function books(options: BenchOptions, machine: Machine): Promise<number> {
  const usual = options.quick ? QUICK_BOOK_BENCH : FULL_BOOK_BENCH;
  const settings = { ...usual, rounds: options.rounds ?? usual.rounds, onProgress: showProgress };
  const { rounds, warmUpRounds, seed } = settings;
  print(
    `  ${rounds} rounds of each book, in turns, after ${warmUpRounds} to warm up, seed ${seed};\n  each book has a thread of its own; who needs a second takes part in fewer rounds`,
  );
  const run = await runBookBench(settings, print);
  if (options.json !== undefined) {
    writeJson('--json', options.json, { machine, settings, ...bookBenchData(run) });
  }
  if (options.svg !== undefined)
    writeExport('--svg', options.svg, bookChart(run, oneLine(machine)));
  return EXIT.PASSED;
}

async function whole(options: BenchOptions, machine: Machine): Promise<number> {
  const { rounds, roundMs, singles, fullSpeed, steady, ...durations } = options.quick
    ? QUICK
    : FULL;
  const settings: WholeOptions = {
    roundTrip: { ...durations, connections: 4, seed: 1 },
    singles,
    fullSpeed,
    steady: { ...steady, connections: 4, seed: 1 },
    days: writtenDays().filter(hasBench),
    engineDays: options.reference ? [] : passingDays(),
    day: {
      ...DAY_SETTINGS,
      rounds,
      roundMs,
      warmUpMs: 150,
      allocationMs: 20,
      onProgress: showProgress,
    },
  };
  const { turns, loadSeconds, warmUpSeconds, connections } = settings.roundTrip;
  print(
    `  each rate in ${turns} turns of ${loadSeconds} s after ${warmUpSeconds} s of warm-up, ${connections} connections;\n  the days in ${rounds} rounds of ${roundMs} ms, in turns, after ${settings.day.warmUpMs / 1000} s of warm-up`,
  );
  const run = await runWhole(settings, print);
  const json = options.json ?? path.join(FOLDER, 'bench.json');
  const svg = options.svg ?? path.join(FOLDER, 'bench.svg');
  writeJson('--json', json, { machine, settings, ...wholeRunData(run) });
  writeExport('--svg', svg, wholePlot(run.roundTrips, oneLine(machine)));
  print(`\nFigures: ${fromRoot(path.resolve(json))}\nPicture: ${fromRoot(path.resolve(svg))}`);
  const failed = run.days.some(({ cases }) => cases.some(({ leftOut }) => leftOut.length > 0));
  return failed ? EXIT.NOT_PASSED : EXIT.PASSED;
}

function daySettings(options: BenchOptions): MeasureOptions {
  const rounds = options.rounds ?? (options.quick ? QUICK.rounds : DAY_SETTINGS.rounds);
  const seconds = options.seconds ?? (options.quick ? 0.2 : 1);
  return { ...DAY_SETTINGS, rounds, roundMs: (seconds * 1000) / rounds, onProgress: showProgress };
}

/** True when a variant that was begun could not be brought to its end. */
function gaveUp({ cases }: DayRun): boolean {
  return cases.some(({ leftOut }) => leftOut.length > 0);
}

function oneLine(machine: Machine): string {
  return machineText(machine).trim().replaceAll(/\n\s*/g, ', ');
}

function writeJson(flag: string, file: string, content: object): void {
  const report = { format: FORMAT, command: 'npm run bench', ...content };
  writeExport(flag, file, `${JSON.stringify(report, null, 2)}\n`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.PASSED;
}

process.exitCode = await main(process.argv.slice(2));
