/** Day 05, stage 5: each request gets exactly one answer, whatever the stages do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { type Execution, ExecutionSimulator } from '#execution-simulator';
import { MessageType, OrderType, Side } from '#layout';
import { OmsStages, STAGE_NAMES, type StageName } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { Responder } from '#response';
import { expectNoAllocation, mostlyFilled } from './allocation.ts';
import { flows, forAll } from './flows.ts';
import {
  bytesOf,
  CONNECTION,
  contentOf,
  inWords,
  NO_LIMITS,
  Reports,
  type Request,
  readReport,
  SYMBOLS,
  slotOf,
  TIGHT,
  taken,
  writtenTo,
} from './kit.ts';
import { type Fault, NaiveOms, NO_FAULT } from './naive-oms.ts';

/** An order that was accepted and filled. */
function filled(fields: Request, priceTicks: number, lots: number, id: number): OrderSlot {
  const order = slotOf(fields);
  order.fill(priceTicks, lots, id);
  return order;
}

/** What one call of `respond` sends, in words. */
function responseTo(order: OrderSlot): string {
  const reports = new Reports(CONNECTION);
  new Responder(reports).respond(order);
  return reports.text;
}

test('an order that is accepted and filled gets its ACK, and behind it the FILL', () => {
  expect(
    responseTo(filled({ clientOrderId: 3 }, 10_001, 10, 9)),
    'A buy of 10 lots, filled at 10001 as execution 9. The ACK goes to sink.answer, the FILL behind it to sink.tell',
  ).toBe('ACK 3, FILL 3 buy 10@10001 left 0 #9');
  expect(
    responseTo(filled({ clientOrderId: 4, side: Side.SELL, quantityLots: 30 }, 9_999, 12, 10)),
    'A sell of 30 lots of which 12 were filled: 18 are left open',
  ).toBe('ACK 4, FILL 4 sell 12@9999 left 18 #10');
  expect(
    responseTo(filled({ orderType: OrderType.MARKET, priceTicks: 0 }, -5, 10, 1)),
    'A market order that was filled at −5: the price of the FILL is that of the execution',
  ).toBe('ACK 1, FILL 1 buy 10@-5 left 0 #1');
});

test('an order that is accepted and not filled gets its ACK alone', () => {
  expect(
    responseTo(slotOf({ clientOrderId: 3 })),
    'Nothing was filled: fillLots is 0. There is nothing to tell but that the order is accepted',
  ).toBe('ACK 3');
});

test('an order that is refused gets its REJ with the reason, and nothing else', () => {
  const order = slotOf({ clientOrderId: 8 });
  order.refuse(Reason.RISK_NOTIONAL);
  expect(responseTo(order), 'Refused with RISK_NOTIONAL').toBe('REJ 8 RISK_NOTIONAL');
  const undone = filled({ clientOrderId: 9 }, 10_000, 10, 4);
  undone.refuse(Reason.STAGE_FAILED);
  expect(
    responseTo(undone),
    'Its execution noted a fill and then failed. The position was given back; a FILL behind a REJ would be lots that nobody has',
  ).toBe('REJ 9 STAGE_FAILED');
});

test('the answer repeats what the request said', () => {
  const stamp = -0x0123_4567_89ab_cdefn;
  for (const reason of [Reason.ACCEPTED, Reason.BAD_PRICE]) {
    let sent = new Uint8Array();
    const sink = {
      answer: (_connection: number, bytes: Uint8Array) => {
        sent = bytes.slice();
      },
      tell: () => {},
    };
    const order = slotOf({ symbol: 3, account: 77, correlationId: 5, clientTimestampNs: stamp });
    order.refuse(reason);
    new Responder(sink).respond(order);
    const field = readReport(sent);
    expect(
      ['symbol', 'account', 'correlationId', 'clientOrderId', 'requestType', 'side']
        .map(field)
        .join(' '),
      'Symbol, account, correlation id, client order id, type and side of the request. The report writer does that, given the slot and, in an ACK, the side of the order',
    ).toBe(`3 77 5 1 ${MessageType.NEW_ORDER} ${Side.BUY}`);
    expect(new DataView(sent.buffer).getBigInt64(40, true), 'And the client’s own timestamp').toBe(
      stamp,
    );
  }
});

