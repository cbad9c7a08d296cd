/** How the stages are put together: what the checks of day 05 use and take for granted. */
import { describe, expect, test } from 'vitest';
import { Counter, type CounterName, Counters } from '#counters';
import { MessageType, RECORD_BYTES, ReportOffset } from '#layout';
import { Limit } from '#limits';
import { defaultRiskLimits, OmsStages, omsGraph, type StageName } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason, type ReasonName, reasonName } from '#reasons';
import { allocateRing } from '#ring-memory';
import { SharedRing } from '#shared-ring';
import { type Request, request } from '../engine/trader.ts';

const SYMBOLS = 2;

function oms() {
  const answers: string[] = [];
  const counters = new Counters();
  const sink = {
    answer: (_connection: number, report: Uint8Array) => {
      answers.push(reasonName(report[ReportOffset.reason] as number));
    },
    tell: () => {
      answers.push('FILL');
    },
  };
  const stages = new OmsStages({ symbols: SYMBOLS, sink, counters });
  const counted = (...names: CounterName[]) => names.map((name) => counters.get(Counter[name]));
  return { stages, answers, counted };
}

function taken(fields: Request): OrderSlot {
  const order = OrderSlot.alone();
  order.take(request({ priceTicks: 10_000, ...fields }), 0, 1, 0);
  return order;
}

describe('a slot', () => {
  test('forgets every note of the stages when it is taken for a new request', () => {
    const order = OrderSlot.alone();
    order.take(request({}), 0, 1, 0);
    order.refuse(Reason.RISK_QTY);
    order.reserve(7);
    order.fill(1, 2, 3);
    order.markAnswered();
    expect([order.reservedLots, order.answered]).toEqual([7, true]);
    order.take(request({}), 0, 1, 0);
    const { refusal, reservedLots, fillPriceTicks, fillLots, executionId, answered } = order;
    expect([refusal, reservedLots, fillPriceTicks, fillLots, executionId, answered]).toEqual([
      0,
      0,
      0,
      0,
      0,
      false,
    ]);
  });

  test('has room for the request and all notes, each for itself', () => {
    expect(ORDER_SLOT_BYTES).toBe(2 * RECORD_BYTES);
    const order = OrderSlot.alone();
    order.fill(1.5, 2.5, 3.5);
    order.enqueuedAt(4.5);
    order.workStartedAt(5.5);
    order.workEndedAt(6.5);
    order.reserve(7.5);
    order.markAnswered();
    const { fillPriceTicks, fillLots, executionId, enqueuedNs, workStartNs, workEndNs } = order;
    expect([fillPriceTicks, fillLots, executionId, enqueuedNs, workStartNs, workEndNs]).toEqual([
      1.5, 2.5, 3.5, 4.5, 5.5, 6.5,
    ]);
    expect([order.reservedLots, order.answered]).toEqual([7.5, true]);
  });
});

describe('the limits of risk', () => {
  const limits = defaultRiskLimits(SYMBOLS);

  test('are those of the table, with one reference price for every symbol', () => {
    expect(limits).toMatchObject({
      maxOrderLots: Limit.riskMaxOrderLots,
      maxPositions: Limit.maxPositions,
    });
    expect([...limits.referenceTicks]).toEqual([10_000, 10_000]);
  });

  test('fit each other: each can be exceeded by an order that parses and keeps the others', () => {
    expect(limits.maxOrderLots).toBeLessThan(Limit.maxQuantityLots);
    expect(limits.maxOrderLots).toBeLessThan(limits.maxPositionLots);
    const highest = (limits.referenceTicks[0] as number) + limits.bandTicks;
    expect(highest).toBeLessThan(Limit.maxPriceTicks);
    expect(highest * limits.maxOrderLots).toBeGreaterThan(limits.maxNotional);
    expect(Number.isSafeInteger(limits.maxPositionLots + Limit.maxQuantityLots)).toBe(true);
  });

  test.each<[Request, ReasonName]>([
    [{}, 'ACCEPTED'],
    [{ version: 2 }, 'BAD_MSG'],
    [{ symbol: SYMBOLS }, 'UNKNOWN_SYMBOL'],
    [{ quantityLots: Limit.riskMaxOrderLots + 1 }, 'RISK_QTY'],
    [{ priceTicks: 20_001 }, 'RISK_PRICE_BAND'],
    [{ quantityLots: 50_001 }, 'RISK_NOTIONAL'],
    [{ type: MessageType.CANCEL_ORDER, priceTicks: 0 }, 'UNKNOWN_ID'],
  ])('%j is answered %s', (fields, reason) => {
    const { stages, answers, counted } = oms();
    const order = taken(fields);
    for (const name of ['parse', 'risk'] as const) stages.handlers[name](order);
    stages.core(order);
    stages.handlers.response(order);
    expect(answers[0]).toBe(reason);
    expect(answers.slice(1)).toEqual(reason === 'ACCEPTED' ? ['FILL'] : []);
    expect(counted('completed', 'accepted', 'rejected', 'trades', 'tradedLots')).toEqual(
      reason === 'ACCEPTED' ? [1, 1, 0, 1, 10] : [1, 0, 1, 0, 0],
    );
  });

  test('an account buys up to its position limit and no lot more', () => {
    const { stages, answers } = oms();
    for (let i = 0; i <= 20; i++) {
      const order = taken({ quantityLots: 50_000 });
      stages.core(order);
      stages.handlers.response(order);
    }
    expect(answers.filter((answer) => answer === 'ACCEPTED').length).toBe(20);
    expect(answers.at(-1)).toBe('RISK_POSITION');
    expect(stages.positions.positionLots(1, 0)).toBe(Limit.riskMaxPositionLots);
  });
});

