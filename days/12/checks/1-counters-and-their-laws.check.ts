/** Day 12, stage 1: counters that tick in one place each, and the laws between them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter, type CounterName, Counters, CounterView } from '#counters';
import { Executor } from '#executor';
import { respondThrough } from '#executor-stages';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { RECORD_BYTES } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { brokenLaws, laneCounts, submitCounts } from '#scheduler-counters';
import { allocateScheduler } from '#scheduler-memory';
import { forAll } from '../../../checks/lib/for-all.ts';
import { counted, MadeUp, told, type Values } from './kit.ts';

test('a task that is taken in is counted, and is pending', () => {
  expect(
    counted((counters) => submitCounts(counters).taskIn(1)),
    'taskIn(1): one task more is in, one more is pending, and the longest queue seen is 1. Nothing else has happened to it yet',
  ).toBe('tasksIn 1, pendingNow 1, maxPendingDepthObserved 1');
});

test('the longest queue is a mark of the highest water', () => {
  expect(
    counted((counters) => {
      const counts = submitCounts(counters);
      for (const pending of [2, 5, 3]) counts.taskIn(pending);
    }),
    'Queues of 2, 5 and 3 were seen: the mark stays at 5. It is not the last one, and no sum',
  ).toBe('tasksIn 3, pendingNow 3, maxPendingDepthObserved 5');
});

test('a task that waits behind its family is counted once more, as that and nothing else', () => {
  expect(
    counted((counters) => submitCounts(counters).enqueuedDueToBusy()),
    'taskIn has counted the task already. This says only why it waits',
  ).toBe('enqueuedDueToBusy 1');
});

test('each refusal of the scheduler has a counter of its own', () => {
  const refused = (reason: number) =>
    counted((counters) => submitCounts(counters).refused(reason as typeof Reason.POOL_FULL));
  expect(refused(Reason.POOL_FULL), 'No free entry').toBe('rejectedPoolFull 1');
  expect(
    refused(Reason.OVER_LIMIT),
    'The family has too many. `rejected` is counted by the executor, which answers; a task that was refused is not in, and not pending',
  ).toBe('rejectedOverLimit 1');
});

test('a family is ready, then in flight, then ready again or idle', () => {
  const counters = new Counters();
  const submit = submitCounts(counters);
  const lane = laneCounts(counters);
  submit.familyReady();
  submit.familyReady();
  expect(told(counters), 'Two families have gone into the ready queue').toBe('readyFamilies 2');
  lane.familyInFlight();
  expect(told(counters), 'A lane has taken one of them: it is not ready any more').toBe(
    'readyFamilies 1, inFlightFamilies 1',
  );
  lane.familyBack('ready');
  expect(told(counters), "Its turn is over, and it is at the back of the queue: 'ready'").toBe(
    'readyFamilies 2',
  );
  lane.familyInFlight();
  lane.familyBack('idle');
  expect(
    told(counters),
    "Nothing of it is pending: 'idle'. It is neither ready nor in flight",
  ).toBe('readyFamilies 1');
});

test('a task that a lane gets is dispatched, and pending no more', () => {
  const counters = new Counters();
  submitCounts(counters).taskIn(1);
  laneCounts(counters).dispatched();
  expect(told(counters), 'It was in and pending; now a lane has it').toBe(
    'tasksIn 1, dispatched 1, maxPendingDepthObserved 1',
  );
});

test('completed is counted where the answer leaves, and not in the lane as well', () => {
  expect(
    counted((counters) => laneCounts(counters).completed()),
    'The executor counts completed, accepted and rejected, for every task that it answers. Who counts here, too, has twice as many',
  ).toBe('nothing');
});

test('dispatcher and lanes count apart, and add up', () => {
  const [dispatcher, one, other] = [new Counters(), new Counters(), new Counters()];
  const submit = submitCounts(dispatcher);
  for (const pending of [1, 2, 3]) submit.taskIn(pending);
  submit.familyReady();
  for (const counters of [one, other]) {
    laneCounts(counters).familyInFlight();
    laneCounts(counters).dispatched();
  }
  submit.familyReady();
  expect(
    told(new CounterView([dispatcher, one, other])),
    'Each thread has counters of its own, and only all together are true: three in, two given to lanes, one pending. A gauge of one thread may well be below 0',
  ).toBe('tasksIn 3, dispatched 2, pendingNow 1, maxPendingDepthObserved 3, inFlightFamilies 2');
});

/** A scheduler with two lanes that run a task of a family in each turn, and an executor. */
class SmallEngine {
  readonly dispatcher = new Counters();
  readonly laneCounters = [new Counters(), new Counters()];
  readonly view = new CounterView([this.dispatcher, ...this.laneCounters]);
  readonly pending = new Map<number, number>();
  readonly inFlight = new Map<number, number>();
  private readonly order = OrderSlot.alone();
  private readonly scheduler: FamilyScheduler;
  private readonly lanes: readonly Lane[];
  private readonly executors: readonly Executor[];
  private readonly memory = allocateScheduler(
    { entries: 5, taskBytes: ORDER_SLOT_BYTES, families: 10, partitions: 1, wakes: false },
    'one-thread',
  );
  private readonly tickets = [-1, -1];

