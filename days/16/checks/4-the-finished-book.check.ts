/** Day 16, stage 4: arena, index, queues and levels become one book, and it is the same book. */
import { describe, expect, test } from 'vitest';
import { SelfTrade } from '#book-interface';
import { OrderType, Side, TimeInForce } from '#layout';
import { type Levels, MatchingEngine } from '#matching-engine';
import { PriceLevels } from '#price-levels';
import { Reason, reasonName } from '#reasons';
import { forAll } from './kit.ts';
import {
  buy,
  likeTheOracle,
  MAX_QUANTITY,
  order,
  PRICES,
  recordedEngine,
  requests,
  sell,
  stateOf,
} from './requests.ts';

/** Levels that count what a book asks of them. */
function watchedEngine(maxOrders = 100) {
  const asked = { insert: 0, remove: 0, next: 0 };
  const watch = (side: number, capacity: number): Levels => {
    const levels = new PriceLevels({ side, capacity });
    return {
      get best() {
        return levels.best;
      },
      find: (priceTicks) => levels.find(priceTicks),
      priceTicks: (level) => levels.priceTicks(level),
      insert: (priceTicks) => {
        asked.insert++;
        return levels.insert(priceTicks);
      },
      remove: (level) => {
        asked.remove++;
        levels.remove(level);
      },
      next: (level) => {
        asked.next++;
        return levels.next(level);
      },
    };
  };
  const events = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };
  const book = new MatchingEngine({ symbol: 0, maxOrders, events, createLevels: watch });
  return { book, asked };
}

test('an order that does not cross rests, and the best prices are those of the levels', () => {
  const { book } = recordedEngine();
  for (const one of [buy(1, 99, 5), buy(2, 101, 5), sell(3, 105, 5), sell(4, 103, 5)]) {
    expect(reasonName(book.submit(one))).toBe('ACCEPTED');
  }
  expect(
    [book.bestBidTicks, book.bestAskTicks],
    'Bids came at 99 and 101, asks at 105 and 103. A better price is the best as soon as somebody waits there',
  ).toEqual([101, 103]);
  expect(book.orderCount).toBe(4);
});

test('a level is there exactly as long as an order rests at its price', () => {
  const { book, asked } = watchedEngine();
  for (const id of [1, 2, 3]) book.submit(buy(id, 100, 5));
  expect(asked, 'three orders at one price are one level').toEqual({
    insert: 1,
    remove: 0,
    next: 0,
  });
  book.cancel(2, 1002);
  book.submit(sell(4, 100, 5));
  expect(asked.remove, '#3 still rests there').toBe(0);
  book.cancel(3, 1003);
  expect(asked.remove, 'the last one takes its level along').toBe(1);
  expect(book.bestBidTicks, 'nobody buys any more: the best price goes with its level').toBe(
    Number.NEGATIVE_INFINITY,
  );
  book.submit(buy(5, 100, 5));
  expect(
    `${asked.insert} inserts, best bid ${book.bestBidTicks}`,
    'An order comes to a price that was there before. Whoever remembers it must forget it with its level: the order makes a new one',
  ).toBe('2 inserts, best bid 100');
});

test('prices that are alike in most of their bits have a level each', () => {
  const { book, asked } = watchedEngine();
  const prices = Array.from({ length: 32 }, (_, bit) => 2 ** bit);
  for (const [i, price] of prices.entries()) book.submit(sell(i + 1, price, 5));
  for (const [i, price] of prices.entries()) book.submit(sell(i + 33, price, 7));
  expect(
    asked.insert,
    'Two orders each at the prices 1, 2, 4 … 2^31: a level of its own for each',
  ).toBe(32);
  expect(
    book.orders(Side.SELL).map((one) => `#${one.orderId} at ${one.priceTicks}`),
    'Each price has a level of its own, and there its two orders in the order of arrival',
  ).toEqual(prices.flatMap((price, i) => [`#${i + 1} at ${price}`, `#${i + 33} at ${price}`]));
});

