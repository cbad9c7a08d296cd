/** Day 11, stage 1: a lane's task goes through the stages, and its lane is told. */
import { expect, test } from 'vitest';
import { Counters } from '#counters';
import { respondThrough, simulatorStages } from '#executor-stages';
import { MessageType, Side } from '#layout';
import { Reason } from '#reasons';
import { inWords, type Request, SYMBOLS, TIGHT } from '../../05/checks/kit.ts';
import { Rig } from './kit.ts';

/** The stages of day 05, which have a result at once. */
const DAY_05 = () =>
  new Rig({
    stages: (_rig, sink, executed) =>
      simulatorStages({ symbols: SYMBOLS, counters: new Counters(), limits: TIGHT })(
        sink,
        executed,
      ),
  });

test('a task passes the checks, the execution and the response, and then its lane is told', () => {
  const rig = new Rig({
    stages: ({ events }, sink, executed) => ({
      checks: [
        (order) => events.push(`parse ${order.clientOrderId}`),
        (order) => events.push(`risk ${order.clientOrderId}`),
      ],
      execute: (order, ticket) => {
        events.push(`execute ${order.clientOrderId}`);
        executed(ticket, Reason.ACCEPTED);
      },
      respond: (order) => {
        events.push(`respond ${order.clientOrderId}`);
        respondThrough(sink)(order);
      },
    }),
  });
  expect(rig.run(1, { clientOrderId: 5 }), 'The lane had nothing to do: run says true').toBe(true);
  expect(
    rig.told(),
    'Checks in their order, then execute, then respond; completed comes last: the next task of the family may begin then, and its answer must not overtake this one',
  ).toBe('parse 5, risk 5, execute 5, respond 5, ACK 5, lane 1 completed');
});

test('after the first refusal no further check is asked, and nothing is executed', () => {
  const rig = new Rig({
    stages: ({ events }, _sink, executed) => ({
      checks: [
        (order) => order.refuse(Reason.RISK_QTY),
        (order) => {
          events.push('second check');
          order.refuse(Reason.RISK_NOTIONAL);
        },
      ],
      execute: (_order, ticket) => {
        events.push('execute');
        executed(ticket, Reason.ACCEPTED);
      },
    }),
  });
  rig.run(0, { clientOrderId: 3 });
  expect(
    rig.told(),
    'The first check has refused the order with RISK_QTY. Look at order.refusal before each further step; the first reason is the answer',
  ).toBe('REJ 3 RISK_QTY, lane 0 completed');
  rig.run(0, { clientOrderId: 4 });
  expect(rig.told(), 'And its lane is free again: the next task runs on it').toBe(
    'REJ 4 RISK_QTY, lane 0 completed',
  );
});

test('orders through the stages of day 05 get what they got there', () => {
  const rig = DAY_05();
  const orders: [Request, string][] = [
    [{ clientOrderId: 1 }, 'ACK 1, FILL 1 buy 10@10000 left 0 #1'],
    [{ clientOrderId: 2, side: 0 }, 'REJ 2 BAD_MSG'],
    [{ clientOrderId: 3, symbol: SYMBOLS }, 'REJ 3 UNKNOWN_SYMBOL'],
    [{ clientOrderId: 4, quantityLots: 21 }, 'REJ 4 RISK_QTY'],
    [{ clientOrderId: 5, priceTicks: 10_051 }, 'REJ 5 RISK_PRICE_BAND'],
    [{ clientOrderId: 6, quantityLots: 18 }, 'ACK 6, FILL 6 buy 18@10000 left 0 #2'],
    [{ clientOrderId: 7, quantityLots: 3 }, 'REJ 7 RISK_POSITION'],
    [{ clientOrderId: 8, type: MessageType.CANCEL_ORDER }, 'REJ 8 UNKNOWN_ID'],
    [
      { clientOrderId: 9, side: Side.SELL, quantityLots: 3 },
      'ACK 9, FILL 9 sell 3@10000 left 0 #3',
    ],
  ];
  for (const [index, [fields, reports]] of orders.entries()) {
    const lane = index % 2;
    rig.run(lane, fields);
    expect(
      rig.told(),
      `The request: ${inWords(fields)}. The stages are those of day 05, with its limits; the executor only takes the order through them`,
    ).toBe(`${reports}, lane ${lane} completed`);
  }
});