  constructor() {
    const { memory } = this;
    this.scheduler = new FamilyScheduler(memory, 0, { counts: submitCounts(this.dispatcher) });
    const policy = { begin: () => {}, goesOn: () => false };
    this.lanes = this.laneCounters.map(
      (counters) => new Lane(memory, 0, { policy, counts: laneCounts(counters) }),
    );
    this.executors = this.laneCounters.map(
      (counters, lane) =>
        new Executor({
          lanes: 1,
          taskBytes: memory.tasks.bytes,
          sink: { answer: () => {}, tell: () => {} },
          counters,
          createStages: (sink) => ({
            checks: [],
            execute: (_, ticket) => {
              this.tickets[lane] = ticket;
            },
            respond: respondThrough(sink),
            giveUp: () => {},
          }),
          completed: () => this.lanes[lane]?.complete(),
        }),
    );
  }

  submit(family: number): void {
    this.order.take(new Uint8Array(RECORD_BYTES), 0, family, 0);
    const words = new Int32Array(this.order.view.buffer, this.order.view.byteOffset);
    this.dispatcher.add(Counter.published);
    const reason = this.scheduler.submit(family, words, 0);
    if (reason === Reason.ACCEPTED) move(this.pending, family, 1);
    else this.executors[0]?.refuse(this.order, reason);
  }

  begin(lane: number): void {
    const task = this.lanes[lane]?.next() ?? NO_TASK;
    if (task === NO_TASK) return;
    const family = new OrderSlot(this.memory.tasks.bytes).at(task).connectionId;
    move(this.pending, family, -1);
    this.inFlight.set(lane, family);
    this.executors[lane]?.run(0, task);
  }

  end(lane: number): void {
    if (!this.inFlight.delete(lane)) return;
    this.executors[lane]?.executed(this.tickets[lane] as number, Reason.ACCEPTED);
  }

  finish(): void {
    for (let i = 0; i < 20; i++) {
      this.end(i % 2);
      this.begin(i % 2);
    }
  }
}

function move(counts: Map<number, number>, key: number, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

const EVENTS = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('submit' as const), which: fc.nat(3) }),
    fc.record({ do: fc.constantFrom('begin' as const, 'end' as const), which: fc.nat(1) }),
  ),
  { maxLength: 60, size: 'max' },
);

test('after any mix of submits, starts and completions the counters say what there is', () => {
  forAll(EVENTS, (events) => {
    const engine = new SmallEngine();
    let story = '';
    for (const { do: verb, which } of events) {
      engine[verb](which);
      story += ` ${verb} ${which},`;
      const { view, pending, inFlight } = engine;
      const waiting = [...pending.values()].reduce((sum, count) => sum + count, 0);
      const busy = new Set(inFlight.values());
      const ready = [...pending].filter(([family, count]) => count > 0 && !busy.has(family));
      expect(
        [Counter.pendingNow, Counter.readyFamilies, Counter.inFlightFamilies].map((counter) =>
          view.get(counter),
        ),
        `pendingNow, readyFamilies, inFlightFamilies after${story} with one task of a family a turn`,
      ).toEqual([waiting, ready.length, busy.size]);
    }
    engine.finish();
    expect(
      brokenLaws(engine.view),
      `Everything is done, and nothing was lost or doubled: every law holds after${story}`,
    ).toEqual([]);
  });
});

