/** The whole benchmark's parts: floor, echo and engine, on a small scale and without a stopwatch. */
import { describe, expect, test } from 'vitest';
import { RECORD_BYTES, RequestOffset, Side } from '#layout';
import { FRAME_BYTES } from '../../bench/echo.ts';
import { errorLine } from '../../bench/error-line.ts';
import { floorOf } from '../../bench/floor.ts';
import { fullSpeedText, measureFullSpeed } from '../../bench/full-speed.ts';
import { insideText } from '../../bench/inside-table.ts';
import { measureRoundTrips } from '../../bench/round-trip.ts';
import { measureSingles } from '../../bench/single-order.ts';
import { singleSystems, singlesText } from '../../bench/single-systems.ts';
import { measureSteady, steadyText } from '../../bench/steady.ts';
import { floorText, roundTripText, wholePlot, wholeRunData } from '../../bench/whole-bench.ts';

test('the floor tells the gaps apart by length', () => {
  const short = new Float64Array(16_384);
  short[40] = 900;
  short[60] = 97;
  const floor = floorOf({
    elapsedNs: 1e9,
    short,
    long: Float64Array.of(20_000, 60_000, 9_940_000),
    dueEveryNs: 0.6e9,
    late: Float64Array.of(10.4, 60_000),
  });
  expect(floor.gaps.totalCount).toBe(1000);
  expect(floor.gaps.getValueAtPercentile(50)).toBe(40);
  expect(floor.gaps.getValueAtPercentile(99)).toBe(60);
  expect(floor.longGapsPerSecond).toBe(2);
  expect(floor.lostShare).toBe(0.01);
  expect([floor.late.minNonZeroValue, floor.late.maxValue]).toEqual([10, 60_000]);
  expect(floor.windows).toEqual({ count: 2, over: 1, windows: 2, goodWindows: 1 });
});

describe('round trips', async () => {
  const options = {
    floorSeconds: 0.05,
    loadSeconds: 0.2,
    warmUpSeconds: 0.1,
    turns: 2,
    rates: [1000, 2000],
    connections: 2,
    seed: 1,
    conditions: [],
    onProgress: () => {},
  };
  const trips = await measureRoundTrips(options);

  test('count every request after the warm-up, over all turns', () => {
    expect(trips.echo.all.totalCount).toBe(2 * 200);
    expect(trips.engine.map(({ all }) => all.totalCount)).toEqual([2 * 200, 2 * 400]);
    expect(trips.engine.flatMap(({ loads }) => loads.map((load) => load.unanswered))).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('are told in lines of at most 80 columns, with the spread between the turns', () => {
    const text = [roundTripText(trips), floorText(trips.floors), insideText(trips.engine)].join(
      '\n',
    );
    expect(text).toContain('  TCP echo 1,000/s, in 2 turns: p50 ');
    expect(text).toContain('  engine 2,000/s, in 2 turns: p50 ');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('are drawn, and told as data', () => {
    const svg = wholePlot(trips, 'some machine');
    for (const name of ['clock alone 1,000/s', 'TCP echo 1,000/s', 'engine 2,000/s']) {
      expect(svg).toContain(name);
    }
    const steady = { seconds: 1, rate: 1000, orders: 0, threads: [] };
    const run = { roundTrips: trips, singles: [], fullSpeed: [], steady, days: [] };
    const data = JSON.parse(JSON.stringify(wholeRunData(run)));
    expect(data).toMatchObject({
      floor: [{}, {}],
      echo: { name: 'TCP echo 1,000/s', all: { count: 400 }, turns: [{}, {}] },
      engine: [{ rate: 1000 }, { rate: 2000, all: { count: 800 } }],
    });
  });

  test('an engine that does not start is one sentence', async () => {
    const broken = { ...options, turns: 1, rates: [1000], conditions: ['starter-02'] };
    await expect(measureRoundTrips(broken)).rejects.toThrow(
      /^The engine cannot be measured at 1,000\/s: .* is not written yet; it belongs to stage \d \(exit code 1\)\. The engine has not started\.$/,
    );
  });
});

describe('the engine alone', () => {
  const onProgress = () => {};
  const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

  test('answers one order at a time beside an echo', async () => {
    const singles = await measureSingles(singleSystems([]), {
      turns: 1,
      roundTrips: 20,
      warmUpRoundTrips: 5,
      onProgress,
    });
    expect(singles.map(({ all }) => all.totalCount)).toEqual([20, 20, 20, 20, 20, 20]);
    const text = singlesText(singles);
    expect(text).toContain('engine, one thread, spins: p50 is ');
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  test('buys and sells in turn, so that a position limit is never reached', async () => {
    const system = singleSystems([]).find(({ name }) => name === 'one thread, sleeps');
    const target = await system?.open();
    await target?.close();
    const [buy, sell] = target?.requests.map((one) => Buffer.from(one)) ?? [];
    const side = RequestOffset.side + FRAME_BYTES - RECORD_BYTES;
    expect([buy?.[side], sell?.[side]]).toEqual([Side.BUY, Side.SELL]);
    sell?.writeUInt8(Side.BUY, side);
    expect(sell).toEqual(buy);
  });

  test('answers every order of clients that send in batches', async () => {
    const speed = await measureFullSpeed({ turns: 1, requests: 5_000, conditions: [], onProgress });
    expect(speed.map(({ execution, busy }) => `${execution} ${busy}`)).toEqual([
      'simulator 0',
      'book 0',
      'book, 4 partitions 0',
      '… 2 I/O threads 0',
      '… apart from the core 0',
    ]);
    expect(widest(fullSpeedText(speed))).toBeLessThanOrEqual(80);
  });

  test('counts its collections while orders come steadily, by thread', async () => {
    const steady = await measureSteady({
      seconds: 1.5,
      warmUpSeconds: 0.5,
      rate: 1_000,
      connections: 2,
      seed: 1,
      conditions: [],
      onProgress,
    });
    expect(steady.orders).toBe(1_500);
    expect(steady.threads.map(({ thread }) => thread).sort()).toEqual(['engine-0', 'io']);
    expect(widest(steadyText(steady))).toBeLessThanOrEqual(80);
  });
});

describe('the one line of an error report', () => {
  test.each([
    [
      'x.ts:3\n  throw\n  ^\n\nRangeError: too far\n    at x.ts:3\n\nNode.js v20',
      'RangeError: too far',
    ],
    ['Error [ERR_X]: not so\n    at y', 'Error [ERR_X]: not so'],
    ['NotImplemented: a is not written yet\n    at z', 'NotImplemented: a is not written yet'],
    ['(node:1) Warning: old\nand more', undefined],
    ['', undefined],
  ])('%j', (report, line) => {
    expect(errorLine(report)).toBe(line);
  });
});
