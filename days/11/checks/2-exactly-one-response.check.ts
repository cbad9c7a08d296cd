/** Day 11, stage 2: each request has one response and each task one completion, whatever a stage does. */
import { expect, test } from 'vitest';
import { respondThrough } from '#executor-stages';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { expectOneAnswerEach, OWN_HABITS } from './any-stages.ts';
import { broken, Rig, TIMEOUT_NS } from './kit.ts';

test('a check that throws costs that order a STAGE_FAILED, and the next order nothing', () => {
  let isBroken = true;
  const rig = new Rig({
    stages: ({ events }, _sink, executed) => ({
      checks: [() => (isBroken ? broken() : undefined)],
      execute: (order, ticket) => {
        events.push(`execute ${order.clientOrderId}`);
        executed(ticket, Reason.ACCEPTED);
      },
    }),
  });
  expect(
    () => rig.run(0, { clientOrderId: 1 }),
    'A check threw, and run let it through. Whoever turns the lanes would end with it, and nobody would be answered',
  ).not.toThrow();
  expect(
    rig.told(),
    'The check threw, so nobody knows whether the order may be executed: it is not, and it is answered',
  ).toBe('REJ 1 STAGE_FAILED, lane 0 completed');
  isBroken = false;
  rig.run(0, { clientOrderId: 2 });
  expect(rig.told(), 'Order 2 comes behind the one that the check threw at').toBe(
    'execute 2, ACK 2, lane 0 completed',
  );
  expect(rig.counted('stageFailures'), 'One stage has thrown, once').toBe('stageFailures 1');
});

