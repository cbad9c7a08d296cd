/** The rules of the book, by example. */
import { beforeEach, describe, expect, test } from 'vitest';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { NO_ASK, NO_BID, OrderBook, SelfTrade } from '#order-book';
import { Reason, reasonName } from '#reasons';
import { buy, order, RecordedBook, type RecordedOptions, sell } from '#recorded-book';

const record = (options: RecordedOptions = {}) =>
  new RecordedBook((all) => new OrderBook(all), options);

let recorded: RecordedBook<OrderBook>;
let book: OrderBook;

beforeEach(() => {
  recorded = record();
  book = recorded.book;
});

/** Submits and answers with the reason's name. */
const submit = (...orders: Parameters<OrderBook['submit']>[0][]) =>
  orders.map((one) => reasonName(book.submit(one))).join(' ');

const bids = () => book.depth(Side.BUY, 100).map((l) => [l.priceTicks, l.quantityLots]);
const asks = () => book.depth(Side.SELL, 100).map((l) => [l.priceTicks, l.quantityLots]);

describe('an empty book', () => {
  test('has no best price and no quantity', () => {
    expect([book.bestBidTicks, book.bestAskTicks]).toEqual([NO_BID, NO_ASK]);
    expect([book.bestBidLots, book.bestAskLots]).toEqual([0, 0]);
    expect(book.depth(Side.BUY, 5)).toEqual([]);
    expect(book.orderCount).toBe(0);
  });

  test('is empty again after its orders have gone', () => {
    submit(buy(1, 100, 10), sell(2, 101, 10));
    book.cancel(1, 1001);
    book.cancel(2, 1002);
    expect([book.bestBidTicks, book.bestAskTicks]).toEqual([NO_BID, NO_ASK]);
    expect([book.bestBidLots, book.bestAskLots]).toEqual([0, 0]);
  });
});

describe('resting', () => {
  test('the best bid is the highest, the best ask the lowest', () => {
    submit(buy(1, 100, 10), buy(2, 99, 5), buy(3, 100, 7), sell(4, 102, 3), sell(5, 101, 4));
    expect([book.bestBidTicks, book.bestBidLots]).toEqual([100, 17]);
    expect([book.bestAskTicks, book.bestAskLots]).toEqual([101, 4]);
  });

  test('depth gives the levels, best first, as many as asked for', () => {
    submit(buy(1, 100, 10), buy(2, 99, 5), buy(3, 100, 7), buy(4, -3, 1));
    expect(book.depth(Side.BUY, 2)).toEqual([
      { priceTicks: 100, quantityLots: 17, orderCount: 2 },
      { priceTicks: 99, quantityLots: 5, orderCount: 1 },
    ]);
    expect(book.depth(Side.BUY, 0)).toEqual([]);
  });

  test('when the best level empties the next one is the best', () => {
    submit(buy(1, 100, 10), buy(2, 97, 5), buy(3, 98, 6), sell(4, 200, 1));
    submit(sell(5, 100, 10));
    expect([book.bestBidTicks, book.bestBidLots]).toEqual([98, 6]);
    book.cancel(3, 1003);
    expect([book.bestBidTicks, book.bestBidLots]).toEqual([97, 5]);
  });

  test('an order shows what it was given', () => {
    submit(order({ orderId: 1, account: 7, timestampNs: 123, flags: Flags.POST_ONLY }));
    expect(book.order(1)).toMatchObject({
      account: 7,
      side: Side.BUY,
      priceTicks: 100,
      quantityLots: 10,
      timestampNs: 123,
      postOnly: true,
    });
    expect(book.order(2)).toBeUndefined();
  });

  test('the object that was submitted may be used again at once', () => {
    const reused = { ...buy(1, 100, 10) };
    book.submit(reused);
    Object.assign(reused, { orderId: 2, priceTicks: 90, quantityLots: 3 });
    book.submit(reused);
    expect(bids()).toEqual([
      [100, 10],
      [90, 3],
    ]);
  });

  test('a negative price and the price 0 are prices like any other', () => {
    submit(buy(1, -5, 1), buy(2, 0, 1), sell(3, -5, 2));
    expect(recorded.trades).toEqual([
      { maker: 2, taker: 3, priceTicks: 0, lots: 1 },
      { maker: 1, taker: 3, priceTicks: -5, lots: 1 },
    ]);
  });
});