test('a taker trades with the best price first, and there with whoever came first', () => {
  const recorded = recordedEngine();
  const { book } = recorded;
  for (const one of [sell(1, 102, 5), sell(2, 101, 5), sell(3, 101, 5)]) book.submit(one);
  recorded.hear();
  book.submit(buy(4, 102, 12));
  expect(
    recorded.trades.map(({ maker, lots, priceTicks }) => `${lots}@${priceTicks} of #${maker}`),
    'Best price first, there who came first, at the price of the maker, until the taker is filled',
  ).toEqual(['5@101 of #2', '5@101 of #3', '2@102 of #1']);
  expect(recorded.hear()[0], 'accepted is told before the trades').toBe(
    'accepted buy 4 of account 1004',
  );
  expect(stateOf(book), 'What is filled is gone from queue, level and index').toContain(
    'asks #1 3@102; 1 orders',
  );
});

test('what is left of the taker rests at its own limit', () => {
  const { book } = recordedEngine();
  book.submit(sell(1, 101, 5));
  book.submit(buy(2, 103, 12));
  expect(stateOf(book), 'five lots traded, seven rest').toContain(
    'bids #2 7@103; asks none; 1 orders',
  );
});

test('a cancel takes an order out of the middle of its queue', () => {
  const recorded = recordedEngine();
  const { book } = recorded;
  for (const id of [1, 2, 3]) book.submit(buy(id, 100, 10 * id));
  recorded.hear();
  expect(reasonName(book.cancel(2, 1002))).toBe('ACCEPTED');
  expect(recorded.hear()).toEqual([
    'accepted buy 2 of account 1002',
    'cancelled buy 2 of account 1002: 20 at 100, REQUESTED',
  ]);
  expect(stateOf(book), 'its neighbours keep their places').toContain('bids #1 10@100, #3 30@100;');
});

test('a replacement keeps its place only at the same price with no more quantity', () => {
  const { book } = recordedEngine();
  for (const id of [1, 2]) book.submit(buy(id, 100, 10));
  book.replace(1, 1001, 100, 4);
  expect(stateOf(book), 'smaller').toContain('bids #1 4@100, #2 10@100;');
  book.replace(1, 1001, 100, 9);
  expect(stateOf(book), 'larger').toContain('bids #2 10@100, #1 9@100;');
  book.replace(2, 1002, 99, 1);
  expect(stateOf(book), 'another price').toContain('bids #1 9@100, #2 1@99;');
  book.cancel(1, 1001);
  book.replace(2, 1002, 98, 6);
  expect(
    stateOf(book),
    'The only order of the book, replaced. Between its two places it stands in the spare slot alone, and nobody else may get that',
  ).toContain('bids #2 6@98;');
});

test('an order of the same account is never traded with', () => {
  const { book } = recordedEngine();
  book.submit(sell(1, 100, 5, 7));
  expect(reasonName(book.submit(buy(2, 100, 5, 7)))).toBe('SELF_TRADE');
  expect(stateOf(book), 'refused without a trace').toContain('asks #1 5@100; 1 orders');
});

test('a slot is used again: a small book takes orders for ever', () => {
  const { book } = recordedEngine({ maxOrders: 3 });
  for (let round = 0; round < 200; round++) {
    const ids = [1, 2, 3].map((id) => 10 * round + id);
    const answers = ids.map((id) => reasonName(book.submit(buy(id, 100 + (id % 3), 5))));
    expect(answers, `Round ${round + 1}: three orders have room`).toEqual(
      Array<string>(3).fill('ACCEPTED'),
    );
    expect(reasonName(book.submit(buy(10 * round + 4, 100, 5))), 'a fourth has none').toBe(
      'BOOK_FULL',
    );
    for (const id of ids) {
      if (round % 2 === 0) book.cancel(id, 1000 + id);
    }
    if (round % 2 === 1) book.submit(sell(10 * round + 5, 0, 15));
    expect(book.orderCount, `Round ${round + 1}: all of them are gone`).toBe(0);
  }
});

