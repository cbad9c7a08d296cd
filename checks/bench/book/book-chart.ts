/** The comparison of the books as an SVG: bars by mix, and the cost by size. */
import { svgChart } from '#svg-chart';
import { spread } from '../statistics.ts';
import type { BookBenchRun } from './book-bench.ts';

const WIDTH = 960;
const BARS_HEIGHT = 430;
const CURVE_HEIGHT = 330;

export function bookChart(run: BookBenchRun, subtitle: string): string {
  const bars = barsOf(run);
  const curve = curveOf(run);
  return svgChart(
    {
      title: [
        { text: 'Order books compared', subtext: subtitle, left: 'center', top: 8 },
        curve.title,
      ],
      legend: [
        { top: 60, data: bars.series.map(({ name }) => name) },
        { top: BARS_HEIGHT + 36, data: curve.series.map(({ name }) => name) },
      ],
      grid: [bars.grid, curve.grid],
      xAxis: [bars.xAxis, curve.xAxis],
      yAxis: [bars.yAxis, curve.yAxis],
      series: [...bars.series, ...curve.series],
    },
    { width: WIDTH, height: BARS_HEIGHT + CURVE_HEIGHT },
  );
}

/** A logarithmic axis: the books differ by factors of ten. */
function barsOf({ mixes }: BookBenchRun) {
  const ways = [...new Set(mixes.flatMap(({ results }) => results.map(({ way }) => way)))];
  return {
    grid: { left: 72, right: 24, top: 96, height: BARS_HEIGHT - 180 },
    xAxis: {
      type: 'category',
      data: mixes.map(({ mix }) => mix.title),
      axisLabel: { interval: 0, width: 170, overflow: 'break' },
    },
    yAxis: { type: 'log', name: 'M operations/s, median' },
    series: ways.map((way) => ({
      type: 'bar',
      name: way,
      data: mixes.map(({ results }) => {
        const rates = results.find((result) => result.way === way)?.rates;
        return rates === undefined ? null : Number(spread(rates).median.toPrecision(3));
      }),
      label: { show: true, position: 'top', fontSize: 10 },
    })),
  };
}

function curveOf({ curves }: BookBenchRun) {
  return {
    title: {
      text: 'Cost of an operation in the finished book, by size',
      left: 'center',
      top: BARS_HEIGHT + 8,
      textStyle: { fontSize: 14 },
    },
    grid: { left: 72, right: 24, top: BARS_HEIGHT + 80, height: CURVE_HEIGHT - 140 },
    xAxis: {
      type: 'log',
      gridIndex: 1,
      min: 10,
      name: 'size',
      nameLocation: 'middle',
      nameGap: 26,
    },
    yAxis: { type: 'value', gridIndex: 1, name: 'ns', min: 0 },
    series: curves.map(({ title, points }) => ({
      type: 'line',
      name: title,
      xAxisIndex: 1,
      yAxisIndex: 1,
      data: points.map(({ at, rates }) => [at, Math.round(1000 / spread(rates).median)]),
    })),
  };
}
