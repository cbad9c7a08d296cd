/** The percentile plot: its axis, its points, and that it lets the process end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { percentileLabel, percentilePlot, percentilePoints } from '#percentile-plot';

const PLOT = new URL('../../../solutions/observe/percentile-plot.ts', import.meta.url).href;

/** 1 to `count` ns, once each. */
function ramp(count: number) {
  const histogram = build({ highestTrackableValue: 1e9, numberOfSignificantValueDigits: 3 });
  for (let ns = 1; ns <= count; ns++) histogram.recordValue(ns);
  return histogram;
}

test('the axis is labelled by nines', () => {
  expect([1, 10, 100, 1000, 10_000, 1e7].map(percentileLabel)).toEqual([
    '0 %',
    '90 %',
    '99 %',
    '99.9 %',
    '99.99 %',
    '99.99999 %',
  ]);
});

describe('the points of a line', () => {
  test('are the percentiles, rarer and rarer, and then the maximum', () => {
    const points = percentilePoints(ramp(1000));
    const at = (oneIn: number) =>
      points.find(([one]) => Math.abs(one / oneIn - 1) < 1e-9)?.[1] ?? Number.NaN;
    expect(at(10)).toBe(900);
    expect(at(100)).toBe(990);
    expect(points.at(-1)).toEqual([1000, 1000]);
  });

  test('never go further than the number of values can show', () => {
    expect(percentilePoints(ramp(50)).at(-1)?.[0]).toBe(50);
  });
});

describe('the picture', () => {
  const source = ramp(1000);

  test('is an SVG with title, machine and a name for each line', () => {
    const svg = percentilePlot({
      title: 'Round trip',
      subtitle: 'some machine',
      series: [
        { name: 'echo', source, isBaseline: true },
        { name: 'engine', source },
      ],
    });
    expect(svg).toMatch(/^<svg /);
    for (const text of ['Round trip', 'some machine', 'echo', 'engine', '99.9 %', 'µs']) {
      expect(svg).toContain(`>${text}<`);
    }
  });

  test('of nothing is refused', () => {
    const none = { title: '', subtitle: '' };
    expect(() => percentilePlot({ ...none, series: [] })).toThrow('got no series to draw');
    const empty = { name: 'engine', source: ramp(0) };
    expect(() => percentilePlot({ ...none, series: [empty] })).toThrow('"engine" has no value');
  });

  test('once drawn lets the process end', async () => {
    const script = `
      const { percentilePlot } = await import(${JSON.stringify(PLOT)});
      const source = { totalCount: 10, maxValue: 9, getValueAtPercentile: () => 5 };
      percentilePlot({ title: 't', subtitle: 's', series: [{ name: 'n', source }] });
      console.log('drawn');`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
    expect(stdout.trim()).toBe('drawn');
  });
});
