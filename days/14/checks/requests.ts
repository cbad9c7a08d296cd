/** Random requests, and a book that does them beside the oracle. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { NaiveBook } from '#naive-book';
import { type NewOrder, OrderBook, SelfTrade } from '#order-book';
import { reasonName } from '#reasons';
import type { RecordedBook } from '#recorded-book';
import { seed } from '#seed';
import { recordedBook, stateOf } from './kit.ts';

export const MAX_ORDERS = 6;
export const MAX_QUANTITY = 50;
const RUNS = 300;

export type Request =
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
const quantityLots = mostly(fc.integer({ min: 1, max: 12 }), [0, -1, Number.NaN, 51]);

/** Few ids, few accounts, few prices: so that they meet. */
const plainOrder: fc.Arbitrary<NewOrder> = fc.record({
  orderId,
  account,
  side: mostly(fc.constantFrom<number>(Side.BUY, Side.SELL), [0]),
  orderType: fc.constant(OrderType.LIMIT),
  timeInForce: fc.constant(TimeInForce.GTC),
  flags: fc.constant(Flags.NONE),
  priceTicks,
  quantityLots,
  timestampNs: fc.nat(),
});

const anyOrder: fc.Arbitrary<NewOrder> = fc
  .record({
    plain: plainOrder,
    atMarket: fc.nat(5).map((dice) => dice === 0),
    timeInForce: fc.constantFrom<number>(1, 1, 1, TimeInForce.IOC, TimeInForce.FOK),
    flags: fc.constantFrom<number>(0, 0, 0, Flags.POST_ONLY),
  })
  .map(({ plain, atMarket, timeInForce, flags }) => {
    const market = { orderType: OrderType.MARKET, priceTicks: 0 };
    return { ...plain, timeInForce, flags, ...(atMarket ? market : {}) };
  });

function requestsOf(order: fc.Arbitrary<NewOrder>): fc.Arbitrary<Request[]> {
  const one: fc.Arbitrary<Request> = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant('submit' as const), order }), weight: 6 },
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
  return fc.array(one, { minLength: 1, maxLength: 60, size: 'max' });
}

/** Limit orders, good till cancelled, with cancels and replacements of them. */
export const plainRequests = requestsOf(plainOrder);

/** Orders of every type, time in force and flag. */
export const anyRequests = requestsOf(anyOrder);

export function apply(book: OrderBook, one: Request): number {
  if (one.kind === 'submit') return book.submit(one.order);
  if (one.kind === 'cancel') return book.cancel(one.orderId, one.account);
  return book.replace(one.orderId, one.account, one.priceTicks, one.quantityLots);
}

/** The request as people say it. */
export function said(one: Request): string {
  if (one.kind === 'cancel') return `cancel ${one.orderId} of account ${one.account}`;
  if (one.kind === 'replace') {
    return `replace ${one.orderId} of account ${one.account} by ${one.quantityLots} at ${one.priceTicks}`;
  }
  const { order } = one;
  const side = order.side === Side.BUY ? 'buy' : order.side === Side.SELL ? 'sell' : 'side 0:';
  const terms = [
    order.orderType === OrderType.MARKET ? 'at market' : `at ${order.priceTicks}`,
    ...(order.timeInForce === TimeInForce.IOC ? ['IOC'] : []),
    ...(order.timeInForce === TimeInForce.FOK ? ['FOK'] : []),
    ...(order.flags === Flags.POST_ONLY ? ['post-only'] : []),
  ].join(' ');
  return `${side} ${order.orderId} of account ${order.account}: ${order.quantityLots} ${terms}`;
}

/** All that was asked so far, the last thing last. */
export function story(sequence: readonly Request[], last: number): string {
  return sequence
    .slice(0, last + 1)
    .map((one, index) => `${index + 1}. ${said(one)}`)
    .join('\n');
}

export function smallBook(selfTrade: number = SelfTrade.CANCEL_NEWEST): RecordedBook<OrderBook> {
  return recordedBook({ maxOrders: MAX_ORDERS, maxQuantityLots: MAX_QUANTITY, selfTrade });
}

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: RUNS });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

