/** Where the time went inside the engine, as the engine said it: text of at most 80 columns. */
import { microseconds } from './latency-table.ts';
import type { EngineReport, EngineSeries } from './round-trip.ts';

const PARTS = [
  ['queue', 'queue'],
  ['service', 'service'],
  ['endToEnd', 'end to end'],
] as const;
const FIGURES = ['p50Ns', 'p99Ns', 'p999Ns', 'maxNs'] as const;

export function insideText(series: readonly EngineSeries[]): string {
  return [
    row('inside the engine, µs', ['p50', 'p99', 'p99.9', 'max'], 'samples'),
    ...series.flatMap(({ name, reports }) => [`  ${name}`, ...partRows(medianTurn(reports))]),
    '  Queue: from the ring to the engine thread. Service: all stages. End to end:',
    '  from the chunk that was read to the write of the reply; the rest of the round',
    '  trip is the kernel and the client. Of the turns, the one with the middle p99.',
    ...series.flatMap(({ name, reports }) => [
      `  ${name}: tail by turn: ${reports.map(causeOf).join(', ')}`,
      `  ${name}: collections by thread: ${collections(reports)}`,
      `  ${name}: event loop late by at most ${Math.max(...reports.map(delayMs)).toFixed(1)} ms`,
    ]),
  ].join('\n');
}

function partRows({ latency }: EngineReport): string[] {
  return PARTS.map(([part, words]) =>
    row(
      `    ${words}`,
      FIGURES.map((figure) => (latency.samples === 0 ? '–' : microseconds(latency[part][figure]))),
      latency.samples.toLocaleString('en-GB'),
    ),
  );
}

function row(name: string, cells: readonly string[], count: string): string {
  const padded = cells.map((cell) => cell.padStart(10)).join('');
  return `${name.padEnd(24)}${padded}${count.padStart(14)}`;
}

/** The turn whose end-to-end p99 is in the middle: exact percentiles cannot be merged. */
export function medianTurn(reports: readonly EngineReport[]): EngineReport {
  const sorted = reports.toSorted((a, b) => a.latency.endToEnd.p99Ns - b.latency.endToEnd.p99Ns);
  return sorted[Math.floor(sorted.length / 2)] as EngineReport;
}

function causeOf({ latency }: EngineReport): string {
  return latency.verdict?.cause ?? 'cannot be told';
}

function collections(reports: readonly EngineReport[]): string {
  const threads = Object.keys((reports[0] as EngineReport).gc);
  return threads
    .map((thread) => `${thread} ${reports.map(({ gc }) => gc[thread]?.all.count ?? 0).join(' ')}`)
    .join(', ');
}

function delayMs({ eventLoopDelay }: EngineReport): number {
  return eventLoopDelay.maxNs / 1e6;
}