test('the first reason stands: what the slot says comes before what the result says', () => {
  const rig = new Rig({
    stages: (_rig, _sink, executed) => ({
      execute: (order, ticket) => {
        if (order.clientOrderId === 1) order.refuse(Reason.BOOK_FULL);
        executed(ticket, order.clientOrderId === 3 ? Reason.ACCEPTED : Reason.UNKNOWN_ID);
      },
    }),
  });
  for (const clientOrderId of [1, 2, 3]) rig.run(0, { clientOrderId });
  expect(
    rig.told(),
    'Order 1 was refused in its slot with BOOK_FULL before the result said UNKNOWN_ID; order 2 only by its result; order 3 not at all. A result’s reason is noted in the slot unless there is one',
  ).toBe(
    'REJ 1 BOOK_FULL, lane 0 completed, REJ 2 UNKNOWN_ID, lane 0 completed, ACK 3, lane 0 completed',
  );
});

test('a fill that comes with the result is told, and one that stands in the slot stays', () => {
  const rig = new Rig({
    stages: (_rig, _sink, executed) => ({
      execute: (order, ticket) => {
        if (order.clientOrderId === 1) executed(ticket, Reason.ACCEPTED, 9_999, 4, 17);
        else {
          order.fill(10_001, 10, 18);
          executed(ticket, Reason.ACCEPTED);
        }
      },
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  expect(rig.told(), 'The result brought 4 lots at 9999, execution 17').toBe(
    'ACK 1, FILL 1 buy 4@9999 left 6 #17, lane 0 completed',
  );
  rig.run(0, { clientOrderId: 2 });
  expect(
    rig.told(),
    'The execution has noted the fill in the slot itself, and the result named none: fillLots is 0 then, and nothing is to be written over it',
  ).toBe('ACK 2, FILL 2 buy 10@10001 left 0 #18, lane 0 completed');
});

test('a lane whose task is not completed takes no other, and the lane beside it goes on', () => {
  const rig = new Rig();
  expect(rig.run(0, { clientOrderId: 1 }), 'Lane 0 was free').toBe(true);
  expect(
    rig.run(0, { clientOrderId: 2 }, 5),
    'The execution of order 1 has no result yet: its task is in flight, and run on the same lane says false',
  ).toBe(false);
  expect(rig.told(), 'Nobody was answered and no lane completed').toBe('');
  expect(rig.tickets.length, 'Order 2 was not executed').toBe(1);
  expect(rig.run(1, { clientOrderId: 3 }), 'Lane 1 has nothing to do with that').toBe(true);
  expect(rig.tickets.length, 'Order 3 was executed').toBe(2);
});

test('each answer goes to the connection that asked, wherever its task lies', () => {
  const rig = DAY_05();
  for (const [index, task] of [40, 3, 17].entries()) {
    rig.run(
      0,
      { clientOrderId: index + 1, side: index === 1 ? 0 : 1, quantityLots: 1 },
      task,
      70 + index,
    );
  }
  expect(
    rig.told(),
    'Three tasks at different places of the memory, from three connections. The slot says which',
  ).toBe(
    [
      'ACK 1 to connection 70, FILL 1 buy 1@10000 left 0 #1 to connection 70, lane 0 completed',
      'REJ 2 BAD_MSG to connection 71, lane 0 completed',
      'ACK 3 to connection 72, FILL 3 buy 1@10000 left 0 #2 to connection 72, lane 0 completed',
    ].join(', '),
  );
});

test('each answer is counted once, as accepted or rejected', () => {
  const rig = DAY_05();
  for (const side of [1, 0, 2, 0, 0]) rig.run(0, { side, quantityLots: 1 });
  expect(
    rig.counted('completed', 'accepted', 'rejected'),
    'Two orders were answered ACK and three REJ. Every answer that is passed on goes through count, once; FILLs are no answers',
  ).toBe('completed 5, accepted 2, rejected 3');
});
