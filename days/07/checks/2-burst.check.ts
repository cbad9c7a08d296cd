/** Day 07, stage 2: what a burst does to latency, how deep the queue gets, how long it is felt. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { burst } from '#scenarios';
import { runVirtually } from '../../../solutions/load/virtual-server.ts';
import {
  BASE,
  counted,
  DISTURBANCE,
  forAll,
  MS,
  noted,
  phase,
  RANGE_ERROR,
  RECOVERY,
  SECOND,
  SETTING,
  scenario,
  sendOnTime,
  thrownBy,
} from './kit.ts';

test('a burst is four phases, and only the rate changes', () => {
  const { phases } = burst(SETTING, 3);
  expect(
    phases.map(({ name, rate }) => `${name} ${rate}`).join(', '),
    'Three times the rate in the disturbance and in no other phase',
  ).toBe('warm-up 5000, base 5000, disturbance 15000, recovery 5000');
  expect(
    phases.map(({ workNs, held }) => `${workNs}${held ? ' held' : ''}`).join(', '),
    'The consumer does not know of the burst: each request costs what it always does',
  ).toBe('100000, 100000, 100000, 100000');
  expect(
    burst({ ...SETTING, slots: 4096 }, 3).phases[RECOVERY]?.durationNs,
    'The recovery is as long as that of the slow consumer: 2 × slots ÷ (capacity − rate)',
  ).toBe(2 * 819_200_000);
  expect(
    burst({ ...SETTING, rate: 3 }, 1.5).phases[DISTURBANCE]?.rate,
    'A rate is a whole number of requests a second; 3 × 1.5 is rounded to 5',
  ).toBe(5);
  expect(
    burst({ ...SETTING, rate: 3 }, 1.4).phases[DISTURBANCE]?.rate,
    'To the nearest whole number: 3 × 1.4 is 4.2, which is rounded to 4',
  ).toBe(4);
  expect(
    thrownBy(() => burst({ ...SETTING, rate: 10_000 }, 3)),
    'A consumer that cannot keep up in the base phase is a RangeError here as well',
  ).toBe(RANGE_ERROR);
});

test('latencies are sorted as numbers and can be asked for again', () => {
  const { run } = noted(scenario(phase('base', { rate: 4 })));
  sendOnTime(run);
  for (const [id, ms] of [
    [0, 100],
    [1, 9],
    [2, 80],
  ] as const) {
    run.answered(id, run.plan.dueNs(id) + ms * MS);
  }
  const figures = { count: 3, p50Ns: 80 * MS, p99Ns: 100 * MS, maxNs: 100 * MS };
  const hint =
    'Of 9, 80 and 100 ms, in whatever order they came, the middle one is 80 and the largest 100. What is not answered yet has no latency, also not 0';
  expect(run.latency(0), hint).toEqual(figures);
  expect(run.latency(0), `${hint}, also when asked for a second time`).toEqual(figures);
  run.answered(3, run.plan.dueNs(3) + 10 * MS);
  expect(run.latency(0)?.p50Ns, 'Of 9, 10, 80 and 100 ms the second one is the p50').toBe(10 * MS);
});

test('latencies are summed up by nearest rank', () => {
  const { run } = noted(scenario(phase('base', { rate: 200 })));
  sendOnTime(run);
  for (let id = 199; id >= 0; id--) run.answered(id, run.plan.dueNs(id) + (id + 1) * MS);
  expect(
    run.latency(0),
    'Of the 200 latencies 1, 2, … 200 ms the 100th, the 198th and the last one: percentile() of day 06 on the sorted values',
  ).toEqual({ count: 200, p50Ns: 100 * MS, p99Ns: 198 * MS, maxNs: 200 * MS });
});

test('a latency counts from the moment at which the request was due', () => {
  const { run } = noted(scenario(phase('base', { rate: 4 })));
  run.turn(600 * MS);
  run.answered(1, 601 * MS);
  expect(
    run.latency(0)?.maxNs,
    'Request 1 was due at 250 ms, and its answer came at 601 ms. That the driver sent it at 600 ms is no merit of the engine: the customer has waited all the time',
  ).toBe(351 * MS);
  run.answered(0, 601 * MS);
  expect(run.latency(0)?.maxNs, 'Request 0 was due at 0').toBe(601 * MS);
  run.answered(2, 6 * SECOND);
  expect(
    run.latency(0)?.maxNs,
    'Request 2 was due at 500 ms and answered at 6 s. In 32 bits ns wrap around after 4.29 s: keep them in a Float64Array',
  ).toBe(5.5 * SECOND);
});

test('where nothing was answered there is no latency', () => {
  const { run } = noted(scenario(phase('base', { rate: 4 })));
  run.turn(SECOND);
  expect(run.latency(0), 'No answer, no figure: null. A 0 would be the best latency of all').toBe(
    null,
  );
});

test('a latency belongs to the phase in which the request was due', () => {
  const { run } = noted(scenario(phase('base', { rate: 2 }), phase('disturbance', { rate: 2 })));
  run.turn(2 * SECOND);
  run.answered(1, 2 * SECOND);
  run.answered(2, 2 * SECOND);
  expect(
    [run.latency(0)?.maxNs, run.latency(1)?.maxNs].join(' '),
    'Request 1 was due at 500 ms, in the base phase; that its answer came in the disturbance does not make it one of that phase',
  ).toBe(`${1.5 * SECOND} ${SECOND}`);
});

test('maxWaiting looks after each submit, at the phase that is current', () => {
  const { run } = noted(
    scenario(
      phase('warm-up', { rate: 3 }),
      phase('base', { rate: 2 }),
      phase('disturbance', { rate: 1 }),
    ),
  );
  run.turn(0.9 * SECOND);
  run.answered(0, 0.95 * SECOND);
  run.turn(2 * SECOND);
  for (const id of [1, 2, 3]) run.answered(id, 2.5 * SECOND);
  expect(
    [0, 1, 2].map((i) => run.maxWaiting(i)).join(' '),
    'Three wait in the warm-up. In the base two of them still wait when two more come: 4, although only two of these were due in it. In the disturbance one more: 5',
  ).toBe('3 4 5');
});

test('maxWaiting is the highest value of its own phase', () => {
  const { run } = noted(scenario(phase('base', { rate: 4 }), phase('disturbance')));
  run.turn(0.6 * SECOND);
  for (const id of [0, 1, 2]) run.answered(id, 0.7 * SECOND);
  run.turn(0.9 * SECOND);
  run.answered(3, 0.95 * SECOND);
  run.turn(SECOND);
  expect(
    run.maxWaiting(0),
    'Three waited at 500 ms and one at 750 ms: the highest value, not the last one',
  ).toBe(3);
  expect(
    run.maxWaiting(1),
    'The queue was empty when the phase began, and one came: each phase has a highest value of its own',
  ).toBe(1);
});

test('what is refused at once does not wait', () => {
  const { run } = noted(scenario(phase('base', { rate: 5 })), (id) => {
    if (id >= 2) run.refused(id, run.plan.dueNs(id));
  });
  run.turn(SECOND);
  expect(
    run.maxWaiting(0),
    'Two wait, and three were refused before submit returned. Look at waiting when submit has returned, not before',
  ).toBe(2);
});

test('recoverNs is the time until no more requests wait than in the base phase', () => {
  const { run } = noted(
    scenario(
      phase('base', { rate: 2 }),
      phase('disturbance', { rate: 5 }),
      phase('recovery', { rate: 2 }),
    ),
  );
  run.turn(0.9 * SECOND);
  run.answered(0, 0.9 * SECOND);
  run.turn(1.9 * SECOND);
  expect(run.recoverNs(), 'While the disturbance lasts there is nothing to recover from').toBe(
    null,
  );
  for (const id of [1, 2]) run.answered(id, 1.95 * SECOND);
  run.turn(2 * SECOND);
  expect(
    run.recoverNs(),
    'In the base phase two waited at most. At the beginning of the recovery four of the disturbance wait, and one new',
  ).toBe(null);
  run.answered(3, 2.1 * SECOND);
  run.answered(4, 2.2 * SECOND);
  expect(run.recoverNs(), 'Three wait: one more than ever in the base phase').toBe(null);
  run.answered(5, 2.3 * SECOND);
  expect(
    run.recoverNs(),
    'Two wait, as many as in the base phase, 300 ms after the recovery has begun',
  ).toBe(300 * MS);
  run.turn(2.5 * SECOND);
  for (const id of [6, 7, 8]) run.answered(id, 2.9 * SECOND);
  expect(run.recoverNs(), 'The first such moment counts; later ones change nothing').toBe(300 * MS);
});

test('a disturbance that nobody feels is over at once', () => {
  const { run } = noted(
    scenario(phase('base', { rate: 2 }), phase('disturbance'), phase('recovery')),
    (id) => run.answered(id, run.plan.dueNs(id)),
  );
  for (const ns of [0, 0.5 * SECOND, SECOND, 2 * SECOND]) run.turn(ns);
  expect(
    run.recoverNs(),
    'Nothing waits when the recovery begins, so it is over in that moment: look there as well',
  ).toBe(0);
  const { run: left } = noted(scenario(phase('base'), phase('disturbance'), phase('recovery')));
  left.turn(0);
  left.answered(0, 0);
  left.turn(2 * SECOND);
  expect(
    left.recoverNs(),
    'One waits when the recovery begins, as in the base phase. Its own first request makes it two: look before that is sent',
  ).toBe(0);
});

test('a recovery that a late turn begins is seen at the moment of that turn', () => {
  const { run } = noted(scenario(phase('base'), phase('disturbance'), phase('recovery')), (id) =>
    run.answered(id, run.plan.dueNs(id)),
  );
  for (const ns of [0, SECOND, 2 * SECOND + 5 * MS]) run.turn(ns);
  expect(
    run.recoverNs(),
    'The turn came 5 ms late, and nobody looked before: the moment is the nowNs of the turn, so 5 ms and not 0',
  ).toBe(5 * MS);
});

test('a refusal makes the queue shorter, as an answer does', () => {
  const { run } = noted(
    scenario(phase('base'), phase('disturbance', { rate: 3 }), phase('recovery', { rate: 2 })),
  );
  run.turn(0);
  run.answered(0, 0);
  run.turn(1.9 * SECOND);
  run.answered(1, 1.9 * SECOND);
  run.turn(2 * SECOND);
  run.refused(4, 2.1 * SECOND);
  expect(run.recoverNs(), 'Two wait, and in the base phase it was one').toBe(null);
  run.refused(3, 2.25 * SECOND);
  expect(
    run.recoverNs(),
    'One waits, as in the base phase: look for the recovery after a refusal too',
  ).toBe(250 * MS);
});

test('without a base or a recovery phase there is nothing to say about recovering', () => {
  const hint =
    'There is no base level to come back to, or no time after the disturbance: null, not 0';
  const noBase = noted(scenario(phase('disturbance'), phase('recovery')));
  noBase.run.turn(2 * SECOND);
  for (const id of [0, 1]) noBase.run.answered(id, 2 * SECOND);
  expect(noBase.run.recoverNs(), hint).toBe(null);
  const noRecovery = noted(scenario(phase('base'), phase('disturbance')));
  noRecovery.run.turn(2 * SECOND);
  for (const id of [0, 1]) noRecovery.run.answered(id, 2 * SECOND);
  expect(noRecovery.run.recoverNs(), hint).toBe(null);
});

test('a queue that never gets short again is not recovered', () => {
  const { run } = noted(
    scenario(phase('base'), phase('disturbance', { rate: 9 }), phase('recovery')),
  );
  run.turn(0);
  run.answered(0, 0);
  run.turn(3 * SECOND);
  expect(run.recoverNs(), 'Ten wait, and nobody answers: null').toBe(null);
});

test('a burst of three times the rate leaves 500 in the ring, and they are felt for 100 ms', () => {
  const run = runVirtually(burst({ ...SETTING, slots: 1024 }, 3), { slots: 1024 });
  expect(counted(run, DISTURBANCE), 'In 100 ms come 1,500, 1,000 go, and 500 fit in').toBe(
    'offered 1500, answered 1500, refused 0',
  );
  expect(run.maxWaiting(BASE), 'At 5,000 a second of 100 µs nobody waits for another').toBe(1);
  expect(run.maxWaiting(DISTURBANCE), 'The last of the burst finds 500 in front').toBe(501);
  expect(
    run.latency(DISTURBANCE)?.maxNs,
    'Due 66.67 µs before the end of the burst, done when 501 requests of 100 µs are done: the wait and its own work',
  ).toBe(50_066_667);
  expect(
    run.recoverNs(),
    '10,000 a second go and 5,000 come: what the burst has left is gone in about 100 ms',
  ).toBe(99_800_000);
});

test('on any setting the queue fits into the ring, and what waits at most is no more than that', () => {
  const cases = fc.record({
    slots: fc.integer({ min: 1, max: 60 }),
    rate: fc.integer({ min: 100, max: 9_000 }),
    times: fc.integer({ min: 1, max: 6 }),
  });
  forAll(
    cases,
    ({ slots, rate, times }) => {
      const made = burst({ rate, workNs: 100_000, slots, phaseNs: 20 * MS }, times);
      const run = runVirtually(made, { slots });
      const story = `${rate} requests a second, ${times} times as many for 20 ms, ${slots} slots`;
      made.phases.forEach((_, i) => {
        const { offered, answered, refused } = run.counts(i);
        expect(answered + refused, `${story}: phase ${i} offered ${offered}`).toBe(offered);
        expect(run.maxWaiting(i), `${story}: in phase ${i}`).toBeLessThanOrEqual(slots);
        const figures = run.latency(i);
        if (figures === null) return;
        expect(
          figures.maxNs,
          `${story}: who gets in waits for a full ring at most, and the work is done in turn`,
        ).toBeLessThanOrEqual(slots * 100_000 + 1);
      });
    },
    60,
  );
});
