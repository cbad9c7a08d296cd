/** Latencies by windows: the share over a target, and how many windows keep to it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyWindows, mergedWindows, TARGET_NS, WINDOW_NS } from '#latency-windows';
import { seed } from '#seed';
import { targetTable } from '../../bench/target-table.ts';

test('a window is good when the nearest-rank p99 of what was due in it is at most the target', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2 * TARGET_NS }), {
    minLength: 1,
    maxLength: 400,
    size: 'max',
  });
  fc.assert(
    fc.property(values, (latencies) => {
      const windows = new LatencyWindows(0.1);
      for (const latency of latencies) windows.record(0, latency);
      const sorted = [...latencies].sort((a, b) => a - b);
      const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] as number;
      expect(windows.summary()).toEqual({
        count: latencies.length,
        over: latencies.filter((latency) => latency > TARGET_NS).length,
        windows: 1,
        goodWindows: p99 <= TARGET_NS ? 1 : 0,
      });
    }),
    { seed },
  );
});

test('a latency belongs to the window in which its request was due', () => {
  const windows = new LatencyWindows(0.4);
  windows.record(0, 1);
  windows.record(WINDOW_NS - 1, 1);
  windows.record(WINDOW_NS, 10 * WINDOW_NS);
  windows.record(9 * WINDOW_NS, 1);
  expect(windows.summary()).toEqual({ count: 4, over: 1, windows: 3, goodWindows: 2 });
});

test('runs add up', () => {
  const one = { count: 10, over: 1, windows: 2, goodWindows: 1 };
  expect(mergedWindows([one, one])).toEqual({ count: 20, over: 2, windows: 4, goodWindows: 2 });
});

test.each([0, -1, Number.NaN, 1e9])('a run of %d s is refused', (seconds) => {
  expect(() => new LatencyWindows(seconds)).toThrow(RangeError);
});

test('the table says it in 80 columns, also when nothing was measured', () => {
  const windows = { count: 30_000, over: 900, windows: 45, goodWindows: 30 };
  const none = { count: 0, over: 0, windows: 0, goodWindows: 0 };
  const text = targetTable([
    { name: 'clock alone 10,000/s', windows },
    { name: 'engine 10,000/s', windows: none },
  ]);
  expect(text).toBe(
    `
against 50 µs            over 50 µs     100 ms windows with p99 up to 50 µs
  clock alone 10,000/s       3.00 %                              67 % of 45
  engine 10,000/s                 –                                       –
`.trim(),
  );
});
