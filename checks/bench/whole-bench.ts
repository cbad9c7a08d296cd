/**
 * The whole benchmark so far: an order's way through the engine, and the days in short.
 */
import type { Histogram } from 'hdr-histogram-js';
import { percentilePlot } from '#percentile-plot';
import { DAY_TITLES } from '../../scripts/runner/curriculum.ts';
import { wrap } from '../../scripts/runner/text.ts';
import { dayName } from '../../scripts/runner/tree.ts';
import { catalogue } from './catalogue.ts';
import { type Floor, LONG_GAP_NS } from './floor.ts';
import {
  type FullSpeedOptions,
  type FullSpeedSeries,
  fullSpeedText,
  measureFullSpeed,
} from './full-speed.ts';
import { insideText } from './inside-table.ts';
import { latencyTable, microseconds } from './latency-table.ts';
import type { CaseResult, MeasureOptions } from './measure-case.ts';
import { measureDay } from './measure-day.ts';
import {
  measureRoundTrips,
  type RoundTripOptions,
  type RoundTrips,
  type Series,
} from './round-trip.ts';
import { shortTable } from './short-table.ts';
import { measureSingles, type SingleOptions, type SingleSeries } from './single-order.ts';
import { singleSystems, singlesText } from './single-systems.ts';
import { measureSteady, type SteadyOptions, type SteadyRun, steadyText } from './steady.ts';
import { targetTable } from './target-table.ts';
import { conditionOf, variantsOf } from './variants.ts';

export interface WholeOptions {
  readonly roundTrip: Omit<RoundTripOptions, 'conditions' | 'onProgress'>;
  readonly singles: Omit<SingleOptions, 'onProgress'>;
  readonly fullSpeed: Omit<FullSpeedOptions, 'conditions' | 'onProgress'>;
  readonly steady: Omit<SteadyOptions, 'conditions' | 'onProgress'>;
  /** The days to measure in short. */
  readonly days: readonly number[];
  /** The learner's days that the engine is to run on. */
  readonly engineDays: readonly number[];
  readonly day: MeasureOptions;
}

export interface WholeRun {
  readonly roundTrips: RoundTrips;
  readonly singles: readonly SingleSeries[];
  readonly fullSpeed: readonly FullSpeedSeries[];
  readonly steady: SteadyRun;
  readonly days: readonly { readonly day: number; readonly cases: readonly CaseResult[] }[];
}

/**
 * @param print takes a piece of text, lines and all, without the last line end
 * @throws UsageError when the engine cannot be measured
 */
export async function runWhole(
  options: WholeOptions,
  print: (text: string) => void,
): Promise<WholeRun> {
  const { onProgress } = options.day;
  const conditions = options.engineDays.map(conditionOf);
  const common = { conditions, onProgress };
  const roundTrips = await measureRoundTrips({ ...options.roundTrip, ...common });
  print(`\nAn order's way: client, TCP, gateway, ring, engine thread, and the answer back`);
  print(wrap(engineNote(options.engineDays), '  '));
  print(`\n${roundTripText(roundTrips)}`);
  print(`\n${floorText(roundTrips.floors)}`);
  print(`\n${insideText(roundTrips.engine)}`);
  const singles = await measureSingles(singleSystems(conditions), {
    ...options.singles,
    onProgress,
  });
  print(`\n${singlesText(singles)}`);
  const fullSpeed = await measureFullSpeed({ ...options.fullSpeed, ...common });
  print(`\n${fullSpeedText(fullSpeed)}`);
  const steady = await measureSteady({ ...options.steady, ...common });
  print(`\n${steadyText(steady)}`);
  const days = [];
  for (const day of options.days) days.push({ day, cases: await shortDay(day, options, print) });
  return { roundTrips, singles, fullSpeed, steady, days };
}