describe('matching', () => {
  test('trades at the price of the order that was there', () => {
    submit(sell(1, 100, 10), buy(2, 105, 10));
    expect(recorded.trades).toEqual([{ maker: 1, taker: 2, priceTicks: 100, lots: 10 }]);
    expect(book.orderCount).toBe(0);
  });

  test('takes the best price first, and at one price whoever came first', () => {
    submit(sell(1, 101, 5), sell(2, 100, 5), sell(3, 100, 5), buy(4, 101, 15));
    expect(recorded.trades.map((trade) => trade.maker)).toEqual([2, 3, 1]);
  });

  test('a maker that is filled in part keeps its place', () => {
    submit(sell(1, 100, 10), sell(2, 100, 10), buy(3, 100, 4), buy(4, 100, 10));
    expect(recorded.trades.map(({ maker, lots }) => [maker, lots])).toEqual([
      [1, 4],
      [1, 6],
      [2, 4],
    ]);
    expect(book.order(2)?.quantityLots).toBe(6);
  });

  test('sweeps several levels, and what is left rests at its own limit', () => {
    submit(sell(1, 100, 1), sell(2, 101, 2), sell(3, 103, 3), buy(4, 102, 10));
    expect(recorded.trades.map((trade) => trade.priceTicks)).toEqual([100, 101]);
    expect(bids()).toEqual([[102, 7]]);
    expect(asks()).toEqual([[103, 3]]);
  });

  test('does not trade through the limit', () => {
    submit(sell(1, 100, 10), buy(2, 99, 10));
    expect(recorded.trades).toEqual([]);
  });

  test('tells the acceptance first, then each trade with what remains of both', () => {
    submit(sell(1, 100, 4), sell(2, 100, 10));
    recorded.hear();
    submit(buy(3, 100, 9));
    expect(recorded.hear()).toEqual([
      'accepted buy 3 of account 1003',
      'trade 4 at 100: maker 1 of account 1001 has 0 left, taker buy 3 of account 1003 has 5 left',
      'trade 5 at 100: maker 2 of account 1002 has 5 left, taker buy 3 of account 1003 has 0 left',
    ]);
  });
});

describe('cancel', () => {
  test('takes the order out and says how much was open', () => {
    submit(buy(1, 100, 10), sell(2, 100, 3));
    recorded.hear();
    expect(book.cancel(1, 1001)).toBe(Reason.ACCEPTED);
    expect(recorded.hear()).toEqual([
      'accepted buy 1 of account 1001',
      'cancelled buy 1 of account 1001: 7 at 100, REQUESTED',
    ]);
    expect(book.order(1)).toBeUndefined();
  });

  test('from the middle of a queue leaves the others in order', () => {
    submit(sell(1, 100, 1), sell(2, 100, 1), sell(3, 100, 1));
    book.cancel(2, 1002);
    submit(buy(4, 100, 2));
    expect(recorded.trades.map((trade) => trade.maker)).toEqual([1, 3]);
  });

  test('an unknown id, a filled order and somebody else’s are the same: unknown', () => {
    submit(buy(1, 100, 10), sell(2, 100, 10), buy(3, 90, 1));
    expect(book.cancel(99, 1099)).toBe(Reason.UNKNOWN_ID);
    expect(book.cancel(1, 1001)).toBe(Reason.UNKNOWN_ID);
    expect(book.cancel(3, 1001)).toBe(Reason.UNKNOWN_ID);
    expect(book.order(3)?.quantityLots).toBe(1);
  });

  test('an id is free again when its order is gone', () => {
    submit(buy(1, 100, 10));
    book.cancel(1, 1001);
    expect(submit(buy(1, 101, 5))).toBe('ACCEPTED');
  });
});

