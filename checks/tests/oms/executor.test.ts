import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Counter, type CounterName, Counters } from '#counters';
import { type Executed, Executor, type ExecutorStages, MAX_LANES } from '#executor';
import { respondThrough, simulatorStages } from '#executor-stages';
import { MessageType } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import type { ReportSink } from '#response';
import { seed } from '#seed';
import { type Request, readReport, request } from '../engine/trader.ts';

const TIMEOUT_NS = 1000;

interface Setup {
  readonly lanes?: number;
  readonly stages?: Partial<ExecutorStages>;
  readonly createStages?: (sink: ReportSink, executed: Executed) => ExecutorStages;
}

/** An executor over tasks of its own, one for each lane and some more. */
function setUp({ lanes = 2, stages = {}, createStages }: Setup = {}) {
  const bytes = new Uint8Array(64 * ORDER_SLOT_BYTES);
  const slot = new OrderSlot(bytes);
  const counters = new Counters();
  const events: string[] = [];
  const clock = { nowNs: 0 };
  const tickets: number[] = [];
  const executor = new Executor({
    lanes,
    taskBytes: bytes,
    counters,
    sink: {
      answer: (connectionId, report) => {
        const { kind, reason, clientOrderId } = readReport(Buffer.from(report));
        events.push(`${connectionId}: ${kind} ${clientOrderId} ${reason}`);
      },
      tell: (connectionId, report) => {
        const { kind, quantityLots, priceTicks } = readReport(Buffer.from(report));
        events.push(`${connectionId}: ${kind} ${quantityLots}@${priceTicks}`);
      },
    },
    completed: (lane) => events.push(`lane ${lane} is free`),
    timeout: { timeoutNs: TIMEOUT_NS, nowNs: () => clock.nowNs },
    createStages:
      createStages ??
      ((sink) => ({
        checks: [],
        execute: (_order, ticket) => tickets.push(ticket),
        respond: respondThrough(sink),
        giveUp: () => {},
        ...stages,
      })),
  });
  const run = (lane: number, fields: Request = {}, task = lane): boolean => {
    const { clientOrderId = 1 } = fields;
    slot
      .at(task * ORDER_SLOT_BYTES)
      .take(request({ priceTicks: 10_000, ...fields }), 0, 100 + clientOrderId, 0);
    return executor.run(lane, task * ORDER_SLOT_BYTES);
  };
  const counted = (...names: CounterName[]) => names.map((name) => counters.get(Counter[name]));
  return { executor, run, events, clock, tickets, counted, slot };
}

describe('an order that is executed at once', () => {
  const setup = () =>
    setUp({
      createStages: (sink, executed) =>
        simulatorStages({ symbols: 2, counters: new Counters() })(sink, executed),
    });

  test('is answered ACK, then FILL, and then its lane is free', () => {
    const { run, events, counted } = setup();
    expect(run(0, { quantityLots: 7 })).toBe(true);
    expect(events).toEqual(['101: ACK 1 ACCEPTED', '101: FILL 7@10000', 'lane 0 is free']);
    expect(counted('completed', 'accepted', 'rejected')).toEqual([1, 1, 0]);
  });

  test.each<[string, Request, string]>([
    ['cannot be parsed', { side: 0 }, 'BAD_MSG'],
    ['is for no symbol', { symbol: 2 }, 'UNKNOWN_SYMBOL'],
    ['is for nothing', { quantityLots: 0 }, 'BAD_QUANTITY'],
    ['is too large', { quantityLots: 100_001 }, 'RISK_QTY'],
    ['is too far from the market', { priceTicks: 30_000 }, 'RISK_PRICE_BAND'],
    ['cancels what is not there', { type: MessageType.CANCEL_ORDER, priceTicks: 0 }, 'UNKNOWN_ID'],
  ])('or not, because it %s, is answered REJ with the reason', (_why, fields, reason) => {
    const { run, events, counted } = setup();
    run(1, fields);
    expect(events).toEqual([`101: REJ 1 ${reason}`, 'lane 1 is free']);
    expect(counted('completed', 'accepted', 'rejected')).toEqual([1, 0, 1]);
  });
});

