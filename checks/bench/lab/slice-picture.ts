/** The slice's effect on cold p99 and on throughput, as an SVG: virtual clock above, machine below. */
import { svgChart } from '#svg-chart';
import type { LabFigures } from './lab.ts';
import { spreadOf } from './machine-lab.ts';

const WIDTH = 960;
const PART = 340;

interface Part {
  readonly title: string;
  readonly unit: string;
  readonly rateUnit: string;
  readonly slices: readonly string[];
  readonly p99: readonly number[];
  readonly rates: readonly number[];
}

export function slicePicture({ virtual, machine }: LabFigures, subtitle: string): string {
  const parts: readonly Part[] = [
    {
      title: 'Hot family beside 100 cold ones: slices on the virtual clock, tasks of 15 ms',
      unit: 'cold p99, ms',
      rateUnit: 'tasks/s',
      slices: virtual.slices.map(({ slice }) => slice),
      p99: virtual.slices.map(({ coldP99Ns }) => coldP99Ns / 1e6),
      rates: virtual.slices.map(({ tasksPerSecond }) => tasksPerSecond),
    },
    {
      title: `On this machine, tasks of some 1.5 µs: ${subtitle}`,
      unit: 'cold p99, µs',
      rateUnit: '1,000 tasks/s',
      slices: machine.slices.map(({ name }) => name),
      p99: machine.slices.map((one) => spreadOf(one, ({ endToEnd }) => endToEnd.p99).median / 1e3),
      rates: machine.slices.map(
        (one) => spreadOf(one, ({ tasksPerSecond }) => tasksPerSecond).median / 1e3,
      ),
    },
  ];
  return svgChart(
    {
      title: parts.map(({ title }, i) => ({
        text: title,
        left: 'center',
        top: i * PART + 8,
        textStyle: { fontSize: 13 },
      })),
      legend: { top: 32, data: ['cold p99', 'throughput'] },
      grid: parts.map((_, i) => ({ left: 80, right: 80, top: i * PART + 90, height: PART - 150 })),
      xAxis: parts.map(({ slices }, i) => ({
        type: 'category',
        gridIndex: i,
        data: slices,
        name: 'slice, in tasks',
        nameLocation: 'middle',
        nameGap: 28,
      })),
      yAxis: parts.flatMap(({ unit, rateUnit }, i) => [
        { type: 'log', gridIndex: i, name: unit },
        { type: 'value', gridIndex: i, name: rateUnit, min: 0, splitLine: { show: false } },
      ]),
      series: parts.flatMap(({ p99, rates }, i) => [
        {
          type: 'bar',
          name: 'cold p99',
          xAxisIndex: i,
          yAxisIndex: 2 * i,
          data: p99.map((value) => Number(value.toPrecision(3))),
          label: { show: true, position: 'top', fontSize: 10 },
        },
        {
          type: 'line',
          name: 'throughput',
          xAxisIndex: i,
          yAxisIndex: 2 * i + 1,
          data: rates.map((value) => Number(value.toPrecision(3))),
        },
      ]),
    },
    { width: WIDTH, height: parts.length * PART },
  );
}