test('called again for the same request it says nothing', () => {
  const refused = slotOf({ clientOrderId: 2 });
  refused.refuse(Reason.RISK_QTY);
  for (const order of [filled({}, 10_000, 10, 1), refused, slotOf({})]) {
    const reports = new Reports(CONNECTION);
    const responder = new Responder(reports);
    responder.respond(order);
    const first = reports.text;
    responder.respond(order);
    responder.respond(order);
    expect(
      reports.text,
      'respond was called three times for one request, as it is when a stage is turned again after an error. order.markAnswered() notes that it has its answer, order.answered tells',
    ).toBe(first);
  }
});

test('respond writes nothing into the slot but its mark', () => {
  const refused = filled({}, 10_000, 10, 2);
  refused.refuse(Reason.STAGE_FAILED);
  for (const order of [filled({}, 10_000, 10, 1), refused, slotOf({})]) {
    const before = contentOf(order);
    responseTo(order);
    expect(
      writtenTo(order, before),
      'Counters, recorders and a second call read the slot behind you: the fill and the refusal stay as they are',
    ).toBe('answered');
  }
});

test('the mark is in the slot before the answer leaves', () => {
  const refused = slotOf({});
  refused.refuse(Reason.BAD_MSG);
  for (const order of [slotOf({}), refused]) {
    let marked: boolean | undefined;
    const sink = {
      answer: () => {
        marked = order.answered;
      },
      tell: () => {},
    };
    new Responder(sink).respond(order);
    expect(
      marked,
      'While sink.answer runs, order.answered must be true already. Otherwise anything that goes wrong behind it leads to a second answer',
    ).toBe(true);
  }
});

test('the next request in the same slot gets an answer of its own', () => {
  const reports = new Reports(CONNECTION);
  const responder = new Responder(reports);
  const order = slotOf({ clientOrderId: 1 });
  responder.respond(order);
  for (const clientOrderId of [2, 2, 3]) {
    order.take(bytesOf({ clientOrderId }), 0, CONNECTION, 0);
    responder.respond(order);
  }
  expect(
    reports.text,
    'Four requests, one after the other in one slot, two of them under the same id. What tells them apart is the mark in the slot, which take() sets back; a responder that remembers slots or ids mixes them up',
  ).toBe('ACK 1, ACK 2, ACK 2, ACK 3');
});

test('requests of several slots are answered each for itself, to their own connection', () => {
  const memory = new Uint8Array(3 * ORDER_SLOT_BYTES);
  const slot = new OrderSlot(memory);
  const reports = new Reports();
  const to: number[] = [];
  const responder = new Responder({
    answer: (connectionId, bytes) => {
      to.push(connectionId);
      reports.answer(connectionId, bytes);
    },
    tell: (connectionId, bytes) => {
      to.push(connectionId);
      reports.tell(connectionId, bytes);
    },
  });
  for (const index of [0, 1, 2]) {
    slot.at(index * ORDER_SLOT_BYTES);
    slot.take(bytesOf({ clientOrderId: 10 + index }), 0, 100 + index, 0);
    if (index === 1) slot.fill(10_000, 10, 1);
  }
  for (const index of [0, 1, 0, 2, 1]) responder.respond(slot.at(index * ORDER_SLOT_BYTES));
  expect(reports.text, 'Three requests in three slots; two of them were handed over twice').toBe(
    'ACK 10, ACK 11, FILL 11 buy 10@10000 left 0 #1, ACK 12',
  );
  expect(to.join(' '), 'Each to order.connectionId, the FILL to the same').toBe('100 101 101 102');
});

