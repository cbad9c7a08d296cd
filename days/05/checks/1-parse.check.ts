/** Day 05, stage 1: is this a request that the engine can work on? */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Field, Flags, LAYOUTS, MessageType, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { parse } from '#parse';
import { Reason, reasonName } from '#reasons';
import { forAll } from './flows.ts';
import {
  annotate,
  bytesOf,
  contentOf,
  inWords,
  type Request,
  SYMBOLS,
  slotOf,
  taken,
  writtenTo,
} from './kit.ts';
import { naiveParse } from './naive-oms.ts';

const { NEW_ORDER, CANCEL_ORDER, REPLACE_ORDER } = MessageType;

/** What `parse` answers to a request, by name. */
function answerTo(fields: Request): string {
  return reasonName(parse(slotOf(fields), SYMBOLS));
}

test('a new order, a cancel and a replace as they should be are accepted', () => {
  expect(answerTo({}), 'A buy of 10 lots at 10000 with every field in range').toBe('ACCEPTED');
  expect(
    answerTo({ side: Side.SELL, flags: Flags.POST_ONLY, correlationId: 5 }),
    'A sell of a family, post only',
  ).toBe('ACCEPTED');
  expect(
    answerTo({ orderType: OrderType.MARKET, priceTicks: 0, timeInForce: TimeInForce.IOC }),
    'A market order carries the price 0',
  ).toBe('ACCEPTED');
  expect(answerTo({ type: CANCEL_ORDER }), 'A cancel has no codes, price or quantity').toBe(
    'ACCEPTED',
  );
  expect(answerTo({ type: REPLACE_ORDER }), 'A replace has a price and a quantity, no codes').toBe(
    'ACCEPTED',
  );
});

test('a type or version that is unknown is BAD_MSG', () => {
  for (const type of [0, MessageType.REPORT, 5, 255]) {
    expect(
      reasonName(parse(slotOf({ type, side: 0 }), SYMBOLS)),
      `A request of type ${type}. Only 1, 2 and 3 are requests: 0 is memory that nobody wrote, 4 is a report`,
    ).toBe('BAD_MSG');
  }
  for (const version of [0, 2, 255]) {
    expect(
      answerTo({ version }),
      `A request of version ${version}. Of another version nobody knows where the fields lie`,
    ).toBe('BAD_MSG');
  }
});

test('an account or id out of range is BAD_MSG', () => {
  const of = 'The account is 1 … maxAccount';
  expect(answerTo({ account: 0 }), of).toBe('BAD_MSG');
  expect(answerTo({ account: Limit.maxAccount }), of).toBe('ACCEPTED');
  expect(answerTo({ account: Limit.maxAccount + 1 }), of).toBe('BAD_MSG');
  expect(answerTo({ account: 0xffff_ffff }), of).toBe('BAD_MSG');
  expect(answerTo({ clientOrderId: 0 }), 'A client order id is at least 1').toBe('BAD_MSG');
  expect(
    answerTo({ clientOrderId: 0xffff_ffff }),
    'Every client order id of 32 bits but 0 is fine',
  ).toBe('ACCEPTED');
});

test('a correlation id is −1 or more, and a safe integer', () => {
  expect(answerTo({ correlationId: -2 }), '−1 is "no family"; below it there is nothing').toBe(
    'BAD_MSG',
  );
  expect(answerTo({ correlationId: 0 }), '0 is a family').toBe('ACCEPTED');
  expect(
    answerTo({ correlationId: Number.MAX_SAFE_INTEGER }),
    'The largest safe integer is a family',
  ).toBe('ACCEPTED');
  for (const correlationId of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    expect(
      answerTo({ correlationId }),
      `A correlation id of ${correlationId} reads as NaN, and no comparison with NaN is true. Ask for what is right (>= −1), not for what is wrong (< −1)`,
    ).toBe('BAD_MSG');
  }
});

test('each code of a new order is one of its table', () => {
  const wrong: Request[] = [
    { side: 0 },
    { side: 3 },
    { orderType: 0 },
    { orderType: 3 },
    { timeInForce: 0 },
    { timeInForce: 4 },
    { flags: 2 },
    { flags: 3 },
    { flags: 128 },
  ];
  for (const fields of wrong) {
    expect(
      answerTo(fields),
      `A new order with ${inWords(fields)}. No code is 0, and flags know POST_ONLY alone; whoever lets another through decides later what it means`,
    ).toBe('BAD_MSG');
  }
});

test('a new order may have every code of its tables', () => {
  const right: Request[] = [
    ...Object.values(Side).map((side) => ({ side })),
    ...Object.values(OrderType).map((orderType) => ({ orderType, priceTicks: 0 })),
    ...Object.values(TimeInForce).map((timeInForce) => ({ timeInForce })),
    ...Object.values(Flags).map((flags) => ({ flags })),
  ];
  for (const fields of right) {
    expect(
      answerTo(fields),
      `A new order with ${inWords(fields)}: each code of the tables in #layout is fine, the last one too`,
    ).toBe('ACCEPTED');
  }
});

