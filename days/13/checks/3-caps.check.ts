/** Day 13, stage 3: a family that has too many waiting is refused, and only that one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairPolicy } from '#fair-policy';
import { FamilyLimits } from '#family-limits';
import { Reason } from '#reasons';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Bench, backlog, inOrder, longestWait, MS, runOnVirtualClock, smallMemory } from './kit.ts';

function capped(pendingLimit: number, entries = 64): Bench {
  return new Bench({
    entries,
    admission: (memory) => new FamilyLimits(memory, 0, { pendingLimit }),
  });
}

test('up to the cap a family may have tasks waiting; the next one is OVER_LIMIT', () => {
  const bench = capped(3);
  const told = [1, 2, 3, 4, 5].map((number) => bench.submit('A', number));
  expect(told.join(' '), 'A cap of 3: three wait, and there is no place for a fourth').toBe(
    'ACCEPTED ACCEPTED ACCEPTED OVER_LIMIT OVER_LIMIT',
  );
  expect(bench.pendingOf('A'), 'Nothing of what was refused waits').toBe(3);
  expect(bench.drain(), 'And nothing of it ever runs').toBe('A1 A2 A3');
});

test('the task in flight does not wait, and does not count', () => {
  const bench = capped(2);
  bench.submit('A', 1);
  expect(bench.take()).toBe('A1');
  expect(
    [2, 3, 4].map((number) => bench.submit('A', number)).join(' '),
    'A1 is on the lane: two more may wait',
  ).toBe('ACCEPTED ACCEPTED OVER_LIMIT');
});

test('a cap of 1 lets one wait', () => {
  const bench = capped(1);
  expect([1, 2].map((number) => bench.submit('A', number)).join(' ')).toBe('ACCEPTED OVER_LIMIT');
  expect(bench.drain()).toBe('A1');
  expect(bench.submit('A', 3), 'It was drained: there is a place again').toBe('ACCEPTED');
});

test('each task that leaves makes room for one', () => {
  const bench = capped(2);
  for (const number of [1, 2, 3]) bench.submit('A', number);
  bench.take();
  expect(
    [4, 5].map((number) => bench.submit('A', number)).join(' '),
    'A1 is on the lane now, A2 waits: room for one more',
  ).toBe('ACCEPTED OVER_LIMIT');
  bench.complete();
  expect(bench.submit('A', 6), 'A2 is next, but it still waits: nothing has left since').toBe(
    'OVER_LIMIT',
  );
  bench.take();
  expect(bench.submit('A', 7), 'Now it has').toBe('ACCEPTED');
  bench.complete();
  expect(bench.drain(), 'Those that were accepted, in order').toBe('A4 A7');
});

test('only the hot family is refused', () => {
  const bench = capped(2, 8);
  for (let number = 1; number <= 20; number++) bench.submit('A', number);
  const others = ['B', 'C', 'D'].map((family) => bench.submit(family, 1));
  expect(
    others.join(' '),
    'A has sent 20 and has 2 waiting; B, C and D have sent nothing before. Their limit is their own',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED');
  expect(bench.submit('B', 2), 'And each may have as many as A').toBe('ACCEPTED');
  expect(bench.drain(), 'A took 2 of the 8 entries, so the pool was not full for the others').toBe(
    'A1 A2 B1 B2 C1 D1',
  );
});

test('every refusal is counted once, by its reason', () => {
  const bench = capped(2);
  for (let number = 1; number <= 5; number++) bench.submit('A', number);
  bench.submit('B', 1);
  expect(
    bench.refusals.join(' '),
    'The scheduler counts what it is told: #scheduler-counters makes rejectedOverLimit of it. Whoever answers another reason is counted as something else',
  ).toBe('OVER_LIMIT OVER_LIMIT OVER_LIMIT');
});

test('a full pool is still POOL_FULL', () => {
  const bench = capped(4, 4);
  for (const family of ['A', 'B', 'C', 'D']) bench.submit(family, 1);
  expect(bench.submit('A', 2), 'A has one waiting, its cap is 4; but there is no entry left').toBe(
    'POOL_FULL',
  );
});

test('without a cap the pool is the only limit', () => {
  const bench = new Bench({ entries: 8, admission: (memory) => new FamilyLimits(memory, 0, {}) });
  const told = Array.from({ length: 9 }, (_, i) => bench.submit('A', i + 1));
  expect(told.filter((reason) => reason === 'ACCEPTED').length, 'Eight entries').toBe(8);
  expect(told.at(-1), 'And not OVER_LIMIT').toBe('POOL_FULL');
});

test('without coalescing nothing takes the place of anything', () => {
  const bench = capped(5);
  for (const number of [1, 2, 3]) bench.submit('A', number);
  expect(bench.drain()).toBe('A1 A2 A3');
});

test('a burst of 39,000 of one family: what waits stays at the cap, others are not refused', () => {
  const [cap, serviceNs] = [64, 15 * MS];
  // One a millisecond, for 39 s; the lane does one in 15 ms.
  const burst = backlog(0, 39_000, serviceNs).map((one, i) => ({ ...one, atNs: i * MS }));
  const cold = Array.from({ length: 390 }, (_, i) => {
    return { atNs: i * 100 * MS, family: 1 + (i % 20), serviceNs };
  });
  const run = runOnVirtualClock({
    arrivals: inOrder(burst, cold),
    policy: () => new FairPolicy({ tasks: 1 }),
    admission: (memory) => new FamilyLimits(memory, 0, { pendingLimit: cap }),
  });
  expect(run.mostPending, 'The most that ever waited of one family').toBe(cap);
  const refusedOf = (isOf: (family: number) => boolean): number =>
    run.refused.filter(({ arrival }) => isOf(arrival.family)).length;
  expect(
    refusedOf((family) => family !== 0),
    'Tasks of other families that were refused',
  ).toBe(0);
  expect(
    run.refused.every(({ reason }) => reason === Reason.OVER_LIMIT),
    'Every refusal is OVER_LIMIT',
  ).toBe(true);
  expect(
    run.ran.length + run.refused.length,
    'Each of the 39,390 has one answer: it ran, or it was refused',
  ).toBe(39_390);
  expect(
    longestWait(run.ran.filter(({ family }) => family === 0)) / MS,
    'What was accepted has a bound, too: 64 tasks of its own and as many turns of a visitor are before it',
  ).toBeLessThanOrEqual((2 * (cap + 1) * serviceNs) / MS);
  expect(
    refusedOf((family) => family === 0),
    'The lane does some 2,600 in 39 s, and most of the burst has to be refused',
  ).toBeGreaterThan(36_000);
});

test('a cap that is none is refused, with the value and what would be right', () => {
  const memory = smallMemory(16);
  for (const pendingLimit of [0, -1, 1.5, Number.NaN, 17]) {
    expect(
      () => new FamilyLimits(memory, 0, { pendingLimit }),
      `A cap of ${pendingLimit}, and a pool of 16: nothing may wait, or the pool is full first`,
    ).toThrow(RangeError);
  }
  expect(() => new FamilyLimits(memory, 0, { pendingLimit: 17 }), 'It names both').toThrow(
    /17.*16|16.*17/,
  );
  expect(() => new FamilyLimits(memory, 0, { pendingLimit: 16 }), 'All of it').not.toThrow();
});

const FAMILIES = ['A', 'B', 'C'];

test('any mix of submits and steps: accepted exactly when fewer than the cap wait', () => {
  const flows = fc.record({
    cap: fc.integer({ min: 1, max: 6 }),
    steps: fc.array(fc.constantFrom(...FAMILIES, ...FAMILIES, 'take', 'complete'), {
      maxLength: 80,
      size: 'max',
    }),
  });
  forAll(flows, ({ cap, steps }) => {
    const bench = capped(cap);
    const waiting = new Map(FAMILIES.map((family) => [family, 0]));
    for (const [i, step] of steps.entries()) {
      const story = `A cap of ${cap}; step ${i + 1} of ${steps.join(' ')}`;
      if (step === 'take') {
        const [family = ''] = bench.take();
        if (waiting.has(family)) waiting.set(family, (waiting.get(family) ?? 0) - 1);
      } else if (step === 'complete') {
        bench.complete();
      } else {
        const before = waiting.get(step) ?? 0;
        expect(bench.submit(step, i), story).toBe(before < cap ? 'ACCEPTED' : 'OVER_LIMIT');
        if (before < cap) waiting.set(step, before + 1);
        expect(bench.pendingOf(step), story).toBe(Math.min(before + 1, cap));
      }
    }
  });
});
