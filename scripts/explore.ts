/** `npm run explore`: visits the interleavings of a model and shows the shortest that fails. */
import {
  explain,
  explore,
  type Limits,
  type Model,
  renderTrace,
  replay,
  summary,
  walk,
} from '#explorer';
import { MODELS, PAIRS } from '../checks/explorer/models/catalogue.ts';
import { daysWithModels, modelsOfDay } from '../checks/explorer/models/day-models.ts';
import { parseSchedule } from '../checks/explorer/schedule-text.ts';
import { stressLostWakeup } from '../checks/explorer/stress.ts';
import { readArguments, wholeNumber } from './arguments.ts';
import { wrap } from './runner/text.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run explore                              the models there are
npm run explore -- --model lost-wakeup       every schedule up to 3 preemptions
                   --model 4/one-slot        a model of day 4's checks
                   --bound 5                 up to 5; "all" for every schedule
                   --walks 1000 --seed 1     schedules drawn by chance instead
                   --schedule 0,1,1,0        this one; 0:500 is 500 steps of 0
                   --measure                 how many schedules a second
                   --limit-ms 10000          stop after so long
npm run explore -- --stress                  lost-wakeup on two real threads instead`;

/** Rounds of a measurement, behind those that only warm up. */
const WARM_UP_ROUNDS = 2;
const ROUNDS = 9;
const ROUND_MS = 200;

const STRESS_ROUNDS = 1_000_000;
const STRESS_REPEATS = 5;

async function main(argv: readonly string[]): Promise<number> {
  const values = readArguments(
    argv,
    {
      help: { type: 'boolean', default: false },
      model: { type: 'string' },
      bound: { type: 'string' },
      walks: { type: 'string' },
      seed: { type: 'string' },
      schedule: { type: 'string' },
      measure: { type: 'boolean', default: false },
      stress: { type: 'boolean', default: false },
      'limit-ms': { type: 'string' },
    },
    HELP,
  );
  if (values.help) return say(HELP);
  if (values.stress) {
    if (argv.length > 1) throw new UsageError('--stress stands alone; leave the rest out.');
    return await showStress();
  }
  if (values.model === undefined) {
    const [stray] = argv;
    if (stray !== undefined) throw new UsageError(`${stray} needs a model:\n${HELP}`);
    return say(await modelList());
  }
  const model = await modelNamed(values.model);
  const given = [values.bound, values.walks, values.schedule].filter(
    (value) => value !== undefined,
  );
  if (given.length > 1 || (values.measure && values.bound === undefined && given.length > 0)) {
    throw new UsageError(
      'Give one of --bound, --walks and --schedule; --measure goes with --bound.',
    );
  }
  if (values.seed !== undefined && values.walks === undefined) {
    throw new UsageError('--seed is for --walks; add --walks 1000, or leave it out.');
  }
  const limitMs = wholeNumber('--limit-ms', values['limit-ms'], {
    from: 1,
    to: 86_400_000,
    otherwise: 10_000,
  });
  if (values.schedule !== undefined) return showReplay(model, scheduleTyped(values.schedule));
  if (values.walks !== undefined) {
    const walks = wholeNumber('--walks', values.walks, { from: 1, to: 1e9, otherwise: 1 });
    const range = { from: -(2 ** 31), to: 2 ** 31 - 1, otherwise: 1 };
    const seed = wholeNumber('--seed', values.seed, range);
    return showWalks(model, walks, seed, limitMs);
  }
  const bound = boundTyped(values.bound);
  return values.measure ? measure(model, bound) : showExploration(model, bound, { limitMs });
}

function showExploration(model: Model, bound: number, limits: Limits): number {
  const result = explore(model, { bound, ...limits });
  if (result.failure !== null) say(`${explain(model, result)}\n`);
  say(summary(model, result));
  return result.failure === null && result.exhausted ? EXIT.PASSED : EXIT.NOT_PASSED;
}

function showWalks(model: Model, walks: number, seed: number, limitMs: number): number {
  const result = walk(model, { walks, seed, limitMs });
  if (result.failure !== null) say(`${explain(model, result)}\n`);
  say(summary(model, result));
  return result.failure === null ? EXIT.PASSED : EXIT.NOT_PASSED;
}

function showReplay(model: Model, schedule: readonly number[]): number {
  const { failure, steps } = replay(model, schedule);
  if (failure !== null) {
    say(explain(model, { failure }));
    return EXIT.NOT_PASSED;
  }
  return say(`${renderTrace(model, steps)}\n\n${model.name}: this run ends well.`);
}

/** Explores again and again; the rate of each round, so that a reader sees how far they differ. */
function measure(model: Model, bound: number): number {
  const rates: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const startMs = performance.now();
    let runs = 0;
    let elapsedMs = 0;
    while (elapsedMs < ROUND_MS) {
      runs += explore(model, { bound, limitMs: ROUND_MS }).runs;
      elapsedMs = performance.now() - startMs;
    }
    if (round >= WARM_UP_ROUNDS) rates.push((runs / elapsedMs) * 1000);
  }
  rates.sort((a, b) => a - b);
  const [least, median, most] = [0, ROUNDS >> 1, ROUNDS - 1].map((i) => thousands(rates[i] ?? 0));
  return say(
    `${model.name}: ${median} schedules a second, ${least} to ${most} in ${ROUNDS} rounds of ${ROUND_MS} ms`,
  );
}

/** The wrong form and the right one in turn, so that both see the same machine. */
async function showStress(): Promise<number> {
  for (let repeat = 0; repeat < STRESS_REPEATS; repeat++) {
    for (const form of ['wrong', 'right'] as const) {
      const startMs = performance.now();
      const lost = await stressLostWakeup(form, STRESS_ROUNDS);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      const rounds = STRESS_ROUNDS.toLocaleString('en-US');
      say(`${form.padEnd(7)}${lost} of ${rounds} rounds lost the task, ${seconds} s`);
    }
  }
  return EXIT.PASSED;
}

async function modelList(): Promise<string> {
  const width = Math.max(...MODELS.map(({ name }) => name.length)) + 2;
  const ofDays: string[] = [];
  for (const day of daysWithModels()) {
    const names = (await modelsOfDay(day)).map(({ name }) => name);
    ofDays.push('', `Of day ${day}, its own checks:`, '', wrap(names.join(', '), '  '));
  }
  const lines = PAIRS.flatMap(({ wrong, right, mistake }) => [
    `  ${wrong.name.padEnd(width)}${mistake}`,
    `  ${right.name.padEnd(width)}the same code without the mistake`,
  ]);
  return ['Models:', '', ...lines, ...ofDays, '', HELP].join('\n');
}

async function modelNamed(typed: string): Promise<Model> {
  const day = daysWithModels().find((one) => typed.startsWith(`${one}/`));
  const models = day === undefined ? MODELS : await modelsOfDay(day);
  const model = models.find(({ name }) => name === typed);
  if (model !== undefined) return model;
  const known = models.map(({ name }) => name).join(', ');
  throw new UsageError(`--model is "${typed}"; expected one of ${known}.`);
}

function boundTyped(typed: string | undefined): number {
  if (typed === 'all') return Number.POSITIVE_INFINITY;
  if (typed === undefined || /^\d{1,3}$/.test(typed)) return Number(typed ?? 3);
  throw new UsageError(`--bound is "${typed}"; expected a whole number from 0 to 999, or all.`);
}

function scheduleTyped(typed: string): number[] {
  const schedule = parseSchedule(typed);
  if (schedule !== null) return schedule;
  throw new UsageError(
    `--schedule is "${typed.slice(0, 60)}"; expected thread numbers such as 0,1,1,0, or 0:500 for 500 steps.`,
  );
}

function thousands(rate: number): string {
  return (Math.round(rate / 1000) * 1000).toLocaleString('en-US');
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.PASSED;
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
