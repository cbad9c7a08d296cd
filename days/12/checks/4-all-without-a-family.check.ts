/** Day 12, stage 4: a burst of tasks without a correlation id. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter } from '#counters';
import { spreadOf, stallsOf } from '#run-health';
import { allUncorrelated, GROUND } from '#stress-scenario';
import { stressVirtually } from '#virtual-stress';
import { forAll } from '../../../checks/lib/for-all.ts';
import { rounded, TIMES, ticksOf } from './kit.ts';

test('shares are what each partition took in, in fair shares, over all ticks', () => {
  const { shares, largest } = spreadOf(
    ticksOf(
      [{ tasksIn: 10 }, { tasksIn: 0 }, { tasksIn: 5 }, { tasksIn: 5 }],
      [{ tasksIn: 0 }, { tasksIn: 10 }, { tasksIn: 0 }, { tasksIn: 10 }],
    ),
  );
  expect(
    shares,
    '40 tasks in four partitions: a fair share is 10. They took 10, 10, 5 and 15. Tick by tick it was less even, but that says nothing: a burst is one thing',
  ).toEqual([1, 1, 0.5, 1.5]);
  expect(largest, 'The largest of them').toBe(1.5);
});

test('one partition with everything has as many fair shares as there are partitions', () => {
  const { shares, largest } = spreadOf(ticksOf([{}, { tasksIn: 12 }, {}]));
  expect([shares, largest], 'All 12 of three partitions: three fair shares').toEqual([
    [0, 3, 0],
    3,
  ]);
});

test('what waited for one of its own family is a part of all', () => {
  const ticks = ticksOf(
    [
      { tasksIn: 10, enqueuedDueToBusy: 0 },
      { tasksIn: 10, enqueuedDueToBusy: 4 },
    ],
    [
      { tasksIn: 10, enqueuedDueToBusy: 1 },
      { tasksIn: 10, enqueuedDueToBusy: 5 },
    ],
  );
  expect(spreadOf(ticks).waitedPart, 'Ten of forty').toBe(0.25);
});

test('without a task there is nothing to share', () => {
  expect(spreadOf(ticksOf([{}, {}])), 'Zeros, and no NaN').toEqual({
    shares: [0, 0],
    largest: 0,
    waitedPart: 0,
  });
  expect(spreadOf([]), 'Not even a tick').toEqual({ shares: [], largest: 0, waitedPart: 0 });
});

test('fair shares add up to the number of partitions, however tasks are spread', () => {
  const row = fc.array(fc.nat(100), { minLength: 3, maxLength: 3 });
  forAll(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
    const { shares, largest } = spreadOf(
      ticksOf(...rows.map((counts) => counts.map((tasksIn) => ({ tasksIn })))),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    const all = rows.flat().reduce((total, count) => total + count, 0);
    expect(rounded(sum, 6), `Three partitions, ticks ${JSON.stringify(rows)}`).toBe(
      all === 0 ? 0 : 3,
    );
    expect(largest, 'The largest').toBe(Math.max(...shares));
  });
});

test('a burst of −1 from one connection reaches every partition, and nothing serialises', () => {
  const run = stressVirtually(allUncorrelated(TIMES), GROUND);
  const { shares, largest, waitedPart } = spreadOf(run.ticks);
  expect(run.broken(), 'Every law of conservation holds').toEqual([]);
  expect(
    rounded(largest),
    `No partition gets more than 1.2 times its fair share; they got ${shares.map((share) => share.toFixed(2)).join(', ')}`,
  ).toBeLessThanOrEqual(1.2);
  expect(waitedPart, 'Each task is a family of its own: none waits for another').toBe(0);
  expect(stallsOf(run.measuredTicks), 'All partitions are at work all the time').toEqual([]);
  expect([run.isDrained, run.whole.get(Counter.accepted)], 'All were accepted and done').toEqual([
    true,
    4000,
  ]);
});

test('the same burst as one family is one queue, and the figures show it', () => {
  const scenario = allUncorrelated(TIMES);
  const flows = scenario.flows.map((flow) => ({ ...flow, ids: [77] }));
  const { largest, waitedPart } = spreadOf(stressVirtually({ ...scenario, flows }, GROUND).ticks);
  expect(largest, 'One of four partitions has it all').toBe(4);
  expect(
    rounded(waitedPart),
    'Nearly every task had to wait for the one in front of it: with −1 that would be a bug of the router',
  ).toBeGreaterThan(0.99);
});
