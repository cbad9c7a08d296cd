/** Day 09, stage 5: idle families are forgotten, busy ones never. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BusyGates } from '#busy-gate';
import { PendingQueue } from '#pending-queue';
import { FAMILY_CELLS } from '#scheduler-memory';
import { hold } from '../../../checks/explorer/hold.ts';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Bench, cellsOf, SHAPE, toldCounts } from './kit.ts';
import { MODELS } from './models.ts';
import { NaiveScheduler } from './naive-scheduler.ts';

test('a million families one after the other fit into a table of eight', () => {
  const bench = new Bench();
  let [accepted, ran] = [0, 0];
  for (let id = 1; id <= 1_000_000; id++) {
    if (bench.submit(id * 1009, id) === 'ACCEPTED') accepted++;
    if (bench.next() === id) ran++;
    bench.lane.complete();
  }
  expect(accepted, 'Each was idle when the next one came: there is always room').toBe(1_000_000);
  expect(ran, 'And each had its one task run').toBe(1_000_000);
  expect(bench.scheduler.knownFamilies, 'At most so many are known').toBeLessThanOrEqual(
    SHAPE.families,
  );
});

test('nobody is forgotten while there is room', () => {
  const bench = new Bench();
  for (let key = 1; key <= SHAPE.families; key++) {
    bench.submit(key, key);
    bench.drain();
  }
  expect(
    bench.scheduler.knownFamilies,
    'To forget a family and find it again costs; only a new one without room makes it worth while',
  ).toBe(SHAPE.families);
});

test('one new family makes one idle one go', () => {
  const bench = new Bench();
  for (let key = 1; key <= SHAPE.families; key++) {
    bench.submit(key, key);
    bench.drain();
  }
  bench.submit(100, 100);
  expect(bench.scheduler.knownFamilies, 'One went, one came').toBe(SHAPE.families);
});

test('a family with a task in flight or pending is not forgotten', () => {
  const bench = new Bench({ lanes: 2 });
  bench.submit(7, 1);
  bench.submit(7, 2);
  expect(bench.next(1), 'Lane 1 keeps it in flight').toBe(1);
  for (let id = 3; id <= 100; id++) {
    expect(bench.submit(id * 10, id), 'Others come and go').toBe('ACCEPTED');
    expect(bench.drain()).toEqual([id]);
  }
  expect(bench.scheduler.pendingOf(7), 'Task 2 waits still').toBe(1);
  bench.submit(7, 101);
  expect(
    bench.next(0),
    'Task 1 is in flight. If the family was forgotten, this one is a second of the same name',
  ).toBe('nothing');
  bench.lanes[1]?.complete();
  expect(bench.next(1)).toBe(2);
  bench.lanes[1]?.complete();
  expect(bench.next(1), 'In order').toBe(101);
});

test('a ready family is not forgotten either', () => {
  const bench = new Bench({ lanes: 2 });
  for (const key of [1, 2, 3]) bench.submit(key, key);
  const [first] = [bench.next(1)];
  expect(first).toBe(1);
  for (let id = 4; id <= 60; id++) {
    bench.submit(id * 10, id);
    const { lane } = bench;
    // The one that came last is taken; the ready ones in front of it go to the back.
    let task = bench.next();
    while (task !== id) {
      lane.complete();
      if (typeof task === 'number') bench.submit(task, task);
      task = bench.next();
    }
    lane.complete();
  }
  expect(bench.drain().toSorted(), 'Families 2 and 3 were ready or in flight all the time').toEqual(
    [2, 3],
  );
});

test('an idle family is found wherever it stands', () => {
  for (let idle = 0; idle < SHAPE.families; idle++) {
    const bench = new Bench({ shape: { entries: 7 }, lanes: SHAPE.families });
    for (let key = 0; key < SHAPE.families; key++) {
      bench.submit(key, key + 1);
      bench.next(key);
      if (key === idle || key === (idle + 1) % SHAPE.families) bench.lanes[key]?.complete();
    }
    expect(bench.scheduler.knownFamilies, 'Eight are known: six in flight, two idle').toBe(8);
    for (let key = 90; key < 95; key++) {
      expect(
        bench.submit(key, key),
        `A new family. Number ${idle} and the next one, going round, are idle: look at each once, from the hand on and round`,
      ).toBe('ACCEPTED');
      expect(bench.next(idle), 'Its task runs, and it is idle, too').toBe(key);
      bench.lanes[idle]?.complete();
    }
  }
});

test('the hand goes on from where it stopped', () => {
  const bench = new Bench();
  for (let key = 1; key <= SHAPE.families; key++) {
    bench.submit(key, key);
    bench.drain();
  }
  const numbers: number[] = [];
  for (let key = 101; key <= 100 + SHAPE.families; key++) {
    bench.submit(key, key);
    const family = bench.scheduler.ready.pop();
    numbers.push(family);
    bench.scheduler.ready.push(family);
    bench.drain();
  }
  expect(
    new Set(numbers).size,
    `Eight idle families and eight new ones, each idle again before the next came: these got the numbers ${numbers.join(', ')}. In one round of the hand each number comes once. Who begins at the same place with each call forgets whoever came last`,
  ).toBe(SHAPE.families);
});

test('a search that finds nobody looks at each once, and the refused task keeps no entry', () => {
  const looked: number[] = [];
  const told: string[] = [];
  const before = {
    dispatcher: (_: string, at: number) => {
      const family = (at - cellsOf(bench.memory).gates) / FAMILY_CELLS;
      if (!Number.isInteger(family) || family < 0 || family >= SHAPE.families) return;
      if (looked.at(-1) !== family) looked.push(family);
    },
  };
  const bench: Bench = new Bench({ scheduler: { counts: toldCounts(told) }, before });
  for (let key = 0; key < SHAPE.families; key++) {
    bench.submit(key, key + 1);
    bench.drain();
  }
  // Somebody holds every gate. With lanes alone it does not come to that.
  const gates = new BusyGates(bench.memory, 0);
  for (let family = 0; family < SHAPE.families; family++) gates.tryClose(family);
  looked.length = 0;
  told.length = 0;
  expect(bench.submit(100, 1), 'familyFor() says NO_FAMILY: no room for another').toBe('POOL_FULL');
  expect(
    looked.toSorted((a, b) => a - b).join(' '),
    'The gates that were looked at: all eight, and none of them twice in one call',
  ).toBe('0 1 2 3 4 5 6 7');
  expect(told.join(', '), 'It is counted as refused').toBe('refused POOL_FULL');
  for (let family = 0; family < SHAPE.families; family++) gates.open(family);
  expect(
    Array.from({ length: SHAPE.entries }, (_, key) => bench.submit(key, key + 1)).join(' '),
    'Nothing is pending or in flight, so all six entries are free: the one that was taken for the refused task was given back',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED ACCEPTED ACCEPTED ACCEPTED');
});

test('an open gate and something pending: that family is made ready, and not forgotten', () => {
  const told: string[] = [];
  const dispatcher = (operation: string, at: number): void => {
    if (operation === 'add' && at === cellsOf(bench.memory).readyTail) told.push('pushed');
  };
  const scheduler = { counts: toldCounts(told) };
  const bench: Bench = new Bench({ lanes: 2, scheduler, before: { dispatcher } });
  bench.submit(7, 1);
  const family = bench.scheduler.ready.pop();
  // A lane had it, found nothing, and has opened the gate; then task 1 came. It will look again.
  new BusyGates(bench.memory, 0).open(family);
  for (let id = 2; id <= SHAPE.families; id++) {
    bench.submit(id * 10, id);
    expect(bench.drain()).toEqual([id]);
  }
  told.length = 0;
  bench.submit(500, 50);
  expect(
    bench.scheduler.pendingOf(7),
    'The table was full, and the search came by a family with an open gate and task 1 pending. It is not idle: a look at the gate is not enough',
  ).toBe(1);
  const ran = bench.drain();
  expect(
    ran.toSorted((a, b) => Number(a) - Number(b)),
    'The search has closed the gate of a family with task 1 pending. The lane that has just opened it finds it closed and relies on whoever closed it',
  ).toEqual([1, 50]);
  expect(
    told.join(', '),
    'The search made family 7 ready, and then the new one was: each counted with familyReady(), and before the push, as in submit',
  ).toBe('ready, pushed, in 1, ready, pushed');
  bench.submit(7, 51);
  expect(bench.scheduler.knownFamilies, 'Family 7 is known still').toBe(SHAPE.families);
  expect(bench.drain(), 'And goes on').toEqual([51]);
});

test('a lane that closes the gate before the search does has the family', () => {
  let isNext = false;
  const dispatcher = (operation: string, at: number): void => {
    if (operation !== 'compareExchange' || at !== cellsOf(bench.memory).gates || !isNext) return;
    // It had opened the gate, has looked once more, and is quicker: task 1 is in flight now.
    isNext = false;
    new BusyGates(bench.memory, 0).tryClose(0);
    new PendingQueue(bench.memory, 0).pop(0);
  };
  const bench: Bench = new Bench({ before: { dispatcher } });
  bench.submit(7, 1);
  new BusyGates(bench.memory, 0).open(bench.scheduler.ready.pop());
  for (let id = 2; id <= SHAPE.families; id++) {
    bench.submit(id * 10, id);
    bench.drain();
  }
  isNext = true;
  bench.submit(500, 50);
  bench.submit(7, 51);
  expect(
    bench.drain(),
    'The search came by the family of task 1, whose gate was open; before you closed it a lane had, and tryClose() said so. The family is the lane’s, and task 1 in flight. If it is forgotten all the same, task 51 is of another family of that name and runs beside task 1',
  ).toEqual([50]);
});

test('pool exhaustion is a refusal, and forgets nobody', () => {
  const bench = new Bench();
  bench.submit(50, 1);
  bench.drain();
  for (let key = 1; key <= SHAPE.entries; key++) bench.submit(key, key);
  const before = bench.scheduler.knownFamilies;
  for (let key = 60; key < 100; key++) {
    expect(bench.submit(key, key), `${SHAPE.entries} tasks are in`).toBe('POOL_FULL');
  }
  expect(bench.scheduler.knownFamilies, 'Who is refused leaves no family behind').toBe(before);
  expect(bench.drain(), 'And the others go on').toEqual([1, 2, 3, 4, 5, 6]);
});

/** Many families, so that some are forgotten all the time. */
const EVENTS = fc.array(
  fc.oneof(
    fc.record({ submit: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ lane: fc.constantFrom(0, 1), completes: fc.boolean() }),
  ),
  { maxLength: 120, size: 'max' },
);

test('any order of events with 31 families and room for eight does what arrays would', () => {
  forAll(EVENTS, (flow) => {
    new NaiveScheduler(SHAPE.entries, 1000, 2).follow(new Bench({ lanes: 2 }), flow);
  });
});

test('to forget a family while a lane lets go of it loses no task, in any order of operations', () => {
  hold(
    MODELS.reclaim,
    4,
    'Room for one family, and a second one comes. A lane that has opened the gate looks once more, and relies on whoever has closed it since.',
  );
});
