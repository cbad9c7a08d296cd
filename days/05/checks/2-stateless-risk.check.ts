/** Day 05, stage 2: is one order, by itself, within the limits of risk? */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageType, OrderType, Side } from '#layout';
import { Limit } from '#limits';
import { reasonName } from '#reasons';
import { checkRisk, type RiskLimits } from '#risk';
import { forAll } from './flows.ts';
import {
  annotate,
  bytesOf,
  contentOf,
  NO_LIMITS,
  type Request,
  slotOf,
  taken,
  writtenTo,
} from './kit.ts';
import { naiveRisk } from './naive-oms.ts';

const { CANCEL_ORDER, REPLACE_ORDER } = MessageType;
const MARKET: Request = { orderType: OrderType.MARKET, priceTicks: 0 };

/** What `checkRisk` answers, by name. */
function answerTo(fields: Request, limits: Partial<RiskLimits>): string {
  const referenceTicks = NO_LIMITS.referenceTicks.slice();
  return reasonName(checkRisk(slotOf(fields), { ...NO_LIMITS, referenceTicks, ...limits }));
}

function references(...ticks: number[]): { readonly referenceTicks: Float64Array } {
  return { referenceTicks: Float64Array.from(ticks) };
}

test('an order within all limits is accepted', () => {
  const limits = { maxOrderLots: 10, bandTicks: 5, maxNotional: 100_050 };
  expect(
    answerTo({ priceTicks: 10_005, quantityLots: 10 }, limits),
    '10 lots at 10005 with a reference price of 10000: each of the three is exactly at its limit, and at the limit an order passes',
  ).toBe('ACCEPTED');
});

test('more than maxOrderLots is RISK_QTY', () => {
  const limits = { maxOrderLots: 100 };
  expect(answerTo({ quantityLots: 100 }, limits), '100 lots of at most 100').toBe('ACCEPTED');
  for (const side of [Side.BUY, Side.SELL]) {
    expect(
      answerTo({ quantityLots: 101, side }, limits),
      '101 lots of at most 100, on either side',
    ).toBe('RISK_QTY');
  }
});

test('further from the reference price than the band is RISK_PRICE_BAND, up and down', () => {
  const limits = { bandTicks: 50 };
  for (const priceTicks of [9_950, 10_050]) {
    expect(
      answerTo({ priceTicks }, limits),
      `${priceTicks} is exactly 50 ticks from 10000, and 50 are allowed`,
    ).toBe('ACCEPTED');
  }
  for (const priceTicks of [9_949, 10_051, 1_000, 100_000]) {
    expect(
      answerTo({ priceTicks }, limits),
      `${priceTicks} is more than 50 ticks from 10000. The band has two ends: a sell far too low is as wrong as a buy far too high`,
    ).toBe('RISK_PRICE_BAND');
  }
});

test('price × quantity beyond maxNotional is RISK_NOTIONAL', () => {
  const limits = { maxNotional: 1_000_000 };
  expect(answerTo({ quantityLots: 100 }, limits), '100 × 10000 is exactly the limit').toBe(
    'ACCEPTED',
  );
  expect(answerTo({ quantityLots: 101 }, limits), '101 × 10000 is more than the limit').toBe(
    'RISK_NOTIONAL',
  );
});

test('each symbol has its own reference price', () => {
  const limits = { bandTicks: 10, ...references(100, 200, 300) };
  for (const symbol of [0, 1, 2]) {
    for (const of of [0, 1, 2]) {
      expect(
        answerTo({ symbol, priceTicks: 100 * (of + 1) }, limits),
        `Symbol ${symbol} at ${100 * (of + 1)}; the references of symbols 0, 1 and 2 are 100, 200 and 300`,
      ).toBe(of === symbol ? 'ACCEPTED' : 'RISK_PRICE_BAND');
    }
  }
});

test('of several limits that are broken the one further up in the table is the answer', () => {
  const hint =
    'Whoever asks twice must hear the same, and a client that reads RISK_QTY must be able to rely on it: RISK_QTY, RISK_PRICE_BAND, RISK_NOTIONAL';
  const limits = { maxOrderLots: 100, bandTicks: 50, maxNotional: 1 };
  expect(answerTo({ quantityLots: 101, priceTicks: 1 }, limits), hint).toBe('RISK_QTY');
  expect(answerTo({ quantityLots: 101 }, limits), hint).toBe('RISK_QTY');
  expect(answerTo({ quantityLots: 100, priceTicks: 1 }, limits), hint).toBe('RISK_PRICE_BAND');
  expect(answerTo({ quantityLots: 100 }, limits), hint).toBe('RISK_NOTIONAL');
  expect(
    answerTo({ symbol: 1, quantityLots: 101 }, { ...limits, ...references(10_000, Number.NaN) }),
    'Too many lots, in a symbol without a reference price. Ask about the quantity before you look for the reference',
  ).toBe('RISK_QTY');
});