describe('a stage that failed', () => {
  test.each<StageName>(['parse', 'risk', 'position', 'execution'])(
    '%s: the order is refused, its room given back, the failure counted',
    (stage) => {
      const { stages, answers, counted } = oms();
      const order = taken({});
      stages.handlers.position(order);
      stages.failed(stage, order);
      stages.handlers.response(order);
      expect(answers).toEqual(['STAGE_FAILED']);
      expect(stages.positions.reservedLots(1, 0, 1)).toBe(0);
      expect(counted('stageFailures', 'completed', 'rejected')).toEqual([1, 1, 1]);
    },
  );

  test('keeps the reason of an order that was refused before', () => {
    const { stages, answers } = oms();
    const order = taken({});
    order.refuse(Reason.RISK_QTY);
    stages.failed('execution', order);
    stages.handlers.response(order);
    expect(answers).toEqual(['RISK_QTY']);
  });

  test('leaves an order alone that is executed and settled', () => {
    const { stages, answers } = oms();
    const order = taken({});
    stages.core(order);
    stages.failed('execution', order);
    stages.handlers.response(order);
    expect(answers).toEqual(['ACCEPTED', 'FILL']);
  });

  test('response: the order is answered at once, and once', () => {
    const { stages, answers, counted } = oms();
    const order = taken({});
    stages.core(order);
    stages.failed('response', order);
    stages.failed('response', order);
    expect(answers).toEqual(['ACCEPTED', 'FILL']);
    expect(counted('stageFailures', 'completed')).toEqual([2, 1]);
  });
});

describe('the graph of one ring', () => {
  const ring = new SharedRing(
    allocateRing({ capacity: 4, slotBytes: ORDER_SLOT_BYTES, consumers: 5, wakes: false }),
  );

  test('puts the core behind all risk consumers, and the response behind the core', () => {
    const { consumers } = omsGraph(ring, oms().stages, 2);
    expect(consumers.map(({ name, after }) => [name, ...(after ?? [])].join(' '))).toEqual([
      'parse',
      'risk-0 parse',
      'risk-1 parse',
      'core risk-0 risk-1',
      'response core',
    ]);
  });

  test.each(['parse', 'risk-1', 'core'])('%s: an error costs the order of that slot', (name) => {
    const { stages, answers } = oms();
    const { consumers, onError } = omsGraph(ring, stages, 2);
    const slot = new OrderSlot(ring.bytes);
    for (const sequence of [2, 3]) {
      slot.at(ring.get(sequence)).take(request({ priceTicks: 10_000 }), 0, 1, 0);
    }
    expect(onError?.(new Error('broken'), name, 2)).toBe('skip');
    for (const { name: consumer, handle } of consumers) {
      if (consumer !== 'core' && consumer !== 'response') continue;
      for (const sequence of [2, 3]) handle(ring.get(sequence), sequence, true);
    }
    expect(answers).toEqual(['STAGE_FAILED', 'ACCEPTED', 'FILL']);
  });
});