/** Does each request twice, in the book and in the oracle, and compares all that can be seen. */
export function likeTheOracle(sequence: readonly Request[], selfTrade: number): void {
  const recorded = smallBook(selfTrade);
  const { book } = recorded;
  const oracle = new NaiveBook(MAX_ORDERS, MAX_QUANTITY, selfTrade);
  for (const [index, one] of sequence.entries()) {
    const expected =
      one.kind === 'submit'
        ? oracle.submit(one.order)
        : one.kind === 'cancel'
          ? oracle.cancel(one.orderId, one.account)
          : oracle.replace(one.orderId, one.account, one.priceTicks, one.quantityLots);
    const answer = apply(book, one);
    const asked = story(sequence, index);
    expect(reasonName(answer), `The answer to the last of\n${asked}\n`).toBe(
      reasonName(expected.reason),
    );
    expect(recorded.hear().join('\n'), `What is told by the last of\n${asked}\n`).toBe(
      expected.told.join('\n'),
    );
    expect(stateOf(book), `The book after\n${asked}\n`).toBe(stateOfOracle(oracle));
  }
}

/** One event in so many throws. */
export const everyFewEvents = fc.integer({ min: 2, max: 9 });

/** Has one event in `every` throw, and looks after each request whether the book is whole. */
export function wholeWhenEventsThrow(
  sequence: readonly Request[],
  every: number,
  selfTrade: number,
): void {
  let events = 0;
  /** Order id and open quantity, as the last event told it; 0: it is gone. */
  let toldOf = 0;
  let toldLots = 0;
  const event = () => {
    if (++events % every === 0) throw new Error('thrown by the check');
  };
  const book = new OrderBook({
    symbol: 0,
    maxOrders: MAX_ORDERS,
    maxQuantityLots: MAX_QUANTITY,
    selfTrade,
    events: {
      accepted: event,
      rejected: event,
      traded: (maker, _1, _2, _3, _4, _5, _6, makerRemainingLots) => {
        [toldOf, toldLots] = [maker, makerRemainingLots];
        event();
      },
      cancelled: (orderId) => {
        [toldOf, toldLots] = [orderId, 0];
        event();
      },
    },
  });
  for (const [index, one] of sequence.entries()) {
    const after = `Change the book, then tell: whoever is told may throw, and the book must be whole by then. One event in ${every} throws. After\n${story(sequence, index)}\n`;
    toldOf = 0;
    try {
      apply(book, one);
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'thrown by the check') throw error;
      const open = toldOf === 0 ? 0 : (book.order(toldOf)?.quantityLots ?? 0);
      const told = toldOf === 0 ? 0 : toldLots;
      expect(open, `What order ${toldOf} has open, as the event told it. ${after}`).toBe(told);
    }
    const orders = [...book.orders(Side.BUY), ...book.orders(Side.SELL)];
    const ghosts = orders
      .filter(({ orderId, quantityLots }) => {
        return quantityLots < 1 || book.order(orderId)?.quantityLots !== quantityLots;
      })
      .map(({ orderId, quantityLots }) => `#${orderId} with ${quantityLots} lots`);
    expect(ghosts, `Orders in a queue that are done, or not live. ${after}`).toEqual([]);
    expect(orders.length, `As many in the queues as are live. ${after}`).toBe(book.orderCount);
    expect(book.bestBidTicks, `And not crossed. ${after}`).toBeLessThan(book.bestAskTicks);
  }
}

/** In the words of {@link stateOf}. */
function stateOfOracle(oracle: NaiveBook): string {
  const sideInWords = (side: number) =>
    oracle
      .depth(side)
      .flatMap(({ priceTicks: price }) =>
        oracle.held.filter((held) => held.side === side && held.price === price),
      )
      .map((held) => `#${held.orderId} ${held.quantity}@${held.price}`)
      .join(', ') || 'none';
  const [bid] = oracle.depth(Side.BUY);
  const [ask] = oracle.depth(Side.SELL);
  const best = [
    bid?.quantityLots ?? 0,
    bid?.priceTicks ?? Number.NEGATIVE_INFINITY,
    ask?.quantityLots ?? 0,
    ask?.priceTicks ?? Number.POSITIVE_INFINITY,
  ];
  return `bids ${sideInWords(Side.BUY)}; asks ${sideInWords(Side.SELL)}; ${oracle.held.length} orders; best ${best.join(' ')}`;
}
