/** Day 14, stage 3: orders that rest are taken out, or get a new price and a new quantity. */
import { expect, test } from 'vitest';
import { NO_ASK, NO_BID } from '#order-book';
import {
  asks,
  bids,
  buy,
  cancel,
  order,
  recordedBook,
  replace,
  sell,
  stateOf,
  submit,
  trades,
} from './kit.ts';

test('a cancel takes the order out and tells what was still open', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, buy(1, 100, 10), sell(2, 100, 3));
  recorded.hear();
  expect(cancel(book, 1), 'It is live').toBe('ACCEPTED');
  expect(recorded.hear(), 'Of its 10 lots 3 had traded').toEqual([
    'accepted buy 1 of account 1001',
    'cancelled buy 1 of account 1001: 7 at 100, REQUESTED',
  ]);
  expect(stateOf(book), 'Nothing is left of it').toBe(
    'bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity',
  );
});

test('a cancel leaves the other orders of its level in their places', () => {
  for (const [gone, left] of [
    [1, '#2 2@100, #3 3@100, #4 4@100'],
    [2, '#1 1@100, #3 3@100, #4 4@100'],
    [4, '#1 1@100, #2 2@100, #3 3@100'],
  ] as const) {
    const { book } = recordedBook();
    submit(book, sell(1, 100, 1), sell(2, 100, 2), sell(3, 100, 3), sell(4, 100, 4));
    submit(book, sell(5, 101, 5));
    cancel(book, gone);
    expect(asks(book), `Order ${gone} is gone, and nobody has moved`).toBe(`${left}, #5 5@101`);
    submit(book, buy(9, 100, 10 - gone));
    expect(asks(book), 'And the others trade').toBe('#5 5@101');
  }
});

test('when its level is empty the next price is the best', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 97, 5), buy(2, 100, 10), buy(3, 98, 6), sell(4, 110, 1), sell(5, 105, 2));
  cancel(book, 2);
  cancel(book, 5);
  expect([book.bestBidTicks, book.bestAskTicks], 'After 100 comes 98, after 105 comes 110').toEqual(
    [98, 110],
  );
  for (const orderId of [1, 3, 4]) cancel(book, orderId);
  expect([book.bestBidTicks, book.bestAskTicks], 'And then nothing').toEqual([NO_BID, NO_ASK]);
  expect(book.orderCount).toBe(0);
});

test('a cancelled order makes room, and its id is free', () => {
  const { book } = recordedBook({ maxOrders: 1 });
  submit(book, buy(1, 100, 10));
  cancel(book, 1);
  expect(submit(book, sell(1, 101, 5)), 'No order of that id is live').toBe('ACCEPTED');
  expect(stateOf(book)).toBe('bids none; asks #1 5@101; 1 orders; best 0 -Infinity 5 101');
});

test('an unknown order, a filled one and somebody else’s are all the same: unknown', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, buy(1, 100, 10), sell(2, 100, 10), buy(3, 90, 1));
  recorded.hear();
  expect(cancel(book, 99), 'There never was an order 99').toBe('UNKNOWN_ID');
  expect(cancel(book, 1), 'Order 1 was filled').toBe('UNKNOWN_ID');
  expect(
    cancel(book, 3, 1001),
    'Order 3 is account 1003’s. Account 1001 must not take it out, and must not learn that it exists',
  ).toBe('UNKNOWN_ID');
  expect(replace(book, 99, 91, 1), 'A replacement asks the same').toBe('UNKNOWN_ID');
  expect(replace(book, 3, 91, 1, 1001), 'Somebody else’s').toBe('UNKNOWN_ID');
  expect(stateOf(book), 'Nothing has changed').toBe(
    'bids #3 1@90; asks none; 1 orders; best 1 90 0 Infinity',
  );
  expect(recorded.hear(), 'Refused on side 0: nothing is said about the order').toEqual([
    'rejected order 99 of account 1099: UNKNOWN_ID',
    'rejected order 1 of account 1001: UNKNOWN_ID',
    'rejected order 3 of account 1001: UNKNOWN_ID',
    'rejected order 99 of account 1099: UNKNOWN_ID',
    'rejected order 3 of account 1001: UNKNOWN_ID',
  ]);
});

test('a replacement that only makes it smaller keeps its place', () => {
  for (const lots of [4, 10]) {
    const recorded = recordedBook();
    const { book } = recorded;
    submit(book, sell(1, 100, 10), sell(2, 100, 10));
    recorded.hear();
    expect(replace(book, 1, 100, lots)).toBe('ACCEPTED');
    expect(
      asks(book),
      `Same price, ${lots} of 10 lots: it takes nothing from those behind it, so it stays first`,
    ).toBe(`#1 ${lots}@100, #2 10@100`);
    expect(book.bestAskLots, 'The level has what its orders have').toBe(lots + 10);
    expect(recorded.hear(), 'Accepted, and no further event').toEqual([
      'accepted sell 1 of account 1001',
    ]);
  }
});

