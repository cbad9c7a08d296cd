/** How far latencies keep to the headline's target, as text of at most 80 columns. */
import { TARGET_NS, WINDOW_NS, type WindowSummary } from '#latency-windows';

export interface TargetRow {
  readonly name: string;
  readonly windows: WindowSummary;
}

const TARGET = `${TARGET_NS / 1000} µs`;
const WINDOW = `${WINDOW_NS / 1e6} ms`;
const NAME_WIDTH = 22;

export function targetTable(rows: readonly TargetRow[]): string {
  const heads = [`over ${TARGET}`, `${WINDOW} windows with p99 up to ${TARGET}`] as const;
  const line = (name: string, over: string, good: string): string =>
    `${name.padEnd(NAME_WIDTH)}${over.padStart(13)}${good.padStart(40)}`;
  return [
    line(`against ${TARGET}`, ...heads),
    ...rows.map(({ name, windows: { count, over, windows, goodWindows } }) =>
      line(
        `  ${name}`,
        count === 0 ? '–' : percent(over / count, 2),
        windows === 0 ? '–' : `${percent(goodWindows / windows, 0)} of ${windows}`,
      ),
    ),
  ].join('\n');
}

function percent(share: number, decimals: number): string {
  return `${(100 * share).toFixed(decimals)} %`;
}
