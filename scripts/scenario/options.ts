/** The command line of `npm run scenario`. */
import { decimalNumber, oneOf, readCommandLine, wholeNumber } from '../arguments.ts';
import { UsageError } from '../runner/usage-error.ts';
import { swallowedFlag } from '../swallowed-flag.ts';

export const HELP = `npm run scenario -- slow-consumer   the consumer gets slower for a while
                    burst           the requests come faster for a while
                    full-ring       the consumer stands still for a while
                    all             these three
                    saturation      p99 over offered rate, and its knee
                    100k            100,000 requests through the gateway
                    1m              a million of them
                    volume          --requests of them
  --virtual            a model on a virtual clock: the same on every machine
  --reference          the reference's code, whatever you have written
  --work-us 100        what each order costs the engine in µs; 0: nothing extra
  --ring-slots 1024    size of the request ring, a power of two
  --connections 4      clients
  --seed 1             the same seed sends the same bytes
  --svg FILE           the picture; without it: in .bench/
  --json FILE          the figures for a program
slow-consumer, burst, full-ring, all:
  --rate 5000          requests a second in the quiet phases
  --phase-seconds 1    length of a phase
  --times 4            how much slower the consumer gets; a burst: --times 3
saturation:
  --from 5000          the lowest rate
  --to 80000           the highest, in --steps 12 steps of equal ratio
  --repeats 3          how often each rate is measured, for --seconds 1
  --p99-multiple 5     the rule: p99 within so many times the lowest rate's
  --min-completion 0.99    and so much of what is offered is answered
volume, 100k, 1m:
  --rate 50000         requests a second
  --requests 100000    how many, after 3 s of warm-up (volume)`;

const FLAGS = {
  help: { type: 'boolean', default: false },
  virtual: { type: 'boolean', default: false },
  reference: { type: 'boolean', default: false },
  'work-us': { type: 'string' },
  'ring-slots': { type: 'string' },
  connections: { type: 'string' },
  seed: { type: 'string' },
  svg: { type: 'string' },
  json: { type: 'string' },
  rate: { type: 'string' },
  'phase-seconds': { type: 'string' },
  times: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  steps: { type: 'string' },
  repeats: { type: 'string' },
  seconds: { type: 'string' },
  'p99-multiple': { type: 'string' },
  'min-completion': { type: 'string' },
  requests: { type: 'string' },
} as const;

type Flag = keyof typeof FLAGS;

export const DISTURBANCES = ['slow-consumer', 'burst', 'full-ring'] as const;
export type DisturbanceName = (typeof DISTURBANCES)[number];
const NAMES = [...DISTURBANCES, 'all', 'saturation', '100k', '1m', 'volume'] as const;
type Name = (typeof NAMES)[number];

/** What only some scenarios read. */
const OWN: Readonly<Record<'disturbance' | 'saturation' | 'volume', readonly Flag[]>> = {
  disturbance: ['rate', 'phase-seconds', 'times'],
  saturation: ['from', 'to', 'steps', 'repeats', 'seconds', 'p99-multiple', 'min-completion'],
  volume: ['rate', 'requests'],
};

/** What every scenario has. */
export interface CommonOptions {
  readonly virtual: boolean;
  readonly workNs: number;
  readonly slots: number;
  readonly connections: number;
  readonly seed: number;
  readonly svg?: string;
  readonly json?: string;
}

export interface DisturbanceOptions extends CommonOptions {
  readonly kind: 'disturbance';
  readonly names: readonly DisturbanceName[];
  readonly rate: number;
  readonly phaseNs: number;
  /** Without it: 4 times slower, 3 times faster. */
  readonly times: number | undefined;
}

export interface SaturationOptions extends CommonOptions {
  readonly kind: 'saturation';
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  readonly repeats: number;
  readonly seconds: number;
  readonly p99Multiple: number;
  readonly minCompletion: number;
}

export interface VolumeOptions extends CommonOptions {
  readonly kind: 'volume';
  readonly rate: number;
  readonly requests: number;
}

export type ScenarioOptions = DisturbanceOptions | SaturationOptions | VolumeOptions;

const MAX_RATE = 2_000_000;
const MAX_REQUESTS = 20_000_000;

/** Whether the learner's own code is left out. Reads nothing else. */
export function wantsReference(argv: readonly string[]): boolean {
  return argv.includes('--reference');
}

/**
 * @returns null when help was asked for
 * @throws UsageError, one sentence
 */
export function scenarioOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): ScenarioOptions | null {
  const kept = swallowedFlag('scenario', Object.keys(FLAGS), environment);
  if (kept !== undefined) {
    throw new UsageError(
      `npm kept --${kept} for itself. Put two dashes in front: npm run scenario -- all --${kept}`,
    );
  }
  const more = 'To see what there is: npm run scenario -- --help';
  const { values, positionals } = readCommandLine(argv, FLAGS, true, more);
  const [typed, stray] = positionals;
  if (values.help) return null;
  if (typed === undefined) {
    throw new UsageError(`Which scenario? One of ${NAMES.join(', ')}. ${more}`);
  }
  if (stray !== undefined) {
    throw new UsageError(`"${stray}" is one word too many; one scenario at a time, or all.`);
  }
  const name = oneOf('The scenario', typed, NAMES, 'all');
  const kind = kindOf(name);
  refuseStrangers(values, kind, name);
  const common = commonOptions(values, kind);
  if (kind === 'disturbance') return disturbanceOptions(values, common, name);
  return kind === 'saturation'
    ? saturationOptions(values, common)
    : volumeOptions(values, common, name);
}

