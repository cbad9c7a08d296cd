/** Day 05, stage 4: every accepted order is executed once, and no other order is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExecutionSimulator } from '#execution-simulator';
import { Flags, MessageType, OrderType, RECORD_BYTES, Side, TimeInForce } from '#layout';
import type { OrderSlot } from '#order-slot';
import { Reason, reasonName } from '#reasons';
import { forAll } from './flows.ts';
import { bytesOf, contentOf, type Request, slotOf } from './kit.ts';

const { CANCEL_ORDER, REPLACE_ORDER } = MessageType;
const MARKET: Request = { orderType: OrderType.MARKET, priceTicks: 0 };

function simulator(): ExecutionSimulator {
  return new ExecutionSimulator(Float64Array.from([10_000, 500, -7]));
}

/** What came of an order: the answer, and the fill that is noted in its slot. */
function outcome(market: ExecutionSimulator, order: OrderSlot): string {
  return `${reasonName(market.execute(order))}, ${fillOf(order)}`;
}

function fillOf({ fillLots, fillPriceTicks, executionId }: OrderSlot): string {
  return `${fillLots}@${fillPriceTicks} #${executionId}`;
}

test('a limit order is filled as a whole at its own price', () => {
  const market = simulator();
  expect(
    outcome(market, slotOf({ priceTicks: 10_005, quantityLots: 30 })),
    'A buy of 30 lots at 10005. Note it with order.fill(price, lots, id)',
  ).toBe('ACCEPTED, 30@10005 #1');
  expect(
    outcome(market, slotOf({ side: Side.SELL, priceTicks: -12, quantityLots: 1, symbol: 2 })),
    'A sell of 1 lot at −12 in another symbol. Ids count over all symbols',
  ).toBe('ACCEPTED, 1@-12 #2');
  expect(
    outcome(market, slotOf({ priceTicks: 0, quantityLots: 2, symbol: 2 })),
    'A limit order at 0 is no market order: the order type says which it is',
  ).toBe('ACCEPTED, 2@0 #3');
});

test('a market order is filled at the reference price of its symbol', () => {
  const market = simulator();
  const prices = [10_000, 500, -7];
  for (const [symbol, price] of prices.entries()) {
    expect(
      outcome(market, slotOf({ ...MARKET, symbol, quantityLots: 4 })),
      `A market order in symbol ${symbol}; the references are ${prices.join(', ')}. Its own price field is 0 and no price`,
    ).toBe(`ACCEPTED, 4@${price} #${symbol + 1}`);
  }
});

test('a refused order is not executed and uses up no id', () => {
  const market = simulator();
  for (const reason of [Reason.BAD_MSG, Reason.RISK_QTY, Reason.RISK_POSITION]) {
    const order = slotOf({});
    order.refuse(reason);
    expect(
      outcome(market, order),
      'Somebody before this stage has refused the order. Look at order.refusal first, and return it',
    ).toBe(`${reasonName(reason)}, 0@0 #0`);
    expect(order.refusal, 'The first reason stands').toBe(reason);
  }
  const undone = slotOf({});
  undone.fill(10_000, 10, 4);
  undone.refuse(Reason.STAGE_FAILED);
  expect(
    outcome(market, undone),
    'Executed, and refused since: the refusal is asked about first and returned, and what the slot notes stays',
  ).toBe('STAGE_FAILED, 10@10000 #4');
  expect(
    outcome(market, slotOf({})),
    'Four orders were refused; the first execution has number 1',
  ).toBe('ACCEPTED, 10@10000 #1');
});

test('a cancel or replace finds nothing', () => {
  const market = simulator();
  market.execute(slotOf({ clientOrderId: 5 }));
  for (const type of [CANCEL_ORDER, REPLACE_ORDER]) {
    const request = slotOf({ type, clientOrderId: 5 });
    expect(
      outcome(market, request),
      `Type ${type} for an order that was filled at once. Nothing rests here, so there is nothing to change`,
    ).toBe('UNKNOWN_ID, 0@0 #0');
    expect(
      reasonName(request.refusal),
      'execute returns the reason; who called it writes it down',
    ).toBe('ACCEPTED');
  }
  expect(outcome(market, slotOf({})), 'No id was used up').toBe('ACCEPTED, 10@10000 #2');
});