test('a full book takes an order that makes its own room by a trade', () => {
  const { book } = recordedEngine({ maxOrders: 2 });
  book.submit(sell(1, 100, 5));
  book.submit(sell(2, 101, 5));
  expect(reasonName(book.submit(buy(3, 100, 8))), 'it fills #1 and rests in its place').toBe(
    'ACCEPTED',
  );
  expect(stateOf(book)).toContain('bids #3 3@100; asks #2 5@101; 2 orders');
});

test('an order that trades completely makes no level', () => {
  const { book, asked } = watchedEngine();
  book.submit(sell(1, 100, 5));
  book.submit(buy(2, 105, 5));
  expect(asked, 'the taker never rested').toEqual({ insert: 1, remove: 1, next: 0 });
});

test('no request but fill-or-kill walks over the levels', () => {
  const { book, asked } = watchedEngine();
  for (let id = 1; id <= 40; id++) book.submit(sell(id, 100 + id, 5));
  book.submit(buy(50, 120, 90));
  book.cancel(30, 1030);
  book.replace(31, 1031, 90, 5);
  book.submit(order({ orderId: 51, orderType: OrderType.MARKET, priceTicks: 0 }));
  expect(asked.next, 'The best price is enough: when it goes, the levels know the next one').toBe(
    0,
  );
  book.submit(
    order({ orderId: 52, timeInForce: TimeInForce.FOK, priceTicks: 200, quantityLots: 20 }),
  );
  expect(asked.next, 'Fill-or-kill looks ahead').toBeGreaterThan(0);
});

test('what is told has happened: the book says the same while it is told', () => {
  const seen: string[] = [];
  const book: MatchingEngine = new MatchingEngine({
    symbol: 0,
    maxOrders: 10,
    events: {
      accepted() {},
      traded: (maker) => seen.push(`traded with #${maker}: ${seenOf(maker)}`),
      cancelled: (orderId) => seen.push(`cancelled #${orderId}: ${seenOf(orderId)}`),
      rejected() {},
    },
  });
  const seenOf = (orderId: number) =>
    `${book.order(orderId)?.quantityLots ?? 'gone'}, ${book.orderCount} orders, ${book.bestAskLots} lots at the best ask`;
  for (const one of [sell(1, 100, 5), sell(2, 100, 5), sell(3, 101, 7)]) book.submit(one);
  book.submit(buy(4, 100, 8));
  book.cancel(2, 1002);
  expect(seen, 'Change, then tell: what the book says of an order while it is told').toEqual([
    'traded with #1: gone, 2 orders, 5 lots at the best ask',
    'traded with #2: 2, 2 orders, 2 lots at the best ask',
    'cancelled #2: gone, 1 orders, 7 lots at the best ask',
  ]);
});

test('a replaced order rests nowhere while it trades', () => {
  const seen: string[] = [];
  const book: MatchingEngine = new MatchingEngine({
    symbol: 0,
    maxOrders: 10,
    events: {
      accepted() {},
      traded: () => seen.push(`${book.bestBidTicks} bid, ${book.bestAskTicks} asked`),
      cancelled() {},
      rejected() {},
    },
  });
  for (const one of [sell(1, 100, 5), sell(2, 101, 3), buy(3, 90, 5)]) book.submit(one);
  book.replace(3, 1003, 101, 12);
  expect(
    seen,
    'It is out of its old place, and gets a new one when it has traded. One that trades from the book crosses it',
  ).toEqual(['-Infinity bid, 101 asked', '-Infinity bid, Infinity asked']);
  expect(stateOf(book)).toContain('bids #3 4@101; asks none; 1 orders');
});

