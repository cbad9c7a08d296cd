/** The book stayed the same while it became fast: three books, one behaviour. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BookRequest, bookRequests, PRICE_SHAPES } from '#book-requests';
import { Side } from '#layout';
import { MapLevels } from '#map-levels';
import { MatchingEngine } from '#matching-engine';
import { OrderBook, type OrderBookOptions, SelfTrade } from '#order-book';
import { buy, sell } from '#recorded-book';
import { ObservedBook } from '#same-books';
import { seed } from '#seed';

const RUNS = 150;

const simple = (options: OrderBookOptions) => new OrderBook(options);
const finished = (options: OrderBookOptions) => new MatchingEngine(options);
const overMaps = (options: OrderBookOptions) =>
  new MatchingEngine({ ...options, createLevels: (side) => new MapLevels(side) });

/** Room for six orders is soon full; room for forty lets deep queues and many levels grow. */
const SIZES = [
  { maxOrders: 6, orderIds: 12, maxLength: 60, passive: false },
  { maxOrders: 40, orderIds: 60, maxLength: 200, passive: true },
];

const POLICIES = Object.entries(SelfTrade);

describe.each(Object.keys(PRICE_SHAPES))('at %s', (shape) => {
  const priceTicks = PRICE_SHAPES[shape] as fc.Arbitrary<number>;

  test.each(POLICIES)(
    'simple, arena and finished book are one book under %s',
    (_name, selfTrade) => {
      for (const { maxOrders, ...size } of SIZES) {
        fc.assert(
          fc.property(bookRequests({ ...size, priceTicks }), (requests) => {
            const options = { maxOrders, maxQuantityLots: 50, selfTrade };
            const expected = new ObservedBook(simple, options);
            const others = [finished, overMaps].map((create) => new ObservedBook(create, options));
            for (const request of requests) {
              const outcome = expected.ask(request);
              for (const other of others) expect(other.ask(request)).toBe(outcome);
            }
          }),
          { seed, numRuns: RUNS },
        );
      }
    },
  );
});

describe('no law is broken by the finished book itself', () => {
  const requests = bookRequests({
    priceTicks: fc.integer({ min: -4, max: 5 }),
    orderIds: 60,
    maxLength: 200,
    passive: false,
  });
  const everySequence = (law: (book: MatchingEngine, told: Told, request: BookRequest) => void) =>
    fc.assert(
      fc.property(requests, (sequence) => {
        const told = new Told();
        const book = new MatchingEngine({
          symbol: 0,
          maxOrders: 40,
          selfTrade: SelfTrade.CANCEL_OLDEST,
          events: told,
        });
        for (const request of sequence) law(book, told, request);
      }),
      { seed, numRuns: RUNS },
    );
  const ask = (book: MatchingEngine, request: BookRequest) => {
    if (request.kind === 'submit') return book.submit(request.order);
    if (request.kind === 'cancel') return book.cancel(request.orderId, request.account);
    return 0;
  };

  test('what came in traded, was cancelled or rests', () => {
    everySequence((book, told, request) => {
      if (ask(book, request) === 0 && request.kind === 'submit') {
        told.cameIn += request.order.quantityLots;
      }
      const rests = [Side.BUY, Side.SELL]
        .flatMap((side) => book.orders(side))
        .reduce((sum, order) => sum + order.quantityLots, 0);
      expect(2 * told.tradedLots + told.cancelledLots + rests).toBe(told.cameIn);
    });
  });

  test('it is never crossed', () => {
    everySequence((book, _told, request) => {
      ask(book, request);
      expect(book.bestBidTicks).toBeLessThan(book.bestAskTicks);
    });
  });

  test('a maker is always the order that was first at the best price', () => {
    everySequence((book, told, request) => {
      const queues = new Map(
        [Side.BUY, Side.SELL].map((side) => [side as number, book.orders(side)]),
      );
      told.makers = [];
      if (request.kind !== 'submit') {
        ask(book, request);
        return;
      }
      const { side, account } = request.order;
      ask(book, request);
      const waiting = (queues.get(side === Side.BUY ? Side.SELL : Side.BUY) ?? []).filter(
        (order) => order.account !== account,
      );
      expect(told.makers).toEqual(
        waiting.slice(0, told.makers.length).map(({ orderId }) => orderId),
      );
    });
  });
});

test.each([simple, finished, overMaps])('a best price of zero is 0, and never −0: %o', (create) => {
  for (const zero of [0, -0]) {
    const book = create({ symbol: 0, maxOrders: 2, events: new Told() });
    book.rest(buy(1, zero, 5));
    book.rest(sell(2, zero, 5));
    expect([book.bestBidTicks, book.bestAskTicks]).toEqual([0, 0]);
  }
});

class Told {
  cameIn = 0;
  tradedLots = 0;
  cancelledLots = 0;
  makers: number[] = [];

  accepted(): void {}

  rejected(): void {}

  traded(
    maker: number,
    _makerAccount: number,
    _taker: number,
    _takerAccount: number,
    _side: number,
    _priceTicks: number,
    lots: number,
  ): void {
    this.makers.push(maker);
    this.tradedLots += lots;
  }

  cancelled(
    _id: number,
    _account: number,
    _side: number,
    _price: number,
    remainingLots: number,
  ): void {
    this.cancelledLots += remainingLots;
  }
}
