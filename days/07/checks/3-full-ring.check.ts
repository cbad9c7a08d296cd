/** Day 07, stage 3: a full ring from outside, and what arithmetic says about it beforehand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { burst, forecast, fullRing, type Scenario, slowConsumer } from '#scenarios';
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
  thrownBy,
} from './kit.ts';

test('a full ring is four phases, and the consumer is held in one of them', () => {
  const { phases } = fullRing(SETTING);
  expect(
    phases.map(({ name, held }) => `${name}${held ? ' held' : ''}`).join(', '),
    'The consumer stands still in the disturbance, and goes on in the recovery',
  ).toBe('warm-up, base, disturbance held, recovery');
  expect(
    phases.map(({ rate, workNs }) => `${rate} × ${workNs}`).join(', '),
    'Rate and cost stay as they are: nobody outside knows that the consumer is held',
  ).toBe('5000 × 100000, 5000 × 100000, 5000 × 100000, 5000 × 100000');
  expect(
    phases[DISTURBANCE]?.durationNs,
    'Long enough for twice as many requests as the ring holds: 2 × 64 ÷ 5000 s',
  ).toBe(25_600_000);
  expect(
    fullRing({ ...SETTING, rate: 3000 }).phases[DISTURBANCE]?.durationNs,
    'In whole ns, rounded up',
  ).toBe(42_666_667);
  expect(
    thrownBy(() => fullRing({ ...SETTING, rate: 10_000 })),
    'A consumer that cannot keep up in the base phase is a RangeError here as well',
  ).toBe(RANGE_ERROR);
});

test('refusals are no answers, and no latency is made of both', () => {
  const { run } = noted(scenario(phase('disturbance', { rate: 4 })));
  run.turn(SECOND);
  for (const id of [0, 1]) run.answered(id, run.plan.dueNs(id) + 400 * MS);
  for (const id of [2, 3]) run.refused(id, run.plan.dueNs(id) + MS);
  expect(
    run.latency(0),
    'Two came in and waited 400 ms. With the two refusals of 1 ms the p50 would be 1 ms, and it would get better the more customers are turned away',
  ).toEqual({ count: 2, p50Ns: 400 * MS, p99Ns: 400 * MS, maxNs: 400 * MS });
  expect(run.refusalLatency(0), 'Refusals have figures of their own').toEqual({
    count: 2,
    p50Ns: MS,
    p99Ns: MS,
    maxNs: MS,
  });
});

test('where nothing was refused there is no refusal latency', () => {
  const { run } = noted(scenario(phase('base', { rate: 4 })));
  run.turn(SECOND);
  run.answered(0, MS);
  expect(run.refusalLatency(0), 'No refusal, no figure: null').toBe(null);
});

test('fullAfterNs goes by the earliest due time among the refused, in whatever order they come back', () => {
  const { run } = noted(
    scenario(phase('base', { rate: 2 }), phase('disturbance', { rate: 4 }), phase('recovery')),
  );
  run.turn(3 * SECOND);
  expect(run.fullAfterNs(), 'Nothing is refused yet: null').toBe(null);
  run.refused(0, 3 * SECOND);
  run.refused(6, 3 * SECOND);
  expect(
    run.fullAfterNs(),
    'A refusal in another phase says nothing about how long the disturbance took to fill the ring',
  ).toBe(null);
  run.refused(5, 3.1 * SECOND);
  run.refused(3, 3.2 * SECOND);
  run.refused(4, 3.3 * SECOND);
  expect(
    run.fullAfterNs(),
    'Request 3 was due 250 ms after the disturbance began; 5 was due later, though its refusal came first. When the refusals arrived does not matter',
  ).toBe(250 * MS);
});

test('without a disturbance the ring was never made full', () => {
  const { run } = noted(scenario(phase('base', { rate: 2 })));
  run.turn(SECOND);
  run.refused(0, SECOND);
  expect(run.fullAfterNs(), 'There is no disturbance to count from: null').toBe(null);
});

test('a held consumer: the ring takes 64, then everything is refused at once', () => {
  const run = runVirtually(fullRing(SETTING), { slots: SETTING.slots });
  expect(counted(run, DISTURBANCE), 'Of 128 requests 64 fit').toBe(
    'offered 128, answered 64, refused 64',
  );
  expect(run.fullAfterNs(), '64 requests at 5,000 a second').toBe(12_800_000);
  expect(run.maxWaiting(DISTURBANCE), 'No more than the ring holds').toBe(64);
  expect(run.refusalLatency(DISTURBANCE)?.maxNs, 'The model refuses in no time').toBe(0);
  const answers = run.latency(DISTURBANCE);
  expect(
    [answers?.p50Ns, answers?.p99Ns].join(' '),
    'Who came first has waited longest: for the whole hold',
  ).toBe('22500000 25700000');
  expect(run.recoverNs(), '64 are gone in 12.8 ms at 10,000 − 5,000 a second').toBe(12_400_000);
});

/** `refused 12.5, waiting 64, full after 25.6 ms`, as a reader of the message wants it. */
function told(of: Scenario, slots: number, index: number): string {
  const one = forecast(of, slots)[index];
  if (one === undefined) return 'no forecast';
  const { refused, waiting, fullAfterNs, emptyAfterNs } = one;
  const ms = (ns: number | null) => (ns === null ? 'never' : `${Number((ns / MS).toFixed(3))} ms`);
  const number = (value: number) => Number(value.toFixed(3));
  return `refused ${number(refused)}, waiting ${number(waiting)}, full ${ms(fullAfterNs)}, empty ${ms(emptyAfterNs)}`;
}

