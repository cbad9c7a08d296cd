/** The finished book under use that nobody should make of it: refused, unharmed, and usable again. */
import { describe, expect, test } from 'vitest';
import { bookHash } from '#book-hash';
import { Side } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { reasonName } from '#reasons';
import { buy, order, sell } from '#recorded-book';

const events = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };

const newBook = (maxOrders: number) => new MatchingEngine({ symbol: 0, maxOrders, events });

describe('refused with its reason, and nothing has changed', () => {
  const refusals: [string, (book: MatchingEngine) => number, string][] = [
    ['quantity 0', (book) => book.submit(buy(9, 90, 0)), 'BAD_QUANTITY'],
    ['a negative quantity', (book) => book.submit(buy(9, 90, -1)), 'BAD_QUANTITY'],
    ['quantity 2^53', (book) => book.submit(buy(9, 90, 2 ** 53)), 'BAD_QUANTITY'],
    ['quantity NaN', (book) => book.submit(buy(9, 90, Number.NaN)), 'BAD_QUANTITY'],
    ['a price off the grid', (book) => book.submit(buy(9, 90.5, 1)), 'BAD_PRICE'],
    ['a price beyond the largest', (book) => book.submit(buy(9, 2 ** 32, 1)), 'BAD_PRICE'],
    ['a price below the smallest', (book) => book.submit(buy(9, -(2 ** 32), 1)), 'BAD_PRICE'],
    ['the same id twice', (book) => book.submit(buy(1, 90, 1)), 'DUPLICATE_ID'],
    ['an id that is no integer', (book) => book.submit(buy(0.5, 90, 1)), 'BAD_MSG'],
    ['a cancel of an unknown id', (book) => book.cancel(9, 1001), 'UNKNOWN_ID'],
    ['a cancel of NaN', (book) => book.cancel(Number.NaN, 1001), 'UNKNOWN_ID'],
    ['a cancel of somebody else’s order', (book) => book.cancel(1, 1002), 'UNKNOWN_ID'],
    ['a replace of somebody else’s order', (book) => book.replace(1, 1002, 99, 1), 'UNKNOWN_ID'],
    ['a replace with quantity 0', (book) => book.replace(1, 1001, 100, 0), 'BAD_QUANTITY'],
    ['a replace off the grid', (book) => book.replace(1, 1001, 0.5, 1), 'BAD_PRICE'],
    ['one order too many', (book) => book.submit(buy(9, 90, 1)), 'BOOK_FULL'],
  ];

  test.each(refusals)('%s', (_title, act, expected) => {
    const book = newBook(2);
    book.submit(buy(1, 100, 5));
    book.submit(sell(2, 105, 5));
    const before = bookHash(book);
    expect(reasonName(act(book))).toBe(expected);
    expect([bookHash(book), book.orderCount]).toEqual([before, 2]);
  });
});

test('a million orders at one price, cancelled in an order of no sense, and the book is as new', () => {
  const orders = 1_000_000;
  const book = newBook(orders);
  const request = { ...order({ orderId: 1 }) };
  let refused = 0;
  for (let id = 1; id <= orders; id++) {
    request.orderId = id;
    refused += book.submit(request);
  }
  expect(book.depth(Side.BUY, 9)).toEqual([
    { priceTicks: 100, quantityLots: 10 * orders, orderCount: orders },
  ]);
  expect(reasonName(book.submit({ ...request, orderId: orders + 1 }))).toBe('BOOK_FULL');
  // 7,919 is prime and no divisor of a million: every order's turn comes once.
  for (let step = 1, id = 1; step <= orders; step++, id = ((id + 7918) % orders) + 1) {
    refused += book.cancel(id, request.account);
  }
  expect(refused).toBe(0);
  expect([book.orderCount, book.bestBidTicks]).toEqual([0, Number.NEGATIVE_INFINITY]);
  for (let id = 1; id <= 3; id++) book.submit(buy(id, 50 + id, id));
  expect(book.depth(Side.BUY, 9).map(({ priceTicks }) => priceTicks)).toEqual([53, 52, 51]);
});

test('a full book trades, and has room again for what has traded', () => {
  const book = newBook(3);
  for (let id = 1; id <= 3; id++) book.submit(sell(id, 100 + id, 5));
  expect(reasonName(book.submit(sell(4, 200, 5)))).toBe('BOOK_FULL');
  expect(reasonName(book.submit(buy(5, 102, 11)))).toBe('ACCEPTED');
  expect(book.depth(Side.BUY, 9)).toEqual([{ priceTicks: 102, quantityLots: 1, orderCount: 1 }]);
  expect(reasonName(book.submit(sell(6, 200, 5)))).toBe('ACCEPTED');
  expect(reasonName(book.submit(sell(7, 200, 5)))).toBe('BOOK_FULL');
});

test('an event that throws ends the request there, and the book stays whole', () => {
  let left = 0;
  const event = () => {
    if (left-- === 0) throw new Error('thrown by the test');
  };
  const throwing = { accepted: event, traded: event, cancelled: event, rejected: event };
  for (let quiet = 0; quiet < 8; quiet++) {
    const book = new MatchingEngine({ symbol: 0, maxOrders: 4, events: throwing });
    left = Number.POSITIVE_INFINITY;
    for (let id = 1; id <= 4; id++) book.submit(sell(id, 100 + id, 5));
    left = quiet;
    try {
      book.submit(buy(9, 104, 18));
      book.replace(4, 1004, 200, 9);
    } catch (error) {
      expect(error).toMatchObject({ message: 'thrown by the test' });
    }
    left = Number.POSITIVE_INFINITY;
    const rests = [Side.BUY, Side.SELL].flatMap((side) => book.orders(side));
    expect(rests).toHaveLength(book.orderCount);
    for (const { orderId, account } of rests) expect(book.cancel(orderId, account)).toBe(0);
    for (let id = 11; id <= 14; id++) expect(book.submit(buy(id, id, 1))).toBe(0);
    expect(reasonName(book.submit(buy(15, 15, 1)))).toBe('BOOK_FULL');
  }
});

test.each([0, -1, 1.5, Number.NaN])('a book for %d orders is a mistake', (maxOrders) => {
  expect(() => newBook(maxOrders)).toThrow(
    `maxOrders is ${maxOrders}; expected an integer of at least 1`,
  );
});