test('a check that refuses and then throws has refused', () => {
  const rig = new Rig({
    stages: () => ({
      checks: [
        (order) => {
          order.refuse(Reason.RISK_NOTIONAL);
          broken();
        },
      ],
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  expect(rig.told(), 'The first reason stands: it was there before the check threw').toBe(
    'REJ 1 RISK_NOTIONAL, lane 0 completed',
  );
  expect(rig.counted('stageFailures'), 'And that the check threw is counted').toBe(
    'stageFailures 1',
  );
});

test('an execution that throws: STAGE_FAILED, and what the order holds is given back', () => {
  const rig = new Rig({
    stages: ({ events }) => ({
      execute: broken,
      giveUp: (order) => events.push(`give up ${order.clientOrderId} ${order.refusal}`),
    }),
  });
  rig.run(0, { clientOrderId: 4 });
  expect(
    rig.told(),
    `The execution threw without a result. giveUp gives back what it may have reserved; the slot says STAGE_FAILED (${Reason.STAGE_FAILED}) by then, because settling asks for the refusal`,
  ).toBe(`give up 4 ${Reason.STAGE_FAILED}, REJ 4 STAGE_FAILED, lane 0 completed`);
  expect(rig.counted('stageFailures', 'rejected')).toBe('stageFailures 1, rejected 1');
});

test('an execution that throws when it has given its result: the result stands', () => {
  const rig = new Rig({
    stages: ({ events }, _sink, executed) => ({
      execute: (order, ticket) => {
        executed(ticket, Reason.ACCEPTED, 10_000, order.quantityLots, 1);
        broken();
      },
      giveUp: () => events.push('give up'),
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  expect(
    rig.told(),
    'The order has traded. A REJ for it would be a lie, and to give back what it holds would be another',
  ).toBe('ACK 1, FILL 1 buy 10@10000 left 0 #1, lane 0 completed');
  expect(rig.counted('stageFailures'), 'That it threw is counted all the same').toBe(
    'stageFailures 1',
  );
});

test('a response stage that throws, or says nothing: the executor answers in its place', () => {
  for (const [how, respond] of [
    ['throws', broken],
    ['says nothing', () => {}],
  ] as const) {
    const rig = new Rig({
      stages: (_rig, _sink, executed) => ({
        execute: (order, ticket) =>
          executed(ticket, order.clientOrderId === 1 ? Reason.ACCEPTED : Reason.BOOK_FULL),
        respond,
      }),
    });
    rig.run(0, { clientOrderId: 1 });
    rig.run(0, { clientOrderId: 2 });
    expect(
      rig.told(),
      `respond ${how}. Somebody waits for an answer: a REJ, with STAGE_FAILED where the order was not refused, and with its own reason where it was`,
    ).toBe('REJ 1 STAGE_FAILED, lane 0 completed, REJ 2 BOOK_FULL, lane 0 completed');
    expect(
      rig.counted('stageFailures'),
      `respond ${how}, for two orders. What throws is a stage failure; what is silent is none`,
    ).toBe(`stageFailures ${how === 'throws' ? 2 : 0}`);
  }
});

test('a response that answers twice, or answers and then throws, is one answer', () => {
  for (const [how, after] of [
    ['answers twice', 'again'],
    ['answers, then throws', 'throw'],
  ] as const) {
    const rig = new Rig({
      stages: (_rig, sink, executed) => ({
        execute: (_order, ticket) => executed(ticket, Reason.ACCEPTED),
        respond: (order) => {
          respondThrough(sink)(order);
          if (after === 'throw') broken();
          respondThrough(sink)(OrderSlot.alone());
        },
      }),
    });
    rig.run(0, { clientOrderId: 1 });
    expect(rig.told(), `respond ${how}. The first answer counts`).toBe('ACK 1, lane 0 completed');
    const dropped = after === 'again' ? 1 : 0;
    expect(
      rig.counted('completed', 'answersDropped'),
      `respond ${how}. An answer that is not passed on counts as answersDropped, and as nothing else`,
    ).toBe(`completed 1, answersDropped ${dropped}`);
  }
});

test('an execution that has answered by itself is not answered again', () => {
  const rig = new Rig({
    stages: ({ events }, sink, executed) => ({
      execute: (order, ticket) => {
        respondThrough(sink)(order);
        if (order.clientOrderId === 1) executed(ticket, Reason.ACCEPTED);
        else broken();
      },
      respond: () => events.push('respond'),
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  expect(
    rig.told(),
    'A book tells everybody itself, while it matches. respond is for who has no answer yet',
  ).toBe('ACK 1, lane 0 completed');
  rig.run(0, { clientOrderId: 2 });
  expect(rig.told(), 'It answered and then threw, without a result: the answer was given').toBe(
    'ACK 2, lane 0 completed',
  );
});

test('an answer when no task is at its turn is dropped', () => {
  let late: ReturnType<typeof respondThrough> | undefined;
  const rig = new Rig({
    stages: (_rig, sink) => {
      late = respondThrough(sink);
      return {};
    },
  });
  rig.run(0);
  late?.(OrderSlot.alone());
  expect(
    `${rig.told()}; ${rig.counted('answersDropped', 'completed')}`,
    'run has returned, and its task waits. A stage that answers now answers nobody’s request',
  ).toBe('; answersDropped 1, completed 0');
});

test('an execution elsewhere: its task waits, and is answered when the result is there', () => {
  const rig = new Rig();
  rig.run(0, { clientOrderId: 1 });
  rig.run(1, { clientOrderId: 2 });
  expect(rig.told(), 'Two tasks in flight, and no result').toBe('');
  const [first = -1, second = -1] = rig.tickets;
  expect(
    rig.executor.executed(second, Reason.UNKNOWN_ID),
    'The result of order 2: in time and the first, so executed says true',
  ).toBe(true);
  expect(rig.told(), 'Order 2 has its result first').toBe('REJ 2 UNKNOWN_ID, lane 1 completed');
  rig.executor.executed(first, Reason.ACCEPTED, 99, 4, 17);
  expect(rig.told(), 'The result of order 1, with a fill').toBe(
    'ACK 1, FILL 1 buy 4@99 left 6 #17, lane 0 completed',
  );
  expect(rig.run(0, { clientOrderId: 3 }), 'And lane 0 takes the next').toBe(true);
});

test('of two results of one task the first counts', () => {
  const rig = new Rig({
    stages: ({ tickets }, _sink, executed) => ({
      execute: (order, ticket) => {
        tickets.push(ticket);
        if (order.clientOrderId !== 1) return;
        executed(ticket, Reason.ACCEPTED);
        executed(ticket, Reason.BOOK_FULL, 1, 1, 1);
      },
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  expect(rig.told(), 'Executed twice within execute: ACCEPTED, then BOOK_FULL with a fill').toBe(
    'ACK 1, lane 0 completed',
  );
  rig.run(1, { clientOrderId: 2 });
  const [, ticket = -1] = rig.tickets;
  rig.executor.executed(ticket, Reason.ACCEPTED);
  expect(
    rig.executor.executed(ticket, Reason.BOOK_FULL),
    'A result for a task that has one, after its lane has become free: executed says false',
  ).toBe(false);
  expect(rig.told(), 'The second result of order 2 changes nothing').toBe(
    'ACK 2, lane 1 completed',
  );
  expect(rig.counted('answersDropped', 'completed'), 'Each second result is counted').toBe(
    'answersDropped 2, completed 2',
  );
});

test('without a result in time the answer is TIMEOUT, once the time is over and not before', () => {
  const given: number[] = [];
  const rig = new Rig({
    timed: true,
    stages: () => ({ giveUp: (order) => given.push(order.clientOrderId) }),
  });
  rig.nowNs = 50;
  rig.run(1, { clientOrderId: 1 });
  rig.nowNs = 51;
  rig.run(0, { clientOrderId: 2 });
  rig.nowNs = 50 + TIMEOUT_NS - 1;
  expect(
    rig.executor.expire(),
    `${TIMEOUT_NS - 1} ns after it was begun order 1 has time left`,
  ).toBe(0);
  rig.nowNs++;
  expect(
    rig.executor.expire(),
    `After ${TIMEOUT_NS} ns it is out of time, and order 2, on the lane before it, is not`,
  ).toBe(1);
  expect(rig.told(), 'Order 1 is refused with TIMEOUT, answered, and its lane completed').toBe(
    'REJ 1 TIMEOUT, lane 1 completed',
  );
  expect(given, 'What order 1 holds is given back, by giveUp').toEqual([1]);
  rig.nowNs++;
  expect([rig.executor.expire(), rig.executor.expire()], 'Order 2, once').toEqual([1, 0]);
  expect(rig.counted('timeouts', 'rejected', 'answersDropped')).toBe(
    'timeouts 2, rejected 2, answersDropped 0',
  );
});

test('a task is begun when run takes it: what its stages take is a part of its time', () => {
  const rig = new Rig({
    timed: true,
    stages: (one) => ({
      checks: [
        () => {
          one.nowNs += 300;
        },
      ],
      execute: () => {
        one.nowNs += 300;
      },
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  rig.nowNs = TIMEOUT_NS - 1;
  expect(
    rig.executor.expire(),
    `Order 1 was taken at 0, its check took 300 ns and its execute 300 more: at ${rig.nowNs} it has 1 ns left`,
  ).toBe(0);
  rig.nowNs = TIMEOUT_NS;
  expect(
    [rig.executor.expire(), rig.told()],
    `${TIMEOUT_NS} ns after run has taken order 1: its client has waited as long, whatever its stages did meanwhile. Note the time before the first of them`,
  ).toEqual([1, 'REJ 1 TIMEOUT, lane 0 completed']);
});

test('what an execution says while it is given up is late', () => {
  const said: boolean[] = [];
  const rig = new Rig({
    timed: true,
    stages: ({ tickets }, _sink, executed) => ({
      execute: (order, ticket) => {
        tickets.push(ticket);
        if (order.clientOrderId === 2) broken();
      },
      giveUp: () => said.push(executed(tickets.at(-1) ?? -1, Reason.ACCEPTED, 10_000, 10, 1)),
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  rig.nowNs = TIMEOUT_NS;
  expect(rig.executor.expire(), 'Order 1 is out of time').toBe(1);
  expect(
    rig.told(),
    'The giveUp of order 1 cancels it elsewhere, and the cancel brings a result at once, with a fill. Order 1 has its result by then, TIMEOUT: close the door before giveUp is asked, or it is answered or completed twice',
  ).toBe('REJ 1 TIMEOUT, lane 0 completed');
  rig.run(1, { clientOrderId: 2 });
  expect(
    rig.told(),
    'The same for order 2, whose execute threw: it has its result as well, STAGE_FAILED',
  ).toBe('REJ 2 STAGE_FAILED, lane 1 completed');
  expect(
    [said, rig.counted('completed', 'answersDropped')],
    'The results that come from within the giveUp of orders 1 and 2: both orders had one by then, so executed says false and counts it',
  ).toEqual([[false, false], 'completed 2, answersDropped 2']);
});

test('a giveUp that throws changes nothing', () => {
  const rig = new Rig({ timed: true, stages: () => ({ giveUp: broken }) });
  rig.run(0, { clientOrderId: 1 });
  rig.nowNs = 2 * TIMEOUT_NS;
  expect(() => rig.executor.expire(), 'giveUp threw; expire must not').not.toThrow();
  expect(rig.told(), 'Order 1 is out of time, and giveUp is broken as well').toBe(
    'REJ 1 TIMEOUT, lane 0 completed',
  );
  expect(rig.counted('stageFailures'), 'giveUp is a stage that throws, like any other').toBe(
    'stageFailures 1',
  );
});

test('without a time-out an execution takes as long as it likes', () => {
  const rig = new Rig();
  rig.run(0);
  rig.nowNs = Number.MAX_SAFE_INTEGER;
  expect(
    [rig.executor.expire(), rig.told()],
    'The executor was made without `timeout`: nothing is ever late',
  ).toEqual([0, '']);
});

test('a result after the time-out is dropped, also when lane and slot are another task’s by then', () => {
  const rig = new Rig({ timed: true });
  rig.run(0, { clientOrderId: 1 });
  rig.nowNs = TIMEOUT_NS;
  rig.executor.expire();
  const [first = -1] = rig.tickets;
  expect(rig.executor.executed(first, Reason.ACCEPTED), 'Too late; the lane is free').toBe(false);
  rig.run(0, { clientOrderId: 2 });
  rig.told();
  expect(
    rig.executor.executed(first, Reason.ACCEPTED, 1, 2, 3),
    'The result of order 1 comes once more, while order 2 is in flight on the same lane and in the same slot. Its ticket is another task’s',
  ).toBe(false);
  expect(
    [rig.told(), rig.slotOf(0).fillLots, rig.slotOf(0).refusal],
    'Order 2 is not touched: it has no answer yet, and no fill',
  ).toEqual(['', 0, Reason.ACCEPTED]);
  rig.executor.executed(rig.tickets[1] ?? -1, Reason.ACCEPTED);
  expect(rig.told(), 'Then its own result').toBe('ACK 2, lane 0 completed');
  expect(rig.counted('answersDropped')).toBe('answersDropped 2');
});

test('no ticket is given again for a long time, and each is a small integer', () => {
  const tickets = new Set<number>();
  const rig = new Rig({
    stages: (_rig, _sink, executed) => ({
      execute: (_order, ticket) => {
        tickets.add(ticket);
        executed(ticket, Reason.ACCEPTED);
      },
    }),
  });
  const tasks = 70_000;
  for (let i = 0; i < tasks; i++) {
    rig.run(i & 1);
    rig.events.length = 0;
  }
  expect(
    tickets.size,
    `${tasks} tasks on two lanes. Who comes very late must not find a task with his ticket: number the tasks of a lane up to TASK_NUMBERS`,
  ).toBe(tasks);
  expect(
    [...tickets].every((ticket) => Number.isInteger(ticket) && ticket >= 0 && ticket < 2 ** 31),
    'A number below 2³¹ is no object on the heap, and fits a slot of 32 bits',
  ).toBe(true);
});

test('whatever the stages do, each request has one answer and each task is completed once', () => {
  expectOneAnswerEach(OWN_HABITS);
});
