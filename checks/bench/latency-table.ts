/** Latencies by percentile as text, at most 80 columns wide. */
import type { PercentileSource } from '#percentile-plot';

export interface LatencyRow {
  readonly name: string;
  /** Values in ns. */
  readonly source: PercentileSource;
}

const PERCENTILES = [50, 90, 99, 99.9] as const;
const NAME_WIDTH = 22;
const CELL_WIDTH = 9;
const COUNT_WIDTH = 13;

/** @param heading what the values are: `round trip, µs` */
export function latencyTable(
  heading: string,
  counted: string,
  rows: readonly LatencyRow[],
): string {
  const heads = [...PERCENTILES.map((percentile) => `p${percentile}`), 'max'];
  const lines = rows.map(({ name, source }) =>
    line(
      `  ${name}`,
      [
        ...PERCENTILES.map((percentile) => source.getValueAtPercentile(percentile)),
        source.maxValue,
      ].map((ns) => (source.totalCount === 0 ? '–' : microseconds(ns))),
      source.totalCount.toLocaleString('en-GB'),
    ),
  );
  return [line(heading, heads, counted), ...lines].join('\n');
}

function line(name: string, cells: readonly string[], count: string): string {
  const padded = cells.map((cell) => cell.padStart(CELL_WIDTH)).join('');
  return `${name.padEnd(NAME_WIDTH)}${padded}${count.padStart(COUNT_WIDTH)}`;
}

/** Two decimals below 10 µs, one below 100 µs, none above. */
export function microseconds(ns: number): string {
  const value = ns / 1000;
  if (value >= 100) return Math.round(value).toLocaleString('en-GB');
  return value.toFixed(value < 10 ? 2 : 1);
}
