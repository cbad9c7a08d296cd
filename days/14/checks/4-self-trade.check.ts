/** Day 14, stage 4: two orders of one account never trade with each other; the newest goes. */
import { expect, test } from 'vitest';
import { asks, bids, buy, recordedBook, replace, sell, stateOf, submit, trades } from './kit.ts';

test('an order whose first trade would be with its own account is refused', () => {
  for (const [resting, incoming] of [
    [sell, buy],
    [buy, sell],
  ] as const) {
    const recorded = recordedBook();
    const { book } = recorded;
    submit(book, resting(1, 100, 10, 7));
    recorded.hear();
    const before = stateOf(book);
    expect(
      submit(book, incoming(3, 100, 5, 7)),
      'Order 1 is next in turn, and it is account 7’s as well. A trade with oneself moves nothing and prints a price: wash trading, and forbidden',
    ).toBe('SELF_TRADE');
    expect(trades(recorded), 'There is no trade').toEqual([]);
    expect(stateOf(book), 'The one that came in is the one that goes: nothing has changed').toBe(
      before,
    );
    expect(recorded.hear(), 'It is a refusal').toEqual([
      `rejected ${incoming === buy ? 'buy' : 'sell'} 3 of account 7: SELF_TRADE`,
    ]);
  }
});

test('it is not passed over for the order behind it', () => {
  const recorded = recordedBook();
  submit(recorded.book, sell(1, 100, 10, 7), sell(2, 100, 10, 8), sell(3, 101, 10, 8));
  submit(recorded.book, buy(4, 101, 5, 7));
  expect(
    trades(recorded),
    'Orders 2 and 3 are somebody else’s, but order 1 comes before them. A trade that passes it over would let account 7 keep a place in the queue that it never has to honour',
  ).toEqual([]);
});

test('the trades before it stand, and the rest of the newer order is cancelled', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, sell(1, 100, 4, 8), sell(2, 100, 10, 7), sell(3, 100, 10, 8), sell(4, 101, 1, 8));
  recorded.hear();
  expect(submit(book, buy(5, 101, 20, 7)), 'It is carried out as far as it may').toBe('ACCEPTED');
  expect(
    recorded.hear(),
    'One trade with account 8, then order 2 is next: the 16 lots that are left are cancelled, with the reason',
  ).toEqual([
    'accepted buy 5 of account 7',
    'trade 4 at 100: maker 1 of account 8 has 0 left, taker buy 5 of account 7 has 16 left',
    'cancelled buy 5 of account 7: 16 at 101, SELF_TRADE',
  ]);
  expect(stateOf(book), 'It does not rest: at 101 it would cross order 2').toBe(
    'bids none; asks #2 10@100, #3 10@100, #4 1@101; 3 orders; best 0 -Infinity 20 100',
  );
});

test('an order that is filled before it meets its account is filled', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, sell(1, 100, 4, 8), sell(2, 100, 10, 7));
  recorded.hear();
  expect(submit(book, buy(3, 100, 4, 7)), '4 lots, and order 1 has them').toBe('ACCEPTED');
  expect(recorded.hear(), 'Nothing is left that could be cancelled').toEqual([
    'accepted buy 3 of account 7',
    'trade 4 at 100: maker 1 of account 8 has 0 left, taker buy 3 of account 7 has 0 left',
  ]);
  expect(asks(book)).toBe('#2 10@100');
});

test('orders of one account rest on both sides as long as they do not cross', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  expect(
    submit(book, sell(1, 101, 10, 7), buy(2, 100, 10, 7), buy(3, 100, 5, 7)),
    'Market makers do nothing else',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED');
  submit(book, sell(4, 100, 15, 8));
  expect(trades(recorded), 'And others trade with both of them').toEqual([
    '10@100 of #2 with #4',
    '5@100 of #3 with #4',
  ]);
});

test('beyond the limit of the new order its account does not matter', () => {
  const { book } = recordedBook();
  submit(book, sell(1, 100, 4, 8), sell(2, 102, 10, 7));
  expect(submit(book, buy(3, 101, 9, 7)), 'Order 2 asks 102, and 101 never reaches it').toBe(
    'ACCEPTED',
  );
  expect(bids(book), 'So the rest of it rests').toBe('#3 5@101');
});

test('a replacement that would begin with its own account is refused, and the order stays', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, buy(1, 99, 5, 7), buy(2, 99, 6, 8), sell(3, 101, 4, 7), sell(4, 101, 4, 8));
  recorded.hear();
  const before = stateOf(book);
  expect(replace(book, 1, 101, 5, 7), 'Order 3 is next in turn').toBe('SELF_TRADE');
  expect(
    stateOf(book),
    'Refused, so order 1 is what it was, price, quantity and place: decide before you take it out',
  ).toBe(before);
  expect(recorded.hear(), 'Told with the side of the order').toEqual([
    'rejected buy 1 of account 7: SELF_TRADE',
  ]);
});

test('a replacement that meets its account later loses its rest', () => {
  const recorded = recordedBook();
  const { book } = recorded;
  submit(book, buy(1, 99, 5, 7), sell(2, 100, 4, 8), sell(3, 101, 4, 7));
  recorded.hear();
  expect(replace(book, 1, 101, 9, 7)).toBe('ACCEPTED');
  expect(recorded.hear(), 'As for a new order; the price is the new one').toEqual([
    'accepted buy 1 of account 7',
    'trade 4 at 100: maker 2 of account 8 has 0 left, taker buy 1 of account 7 has 5 left',
    'cancelled buy 1 of account 7: 5 at 101, SELF_TRADE',
  ]);
  expect(stateOf(book), 'Order 1 is gone').toBe(
    'bids none; asks #3 4@101; 1 orders; best 0 -Infinity 4 101',
  );
});

test('in a full book the refusal is SELF_TRADE', () => {
  const { book } = recordedBook({ maxOrders: 1 });
  submit(book, sell(1, 100, 10, 7));
  expect(submit(book, buy(2, 100, 10, 7)), 'It crosses, so it needs no room').toBe('SELF_TRADE');
  expect(submit(book, buy(2, 99, 10, 7)), 'It does not cross, and has no room').toBe('BOOK_FULL');
});
