/** Day 14, stage 5: integer ticks and lots, and nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import type { NewOrder } from '#order-book';
import { problemOf } from '#order-rules';
import { type Reason, reasonName } from '#reasons';
import { seed } from '#seed';
import { TickScale } from '#ticks';
import { buy, order, recordedBook, replace, sell, stateOf, submit } from './kit.ts';

const MAX = Limit.maxPriceTicks;

/** The ticks of a price, or what it threw. */
function ticksOf(tick: string, price: string): number | string {
  try {
    return new TickScale(tick).toTicks(price);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotImplemented') throw error;
    return error instanceof RangeError ? 'RangeError' : String(error);
  }
}

test.each([
  ['0.01', '150.05', 15005],
  ['0.01', '150', 15000],
  ['0.01', '150.050', 15005],
  ['0.01', '-0.07', -7],
  ['0.01', '-0.00', 0],
  ['0.0001', '585.33', 5853300],
  ['0.25', '-2.75', -11],
  ['5', '1235', 247],
  ['0.010', '1.00', 100],
])('at tick %s the price %s is %i', (tick, price, ticks) => {
  expect(
    ticksOf(tick, price),
    `${price} is so many steps of ${tick}: a whole number, and 0 without a sign`,
  ).toBe(ticks);
});

test('every cent up to 1,000 is exact', () => {
  const scale = new TickScale('0.01');
  for (let cents = 0; cents <= 100_000; cents++) {
    const digits = String(cents).padStart(3, '0');
    const price = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
    const ticks = scale.toTicks(price);
    if (ticks === cents) continue;
    expect(
      ticks,
      `"${price}" is ${cents} cents. As a float, ${price} × 100 is ${Number(price) * 100}: the text must not become a float on the way`,
    ).toBe(cents);
  }
});

test('a fine grid is exact to the last digit', () => {
  expect(ticksOf('0.0000000001', '0.4294967295'), 'Ten decimals, the largest number of ticks').toBe(
    MAX,
  );
  expect(ticksOf('0.0000000003', '0.0000000009'), 'Three steps of 3 × 10⁻¹⁰').toBe(3);
});

test.each([
  ['0.01', '150.055'],
  ['0.25', '1.30'],
  ['5', '1237'],
  ['0.01', '0.00000000000000000001'],
  ['0.25', '-0.1'],
])('at tick %s the price %s is off the grid and refused', (tick, price) => {
  expect(
    ticksOf(tick, price),
    'Rounded, it would be an order at a price that nobody has named. Refuse it with a RangeError',
  ).toBe('RangeError');
});

test.each(['', ' 1', '1 ', '1.', '.5', '+1', '1e2', '1,5', '0x10', 'NaN', 'Infinity', '--1'])(
  '"%s" is no decimal number and refused',
  (price) => {
    expect(ticksOf('0.01', price), 'parseDecimal gives null for it').toBe('RangeError');
  },
);

test('a price of more ticks than the engine trades in is refused, on both sides', () => {
  expect([ticksOf('1', String(MAX)), ticksOf('1', String(-MAX))], 'The last that fit').toEqual([
    MAX,
    -MAX,
  ]);
  expect(
    [ticksOf('1', String(MAX + 1)), ticksOf('1', String(-MAX - 1))],
    'One tick beyond maxPriceTicks',
  ).toEqual(['RangeError', 'RangeError']);
  expect(ticksOf('0.01', '99999999999999999999.99'), 'Far beyond').toBe('RangeError');
});

test.each([
  ['0.01', 15005, '150.05'],
  ['0.01', 15000, '150.00'],
  ['0.01', -7, '-0.07'],
  ['0.01', 0, '0.00'],
  ['0.25', -11, '-2.75'],
  ['5', 247, '1235'],
  ['0.0000000001', 1, '0.0000000001'],
])('at tick %s %i ticks read %s', (tick, ticks, text) => {
  expect(
    new TickScale(tick).toText(ticks),
    'As many decimals as the tick has, and a sign in front',
  ).toBe(text);
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX + 1, -MAX - 1])(
  '%d is no number of ticks and has no text',
  (ticks) => {
    expect(() => new TickScale('0.01').toText(ticks), 'A RangeError').toThrow(RangeError);
  },
);

test('ticks become text and the same ticks again, on any grid', () => {
  const grid = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(grid, fc.integer({ min: -MAX, max: MAX }), ([units, decimals], ticks) => {
      const digits = String(units).padStart(decimals + 1, '0');
      const point = digits.length - decimals;
      const tick = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
      const scale = new TickScale(tick);
      const text = scale.toText(ticks);
      expect(scale.toTicks(text), `${ticks} ticks of ${tick} read "${text}"`).toBe(ticks);
    }),
    { seed },
  );
});