describe('an order that is executed later', () => {
  test('keeps its lane until the result is there; other lanes go on', () => {
    const { run, events, tickets, executor } = setUp();
    run(0, { clientOrderId: 1 });
    run(1, { clientOrderId: 2 });
    expect(events).toEqual([]);
    expect(run(0, { clientOrderId: 3 }, 5)).toBe(false);
    expect(executor.executed(tickets[1] as number, Reason.UNKNOWN_ID)).toBe(true);
    expect(events.splice(0)).toEqual(['102: REJ 2 UNKNOWN_ID', 'lane 1 is free']);
    expect(executor.executed(tickets[0] as number, Reason.ACCEPTED, 99, 4, 17)).toBe(true);
    expect(events).toEqual(['101: ACK 1 ACCEPTED', '101: FILL 4@99', 'lane 0 is free']);
  });

  test('and answered twice has one response; the second is dropped and counted', () => {
    const { run, events, tickets, executor, counted } = setUp();
    run(0);
    const [ticket = 0] = tickets;
    executor.executed(ticket, Reason.ACCEPTED);
    expect(executor.executed(ticket, Reason.BOOK_FULL)).toBe(false);
    expect(events).toEqual(['101: ACK 1 ACCEPTED', 'lane 0 is free']);
    expect(counted('answersDropped', 'completed')).toEqual([1, 1]);
  });

  test('and not answered in time is answered TIMEOUT, once the time is over and not before', () => {
    const { run, events, clock, executor, counted } = setUp();
    run(0, { clientOrderId: 1 });
    clock.nowNs = 1;
    run(1, { clientOrderId: 2 });
    clock.nowNs = TIMEOUT_NS - 1;
    expect(executor.expire()).toBe(0);
    clock.nowNs = TIMEOUT_NS;
    expect(executor.expire()).toBe(1);
    expect(events).toEqual(['101: REJ 1 TIMEOUT', 'lane 0 is free']);
    clock.nowNs++;
    expect([executor.expire(), executor.expire()]).toEqual([1, 0]);
    expect(counted('timeouts', 'rejected', 'answersDropped')).toEqual([2, 2, 0]);
  });

  test('after its time-out changes nothing, not even the task that has lane and slot by then', () => {
    const { run, events, clock, tickets, executor, counted, slot } = setUp();
    run(0, { clientOrderId: 1 });
    clock.nowNs = TIMEOUT_NS;
    executor.expire();
    run(0, { clientOrderId: 2 });
    expect(executor.executed(tickets[0] as number, Reason.ACCEPTED, 1, 2, 3)).toBe(false);
    expect(slot.at(0).fillLots).toBe(0);
    executor.executed(tickets[1] as number, Reason.ACCEPTED);
    expect(events).toEqual([
      '101: REJ 1 TIMEOUT',
      'lane 0 is free',
      '102: ACK 2 ACCEPTED',
      'lane 0 is free',
    ]);
    expect(counted('answersDropped')).toEqual([1]);
  });

  test('gives back what it holds when its time is over', () => {
    const given: number[] = [];
    const { run, clock, executor } = setUp({
      stages: { giveUp: (order) => given.push(order.clientOrderId) },
    });
    run(0, { clientOrderId: 9 });
    clock.nowNs = TIMEOUT_NS;
    executor.expire();
    expect(given).toEqual([9]);
  });
});

describe('a stage that throws', () => {
  const broken = () => {
    throw new Error('this stage is broken');
  };

  test('costs the order a rejection, and the order behind it nothing', () => {
    let isBroken = true;
    const { run, events, counted } = setUp({
      createStages: (sink, executed) => ({
        checks: [() => (isBroken ? broken() : undefined)],
        execute: (_order, ticket) => executed(ticket, Reason.ACCEPTED),
        respond: respondThrough(sink),
        giveUp: broken,
      }),
    });
    run(0, { clientOrderId: 1 });
    isBroken = false;
    run(0, { clientOrderId: 2 });
    expect(events).toEqual([
      '101: REJ 1 STAGE_FAILED',
      'lane 0 is free',
      '102: ACK 2 ACCEPTED',
      'lane 0 is free',
    ]);
    expect(counted('stageFailures')).toEqual([1]);
  });

  test('while it executes: gives back what the order holds', () => {
    let given = 0;
    const { run, events } = setUp({ stages: { execute: broken, giveUp: () => given++ } });
    run(0);
    expect(events).toEqual(['101: REJ 1 STAGE_FAILED', 'lane 0 is free']);
    expect(given).toBe(1);
  });

  test('after it has given its result changes nothing about that', () => {
    const { run, events } = setUp({
      createStages: (sink, executed) => ({
        checks: [],
        execute: (_order, ticket) => {
          executed(ticket, Reason.ACCEPTED);
          broken();
        },
        respond: respondThrough(sink),
        giveUp: () => {},
      }),
    });
    run(0);
    expect(events).toEqual(['101: ACK 1 ACCEPTED', 'lane 0 is free']);
  });

  test('instead of answering, or does not answer at all: the executor does', () => {
    for (const respond of [broken, () => {}]) {
      const { run, events, tickets, executor } = setUp({ stages: { respond } });
      run(0);
      executor.executed(tickets[0] as number, Reason.ACCEPTED);
      expect(events).toEqual(['101: REJ 1 STAGE_FAILED', 'lane 0 is free']);
    }
  });
});

