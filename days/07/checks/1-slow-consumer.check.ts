/** Day 07, stage 1: a scenario as data, when its requests are due, and what became of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Plan, slowConsumer } from '#scenarios';
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
  WARM_UP,
} from './kit.ts';

test('a slow consumer is four phases, and only the cost of a request changes', () => {
  const { phases } = slowConsumer(SETTING, 4);
  expect(
    phases.map(({ name }) => name).join(' '),
    'Warm-up, base, disturbance, recovery: without a base there is nothing to compare with, without a recovery nobody sees whether it ends',
  ).toBe('warm-up base disturbance recovery');
  expect(
    phases.map(({ workNs }) => workNs).join(' '),
    'Four times slower means four times the cost of a request, in the disturbance and in no other phase',
  ).toBe('100000 100000 400000 100000');
  expect(
    phases.map(({ rate, held }) => `${rate}${held ? ' held' : ''}`).join(', '),
    'The customers do not know that the consumer is slow: the rate stays as it is, and nothing is held',
  ).toBe('5000, 5000, 5000, 5000');
  expect(
    phases
      .slice(0, 3)
      .map(({ durationNs }) => durationNs)
      .join(' '),
    'Warm-up, base and disturbance last phaseNs each',
  ).toBe('100000000 100000000 100000000');
});

test('the recovery is twice as long as a full ring needs to get empty', () => {
  const hint =
    'While the ring gets empty, requests keep coming. What is left for emptying is the capacity less the rate';
  const long = slowConsumer({ ...SETTING, slots: 4096 }, 4).phases[RECOVERY]?.durationNs;
  expect(long, `${hint}: 2 × ⌈4096 ÷ (10000 − 5000) s⌉`).toBe(2 * 819_200_000);
  const uneven = slowConsumer({ ...SETTING, rate: 7000, slots: 1024 }, 4).phases[RECOVERY];
  expect(uneven?.durationNs, `${hint}, in whole ns, rounded up and then doubled`).toBe(
    2 * 341_333_334,
  );
  const short = slowConsumer(SETTING, 4).phases[RECOVERY]?.durationNs;
  expect(short, 'It lasts at least phaseNs, also when the ring is empty sooner').toBe(100 * MS);
  const free = slowConsumer({ ...SETTING, workNs: 0 }, 4).phases[RECOVERY]?.durationNs;
  expect(free, 'With a cost of 0 the capacity has no limit: nothing to empty').toBe(100 * MS);
});

test('a consumer that cannot keep up in the base phase is a RangeError', () => {
  const hint =
    'At 10,000 a second and 100 µs each the consumer is busy all the time, and a full ring never gets empty. Refuse such a setting';
  expect(
    thrownBy(() => slowConsumer({ ...SETTING, rate: 10_000 }, 4)),
    hint,
  ).toBe(RANGE_ERROR);
  expect(
    thrownBy(() => slowConsumer({ ...SETTING, rate: 9_999 }, 4)),
    'A consumer with a little room to spare is enough',
  ).toBe('nothing was thrown');
});

test('a plan numbers the requests through all phases and says when each is due', () => {
  const plan = new Plan(
    scenario(phase('warm-up', { rate: 2 }), phase('base', { rate: 3, durationNs: SECOND / 2 })),
  );
  expect(plan.requests, 'At 2 a second 2 requests in 1 s, at 3 a second 2 in half a second').toBe(
    4,
  );
  expect(
    [0, 1, 2, 3].map((id) => plan.dueNs(id)).join(' '),
    'A phase begins a schedule of its own: its first request is due when it begins, and the numbers go on',
  ).toBe('0 500000000 1000000000 1333333333');
  expect([0, 1, 2, 3].map((id) => plan.phaseOf(id)).join(' '), 'The phase of each request').toBe(
    '0 0 1 1',
  );
  expect([plan.requestsIn(0), plan.requestsIn(1)].join(' '), 'Requests of each phase').toBe('2 2');
  expect(
    [plan.beginNs(0), plan.beginNs(1), plan.endNs].join(' '),
    'A phase begins when the one before is over',
  ).toBe('0 1000000000 1500000000');
});

test('what would be due at the end of a phase is not in it', () => {
  const plan = new Plan(
    scenario(
      phase('base', { rate: 4, durationNs: SECOND / 4 }),
      phase('disturbance', { rate: 4, durationNs: SECOND / 4 + 1 }),
      phase('recovery', { rate: 4, durationNs: 1 }),
    ),
  );
  expect(
    [plan.requestsIn(0), plan.requestsIn(1), plan.requestsIn(2)].join(' '),
    'A phase has ⌈rate × durationNs ÷ 10⁹⌉ requests: what is due 250 ms after the beginning is in a phase of 250 ms and 1 ns, and not in one of 250 ms',
  ).toBe('1 2 1');
  const exact = new Plan(scenario(phase('base', { rate: 100, durationNs: 70 * MS })));
  expect(
    exact.requestsIn(0),
    'At 100 a second request 7 is due when the 70 ms are over. 0.07 has no exact value in binary: 100 × 0.07 is a little more than 7 and is rounded up to 8. Multiply the whole numbers first, then divide',
  ).toBe(7);
});

test('behind the last phase and the last request there is nothing', () => {
  const plan = new Plan(scenario(phase('base', { rate: 2 })));
  expect(
    [plan.dueNs(2), plan.dueNs(1000), plan.beginNs(1)].join(' '),
    'Nothing more is due: Infinity, which is later than every moment',
  ).toBe('Infinity Infinity Infinity');
});

test('due times do not drift, however many requests there are', () => {
  const plan = new Plan(
    scenario(
      phase('warm-up', { durationNs: 7 }),
      phase('base', { rate: 300_000, durationNs: 10 * SECOND }),
    ),
  );
  expect(
    plan.dueNs(1 + 2_999_999),
    'Reckon each due time from the beginning of the phase, with the Schedule of day 06. An interval that is rounded once and added up goes astray: here by a millisecond',
  ).toBe(7 + 9_999_996_666);
});

test('a turn does what is due at or before its moment, and nothing else', () => {
  const { run, notebook } = noted(scenario(phase('base', { rate: 4 })));
  expect(
    notebook.take(),
    'Before the first turn nothing has begun: a run touches its system in turn() only',
  ).toBe('');
  run.turn(0);
  expect(
    notebook.take(),
    'At 0 the first phase begins and the first request is due, in this order: first the consumer, then the request',
  ).toBe('work 100, #0');
  run.turn(249_999_999);
  expect(notebook.take(), 'One ns before request 1 is due nothing is to be done').toBe('');
  run.turn(250_000_000);
  expect(notebook.take(), 'At the very moment at which it is due a request is sent').toBe('#1');
  run.turn(250_000_000);
  expect(notebook.take(), 'A request is sent once').toBe('');
});

test('a turn that comes late does everything in the order in which it was due', () => {
  const { run, notebook } = noted(
    scenario(
      phase('base', { rate: 2 }),
      phase('disturbance', { held: true }),
      phase('recovery', { workNs: 7 }),
    ),
  );
  run.turn(2.5 * SECOND);
  expect(
    notebook.take(),
    'The driver stood still for two phases and a half. No request is skipped, and each phase begins before its own requests and behind those of the phase before',
  ).toBe('work 100, #0, #1, hold, #2, work 7, #3');
});

test('a consumer is told at the beginning of each phase, and only then', () => {
  const { run, notebook } = noted(scenario(phase('warm-up', { rate: 3 }), phase('base')));
  for (let ns = 0; ns < 2 * SECOND; ns += SECOND / 10) run.turn(ns);
  expect(
    notebook.take(),
    'setConsumer is called once when a phase begins, also when the phase says the same as the one before',
  ).toBe('work 100, #0, #1, #2, work 100, #3');
});

test('nextNs is when something is due next, and Infinity when nothing is left', () => {
  const { run } = noted(
    scenario(phase('base', { rate: 2, durationNs: 0.75 * SECOND }), phase('recovery')),
  );
  const seen = [run.nextNs()];
  for (const ns of [0, 0.5 * SECOND, 0.75 * SECOND]) {
    run.turn(ns);
    seen.push(run.nextNs());
  }
  expect(
    seen.join(' '),
    'The next request, or the beginning of the next phase, whichever comes first; that is what a driver waits for. After the last request of the last phase: Infinity',
  ).toBe('0 500000000 750000000 Infinity');
});

test('a phase of 0 ns begins and sends nothing', () => {
  const { run, notebook } = noted(
    scenario(
      phase('warm-up', { durationNs: 0, workNs: 5 }),
      phase('base'),
      phase('disturbance', { durationNs: 0, workNs: 6 }),
      phase('base'),
      phase('recovery', { durationNs: 0, workNs: 7 }),
    ),
  );
  run.turn(1.5 * SECOND);
  expect(
    run.nextNs(),
    'A phase of 0 ns at the end has still to begin, although no request is left',
  ).toBe(2 * SECOND);
  run.turn(2 * SECOND);
  expect(
    notebook.take(),
    'A phase of 0 ns begins all the same, also as the first or the last one: the consumer is told, and nothing is sent in it',
  ).toBe('work 5, work 100, #0, work 6, work 100, #1, work 7');
  expect(
    [0, 1].map((id) => run.plan.phaseOf(id)).join(' '),
    'No request is due in a phase of 0 ns: the one that is due when it begins belongs to the next',
  ).toBe('1 3');
});

test('a request is entered before it is handed over', () => {
  const waits: number[] = [];
  const offered: boolean[] = [];
  const { run } = noted(scenario(phase('base', { rate: 3 })), (id) => {
    waits.push(run.waiting);
    offered.push(run.counts(0).offered > id);
    if (id === 2) run.refused(id, 0);
    else run.answered(id, 0);
  });
  run.turn(SECOND);
  expect(
    waits.join(' '),
    'While submit runs the answer may come already, so the request must be in the books by then',
  ).toBe('1 1 1');
  expect(
    offered.join(' '),
    'It is offered before submit begins: otherwise there are answers to what was never offered',
  ).toBe('true true true');
  expect(
    run.waiting,
    'Two were answered and the last one was refused: a refusal ends the waiting, as an answer does',
  ).toBe(0);
  expect(counted(run, 0), 'Two answers and a refusal').toBe('offered 3, answered 2, refused 1');
});

test('a request belongs to the phase in which it was due, whenever its answer comes', () => {
  const { run } = noted(
    scenario(phase('base', { rate: 2 }), phase('disturbance', { rate: 3 }), phase('recovery')),
  );
  run.turn(1.9 * SECOND);
  run.answered(0, 1.9 * SECOND);
  run.turn(2.9 * SECOND);
  run.answered(1, 2.9 * SECOND);
  run.refused(2, 2.9 * SECOND);
  run.answered(3, 2.9 * SECOND);
  const hint =
    'Ask the plan in which phase the request was due. The phase that is current when the answer comes has nothing to do with it';
  expect(counted(run, 0), hint).toBe('offered 2, answered 2, refused 0');
  expect(counted(run, 1), hint).toBe('offered 3, answered 1, refused 1');
  expect(counted(run, 2), hint).toBe('offered 1, answered 0, refused 0');
  expect(run.waiting, 'Of six requests four came back').toBe(2);
});

test('offered counts what was sent, not what is planned', () => {
  const { run } = noted(scenario(phase('base', { rate: 10 })));
  run.turn(0.45 * SECOND);
  expect(counted(run, 0), 'At 450 ms five of the ten were due').toBe(
    'offered 5, answered 0, refused 0',
  );
});

test('with a consumer four times too slow the ring fills, and then every other one is refused', () => {
  const run = runVirtually(slowConsumer(SETTING, 4), { slots: SETTING.slots });
  expect(counted(run, WARM_UP)).toBe('offered 500, answered 500, refused 0');
  expect(counted(run, BASE)).toBe('offered 500, answered 500, refused 0');
  expect(
    counted(run, DISTURBANCE),
    'In 100 ms come 500; the consumer takes 250 of them and the ring holds 64 more',
  ).toBe('offered 500, answered 313, refused 187');
  expect(counted(run, RECOVERY), 'When the recovery begins the ring is still full').toBe(
    'offered 500, answered 499, refused 1',
  );
  expect(run.waiting, 'In the end everything has come back').toBe(0);
});

test('in whatever moments a driver looks at the clock, it sends the same', () => {
  const cases = fc.record({
    rates: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
    steps: fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 30 }),
  });
  forAll(cases, ({ rates, steps }) => {
    const made = scenario(...rates.map((rate, i) => phase('base', { rate, workNs: i })));
    const { run, notebook } = noted(made);
    let nowNs = 0;
    for (const ms of steps) {
      nowNs += ms * MS;
      run.turn(nowNs);
    }
    run.turn(run.plan.endNs);
    let id = 0;
    const expected = rates.flatMap((rate, i) => [
      `work ${i}`,
      ...Array.from({ length: rate }, () => `#${id++}`),
    ]);
    expect(notebook.take(), `Rates ${rates.join(', ')}; a turn after ${steps.join(', ')} ms`).toBe(
      expected.join(', '),
    );
    rates.forEach((rate, i) => {
      expect(run.counts(i).offered, `Sent of the ${rate} that are due in phase ${i}`).toBe(rate);
    });
  });
});
