/** Day 09, stage 3: submit, dispatch, complete; all on one thread. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_FAMILY } from '#ready-queue';
import { Reason } from '#reasons';
import { forAll } from '../../../checks/lib/for-all.ts';
import { expectNoAllocation } from './allocation.ts';
import { Bench, cellsOf, SHAPE, toldCounts } from './kit.ts';
import { NaiveScheduler } from './naive-scheduler.ts';

test('a task is accepted, and a lane gets it', () => {
  const bench = new Bench();
  expect(bench.next(), 'Nothing was submitted: NO_TASK').toBe('nothing');
  expect(bench.submit(7, 1), 'There is room').toBe('ACCEPTED');
  expect(
    bench.next(),
    'The family was idle, so it is ready at once; and the bytes at the offset are those that were submitted',
  ).toBe(1);
});

test('the task is copied: its slot may be used again at once', () => {
  const bench = new Bench();
  bench.submit(7, 1);
  bench.submit(8, 2);
  bench.submit(9, 3);
  expect(
    bench.drain(),
    'What the tasks lay in was overwritten behind each submit. Whoever keeps the offset of a slot keeps what comes next in it',
  ).toEqual([1, 2, 3]);
});

test('of one family one task is in flight, and complete() brings the next', () => {
  const bench = new Bench({ lanes: 2 });
  for (const id of [1, 2, 3]) bench.submit(7, id);
  expect(bench.next(0), 'The first').toBe(1);
  expect(bench.next(1), 'Another lane is free, and the family is busy').toBe('nothing');
  expect(bench.lane.complete(), 'Task 1 is completed').toBe(true);
  expect(bench.next(1), 'The first lane still has the family').toBe('nothing');
  expect(bench.next(0), 'And goes on with it').toBe(2);
});

test('different families are in flight at once', () => {
  const bench = new Bench({ lanes: 3 });
  for (const [key, id] of [
    [7, 1],
    [7, 2],
    [8, 3],
    [9, 4],
  ] as const) {
    bench.submit(key, id);
  }
  expect([bench.next(0), bench.next(1), bench.next(2)], 'Families 7, 8 and 9').toEqual([1, 3, 4]);
});

test('a family is never ready twice', () => {
  const bench = new Bench();
  for (const id of [1, 2, 3]) bench.submit(7, id);
  bench.submit(8, 4);
  const { ready } = bench.scheduler;
  const popped = [ready.pop(), ready.pop(), ready.pop()];
  expect(
    popped.indexOf(NO_FAMILY),
    'Three tasks of family 7 and one of 8 were submitted: two families are ready. Only who closes a gate makes its family ready',
  ).toBe(2);
  expect(popped[0] === popped[1], 'And they are two').toBe(false);
});

test('a family whose last task is completed is idle, and ready again with the next', () => {
  const bench = new Bench();
  for (let id = 1; id <= 3; id++) {
    expect(bench.submit(7, id)).toBe('ACCEPTED');
    expect(bench.drain(), `Task ${id}: the family was idle before it came`).toEqual([id]);
  }
});

test('a lane drains its family before it turns to the next', () => {
  const bench = new Bench();
  bench.submit(7, 1);
  bench.submit(8, 2);
  bench.submit(7, 3);
  expect(bench.next()).toBe(1);
  bench.submit(7, 4);
  bench.lane.complete();
  expect(bench.drain(), 'The policy is to drain: 3 and 4 of family 7 come first').toEqual([
    3, 4, 2,
  ]);
});

test('a lane has one task at a time', () => {
  const bench = new Bench();
  expect(bench.lane.complete(), 'No task is in flight: false, and nothing happens').toBe(false);
  bench.submit(7, 1);
  bench.submit(8, 2);
  expect(bench.next()).toBe(1);
  expect(bench.next(), 'Task 1 is not completed: NO_TASK').toBe('nothing');
  expect(bench.lane.complete()).toBe(true);
  expect(bench.lane.complete(), 'Task 1 was completed already').toBe(false);
  expect(bench.drain(), 'Family 8 is ready still').toEqual([2]);
});

test('the policy says when a family has had its turn', () => {
  const asked: string[] = [];
  const policy = {
    begin: () => asked.push('begin'),
    goesOn: (tasks: number) => {
      asked.push(`after ${tasks}`);
      return tasks < 2;
    },
  };
  const bench = new Bench({ lane: { policy } });
  for (const id of [1, 2, 3]) bench.submit(7, id);
  bench.submit(8, 4);
  expect(
    bench.drain(),
    'Two tasks each turn: family 7 goes to the back after 2, and comes again behind 8',
  ).toEqual([1, 2, 4, 3]);
  expect(
    asked.join(', '),
    'begin() with each family that is taken from the ready queue; goesOn() with the tasks of this turn, when more of it are pending, and else not',
  ).toBe('begin, after 1, after 2, begin, begin');
});

test('a family that goes to the back keeps its gate closed', () => {
  const policy = { begin: () => {}, goesOn: () => false };
  const opened: string[] = [];
  const before = {
    lane: (operation: string, at: number) => {
      if (operation === 'store' && at === cellsOf(bench.memory).gates) opened.push('opened');
    },
  };
  const bench = new Bench({ lanes: 2, lane: { policy }, before });
  for (const id of [1, 2, 3]) bench.submit(7, id);
  bench.next(0);
  bench.lane.complete();
  bench.submit(7, 4);
  expect(bench.next(1), 'Family 7 is ready, for any lane').toBe(2);
  expect(bench.next(0), 'And ready once: task 4 waits behind 2 and 3').toBe('nothing');
  expect(
    opened.length,
    'Family 7 went to the back with its gate closed as it was. Opened for a moment it is anybody’s, who makes it ready and counts that, too',
  ).toBe(0);
});

test('a full pool is a refusal at once, and nothing is taken', () => {
  const bench = new Bench();
  for (let id = 1; id <= SHAPE.entries; id++) bench.submit(id % 2, id);
  expect(bench.submit(0, 99), `${SHAPE.entries} entries, all in use`).toBe('POOL_FULL');
  expect(bench.submit(50, 99), 'A new family needs an entry, too').toBe('POOL_FULL');
  expect(bench.next(), 'The first').toBe(1);
  expect(bench.submit(0, 99), 'The entry of the task in flight is in use').toBe('POOL_FULL');
  bench.lane.complete();
  expect(bench.submit(50, 7), 'Completed: its entry is free').toBe('ACCEPTED');
  expect(bench.submit(0, 99), 'And taken').toBe('POOL_FULL');
  expect(bench.drain(), 'Who was refused never comes').toEqual([3, 5, 2, 4, 6, 7]);
});

test('the entry of a completed task goes back last', () => {
  const told: string[] = [];
  const policy = {
    begin: () => {},
    goesOn: () => {
      told.push(bench.submit(60, 60));
      return true;
    },
  };
  const bench = new Bench({ lane: { policy } });
  for (let id = 1; id <= SHAPE.entries; id++) bench.submit(7, id);
  bench.next();
  bench.lane.complete();
  expect(
    told.join(', '),
    'The policy was asked while complete() was at work, and the pool was full still: while it is not decided what becomes of a family, it has an entry. Stage 5 rests on that',
  ).toBe('POOL_FULL');
  expect(bench.submit(60, 60), 'Behind complete() it is free').toBe('ACCEPTED');
});

test('entries come back: a pool of six serves any number of tasks', () => {
  const bench = new Bench();
  for (let id = 1; id <= 1000; id++) {
    expect(bench.submit(id % 5, id), `Task ${id}; all before it are completed`).toBe('ACCEPTED');
    expect(bench.drain()).toEqual([id]);
  }
});

test('admission is asked first, and a refusal takes nothing', () => {
  const asked: string[] = [];
  const admission = {
    admit: (familyKey: number, pending: number) => {
      asked.push(`${familyKey} with ${pending}`);
      if (familyKey === 9) return Reason.BUSY;
      return pending < 2 ? Reason.ACCEPTED : Reason.OVER_LIMIT;
    },
    replaces: () => false,
  };
  const told: string[] = [];
  const bench = new Bench({ scheduler: { admission, counts: toldCounts(told) } });
  expect([1, 2, 3].map((id) => bench.submit(7, id)).join(', ')).toBe(
    'ACCEPTED, ACCEPTED, OVER_LIMIT',
  );
  expect(bench.submit(8, 4), 'Another family is another matter').toBe('ACCEPTED');
  expect(asked.join(', '), 'The family’s key, and how many of it wait').toBe(
    '7 with 0, 7 with 1, 7 with 2, 8 with 0',
  );
  for (let id = 5; id <= 7; id++) {
    expect(bench.submit(id + 10, id), 'Six fit in: the refused one holds no entry').toBe(
      'ACCEPTED',
    );
  }
  expect(bench.submit(30, 8), 'Six are in').toBe('POOL_FULL');
  expect(bench.submit(9, 9), 'The reason that admission gives is the answer').toBe('BUSY');
  expect(
    told.filter((one) => one.startsWith('refused')).join(', '),
    'Every refusal is counted with its reason, also that of admission: it goes through refuse()',
  ).toBe('refused OVER_LIMIT, refused POOL_FULL, refused BUSY');
});

test('a task that admission has put in another’s place is not pushed', () => {
  const offered: number[] = [];
  const admission = {
    admit: () => Reason.ACCEPTED,
    replaces: (_: number, entry: number) => offered.push(entry) === 2,
  };
  const told: string[] = [];
  const bench = new Bench({ scheduler: { admission, counts: toldCounts(told) } });
  bench.submit(7, 1);
  expect(bench.submit(7, 2), 'It is accepted').toBe('ACCEPTED');
  const { memory } = bench;
  expect(
    bench.idOf(((offered[1] ?? 1) - 1) * memory.shape.taskBytes),
    'replaces() is asked when the bytes are in the entry',
  ).toBe(2);
  expect(bench.scheduler.pendingOf(7), 'Only the first waits').toBe(1);
  expect(
    told.join(', '),
    'Task 2 is in, and as many wait as before: it has another’s place. Pushed or not, the gate is tried behind it, and the family is busy',
  ).toBe('in 1, ready, in 1, waits');
  expect(bench.drain(), 'What becomes of the other is the admission’s business').toEqual([1]);
});

test('a task waits when its family is busy, though nothing else is pending', () => {
  const told: string[] = [];
  const bench = new Bench({ scheduler: { counts: toldCounts(told) } });
  bench.submit(7, 1);
  bench.next();
  told.length = 0;
  bench.submit(7, 2);
  expect(
    told.join(', '),
    'Task 1 is in flight and nothing is pending, and task 2 has to wait for it. Who waits is decided at the gate, and not by what is pending',
  ).toBe('in 1, waits');
});

test('a task in is told with what was pending when admission was asked, and itself', () => {
  const told: string[] = [];
  const admission = {
    admit: (_: number, pending: number) => {
      told.push(`asked with ${pending}`);
      return Reason.ACCEPTED;
    },
    replaces: () => {
      if (bench.lane.complete()) bench.next();
      return false;
    },
  };
  const bench: Bench = new Bench({ scheduler: { admission, counts: toldCounts(told) } });
  bench.submit(7, 1);
  bench.submit(7, 2);
  bench.next();
  told.length = 0;
  bench.submit(7, 3);
  expect(
    told.join(', '),
    'Task 2 was pending when admission was asked, and a lane has taken it since. Step 1 says how many were pending; the queue, asked again, says less',
  ).toBe('asked with 1, in 2, waits');
});

test('a family is counted as ready before a lane can find it', () => {
  const told: string[] = [];
  const pushed = (operation: string, at: number): void => {
    if (operation === 'add' && at === cellsOf(bench.memory).readyTail) told.push('pushed');
  };
  const bench: Bench = new Bench({
    scheduler: { counts: toldCounts(told) },
    lane: {
      policy: { begin: () => {}, goesOn: () => false },
      counts: {
        familyInFlight: () => {},
        dispatched: () => {},
        completed: () => {},
        familyBack: (to) => told.push(`back to ${to}`),
      },
    },
    before: { dispatcher: pushed, lane: pushed },
  });
  bench.submit(7, 1);
  expect(
    told.splice(0).join(', '),
    'Once the family is in the ready queue any lane may take it, and counts one ready family less: counted afterwards, there are −1 for a moment. So familyReady() comes first',
  ).toBe('in 1, ready, pushed');
  bench.submit(7, 2);
  bench.next();
  told.length = 0;
  bench.lane.complete();
  expect(
    told.join(', '),
    'The lane puts its family to the back: any other may take it from there, so familyBack() comes first',
  ).toBe('back to ready, pushed');
});

test('nothing is allocated for a task', async () => {
  await expectNoAllocation('submit, next and complete');
});

test('each counting point ticks once for each thing that happens', () => {
  const told: string[] = [];
  const scheduler = { counts: toldCounts(told) };
  const lane = {
    policy: { begin: () => {}, goesOn: (tasks: number) => tasks < 1 },
    counts: {
      familyInFlight: () => told.push('in flight'),
      dispatched: () => told.push('dispatched'),
      completed: () => told.push('completed'),
      familyBack: (to: string) => told.push(`back to ${to}`),
    },
  };
  const bench = new Bench({ shape: { entries: 2, families: 3 }, scheduler, lane });
  bench.submit(7, 1);
  bench.submit(7, 2);
  bench.submit(7, 3);
  expect(
    told.splice(0).join(', '),
    'A pool of two, three tasks of one family; a task in is told with how many of its family wait then',
  ).toBe('in 1, ready, in 2, waits, refused POOL_FULL');
  bench.next();
  bench.next();
  bench.lane.complete();
  bench.next();
  bench.lane.complete();
  bench.next();
  expect(
    told.splice(0).join(', '),
    'A lane takes the first, and then the second on another turn',
  ).toBe(
    'in flight, dispatched, completed, back to ready, in flight, dispatched, completed, back to idle',
  );
  bench.lane.complete();
  expect(told.join(', ') || 'nothing', 'No task is in flight: complete() counts nothing').toBe(
    'nothing',
  );
});

/** What can happen next: a task of a family comes in, or a lane takes one or completes it. */
const EVENTS = fc.array(
  fc.oneof(
    fc.record({ submit: fc.integer({ min: -2, max: 2 }) }),
    fc.record({ lane: fc.constantFrom(0, 1, 2), completes: fc.boolean() }),
  ),
  { maxLength: 100, size: 'max' },
);

test.each([1, 2, 1000])(
  'any order of submits, takes and completions does what arrays would, with turns of %i',
  (turn) => {
    forAll(EVENTS, (flow) => {
      const policy = { begin: () => {}, goesOn: (tasks: number) => tasks < turn };
      const bench = new Bench({ lanes: 3, lane: { policy } });
      new NaiveScheduler(SHAPE.entries, turn, 3).follow(bench, flow);
    });
  },
);