describe('a request that no lane gets', () => {
  test('is refused with the reason', () => {
    const { executor, events, slot } = setUp();
    executor.refuse(slot.at(0), Reason.POOL_FULL);
    expect(events).toEqual(['0: REJ 0 POOL_FULL']);
  });
});

test.each([0, -1, 1.5, MAX_LANES + 1])('%d lanes are refused in one sentence', (lanes) => {
  expect(() => setUp({ lanes })).toThrow(
    `Executor: got ${lanes} lanes; expected a whole number from 1 to 256`,
  );
});

describe('whatever the stages do', () => {
  const LANES = 3;
  const plan = fc.record({
    check: fc.constantFrom('passes', 'refuses', 'throws'),
    execute: fc.constantFrom(
      'now',
      'later',
      'throws',
      'now twice',
      'now, then throws',
      'answers an older one first',
    ),
    respond: fc.constantFrom(
      'answers',
      'answers twice',
      'throws',
      'answers, then throws',
      'nothing',
    ),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: plan.map((one) => ({ do: 'run', plan: one }) as const) },
    { weight: 3, arbitrary: fc.nat(40).map((which) => ({ do: 'answer', which }) as const) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 1, max: 700 }).map((ns) => ({ do: 'wait', ns }) as const),
    },
  );

  test('each request has one response and each task is completed once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const plans: (typeof plan extends fc.Arbitrary<infer T> ? T : never)[] = [];
        const broken = () => {
          throw new Error('broken');
        };
        const later: number[] = [];
        const { run, events, clock, executor, counted } = setUp({
          lanes: LANES,
          createStages: (sink, executed) => {
            const respond = respondThrough(sink);
            const planOf = (order: OrderSlot) => plans[order.clientOrderId - 1];
            return {
              checks: [
                (order) => {
                  if (planOf(order)?.check === 'throws') broken();
                  if (planOf(order)?.check === 'refuses') order.refuse(Reason.RISK_QTY);
                },
              ],
              execute: (order, ticket) => {
                const how = planOf(order)?.execute;
                if (how === 'throws') broken();
                if (how === 'answers an older one first') later.map((one) => executed(one, 0));
                later.push(ticket);
                if (how !== 'later') executed(ticket, Reason.ACCEPTED);
                if (how === 'now twice') executed(ticket, Reason.BOOK_FULL);
                if (how === 'now, then throws') broken();
              },
              respond: (order) => {
                const how = planOf(order)?.respond;
                if (how === 'throws') broken();
                if (how === 'nothing') return;
                respond(order);
                if (how === 'answers twice') respondThrough(sink)(OrderSlot.alone());
                if (how === 'answers, then throws') broken();
              },
              giveUp: () => {},
            };
          },
        });
        let requests = 0;
        let laneOfNext = 0;
        for (const one of steps) {
          if (one.do === 'run') {
            plans.push(one.plan);
            const lane = laneOfNext++ % LANES;
            if (run(lane, { clientOrderId: requests + 1 }, 3 + (requests % 40))) requests++;
            else plans.pop();
          } else if (one.do === 'answer') {
            if (later.length > 0) executor.executed(later[one.which % later.length] as number, 0);
          } else {
            clock.nowNs += one.ns;
            executor.expire();
          }
        }
        clock.nowNs += TIMEOUT_NS;
        executor.expire();
        for (const ticket of later) expect(executor.executed(ticket, 0)).toBe(false);
        const answers = events.filter((event) => /ACK|REJ/.test(event));
        expect(answers.map((answer) => Number(answer.split(' ')[2])).sort((a, b) => a - b)).toEqual(
          Array.from({ length: requests }, (_, i) => i + 1),
        );
        for (const answer of answers) {
          const [connection = '', , id] = answer.split(' ');
          expect(connection).toBe(`${100 + Number(id)}:`);
        }
        expect(events.filter((event) => event.endsWith('is free'))).toHaveLength(requests);
        const [completed = 0, accepted = 0, rejected = 0] = counted(
          'completed',
          'accepted',
          'rejected',
        );
        expect([completed, accepted + rejected]).toEqual([requests, requests]);
      }),
      { seed, numRuns: 500 },
    );
  });
});
