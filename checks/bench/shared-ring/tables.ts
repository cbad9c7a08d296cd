/** The results of `npm run bench:ring` as text, at most 80 columns wide. */

import { merged, nsHistogram } from '../histogram.ts';
import { latencyTable } from '../latency-table.ts';
import { quantile, spread } from '../statistics.ts';
import type { WayResult } from './run.ts';

export function rateTable(title: string, results: readonly WayResult[]): string {
  const rows = results.map(({ way, rates }) => {
    const { median, lowerQuartile, upperQuartile } = spread(rates);
    const quartiles = `${rate(lowerQuartile)} to ${rate(upperQuartile)}`;
    return row(way.name, [rate(median), quartiles, rate(quantile(rates, 1))]);
  });
  return [row(title, []), row('  M events/s', ['median', 'quartiles', 'best']), ...rows].join('\n');
}

function row(name: string, cells: readonly string[]): string {
  const widths = [10, 18, 10];
  const padded = cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('');
  return `${cells.length === 0 ? name : `  ${name.trim()}`.padEnd(30)}${padded}`;
}

function rate(millions: number): string {
  return millions.toFixed(millions >= 100 ? 0 : millions >= 1 ? 1 : 3);
}

export function halfRoundTrips(results: readonly WayResult[]): string {
  return latencyTable(
    'half round trip, µs',
    'round trips',
    results.map(({ way, samples }) => {
      const rounds = samples.map((round) => {
        const histogram = nsHistogram();
        for (const ns of round) histogram.recordValue(Math.round(ns));
        return histogram;
      });
      return { name: way.name, source: merged(rounds) };
    }),
  );
}