test('an order that was executed is not executed again', () => {
  const market = simulator();
  const order = slotOf({ quantityLots: 3 });
  outcome(market, order);
  expect(
    outcome(market, order),
    'The same request a second time. The slot notes its execution id: it is done',
  ).toBe('ACCEPTED, 3@10000 #1');
  expect(outcome(market, slotOf({})), 'And no id was used up').toBe('ACCEPTED, 10@10000 #2');
});

test('another request in the same slot is executed', () => {
  const market = simulator();
  const order = slotOf({ quantityLots: 3 });
  market.execute(order);
  order.take(bytesOf({ quantityLots: 8 }), 0, 1, 0);
  expect(
    outcome(market, order),
    'The slot has been taken for a new request, which looks much like the last one. Only its notes say whether it was executed',
  ).toBe('ACCEPTED, 8@10000 #2');
});

test('time in force and flags make no difference', () => {
  const market = simulator();
  let executions = 0;
  for (const timeInForce of Object.values(TimeInForce)) {
    for (const flags of Object.values(Flags)) {
      executions++;
      expect(
        outcome(market, slotOf({ timeInForce, flags })),
        `Time in force ${timeInForce}, flags ${flags}: in a market without a queue everything trades at once`,
      ).toBe(`ACCEPTED, 10@10000 #${executions}`);
    }
  }
});

test('the request itself stays as it came', () => {
  const order = slotOf({ ...MARKET, quantityLots: 4 });
  const request = contentOf(order).slice(0, 2 * RECORD_BYTES);
  simulator().execute(order);
  expect(
    contentOf(order).slice(0, 2 * RECORD_BYTES),
    'The ACK repeats the request. What the execution adds stands behind it, in the notes',
  ).toBe(request);
});

test('the same orders give the same executions, each accepted one exactly one', () => {
  const order = fc.record({
    type: fc.constantFrom(1, 1, 1, CANCEL_ORDER, REPLACE_ORDER),
    symbol: fc.nat(2),
    atMarket: fc.boolean(),
    refused: fc.boolean(),
    again: fc.boolean(),
    priceTicks: fc.integer({ min: -50, max: 50 }),
    quantityLots: fc.integer({ min: 1, max: 50 }),
  });
  forAll(fc.array(order, { maxLength: 40, size: 'max' }), (flow) => {
    const [one, other] = [simulator(), simulator()];
    let executions = 0;
    for (const { type, symbol, atMarket, refused, again, priceTicks, quantityLots } of flow) {
      const isNew = type === MessageType.NEW_ORDER;
      const terms = type === CANCEL_ORDER ? {} : { priceTicks, quantityLots };
      const fields = { type, symbol, ...terms, ...(isNew && atMarket ? MARKET : {}) };
      const slots = [slotOf(fields), slotOf(fields)] as const;
      for (const slot of slots) if (refused) slot.refuse(Reason.RISK_QTY);
      let expected = 'RISK_QTY, 0@0 #0';
      if (!refused && !isNew) expected = 'UNKNOWN_ID, 0@0 #0';
      if (!refused && isNew) {
        executions++;
        const price = atMarket ? [10_000, 500, -7][symbol] : priceTicks;
        expected = `ACCEPTED, ${quantityLots}@${price} #${executions}`;
      }
      const told = `Type ${type}, symbol ${symbol}, ${atMarket ? 'at market' : `at ${priceTicks}`}, ${refused ? 'refused' : 'accepted'} before`;
      expect(outcome(one, slots[0]), told).toBe(expected);
      expect(outcome(other, slots[1]), `${told}; the same orders in a second simulator`).toBe(
        expected,
      );
      if (again) expect(outcome(one, slots[0]), `${told}; a second time`).toBe(expected);
    }
  });
});
