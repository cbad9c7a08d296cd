/** Day 14, stage 1: orders that do not cross come in and rest. */
import { expect, test } from 'vitest';
import { Side } from '#layout';
import { NO_ASK, NO_BID } from '#order-book';
import { asks, bids, buy, order, recordedBook, sell, stateOf, submit } from './kit.ts';

test('an empty book has no best price, no quantity and no orders', () => {
  const { book } = recordedBook();
  expect(book.bestBidTicks, 'Lower than every price, or the first bid would not be the best').toBe(
    NO_BID,
  );
  expect(book.bestAskTicks, 'Higher than every price').toBe(NO_ASK);
  expect([book.bestBidLots, book.bestAskLots], 'Nobody offers anything').toEqual([0, 0]);
  expect(book.orderCount).toBe(0);
  expect(book.depth(Side.BUY, 5)).toEqual([]);
  expect(book.order(1)).toBeUndefined();
});

test('every book has orders of its own', () => {
  const [first, second] = [recordedBook().book, recordedBook().book];
  submit(first, buy(1, 100, 10), sell(2, 101, 10));
  expect(stateOf(second), 'A symbol is a book; what is kept outside of it is shared by all').toBe(
    'bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity',
  );
  expect(submit(second, buy(1, 90, 1)), 'And ids are unique within a book').toBe('ACCEPTED');
  expect(asks(first)).toBe('#2 10@101');
});

test('an order that comes in rests on its side, and only there', () => {
  const { book } = recordedBook();
  expect(submit(book, buy(1, 100, 10)), 'Nothing is wrong with it').toBe('ACCEPTED');
  expect(stateOf(book), 'A bid of 10 at 100').toBe(
    'bids #1 10@100; asks none; 1 orders; best 10 100 0 Infinity',
  );
  expect(submit(book, sell(2, 103, 4))).toBe('ACCEPTED');
  expect(stateOf(book), 'Beside it an ask of 4 at 103').toBe(
    'bids #1 10@100; asks #2 4@103; 2 orders; best 10 100 4 103',
  );
});

test('the best bid is the highest, the best ask the lowest, whatever came first', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 99, 1), buy(2, 101, 2), buy(3, 100, 3));
  expect(book.bestBidTicks, 'Of 99, 101 and 100 a seller gets most from 101').toBe(101);
  submit(book, sell(4, 105, 1), sell(5, 103, 2), sell(6, 104, 3));
  expect(book.bestAskTicks, 'Of 105, 103 and 104 a buyer pays least for 103').toBe(103);
});

test('the quantity at the best price is that of all orders there, and of no others', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 100, 10), buy(2, 99, 5), buy(3, 100, 7));
  submit(book, sell(4, 102, 3), sell(5, 101, 4), sell(6, 101, 1));
  expect(book.bestBidLots, '10 and 7 at 100; the 5 at 99 do not count').toBe(17);
  expect(book.bestAskLots, '4 and 1 at 101; the 3 at 102 do not count').toBe(5);
});

test('at one price whoever came first stands first', () => {
  const { book } = recordedBook();
  submit(book, buy(7, 100, 1), buy(3, 100, 2), buy(5, 100, 3), buy(1, 101, 4));
  expect(
    bids(book),
    'Better prices first; within 100 in the order of arrival, not of the ids',
  ).toBe('#1 4@101, #7 1@100, #3 2@100, #5 3@100');
  expect(
    [7, 3, 5, 1, 99].map((orderId) => book.isFirstInQueue(orderId)),
    'First in its queue: #7 at 100 and #1 at 101',
  ).toEqual([true, false, false, true, false]);
});

test('the time that an order carries comes from outside and gives no priority', () => {
  const { book } = recordedBook();
  submit(
    book,
    order({ orderId: 1, timestampNs: 2_000 }),
    order({ orderId: 2, timestampNs: 1_000 }),
  );
  expect(
    bids(book),
    'Order 2 was sent earlier by its sender’s clock, and came later. Priority is the order of arrival: whoever could set the clock could set the queue',
  ).toBe('#1 10@100, #2 10@100');
  expect(book.order(2)?.timestampNs, 'It is kept as it was given').toBe(1_000);
});