test('a market order is valued at the reference price', () => {
  const limits = { bandTicks: 5, maxNotional: 500_000, ...references(20_000, 10_000) };
  expect(
    answerTo({ ...MARKET, symbol: 1, quantityLots: 50 }, limits),
    'A market order for 50 lots, reference price 10000: worth 500000, exactly the limit. The 0 in its price field is no price, so it is not 10000 ticks away from the reference',
  ).toBe('ACCEPTED');
  expect(
    answerTo({ ...MARKET, symbol: 1, quantityLots: 51 }, limits),
    'A market order for 51 lots at a reference price of 10000 is worth 510000. Valued by its price field it would be worth nothing, and every market order would pass',
  ).toBe('RISK_NOTIONAL');
  expect(
    answerTo({ ...MARKET, symbol: 0, quantityLots: 26 }, limits),
    'Symbol 0 has the reference price 20000',
  ).toBe('RISK_NOTIONAL');
});

test('a negative price is worth as much as a positive one', () => {
  const limits = { bandTicks: 10, maxNotional: 1_000, ...references(-20) };
  expect(
    answerTo({ priceTicks: -20, quantityLots: 50 }, limits),
    '50 × |−20| is exactly 1000',
  ).toBe('ACCEPTED');
  expect(
    answerTo({ priceTicks: -20, quantityLots: 51 }, limits),
    '51 × |−20| is 1020. Without the bars the product is below zero, and every negative price passes every limit',
  ).toBe('RISK_NOTIONAL');
  expect(
    answerTo({ ...MARKET, quantityLots: 51 }, limits),
    'A market order in a symbol whose reference price is −20',
  ).toBe('RISK_NOTIONAL');
  for (const priceTicks of [-31, -9, 20]) {
    expect(
      answerTo({ priceTicks, quantityLots: 1 }, limits),
      `The band around −20 is −30 … −10, and the price is ${priceTicks}`,
    ).toBe('RISK_PRICE_BAND');
  }
  expect(
    answerTo({ priceTicks: 0, quantityLots: 1_000 }, { ...limits, bandTicks: 20 }),
    'At a price of 0 any quantity is worth 0. RISK_QTY is what bounds it',
  ).toBe('ACCEPTED');
});

test('in a symbol without a reference price nothing but a cancel passes', () => {
  const limits = references(10_000, Number.NaN);
  const hint =
    'NaN is "no reference price". The distance is then NaN too, and no comparison with NaN is true: let pass what is known to be near, instead of refusing what is known to be far';
  expect(answerTo({ symbol: 1 }, limits), hint).toBe('RISK_PRICE_BAND');
  expect(answerTo({ symbol: 1, ...MARKET }, limits), hint).toBe('RISK_PRICE_BAND');
  expect(answerTo({ symbol: 1, type: REPLACE_ORDER }, limits), hint).toBe('RISK_PRICE_BAND');
  expect(answerTo({ symbol: 1, type: CANCEL_ORDER }, limits), 'A cancel always passes').toBe(
    'ACCEPTED',
  );
});

test('a replace is checked like a new order, a cancel passes', () => {
  const limits = { maxOrderLots: 100, bandTicks: 50, maxNotional: 900_000 };
  const hint =
    'A replace brings a new price and a new quantity. If it went unchecked, a client would enter 1 lot and replace it by a million';
  const replace = { type: REPLACE_ORDER };
  expect(answerTo({ ...replace, quantityLots: 101 }, limits), hint).toBe('RISK_QTY');
  expect(answerTo({ ...replace, priceTicks: 1 }, limits), hint).toBe('RISK_PRICE_BAND');
  expect(answerTo({ ...replace, quantityLots: 91 }, limits), hint).toBe('RISK_NOTIONAL');
  expect(
    answerTo({ type: CANCEL_ORDER }, { maxOrderLots: 0, bandTicks: 0, maxNotional: 0 }),
    'A cancel takes risk away. Its price field is 0, and that is no price',
  ).toBe('ACCEPTED');
});

