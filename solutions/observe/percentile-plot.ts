/**
 * Latencies by percentile, as an SVG: the picture that HdrHistogram made the custom.
 *
 * The axis is not the percentile but how rare it is: 90 %, 99 %, 99.9 % … are equally far apart,
 * so that the tail, where latency hurts, gets most of the room. The highest point of each line
 * is its maximum.
 */
import { svgChart } from './svg-chart.ts';

/** What is needed of a histogram; hdr-histogram-js offers it. */
export interface PercentileSource {
  readonly totalCount: number;
  readonly maxValue: number;
  /** @param percentile 0 … 100 */
  getValueAtPercentile(percentile: number): number;
}

export interface PercentileSeries {
  readonly name: string;
  /** Values in ns; at least one. */
  readonly source: PercentileSource;
  /** Drawn dashed: something to compare with, not a result. */
  readonly isBaseline?: boolean;
}

export interface PercentilePlotOptions {
  readonly title: string;
  /** What it was measured on; a figure without it says nothing. */
  readonly subtitle: string;
  readonly series: readonly PercentileSeries[];
}

/** One in how many values is at or above: 10 for 90 %, 1000 for 99.9 %. */
type OneIn = number;

const SIZE = { width: 960, height: 560 };
/** Points per factor of ten along the axis. */
const STEPS_PER_DECADE = 24;
/** The axis ends at the seventh nine, whatever the number of values. */
const MAX_DECADES = 7;

/** @throws RangeError when there is no series, or one without a value */
export function percentilePlot({ title, subtitle, series }: PercentilePlotOptions): string {
  if (series.length === 0) throw new RangeError('percentilePlot: got no series to draw');
  const empty = series.find(({ source }) => source.totalCount === 0);
  if (empty !== undefined) throw new RangeError(`percentilePlot: "${empty.name}" has no value`);
  const decades = Math.max(...series.map(({ source }) => decadesOf(source)));
  return svgChart(
    {
      title: {
        text: title,
        subtext: subtitle,
        left: 'center',
        top: 8,
        subtextStyle: { fontSize: 12 },
      },
      legend: {
        bottom: 8,
        data: series.map(({ name }) => name),
        itemWidth: 32,
        itemStyle: { opacity: 0 },
      },
      grid: { left: 72, right: 48, top: 76, bottom: 88 },
      xAxis: {
        type: 'log',
        min: 1,
        max: 10 ** decades,
        name: 'percentile',
        nameLocation: 'middle',
        nameGap: 28,
        axisLabel: { formatter: percentileLabel },
        splitLine: { show: true },
      },
      yAxis: {
        type: 'log',
        name: 'µs',
        axisLabel: { formatter: (microseconds: number) => microseconds.toLocaleString('en-GB') },
        splitLine: { show: true },
      },
      series: series.map(({ name, source, isBaseline = false }) => ({
        type: 'line',
        name,
        symbol: 'none',
        lineStyle: { width: 2, type: isBaseline ? 'dashed' : 'solid' },
        // A logarithmic axis has no place for 0.
        data: percentilePoints(source).map(([oneIn, ns]) => [oneIn, Math.max(ns, 1) / 1000]),
      })),
    },
    SIZE,
  );
}

/**
 * Points of one line, equally far apart on the axis, up to the rarity that the number of values
 * can show; the last one is the maximum.
 *
 * @returns pairs of "one in how many" and the value in ns
 */
export function percentilePoints(source: PercentileSource): [OneIn, number][] {
  const points: [OneIn, number][] = [];
  const rarest = Math.min(source.totalCount, 10 ** MAX_DECADES);
  const steps = Math.floor(Math.log10(rarest) * STEPS_PER_DECADE);
  for (let step = 0; step <= steps; step++) {
    const oneIn = 10 ** (step / STEPS_PER_DECADE);
    points.push([oneIn, source.getValueAtPercentile(100 - 100 / oneIn)]);
  }
  points.push([rarest, source.maxValue]);
  return points;
}

/** `0 %`, `90 %`, `99 %`, `99.9 %` … for 1, 10, 100, 1000 … */
export function percentileLabel(oneIn: OneIn): string {
  const nines = Math.round(Math.log10(oneIn));
  return `${(100 - 100 / 10 ** nines).toFixed(Math.max(0, nines - 2))} %`;
}

function decadesOf({ totalCount }: PercentileSource): number {
  return Math.min(MAX_DECADES, Math.max(1, Math.ceil(Math.log10(totalCount))));
}