describe('replace', () => {
  beforeEach(() => {
    submit(sell(1, 100, 10), sell(2, 100, 10));
    recorded.hear();
  });

  const makers = () => {
    submit(buy(9, 200, 1000));
    return recorded.trades.map(({ maker, lots }) => [maker, lots]);
  };

  test('to a smaller quantity keeps the place', () => {
    expect(book.replace(1, 1001, 100, 4)).toBe(Reason.ACCEPTED);
    expect(book.bestAskLots).toBe(14);
    expect(recorded.hear()).toEqual(['accepted sell 1 of account 1001']);
    expect(makers()).toEqual([
      [1, 4],
      [2, 10],
    ]);
  });

  test('to the same price and quantity keeps the place', () => {
    book.replace(1, 1001, 100, 10);
    expect(makers()[0]).toEqual([1, 10]);
  });

  test('to a larger quantity goes to the back', () => {
    book.replace(1, 1001, 100, 11);
    expect(makers()).toEqual([
      [2, 10],
      [1, 11],
    ]);
  });

  test('to another price goes to the back there, even with a smaller quantity', () => {
    submit(sell(3, 101, 5));
    book.replace(1, 1001, 101, 1);
    expect(asks()).toEqual([
      [100, 10],
      [101, 6],
    ]);
    expect(makers()).toEqual([
      [2, 10],
      [3, 5],
      [1, 1],
    ]);
  });

  test('that crosses trades at once, as the taker', () => {
    submit(buy(3, 95, 4));
    book.replace(1, 1001, 94, 10);
    expect(recorded.trades).toEqual([{ maker: 3, taker: 1, priceTicks: 95, lots: 4 }]);
    expect(asks()).toEqual([
      [94, 6],
      [100, 10],
    ]);
  });

  test('that is refused leaves the order and its place alone', () => {
    submit(buy(3, 95, 4, 1001));
    recorded.hear();
    expect(reasonName(book.replace(1, 1001, 95, 10))).toBe('SELF_TRADE');
    expect(reasonName(book.replace(1, 1001, 95, 0))).toBe('BAD_QUANTITY');
    expect(reasonName(book.replace(1, 1001, 0.5, 1))).toBe('BAD_PRICE');
    expect(reasonName(book.replace(1, 1002, 100, 1))).toBe('UNKNOWN_ID');
    expect(reasonName(book.replace(77, 1001, 100, 1))).toBe('UNKNOWN_ID');
    expect(recorded.hear().filter((line) => !line.startsWith('rejected'))).toEqual([]);
    expect(makers()[0]).toEqual([1, 10]);
  });

  test('does not make a post-only order take', () => {
    submit(order({ orderId: 3, priceTicks: 90, flags: Flags.POST_ONLY }));
    expect(reasonName(book.replace(3, 1003, 100, 10))).toBe('WOULD_CROSS');
    expect(book.order(3)?.priceTicks).toBe(90);
  });

  test('works in a full book', () => {
    const full = record({ maxOrders: 1 });
    full.book.submit(buy(1, 100, 10));
    expect(full.book.replace(1, 1001, 101, 20)).toBe(Reason.ACCEPTED);
    expect(full.book.bestBidTicks).toBe(101);
  });
});

describe('two orders of one account', () => {
  test('never trade: the newer one is refused when it would have to begin with that', () => {
    submit(sell(1, 100, 10, 7), sell(2, 100, 10, 8));
    expect(submit(buy(3, 100, 5, 7))).toBe('SELF_TRADE');
    expect(recorded.trades).toEqual([]);
    expect(asks()).toEqual([[100, 20]]);
  });

  test('the trades before it stand, and the rest of the newer one is cancelled', () => {
    submit(sell(1, 100, 4, 8), sell(2, 100, 10, 7), sell(3, 100, 10, 8));
    recorded.hear();
    expect(submit(buy(4, 101, 20, 7))).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 4 of account 7',
      'trade 4 at 100: maker 1 of account 8 has 0 left, taker buy 4 of account 7 has 16 left',
      'cancelled buy 4 of account 7: 16 at 101, SELF_TRADE',
    ]);
    expect(book.order(4)).toBeUndefined();
    expect(asks()).toEqual([[100, 20]]);
  });

  test('rest side by side as long as they do not cross', () => {
    expect(submit(sell(1, 101, 10, 7), buy(2, 100, 10, 7))).toBe('ACCEPTED ACCEPTED');
  });
});

