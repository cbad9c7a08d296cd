/** The book against an oracle, and the laws that no sequence of requests may break. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { NaiveBook } from '#naive-book';
import { type NewOrder, OrderBook, type OrderBookOptions, SelfTrade } from '#order-book';
import { Reason, reasonName } from '#reasons';
import { RecordedBook } from '#recorded-book';
import { seed } from '#seed';

const MAX_ORDERS = 6;
const MAX_QUANTITY = 50;
const RUNS = 400;

type Request =
  | { readonly kind: 'submit'; readonly order: NewOrder }
  | { readonly kind: 'cancel'; readonly orderId: number; readonly account: number }
  | {
      readonly kind: 'replace';
      readonly orderId: number;
      readonly account: number;
      readonly priceTicks: number;
      readonly quantityLots: number;
    };

/** Now and then a value that nobody should send. */
const mostly = <T>(good: fc.Arbitrary<T>, bad: readonly T[]) =>
  fc.oneof({ arbitrary: good, weight: 30 }, { arbitrary: fc.constantFrom(...bad), weight: 1 });

const orderId = fc.integer({ min: 1, max: 12 });
const account = fc.integer({ min: 1, max: 3 });
const priceTicks = mostly(fc.integer({ min: -4, max: 5 }), [0.5, Number.NaN, 2 ** 53]);
const quantityLots = mostly(fc.integer({ min: 1, max: 12 }), [0, -1, Number.NaN, 51, 2 ** 53]);

const newOrder: fc.Arbitrary<NewOrder> = fc
  .record({
    orderId: mostly(orderId, [Number.NaN, 2 ** 60]),
    account: mostly(account, [0.5]),
    side: mostly(fc.constantFrom<number>(...Object.values(Side)), [0, 7]),
    orderType: mostly(fc.constantFrom<number>(1, 1, 1, 1, OrderType.MARKET), [0]),
    timeInForce: mostly(fc.constantFrom<number>(1, 1, 1, TimeInForce.IOC, TimeInForce.FOK), [9]),
    flags: mostly(fc.constantFrom<number>(0, 0, 0, Flags.POST_ONLY), [6]),
    priceTicks,
    quantityLots,
    timestampNs: fc.nat(),
  })
  .map((order) => {
    // A market order carries no price; one in nine does all the same.
    const keepsPrice = order.orderType !== OrderType.MARKET || order.timestampNs % 9 === 0;
    return keepsPrice ? order : { ...order, priceTicks: 0 };
  });

const request: fc.Arbitrary<Request> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('submit' as const), order: newOrder }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('cancel' as const), orderId, account }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      orderId,
      account,
      priceTicks,
      quantityLots,
    }),
    weight: 2,
  },
);

const requests = fc.array(request, { minLength: 1, maxLength: 60, size: 'max' });

const LIMITS = { maxOrders: MAX_ORDERS, maxQuantityLots: MAX_QUANTITY };

const createBook = (options: OrderBookOptions) => new OrderBook(options);

const POLICIES = Object.entries(SelfTrade);

function apply(book: NaiveBook, one: Request): ReturnType<NaiveBook['submit']>;
function apply(book: OrderBook, one: Request): number;
function apply(book: NaiveBook | OrderBook, one: Request) {
  if (one.kind === 'submit') return book.submit(one.order);
  if (one.kind === 'cancel') return book.cancel(one.orderId, one.account);
  return book.replace(one.orderId, one.account, one.priceTicks, one.quantityLots);
}

/** An order that rests, as the last property follows it. */
interface Held {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  readonly priceTicks: number;
  lots: number;
}