test('the forecast of a slow consumer: full after slots ÷ (rate − capacity), then the excess', () => {
  const slow = slowConsumer(SETTING, 4);
  expect(
    told(slow, 64, BASE),
    'Half of the capacity is used: the ring stays empty, and nothing is refused',
  ).toBe('refused 0, waiting 0, full never, empty 0 ms');
  expect(
    told(slow, 64, DISTURBANCE),
    '5,000 a second come and 2,500 go: 64 slots are full after 25.6 ms, and for the other 74.4 ms 2,500 a second are refused',
  ).toBe('refused 186, waiting 64, full 25.6 ms, empty never');
  expect(
    told(slow, 64, RECOVERY),
    'The recovery begins with what the disturbance has left: 64, and 5,000 a second more go than come',
  ).toBe('refused 0, waiting 0, full never, empty 12.8 ms');
});

test('the forecast of a burst that fits, and of a held consumer', () => {
  const big = burst({ ...SETTING, slots: 1024 }, 3);
  expect(
    told(big, 1024, DISTURBANCE),
    '5,000 a second more come than go, for 100 ms: 500. The brim is not reached',
  ).toBe('refused 0, waiting 500, full never, empty never');
  expect(told(big, 1024, RECOVERY), '500 at 5,000 a second').toBe(
    'refused 0, waiting 0, full never, empty 100 ms',
  );
  expect(
    told(fullRing(SETTING), 64, DISTURBANCE),
    'Held, nothing goes: what comes fills the ring in 12.8 ms, and as many are refused',
  ).toBe('refused 64, waiting 64, full 12.8 ms, empty never');
});

test('the forecast carries on from phase to phase', () => {
  const made = scenario(
    phase('base', { rate: 10, held: true }),
    phase('disturbance', { rate: 10, held: true }),
    phase('recovery', { rate: 10, workNs: SECOND / 15 }),
    phase('recovery', { rate: 10, workNs: SECOND / 10 }),
  );
  expect(told(made, 16, 0), 'Ten come and nobody goes').toBe(
    'refused 0, waiting 10, full never, empty never',
  );
  expect(told(made, 16, 1), 'Ten are in already, so the ring is full after six more').toBe(
    'refused 4, waiting 16, full 600 ms, empty never',
  );
  expect(told(made, 16, 2), 'Sixteen are in, and in a second five more go than come').toBe(
    'refused 0, waiting 11, full never, empty never',
  );
  expect(
    told(made, 16, 3),
    'As many go as come: the level stands still at 11, and the ring never gets empty',
  ).toBe('refused 0, waiting 11, full never, empty never');
  const twice = scenario(
    phase('disturbance', { rate: 20, held: true }),
    phase('disturbance', { rate: 20, held: true }),
  );
  expect(told(twice, 16, 1), 'A ring that is full already is full after 0 ns').toBe(
    'refused 20, waiting 16, full 0 ms, empty never',
  );
});

test('where as much goes as comes the level stands still', () => {
  const level = { rate: 10, workNs: SECOND / 10 };
  expect(
    told(scenario(phase('base', level)), 16, 0),
    'The ring was empty to begin with, so it is empty after 0 ns: mind 0 ÷ 0',
  ).toBe('refused 0, waiting 0, full never, empty 0 ms');
  const full = scenario(phase('base', { rate: 20, held: true }), phase('base', level));
  expect(
    told(full, 16, 1),
    'It stands at the brim and does not rise: fullAfterNs is null, and nothing is refused',
  ).toBe('refused 0, waiting 16, full never, empty never');
  expect(
    told(scenario(phase('base', { rate: 16, held: true })), 16, 0),
    'The brim is reached at the very moment at which the phase is over, and not before: null',
  ).toBe('refused 0, waiting 16, full never, empty never');
});