describe('two orders of one account, when the oldest is cancelled', () => {
  beforeEach(() => {
    recorded = record({ selfTrade: SelfTrade.CANCEL_OLDEST });
    book = recorded.book;
    submit(sell(1, 100, 4, 7), sell(2, 100, 5, 8), sell(3, 101, 6, 7), sell(4, 102, 3, 8));
    recorded.hear();
  });

  test('those that rest go, each where the sweep meets it, and the sweep goes on', () => {
    expect(submit(buy(5, 101, 20, 7))).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 1 of account 7: 4 at 100, SELF_TRADE',
      'trade 5 at 100: maker 2 of account 8 has 0 left, taker buy 5 of account 7 has 15 left',
      'cancelled sell 3 of account 7: 6 at 101, SELF_TRADE',
    ]);
    expect([bids(), asks()]).toEqual([[[101, 15]], [[102, 3]]]);
  });

  test('one that the sweep does not reach stays', () => {
    submit(buy(5, 102, 5, 7));
    expect(asks()).toEqual([
      [101, 6],
      [102, 3],
    ]);
  });

  test('a replacement cancels what it crosses of its own', () => {
    submit(buy(5, 99, 2, 7));
    recorded.hear();
    book.replace(5, 7, 100, 2);
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 1 of account 7: 4 at 100, SELF_TRADE',
      'trade 2 at 100: maker 2 of account 8 has 3 left, taker buy 5 of account 7 has 0 left',
    ]);
  });

  test('fill or kill counts what lies behind its own orders, and kills none of them in vain', () => {
    const fok = (quantityLots: number) =>
      order({ ...buy(5, 102, quantityLots, 7), timeInForce: TimeInForce.FOK });
    expect(submit(fok(9))).toBe('NOT_FILLABLE');
    expect(book.orderCount).toBe(4);
    expect(submit(fok(8))).toBe('ACCEPTED');
    expect(book.orderCount).toBe(0);
  });

  test('post-only is refused as ever, its own orders or not', () => {
    expect(submit(order({ ...buy(5, 100, 1, 7), flags: Flags.POST_ONLY }))).toBe('WOULD_CROSS');
    expect(book.orderCount).toBe(4);
  });

  test('a full book has room for who took an order out', () => {
    recorded = record({ selfTrade: SelfTrade.CANCEL_OLDEST, maxOrders: 1 });
    book = recorded.book;
    expect(submit(sell(1, 100, 4, 7), buy(2, 100, 5, 7))).toBe('ACCEPTED ACCEPTED');
    expect([bids(), asks()]).toEqual([[[100, 5]], []]);
  });
});

describe('two orders of one account, when both are cancelled', () => {
  beforeEach(() => {
    recorded = record({ selfTrade: SelfTrade.CANCEL_BOTH });
    book = recorded.book;
    submit(sell(1, 100, 4, 8), sell(2, 100, 5, 7), sell(3, 100, 6, 7), sell(4, 101, 3, 8));
    recorded.hear();
  });

  test('the trades before it stand; the first that is met goes, and the rest of the newer one', () => {
    expect(submit(buy(5, 101, 20, 7))).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'trade 4 at 100: maker 1 of account 8 has 0 left, taker buy 5 of account 7 has 16 left',
      'cancelled sell 2 of account 7: 5 at 100, SELF_TRADE',
      'cancelled buy 5 of account 7: 16 at 101, SELF_TRADE',
    ]);
    expect([bids(), asks()]).toEqual([
      [],
      [
        [100, 6],
        [101, 3],
      ],
    ]);
  });

  test('both go at once when it begins with that', () => {
    book.cancel(1, 8);
    recorded.hear();
    expect(submit(buy(5, 100, 1, 7))).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 5 of account 7',
      'cancelled sell 2 of account 7: 5 at 100, SELF_TRADE',
      'cancelled buy 5 of account 7: 1 at 100, SELF_TRADE',
    ]);
  });

  test('fill or kill counts what lies before the first of its own orders', () => {
    const fok = (quantityLots: number) =>
      order({ ...buy(5, 101, quantityLots, 7), timeInForce: TimeInForce.FOK });
    expect(submit(fok(5))).toBe('NOT_FILLABLE');
    expect(book.orderCount).toBe(4);
    expect(submit(fok(4))).toBe('ACCEPTED');
    expect(book.orderCount).toBe(3);
  });
});

