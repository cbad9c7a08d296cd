/** What `npm run engine` says at its end, for people: 80 columns. */
import type { IntervalHistogram } from 'node:perf_hooks';
import { COUNTERS, type CounterName } from '#counters';
import type { EngineStats, GcSummary, LatencyReport, LawShown } from '#engine';
import { count, wrap } from '../runner/text.ts';

/** How long callbacks of the I/O thread's event loop had to wait, in ns. */
export interface EventLoopDelay {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** How often the event loop's delay is looked at. */
export const EVENT_LOOP_LOOK_MS = 2;

/** Node counts from one look to the next; what is beyond the time in between is delay. */
export function eventLoopDelay(histogram: IntervalHistogram): EventLoopDelay {
  const beyond = (ns: number): number => Math.max(0, Math.round(ns - EVENT_LOOP_LOOK_MS * 1e6));
  const looked = histogram.count > 0;
  return {
    p50Ns: looked ? beyond(histogram.percentile(50)) : 0,
    p99Ns: looked ? beyond(histogram.percentile(99)) : 0,
    maxNs: looked ? beyond(histogram.max) : 0,
  };
}

export function countersText(counters: EngineStats['counters']): string {
  return Object.entries(counters)
    .map(([name, value]) => ({ name, value, ...COUNTERS[name as CounterName] }))
    .filter(({ place }) => !place.startsWith('day '))
    .map(
      ({ name, value, meaning }) =>
        `  ${name.padEnd(24)} ${value.toLocaleString('en-GB').padStart(13)}  ${meaning}`,
    )
    .join('\n');
}

/** Nothing is lost and nothing answered twice; or what is. */
export function conservationText(laws: readonly LawShown[]): string {
  const isBroken = laws.some(({ holds }) => !holds);
  return [
    isBroken ? '  NOT CONSERVED, which is a mistake of the engine:' : '  Conserved:',
    ...laws.map(({ text, holds }) => wrap(`${holds ? '' : 'BROKEN: '}${text}`, '    ')),
  ].join('\n');
}

/** The table of each I/O thread; with its name, if there are several. */
export function latenciesText(latencies: EngineStats['latencies']): string {
  const tables = Object.entries(latencies);
  if (tables.length === 1) return tables.map(([, report]) => latencyText(report)).join('');
  return tables.map(([name, report]) => `  ${name}\n${latencyText(report)}`).join('\n');
}

export function latencyText({ samples, sampleEvery, ...report }: LatencyReport): string {
  if (samples === 0) return '  No order was timed.';
  const row = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(12)}${cells.map((cell) => cell.padStart(11)).join('')}`;
  const rows = (['queue', 'service', 'endToEnd'] as const).map((name) => {
    const { p50Ns, p95Ns, p99Ns, p999Ns, maxNs } = report[name];
    return row(
      name === 'endToEnd' ? 'end to end' : name,
      [p50Ns, p95Ns, p99Ns, p999Ns, maxNs].map(micros),
    );
  });
  const each = sampleEvery === 1 ? 'each order' : `one in ${sampleEvery} orders`;
  const cause = report.verdict === undefined ? '' : ` The tail: ${report.verdict.cause}.`;
  return [
    row('µs', ['p50', 'p95', 'p99', 'p99.9', 'max']),
    ...rows,
    wrap(`${count(samples, 'sample')}, ${each} timed.${cause}`, '  '),
  ].join('\n');
}

export function gcText(gc: Readonly<Record<string, GcSummary>>): string {
  const row = (...cells: readonly string[]): string =>
    `  ${(cells[0] ?? '').padEnd(12)}${cells
      .slice(1)
      .map((cell) => cell.padStart(13))
      .join('')}`;
  return [
    row('collections', 'count', 'together', 'longest', 'allocated'),
    ...Object.entries(gc).map(([name, { all, allocatedBytes }]) =>
      row(
        name,
        String(all.count),
        `${(all.totalNs / 1e6).toFixed(1)} ms`,
        `${(all.longestNs / 1e6).toFixed(1)} ms`,
        `${(allocatedBytes / 2 ** 20).toFixed(1)} MiB`,
      ),
    ),
  ].join('\n');
}

export function eventLoopText({ p50Ns, p99Ns, maxNs }: EventLoopDelay): string {
  const ms = (ns: number): string => `${(ns / 1e6).toFixed(1)} ms`;
  return `  event loop of the I/O thread late by: p50 ${ms(p50Ns)}, p99 ${ms(p99Ns)}, max ${ms(maxNs)}`;
}

/** One decimal below 100 µs, none above. */
function micros(ns: number): string {
  const value = ns / 1000;
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-GB');
}
