/** The pictures of `npm run scenario`, as SVG. */
import { byRate, type Knee, type LoadPoint } from '#saturation';
import type { Scenario } from '#scenarios';
import { COLOURS, svgChart } from '#svg-chart';
import type { Timeline } from '../../solutions/load/timeline.ts';

const WIDTH = 960;
const PANEL = 190;
const [BLUE = '', ORANGE = '', GREEN = ''] = COLOURS;

/** Three panels over one time axis; the disturbance is shaded. */
export function timelinePicture(timeline: Timeline, scenario: Scenario, subtitle: string): string {
  const seconds = (column: number) => (column * timeline.columnNs) / 1e9;
  const perSecond = 1e9 / timeline.columnNs;
  const points = (values: Float64Array, times: number) =>
    [...values].map((value, column) => [seconds(column), value * times]);
  const disturbance = scenario.phases.findIndex(({ name }) => name === 'disturbance');
  const [first, last] = timeline.columnsOf(Math.max(disturbance, 0));
  const shaded =
    disturbance < 0
      ? {}
      : {
          markArea: {
            itemStyle: { color: ORANGE, opacity: 0.15 },
            data: [[{ xAxis: seconds(first) }, { xAxis: seconds(last + 1) }]],
          },
        };
  const lines = [
    { panel: 0, name: 'answered/s', colour: BLUE, data: points(timeline.answers, perSecond) },
    { panel: 0, name: 'refused/s', colour: ORANGE, data: points(timeline.refusals, perSecond) },
    { panel: 1, name: 'waiting', colour: GREEN, data: points(timeline.waiting(), 1) },
    { panel: 2, name: 'slowest answer, ms', colour: BLUE, data: points(timeline.slowestNs, 1e-6) },
  ];
  const panels = [0, 1, 2];
  return svgChart(
    {
      title: { text: scenario.name, subtext: subtitle, left: 'center', top: 8 },
      legend: { top: 64, data: lines.map(({ name }) => name) },
      grid: panels.map((panel) => ({
        left: 88,
        right: 32,
        top: 110 + panel * PANEL,
        height: PANEL - 60,
      })),
      xAxis: panels.map((panel) => ({
        type: 'value',
        gridIndex: panel,
        max: seconds(timeline.columns),
        ...(panel === 2 ? { name: 'seconds', nameLocation: 'middle', nameGap: 28 } : {}),
      })),
      yAxis: panels.map((panel) => ({ type: 'value', gridIndex: panel, min: 0 })),
      series: lines.map(({ panel, name, colour, data }) => ({
        type: 'line',
        name,
        step: 'end',
        symbol: 'none',
        color: colour,
        xAxisIndex: panel,
        yAxisIndex: panel,
        data,
        ...(name === 'refused/s' ? {} : shaded),
      })),
    },
    { width: WIDTH, height: 130 + panels.length * PANEL },
  );
}

/** The p99 and the answered rate over the offered rate; the knee is where the shade begins. */
export function saturationPicture(
  points: readonly LoadPoint[],
  knee: Knee,
  subtitle: string,
): string {
  const curve = byRate(points);
  const highest = Math.max(...curve.map(({ rate }) => rate));
  const beyond =
    knee.kind === 'knee'
      ? {
          markArea: {
            itemStyle: { color: ORANGE, opacity: 0.15 },
            data: [[{ xAxis: knee.rate }, { xAxis: highest }]],
          },
        }
      : {};
  const title = knee.kind === 'knee' ? `knee at ${knee.rate} requests/s` : knee.kind;
  return svgChart(
    {
      title: { text: `saturation: ${title}`, subtext: subtitle, left: 'center', top: 8 },
      legend: { top: 64, data: ['p99, ms', 'answered/s'] },
      grid: { left: 88, right: 88, top: 110, bottom: 64 },
      xAxis: {
        type: 'log',
        name: 'offered requests/s',
        nameLocation: 'middle',
        nameGap: 32,
        min: Math.min(...curve.map(({ rate }) => rate)),
        max: highest,
      },
      yAxis: [
        { type: 'log', name: 'p99, ms' },
        { type: 'log', name: 'answered/s', splitLine: { show: false } },
      ],
      series: [
        {
          type: 'line',
          name: 'p99, ms',
          color: BLUE,
          data: curve
            .filter(({ p99Ns }) => !Number.isNaN(p99Ns))
            .map(({ rate, p99Ns }) => [rate, Math.max(p99Ns, 1000) / 1e6]),
          ...beyond,
        },
        {
          type: 'line',
          name: 'answered/s',
          color: GREEN,
          yAxisIndex: 1,
          data: curve.map(({ rate, offered, answered }) => [
            rate,
            Math.max(1, (rate * answered) / offered),
          ]),
        },
      ],
    },
    { width: WIDTH, height: 480 },
  );
}