describe('an order that must not rest', () => {
  const market = (orderId: number, quantityLots: number) =>
    order({ orderId, quantityLots, orderType: OrderType.MARKET, priceTicks: 0 });
  const ioc = (orderId: number, priceTicks: number, quantityLots: number) =>
    order({ orderId, priceTicks, quantityLots, timeInForce: TimeInForce.IOC });
  const fok = (orderId: number, priceTicks: number, quantityLots: number) =>
    order({ orderId, priceTicks, quantityLots, timeInForce: TimeInForce.FOK });

  beforeEach(() => {
    submit(sell(1, 100, 5), sell(2, 110, 5));
    recorded.hear();
  });

  test('a market order takes every price, and its rest is cancelled', () => {
    submit(market(3, 12));
    expect(recorded.trades.map((trade) => trade.priceTicks)).toEqual([100, 110]);
    expect(recorded.hear().at(-1)).toBe('cancelled buy 3 of account 1003: 2 at 0, REMAINDER');
    expect(book.orderCount).toBe(0);
  });

  test('a market order to sell takes every bid', () => {
    submit(buy(3, -50, 5));
    submit(order({ ...market(4, 5), side: Side.SELL }));
    expect(recorded.trades).toEqual([{ maker: 3, taker: 4, priceTicks: -50, lots: 5 }]);
  });

  test('immediate or cancel stops at its limit, and its rest is cancelled', () => {
    submit(ioc(3, 105, 9));
    expect(recorded.trades).toEqual([{ maker: 1, taker: 3, priceTicks: 100, lots: 5 }]);
    expect(recorded.hear().at(-1)).toBe('cancelled buy 3 of account 1003: 4 at 105, REMAINDER');
  });

  test('one that finds nothing is accepted and cancelled completely', () => {
    expect(submit(ioc(3, 99, 9))).toBe('ACCEPTED');
    expect(recorded.hear()).toEqual([
      'accepted buy 3 of account 1003',
      'cancelled buy 3 of account 1003: 9 at 99, REMAINDER',
    ]);
  });

  test('fill or kill trades all of it, over several levels if need be', () => {
    expect(submit(fok(3, 110, 10))).toBe('ACCEPTED');
    expect(recorded.trades).toHaveLength(2);
  });

  test('fill or kill that lacks one lot within its limit trades nothing', () => {
    expect(submit(fok(3, 110, 11), fok(4, 109, 6))).toBe('NOT_FILLABLE NOT_FILLABLE');
    expect(asks()).toEqual([
      [100, 5],
      [110, 5],
    ]);
    expect(recorded.hear()).toEqual([
      'rejected buy 3 of account 1003: NOT_FILLABLE',
      'rejected buy 4 of account 1004: NOT_FILLABLE',
    ]);
  });

  test('fill or kill does not count what lies behind an order of the same account', () => {
    submit(sell(3, 105, 5, 7));
    expect(submit(order({ ...fok(4, 110, 5), account: 7 }))).toBe('ACCEPTED');
    expect(submit(order({ ...fok(5, 110, 6), account: 8 }))).toBe('ACCEPTED');
    submit(sell(6, 100, 1), sell(7, 101, 1, 9), sell(8, 102, 9));
    expect(submit(order({ ...fok(9, 110, 3), account: 9 }))).toBe('NOT_FILLABLE');
  });

  test('they trade although the book is full', () => {
    recorded = record({ maxOrders: 1 });
    book = recorded.book;
    submit(sell(1, 100, 5));
    expect(submit(ioc(2, 100, 3), market(3, 1))).toBe('ACCEPTED ACCEPTED');
  });
});

