/**
 * The whole benchmark so far: an order's way through the engine, and the days in short.
 *
 * The round trip stands between two measurements of the machine's floor and beside a plain echo,
 * all of the same run: what neither the machine nor TCP takes is the engine's.
 */
import type { Histogram } from 'hdr-histogram-js';
import { DAY_TITLES } from '../../scripts/runner/curriculum.ts';
import { wrap } from '../../scripts/runner/text.ts';
import { dayName } from '../../scripts/runner/tree.ts';
import { startEngineProcess } from '../../solutions/load/engine-process.ts';
import { type LoadResult, runLoad } from '../../solutions/load/run-load.ts';
import { type PercentileSeries, percentilePlot } from '../../solutions/observe/percentile-plot.ts';
import { catalogue } from './catalogue.ts';
import { measureEcho } from './echo.ts';
import { type Floor, LONG_GAP_NS, measureFloor } from './floor.ts';
import { latencyTable } from './latency-table.ts';
import { type CaseResult, type MeasureOptions, measureCase } from './measure-case.ts';
import { shortTable } from './short-table.ts';
import { conditionOf, variantsOf } from './variants.ts';

export interface WholeOptions {
  readonly floorSeconds: number;
  /** How long each rate is driven, after {@link warmUpSeconds}. */
  readonly loadSeconds: number;
  readonly warmUpSeconds: number;
  /** Requests per second. The echo is driven at the first. */
  readonly rates: readonly number[];
  readonly connections: number;
  readonly seed: number;
  /** The days to measure in short. */
  readonly days: readonly number[];
  /** The learner's days that the engine is to run on. */
  readonly engineDays: readonly number[];
  readonly day: MeasureOptions;
}

export interface WholeRun {
  readonly floors: readonly [before: Floor, after: Floor];
  readonly echo: Histogram;
  readonly loads: readonly RateRun[];
  readonly days: readonly { readonly day: number; readonly cases: readonly CaseResult[] }[];
}

interface RateRun {
  readonly rate: number;
  readonly load: LoadResult;
}

/** @param print takes a piece of text, lines and all, without the last line end */
export async function runWhole(
  options: WholeOptions,
  print: (text: string) => void,
): Promise<WholeRun> {
  const { rates, engineDays } = options;
  const { onProgress } = options.day;
  onProgress('the floor of this machine');
  const before = await measureFloor(options.floorSeconds);
  const echoRate = rates[0] as number;
  onProgress(`plain TCP echo, ${perSecond(echoRate)}`);
  const echo = await measureEcho({
    rate: echoRate,
    seconds: options.loadSeconds,
    warmUpSeconds: options.warmUpSeconds,
    connections: options.connections,
  });
  const loads: RateRun[] = [];
  for (const rate of rates) {
    onProgress(`engine, ${perSecond(rate)}`);
    loads.push({ rate, load: await driveEngine(rate, options) });
  }
  onProgress('the floor of this machine, again');
  const after = await measureFloor(options.floorSeconds);
  onProgress('');
  const run: WholeRun = { floors: [before, after], echo, loads, days: [] };
  print(`\nAn order's way: client, TCP, gateway, ring, book, and the answer back`);
  print(wrap(engineNote(engineDays), '  '));
  print(`\n${roundTripText(run, echoRate)}`);
  const days = [];
  for (const day of options.days) days.push({ day, cases: await shortDay(day, options, print) });
  return { ...run, days };
}

/** Each rate gets an engine of its own: no backlog, book or heap of the one before. */
async function driveEngine(rate: number, options: WholeOptions): Promise<LoadResult> {
  const engine = await startEngineProcess({ conditions: options.engineDays.map(conditionOf) });
  try {
    return await runLoad({
      host: engine.host,
      port: engine.port,
      rate,
      seconds: options.loadSeconds,
      warmUpSeconds: options.warmUpSeconds,
      connections: options.connections,
      seed: options.seed,
    });
  } finally {
    await engine.stop();
  }
}

