/** The comparison of the order books, on the smallest of settings. */
import { expect, test } from 'vitest';
import { bookBenchData, runBookBench } from '../../bench/book/book-bench.ts';
import { bookChart } from '../../bench/book/book-chart.ts';
import { curvePlot } from '../../bench/book/book-curve.ts';
import { bounded, flowShaped, growing, onePrice, scattered } from '../../bench/book/mixes.ts';
import { OperationKind } from '../../bench/book/operations.ts';

const SMALL = {
  seed: 1,
  grownOrders: 200,
  deepOrders: 300,
  largestBook: 1000,
  operations: 500,
  floorReads: 1_000,
  rounds: 5,
  warmUpRounds: 1,
  onProgress: () => {},
};

test('a table for each mix, a plot for each curve, figures and a picture', async () => {
  const texts: string[] = [];
  const run = await runBookBench(SMALL, (text) => texts.push(text));
  const printed = texts.join('\n');
  expect(printed).toContain('60 % rest, 30 % cancels, 10 % trade; 0 to 200 orders');
  for (const way of ['simple', 'finished', 'with event stream', 'nodejs-order-book']) {
    expect(printed).toMatch(new RegExp(`^  ${way} +[0-9.]+ `, 'm'));
  }
  expect(printed).toMatch(/^ +1,000\|#+ +\d+$/m);
  for (const line of printed.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  const data = bookBenchData(run);
  expect(data.mixes.map(({ results }) => results.length)).toEqual([4, 4, 4, 3, 2]);
  expect(data.mixes[0]?.trades).toBeGreaterThan(10);
  expect(data.mixes[0]?.results[0]?.rates.length).toBeGreaterThan(0);
  expect(data.curves).toHaveLength(3);
  expect(printed).toMatch(/^a random read of +0.25 MiB +1 MiB +4 MiB +16 MiB +64 MiB$/m);
  expect(data.floors.map(({ readNs }) => readNs.length)).toEqual([5, 5, 5, 5, 5]);
  const svg = bookChart(run, 'a machine');
  expect(svg).toContain('Order books compared');
  expect(svg).toContain('Cost of an operation in the finished book, by size');
}, 240_000);

test('the same seed gives the same operations, and every book begins and ends empty', () => {
  const mixes = [
    () => growing(7, 300),
    () => bounded(7, 100, 500, { tradePercent: 10, widthTicks: 50 }),
    () => flowShaped(7, 500),
    () => scattered(7, 100, 500),
    () => onePrice(7, 100),
  ];
  for (const create of mixes) {
    const [one, same] = [create(), create()];
    expect(one.operations).toEqual(same.operations);
    expect(one.start).toBeLessThan(one.end);
    const { kinds } = one.operations.memory;
    const tail = kinds.subarray(one.end, one.operations.count);
    expect(tail.every((kind) => kind === OperationKind.CANCEL)).toBe(true);
  }
});

test('a bar is as long as an operation takes', () => {
  const points = [
    { at: 10, rates: [20, 20, 20] },
    { at: 1000, rates: [5, 10, 40] },
  ];
  expect(curvePlot({ title: 'cost', unit: 'orders', points }).split('\n')).toEqual([
    'cost',
    '        orders|ns an operation',
    `            10|${'#'.repeat(20).padEnd(40)}    50`,
    `         1,000|${'#'.repeat(40)}   100`,
  ]);
});