test('one that makes it larger goes to the back', () => {
  const { book } = recordedBook();
  submit(book, sell(1, 100, 10), sell(2, 100, 10));
  replace(book, 1, 100, 11);
  expect(
    asks(book),
    'Or a client would queue with one lot and grow when its turn comes, before all who waited with their whole quantity',
  ).toBe('#2 10@100, #1 11@100');
  const alone = recordedBook().book;
  submit(alone, buy(1, 100, 10), buy(2, 99, 1));
  replace(alone, 1, 100, 12);
  expect(bids(alone), 'Also where it was alone').toBe('#1 12@100, #2 1@99');
});

test('the quantity of a replacement is what is open afterwards', () => {
  const { book } = recordedBook();
  submit(book, sell(1, 100, 10), sell(2, 100, 10), buy(3, 100, 4));
  expect(replace(book, 1, 100, 6)).toBe('ACCEPTED');
  expect(
    asks(book),
    'Order 1 has traded 4 and has 6 open. 6 again is no more than that: it keeps its place, and the 4 are not taken off a second time',
  ).toBe('#1 6@100, #2 10@100');
  expect(replace(book, 1, 100, 7)).toBe('ACCEPTED');
  expect(asks(book), '7 is more than the 6 that were open, though less than its first 10').toBe(
    '#2 10@100, #1 7@100',
  );
});

test('one to another price goes to the back of the queue there', () => {
  const { book } = recordedBook();
  submit(book, buy(1, 100, 10), buy(2, 100, 10), buy(3, 99, 5));
  replace(book, 1, 99, 2);
  expect(stateOf(book), 'Smaller, and still behind order 3: it is new at 99').toBe(
    'bids #2 10@100, #3 5@99, #1 2@99; asks none; 3 orders; best 10 100 0 Infinity',
  );
  replace(book, 1, 100, 2);
  expect(bids(book), 'And it does not get its old place back').toBe('#2 10@100, #1 2@100, #3 5@99');
  replace(book, 2, 101, 10);
  expect([book.bestBidTicks, book.bestBidLots], 'A better price is the best').toEqual([101, 10]);
  replace(book, 2, 90, 10);
  expect([book.bestBidTicks, book.bestBidLots], 'The level that it left is empty').toEqual([
    100, 2,
  ]);
});

test('one that crosses now trades at once, and its rest goes to its new place', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, buy(1, 90, 10), sell(2, 100, 3), sell(3, 101, 4));
  recorded.hear();
  expect(replace(book, 1, 100, 8)).toBe('ACCEPTED');
  expect(recorded.hear(), 'The maker’s price, as for a new order').toEqual([
    'accepted buy 1 of account 1001',
    'trade 3 at 100: maker 2 of account 1002 has 0 left, taker buy 1 of account 1001 has 5 left',
  ]);
  expect(stateOf(book), '5 of 8 are left and bid 100').toBe(
    'bids #1 5@100; asks #3 4@101; 2 orders; best 5 100 4 101',
  );
  replace(book, 1, 101, 4);
  expect(trades(recorded).at(-1), 'Filled by its replacement').toBe('4@101 of #3 with #1');
  expect(stateOf(book), 'So nothing is left').toBe(
    'bids none; asks none; 0 orders; best 0 -Infinity 0 Infinity',
  );
  expect(cancel(book, 1), 'And its id is not live').toBe('UNKNOWN_ID');
});

test('a replacement does not trade with the order it replaces', () => {
  const recorded = recordedBook();
  submit(recorded.book, buy(1, 100, 10), buy(2, 99, 1));
  replace(recorded.book, 1, 98, 10);
  expect(trades(recorded), 'It stays on its side').toEqual([]);
  expect(bids(recorded.book)).toBe('#2 1@99, #1 10@98');
});

test('what is not named in a replacement stays as it was', () => {
  const { book } = recordedBook();
  submit(book, order({ orderId: 1, account: 7, timestampNs: 123 }));
  replace(book, 1, 105, 20, 7);
  expect(
    book.order(1),
    'Id, account, side and time are those of the first submission',
  ).toMatchObject({
    orderId: 1,
    account: 7,
    side: 1,
    priceTicks: 105,
    quantityLots: 20,
    timestampNs: 123,
  });
  expect(cancel(book, 1, 7), 'It is live under its id').toBe('ACCEPTED');
  expect(book.orderCount).toBe(0);
});

test('a replacement needs no room', () => {
  const { book } = recordedBook({ maxOrders: 2 });
  submit(book, buy(1, 100, 10), buy(2, 99, 10));
  expect(
    replace(book, 1, 98, 20),
    'The book is full, and afterwards there are two orders as before',
  ).toBe('ACCEPTED');
  expect(bids(book)).toBe('#2 10@99, #1 20@98');
});