/** The execution of one order does what it should not do. */
class FaultyExecution implements Execution {
  fault: Fault = NO_FAULT;
  private readonly market = new ExecutionSimulator(NO_LIMITS.referenceTicks);

  execute(order: OrderSlot): number {
    const answer = this.market.execute(order);
    const here = this.fault.stage === 'execution' && answer === Reason.ACCEPTED;
    if (here && this.fault.does === 'fills and throws') throw new Error('after the fill');
    return here && this.fault.does === 'fills and refuses' ? Reason.BOOK_FULL : answer;
  }
}

/** All five stages, one order after the other, with what goes wrong on the way. */
class Pipeline {
  readonly reports = new Reports(CONNECTION);
  readonly counters = new Counters();
  readonly stages: OmsStages;
  private readonly execution = new FaultyExecution();

  constructor(limits = TIGHT) {
    this.stages = new OmsStages({
      symbols: SYMBOLS,
      sink: this.reports,
      counters: this.counters,
      limits,
      execution: this.execution,
    });
  }

  /** @returns the reports that this request brought about, in words */
  handle(bytes: Uint8Array, fault: Fault = NO_FAULT): string {
    const before = this.reports.lines.length;
    const order = taken(bytes);
    this.execution.fault = fault;
    for (const stage of STAGE_NAMES) this.run(stage, order, fault);
    return this.reports.lines.slice(before).join(', ');
  }

  private run(stage: StageName, order: OrderSlot, fault: Fault): void {
    const does = fault.stage === stage ? fault.does : 'nothing wrong';
    try {
      if (does === 'throws before') throw new Error(`before ${stage}`);
      this.stages.handlers[stage](order);
      if (does === 'is called twice') this.stages.handlers[stage](order);
      if (does === 'throws after') throw new Error(`after ${stage}`);
    } catch {
      this.stages.failed(stage, order);
    }
  }
}

test('a request goes through all five stages and comes back answered', () => {
  const pipeline = new Pipeline();
  const requests: [Request, string][] = [
    [{ clientOrderId: 1 }, 'ACK 1, FILL 1 buy 10@10000 left 0 #1'],
    [{ clientOrderId: 2, version: 9 }, 'REJ 2 BAD_MSG'],
    [{ clientOrderId: 3, quantityLots: 21 }, 'REJ 3 RISK_QTY'],
    [{ clientOrderId: 4, quantityLots: 18 }, 'ACK 4, FILL 4 buy 18@10000 left 0 #2'],
    [{ clientOrderId: 5, quantityLots: 3 }, 'REJ 5 RISK_POSITION'],
    [{ clientOrderId: 6, type: MessageType.CANCEL_ORDER }, 'REJ 6 UNKNOWN_ID'],
    [
      { clientOrderId: 7, side: Side.SELL, quantityLots: 3 },
      'ACK 7, FILL 7 sell 3@10000 left 0 #3',
    ],
  ];
  for (const [fields, reports] of requests) {
    expect(
      pipeline.handle(bytesOf(fields)),
      `Account 1 may hold 30 lots, an order may have 20 and be worth 180000. The request: ${inWords(fields)}`,
    ).toBe(reports);
  }
});

test('a stage that throws costs that order a STAGE_FAILED and no other order anything', () => {
  for (const stage of ['parse', 'risk', 'position', 'execution'] as const) {
    const pipeline = new Pipeline();
    expect(
      pipeline.handle(bytesOf({ clientOrderId: 1 }), { stage, does: 'throws before' }),
      `${stage} threw while it had order 1. It is refused in its slot and answered in its turn`,
    ).toBe('REJ 1 STAGE_FAILED');
    expect(
      pipeline.handle(bytesOf({ clientOrderId: 2 })),
      `Order 2 comes after the one that ${stage} threw at`,
    ).toBe('ACK 2, FILL 2 buy 10@10000 left 0 #1');
    expect(
      pipeline.stages.positions.positionLots(1, 0),
      'Of order 1 nothing was executed; order 2 has bought 10',
    ).toBe(10);
  }
});

