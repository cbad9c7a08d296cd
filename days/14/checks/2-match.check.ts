/** Day 14, stage 2: an order that crosses trades with what rests. */
import { expect, test } from 'vitest';
import { Side } from '#layout';
import { NO_ASK, NO_BID } from '#order-book';
import { asks, bids, buy, recordedBook, sell, stateOf, submit, trades } from './kit.ts';

test('a trade is made at the price of the order that was there', () => {
  const up = recordedBook();
  submit(up.book, sell(1, 100, 10), buy(2, 105, 10));
  expect(
    trades(up),
    'The buyer would pay up to 105 and the seller asked for 100. The resting order set the price; the one that comes in gets the better of it',
  ).toEqual(['10@100 of #1 with #2']);
  const down = recordedBook();
  submit(down.book, buy(1, 105, 10), sell(2, 100, 10));
  expect(trades(down), 'The same for a seller: 105 was bid').toEqual(['10@105 of #1 with #2']);
});

test('equal prices cross, and one tick short of it does not', () => {
  const equal = recordedBook();
  submit(equal.book, sell(1, 100, 10), buy(2, 100, 10));
  expect(trades(equal), 'A limit is the worst price that is taken, and 100 is taken').toHaveLength(
    1,
  );
  const short = recordedBook();
  submit(short.book, sell(1, 100, 10), buy(2, 99, 10), buy(3, 98, 1), sell(4, 101, 1));
  expect(trades(short), 'Nobody agreed to these prices').toEqual([]);
  expect(stateOf(short.book)).toBe(
    'bids #2 10@99, #3 1@98; asks #1 10@100, #4 1@101; 4 orders; best 10 99 10 100',
  );
});

test('orders that are filled are gone, and so is their level', () => {
  const { book } = recordedBook();
  submit(book, sell(1, 100, 10), buy(2, 100, 10));
  expect(stateOf(book), 'Both are done, and a level without orders is no price').toBe(
    'bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity',
  );
  expect([book.order(1), book.order(2)], 'Neither is live any more').toEqual([
    undefined,
    undefined,
  ]);
  expect(book.depth(Side.SELL, 10), 'Nor is there an empty level').toEqual([]);
  expect(submit(book, buy(1, 90, 1)), 'So its id is free again').toBe('ACCEPTED');
});

test('the best price trades first, whoever came first', () => {
  const buying = recordedBook();
  submit(buying.book, sell(1, 102, 5), sell(2, 100, 5), sell(3, 101, 5), buy(4, 102, 15));
  expect(trades(buying), 'Lowest ask first').toEqual([
    '5@100 of #2 with #4',
    '5@101 of #3 with #4',
    '5@102 of #1 with #4',
  ]);
  const selling = recordedBook();
  submit(selling.book, buy(1, 98, 5), buy(2, 100, 5), buy(3, 99, 5), sell(4, 98, 15));
  expect(trades(selling), 'Highest bid first').toEqual([
    '5@100 of #2 with #4',
    '5@99 of #3 with #4',
    '5@98 of #1 with #4',
  ]);
});

test('at one price whoever came first trades first', () => {
  const recorded = recordedBook();
  submit(recorded.book, sell(7, 100, 5), sell(3, 100, 50), sell(5, 100, 1), buy(9, 100, 56));
  expect(trades(recorded), 'In the order of arrival: not of ids, not of size').toEqual([
    '5@100 of #7 with #9',
    '50@100 of #3 with #9',
    '1@100 of #5 with #9',
  ]);
});

test('a resting order that is filled in part keeps its place', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, sell(1, 100, 10), sell(2, 100, 10), buy(3, 100, 4));
  expect(asks(book), '6 of its 10 are left, and it came first').toBe('#1 6@100, #2 10@100');
  expect(book.bestAskLots, 'The level has 6 and 10').toBe(16);
  submit(book, buy(4, 100, 10));
  expect(trades(recorded).slice(1), 'It goes on trading before the one behind it').toEqual([
    '6@100 of #1 with #4',
    '4@100 of #2 with #4',
  ]);
});