test('a resting order shows what it was given', () => {
  const { book } = recordedBook();
  submit(book, order({ orderId: 6, account: 7, side: Side.SELL, timestampNs: 123 }));
  expect(book.order(6), 'Id, account, side, price, quantity, time').toMatchObject({
    orderId: 6,
    account: 7,
    side: Side.SELL,
    priceTicks: 100,
    quantityLots: 10,
    timestampNs: 123,
  });
});

test('the object that was submitted may be used again at once', () => {
  const { book } = recordedBook();
  const reused = { ...buy(1, 100, 10) };
  book.submit(reused);
  Object.assign(reused, { orderId: 2, priceTicks: 90, quantityLots: 3, timestampNs: 9 });
  book.submit(reused);
  expect(
    bids(book),
    'The engine fills one object again and again. A book that keeps it sees every order change into the last one: copy it',
  ).toBe('#1 10@100, #2 3@90');
});

test('a negative price and the price 0 are prices like any other', () => {
  const { book } = recordedBook();
  submit(book, buy(1, -5, 1), buy(2, -20, 2), sell(3, 0, 3), sell(4, 7, 4));
  expect(stateOf(book), 'A spread between two months trades at −5 and at 0').toBe(
    'bids #1 1@-5, #2 2@-20; asks #3 3@0, #4 4@7; 4 orders; best 1 -5 3 0',
  );
});

test('depth gives the levels of a side, best first, as many as asked for', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 100, 10), buy(2, 99, 5), buy(3, 100, 7), buy(4, 9, 1), sell(5, 101, 2));
  expect(book.depth(Side.BUY, 2), 'Price, open quantity and number of orders').toEqual([
    { priceTicks: 100, quantityLots: 17, orderCount: 2 },
    { priceTicks: 99, quantityLots: 5, orderCount: 1 },
  ]);
  expect(book.depth(Side.BUY, 100).map((level) => level.priceTicks)).toEqual([100, 99, 9]);
  expect(book.depth(Side.SELL, 1)).toEqual([{ priceTicks: 101, quantityLots: 2, orderCount: 1 }]);
});

test('the acceptance of an order is told once, and nothing else', () => {
  const { book, hear } = heard();
  submit(book, order({ orderId: 4, account: 7 }), sell(5, 101, 1, 8));
  expect(hear(), 'Both rest; what rests is no further event').toEqual([
    'accepted buy 4 of account 7',
    'accepted sell 5 of account 8',
  ]);
});

test('an id that is live is refused, on whichever side it is', () => {
  const { book, hear } = heard();
  submit(book, buy(1, 100, 10), sell(2, 105, 5));
  hear();
  const before = stateOf(book);
  expect(
    submit(book, buy(1, 99, 3), sell(1, 110, 3), buy(2, 99, 3, 7)),
    'A second order 1 could never be cancelled: which of the two is meant?',
  ).toBe('DUPLICATE_ID DUPLICATE_ID DUPLICATE_ID');
  expect(stateOf(book), 'What is refused changes nothing').toBe(before);
  expect(hear(), 'A refusal is told with its reason, and is no acceptance').toEqual([
    'rejected buy 1 of account 1001: DUPLICATE_ID',
    'rejected sell 1 of account 1001: DUPLICATE_ID',
    'rejected buy 2 of account 7: DUPLICATE_ID',
  ]);
});

test('one order more than the book may hold is refused', () => {
  const { book, hear } = heard(3);
  expect(
    submit(book, buy(1, 100, 10), sell(2, 105, 5), sell(3, 106, 5), buy(4, 99, 1), sell(5, 107, 1)),
    'maxOrders is 3, for both sides together. Nothing grows without a limit',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED BOOK_FULL BOOK_FULL');
  expect(stateOf(book), 'What is refused changes nothing').toBe(
    'bids #1 10@100; asks #2 5@105, #3 5@106; 3 orders; best 10 100 5 105',
  );
  expect(hear().slice(3), 'A refusal is told with its reason, and is no acceptance').toEqual([
    'rejected buy 4 of account 1004: BOOK_FULL',
    'rejected sell 5 of account 1005: BOOK_FULL',
  ]);
  expect(submit(book, buy(1, 99, 1)), 'An id in use is looked at before the room').toBe(
    'DUPLICATE_ID',
  );
});

function heard(maxOrders = 1000) {
  const recorded = recordedBook({ maxOrders });
  return { book: recorded.book, hear: () => recorded.hear() };
}
