/** One time line for all threads, in whole nanoseconds, at no allocation. */
import { expect, test } from 'vitest';
import { spawnWorker } from '#spawn-worker';
import { StageClock } from '#stage-clock';
import { allocationOf } from '../../bench/allocation.ts';

test('a clock begins at zero, counts whole nanoseconds and never goes back', () => {
  const clock = StageClock.start();
  let last = -1;
  for (let reading = 0; reading < 10_000; reading++) {
    const nowNs = clock.nowNs();
    expect(Number.isSafeInteger(nowNs)).toBe(true);
    expect(nowNs).toBeGreaterThanOrEqual(last);
    last = nowNs;
  }
});

test('a clock at the epoch of another is the same clock', () => {
  const clock = StageClock.start();
  const before = clock.nowNs();
  const same = StageClock.at(structuredClone(clock.epoch)).nowNs();
  expect(same).toBeGreaterThanOrEqual(before);
  expect(clock.nowNs()).toBeGreaterThanOrEqual(same);
});

test('another thread reads the same time line', async () => {
  const clock = StageClock.start();
  const before = clock.nowNs();
  const worker = spawnWorker(new URL('./fixtures/clock-reader.ts', import.meta.url), {
    name: 'clock reader',
    data: clock.epoch,
  });
  const there = (await worker.nextMessage()) as number;
  await worker.done;
  expect(there).toBeGreaterThan(before);
  expect(clock.nowNs()).toBeGreaterThan(there);
});

test('an epoch whose nanoseconds lie behind those of now gives no negative time', () => {
  const [seconds] = process.hrtime();
  const clock = StageClock.at({ seconds: seconds - 2, nanoseconds: 999_999_999 });
  expect(clock.nowNs()).toBeGreaterThan(0);
  expect(clock.nowNs()).toBeLessThan(60e9);
});

test('reading allocates nothing once it is compiled, also beyond the small integers', () => {
  const { seconds, nanoseconds } = StageClock.start().epoch;
  const clock = StageClock.at({ seconds: seconds - 1000, nanoseconds });
  const row = new Float64Array(1);
  const readings = 100_000;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 60 && least >= 1; round++) {
    const { bytes } = allocationOf(() => {
      for (let i = 0; i < readings; i++) row[0] = clock.nowNs();
    });
    least = Math.min(least, bytes / readings);
  }
  expect(least).toBeLessThan(1);
});