/** An order with one thing wrong. */
const WRONG: readonly (readonly [string, Partial<NewOrder>, keyof typeof Reason])[] = [
  ['quantity 0', { quantityLots: 0 }, 'BAD_QUANTITY'],
  ['a negative quantity', { quantityLots: -1 }, 'BAD_QUANTITY'],
  ['half a lot', { quantityLots: 0.5 }, 'BAD_QUANTITY'],
  ['quantity NaN', { quantityLots: Number.NaN }, 'BAD_QUANTITY'],
  ['quantity infinity', { quantityLots: Number.POSITIVE_INFINITY }, 'BAD_QUANTITY'],
  ['quantity 2^53', { quantityLots: 2 ** 53 }, 'BAD_QUANTITY'],
  ['one lot more than an order may have', { quantityLots: 51 }, 'BAD_QUANTITY'],
  ['price 150.05', { priceTicks: 150.05 }, 'BAD_PRICE'],
  ['price NaN', { priceTicks: Number.NaN }, 'BAD_PRICE'],
  ['price infinity', { priceTicks: Number.POSITIVE_INFINITY }, 'BAD_PRICE'],
  ['a price beyond the highest', { priceTicks: MAX + 1 }, 'BAD_PRICE'],
  ['a price beyond the lowest', { priceTicks: -MAX - 1 }, 'BAD_PRICE'],
  ['type market and a price', { orderType: OrderType.MARKET, priceTicks: 1 }, 'BAD_PRICE'],
  ['side 0', { side: 0 }, 'BAD_MSG'],
  ['side 3', { side: 3 }, 'BAD_MSG'],
  ['side 1.5', { side: 1.5 }, 'BAD_MSG'],
  ['side NaN', { side: Number.NaN }, 'BAD_MSG'],
  ['an unknown type', { orderType: 3 }, 'BAD_MSG'],
  ['a type between two', { orderType: 1.5 }, 'BAD_MSG'],
  ['an unknown time in force', { timeInForce: 4 }, 'BAD_MSG'],
  ['a time in force between two', { timeInForce: 2.5 }, 'BAD_MSG'],
  ['an unknown flag', { flags: 2 }, 'BAD_MSG'],
  ['an unknown flag beside a known one', { flags: 3 }, 'BAD_MSG'],
  ['half a flag', { flags: 0.5 }, 'BAD_MSG'],
  ['a flag beyond the 32 bits of a mask', { flags: 2 ** 32 + 1 }, 'BAD_MSG'],
  ['an id that is NaN', { orderId: Number.NaN }, 'BAD_MSG'],
  ['an id of 2^53', { orderId: 2 ** 53 }, 'BAD_MSG'],
  ['an account that is no integer', { account: 0.5 }, 'BAD_MSG'],
];

/** What the answer to it must be, and why. */
const WHY: Readonly<Record<string, string>> = {
  BAD_QUANTITY:
    'A quantity is a whole number of lots, 1 … maxQuantityLots of the book. Ask for what is right and negate: NaN passes every question for what is wrong',
  BAD_PRICE:
    'A price is a whole number of ticks, −maxPriceTicks … maxPriceTicks; 0 in a market order',
  BAD_MSG:
    'A code of its table, and ids that are safe integers. Compare with each code: 1.5 and NaN pass a range, and a mask sees only the lower 32 bits of a whole number',
};

test.each(WRONG)('an order with %s is refused', (_what, fields, reason) => {
  expect(
    reasonName(problemOf(order({ orderId: 3, ...fields }), 50)),
    `problemOf: ${WHY[reason]}`,
  ).toBe(reason);
  const recorded = recordedBook({ maxQuantityLots: 50 });
  const { book } = recorded;
  submit(book, sell(1, 105, 5), buy(2, 90, 5));
  recorded.hear();
  const before = stateOf(book);
  expect(
    submit(book, order({ orderId: 3, ...fields })),
    'OrderBook.submit asks problemOf before anything else',
  ).toBe(reason);
  expect(stateOf(book), 'Nothing has changed').toBe(before);
  expect(recorded.hear(), 'And that is told once').toHaveLength(1);
});

test('what is right passes, up to the limits', () => {
  const right: readonly Partial<NewOrder>[] = [
    { quantityLots: 1 },
    { quantityLots: 50 },
    { priceTicks: MAX },
    { priceTicks: -MAX },
    { priceTicks: 0 },
    { side: Side.SELL, account: 0 },
    { orderId: Number.MAX_SAFE_INTEGER, account: Number.MAX_SAFE_INTEGER },
    { orderType: OrderType.MARKET, priceTicks: 0 },
    { timeInForce: TimeInForce.IOC },
    { timeInForce: TimeInForce.FOK },
    { flags: Flags.POST_ONLY },
  ];
  for (const fields of right) {
    expect(
      reasonName(problemOf(order({ orderId: 3, ...fields }), 50)),
      `${JSON.stringify(fields)} is an order; whether this book offers it is another question`,
    ).toBe('ACCEPTED');
  }
  const { book } = recordedBook();
  const most = Limit.maxQuantityLots;
  expect(submit(book, buy(1, 100, most)), 'Without maxQuantityLots: the limit of the engine').toBe(
    'ACCEPTED',
  );
  expect(submit(book, buy(2, 100, most + 1))).toBe('BAD_QUANTITY');
});

