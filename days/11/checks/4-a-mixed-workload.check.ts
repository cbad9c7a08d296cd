/** Day 11, stage 4: many in flight, results in any order, and each request has its own answer. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Counters } from '#counters';
import { Executor } from '#executor';
import { simulatorStages } from '#executor-stages';
import { Reason } from '#reasons';
import { forAll } from '../../../checks/lib/for-all.ts';
import { expectNoAllocation, mostlyFilled } from '../../05/checks/allocation.ts';
import { bytesOf, SYMBOLS, TIGHT } from '../../05/checks/kit.ts';
import { Rig, TIMEOUT_NS } from './kit.ts';
import { type Client, MiniEngine } from './mini-engine.ts';
import { runOnThreads, stopThreads } from './on-threads.ts';
import { answersOf, bytesOfAll, FAMILIES, familyOf, workloads } from './workload.ts';

test('a result that comes while another task is at its turn is for its own task', () => {
  const rig = new Rig({
    stages: ({ tickets, events }, _sink, executed) => ({
      execute: (order, ticket) => {
        if (order.clientOrderId < 3) {
          tickets.push(ticket);
          return;
        }
        for (const [index, older] of tickets.entries()) {
          executed(older, Reason.ACCEPTED, 9_990 + index, 5, 1 + index);
        }
        events.push(`order ${order.clientOrderId} is looked at`);
        executed(ticket, Reason.BOOK_FULL);
      },
    }),
    lanes: 3,
  });
  rig.run(0, { clientOrderId: 1 }, 0, 71);
  rig.run(1, { clientOrderId: 2 }, 1, 72);
  rig.run(2, { clientOrderId: 3 }, 2, 73);
  expect(
    rig.told(),
    'Orders 1 and 2 wait for their results, which both come from within the execute of order 3. Each is answered in its own name. Behind that it is order 3’s turn again: its slot is where it was, and its answer is its own',
  ).toBe(
    [
      'ACK 1 to connection 71, FILL 1 buy 5@9990 left 5 #1 to connection 71, lane 0 completed',
      'ACK 2 to connection 72, FILL 2 buy 5@9991 left 5 #2 to connection 72, lane 1 completed',
      'order 3 is looked at, REJ 3 BOOK_FULL to connection 73, lane 2 completed',
    ].join(', '),
  );
  expect(rig.counted('completed', 'answersDropped')).toBe('completed 3, answersDropped 0');
});

test('a result that comes while another task is given up is for its own task', () => {
  const rig = new Rig({
    timed: true,
    stages: ({ tickets, events }, _sink, executed) => ({
      giveUp: (order) => {
        events.push(`give up ${order.clientOrderId}`);
        executed(tickets[1] ?? -1, Reason.ACCEPTED, 9_990, 5, 1);
        events.push(`settle ${order.clientOrderId}`);
      },
    }),
  });
  rig.run(0, { clientOrderId: 1 }, 0, 71);
  rig.nowNs = 1;
  rig.run(1, { clientOrderId: 2 }, 1, 72);
  rig.nowNs = TIMEOUT_NS;
  expect(rig.executor.expire(), 'Order 1 is out of time, and order 2 has 1 ns left').toBe(1);
  expect(
    rig.told(),
    'giveUp asks the core about order 1, and the core hands in what it has: the result of order 2, which is answered there and then. Behind that giveUp looks at order 1 still, and that one is settled and answered',
  ).toBe(
    [
      'give up 1',
      'ACK 2 to connection 72, FILL 2 buy 5@9990 left 5 #1 to connection 72, lane 1 completed',
      'settle 1, REJ 1 TIMEOUT to connection 71, lane 0 completed',
    ].join(', '),
  );
  expect(rig.counted('completed', 'answersDropped')).toBe('completed 2, answersDropped 0');
});

test('a request that no lane gets is refused at once, and counted like any other answer', () => {
  const engine = new MiniEngine({ entries: 2, lanes: 1 });
  const client = engine.connect(1);
  for (const clientOrderId of [1, 2, 3]) engine.submit(client, bytesOf({ clientOrderId }));
  engine.flush();
  engine.deliverAll();
  expect(
    client.lines,
    'The pool has two entries, so order 3 has none: refuse() answers it, with the reason it was given, before orders 1 and 2 have begun',
  ).toEqual(['REJ 3 POOL_FULL']);
  engine.drain();
  expect(client.lines.join(', '), 'And the two that were taken have theirs').toBe(
    'REJ 3 POOL_FULL, ACK 1, FILL 1 buy 10@10000 left 0, ACK 2, FILL 2 buy 10@10000 left 0',
  );
  expect(
    engine.counted('completed', 'accepted', 'rejected', 'answersDropped'),
    'A refusal is an answer: count() it, and hand it to the sink. It belongs to no lane, and has no turn',
  ).toBe('completed 3, accepted 2, rejected 1, answersDropped 0');
});

test('whatever is late, each request of a mixed workload gets what the stages of day 05 answer', () => {
  const step = fc.record({
    does: fc.constantFrom('submit', 'submit', 'turn', 'turn', 'finish', 'flush', 'deliver'),
    which: fc.nat(40),
  });
  const cases = fc.tuple(workloads(40), fc.array(step, { maxLength: 120, size: 'max' }));
  forAll(cases, ([requests, steps]) => {
    const engine = new MiniEngine();
    const clients = [0, 1, 1].map((ioThread) => engine.connect(ioThread));
    const clientOf = (index: number) => {
      const fields = requests[index];
      return clients[fields === undefined ? 0 : familyOf(fields) % clients.length] as Client;
    };
    const bytes = bytesOfAll(requests);
    let sent = 0;
    const send = () => {
      const one = bytes[sent];
      if (one !== undefined) engine.submit(clientOf(sent++), one);
    };
    for (const { does, which } of steps) {
      if (does === 'submit') send();
      if (does === 'turn') engine.turn(which % 3);
      if (does === 'finish') engine.finish(which);
      if (does === 'flush') engine.flush();
      if (does === 'deliver') engine.deliverAll();
    }
    while (sent < bytes.length) send();
    engine.drain();
    const expected = answersOf(requests);
    for (let family = 0; family < FAMILIES; family++) {
      const own = new Set(
        requests.filter((one) => familyOf(one) === family).map((one) => String(one.clientOrderId)),
      );
      const lines = (clients[family % clients.length] as Client).lines;
      expect(
        lines.filter((line) => own.has(line.split(' ')[1] ?? '')).join(', '),
        `Family ${family} of ${FAMILIES}, ${own.size} orders, on connection ${family % clients.length}: the reports of its orders, in their order. The steps: ${steps.map(({ does, which }) => `${does} ${which}`).join(', ')}`,
      ).toBe(expected[family]?.join(', '));
    }
    const reports = expected.flat().length;
    expect(
      engine.counted('completed', 'reportsSent', 'reportsDropped', 'answersDropped'),
      `${requests.length} requests, ${reports} reports, and nobody has gone`,
    ).toBe(
      `completed ${requests.length}, reportsSent ${reports}, reportsDropped 0, answersDropped 0`,
    );
  });
});

test('a client that goes is told nothing more, its orders are answered to nobody, and nobody else hears of them', () => {
  forAll(
    fc.tuple(workloads(20), fc.nat(20), fc.nat(20)),
    ([requests, before, finished]) => {
      const engine = new MiniEngine();
      const leaver = engine.connect(1);
      const stayer = engine.connect(1);
      const bytes = bytesOfAll(requests);
      bytes.forEach((one, index) => {
        if (index % 2 === 0) engine.submit(leaver, one);
        else engine.submit(stayer, one);
      });
      for (let i = 0; i < before; i++) engine.turn(i % 3);
      for (let i = 0; i < finished; i++) engine.finish(i);
      engine.flush();
      engine.deliverAll();
      const told = leaver.lines.length;
      engine.close(leaver);
      const newcomer = engine.connect(1);
      engine.drain();
      expect(leaver.lines.length, 'The first client has gone; what comes later is not for it').toBe(
        told,
      );
      expect(newcomer.lines, 'The newcomer has sent nothing').toEqual([]);
      const all = answersOf(requests).flat();
      const own = all.filter((line) => Number(line.split(' ')[1]) % 2 === 0);
      expect(stayer.lines.sort(), 'Who stays gets everything').toEqual(own.sort());
      const dropped = all.length - own.length - told;
      expect(
        engine.counted('completed', 'reportsSent', 'reportsDropped'),
        'Every request is answered, also those of a client that has gone; each report is sent or dropped',
      ).toBe(
        `completed ${requests.length}, reportsSent ${own.length + told}, reportsDropped ${dropped}`,
      );
    },
    100,
  );
});

test('once it is warm the executor allocates nothing for a task', () => {
  let executor: Executor | undefined;
  const sink = { answer: () => {}, tell: () => {} };
  const counters = new Counters();
  const filledShare = expectNoAllocation(mostlyFilled(), [
    [
      'the executor, with the stages of day 05,',
      (order) => {
        executor ??= executorOver(new Uint8Array(order.view.buffer));
        executor.run(0, order.offset);
      },
    ],
  ]);
  expect(filledShare, 'The share of orders that were filled').toBeGreaterThan(0.6);

  function executorOver(taskBytes: Uint8Array): Executor {
    return new Executor({
      lanes: 1,
      taskBytes,
      sink,
      counters,
      completed: () => {},
      createStages: simulatorStages({ symbols: SYMBOLS, counters, limits: TIGHT }),
    });
  }
});

afterEach(stopThreads);

test('on real threads: two partitions on workers answer 2,000 orders of two I/O threads', async () => {
  const told = await runOnThreads(2_000);
  expect(
    told,
    'Each worker has a partition with a lane, an executor and a reply ring to each I/O thread. Every order has one answer, on the thread that has its connection, and those of a family come in order',
  ).toEqual({ answers: 2_000, wrongThread: 0, outOfOrder: 0, completed: 2_000 });
});
