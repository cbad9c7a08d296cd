/** Day 14, stage 7 (further): orders that never rest, and orders that never take. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { type NewOrder, type OrderBook, SelfTrade } from '#order-book';
import type { RecordedBook } from '#recorded-book';
import {
  asks,
  bids,
  buy,
  order,
  recordedBook,
  replace,
  sell,
  stateOf,
  submit,
  trades,
} from './kit.ts';
import {
  anyRequests,
  everyFewEvents,
  forAll,
  likeTheOracle,
  wholeWhenEventsThrow,
} from './requests.ts';

const { BUY, SELL } = Side;

const market = (orderId: number, quantityLots: number, side: number = BUY): NewOrder =>
  order({ orderId, quantityLots, side, orderType: OrderType.MARKET, priceTicks: 0 });
const ioc = (orderId: number, priceTicks: number, quantityLots: number): NewOrder =>
  order({ orderId, priceTicks, quantityLots, timeInForce: TimeInForce.IOC });
const fok = (orderId: number, priceTicks: number, quantityLots: number, account = 1000 + orderId) =>
  order({ orderId, priceTicks, quantityLots, account, timeInForce: TimeInForce.FOK });
const postOnly = (orderId: number, priceTicks: number, side: number = BUY): NewOrder =>
  order({ orderId, priceTicks, side, flags: Flags.POST_ONLY });

let recorded: RecordedBook<OrderBook>;
let book: OrderBook;

beforeEach(() => {
  recorded = recordedBook();
  book = recorded.book;
  submit(book, sell(1, 100, 5), sell(2, 110, 5));
  recorded.hear();
});

const OFFERED =
  'The book offers it from this stage on: take the line that refuses it out of OrderBook.submit';

test('a market order takes every price, and its rest is cancelled', () => {
  expect(submit(book, market(3, 12)), OFFERED).toBe('ACCEPTED');
  expect(recorded.hear(), 'Its price is 0, which is no limit. What is left must not rest').toEqual([
    'accepted buy 3 of account 1003',
    'trade 5 at 100: maker 1 of account 1001 has 0 left, taker buy 3 of account 1003 has 7 left',
    'trade 5 at 110: maker 2 of account 1002 has 0 left, taker buy 3 of account 1003 has 2 left',
    'cancelled buy 3 of account 1003: 2 at 0, REMAINDER',
  ]);
  expect(stateOf(book)).toBe('bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity');
});

test('a market order to sell takes every bid, also below 0', () => {
  submit(book, buy(3, -50, 5), market(4, 5, SELL));
  expect(trades(recorded), 'It has no limit in that direction either').toEqual([
    '5@-50 of #3 with #4',
  ]);
});

test('a market order never rests, whatever its time in force', () => {
  expect(submit(book, market(3, 1, SELL)), 'Nobody buys').toBe('ACCEPTED');
  expect(recorded.hear(), 'So all of it is cancelled').toEqual([
    'accepted sell 3 of account 1003',
    'cancelled sell 3 of account 1003: 1 at 0, REMAINDER',
  ]);
  expect(book.orderCount, 'An order at price 0 would be an offer to give it away').toBe(2);
});

test('immediate or cancel trades within its limit, and its rest is cancelled', () => {
  expect(submit(book, ioc(3, 105, 9)), OFFERED).toBe('ACCEPTED');
  expect(recorded.hear(), '5 at 100; the ask of 110 is beyond its limit').toEqual([
    'accepted buy 3 of account 1003',
    'trade 5 at 100: maker 1 of account 1001 has 0 left, taker buy 3 of account 1003 has 4 left',
    'cancelled buy 3 of account 1003: 4 at 105, REMAINDER',
  ]);
  submit(book, ioc(4, 99, 9));
  expect(recorded.hear(), 'One that finds nothing is accepted, and all of it is cancelled').toEqual(
    ['accepted buy 4 of account 1004', 'cancelled buy 4 of account 1004: 9 at 99, REMAINDER'],
  );
  submit(book, ioc(5, 110, 5));
  expect(recorded.hear().at(-1), 'One that is filled has no rest').toMatch(/^trade 5 at 110/);
  expect(bids(book), 'None of them rests').toBe('');
});

test('what its own account stops is told as SELF_TRADE, and once', () => {
  submit(book, sell(3, 105, 5, 7));
  recorded.hear();
  submit(book, order({ ...ioc(4, 110, 9), account: 7 }));
  expect(recorded.hear(), 'It is gone with that. Nothing is left to be a remainder').toEqual([
    'accepted buy 4 of account 7',
    'trade 5 at 100: maker 1 of account 1001 has 0 left, taker buy 4 of account 7 has 4 left',
    'cancelled buy 4 of account 7: 4 at 110, SELF_TRADE',
  ]);
});

test('fill or kill trades all of it, over several levels if need be', () => {
  expect(submit(book, fok(3, 110, 10)), '5 at 100 and 5 at 110: exactly enough').toBe('ACCEPTED');
  expect(trades(recorded)).toEqual(['5@100 of #1 with #3', '5@110 of #2 with #3']);
  expect(book.orderCount, 'Exactly all that was there').toBe(0);
});

test('fill or kill that lacks one lot within its limit trades nothing', () => {
  const before = stateOf(book);
  expect(submit(book, fok(3, 110, 11)), '10 are there').toBe('NOT_FILLABLE');
  expect(submit(book, fok(4, 109, 6)), '5 are there up to 109').toBe('NOT_FILLABLE');
  expect(submit(book, fok(5, 99, 1)), 'None is there up to 99').toBe('NOT_FILLABLE');
  expect(stateOf(book), 'All or nothing: look before you trade').toBe(before);
  expect(recorded.hear(), 'Refused, not cancelled').toEqual([
    'rejected buy 3 of account 1003: NOT_FILLABLE',
    'rejected buy 4 of account 1004: NOT_FILLABLE',
    'rejected buy 5 of account 1005: NOT_FILLABLE',
  ]);
});

test('fill or kill at market counts every price', () => {
  const any = (orderId: number, lots: number) => ({
    ...market(orderId, lots),
    timeInForce: TimeInForce.FOK,
  });
  expect(submit(book, any(3, 11)), '10 are there').toBe('NOT_FILLABLE');
  expect(submit(book, any(4, 10))).toBe('ACCEPTED');
});

test('fill or kill does not count what lies behind an order of its own account', () => {
  submit(book, sell(3, 105, 5, 7));
  expect(
    submit(book, fok(4, 110, 6, 7)),
    '5 at 100 come before its own order at 105; the 5 at 110 lie behind it and would never trade',
  ).toBe('NOT_FILLABLE');
  expect(submit(book, fok(5, 110, 5, 7)), 'It is filled before it meets its account').toBe(
    'ACCEPTED',
  );
  expect(submit(book, fok(6, 110, 1, 7)), 'Now its own order is next').toBe('SELF_TRADE');
});

test('a post-only order rests, and is refused when it would trade', () => {
  expect(submit(book, postOnly(3, 99)), OFFERED).toBe('ACCEPTED');
  expect(book.order(3)?.postOnly, 'The book remembers it').toBe(true);
  const before = stateOf(book);
  expect(submit(book, postOnly(4, 100), postOnly(5, 99, SELL)), 'It would take').toBe(
    'WOULD_CROSS WOULD_CROSS',
  );
  expect(stateOf(book), 'And has not').toBe(before);
});

test('a post-only order that would meet its own account would cross all the same', () => {
  submit(book, sell(3, 99, 1, 7));
  expect(
    submit(book, order({ ...postOnly(4, 99), account: 7 })),
    'WOULD_CROSS comes before SELF_TRADE: it must not trade, with whomever',
  ).toBe('WOULD_CROSS');
});

test('an order that never rests may be post-only too', () => {
  const flags = Flags.POST_ONLY;
  expect(
    submit(book, { ...market(3, 1), flags }, { ...ioc(4, 100, 1), flags }),
    'These would trade',
  ).toBe('WOULD_CROSS WOULD_CROSS');
  recorded.hear();
  expect(
    submit(book, { ...market(5, 1, SELL), flags }, { ...ioc(6, 99, 1), flags }),
    'These find nobody: nothing speaks against them, and they do not rest',
  ).toBe('ACCEPTED ACCEPTED');
  expect(recorded.hear(), 'So each is cancelled').toEqual([
    'accepted sell 5 of account 1005',
    'cancelled sell 5 of account 1005: 1 at 0, REMAINDER',
    'accepted buy 6 of account 1006',
    'cancelled buy 6 of account 1006: 1 at 99, REMAINDER',
  ]);
  expect(submit(book, { ...fok(7, 99, 1), flags }), 'And this one is not filled').toBe(
    'NOT_FILLABLE',
  );
});

test('a post-only order stays one when it is replaced', () => {
  submit(book, postOnly(3, 99));
  const before = stateOf(book);
  expect(replace(book, 3, 100, 10), 'It would take the ask at 100').toBe('WOULD_CROSS');
  expect(stateOf(book), 'Refused, so it stays at 99').toBe(before);
  expect(replace(book, 3, 98, 10), 'There it rests').toBe('ACCEPTED');
  expect(replace(book, 3, 100, 10), 'And it is still post-only').toBe('WOULD_CROSS');
  submit(book, sell(4, 99, 1, 1003));
  expect(
    replace(book, 3, 99, 10),
    'Order 4 is its own account’s. A replacement is refused for the same reasons, in the same order',
  ).toBe('WOULD_CROSS');
});

test('in a full book only an order that must rest is refused', () => {
  recorded = recordedBook({ maxOrders: 1 });
  book = recorded.book;
  submit(book, sell(1, 100, 5));
  expect(
    submit(book, ioc(2, 99, 3), market(3, 1, SELL), ioc(4, 100, 3), market(5, 1), fok(6, 100, 1)),
    'These never rest, and so they need no room',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED ACCEPTED ACCEPTED');
  submit(book, sell(7, 101, 5));
  expect(submit(book, postOnly(8, 99)), 'This one must').toBe('BOOK_FULL');
  expect(asks(book)).toBe('#7 5@101');
});

test('with all of them an event that throws leaves a book that is whole', () => {
  forAll(fc.tuple(anyRequests, everyFewEvents), ([sequence, every]) =>
    wholeWhenEventsThrow(sequence, every, SelfTrade.CANCEL_NEWEST),
  );
});

test('with all of them the book does what the oracle does', () => {
  forAll(anyRequests, (sequence) => likeTheOracle(sequence, SelfTrade.CANCEL_NEWEST));
});