describe('a post-only order', () => {
  test('rests when nothing crosses', () => {
    submit(sell(1, 101, 5));
    expect(submit(order({ orderId: 2, flags: Flags.POST_ONLY }))).toBe('ACCEPTED');
    expect(book.bestBidTicks).toBe(100);
  });

  test('is refused when it would trade', () => {
    submit(sell(1, 100, 5));
    expect(submit(order({ orderId: 2, flags: Flags.POST_ONLY }))).toBe('WOULD_CROSS');
    expect(book.order(2)).toBeUndefined();
  });
});

describe('what is refused, without a change and with the reason for a word', () => {
  beforeEach(() => {
    submit(sell(1, 105, 5), buy(2, 100, 5));
    recorded.hear();
  });

  const refusals: [string, Parameters<typeof order>[0], keyof typeof Reason][] = [
    ['an id that is in use', { orderId: 1 }, 'DUPLICATE_ID'],
    ['quantity 0', { orderId: 3, quantityLots: 0 }, 'BAD_QUANTITY'],
    ['a negative quantity', { orderId: 3, quantityLots: -1 }, 'BAD_QUANTITY'],
    ['half a lot', { orderId: 3, quantityLots: 0.5 }, 'BAD_QUANTITY'],
    ['quantity NaN', { orderId: 3, quantityLots: Number.NaN }, 'BAD_QUANTITY'],
    ['quantity 2^53', { orderId: 3, quantityLots: 2 ** 53 }, 'BAD_QUANTITY'],
    [
      'more than an order may have',
      { orderId: 3, quantityLots: Limit.maxQuantityLots + 1 },
      'BAD_QUANTITY',
    ],
    ['half a tick', { orderId: 3, priceTicks: 100.5 }, 'BAD_PRICE'],
    ['price NaN', { orderId: 3, priceTicks: Number.NaN }, 'BAD_PRICE'],
    ['price infinity', { orderId: 3, priceTicks: Number.POSITIVE_INFINITY }, 'BAD_PRICE'],
    ['a price beyond the limit', { orderId: 3, priceTicks: Limit.maxPriceTicks + 1 }, 'BAD_PRICE'],
    ['a market order with a price', { orderId: 3, orderType: OrderType.MARKET }, 'BAD_PRICE'],
    ['an unknown side', { orderId: 3, side: 3 }, 'BAD_MSG'],
    ['an unknown type', { orderId: 3, orderType: 0 }, 'BAD_MSG'],
    ['an unknown time in force', { orderId: 3, timeInForce: 4 }, 'BAD_MSG'],
    ['unknown flags', { orderId: 3, flags: 2 }, 'BAD_MSG'],
    ['an id that is no integer', { orderId: Number.NaN }, 'BAD_MSG'],
    ['an account that is no integer', { orderId: 3, account: Number.NaN }, 'BAD_MSG'],
  ];

  test.each(refusals)('%s', (_title, given, reason) => {
    const { orderId, account, side } = order(given);
    expect(submit(order(given))).toBe(reason);
    const whose = `${side === Side.BUY ? 'buy' : `order of side ${side}:`} ${orderId}`;
    expect(recorded.hear()).toEqual([`rejected ${whose} of account ${account}: ${reason}`]);
    expect([bids(), asks(), book.orderCount]).toEqual([[[100, 5]], [[105, 5]], 2]);
  });

  test('a cancel or a replacement, by whoever asked and on the side of the order if it is known', () => {
    book.cancel(9, 1009);
    book.cancel(1, 7);
    book.replace(2, 7, 100, 5);
    book.replace(1, 1001, 105, 0);
    book.replace(2, 1002, 0.5, 5);
    expect(recorded.hear()).toEqual([
      'rejected order 9 of account 1009: UNKNOWN_ID',
      'rejected order 1 of account 7: UNKNOWN_ID',
      'rejected order 2 of account 7: UNKNOWN_ID',
      'rejected sell 1 of account 1001: BAD_QUANTITY',
      'rejected buy 2 of account 1002: BAD_PRICE',
    ]);
  });

  test('one more order than the book may hold; what trades away makes room', () => {
    recorded = record({ maxOrders: 2 });
    book = recorded.book;
    expect(submit(buy(1, 100, 5), sell(2, 105, 5), buy(3, 99, 1))).toBe(
      'ACCEPTED ACCEPTED BOOK_FULL',
    );
    expect(submit(buy(4, 105, 6))).toBe('ACCEPTED');
    expect(bids()).toEqual([
      [105, 1],
      [100, 5],
    ]);
  });
});

