/** Day 12, stage 2: a tick every half second, with what came on since the last. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PartitionTick, ProgressLog, type Tick } from '#progress-log';
import { forAll } from '../../../checks/lib/for-all.ts';
import { GROWING, LEVELS, MadeUp, MS, SECOND } from './kit.ts';

/** A log over made-up partitions, and the ticks that it made. */
function logOver(partitions: readonly MadeUp[], everyNs = 500 * MS, startNs?: number) {
  const ticks: Tick[] = [];
  const log = new ProgressLog({
    partitions,
    everyNs,
    ...(startNs === undefined ? {} : { startNs }),
    onTick: (tick) => ticks.push(tick),
  });
  return { log, ticks };
}

function figures(tick: Tick | undefined, partition = 0): Partial<PartitionTick> {
  return tick?.partitions[partition] ?? {};
}

test('a tick comes when the interval is over, and not before', () => {
  const { log, ticks } = logOver([new MadeUp()]);
  expect([log.turn(0), log.turn(499 * MS), log.turn(500 * MS)], 'Every 500 ms, from 0 on').toEqual([
    false,
    false,
    true,
  ]);
  expect([log.turn(501 * MS), log.turn(999 * MS), log.turn(1000 * MS)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(
    ticks.map(({ atNs, lastedNs }) => [atNs / MS, lastedNs / MS]),
    'When each was taken, and how long after the one before',
  ).toEqual([
    [500, 500],
    [1000, 500],
  ]);
});

test('the first interval begins where the log was told that it begins', () => {
  const { log, ticks } = logOver([new MadeUp()], 500 * MS, 7 * SECOND);
  expect(log.turn(7.4 * SECOND), 'Begun at 7 s: the first tick is due at 7.5 s').toBe(false);
  expect(log.turn(7.5 * SECOND)).toBe(true);
  expect(ticks[0]?.lastedNs, 'Half a second, and not 7.5').toBe(500 * MS);
});

test('what only grows is shown as what came on, what goes up and down as it is', () => {
  const counters = new MadeUp();
  const { log, ticks } = logOver([counters]);
  counters.values = {
    tasksIn: 40,
    dispatched: 33,
    completed: 32,
    rejectedBusy: 4,
    enqueuedDueToBusy: 9,
    pendingNow: 7,
    maxPendingDepthObserved: 6,
    readyFamilies: 3,
    inFlightFamilies: 1,
  };
  log.turn(500 * MS);
  expect(figures(ticks[0]), 'All of it has come since the log was made').toEqual(counters.values);
  counters.values = {
    tasksIn: 50,
    dispatched: 45,
    completed: 45,
    rejectedBusy: 4,
    enqueuedDueToBusy: 12,
    pendingNow: 5,
    maxPendingDepthObserved: 6,
    readyFamilies: 2,
    inFlightFamilies: 0,
  };
  log.turn(1000 * MS);
  expect(
    figures(ticks[1]),
    'Five counters as the difference to the last tick; the four levels as they are now: a queue of 5 is 5, and not −2',
  ).toEqual({
    tasksIn: 10,
    dispatched: 12,
    completed: 13,
    rejectedBusy: 0,
    enqueuedDueToBusy: 3,
    pendingNow: 5,
    maxPendingDepthObserved: 6,
    readyFamilies: 2,
    inFlightFamilies: 0,
  });
});

test('what was counted before the log began is not its first tick', () => {
  const counters = new MadeUp({ tasksIn: 1000, completed: 900, pendingNow: 100 });
  const { log, ticks } = logOver([counters]);
  counters.add('tasksIn', 5);
  log.turn(500 * MS);
  expect(
    [figures(ticks[0]).tasksIn, figures(ticks[0]).completed, figures(ticks[0]).pendingNow],
    'Five tasks came in since; a hundred are pending, whenever they came',
  ).toEqual([5, 0, 100]);
});

test('partitions are told apart', () => {
  const [first, second] = [new MadeUp(), new MadeUp({ tasksIn: 3 })];
  const { log, ticks } = logOver([first, second]);
  first.add('tasksIn', 1);
  second.add('tasksIn', 10);
  second.add('pendingNow', 4);
  log.turn(500 * MS);
  expect([figures(ticks[0], 0).tasksIn, figures(ticks[0], 1).tasksIn]).toEqual([1, 10]);
  expect([figures(ticks[0], 0).pendingNow, figures(ticks[0], 1).pendingNow]).toEqual([0, 4]);
  expect(ticks[0]?.partitions.length, 'One entry for each partition').toBe(2);
});

test('who looks late gets one tick, and the next is due when it was', () => {
  const counters = new MadeUp();
  const { log, ticks } = logOver([counters]);
  counters.add('completed', 100);
  expect(log.turn(1700 * MS), 'Three intervals are over').toBe(true);
  expect(ticks.length, 'One tick, and not three of which two are empty').toBe(1);
  expect(
    ticks[0]?.lastedNs,
    'It lasted 1.7 s: a rate over half a second would be three times too high',
  ).toBe(1700 * MS);
  expect(
    [log.turn(1999 * MS), log.turn(2000 * MS)],
    'The next is due at 2 s, as it always was: ticks do not drift',
  ).toEqual([false, true]);
  expect(ticks[1]?.lastedNs).toBe(300 * MS);
});

test('a tick at the very moment is followed by the next, an interval later', () => {
  const { log, ticks } = logOver([new MadeUp()]);
  for (let i = 1; i <= 40; i++) log.turn(i * 250 * MS);
  expect(ticks.length, 'Looked at every 250 ms for 10 s: 20 ticks of 500 ms').toBe(20);
});

test('until a tick is due no counter is read', () => {
  const counters = new MadeUp();
  const { log } = logOver([counters]);
  const before = counters.reads;
  for (let i = 0; i < 1000; i++) log.turn(i * 400_000);
  expect(
    counters.reads - before,
    'A thousand turns within the interval: each is to cost one comparison',
  ).toBe(0);
});

test('a log that is off reads nothing, ever', () => {
  const counters = new MadeUp({ tasksIn: 5 });
  const log = new ProgressLog({ partitions: [counters], everyNs: 500 * MS });
  const turns = [log.turn(500 * MS), log.turn(10 * SECOND)];
  log.close(11 * SECOND);
  expect(turns, 'Without onTick there are no ticks').toEqual([false, false]);
  expect(counters.reads, 'And nothing that would cost anything').toBe(0);
});

test('counters that move while they are read lose nothing', () => {
  const moving = new MadeUp({}, (values, name) => {
    values[name] = (values[name] ?? 0) + 1;
  });
  const { log, ticks } = logOver([moving]);
  const start = { ...moving.values };
  for (let i = 1; i <= 5; i++) log.turn(i * 500 * MS);
  for (const name of GROWING) {
    const shown = ticks.reduce((sum, tick) => sum + (figures(tick)[name] ?? 0), 0);
    const begun = (start[name] ?? 0) - 1;
    const seen = (moving.values[name] ?? 0) - 1;
    expect(
      shown,
      `${name} moves with every look, as if another thread counted. What was read for one tick is where the next one begins: who looks a second time loses what came in between`,
    ).toBe(seen - begun);
  }
});

test('close makes a tick of what is left, and then there are none', () => {
  const counters = new MadeUp();
  const { log, ticks } = logOver([counters]);
  log.turn(500 * MS);
  counters.add('completed', 3);
  log.close(620 * MS);
  expect(
    figures(ticks[1]).completed,
    'Three were completed in the last 120 ms; without a last tick they are in none',
  ).toBe(3);
  expect(ticks[1]?.lastedNs).toBe(120 * MS);
  counters.add('completed', 3);
  log.close(620 * MS);
  expect(log.turn(9 * SECOND), 'After close there are no ticks').toBe(false);
  expect(ticks.length, 'One from turn, one from close; a second close finds no time left').toBe(2);
  log.close(700 * MS);
  expect(
    ticks.length,
    'A second close, 80 ms after the first: the run has ended at the first, and what came behind that is in no tick',
  ).toBe(2);
});

test('close at the moment of the last tick adds no empty one', () => {
  const { log, ticks } = logOver([new MadeUp()]);
  log.turn(500 * MS);
  log.close(500 * MS);
  expect(ticks.length, 'Nothing is left: no time has passed').toBe(1);
});

test('ticks do not change afterwards', () => {
  const counters = new MadeUp({ pendingNow: 4 });
  const { log, ticks } = logOver([counters]);
  counters.add('tasksIn', 2);
  log.turn(500 * MS);
  const first = JSON.stringify(ticks[0]);
  counters.add('tasksIn', 7);
  counters.add('pendingNow', 7);
  log.turn(1000 * MS);
  expect(JSON.stringify(ticks[0]), 'Whoever keeps a tick keeps what it said').toBe(first);
});

const STEPS = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 900 }),
    name: fc.constantFrom(...GROWING),
    amount: fc.nat(50),
    level: fc.constantFrom(...LEVELS),
    value: fc.nat(99),
  }),
  { maxLength: 40, size: 'max' },
);

test('all ticks together are the whole run, whenever somebody looks', () => {
  forAll(STEPS, (steps) => {
    const counters = new MadeUp({ tasksIn: 11, completed: 7 });
    const { log, ticks } = logOver([counters]);
    let nowMs = 0;
    for (const { after, name, amount, level, value } of steps) {
      nowMs += after;
      counters.add(name, amount);
      counters.values[level] = value;
      log.turn(nowMs * MS);
    }
    log.close((nowMs + 1) * MS);
    const lasted = ticks.reduce((sum, tick) => sum + tick.lastedNs, 0);
    expect(lasted, 'Each moment of the run is in one tick').toBe((nowMs + 1) * MS);
    for (const name of GROWING) {
      const shown = ticks.reduce((sum, tick) => sum + (figures(tick)[name] ?? 0), 0);
      const before = name === 'tasksIn' ? 11 : name === 'completed' ? 7 : 0;
      expect(shown, `${name}: the ticks add up to what was counted`).toBe(
        (counters.values[name] ?? 0) - before,
      );
    }
    for (const name of LEVELS) {
      expect(figures(ticks.at(-1))[name], `${name} of the last tick is what it is now`).toBe(
        counters.values[name] ?? 0,
      );
    }
  });
});
