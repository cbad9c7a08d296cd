/** The command line of `npm run bench`. */
import { decimalNumber, readCommandLine, wholeNumber } from '../../scripts/arguments.ts';
import { assertWorkbook, dayNumber } from '../../scripts/runner/day-number.ts';
import { UsageError } from '../../scripts/runner/usage-error.ts';
import { swallowedFlag } from '../../scripts/swallowed-flag.ts';
import { hasBench } from './catalogue.ts';
import { STRESS_SCENARIOS, type StressNumber } from './stress/numbers.ts';

export interface BenchOptions {
  /** Absent: the whole benchmark. */
  readonly day?: number;
  /** The order books against each other, instead of all that. */
  readonly book: boolean;
  /** The scheduler under stress, instead of that. Which scenarios; absent: no. */
  readonly stress?: readonly StressNumber[];
  readonly quick: boolean;
  /** Leave the learner's days out of the whole benchmark's engine. */
  readonly reference: boolean;
  /** Absent: as each benchmark is used to. */
  readonly seconds?: number;
  readonly rounds?: number;
  readonly json?: string;
  readonly svg?: string;
}

export const BENCH_HELP = `npm run bench                 the whole benchmark so far, into .bench/
npm run bench -- --quick      the same in a shorter form, with wider spread
                 --reference  the reference's engine, whatever you have written
npm run bench 1               day 1: naive, yours and the reference in turns
npm run bench 1 -- --seconds 1   time for each variant of a case, after the warm-up
                   --rounds 21   into how many turns that time is divided
npm run bench -- --book       order books against each other: simple, finished, npm's
npm run bench -- --stress     the scheduler under stress, on threads: three minutes
                 --scenario 2  one of its three scenarios
npm run bench … --json FILE  the figures for a program
                --svg FILE   the picture`;

export const MIN_ROUNDS = 5;
const MAX_ROUNDS = 1001;
const MAX_SECONDS = 60;

const FLAGS = {
  help: { type: 'boolean', default: false },
  book: { type: 'boolean', default: false },
  stress: { type: 'boolean', default: false },
  scenario: { type: 'string' },
  quick: { type: 'boolean', default: false },
  reference: { type: 'boolean', default: false },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  json: { type: 'string' },
  svg: { type: 'string' },
} as const;

/**
 * @returns null when help was asked for
 * @throws UsageError, one sentence
 */
export function benchOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): BenchOptions | null {
  const kept = swallowedFlag('bench', Object.keys(FLAGS), environment);
  if (kept !== undefined) {
    throw new UsageError(
      `npm kept --${kept} for itself. Put two dashes in front: npm run bench -- --${kept}`,
    );
  }
  const { values, positionals } = readCommandLine(
    argv,
    FLAGS,
    true,
    'To see what there is: npm run bench -- --help',
  );
  if (values.help) return null;
  const [typed, stray] = positionals;
  if (stray !== undefined) {
    throw new UsageError(
      `"${stray}" is one word too many; one day at a time: npm run bench ${typed}`,
    );
  }
  assertWorkbook();
  const day = typed === undefined ? undefined : dayNumber(typed, 'bench');
  if (day !== undefined && !hasBench(day)) {
    throw new UsageError(`Day ${day} has no benchmark; the whole one so far is: npm run bench`);
  }
  if (values.book) assertNothingBeside(day, values);
  if (values.stress) assertStressAlone(day, values);
  else if (values.scenario !== undefined) {
    throw new UsageError('--scenario belongs to --stress: npm run bench -- --stress --scenario 2');
  }
  if (
    day === undefined &&
    !values.book &&
    (values.seconds !== undefined || values.rounds !== undefined)
  ) {
    throw new UsageError(
      '--seconds and --rounds need a day: npm run bench 1 -- --seconds 2; the whole benchmark has --quick.',
    );
  }
  if (day !== undefined && values.reference) {
    throw new UsageError(
      `--reference is for the whole benchmark; npm run bench ${day} shows both anyway.`,
    );
  }
  const given = <T>(key: string, value: T | undefined) =>
    value === undefined ? {} : { [key]: value };
  return {
    book: values.book,
    quick: values.quick,
    reference: values.reference,
    ...given('stress', values.stress ? stressScenarios(values.scenario) : undefined),
    ...given('day', day),
    ...given('seconds', seconds(values.seconds)),
    ...given('rounds', rounds(values.rounds)),
    ...given('json', values.json),
    ...given('svg', values.svg),
  };
}

/** What the comparison of the books does not know. */
function assertNothingBeside(
  day: number | undefined,
  { reference, seconds }: { readonly reference: boolean; readonly seconds?: string | undefined },
): void {
  if (day !== undefined) {
    throw new UsageError(
      `--book is a benchmark of its own: npm run bench -- --book, without ${day}.`,
    );
  }
  if (reference || seconds !== undefined) {
    throw new UsageError(
      `--book has no --${reference ? 'reference' : 'seconds'}; it has --quick, --rounds, --json and --svg.`,
    );
  }
}

/** What the stress runs do not know. */
function assertStressAlone(
  day: number | undefined,
  values: {
    readonly book: boolean;
    readonly seconds?: string | undefined;
    readonly rounds?: string | undefined;
    readonly svg?: string | undefined;
  },
): void {
  if (day !== undefined || values.book) {
    const other = day ?? '--book';
    throw new UsageError(
      `--stress is a benchmark of its own: npm run bench -- --stress, without ${other}.`,
    );
  }
  const stray = (['seconds', 'rounds', 'svg'] as const).find((name) => values[name] !== undefined);
  if (stray !== undefined) {
    throw new UsageError(
      `--stress has no --${stray}; it has --quick, --scenario, --reference and --json.`,
    );
  }
}

function stressScenarios(typed: string | undefined): readonly StressNumber[] {
  if (typed === undefined) return STRESS_SCENARIOS;
  const known = STRESS_SCENARIOS.find((number) => String(number) === typed);
  if (known === undefined) {
    throw new UsageError(
      `--scenario is "${typed}"; expected one of ${STRESS_SCENARIOS.join(', ')}.`,
    );
  }
  return [known];
}

function seconds(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  return decimalNumber('--seconds', typed, { from: 0.1, to: MAX_SECONDS, otherwise: 1 });
}

function rounds(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  return wholeNumber('--rounds', typed, { from: MIN_ROUNDS, to: MAX_ROUNDS, otherwise: 21 });
}
