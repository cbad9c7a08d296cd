/** Day 14, stage 8 (further): the resting order goes, or both do. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Flags, TimeInForce } from '#layout';
import type { OrderBook } from '#order-book';
import { SelfTrade } from '#order-book';
import type { RecordedBook } from '#recorded-book';
import { asks, bids, buy, order, recordedBook, replace, sell, stateOf, submit } from './kit.ts';
import {
  anyRequests,
  everyFewEvents,
  forAll,
  likeTheOracle,
  wholeWhenEventsThrow,
} from './requests.ts';

let recorded: RecordedBook<OrderBook>;
let book: OrderBook;

const fillOrKill = (lots: number, priceTicks: number) =>
  order({ ...buy(5, priceTicks, lots, 7), timeInForce: TimeInForce.FOK });

describe('cancel oldest', () => {
  beforeEach(() => {
    recorded = recordedBook({ selfTrade: SelfTrade.CANCEL_OLDEST });
    book = recorded.book;
    submit(book, sell(1, 100, 4, 7), sell(2, 100, 5, 8), sell(3, 101, 6, 7), sell(4, 102, 3, 8));
    recorded.hear();
  });

  test('resting orders of the account go where the sweep meets them, and it goes on', () => {
    expect(submit(book, buy(5, 101, 20, 7)), 'Nothing refuses it any more').toBe('ACCEPTED');
    expect(
      recorded.hear(),
      'Orders 1 and 3 are account 7’s: cancelled, each when its turn comes, with the reason',
    ).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 1 of account 7: 4 at 100, SELF_TRADE',
      'trade 5 at 100: maker 2 of account 8 has 0 left, taker buy 5 of account 7 has 15 left',
      'cancelled sell 3 of account 7: 6 at 101, SELF_TRADE',
    ]);
    expect(stateOf(book), 'The rest of the newer order rests').toBe(
      'bids #5 15@101; asks #4 3@102; 2 orders; best 15 101 3 102',
    );
  });

  test('an order that the sweep does not reach stays', () => {
    submit(book, buy(5, 102, 5, 7));
    expect(
      asks(book),
      'Order 2 filled it; order 3 never had its turn, so nothing speaks against it',
    ).toBe('#3 6@101, #4 3@102');
    expect(book.order(1), 'Order 1 did').toBeUndefined();
  });

  test('the quantity of a cancelled order is not taken from the newer one', () => {
    submit(book, buy(5, 100, 5, 7));
    expect(
      recorded.trades.map((trade) => trade.lots),
      'All 5 lots trade with order 2',
    ).toEqual([5]);
    expect(bids(book), 'So nothing rests').toBe('');
  });

  test('a replacement cancels what it crosses of its own', () => {
    submit(book, buy(5, 99, 2, 7));
    recorded.hear();
    expect(replace(book, 5, 100, 2, 7)).toBe('ACCEPTED');
    expect(recorded.hear(), 'As for a new order').toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 1 of account 7: 4 at 100, SELF_TRADE',
      'trade 2 at 100: maker 2 of account 8 has 3 left, taker buy 5 of account 7 has 0 left',
    ]);
  });

  test('fill or kill counts what lies behind its own orders, and kills none of them in vain', () => {
    expect(
      submit(book, fillOrKill(9, 102)),
      'Up to 102 account 8 offers 5 and 3; its own orders would be cancelled and sell nothing',
    ).toBe('NOT_FILLABLE');
    expect(book.orderCount, 'It is refused, so its own orders are all there').toBe(4);
    expect(submit(book, fillOrKill(8, 102)), 'These 8 it gets').toBe('ACCEPTED');
    expect(stateOf(book), 'And its own orders are gone, because it met them').toBe(
      'bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity',
    );
  });

  test('post-only is refused as ever, its own orders or not', () => {
    const refused = submit(book, order({ ...buy(5, 100, 1, 7), flags: Flags.POST_ONLY }));
    expect(refused, 'It crosses. That it would trade with nobody is no reason to take it').toBe(
      'WOULD_CROSS',
    );
    expect(book.orderCount, 'Nothing has changed').toBe(4);
  });

  test('a full book has room for who took an order out', () => {
    const full = recordedBook({ selfTrade: SelfTrade.CANCEL_OLDEST, maxOrders: 1 }).book;
    expect(
      submit(full, sell(1, 100, 4, 7), buy(2, 100, 5, 7)),
      'Order 1 goes, and order 2 takes its room',
    ).toBe('ACCEPTED ACCEPTED');
    expect(stateOf(full)).toBe('bids #2 5@100; asks none; 1 orders; best 5 100 0 Infinity');
  });
});

describe('cancel both', () => {
  beforeEach(() => {
    recorded = recordedBook({ selfTrade: SelfTrade.CANCEL_BOTH });
    book = recorded.book;
    submit(book, sell(1, 100, 4, 8), sell(2, 100, 5, 7), sell(3, 100, 6, 7), sell(4, 101, 3, 8));
    recorded.hear();
  });

  test('the first that is met goes, and the rest of the newer one after it', () => {
    expect(submit(book, buy(5, 101, 20, 7))).toBe('ACCEPTED');
    expect(recorded.hear(), 'The trade before it stands. The resting order is told first').toEqual([
      'accepted buy 5 of account 7',
      'trade 4 at 100: maker 1 of account 8 has 0 left, taker buy 5 of account 7 has 16 left',
      'cancelled sell 2 of account 7: 5 at 100, SELF_TRADE',
      'cancelled buy 5 of account 7: 16 at 101, SELF_TRADE',
    ]);
    expect(stateOf(book), 'Order 3 was not met: with order 5 gone there is nobody to meet it').toBe(
      'bids none; asks #3 6@100, #4 3@101; 2 orders; best 0 -Infinity 6 100',
    );
  });

  test('both go at once when it begins with that', () => {
    book.cancel(1, 8);
    recorded.hear();
    expect(
      submit(book, buy(5, 100, 1, 7)),
      'It is carried out: something has changed, so it is no refusal',
    ).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 2 of account 7: 5 at 100, SELF_TRADE',
      'cancelled buy 5 of account 7: 1 at 100, SELF_TRADE',
    ]);
  });

  test('fill or kill counts what lies before the first of its own orders', () => {
    expect(submit(book, fillOrKill(5, 101)), '4 lots, and then both would go').toBe('NOT_FILLABLE');
    expect(book.orderCount, 'Refused: nobody goes').toBe(4);
    expect(submit(book, fillOrKill(4, 101)), 'It is filled before it meets its account').toBe(
      'ACCEPTED',
    );
    expect(submit(book, fillOrKill(1, 101)), 'Now order 2 is next, and 1 lot is too much').toBe(
      'NOT_FILLABLE',
    );
    expect(asks(book)).toBe('#2 5@100, #3 6@100, #4 3@101');
  });

  test('a replaced order and the one that it meets both go', () => {
    submit(book, buy(5, 99, 2, 7));
    book.cancel(1, 8);
    recorded.hear();
    expect(replace(book, 5, 100, 3, 7)).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 2 of account 7: 5 at 100, SELF_TRADE',
      'cancelled buy 5 of account 7: 3 at 100, SELF_TRADE',
    ]);
    expect(book.order(5), 'It does not come back').toBeUndefined();
  });
});

test('a policy that is none is a RangeError, and without one it is cancel newest', () => {
  for (const selfTrade of [0, 4, Number.NaN]) {
    expect(() => recordedBook({ selfTrade }), `${selfTrade} is no code of SelfTrade`).toThrow(
      RangeError,
    );
  }
  book = recordedBook().book;
  submit(book, sell(1, 100, 4, 7));
  expect(submit(book, buy(2, 100, 5, 7))).toBe('SELF_TRADE');
});

test.each([
  ['CANCEL_OLDEST', SelfTrade.CANCEL_OLDEST],
  ['CANCEL_BOTH', SelfTrade.CANCEL_BOTH],
])('under %s an event that throws leaves a book that is whole', (_name, policy) => {
  forAll(fc.tuple(anyRequests, everyFewEvents), ([sequence, every]) =>
    wholeWhenEventsThrow(sequence, every, policy),
  );
});

test.each(Object.entries(SelfTrade))(
  'under %s the book does what the oracle does',
  (_name, policy) => {
    forAll(anyRequests, (sequence) => likeTheOracle(sequence, policy));
  },
);