test('of two things that are wrong the first in the order of the table is told', () => {
  const bad = { quantityLots: 0, priceTicks: 0.5 };
  expect(
    [
      reasonName(problemOf(order({ orderId: 3, ...bad, side: 9 }), 50)),
      reasonName(problemOf(order({ orderId: 3, ...bad }), 50)),
    ],
    'BAD_MSG, then BAD_QUANTITY, then BAD_PRICE: the same order always has the same reason',
  ).toEqual(['BAD_MSG', 'BAD_QUANTITY']);
  const { book } = recordedBook({ maxOrders: 1 });
  submit(book, sell(1, 105, 5));
  expect(
    submit(book, order({ orderId: 1, ...bad }), order({ orderId: 1, priceTicks: 0.5 })),
    'What is wrong with the order itself comes before what the book has against it',
  ).toBe('BAD_QUANTITY BAD_PRICE');
});

test('a replacement by no quantity or no price is refused, and the order stays', () => {
  const recorded = recordedBook({ maxQuantityLots: 50 });
  const { book } = recorded;
  submit(book, buy(1, 99, 5), buy(2, 99, 5), sell(3, 105, 5));
  recorded.hear();
  const before = stateOf(book);
  for (const lots of [0, -1, 0.5, Number.NaN, 51]) {
    expect(replace(book, 1, 99, lots), `${WHY['BAD_QUANTITY']}. ${lots} is none`).toBe(
      'BAD_QUANTITY',
    );
  }
  for (const ticks of [0.5, Number.NaN, MAX + 1]) {
    expect(replace(book, 1, ticks, 5), `${WHY['BAD_PRICE']}. ${ticks} is none`).toBe('BAD_PRICE');
  }
  expect(replace(book, 1, 0.5, 0), 'The quantity is looked at first').toBe('BAD_QUANTITY');
  expect(replace(book, 9, 0.5, 0), 'And the id before both').toBe('UNKNOWN_ID');
  expect(stateOf(book), 'Price, quantity and place are what they were').toBe(before);
  expect(recorded.hear().slice(0, -1), 'Each refusal is told, with the side of the order').toEqual(
    Array.from({ length: 9 }, (_, i) =>
      i < 5 || i === 8
        ? 'rejected buy 1 of account 1001: BAD_QUANTITY'
        : 'rejected buy 1 of account 1001: BAD_PRICE',
    ),
  );
});

test('a passive book follows an exchange: orders rest and shrink, and nothing is matched', () => {
  const recorded = recordedBook({ maxOrders: 3 });
  const { book } = recorded;
  const rest = (one: NewOrder) => reasonName(book.rest(one));
  const reduce = (orderId: number, lots: number) => reasonName(book.reduce(orderId, lots));
  expect([rest(sell(1, 100, 5)), rest(buy(2, 101, 5)), rest(buy(3, 101, 6))]).toEqual([
    'ACCEPTED',
    'ACCEPTED',
    'ACCEPTED',
  ]);
  expect(stateOf(book), 'Crossed, as the exchange published it').toBe(
    'bids #2 5@101, #3 6@101; asks #1 5@100; 3 orders; best 11 101 5 100',
  );
  expect([
    rest(buy(3, 1, 1)),
    rest(buy(4, 1, 1)),
    rest(buy(4, 1, 0)),
    rest(buy(4, 0.5, 1)),
  ]).toEqual(['DUPLICATE_ID', 'BOOK_FULL', 'BAD_QUANTITY', 'BAD_PRICE']);
  expect(
    [reduce(2, 2), reduce(2, 4), reduce(2, 0), reduce(9, 1)],
    '3 lots are left of order 2',
  ).toEqual(['ACCEPTED', 'BAD_QUANTITY', 'BAD_QUANTITY', 'UNKNOWN_ID']);
  expect(book.isFirstInQueue(2), 'What shrinks keeps its place').toBe(true);
  expect(reduce(2, 3)).toBe('ACCEPTED');
  expect(stateOf(book), 'And is gone at 0').toBe(
    'bids #3 6@101; asks #1 5@100; 2 orders; best 6 101 5 100',
  );
  expect(recorded.hear(), 'Nobody is told: it is the exchange that has told us').toEqual([]);
});