function roundTripText({ floors, echo, loads }: WholeRun, echoRate: number): string {
  const [before, after] = floors;
  const refused = loads.flatMap(({ rate, load }) => {
    const busy = load.reasons['BUSY'] ?? 0;
    if (busy === 0 && load.unanswered === 0) return [];
    return [
      `  at ${perSecond(rate)} the engine refused ${busy} of ${load.sent} as BUSY and left ${load.unanswered} unanswered`,
    ];
  });
  return [
    latencyTable('round trip, µs', 'answers', [
      { name: `TCP echo ${perSecond(echoRate)}`, source: echo },
      ...loads.map(({ rate, load }) => ({
        name: `engine ${perSecond(rate)}`,
        source: load.histogram,
      })),
    ]),
    ...refused,
    '  From the time a request was due, so a stall counts for all that it delayed.',
    '',
    latencyTable('gaps of the clock, µs', 'readings', [
      { name: 'floor before', source: before.gaps },
      { name: 'floor after', source: after.gaps },
    ]),
    ...floors.map(
      ({ longGapsPerSecond, lostShare }, index) =>
        `  ${index === 0 ? 'before' : 'after'}: ${longGapsPerSecond.toFixed(0)} gaps over ${LONG_GAP_NS / 1000} µs a second took ${(100 * lostShare).toFixed(1)} % of the time`,
    ),
    '  A thread that only reads the clock. No program here has a quieter tail.',
  ].join('\n');
}

async function shortDay(
  day: number,
  options: WholeOptions,
  print: (text: string) => void,
): Promise<CaseResult[]> {
  const bench = await catalogue(day);
  const { variants, note } = await variantsOf(day);
  const cases: CaseResult[] = [];
  for (const [index, { title }] of bench.cases.entries()) {
    cases.push(await measureCase(day, index, title, variants, options.day));
  }
  options.day.onProgress('');
  print(`\nDay ${dayName(day)} · ${DAY_TITLES[day - 1]}`);
  print(`${shortTable('M events/s', cases)}`);
  print(wrap(note, '  '));
  for (const { title, leftOut } of cases) {
    for (const { variant, problem } of leftOut) {
      print(wrap(`${title}: ${variant} is left out: ${problem}`, '  '));
    }
  }
  return cases;
}

/** Everything that was measured, by percentile. */
export function wholePlot({ floors, echo, loads }: WholeRun, echoRate: number, machine: string) {
  const series: PercentileSeries[] = [
    { name: 'gaps of the clock (floor)', source: floors[0].gaps, isBaseline: true },
    { name: `TCP echo ${perSecond(echoRate)}`, source: echo, isBaseline: true },
    ...loads.map(({ rate, load }) => ({
      name: `engine ${perSecond(rate)}`,
      source: load.histogram,
    })),
  ];
  return percentilePlot({
    title: 'Round trip of an order, by percentile',
    subtitle: machine,
    series: series.filter(({ source }) => source.totalCount > 0),
  });
}

/** The run as data, for `--json`. Times in ns. */
export function wholeRunData({ floors, echo, loads, days }: WholeRun): object {
  return {
    floor: floors.map(({ gaps, ...figures }) => ({ ...figures, gaps: percentiles(gaps) })),
    echo: percentiles(echo),
    engine: loads.map(({ rate, load: { histogram, sendLag, ...counts } }) => ({
      rate,
      ...counts,
      latency: percentiles(histogram),
      sendLag: percentiles(sendLag),
    })),
    days,
  };
}

function percentiles(histogram: Histogram) {
  return {
    count: histogram.totalCount,
    p50Ns: histogram.getValueAtPercentile(50),
    p90Ns: histogram.getValueAtPercentile(90),
    p99Ns: histogram.getValueAtPercentile(99),
    p999Ns: histogram.getValueAtPercentile(99.9),
    maxNs: histogram.maxValue,
  };
}

function engineNote(days: readonly number[]): string {
  if (days.length === 0) return 'The engine is the reference.';
  return `The engine runs on your day ${days.join(' and ')}, else on the reference.`;
}

function perSecond(rate: number): string {
  return `${rate.toLocaleString('en-GB')}/s`;
}