test('an execution that fills and then fails or refuses leaves no trace but a REJ', () => {
  for (const [does, reason] of [
    ['fills and throws', 'STAGE_FAILED'],
    ['fills and refuses', 'BOOK_FULL'],
  ] as const) {
    const pipeline = new Pipeline();
    expect(
      pipeline.handle(bytesOf({ clientOrderId: 1 }), { stage: 'execution', does }),
      `The execution ${does}. The slot has both, a fill and a refusal; the refusal counts`,
    ).toBe(`REJ 1 ${reason}`);
    const { positions } = pipeline.stages;
    expect(
      `${positions.positionLots(1, 0)} held, ${positions.reservedLots(1, 0, Side.BUY)} reserved`,
      'No FILL was told, so no position may move',
    ).toBe('0 held, 0 reserved');
  }
});

test('a response that is interrupted or called twice is still one answer', () => {
  for (const does of ['throws before', 'throws after', 'is called twice'] as const) {
    expect(
      new Pipeline().handle(bytesOf({ clientOrderId: 1 }), { stage: 'response', does }),
      `The response stage ${does}. The order was executed before, so it is told so, once`,
    ).toBe('ACK 1, FILL 1 buy 10@10000 left 0 #1');
  }
});

test('whatever goes wrong, each request has one answer, and the positions are the fills that were told', () => {
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    { weight: 3, arbitrary: fc.constant(NO_FAULT) },
    fc.record({
      stage: fc.constantFrom(...STAGE_NAMES),
      does: fc.constantFrom('throws before', 'throws after', 'is called twice'),
    }),
    fc.record({
      stage: fc.constant<StageName>('execution'),
      does: fc.constantFrom('fills and throws', 'fills and refuses'),
    }),
  );
  const cases = flows(40).chain((flow) =>
    fc.tuple(
      fc.constant(flow),
      fc.array(fault, { minLength: flow.length, maxLength: flow.length }),
    ),
  );
  forAll(cases, ([flow, faults]) => {
    const pipeline = new Pipeline();
    const naive = new NaiveOms(SYMBOLS, TIGHT);
    for (const [index, bytes] of flow.entries()) {
      const wrong = faults[index] ?? NO_FAULT;
      expect(
        pipeline.handle(bytes, wrong),
        `Request ${index + 1} of ${flow.length}; stage ${wrong.stage}: ${wrong.does}`,
      ).toBe(naive.handle(bytes, wrong).join(', '));
    }
    const { positions } = pipeline.stages;
    for (const [key, lots] of naive.positions) {
      const [account = 0, symbol = 0] = key.split('/').map(Number);
      const open = [Side.BUY, Side.SELL].map((side) =>
        positions.reservedLots(account, symbol, side),
      );
      expect(
        `${positions.positionLots(account, symbol)}, reserved ${open.join(' and ')}`,
        `The position of account ${account} in symbol ${symbol} is the sum of its FILLs, and with nothing open nothing is reserved`,
      ).toBe(`${lots}, reserved 0 and 0`);
    }
    const count = (name: keyof typeof Counter) => pipeline.counters.get(Counter[name]);
    expect(
      [count('completed'), count('accepted') + count('rejected')].join(' '),
      'Counted where the answer is noted in the slot: one for each request',
    ).toBe(`${flow.length} ${flow.length}`);
  });
});

test('once it is warm no stage allocates anything for an order', () => {
  const sink = { answer: () => {}, tell: () => {} };
  const counters = new Counters();
  const { handlers, core } = new OmsStages({ symbols: SYMBOLS, sink, counters, limits: TIGHT });
  const filledShare = expectNoAllocation(mostlyFilled(), [
    ['parse', handlers.parse],
    ['risk', handlers.risk],
    ['the core (position and execution)', core],
    ['response', handlers.response],
  ]);
  expect(
    filledShare,
    'The share of orders that were filled. Most of them are within all limits, so that the way of an accepted order is measured',
  ).toBeGreaterThan(0.6);
});
