/** Day 13, stage 2: what a slice promises to the others, and that it takes nothing from the whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairPolicy, longestWaitNs, type Slice } from '#fair-policy';
import { forAll } from '../../../checks/lib/for-all.ts';
import {
  type Arrival,
  backlog,
  inOrder,
  longestWait,
  MS,
  type Run,
  runOnVirtualClock,
} from './kit.ts';

const HOT = 0;
const SERVICE_NS = 15 * MS;
const SLICES = [1, 2, 8, 32];

function sliced(slice: Slice, arrivals: readonly Arrival[], lanes = 1): Run {
  return runOnVirtualClock({
    arrivals,
    lanes,
    policy: (clock) => new FairPolicy(slice, clock),
  });
}

function waitsOf(run: Run, isOf: (family: number) => boolean): number {
  return longestWait(run.ran.filter(({ family }) => isOf(family)));
}

const isCold = (family: number): boolean => family !== HOT;

/** One task now and then, each of a family that has nothing else: every residue of a slice comes up. */
function visitors(count: number, everyMs: number, firstFamily = 1): Arrival[] {
  return Array.from({ length: count }, (_, i) => ({
    atNs: (i + 1) * everyMs * MS,
    family: firstFamily + i,
    serviceNs: SERVICE_NS,
  }));
}

test('the bound: every other family has one slice before it', () => {
  for (const [slice, others, wantedMs] of [
    [{ tasks: 1 }, 1, 15],
    [{ tasks: 8 }, 1, 120],
    [{ tasks: 1 }, 20, 300],
    [{ tasks: 4 }, 20, 1_200],
    [{ tasks: 8 }, 20, 2_400],
  ] as const) {
    expect(
      longestWaitNs(slice, others, SERVICE_NS) / MS,
      `Other families: ${others}, with slices of ${slice.tasks}, tasks of 15 ms: the one on the lane may just have begun its slice, and the others stand in front`,
    ).toBe(wantedMs);
  }
});

test('nobody else has work: no wait, whatever the slice', () => {
  expect(longestWaitNs({ tasks: 32 }, 0, SERVICE_NS), 'The lane is free').toBe(0);
  expect(longestWaitNs({ tasks: 1e9 }, 0, SERVICE_NS), 'However long a slice may be').toBe(0);
});

test('the bound by time: tasks are not cut off', () => {
  for (const [ms, wantedMs] of [
    [1, 15],
    [15, 15],
    [16, 30],
    [40, 45],
    [45, 45],
  ] as const) {
    expect(
      longestWaitNs({ ns: ms * MS }, 1, SERVICE_NS) / MS,
      `A slice of ${ms} ms and tasks of 15 ms: the last one begins before the time is over, and ends when it ends`,
    ).toBe(wantedMs);
  }
});

test('of two limits the tighter one is the bound', () => {
  expect(longestWaitNs({ tasks: 2, ns: 100 * MS }, 3, SERVICE_NS) / MS, 'Two tasks are 30 ms').toBe(
    90,
  );
  expect(longestWaitNs({ tasks: 99, ns: 20 * MS }, 3, SERVICE_NS) / MS, 'So are 20 ms').toBe(90);
});

test.each(SLICES)('a flood and visitors, slices of %i: the longest wait is the bound', (tasks) => {
  const run = sliced({ tasks }, inOrder(backlog(HOT, 3_000, SERVICE_NS), visitors(60, 601)));
  expect(
    waitsOf(run, isCold) / MS,
    'One hot family has a backlog of 3,000; every 601 ms a task of a family comes that has nothing else. The unluckiest comes when a slice has just begun',
  ).toBeLessThanOrEqual(longestWaitNs({ tasks }, 1, SERVICE_NS) / MS);
  const unlucky = sliced(
    { tasks },
    inOrder(backlog(HOT, 100, SERVICE_NS), backlog(1, 1, SERVICE_NS)),
  );
  expect(
    waitsOf(unlucky, isCold) / MS,
    'And who comes in the moment in which a slice begins waits for all of it: the bound is no higher than it must be',
  ).toBe(longestWaitNs({ tasks }, 1, SERVICE_NS) / MS);
});

test('slices cost no throughput: the lane is never idle while something is pending', () => {
  const arrivals = inOrder(backlog(HOT, 1_000, SERVICE_NS), visitors(20, 100));
  for (const tasks of SLICES) {
    const run = sliced({ tasks }, arrivals);
    expect(run.ran.length, 'All tasks run').toBe(arrivals.length);
    expect(
      run.endNs / MS,
      `Slices of ${tasks}: the last task ends when 1,020 tasks of 15 ms have been done, in whatever order`,
    ).toBe((arrivals.length * SERVICE_NS) / MS);
  }
});

