/** Random requests, and a finished book that does them beside the oracle. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { BookEvents, NewOrder, OrderBookOptions } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { NaiveBook } from '#naive-book';
import { reasonName } from '#reasons';
import { RecordedBook, type RecordedOptions } from '#recorded-book';

export { buy, order, sell } from '#recorded-book';

export const MAX_ORDERS = 7;
export const MAX_QUANTITY = 50;

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

const orderId = fc.integer({ min: 1, max: 12 });
const account = fc.integer({ min: 1, max: 3 });
const quantityLots = fc.integer({ min: 1, max: 12 });

/** A few prices, close together or far apart, so that they meet. */
export const PRICES = {
  close: fc.integer({ min: -4, max: 5 }),
  apart: fc.constantFrom(-4_294_967_295, -2_147_483_648, -5, 0, 3, 2_147_483_648, 4_294_967_295),
} as const;

export function requests(priceTicks: fc.Arbitrary<number>): fc.Arbitrary<Request[]> {
  const order: fc.Arbitrary<NewOrder> = fc
    .record({
      orderId,
      account,
      side: fc.constantFrom<number>(Side.BUY, Side.SELL),
      atMarket: fc.nat(7).map((dice) => dice === 0),
      timeInForce: fc.constantFrom<number>(1, 1, 1, TimeInForce.IOC, TimeInForce.FOK),
      flags: fc.constantFrom<number>(0, 0, 0, Flags.POST_ONLY),
      priceTicks,
      quantityLots,
      timestampNs: fc.nat(),
    })
    .map(({ atMarket, ...rest }) => {
      const orderType = atMarket ? OrderType.MARKET : OrderType.LIMIT;
      return { ...rest, orderType, priceTicks: atMarket ? 0 : rest.priceTicks };
    });
  const submit = fc.record({ kind: fc.constant('submit' as const), order });
  const cancel = fc.record({ kind: fc.constant('cancel' as const), orderId, account });
  const kind = fc.constant('replace' as const);
  const replace = fc.record({ kind, orderId, account, priceTicks, quantityLots });
  const one: fc.Arbitrary<Request> = fc.oneof(
    { arbitrary: submit, weight: 6 },
    { arbitrary: cancel, weight: 2 },
    { arbitrary: replace, weight: 2 },
  );
  return fc.array(one, { minLength: 1, maxLength: 60, size: 'max' });
}

export function recordedEngine(options: RecordedOptions = {}): RecordedBook<MatchingEngine> {
  return new RecordedBook((all) => new MatchingEngine({ ...all, events: ended(all) }), options);
}

/** A match that trades nothing with nobody would go on for ever: it ends here. */
function ended({ events }: OrderBookOptions): BookEvents {
  return {
    ...events,
    traded: (...trade) => {
      expect(
        trade[6],
        'Lots of a trade. One of 0 is with nobody: a side without orders reaches no limit, and what is filled takes no part',
      ).toBeGreaterThan(0);
      events.traded(...trade);
    },
  };
}

function apply(book: MatchingEngine | NaiveBook, one: Request) {
  if (one.kind === 'submit') return book.submit(one.order);
  if (one.kind === 'cancel') return book.cancel(one.orderId, one.account);
  return book.replace(one.orderId, one.account, one.priceTicks, one.quantityLots);
}

/** Does each request twice, in the book and in the oracle, and compares all that can be seen. */
export function likeTheOracle(sequence: readonly Request[], selfTrade: number): void {
  const limits = { maxOrders: MAX_ORDERS, maxQuantityLots: MAX_QUANTITY };
  const recorded = recordedEngine({ ...limits, selfTrade });
  const oracle = new NaiveBook(MAX_ORDERS, MAX_QUANTITY, selfTrade);
  const asked: string[] = [];
  for (const one of sequence) {
    asked.push(`${asked.length + 1}. ${said(one)}`);
    const story = asked.join('\n');
    const expected = apply(oracle, one) as ReturnType<NaiveBook['submit']>;
    const answer = apply(recorded.book, one) as number;
    expect(reasonName(answer), `The answer to the last of\n${story}\n`).toBe(
      reasonName(expected.reason),
    );
    expect(recorded.hear().join('\n'), `What is told by the last of\n${story}\n`).toBe(
      expected.told.join('\n'),
    );
    expect(stateOf(recorded.book), `The book after\n${story}\n`).toBe(stateOfOracle(oracle));
  }
}

/** The request as people say it. */
function said(one: Request): string {
  if (one.kind === 'cancel') return `cancel ${one.orderId} of account ${one.account}`;
  if (one.kind === 'replace') {
    return `replace ${one.orderId} of account ${one.account} by ${one.quantityLots} at ${one.priceTicks}`;
  }
  const { order } = one;
  const terms = [
    order.orderType === OrderType.MARKET ? 'at market' : `at ${order.priceTicks}`,
    ...(order.timeInForce === TimeInForce.IOC ? ['IOC'] : []),
    ...(order.timeInForce === TimeInForce.FOK ? ['FOK'] : []),
    ...(order.flags === Flags.POST_ONLY ? ['post-only'] : []),
  ].join(' ');
  const side = order.side === Side.BUY ? 'buy' : 'sell';
  return `${side} ${order.orderId} of account ${order.account}: ${order.quantityLots} ${terms}`;
}

/** Both sides in the order in which they trade, and everything that can be asked about them. */
export function stateOf(book: MatchingEngine): string {
  const sideInWords = (side: number) =>
    book
      .orders(side)
      .map((one) => `#${one.orderId} ${one.quantityLots}@${one.priceTicks}`)
      .join(', ') || 'none';
  const depth = [Side.BUY, Side.SELL].map((side) => book.depth(side, 100));
  const best = [book.bestBidLots, book.bestBidTicks, book.bestAskLots, book.bestAskTicks];
  return `bids ${sideInWords(Side.BUY)}; asks ${sideInWords(Side.SELL)}; ${book.orderCount} orders; best ${best.join(' ')}; depth ${JSON.stringify(depth)}`;
}

function stateOfOracle(oracle: NaiveBook): string {
  const depth = [oracle.depth(Side.BUY), oracle.depth(Side.SELL)];
  const sideInWords = (side: number) =>
    oracle
      .depth(side)
      .flatMap(({ priceTicks: price }) =>
        oracle.held.filter((held) => held.side === side && held.price === price),
      )
      .map((held) => `#${held.orderId} ${held.quantity}@${held.price}`)
      .join(', ') || 'none';
  const best = [
    depth[0]?.[0]?.quantityLots ?? 0,
    depth[0]?.[0]?.priceTicks ?? Number.NEGATIVE_INFINITY,
    depth[1]?.[0]?.quantityLots ?? 0,
    depth[1]?.[0]?.priceTicks ?? Number.POSITIVE_INFINITY,
  ];
  return `bids ${sideInWords(Side.BUY)}; asks ${sideInWords(Side.SELL)}; ${oracle.held.length} orders; best ${best.join(' ')}; depth ${JSON.stringify(depth)}`;
}