test('what is left of an order that comes in rests at its own limit', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, sell(1, 100, 3), buy(2, 105, 10));
  expect(bids(book), '3 of 10 traded at 100; it would still pay 105 for the other 7').toBe(
    '#2 7@105',
  );
  expect(book.order(2)?.quantityLots, 'What is still open').toBe(7);
  submit(book, sell(3, 105, 9));
  expect(trades(recorded).at(-1), 'And trades as a resting order').toBe('7@105 of #2 with #3');
});

test('a sweep goes through the levels as far as its limit, and no further', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, sell(1, 100, 1), sell(2, 101, 2), sell(3, 101, 2), sell(4, 103, 3), buy(5, 102, 10));
  expect(
    trades(recorded),
    'Levels 100 and 101 are within the limit of 102, and 103 is not',
  ).toEqual(['1@100 of #1 with #5', '2@101 of #2 with #5', '2@101 of #3 with #5']);
  expect(stateOf(book), 'The 5 that are left rest at 102, below the ask of 103').toBe(
    'bids #5 5@102; asks #4 3@103; 2 orders; best 5 102 3 103',
  );
});

test('when the best level is used up the next one is the best', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 100, 10), buy(2, 97, 5), buy(3, 98, 6), sell(4, 100, 10));
  expect([book.bestBidTicks, book.bestBidLots], 'After 100 comes 98').toEqual([98, 6]);
  submit(book, sell(5, 97, 11));
  expect([book.bestBidTicks, book.bestAskTicks], 'Then 98 and 97 are used up as well').toEqual([
    NO_BID,
    NO_ASK,
  ]);
});

test('the acceptance is told first, then each trade with what is left of both', () => {
  const recorded = recordedBook();
  submit(recorded.book, sell(1, 100, 4), sell(2, 100, 10));
  recorded.hear();
  submit(recorded.book, buy(3, 100, 9));
  expect(recorded.hear(), 'One acceptance, one event for each trade, no cancellation').toEqual([
    'accepted buy 3 of account 1003',
    'trade 4 at 100: maker 1 of account 1001 has 0 left, taker buy 3 of account 1003 has 5 left',
    'trade 5 at 100: maker 2 of account 1002 has 5 left, taker buy 3 of account 1003 has 0 left',
  ]);
});

test('negative prices cross like any other', () => {
  const recorded = recordedBook();
  submit(recorded.book, buy(1, -5, 1), buy(2, 0, 1), buy(3, -7, 1), sell(4, -6, 3));
  expect(trades(recorded), '0 is more than −5, and −7 is below the limit of −6').toEqual([
    '1@0 of #2 with #4',
    '1@-5 of #1 with #4',
  ]);
  expect(stateOf(recorded.book)).toBe('bids #3 1@-7; asks #4 1@-6; 2 orders; best 1 -7 1 -6');
});

test('in a full book an order that trades is taken, and its rest has the room it made', () => {
  const { book } = recordedBook({ maxOrders: 2 });
  submit(book, sell(1, 100, 5), buy(2, 90, 5));
  expect(submit(book, buy(3, 99, 1)), 'It would rest, and there is no room').toBe('BOOK_FULL');
  expect(submit(book, buy(4, 100, 2)), 'It trades and never rests').toBe('ACCEPTED');
  expect(
    submit(book, buy(5, 100, 7)),
    'It takes the last 3 of order 1, which is gone then: its rest of 4 takes that room',
  ).toBe('ACCEPTED');
  expect(bids(book)).toBe('#5 4@100, #2 5@90');
});

test('an order for more than all that is there takes all of it', () => {
  const recorded = recordedBook();
  const makers = Array.from({ length: 100 }, (_, i) => sell(i + 1, 100 + (i % 10), 1 + (i % 7)));
  submit(recorded.book, ...makers);
  submit(recorded.book, buy(500, 200, 1000));
  const traded = recorded.trades.reduce((sum, trade) => sum + trade.lots, 0);
  const offered = makers.reduce((sum, maker) => sum + maker.quantityLots, 0);
  expect(traded, 'Every lot that was offered').toBe(offered);
  expect(stateOf(recorded.book), 'And the rest of the 1000 lots bids 200').toBe(
    `bids #500 ${1000 - offered}@200; asks none; 1 orders; best ${1000 - offered} 200 0 Infinity`,
  );
});