test('a smaller slice never makes the visitors wait longer', () => {
  const arrivals = inOrder(backlog(HOT, 3_000, SERVICE_NS), visitors(60, 601));
  const waits = SLICES.map((tasks) => waitsOf(sliced({ tasks }, arrivals), isCold) / MS);
  expect(waits, `The longest wait in ms, slices of ${SLICES.join(', ')}`).toEqual(
    waits.toSorted((a, b) => a - b),
  );
  expect(waits.at(-1), 'And it makes a difference').toBeGreaterThan(10 * (waits[0] as number));
});

test('30,000 tasks of one family and 100 others on one lane: nobody waits longer than the bound', () => {
  const cold = Array.from({ length: 2_000 }, (_, i) => ({
    // Each family comes again after 10 s: what it brought before is done by then.
    atNs: (i + 1) * 100 * MS,
    family: 1 + (i % 100),
    serviceNs: SERVICE_NS,
  }));
  const run = sliced({ tasks: 1 }, inOrder(backlog(HOT, 30_000, SERVICE_NS), cold));
  expect(run.ran.length, 'All of them run').toBe(32_000);
  expect(
    waitsOf(run, isCold) / MS,
    'With slices of 1 a visitor waits for the task in flight and for no second one of the flood',
  ).toBeLessThanOrEqual(longestWaitNs({ tasks: 1 }, 1, SERVICE_NS) / MS);
  const hot = run.ran.filter(({ family }) => family === HOT);
  expect(
    hot.every(({ startNs }, i) => i === 0 || startNs >= (hot[i - 1]?.endNs ?? 0)),
    'The flood itself is worked on one after the other',
  ).toBe(true);
});

test('slices by tasks share out tasks, slices by time share out the lane', () => {
  const [slow, quick] = [40 * MS, MS];
  const arrivals = [...backlog(1, 500, slow), ...backlog(2, 20_000, quick)];
  const shareOfSlow = (slice: Slice): number => {
    const early = sliced(slice, arrivals).ran.filter(({ endNs }) => endNs <= 8_000 * MS);
    const sum = (family: number): number =>
      early.reduce((total, one) => total + (one.family === family ? one.serviceNs : 0), 0);
    return sum(1) / (sum(1) + sum(2));
  };
  expect(
    shareOfSlow({ tasks: 8 }),
    'Tasks of 40 ms against tasks of 1 ms, eight of each in turn: the slow ones have nearly all of the lane',
  ).toBeGreaterThan(0.95);
  expect(
    Math.abs(shareOfSlow({ ns: 40 * MS }) - 0.5),
    'With 40 ms for each in turn they have half of it, one slice more or less',
  ).toBeLessThan(0.02);
});

test('any backlog of any families on one lane: the bound holds, and nothing is lost', () => {
  const flows = fc.record({
    slice: fc.oneof(
      fc.record({ tasks: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ ns: fc.integer({ min: 1, max: 9 * SERVICE_NS }) }),
      fc.record({
        tasks: fc.integer({ min: 1, max: 9 }),
        ns: fc.integer({ min: 1, max: 9 * SERVICE_NS }),
      }),
    ),
    backlogs: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
    atMs: fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 6 }),
  });
  forAll(
    flows,
    ({ slice, backlogs, atMs }) => {
      const hot = backlogs.map((count, family) => backlog(family, count, SERVICE_NS));
      // Far apart, so that of the visitors one at most is there at a time.
      const cold = atMs.map((ms, i) => {
        return { atNs: (i * 9_000 + ms) * MS, family: 100 + i, serviceNs: SERVICE_NS };
      });
      const arrivals = inOrder(...hot, cold);
      const run = sliced(slice, arrivals);
      const story = `${JSON.stringify(slice)}, backlogs of ${backlogs.join(', ')}; visitors at ${cold.map(({ atNs }) => atNs / MS).join(', ')} ms`;
      expect(run.ran.length, story).toBe(arrivals.length);
      expect(
        waitsOf(run, (family) => family >= 100) / MS,
        `${story}; the longest wait of a visitor in ms`,
      ).toBeLessThanOrEqual(longestWaitNs(slice, backlogs.length, SERVICE_NS) / MS);
    },
    100,
  );
});
