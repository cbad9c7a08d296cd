/** Day 12, stage 3: 30,000 tasks of one family beside a hundred others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter } from '#counters';
import { type ColdTails, isolationOf, stallsOf, type Tail, tailOf } from '#run-health';
import type { StressRun } from '#stress-run';
import { GROUND, hotAndCold, type StressSetup } from '#stress-scenario';
import { stressVirtually } from '#virtual-stress';
import { forAll } from '../../../checks/lib/for-all.ts';
import { lastLines, MS, rounded, SECOND, TIMES, ticksOf } from './kit.ts';

/** `P1 at 1.5 s`. */
function told(ticks: Parameters<typeof stallsOf>[0]): string {
  const stalls = stallsOf(ticks).map(({ partition, atNs }) => `P${partition} at ${atNs / 1e9} s`);
  return stalls.join(', ') || 'none';
}

test('a partition that has work and completes none of it stands still', () => {
  const ticks = ticksOf(
    [{ pendingNow: 3 }, { pendingNow: 5 }],
    [{ pendingNow: 2 }, { pendingNow: 2, completed: 4 }],
    [{ pendingNow: 4 }, { pendingNow: 9, completed: 1 }],
  );
  expect(
    told(ticks),
    'Partition 0 had tasks pending at the end of one tick and of the next, and completed nothing in between: twice. In the first tick nobody knows what was pending when it began',
  ).toBe('P0 at 1 s, P0 at 1.5 s');
});

test('a partition without work does not stand still', () => {
  expect(
    told(
      ticksOf(
        [{ pendingNow: 0 }, { pendingNow: 2 }],
        [{ pendingNow: 0 }, { pendingNow: 0 }],
        [{ pendingNow: 4 }, { pendingNow: 0 }],
      ),
    ),
    'Nothing completed, and nothing that waited all the time: what came in at the very end of a tick may be begun in the next',
  ).toBe('none');
  expect(told([]), 'No ticks').toBe('none');
});

test('partitions are judged each by itself', () => {
  const hot = { pendingNow: 30_000, completed: 33 };
  expect(
    told(ticksOf([hot, { pendingNow: 1 }], [hot, { pendingNow: 1 }], [hot, { pendingNow: 1 }])),
    'The hot partition is busy; the other one stands still, and a sum over both hides it',
  ).toBe('P1 at 1 s, P1 at 1.5 s');
});

function tail(doneNs: readonly number[], waitingNs: readonly number[], perMille = 990): Tail {
  return tailOf(Float64Array.from(doneNs), Float64Array.from(waitingNs), perMille);
}

test('when all tasks are done the tail is their percentile', () => {
  const times = Float64Array.of(40, 10, 30, 20);
  const none = new Float64Array(0);
  expect(tailOf(times, none, 500), 'The second of four, in order').toEqual({
    ns: 20,
    isAtLeast: false,
  });
  expect(tailOf(times, none, 1000), 'The last').toEqual({ ns: 40, isAtLeast: false });
  expect([...times], 'What was given is not sorted in place').toEqual([40, 10, 30, 20]);
});

test('tasks that wait still are not left out', () => {
  const done = Array.from({ length: 90 }, () => 15);
  const waiting = Array.from({ length: 10 }, () => 4000);
  expect(
    tail(done, waiting).ns,
    'A tenth of all tasks has waited 4000 so far. Who looks only at those that are done says 15, because the slowest are not among them yet',
  ).toBe(4000);
});

test('a tail that a waiting task could still move is a bound from below', () => {
  const done = Array.from({ length: 90 }, () => 15);
  expect(
    tail(done, [4000, 4000]).isAtLeast,
    'p99 of 92 is the last of them: 4000, and that task waits still, so it will be more',
  ).toBe(true);
  expect(
    tail(done, [4000], 500),
    'The median is 15, whatever becomes of the one that has waited 4000 already',
  ).toEqual({ ns: 15, isAtLeast: false });
  expect(
    tail(done, [1], 500).isAtLeast,
    'This one has waited 1 so far. It may end at 2 or at 5000, so it counts as fast until it is known, and the median is 15 at least',
  ).toBe(true);
});

test('without any task there is no tail', () => {
  const none = tail([], []);
  expect([Number.isNaN(none.ns), none.isAtLeast]).toEqual([true, false]);
});

test('however the waiting tasks end, the tail is no less, and exact when it says so', () => {
  const times = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 });
  const open = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(40)), { maxLength: 6 });
  forAll(fc.tuple(times, open, fc.constantFrom(1, 250, 500, 900, 990, 1000)), (input) => {
    const [done, waiting, perMille] = input;
    if (done.length + waiting.length === 0) return;
    const told = tail(
      done,
      waiting.map(([soFar]) => soFar),
      perMille,
    );
    const ended = tail([...done, ...waiting.map(([soFar, more]) => soFar + more)], [], perMille).ns;
    const story = `done ${done.join(' ') || '-'}, waiting ${waiting.map(([soFar]) => soFar).join(' ') || '-'}, ${perMille} ‰`;
    expect(
      ended,
      `${story}: it ended at ${ended}, and was said to be at least`,
    ).toBeGreaterThanOrEqual(told.ns);
    if (!told.isAtLeast) expect(ended, `${story}: said to be exact`).toBe(told.ns);
  });
});