test('the timestamp of the client is any eight bytes', () => {
  for (const clientTimestampNs of [0, -1, 2n ** 63n - 1n, -(2n ** 63n)]) {
    expect(
      answerTo({ clientTimestampNs }),
      `A timestamp of ${clientTimestampNs}. It is the client's own: it gets it back and nobody reads it`,
    ).toBe('ACCEPTED');
  }
});

test('parse does not look at the notes', () => {
  for (const [fields, answer] of [
    [{}, 'ACCEPTED'],
    [{ quantityLots: 0 }, 'BAD_QUANTITY'],
  ] as const) {
    const order = annotate(slotOf(fields));
    order.refuse(Reason.RISK_QTY);
    const before = contentOf(order);
    expect(
      reasonName(parse(order, SYMBOLS)),
      'The slot notes a refusal, a fill and a reservation. parse decides by the request alone; who calls it looks whether it is refused',
    ).toBe(answer);
    expect(
      writtenTo(order, before),
      'parse has written to the notes: it decides, and who called it writes the reason down',
    ).toBe('nothing');
  }
});

test('what a cancel or replace does not use must be 0', () => {
  const unused: Request[] = [
    { side: Side.BUY },
    { orderType: OrderType.LIMIT },
    { timeInForce: TimeInForce.GTC },
    { flags: Flags.POST_ONLY },
  ];
  for (const fields of unused) {
    for (const type of [CANCEL_ORDER, REPLACE_ORDER]) {
      expect(
        answerTo({ type, ...fields }),
        `Type ${type} with ${inWords(fields)}. A cancel or replace names no codes; all four bytes are 0`,
      ).toBe('BAD_MSG');
    }
  }
  const terms: Request[] = [
    { priceTicks: 1 },
    { priceTicks: -1 },
    { quantityLots: 1 },
    { quantityLots: 2 ** 40 },
    { priceTicks: 2n ** 60n },
    { quantityLots: -(2n ** 60n) },
  ];
  for (const fields of terms) {
    const [[name, value] = []] = Object.entries(fields);
    expect(
      answerTo({ type: CANCEL_ORDER, ...fields }),
      `A cancel whose ${name} is ${value}. It has neither price nor quantity: not 0 is BAD_MSG, also what reads as NaN`,
    ).toBe('BAD_MSG');
  }
});

test('a symbol that is not traded is UNKNOWN_SYMBOL', () => {
  for (const type of [NEW_ORDER, CANCEL_ORDER, REPLACE_ORDER]) {
    expect(answerTo({ type, symbol: SYMBOLS - 1 }), 'Symbols are 0 … symbols − 1').toBe('ACCEPTED');
    for (const symbol of [SYMBOLS, 0xffff]) {
      expect(
        answerTo({ type, symbol }),
        `Type ${type}, symbol ${symbol} of ${SYMBOLS}: symbols are 0 … ${SYMBOLS - 1}`,
      ).toBe('UNKNOWN_SYMBOL');
    }
  }
});

test('a quantity out of range is BAD_QUANTITY', () => {
  for (const type of [NEW_ORDER, REPLACE_ORDER]) {
    expect(answerTo({ type, quantityLots: 1 }), 'One lot is the least').toBe('ACCEPTED');
    expect(
      answerTo({ type, quantityLots: Limit.maxQuantityLots }),
      'maxQuantityLots is the most',
    ).toBe('ACCEPTED');
    for (const quantityLots of [0, -1, Limit.maxQuantityLots + 1, 2 ** 40, 2n ** 62n]) {
      expect(
        answerTo({ type, quantityLots }),
        `Type ${type} for ${quantityLots} lots. The range is 1 … maxQuantityLots, and what is no safe integer reads as NaN`,
      ).toBe('BAD_QUANTITY');
    }
  }
});

test('a price out of range is BAD_PRICE', () => {
  for (const type of [NEW_ORDER, REPLACE_ORDER]) {
    for (const priceTicks of [0, -1, Limit.maxPriceTicks, -Limit.maxPriceTicks]) {
      expect(
        answerTo({ type, priceTicks }),
        `Type ${type} at ${priceTicks}. A price may be 0 or negative, as that of a spread is`,
      ).toBe('ACCEPTED');
    }
    for (const priceTicks of [Limit.maxPriceTicks + 1, -Limit.maxPriceTicks - 1, 2n ** 62n]) {
      expect(
        answerTo({ type, priceTicks }),
        `Type ${type} at ${priceTicks}. The range is −maxPriceTicks … maxPriceTicks, and what is no safe integer reads as NaN`,
      ).toBe('BAD_PRICE');
    }
  }
});