test('in a phase of 0 ns nothing gets full, and what is empty stays empty', () => {
  const made = scenario(
    phase('base', { durationNs: 0 }),
    phase('disturbance', { rate: 20, held: true }),
    phase('disturbance', { rate: 20, held: true, durationNs: 0 }),
  );
  const hint = 'In 0 ns nothing comes and nothing goes';
  expect(told(made, 16, 0), hint).toBe('refused 0, waiting 0, full never, empty 0 ms');
  expect(told(made, 16, 2), hint).toBe('refused 0, waiting 16, full never, empty never');
});

test('the forecast rounds nothing', () => {
  const made = scenario(
    phase('base', { rate: 3, held: true, durationNs: SECOND / 2 }),
    phase('disturbance', { rate: 3, held: true, durationNs: SECOND / 4 }),
    phase('recovery', { rate: 2, workNs: SECOND / 5, durationNs: SECOND / 2 }),
  );
  const hint = 'Water, not requests: all of these are real numbers';
  expect(told(made, 2, 0), `${hint}. 3 a second for half a second`).toBe(
    'refused 0, waiting 1.5, full never, empty never',
  );
  expect(
    told(made, 2, 1),
    `${hint}. Half of a request fits in, and of the 0.75 that come 0.25 are too many`,
  ).toBe('refused 0.25, waiting 2, full 166.667 ms, empty never');
  expect(told(made, 2, 2), `${hint}. 3 a second more go than come`).toBe(
    'refused 0, waiting 0.5, full never, empty never',
  );
  expect(forecast(made, 1)[0]?.fullAfterNs, `${hint}, a third of a second too`).toBeCloseTo(
    SECOND / 3,
    2,
  );
});

test('the forecast of a consumer that costs nothing', () => {
  const made = scenario(
    phase('base', { rate: 10, workNs: 0 }),
    phase('disturbance', { rate: 10, held: true, workNs: 0 }),
    phase('recovery', { rate: 10, workNs: 0 }),
  );
  expect(
    told(made, 16, 0),
    'A cost of 0 is a capacity without limit, and not a division that gives NaN',
  ).toBe('refused 0, waiting 0, full never, empty 0 ms');
  expect(told(made, 16, 1), 'Held, nothing goes, whatever it costs').toBe(
    'refused 0, waiting 10, full never, empty never',
  );
  expect(told(made, 16, 2), 'Without limit it is empty at once').toBe(
    'refused 0, waiting 0, full never, empty 0 ms',
  );
});

test('forecast and run agree to within two requests, on any setting', () => {
  const cases = fc.record({
    slots: fc.integer({ min: 2, max: 200 }),
    rate: fc.integer({ min: 500, max: 9_000 }),
    times: fc.integer({ min: 2, max: 8 }),
    make: fc.constantFrom('slow', 'burst', 'full'),
  });
  forAll(
    cases,
    ({ slots, rate, times, make }) => {
      const setting = { rate, workNs: 100_000, slots, phaseNs: 40 * MS };
      const made =
        make === 'slow'
          ? slowConsumer(setting, times)
          : make === 'burst'
            ? burst(setting, times)
            : fullRing(setting);
      const run = runVirtually(made, { slots });
      const story = `${made.name} (${rate} requests a second, ${times} times, ${slots} slots)`;
      const expected = forecast(made, slots)[DISTURBANCE];
      const { refused } = run.counts(DISTURBANCE);
      expect(
        Math.abs(refused - (expected?.refused ?? Number.NaN)),
        `${story}: the run refused ${refused}, the forecast says ${expected?.refused}`,
      ).toBeLessThanOrEqual(2);
      const fullNs = run.fullAfterNs();
      if (fullNs === null || refused <= 2) return;
      const perRequestNs = 1e9 / (made.phases[DISTURBANCE]?.rate ?? 1);
      const gainNs = fullNs - (expected?.fullAfterNs ?? Number.NaN);
      const work = made.phases[DISTURBANCE]?.workNs ?? 0;
      expect(
        Math.abs(gainNs),
        `${story}: first refusal after ${fullNs} ns, forecast ${expected?.fullAfterNs}`,
      ).toBeLessThanOrEqual(4 * Math.max(perRequestNs, work) * excess(made));
    },
    80,
  );
});

/** How many requests come for each one that the ring gains: a small excess fills it unevenly. */
function excess({ phases }: Scenario): number {
  const { rate = 1, workNs = 0, held = false } = phases[DISTURBANCE] ?? {};
  const capacity = held ? 0 : SECOND / workNs;
  return rate / Math.max(rate - capacity, 1);
}