/** Counters of an engine that is at rest, with some tasks pending. */
const AT_REST: Values = {
  published: 20,
  rejectedBusy: 9,
  tasksIn: 14,
  rejectedPoolFull: 4,
  rejectedOverLimit: 2,
  dispatched: 10,
  coalesced: 1,
  pendingNow: 3,
  readyFamilies: 1,
  inFlightFamilies: 1,
  completed: 17,
  accepted: 8,
  rejected: 9,
  enqueuedDueToBusy: 5,
};

test('counters that add up break no law', () => {
  expect(
    brokenLaws(new MadeUp(AT_REST)),
    '20 published = 14 in + 4 + 2 refused; 14 in = 10 dispatched + 3 pending + 1 that gave way; 17 completed = 10 dispatched + 1 + 4 + 2, who have an answer as well; 17 = 8 accepted + 9 rejected. What was refused at the door was never published',
  ).toEqual([]);
  expect(brokenLaws(new MadeUp()), 'Nothing has happened, and 0 is 0').toEqual([]);
});

test.each<[CounterName, readonly string[]]>([
  ['published', ['published', 'tasksIn', 'rejectedPoolFull', 'rejectedOverLimit']],
  ['pendingNow', ['tasksIn', 'dispatched', 'pendingNow', 'coalesced']],
  ['accepted', ['completed', 'accepted', 'rejected']],
  ['rejected', ['completed', 'accepted', 'rejected']],
])('one too many in %s breaks the law in which it stands', (name, law) => {
  const values = { ...AT_REST, [name]: (AT_REST[name] ?? 0) + 1 };
  const lines = brokenLaws(new MadeUp(values));
  expect(
    lines.length,
    `${name} is one too high, and stands in one law. Got: ${lines.join('; ')}`,
  ).toBe(1);
  for (const one of law) {
    expect(lines[0], 'The line names each counter of its law with its value').toContain(
      `${one} ${values[one as CounterName] ?? 0}`,
    );
  }
});

test.each<[CounterName, number]>([
  ['tasksIn', 2],
  ['dispatched', 2],
  ['completed', 2],
  ['coalesced', 2],
  ['rejectedPoolFull', 2],
  ['rejectedOverLimit', 2],
])('one too few in %s breaks both laws in which it stands', (name, count) => {
  const lines = brokenLaws(new MadeUp({ ...AT_REST, [name]: (AT_REST[name] ?? 0) - 1 }));
  expect(lines.length, `A line for each law that does not hold. Got: ${lines.join('; ')}`).toBe(
    count,
  );
});

test('errors that cancel out in a sum of all are still found', () => {
  const lines = brokenLaws(
    new MadeUp({ ...AT_REST, accepted: 7, completed: 16, published: 21, rejectedBusy: 8 }),
  );
  expect(
    lines.length,
    `One answer less and one publish more: each law is looked at by itself. Got: ${lines.join('; ')}`,
  ).toBe(2);
});

test('tasks that are pending in no family that anybody will run are stranded', () => {
  const stranded = brokenLaws(new MadeUp({ ...AT_REST, readyFamilies: 0, inFlightFamilies: 0 }));
  expect(
    stranded.length,
    'All sums are right: three tasks are pending. But no family is ready and none is in flight, so nobody will run them',
  ).toBe(1);
  expect(stranded[0], 'The line says how many').toContain('pendingNow 3');
  expect(
    brokenLaws(new MadeUp({ ...AT_REST, readyFamilies: 2, inFlightFamilies: 0 })),
    'Ready families will be run',
  ).toEqual([]);
});

test('families that are ready or in flight with nothing pending are a leak', () => {
  const drained: Values = {
    ...AT_REST,
    pendingNow: 0,
    dispatched: 13,
    completed: 20,
    accepted: 11,
  };
  expect(
    brokenLaws(new MadeUp({ ...drained, readyFamilies: 0, inFlightFamilies: 0 })),
    'All done, and no family is busy',
  ).toEqual([]);
  for (const leak of [{ readyFamilies: 1 }, { inFlightFamilies: 2 }]) {
    const none = { readyFamilies: 0, inFlightFamilies: 0 };
    expect(
      brokenLaws(new MadeUp({ ...drained, ...none, ...leak })).length,
      `Nothing is pending and nothing moves, yet ${JSON.stringify(leak)}`,
    ).toBe(1);
  }
});