describe('a passive book', () => {
  test('lets orders rest without a trade, even if they cross', () => {
    expect(book.rest(sell(1, 100, 5))).toBe(Reason.ACCEPTED);
    expect(book.rest(buy(2, 101, 5))).toBe(Reason.ACCEPTED);
    expect([book.bestBidTicks, book.bestAskTicks]).toEqual([101, 100]);
    expect(recorded.hear()).toEqual([]);
  });

  test('refuses what cannot rest', () => {
    book.rest(buy(1, 100, 5));
    expect(reasonName(book.rest(buy(1, 100, 5)))).toBe('DUPLICATE_ID');
    expect(reasonName(book.rest(buy(2, 100, 0)))).toBe('BAD_QUANTITY');
    expect(reasonName(book.rest(buy(2, 0.1, 1)))).toBe('BAD_PRICE');
    expect(reasonName(book.rest(order({ orderId: 2, side: 0 })))).toBe('BAD_MSG');
    const full = record({ maxOrders: 1 }).book;
    full.rest(buy(1, 100, 5));
    expect(reasonName(full.rest(buy(2, 100, 5)))).toBe('BOOK_FULL');
  });

  test('an order that is reduced keeps its place and is gone at 0', () => {
    submit(buy(1, 100, 5), buy(2, 100, 5));
    expect(book.isFirstInQueue(1)).toBe(true);
    expect(book.isFirstInQueue(2)).toBe(false);
    expect(book.reduce(1, 2)).toBe(Reason.ACCEPTED);
    expect([book.bestBidLots, book.isFirstInQueue(1)]).toEqual([8, true]);
    expect(book.reduce(1, 3)).toBe(Reason.ACCEPTED);
    expect([book.order(1), book.isFirstInQueue(2)]).toEqual([undefined, true]);
  });

  test('more than is open, nothing, and an unknown order are refused', () => {
    submit(buy(1, 100, 5));
    expect(reasonName(book.reduce(1, 6))).toBe('BAD_QUANTITY');
    expect(reasonName(book.reduce(1, 0))).toBe('BAD_QUANTITY');
    expect(reasonName(book.reduce(1, Number.NaN))).toBe('BAD_QUANTITY');
    expect(reasonName(book.reduce(2, 1))).toBe('UNKNOWN_ID');
    expect(book.order(1)?.quantityLots).toBe(5);
  });
});

test.each([0, -1, 1.5, Number.NaN])('a book for %d orders is a mistake', (maxOrders) => {
  const events = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };
  expect(() => new OrderBook({ symbol: 0, maxOrders, events })).toThrow(
    `maxOrders is ${maxOrders}; expected an integer of at least 1`,
  );
});

test.each([0, 4, Number.NaN])('%d is no policy against self-trades', (selfTrade) => {
  expect(() => record({ selfTrade })).toThrow(
    `selfTrade is ${selfTrade}; expected 1 (CANCEL_NEWEST), 2 (CANCEL_OLDEST) or 3 (CANCEL_BOTH)`,
  );
});
