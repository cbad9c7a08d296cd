/** Day 11, stage 5: a shutdown answers everything that was accepted, with time or without. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reason } from '#reasons';
import { forAll } from '../../../checks/lib/for-all.ts';
import { bytesOf } from '../../05/checks/kit.ts';
import { broken, Rig, TIMEOUT_NS } from './kit.ts';
import { MiniEngine } from './mini-engine.ts';
import { bytesOfAll, workloads } from './workload.ts';

test('inFlight is how many tasks are begun and not completed', () => {
  const seen: number[] = [];
  const rig = new Rig({
    lanes: 3,
    stages: ({ tickets }, _sink, executed) => ({
      execute: (order, ticket) => {
        seen.push(rig.executor.inFlight);
        if (order.clientOrderId === 3) executed(ticket, Reason.ACCEPTED);
        else tickets.push(ticket);
      },
      respond: () => seen.push(rig.executor.inFlight),
    }),
  });
  expect(rig.executor.inFlight, 'Nothing was run yet').toBe(0);
  for (const lane of [0, 1, 2]) rig.run(lane, { clientOrderId: lane + 1 });
  expect(
    seen.join(' '),
    'Asked within execute three times, and once within respond for the third: the task that is at its turn is begun, and not completed before it is answered',
  ).toBe('1 2 3 3');
  expect(rig.executor.inFlight, 'Two tasks wait for their results; the third is completed').toBe(2);
  for (const ticket of rig.tickets) rig.executor.executed(ticket, Reason.ACCEPTED);
  expect(rig.executor.inFlight, 'All have their results').toBe(0);
});

test('a shutdown with time lets everything run to its end, and tells later orders so', () => {
  const engine = new MiniEngine();
  const client = engine.connect(0);
  for (const clientOrderId of [1, 2, 3, 4, 5]) engine.submit(client, bytesOf({ clientOrderId }));
  engine.turnAll();
  expect(
    [engine.executor.inFlight, engine.pending],
    'Three lanes, five orders: three are begun, two are not',
  ).toEqual([3, 2]);
  engine.isShuttingDown = true;
  engine.submit(client, bytesOf({ clientOrderId: 6 }));
  for (let i = 0; i < 20 && engine.executor.inFlight + engine.pending > 0; i++) {
    engine.finish(0);
    engine.turnAll();
  }
  expect(
    [engine.executor.inFlight, engine.pending],
    'Nothing is in flight and nothing pending: only then may the thread end',
  ).toEqual([0, 0]);
  engine.flush();
  engine.deliverAll();
  expect(
    client.lines.filter((line) => !line.startsWith('FILL')).join(', '),
    'Order 6 came too late and was told so at once; everything that was accepted before is carried out',
  ).toBe('REJ 6 SHUTTING_DOWN, ACK 1, ACK 2, ACK 3, REJ 4 RISK_POSITION, REJ 5 RISK_POSITION');
});

test('a stop answers TIMEOUT to every task that waits, and gives back what it holds', () => {
  const rig = new Rig({
    lanes: 3,
    stages: ({ events }) => ({
      giveUp: (order) => events.push(`give up ${order.clientOrderId} ${order.refusal}`),
    }),
  });
  rig.run(0, { clientOrderId: 1 });
  rig.run(2, { clientOrderId: 2 });
  expect(rig.executor.stop(), 'Two tasks wait for their results').toBe(2);
  // Which lane comes first is nobody's business.
  const events = rig.events.splice(0);
  for (const [order, lane] of [
    [1, 0],
    [2, 2],
  ]) {
    expect(
      events
        .filter((event) => event.includes(` ${order} `) || event.startsWith(`lane ${lane}`))
        .join(', '),
      `Order ${order}, on lane ${lane}. Nobody knows whether it was executed: TIMEOUT says that, SHUTTING_DOWN would say that it was not. It is treated like a task whose time is over, whatever the clock says: first giveUp, then the answer, then completed`,
    ).toBe(`give up ${order} ${Reason.TIMEOUT}, REJ ${order} TIMEOUT, lane ${lane} completed`);
  }
  expect(
    `${rig.executor.inFlight} in flight, ${rig.counted('timeouts', 'rejected')}`,
    'Nothing is in flight any more',
  ).toBe('0 in flight, timeouts 2, rejected 2');
  expect(rig.executor.stop(), 'Nobody waits any more').toBe(0);
});

test('a task that is run after a stop is told SHUTTING_DOWN, and no check or execution sees it', () => {
  const rig = new Rig({
    stages: ({ events, tickets }) => ({
      checks: [() => events.push('check')],
      execute: (_order, ticket) => {
        events.push('execute');
        tickets.push(ticket);
      },
      giveUp: () => events.push('give up'),
    }),
  });
  rig.executor.stop();
  expect(rig.run(0, { clientOrderId: 7 }), 'The lane is free: run takes the task').toBe(true);
  expect(
    rig.told(),
    'It was accepted and is answered. Nothing was done for it, and the answer says so: the client may send it elsewhere',
  ).toBe('REJ 7 SHUTTING_DOWN, lane 0 completed');
  rig.run(0, { clientOrderId: 8, side: 0 });
  expect(rig.told(), 'Order 8 is none that could be parsed; nobody looks at it any more').toBe(
    'REJ 8 SHUTTING_DOWN, lane 0 completed',
  );
  expect(rig.counted('completed', 'rejected', 'timeouts')).toBe(
    'completed 2, rejected 2, timeouts 0',
  );
});

test('a request that was refused before it came to a lane keeps its reason after a stop', () => {
  const rig = new Rig();
  rig.executor.stop();
  rig.run(0, { clientOrderId: 1 });
  rig.told();
  const slot = rig.slotOf(3);
  slot.take(bytesOf({ clientOrderId: 2 }), 0, 7, 0);
  slot.refuse(Reason.BAD_MSG);
  rig.executor.run(1, slot.offset);
  expect(rig.told(), 'The gateway has refused it with BAD_MSG: the first reason stands').toBe(
    'REJ 2 BAD_MSG, lane 1 completed',
  );
});

test('a result that comes after a stop is dropped and counted', () => {
  const rig = new Rig();
  rig.run(0, { clientOrderId: 1 });
  rig.executor.stop();
  rig.told();
  expect(
    rig.executor.executed(rig.tickets[0] ?? -1, Reason.ACCEPTED, 10_000, 10, 1),
    'Its request has an answer, and gets no other',
  ).toBe(false);
  expect([rig.told(), rig.counted('answersDropped')]).toEqual(['', 'answersDropped 1']);
});

test('a giveUp that throws does not keep the others from their answers', () => {
  const rig = new Rig({ timed: true, stages: () => ({ giveUp: broken }) });
  rig.run(0, { clientOrderId: 1 });
  rig.run(1, { clientOrderId: 2 });
  rig.nowNs = TIMEOUT_NS - 1;
  expect(() => rig.executor.stop(), 'giveUp threw; stop must not').not.toThrow();
  expect(
    rig.events.toSorted().join(', '),
    'Two tasks waited, and each has its answer and its completion, whichever comes first',
  ).toBe('REJ 1 TIMEOUT, REJ 2 TIMEOUT, lane 0 completed, lane 1 completed');
});

test('whenever a shutdown comes, and whenever its patience ends: each accepted order has one answer', () => {
  const step = fc.constantFrom('submit', 'submit', 'turn', 'turn', 'finish', 'shut down');
  const cases = fc.tuple(workloads(30), fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(12));
  forAll(cases, ([requests, steps, patience]) => {
    const engine = new MiniEngine({ lanes: 2 });
    const client = engine.connect(0);
    const bytes = bytesOfAll(requests);
    let sent = 0;
    for (const [index, one] of steps.entries()) {
      if (one === 'submit') {
        const next = bytes[sent];
        if (next !== undefined) engine.submit(client, next);
        if (next !== undefined) sent++;
      }
      if (one === 'turn') engine.turn(index % 2);
      if (one === 'finish') engine.finish(index);
      if (one === 'shut down') engine.isShuttingDown = true;
    }
    engine.isShuttingDown = true;
    for (let i = 0; i < patience; i++) {
      engine.turn(i % 2);
      if (i % 3 === 0) engine.finish(i);
    }
    engine.executor.stop();
    engine.turnAll();
    // They may be done all the same, and are too late.
    while (engine.elsewhere.length > 0) engine.finish(0);
    engine.flush();
    engine.deliverAll();
    const answers = client.lines.filter((line) => /^(ACK|REJ)/.test(line));
    const numbers = answers.map((line) => Number(line.split(' ')[1])).sort((a, b) => a - b);
    expect(
      numbers.join(' '),
      `${sent} requests were sent. ${steps.join(', ')}; then ${patience} turns until the stop. Each has one answer: what it got, TIMEOUT, or SHUTTING_DOWN`,
    ).toBe(Array.from({ length: sent }, (_, i) => i + 1).join(' '));
    expect(
      [engine.executor.inFlight, engine.pending, engine.counted('completed')],
      'Nothing is in flight, nothing pending, and every answer is counted',
    ).toEqual([0, 0, `completed ${sent}`]);
  });
});