describe.each(POLICIES)('under %s', (_name, selfTrade) => {
  const newBook = () => new RecordedBook(createBook, { ...LIMITS, selfTrade });

  test('it answers, tells and holds what the oracle answers, tells and holds', () => {
    fc.assert(
      fc.property(requests, (sequence) => {
        const recorded = newBook();
        const { book } = recorded;
        const oracle = new NaiveBook(MAX_ORDERS, MAX_QUANTITY, selfTrade);
        for (const one of sequence) {
          const expected = apply(oracle, one);
          const reason = apply(book, one);
          expect({ reason, told: recorded.hear() }).toEqual(expected);
          for (const side of Object.values(Side)) {
            expect(book.depth(side, 100)).toEqual(oracle.depth(side));
          }
          const [bid] = oracle.depth(Side.BUY);
          const [ask] = oracle.depth(Side.SELL);
          expect([
            book.bestBidTicks,
            book.bestBidLots,
            book.bestAskTicks,
            book.bestAskLots,
          ]).toEqual([
            bid?.priceTicks ?? Number.NEGATIVE_INFINITY,
            bid?.quantityLots ?? 0,
            ask?.priceTicks ?? Number.POSITIVE_INFINITY,
            ask?.quantityLots ?? 0,
          ]);
          expect(book.orderCount).toBe(oracle.held.length);
          for (const held of oracle.held) {
            expect(book.order(held.orderId)?.quantityLots).toBe(held.quantity);
          }
        }
      }),
      { seed, numRuns: RUNS },
    );
  });

  test('the requests of these properties trade, sweep, and meet every reason of the book', () => {
    const seen = new Set<number>();
    let trades = 0;
    let told = '';
    for (const sequence of fc.sample(requests, { seed, numRuns: RUNS })) {
      const recorded = newBook();
      for (const one of sequence) seen.add(apply(recorded.book, one));
      trades += recorded.trades.length;
      told += recorded.told.filter((line) => line.startsWith('cancelled')).join();
    }
    expect([...seen].map(reasonName).sort()).toEqual([
      'ACCEPTED',
      'BAD_MSG',
      'BAD_PRICE',
      'BAD_QUANTITY',
      'BOOK_FULL',
      'DUPLICATE_ID',
      'NOT_FILLABLE',
      ...(selfTrade === SelfTrade.CANCEL_NEWEST ? ['SELF_TRADE'] : []),
      'UNKNOWN_ID',
      'WOULD_CROSS',
    ]);
    expect(told).toContain(', SELF_TRADE');
    expect(trades).toBeGreaterThan(RUNS);
  });

  test('no lot is made or lost: what came in traded, was cancelled or rests', () => {
    fc.assert(
      fc.property(requests, (sequence) => {
        const recorded = newBook();
        const { book } = recorded;
        let cameIn = 0;
        for (const one of sequence) {
          const before = one.kind === 'replace' ? book.order(one.orderId)?.quantityLots : 0;
          if (apply(book, one) !== Reason.ACCEPTED) continue;
          if (one.kind === 'submit') cameIn += one.order.quantityLots;
          if (one.kind === 'replace') cameIn += one.quantityLots - (before ?? 0);
          const traded = recorded.trades.reduce((sum, trade) => sum + 2 * trade.lots, 0);
          const cancelled = recorded.told
            .map((line) => /^cancelled .+: (\d+) at /.exec(line)?.[1] ?? '0')
            .reduce((sum, lots) => sum + Number(lots), 0);
          const rests = [Side.BUY, Side.SELL]
            .flatMap((side) => book.depth(side, 100))
            .reduce((sum, level) => sum + level.quantityLots, 0);
          expect(traded + cancelled + rests).toBe(cameIn);
        }
      }),
      { seed, numRuns: RUNS },
    );
  });

  test('the book is never crossed', () => {
    fc.assert(
      fc.property(requests, (sequence) => {
        const { book } = newBook();
        for (const one of sequence) {
          apply(book, one);
          expect(book.bestBidTicks).toBeLessThan(book.bestAskTicks);
        }
      }),
      { seed, numRuns: RUNS },
    );
  });

  test('an event that throws leaves a book that is whole', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 2, max: 9 }), (sequence, every) => {
        let events = 0;
        const event = () => {
          if (++events % every === 0) throw new Error('thrown by the test');
        };
        const book = new OrderBook({
          symbol: 0,
          ...LIMITS,
          selfTrade,
          events: { accepted: event, traded: event, cancelled: event, rejected: event },
        });
        for (const one of sequence) {
          try {
            apply(book, one);
          } catch (error) {
            expect(error).toMatchObject({ message: 'thrown by the test' });
          }
          const levels = [...book.depth(Side.BUY, 100), ...book.depth(Side.SELL, 100)];
          const orders = Array.from({ length: 12 }, (_, i) => book.order(i + 1)).filter(isThere);
          const sum = (lots: readonly { quantityLots: number }[]) =>
            lots.reduce((total, { quantityLots }) => total + quantityLots, 0);
          expect(sum(levels)).toBe(sum(orders));
          expect(levels.reduce((total, { orderCount }) => total + orderCount, 0)).toBe(
            book.orderCount,
          );
          expect(orders).toHaveLength(book.orderCount);
          expect(book.bestBidTicks).toBeLessThan(book.bestAskTicks);
        }
      }),
      { seed, numRuns: RUNS },
    );
  });

  test('no trade passes over an order with a better price, or one that came earlier', () => {
    fc.assert(
      fc.property(requests, (sequence) => {
        const recorded = newBook();
        const { book } = recorded;
        /** The orders that rest, in the order in which they took their places. */
        let queue: Held[] = [];
        for (const one of sequence) {
          const id = one.kind === 'submit' ? one.order.orderId : one.orderId;
          if (apply(book, one) !== Reason.ACCEPTED) continue;
          for (const trade of recorded.trades.splice(0)) {
            const taker =
              one.kind === 'submit' ? one.order : queue.find(({ orderId }) => orderId === id);
            const passedOver = selfTrade === SelfTrade.CANCEL_NEWEST ? undefined : taker?.account;
            const makers = queue.filter(
              (held) => held.side !== taker?.side && held.account !== passedOver,
            );
            const first = makers.toSorted((a, b) =>
              a.side === Side.BUY ? b.priceTicks - a.priceTicks : a.priceTicks - b.priceTicks,
            )[0];
            expect(trade.maker).toBe(first?.orderId);
            if (first !== undefined) first.lots -= trade.lots;
            queue = queue.filter((held) => held.lots > 0);
          }
          const old = queue.find((held) => held.orderId === id);
          const now = book.order(id);
          const keepsPlace =
            old !== undefined &&
            now !== undefined &&
            old.priceTicks === now.priceTicks &&
            now.quantityLots <= old.lots;
          if (keepsPlace) old.lots = now.quantityLots;
          else queue = queue.filter((held) => held !== old);
          if (now !== undefined && !keepsPlace) {
            const { account: owner, side, priceTicks: price, quantityLots: lots } = now;
            queue.push({ orderId: id, account: owner, side, priceTicks: price, lots });
          }
          queue = queue.filter(({ orderId: held }) => book.order(held) !== undefined);
        }
      }),
      { seed, numRuns: RUNS },
    );
  });
});

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
