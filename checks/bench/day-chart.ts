/** The result of a day's benchmark as an SVG: bars by case, and the stall over time if there is one. */
import { svgChart } from '#svg-chart';
import type { CaseResult } from './measure-case.ts';
import { spread } from './statistics.ts';
import type { Timeline } from './workload.ts';

const WIDTH = 960;
const BARS_HEIGHT = 420;
const TIMELINE_HEIGHT = 300;
const VARIANTS = ['naive', 'yours', 'reference'] as const;

export function dayChart(
  title: string,
  subtitle: string,
  cases: readonly CaseResult[],
  timeline: Timeline | undefined,
): string {
  const bars = barsOf(cases);
  const stall = timeline === undefined ? undefined : stallOf(timeline);
  return svgChart(
    {
      title: [
        { text: title, subtext: subtitle, left: 'center', top: 8 },
        ...(stall === undefined ? [] : [stall.title]),
      ],
      legend: { top: 60, data: bars.series.map(({ name }) => name) },
      grid: [bars.grid, ...(stall === undefined ? [] : [stall.grid])],
      xAxis: [bars.xAxis, ...(stall === undefined ? [] : [stall.xAxis])],
      yAxis: [bars.yAxis, ...(stall === undefined ? [] : [stall.yAxis])],
      series: [...bars.series, ...(stall === undefined ? [] : [stall.series])],
    },
    { width: WIDTH, height: BARS_HEIGHT + (stall === undefined ? 0 : TIMELINE_HEIGHT) },
  );
}

/** A logarithmic axis: the cases differ by factors of ten. */
function barsOf(cases: readonly CaseResult[]) {
  const present = VARIANTS.filter((variant) =>
    cases.some(({ results }) => results.some((result) => result.variant === variant)),
  );
  return {
    grid: { left: 72, right: 24, top: 96, height: BARS_HEIGHT - 170 },
    xAxis: {
      type: 'category',
      data: cases.map(({ title }) => title),
      axisLabel: { interval: 0, width: 160, overflow: 'break' },
    },
    yAxis: { type: 'log', name: 'M events/s, median' },
    series: present.map((variant) => ({
      type: 'bar',
      name: variant,
      data: cases.map(({ results }) => {
        const rates = results.find((result) => result.variant === variant)?.rates;
        return rates === undefined ? null : Number(spread(rates).median.toPrecision(3));
      }),
      label: { show: true, position: 'top', fontSize: 10 },
    })),
  };
}

function stallOf({ capacity, free, stalled, stallCount }: Timeline) {
  return {
    title: {
      text: `Free slots while one consumer is slow: ${stallCount} stalls (shaded)`,
      left: 'center',
      top: BARS_HEIGHT + 8,
      textStyle: { fontSize: 14 },
    },
    grid: { left: 72, right: 24, top: BARS_HEIGHT + 60, height: TIMELINE_HEIGHT - 120 },
    xAxis: {
      type: 'category',
      gridIndex: 1,
      data: free.map((_, turn) => turn),
      name: 'turns of the producer',
      nameLocation: 'middle',
      nameGap: 28,
    },
    yAxis: {
      type: 'value',
      gridIndex: 1,
      name: 'free slots',
      min: 0,
      max: capacity,
      interval: capacity / 4,
    },
    series: {
      type: 'line',
      step: 'middle',
      xAxisIndex: 1,
      yAxisIndex: 1,
      symbol: 'none',
      areaStyle: { opacity: 0.2 },
      data: free,
      markArea: {
        itemStyle: { color: '#D55E00', opacity: 0.25 },
        data: runsOf(stalled).map(([from, to]) => [{ xAxis: from }, { xAxis: to }]),
      },
    },
  };
}

/** First and last index of every run of `true`. */
function runsOf(flags: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  flags.forEach((flag, index) => {
    const last = runs.at(-1);
    if (!flag) return;
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  });
  return runs;
}