type Typed = Readonly<Record<Flag, string | boolean | undefined>>;
type Kind = keyof typeof OWN;

function kindOf(name: Name): Kind {
  if (name === 'saturation') return 'saturation';
  return name === 'volume' || name === '100k' || name === '1m' ? 'volume' : 'disturbance';
}

/** An option that the scenario would not look at is a mistake. */
function refuseStrangers(values: Partial<Typed>, kind: Kind, name: Name): void {
  for (const flag of Object.values(OWN).flat()) {
    if (values[flag] === undefined || OWN[kind].includes(flag)) continue;
    throw new UsageError(
      `--${flag} means nothing to ${name}; it takes ${OWN[kind].map((one) => `--${one}`).join(', ')}.`,
    );
  }
  if (values.requests !== undefined && name !== 'volume') {
    throw new UsageError(
      `${name} says itself how many requests; for another number: npm run scenario -- volume --requests ${values.requests}`,
    );
  }
}

function commonOptions(values: Partial<Typed>, kind: Kind): CommonOptions {
  const svg = text(values.svg);
  const json = text(values.json);
  const workUs = wholeNumber('--work-us', text(values['work-us']), {
    from: 0,
    to: 1_000_000,
    otherwise: { disturbance: 100, saturation: 20, volume: 0 }[kind],
  });
  const virtual = values.virtual === true;
  if (virtual && workUs === 0) {
    throw new UsageError(
      'A model whose orders cost nothing has no limit to show; give it a cost: --virtual --work-us 10',
    );
  }
  return {
    virtual,
    workNs: workUs * 1000,
    slots: powerOfTwo('--ring-slots', text(values['ring-slots']), 1024),
    connections: wholeNumber('--connections', text(values.connections), {
      from: 1,
      to: 200,
      otherwise: 4,
    }),
    seed: wholeNumber('--seed', text(values.seed), { from: 0, to: 2 ** 31 - 1, otherwise: 1 }),
    ...(svg === undefined ? {} : { svg }),
    ...(json === undefined ? {} : { json }),
  };
}

function disturbanceOptions(
  values: Partial<Typed>,
  common: CommonOptions,
  name: Name,
): DisturbanceOptions {
  const rate = wholeNumber('--rate', text(values.rate), { from: 1, to: MAX_RATE, otherwise: 5000 });
  if (common.workNs === 0) {
    throw new UsageError(
      '--work-us is 0: then nothing says how slow "slow" is. Give an order a cost, such as --work-us 100.',
    );
  }
  const capacity = 1e9 / common.workNs;
  if (rate >= capacity) {
    throw new UsageError(
      `--rate ${rate} with --work-us ${common.workNs / 1000} is more than one consumer can do, ${Math.floor(capacity)} a second.\nLower one of them.`,
    );
  }
  const times = decimalNumber('--times', text(values.times), { from: 1, to: 1000, otherwise: 0 });
  const seconds = decimalNumber('--phase-seconds', text(values['phase-seconds']), {
    from: 0.05,
    to: 600,
    otherwise: 1,
  });
  const names = DISTURBANCES.filter((one) => name === 'all' || name === one);
  if (names.length > 1 && (common.svg !== undefined || common.json !== undefined)) {
    throw new UsageError('--svg and --json take one file; give them to one scenario at a time.');
  }
  return {
    ...common,
    kind: 'disturbance',
    names,
    rate,
    phaseNs: Math.round(seconds * 1e9),
    times: times === 0 ? undefined : times,
  };
}

function saturationOptions(values: Partial<Typed>, common: CommonOptions): SaturationOptions {
  const rate = { from: 1, to: MAX_RATE };
  const from = wholeNumber('--from', text(values.from), { ...rate, otherwise: 5000 });
  const to = wholeNumber('--to', text(values.to), { ...rate, otherwise: 80_000 });
  if (to <= from) {
    throw new UsageError(`--to ${to} is not above --from ${from}; the curve goes upwards.`);
  }
  return {
    ...common,
    kind: 'saturation',
    from,
    to,
    steps: wholeNumber('--steps', text(values.steps), { from: 1, to: 100, otherwise: 12 }),
    repeats: wholeNumber('--repeats', text(values.repeats), { from: 1, to: 101, otherwise: 3 }),
    seconds: decimalNumber('--seconds', text(values.seconds), { from: 0.05, to: 60, otherwise: 1 }),
    p99Multiple: decimalNumber('--p99-multiple', text(values['p99-multiple']), {
      from: 1.1,
      to: 1000,
      otherwise: 5,
    }),
    minCompletion: decimalNumber('--min-completion', text(values['min-completion']), {
      from: 0.01,
      to: 1,
      otherwise: 0.99,
    }),
  };
}

function volumeOptions(values: Partial<Typed>, common: CommonOptions, name: Name): VolumeOptions {
  const fixed = { '100k': 100_000, '1m': 1_000_000 } as const;
  const otherwise = name === '1m' ? fixed['1m'] : fixed['100k'];
  return {
    ...common,
    kind: 'volume',
    rate: wholeNumber('--rate', text(values.rate), { from: 1, to: MAX_RATE, otherwise: 50_000 }),
    requests: wholeNumber('--requests', text(values.requests), {
      from: 1,
      to: MAX_REQUESTS,
      otherwise,
    }),
  };
}

function powerOfTwo(option: string, typed: string | undefined, otherwise: number): number {
  const value = wholeNumber(option, typed, { from: 1, to: 2 ** 20, otherwise });
  if ((value & (value - 1)) === 0) return value;
  throw new UsageError(`${option} is "${typed}"; expected a power of two, such as 1024 or 4096.`);
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
