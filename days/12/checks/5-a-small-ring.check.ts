/** Day 12, stage 5: bursts into a small ring, and whether all is well afterwards. */
import { expect, test } from 'vitest';
import { Counter } from '#counters';
import type { PartitionTick } from '#progress-log';
import { recoveryOf } from '#run-health';
import { burstTime, GROUND, SMALL, smallRing } from '#stress-scenario';
import { stressVirtually } from '#virtual-stress';
import { lastLines, rounded, SECOND, TIMES, ticksOf } from './kit.ts';

/** A tick of half a second with 20 completions in two partitions. */
const USUAL: Partial<PartitionTick>[] = [
  { completed: 12, pendingNow: 1 },
  { completed: 8, pendingNow: 1 },
];
const BUSY: Partial<PartitionTick>[] = [
  { completed: 30, pendingNow: 400, rejectedBusy: 90 },
  { completed: 30, pendingNow: 350 },
];
const DRAINING: Partial<PartitionTick>[] = [
  { completed: 33, pendingNow: 40 },
  { completed: 32, pendingNow: 3 },
];
/** The burst takes the third tick of those below. */
const BURST = { fromNs: SECOND, untilNs: 1.5 * SECOND };

test('before and after are completions a second, in the ticks on either side', () => {
  const recovery = recoveryOf(ticksOf(USUAL, USUAL, BUSY, DRAINING, USUAL, USUAL, USUAL), BURST);
  expect(recovery.beforePerSecond, 'Two ticks of half a second with 20 each').toBe(40);
  expect(recovery.recoveredAtNs, 'The fifth tick is the first in which all is well').toBe(
    2.5 * SECOND,
  );
  expect(recovery.afterPerSecond, 'The two behind it').toBe(40);
  expect(
    recovery.leastPerSecond,
    'The third and the fourth tick are in between: 120 and 130 a second. The usual 40 are before and after, and the fifth, in which it recovers, is in no rate',
  ).toBe(120);
});

test('the rate goes by how long the ticks were', () => {
  const [first, second, ...rest] = ticksOf(USUAL, USUAL, BUSY, USUAL, USUAL);
  const late = [first, second, ...rest].flatMap((tick, index) =>
    tick === undefined ? [] : [{ ...tick, ...(index === 0 ? { lastedNs: SECOND / 4 } : {}) }],
  );
  expect(
    rounded(recoveryOf(late, BURST).beforePerSecond),
    '40 completions in 0.75 s. A mean of the rates of both ticks would be 60',
  ).toBe(53.33);
});

test('the lowest rate in between says whether it stayed responsive', () => {
  const slow: Partial<PartitionTick>[] = [{ completed: 2, pendingNow: 300 }, { completed: 1 }];
  expect(
    recoveryOf(ticksOf(USUAL, USUAL, BUSY, slow, DRAINING, USUAL, USUAL), BURST).leastPerSecond,
    'Three completions in the slowest half second of the burst and its aftermath',
  ).toBe(6);
});

test('as long as something is refused at the door it has not recovered', () => {
  const late = [{ ...USUAL[0], rejectedBusy: 1 }, { ...USUAL[1] }];
  const ticks = ticksOf(USUAL, USUAL, BUSY, USUAL, late, USUAL, USUAL);
  expect(
    recoveryOf(ticks, BURST).recoveredAtNs,
    'The fourth tick looked well, and in the fifth one was refused again: all is well from the sixth on',
  ).toBe(3 * SECOND);
});

test('as long as more is pending than before it has not recovered', () => {
  const ticks = ticksOf(USUAL, USUAL, BUSY, DRAINING, DRAINING, USUAL, USUAL);
  expect(
    recoveryOf(ticks, BURST).recoveredAtNs,
    'Before the burst two tasks were pending at most, in both partitions together; in the fifth tick 43 are',
  ).toBe(3 * SECOND);
});

test('a tick that reaches into the burst is neither before nor after', () => {
  const burst = { fromNs: 0.8 * SECOND, untilNs: 1.2 * SECOND };
  const quiet = [{ completed: 1 }, { completed: 1 }];
  const recovery = recoveryOf(ticksOf(USUAL, quiet, quiet, USUAL, USUAL), burst);
  expect(recovery.beforePerSecond, 'Only the first tick was over before the burst began').toBe(40);
  expect(
    recovery.recoveredAtNs,
    'The third tick began at 1 s, within the burst: it is no sign of health',
  ).toBe(2 * SECOND);
});

test('what never recovers says so', () => {
  const recovery = recoveryOf(ticksOf(USUAL, USUAL, BUSY, DRAINING, DRAINING), BURST);
  expect(recovery.recoveredAtNs, 'To the last tick more is pending than before').toBe(null);
  expect(Number.isNaN(recovery.afterPerSecond), 'There is no afterwards').toBe(true);
  expect(recovery.leastPerSecond, 'All three ticks are in between: 60, 65, 65 a half second').toBe(
    120,
  );
});

test('good again only in the last tick: recovered, and no rate yet', () => {
  const recovery = recoveryOf(ticksOf(USUAL, USUAL, BUSY, USUAL), BURST);
  expect(recovery.recoveredAtNs).toBe(2 * SECOND);
  expect(
    Number.isNaN(recovery.afterPerSecond),
    'The tick of the recovery has a part of the mess in it and does not count. Behind it there is none',
  ).toBe(true);
});

test('without a tick before the burst nothing is usual', () => {
  const recovery = recoveryOf(ticksOf(BUSY, [{ completed: 3 }, {}], USUAL), {
    fromNs: 0,
    untilNs: 1,
  });
  expect(Number.isNaN(recovery.beforePerSecond), 'No tick, no rate').toBe(true);
  expect(recovery.recoveredAtNs, 'Two are pending at the end, and usual is none').toBe(null);
});

test('a burst into a small ring is refused at once, and afterwards all is as before', () => {
  const scenario = smallRing(TIMES);
  const run = stressVirtually(scenario, { ...GROUND, ...SMALL });
  const burst = burstTime(scenario) ?? { fromNs: 0, untilNs: 0 };
  const ticks = run.ticks.filter(({ atNs }) => atNs > TIMES.warmUpNs);
  const recovery = recoveryOf(ticks, burst);
  expect(run.broken(), `Every law of conservation holds:\n${lastLines(run.ticks, 1)}`).toEqual([]);
  const busy = run.whole.get(Counter.rejectedBusy);
  const full = run.whole.get(Counter.rejectedPoolFull);
  expect(busy, 'The ring was full').toBeGreaterThan(0);
  expect(full, 'And so was the pool').toBeGreaterThan(0);
  expect(
    Math.max(...run.refusalNs()),
    'Each refusal at the door came before the offer returned: no time has passed',
  ).toBe(0);
  expect(rounded(recovery.leastPerSecond, 0), 'It never stopped to work').toBeGreaterThan(0);
  expect(recovery.recoveredAtNs, 'It has recovered').not.toBe(null);
  const ratio = recovery.afterPerSecond / recovery.beforePerSecond;
  expect(
    [rounded(ratio) >= 0.95, rounded(ratio) <= 1.05],
    `Completions a second: ${rounded(recovery.beforePerSecond)} before, ${rounded(recovery.afterPerSecond)} after`,
  ).toEqual([true, true]);
  expect(run.isDrained, 'And nothing is left').toBe(true);
});