test('an event that throws costs no slot', () => {
  const GONE =
    'Otherwise order 2 never rested, because no slot was left: who is gone gives its slot back before that is told';
  let throws = true;
  const event = () => {
    if (throws) throw new Error('thrown by the check');
  };
  const book = new MatchingEngine({
    symbol: 0,
    maxOrders: 3,
    events: { accepted() {}, traded: event, cancelled: event, rejected() {} },
  });
  for (let round = 1; round <= 5; round++) {
    for (const id of [1, 2]) book.submit(sell(id, 100, 5));
    expect(
      () => book.submit(buy(3, 100, 5)),
      `Round ${round}: its trade is told. ${GONE}`,
    ).toThrow();
    expect(() => book.cancel(2, 1002), `Round ${round}: its cancel is told. ${GONE}`).toThrow();
  }
  throws = false;
  expect(
    [1, 2, 3].map((id) => reasonName(book.submit(buy(id, 100, 5)))),
    'Three orders have room',
  ).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
  expect(stateOf(book)).toContain('bids #1 5@100, #2 5@100, #3 5@100; asks none; 3 orders');
});

test('an order rests in the slot under which it was accepted', () => {
  const told: string[] = [];
  const book = new MatchingEngine({
    symbol: 0,
    maxOrders: 10,
    events: (arena) => ({
      accepted: (slot) => {
        told.push(`#${arena.orderId(slot)} ${arena.quantityLots(slot)}@${arena.priceTicks(slot)}`);
      },
      traded() {},
      cancelled() {},
      rejected() {},
    }),
  });
  book.submit(buy(1, 99, 5));
  book.replace(1, 1001, 98, 7);
  expect(
    told,
    'A replacement that loses its place is told from the spare slot, with its new terms',
  ).toEqual(['#1 5@99', '#1 7@98']);
});

test('rest and reduce are passive: they trade nothing and tell nothing', () => {
  const recorded = recordedEngine();
  const { book } = recorded;
  expect(reasonName(book.rest(sell(1, 100, 10)))).toBe('ACCEPTED');
  expect(reasonName(book.rest(buy(2, 105, 10))), 'it would cross, and rests').toBe('ACCEPTED');
  expect(reasonName(book.reduce(1, 4))).toBe('ACCEPTED');
  expect(reasonName(book.reduce(2, 10))).toBe('ACCEPTED');
  expect(book.reduce(9, 1)).toBe(Reason.UNKNOWN_ID);
  expect(recorded.hear()).toEqual([]);
  expect(stateOf(book)).toContain('bids none; asks #1 6@100; 1 orders');
  book.rest(buy(3, 100, 8));
  expect(stateOf(book), 'a bid and an ask at one price are in two queues').toContain(
    'bids #3 8@100; asks #1 6@100; 2 orders',
  );
});

test('numbers that are none are refused before anything is touched', () => {
  const { book } = recordedEngine({ maxQuantityLots: MAX_QUANTITY });
  book.submit(buy(1, 100, 5));
  const before = stateOf(book);
  const answers = [
    book.submit(buy(2, 100.5, 5)),
    book.submit(buy(2, 100, Number.NaN)),
    book.replace(1, 1001, Number.NaN, 5),
    book.replace(1, 1001, 100, MAX_QUANTITY + 1),
    book.submit(buy(2 ** 53, 100, 5)),
  ];
  expect(answers.map(reasonName)).toEqual([
    'BAD_PRICE',
    'BAD_QUANTITY',
    'BAD_PRICE',
    'BAD_QUANTITY',
    'BAD_MSG',
  ]);
  for (const lots of [0, -1, 0.5]) {
    expect(
      reasonName(book.replace(1, 1001, 100, lots)),
      `The price that it has, and ${lots} lots are no more than it has. Numbers are looked at before the place`,
    ).toBe('BAD_QUANTITY');
  }
  expect(reasonName(book.replace(1, 1001, 0.5, 0)), 'The quantity is looked at first').toBe(
    'BAD_QUANTITY',
  );
  expect(reasonName(book.replace(9, 1009, 0.5, 0)), 'And the id before both').toBe('UNKNOWN_ID');
  expect(stateOf(book), 'Refused without a trace').toBe(before);
});

describe.each(Object.entries(SelfTrade))('%s', (name, selfTrade) => {
  test.each(Object.entries(PRICES))(
    `under ${name} every answer, event and book is the oracle's, prices %s`,
    (_, prices) => {
      forAll(requests(prices), (sequence) => likeTheOracle(sequence, selfTrade), 150);
    },
  );
});