test('a market order with a price is BAD_PRICE', () => {
  for (const priceTicks of [1, -1, 10_000]) {
    expect(
      answerTo({ orderType: OrderType.MARKET, priceTicks }),
      `A market order at ${priceTicks}. It takes any price; a client that names one means a limit order`,
    ).toBe('BAD_PRICE');
  }
});

test('of several things that are wrong the one further up in the table is the answer', () => {
  const everything = { symbol: 99, quantityLots: 0, priceTicks: 2n ** 62n };
  const hint =
    'The reason must not depend on the order in which somebody happened to write the tests: BAD_MSG, UNKNOWN_SYMBOL, BAD_QUANTITY, BAD_PRICE';
  expect(answerTo({ ...everything, side: 9 }), hint).toBe('BAD_MSG');
  expect(answerTo(everything), hint).toBe('UNKNOWN_SYMBOL');
  expect(answerTo({ ...everything, symbol: 0 }), hint).toBe('BAD_QUANTITY');
  expect(answerTo({ type: CANCEL_ORDER, symbol: 99, quantityLots: 1 }), hint).toBe('BAD_MSG');
  expect(answerTo({ type: REPLACE_ORDER, ...everything, symbol: 0 }), hint).toBe('BAD_QUANTITY');
});

test('parse reads the slot where it lies and writes nothing', () => {
  const ring = new Uint8Array(4 * ORDER_SLOT_BYTES);
  const order = new OrderSlot(ring);
  for (let slot = 0; slot < 4; slot++) {
    const good = slot !== 2;
    order.at(slot * ORDER_SLOT_BYTES).take(bytesOf(good ? {} : { version: 9 }), 0, 1, 0);
  }
  for (let slot = 0; slot < 4; slot++) {
    order.at(slot * ORDER_SLOT_BYTES);
    const before = contentOf(order);
    expect(
      reasonName(parse(order, SYMBOLS)),
      `Slot ${slot} of four; only slot 2 holds a request of a wrong version. Read through the getters of the slot: they know where it begins`,
    ).toBe(slot === 2 ? 'BAD_MSG' : 'ACCEPTED');
    expect(writtenTo(order, before), 'parse decides; who called it writes the reason down').toBe(
      'nothing',
    );
  }
});

test('for any 64 bytes the answer is the one that the tables of the layout give', () => {
  const layouts = [LAYOUTS.NEW_ORDER, LAYOUTS.CANCEL_ORDER, LAYOUTS.REPLACE_ORDER] as const;
  const requests = fc.constantFrom(...layouts).chain((layout) => {
    const type = layout[0]?.range?.[0] ?? 0;
    return fc.tuple(
      fc.record(Object.fromEntries(layout.map((field) => [field.name, mostlyGood(field)]))),
      fc.option(fc.constant(type), { nil: undefined, freq: 20 }),
    );
  });
  const bytes = fc.oneof(
    {
      weight: 20,
      arbitrary: requests.map(([fields, type]) =>
        bytesOf(type === undefined ? fields : { ...fields, type }),
      ),
    },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 64, maxLength: 64 }) },
  );
  forAll(
    bytes,
    (request) => {
      const order = annotate(taken(request));
      const before = contentOf(order);
      const answer = reasonName(parse(order, SYMBOLS));
      const expected = naiveParse(request, SYMBOLS) ?? reasonName(Reason.ACCEPTED);
      const written = writtenTo(order, before);
      expect(written, `parse writes nothing; the answer was ${answer}`).toBe('nothing');
      if (answer === expected) return;
      expect(
        answer,
        `Go through the table of the spec line by line with this request: type ${order.type}, version ${order.version}, symbol ${order.symbol}, account ${order.account}, correlation ${order.correlationId}, id ${order.clientOrderId}, codes ${order.side} ${order.orderType} ${order.timeInForce} ${order.flags}, price ${order.priceTicks}, quantity ${order.quantityLots}`,
      ).toBe(expected);
    },
    1_500,
  );
});

/** Values of a field: mostly within its range, often at its ends, now and then beyond. */
function mostlyGood({ name, size, range }: Field): fc.Arbitrary<bigint | number> {
  const bits = 8 * size;
  const min = size === 8 ? -(2n ** 63n) : 0n;
  const max = size === 8 ? 2n ** 63n - 1n : 2n ** BigInt(bits) - 1n;
  const any = fc.bigInt({ min, max });
  const [from, to] = name === 'symbol' ? [0, SYMBOLS - 1] : (range ?? [0, 0]);
  const ends = [BigInt(from) - 1n, BigInt(from), BigInt(to), BigInt(to) + 1n];
  const value = fc.oneof(
    { weight: 40, arbitrary: fc.bigInt({ min: BigInt(from), max: BigInt(to) }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...ends.filter((end) => end >= min && end <= max)),
    },
    { weight: 1, arbitrary: any },
  );
  return size === 8 ? value : value.map(Number);
}