export function roundTripText({ clock, echo, engine }: RoundTrips): string {
  const rows = [clock, echo, ...engine];
  return [
    latencyTable(
      'round trip, µs',
      'answers',
      rows.map(({ name, all }) => ({ name, source: all })),
    ),
    ...rows.filter(({ turns }) => turns.length > 1).map(spreadSentence),
    ...engine.flatMap(({ name, loads }) => {
      const sum = (of: (load: (typeof loads)[number]) => number) =>
        loads.reduce((total, load) => total + of(load), 0);
      const busy = sum(({ reasons }) => reasons['BUSY'] ?? 0);
      const unanswered = sum((load) => load.unanswered);
      if (busy === 0 && unanswered === 0) return [];
      const sent = sum((load) => load.sent);
      return [`  ${name}: of ${sent} requests ${busy} got BUSY, ${unanswered} no answer`];
    }),
    '',
    targetTable(rows),
    '  From the time a request was due, so a stall counts for all that it delayed.',
    '  Clock alone: a thread that does nothing but look whether something is due.',
  ].join('\n');
}

function spreadSentence({ name, turns }: Series): string {
  const range = (percentile: number): string => {
    const values = turns.map((turn) => turn.getValueAtPercentile(percentile));
    return `${microseconds(Math.min(...values))} to ${microseconds(Math.max(...values))}`;
  };
  return `  ${name}, in ${turns.length} turns: p50 ${range(50)}, p99 ${range(99)}`;
}

export function floorText(floors: readonly [before: Floor, after: Floor]): string {
  const [before, after] = floors;
  return [
    latencyTable('gaps of the clock, µs', 'readings', [
      { name: 'floor before', source: before.gaps },
      { name: 'floor after', source: after.gaps },
    ]),
    ...floors.map(({ longGapsPerSecond, lostShare }, index) => {
      const when = index === 0 ? 'before' : 'after';
      const lost = (100 * lostShare).toFixed(1);
      return `  ${when}: ${longGapsPerSecond.toFixed(0)} gaps over ${LONG_GAP_NS / 1000} µs a second took ${lost} % of the time`;
    }),
    '  What the machine takes away from a thread that only reads the clock.',
  ].join('\n');
}

async function shortDay(
  day: number,
  options: WholeOptions,
  print: (text: string) => void,
): Promise<CaseResult[]> {
  const bench = await catalogue(day);
  const { variants, note } = await variantsOf(day);
  const cases = await measureDay(day, bench, variants, options.day, () => {});
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
export function wholePlot({ clock, echo, engine }: RoundTrips, machine: string): string {
  const series = [
    ...[clock, echo].map(({ name, all }) => ({ name, source: all, isBaseline: true })),
    ...engine.map(({ name, all }) => ({ name, source: all })),
  ];
  return percentilePlot({
    title: 'Round trip of an order, by percentile',
    subtitle: machine,
    series: series.filter(({ source }) => source.totalCount > 0),
  });
}

/** The run as data, for `--json`. Times in ns. */
export function wholeRunData({ roundTrips, singles, fullSpeed, steady, days }: WholeRun): object {
  const { floors, clock, echo, engine } = roundTrips;
  return {
    floor: floors.map(({ gaps, late, ...figures }) => ({
      ...figures,
      gaps: percentiles(gaps),
      late: percentiles(late),
    })),
    clock: seriesData(clock),
    echo: seriesData(echo),
    engine: engine.map(({ rate, loads, reports, ...of }) => ({
      rate,
      ...seriesData(of),
      inside: reports.map(({ latency, gc, eventLoopDelay }) => ({ latency, gc, eventLoopDelay })),
      loads: loads.map(({ histogram, sendLag, ...counts }) => ({
        ...counts,
        latency: percentiles(histogram),
        sendLag: percentiles(sendLag),
      })),
    })),
    singles: singles.map(({ name, against, turns, all }) => ({
      name,
      against,
      all: percentiles(all),
      turns: turns.map(percentiles),
    })),
    fullSpeed,
    steady,
    days,
  };
}

function seriesData({ name, turns, all, windows }: Series) {
  return { name, all: percentiles(all), windows, turns: turns.map(percentiles) };
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