test('the largest price times the largest quantity is worked out exactly', () => {
  const priceTicks = Limit.maxPriceTicks;
  const quantityLots = Limit.maxQuantityLots;
  const worth = priceTicks * quantityLots;
  for (const sign of [1, -1]) {
    const order = { priceTicks: sign * priceTicks, quantityLots };
    expect(
      answerTo(order, { maxNotional: worth }),
      `${quantityLots} lots at ${order.priceTicks} are worth ${worth}, which is exactly the limit and a safe integer`,
    ).toBe('ACCEPTED');
    expect(
      answerTo(order, { maxNotional: worth - 1 }),
      `${worth} is one more than the limit. Multiply the whole numbers as they are: scaled to another unit or cut to 32 bits they lose the one`,
    ).toBe('RISK_NOTIONAL');
  }
});

test('checkRisk writes nothing, neither to the order nor to the limits', () => {
  const limits = {
    ...NO_LIMITS,
    ...references(10_000, 20_000),
    maxOrderLots: 5,
    bandTicks: 50,
    maxNotional: 40_050,
  };
  const before = Object.entries(limits).map(([name, value]) => [name, String(value)] as const);
  for (const fields of [
    {},
    { quantityLots: 5 },
    { priceTicks: 1, quantityLots: 3 },
    { ...MARKET, quantityLots: 3 },
    { priceTicks: 10_003, quantityLots: 3 },
    { type: REPLACE_ORDER, quantityLots: 3 },
    { type: CANCEL_ORDER },
  ]) {
    const order = annotate(slotOf(fields));
    const content = contentOf(order);
    checkRisk(order, limits);
    expect(
      writtenTo(order, content),
      'checkRisk decides; who called it writes the reason into the slot',
    ).toBe('nothing');
    // After each: a later order may write back what an earlier one has changed.
    const now = new Map(Object.entries(limits).map(([name, value]) => [name, String(value)]));
    const changed = before.filter(([name, value]) => now.get(name) !== value);
    expect(
      changed.map(([name]) => name).join(', ') || 'nothing',
      'The limits are the same for all consumers and the whole session. A reference price that moves with the orders would make the answer depend on who was first',
    ).toBe('nothing');
  }
});

const lots = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: Limit.maxQuantityLots }),
);
const ticks = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -Limit.maxPriceTicks, max: Limit.maxPriceTicks }),
);
const orders: fc.Arbitrary<Request> = fc
  .record({
    type: fc.constantFrom(1, 1, 1, 2, 3),
    symbol: fc.nat(3),
    side: fc.constantFrom(Side.BUY, Side.SELL),
    atMarket: fc.boolean(),
    priceTicks: ticks,
    quantityLots: lots,
  })
  .map(({ type, symbol, side, atMarket, priceTicks, quantityLots }) => {
    if (type === CANCEL_ORDER) return { type, symbol };
    if (type === REPLACE_ORDER) return { type, symbol, priceTicks, quantityLots };
    return { symbol, side, quantityLots, ...(atMarket ? MARKET : { priceTicks }) };
  });

test('of any order and any limits the first limit that is broken is the answer, whatever was asked before', () => {
  const cases = fc.record({
    flow: fc.array(orders, { minLength: 1, maxLength: 12, size: 'max' }),
    maxOrderLots: lots,
    bandTicks: ticks.map(Math.abs),
    maxNotional: fc.oneof(fc.nat(400), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
    references: fc.tuple(ticks, ticks, ticks, ticks),
  });
  forAll(cases, ({ flow, maxOrderLots, bandTicks, maxNotional, references: prices }) => {
    const limits = { ...NO_LIMITS, maxOrderLots, bandTicks, maxNotional, ...references(...prices) };
    const unchanged = { ...limits, ...references(...prices) };
    // Twice, so that a check with a memory answers differently the second time.
    for (const fields of [...flow, ...flow]) {
      const bytes = bytesOf(fields);
      const order = annotate(taken(bytes));
      const content = contentOf(order);
      expect(
        reasonName(checkRisk(order, limits)),
        `Type ${order.type}, order type ${order.orderType}, ${order.quantityLots} lots at ${order.priceTicks} in symbol ${order.symbol}; references ${prices.join(' ')}, at most ${maxOrderLots} lots, ${bandTicks} ticks, worth ${maxNotional}`,
      ).toBe(naiveRisk(bytes, unchanged) ?? 'ACCEPTED');
      expect(writtenTo(order, content), 'checkRisk writes nothing').toBe('nothing');
    }
  });
});