const exact = (ns: number): Tail => ({ ns, isAtLeast: false });
const atLeast = (ns: number): Tail => ({ ns, isAtLeast: true });

test('the cost of a hot family is a ratio outside, and tasks more inside', () => {
  const alone: ColdTails = { outside: exact(20 * MS), inside: exact(30 * MS) };
  const beside: ColdTails = { outside: exact(22 * MS), inside: atLeast(120 * MS) };
  expect(
    isolationOf(alone, beside, 15 * MS),
    '22 with it against 20 without it; 120 − 30 ms are six tasks of 15 ms, or more',
  ).toEqual({
    outsideRatio: 1.1,
    insideExtraTasks: 6,
    outsideIsAtLeast: false,
    insideIsAtLeast: true,
  });
  expect(
    isolationOf(alone, { ...beside, outside: atLeast(60 * MS), inside: exact(30 * MS) }, 10 * MS),
  ).toEqual({
    outsideRatio: 3,
    insideExtraTasks: 0,
    outsideIsAtLeast: true,
    insideIsAtLeast: false,
  });
});

function tailsOf(run: StressRun): ColdTails {
  const of = (hotPartition: 'inside' | 'outside') => {
    const { doneNs, waitingNs } = run.durations('endToEnd', { flow: 'cold', hotPartition });
    return tailOf(doneNs, waitingNs, 990);
  };
  return { outside: of('outside'), inside: of('inside') };
}

const SLICED: StressSetup = { ...GROUND, slice: 1 };

test('a hot family costs the others next to nothing when it gives its lane back after each task', () => {
  const alone = stressVirtually(hotAndCold(TIMES, false), SLICED);
  const beside = stressVirtually(hotAndCold(TIMES, true), SLICED);
  const cost = isolationOf(tailsOf(alone), tailsOf(beside), GROUND.workNs);
  expect([alone.broken(), beside.broken()], 'Every law of conservation holds').toEqual([[], []]);
  expect(
    rounded(cost.outsideRatio),
    'Other partitions: their p99 is as it was',
  ).toBeLessThanOrEqual(1.2);
  expect(
    rounded(cost.insideExtraTasks),
    'The hot partition: p99 of the cold ones is up by two tasks at most',
  ).toBeLessThanOrEqual(2);
  expect(cost.insideIsAtLeast || cost.outsideIsAtLeast, 'And all of them were done').toBe(false);
  expect(told(beside.measuredTicks), 'No partition ever stood still').toBe('none');
});

test('with a plain drain the cold families of its partition wait until it is empty', () => {
  const alone = stressVirtually(hotAndCold(TIMES, false), GROUND);
  const beside = stressVirtually(hotAndCold(TIMES, true), GROUND);
  const cost = isolationOf(tailsOf(alone), tailsOf(beside), GROUND.workNs);
  expect(
    beside.broken(),
    `Not drained, and every law holds:\n${lastLines(beside.ticks, 1)}`,
  ).toEqual([]);
  expect(
    cost.insideExtraTasks,
    'The run ends long before the hot family is done; those who wait behind it are in the tail with what they have waited so far',
  ).toBeGreaterThan(1000);
  expect(cost.insideIsAtLeast, 'And they wait still').toBe(true);
  expect(rounded(cost.outsideRatio), 'The other partitions do not notice').toBeLessThanOrEqual(1.2);
  expect(
    told(beside.measuredTicks),
    'The hot partition completes 33 tasks in each tick: it starves others, and does not stand still',
  ).toBe('none');
});

test('30,000 tasks of one family are done one after the other, in order, all of them', () => {
  // Long enough for 100 tasks of each of the 100 cold families.
  const times = { warmUpNs: 2 * SECOND, measureNs: 248 * SECOND, coolDownNs: 500 * SECOND };
  const run = stressVirtually(hotAndCold(times, true), SLICED);
  const { plan, book, partitions } = run;
  const hot = plan.scenario.flows.findIndex(({ name }) => name === 'hot');
  let endNs = 0;
  let done = 0;
  for (let request = 0; request < plan.requests; request++) {
    if (plan.flows[request] !== hot) continue;
    const startNs = book.startedNs[request] as number;
    expect(
      startNs,
      `Request ${request} began before the one in front was completed`,
    ).not.toBeLessThan(endNs);
    endNs = book.answeredNs[request] as number;
    done++;
  }
  expect(
    [done, plan.requests - done, run.isDrained, run.broken().length],
    'All of them and 100 × 100 cold ones, drained, and all adds up',
  ).toEqual([30_000, 10_000, true, 0]);
  const depths = partitions.map((counters) => counters.get(Counter.maxPendingDepthObserved));
  const others = depths.filter((_, partition) => partition !== plan.hotPartition);
  expect(
    depths[plan.hotPartition],
    `maxPendingDepthObserved of the hot partition: nearly all came before the first few were done`,
  ).toBeGreaterThan(29_000);
  expect(Math.max(...others), 'In the others a family hardly ever had two').toBeLessThan(10);
});
