/** The command line of `npm run day`. */
import { randomInt } from 'node:crypto';
import { readCommandLine, wholeNumber } from '../arguments.ts';
import { swallowedFlag } from '../swallowed-flag.ts';
import { dayNumber } from './day-number.ts';
import { UsageError } from './usage-error.ts';

export interface DayOptions {
  /** Absent: the map, or with `all` every day that has work. */
  readonly day?: number;
  readonly stage?: number;
  readonly all: boolean;
  readonly previous: boolean;
  readonly reference: boolean;
  readonly onlyMine: boolean;
  readonly watch: boolean;
  readonly json?: string;
  readonly junit?: string;
  /** 32-bit; drawn when none was given. */
  readonly seed: number;
  /** Longest time without a sign of life, in milliseconds. */
  readonly limitMs: number;
}

export const DAY_HELP = `npm run day                  the map: all days, and where you stand
npm run day 3                check day 3, stage by stage
npm run day 3 -- --watch     again after every save
                 --stage 2   this stage alone
                 --all       all stages, also further ones and behind one that fails
                 --previous  check the days before it anew as well
                 --reference the reference instead of your work
                 --only-mine your earlier days, even where they do not pass
                 --seed S    the random choices of an earlier run
                 --limit S   seconds without a sign of life until it counts as hung
                 --json FILE and --junit FILE   the result for a program
npm run day -- --all         check every day you have begun, and rebuild the map`;

const FLAGS = {
  all: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  json: { type: 'string' },
  junit: { type: 'string' },
  limit: { type: 'string' },
  'only-mine': { type: 'boolean', default: false },
  previous: { type: 'boolean', default: false },
  reference: { type: 'boolean', default: false },
  seed: { type: 'string' },
  stage: { type: 'string' },
  watch: { type: 'boolean', default: false },
} as const;

/** @returns null when help was asked for */
export function dayOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): DayOptions | null {
  const kept = swallowedFlag('day', Object.keys(FLAGS), environment);
  if (kept !== undefined) {
    const [day = '1', ...others] = argv;
    throw new UsageError(
      `npm kept --${kept} for itself. Put two dashes in front: npm run day ${[day, '--', `--${kept}`, ...others].join(' ')}`,
    );
  }
  const { values, positionals } = readCommandLine(
    argv,
    FLAGS,
    true,
    'To see what there is: npm run day -- --help',
  );
  if (values.help) return null;
  const [typed, stray] = positionals;
  if (stray !== undefined) {
    throw new UsageError(
      `"${stray}" is one word too many; one day at a time: npm run day ${typed}`,
    );
  }
  if (values.reference && values['only-mine']) {
    throw new UsageError('--reference and --only-mine exclude each other; give one of them.');
  }
  const stage = wholeNumber('--stage', values.stage, { from: 1, to: 20, otherwise: undefined });
  if (typed === undefined && (stage !== undefined || values.watch || values.previous)) {
    throw new UsageError('That option needs a day: npm run day 1 -- --stage 2');
  }
  return {
    ...(typed === undefined ? {} : { day: dayNumber(typed, 'day') }),
    ...(stage === undefined ? {} : { stage }),
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.junit === undefined ? {} : { junit: values.junit }),
    all: values.all,
    previous: values.previous,
    reference: values.reference,
    onlyMine: values['only-mine'],
    watch: values.watch,
    seed: wholeNumber('--seed', values.seed, {
      from: -(2 ** 31),
      to: 2 ** 31 - 1,
      otherwise: randomInt(2 ** 31),
    }),
    limitMs: 1000 * wholeNumber('--limit', values.limit, { from: 1, to: 600, otherwise: 10 }),
  };
}
