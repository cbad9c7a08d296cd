/** Books of two kinds that get the same requests. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { bookHash } from '#book-hash';
import type { DepthLevel, NewOrder, OrderBookOptions, RestingOrder } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { MapLevels } from '#map-levels';
import { MatchingEngine } from '#matching-engine';
import { reasonName } from '#reasons';

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

/** A book over arena, queues and index; its prices are where day 14 has them, in a Map. */
export function arenaBook(options: OrderBookOptions): MatchingEngine {
  return new MatchingEngine({ ...options, createLevels: (side) => new MapLevels(side) });
}

/** What any of our books, and the oracle, does with a request. */
interface TakesRequests<Answer> {
  submit(order: NewOrder): Answer;
  cancel(orderId: number, account: number): Answer;
  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): Answer;
}

export function apply<Answer>(book: TakesRequests<Answer>, one: Request): Answer {
  if (one.kind === 'submit') return book.submit(one.order);
  if (one.kind === 'cancel') return book.cancel(one.orderId, one.account);
  return book.replace(one.orderId, one.account, one.priceTicks, one.quantityLots);
}

export function inWords(one: Request): string {
  if (one.kind === 'cancel') return `cancel ${one.orderId} by account ${one.account}`;
  if (one.kind === 'replace') {
    return `replace ${one.orderId} by account ${one.account}: ${one.quantityLots} at ${one.priceTicks}`;
  }
  const { orderId, account, side, priceTicks, quantityLots } = one.order;
  const verb = side === Side.BUY ? 'buy' : 'sell';
  return `order ${orderId} of account ${account}: ${verb} ${quantityLots} at ${priceTicks}`;
}

interface Shown {
  depth(side: number, levels: number): DepthLevel[];
  orders(side: number): RestingOrder[];
  readonly bestBidTicks: number;
  readonly bestBidLots: number;
  readonly bestAskTicks: number;
  readonly bestAskLots: number;
  readonly orderCount: number;
}

/** Levels as `12@100×2`: 12 lots at 100, of 2 orders. */
export function depthText(levels: readonly DepthLevel[]): string {
  return (
    levels
      .map(({ priceTicks, quantityLots, orderCount }) => {
        return `${quantityLots}@${priceTicks}×${orderCount}`;
      })
      .join(' ') || 'nobody'
  );
}

/** Everything that two books must agree on between two requests. */
export function stateOf(book: Shown): string {
  const depths = [Side.BUY, Side.SELL].map((side) => depthText(book.depth(side, 1_000)));
  const bids = `${book.bestBidLots}@${book.bestBidTicks}`;
  const asks = `${book.bestAskLots}@${book.bestAskTicks}`;
  return `bids ${depths[0]} / asks ${depths[1]} / best ${bids}, ${asks} / ${book.orderCount} orders`;
}

/** A side's orders as `id: lots@price`, in the order in which they would trade. */
function ordersText(book: Shown): string {
  const side = (one: number) =>
    book
      .orders(one)
      .map((order) => `${order.orderId}: ${order.quantityLots}@${order.priceTicks}`)
      .join(', ') || 'nobody';
  return `bids ${side(Side.BUY)} / asks ${side(Side.SELL)}`;
}

/** The two answers and events are one, and so is what is in the two books afterwards. */
export function expectSame(mine: Shown, other: Shown, after: string): void {
  expect(stateOf(mine), `Lots, prices and number of orders at each level, ${after}`).toBe(
    stateOf(other),
  );
  if (bookHash(mine) === bookHash(other)) return;
  expect(
    ordersText(mine),
    `The orders in the order in which they would trade, with all their fields, ${after}`,
  ).toBe(ordersText(other));
  expect.fail(
    `The hashes of the two books differ ${after}: an account, a time or a flag is not what came in`,
  );
}

/** A code and what was told, as one text. */
export function outcome(reason: number, told: readonly string[]): string {
  return `${reasonName(reason)}: ${told.join('; ') || 'nothing told'}`;
}

const orderId = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 14 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 32 + 1, 2 ** 40, 0, -5) },
);
const account = fc.integer({ min: 1, max: 3 });
const priceTicks = fc.integer({ min: -3, max: 4 });
const quantityLots = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 20) },
);

const limitOrder: fc.Arbitrary<NewOrder> = fc.record({
  orderId,
  account,
  side: fc.constantFrom<number>(...Object.values(Side)),
  orderType: fc.constant<number>(OrderType.LIMIT),
  timeInForce: fc.constant<number>(TimeInForce.GTC),
  flags: fc.constant<number>(Flags.NONE),
  priceTicks,
  quantityLots,
  timestampNs: fc.nat(),
});

/** Market orders, IOC, FOK and post-only among them. */
const anyOrder: fc.Arbitrary<NewOrder> = fc
  .record({
    order: limitOrder,
    orderType: fc.constantFrom<number>(1, 1, 1, OrderType.MARKET),
    timeInForce: fc.constantFrom<number>(1, 1, 1, TimeInForce.IOC, TimeInForce.FOK),
    flags: fc.constantFrom<number>(0, 0, 0, Flags.POST_ONLY),
  })
  .map(({ order, ...kind }) => {
    return kind.orderType === OrderType.MARKET
      ? { ...order, ...kind, priceTicks: 0 }
      : { ...order, ...kind };
  });

function requestsOf(order: fc.Arbitrary<NewOrder>): fc.Arbitrary<Request[]> {
  const cancel = fc.record({ kind: fc.constant('cancel' as const), orderId, account });
  const replace = fc.record({
    kind: fc.constant('replace' as const),
    orderId,
    account,
    priceTicks,
    quantityLots,
  });
  const submit = fc.record({ kind: fc.constant('submit' as const), order });
  const one = fc.oneof<fc.WeightedArbitrary<Request>[]>(
    { weight: 6, arbitrary: submit },
    { weight: 2, arbitrary: cancel },
    { weight: 2, arbitrary: replace },
  );
  return fc.array(one, { minLength: 1, maxLength: 60, size: 'max' });
}

/** What day 14 asks for before its further stages. */
export const plainRequests = requestsOf(limitOrder);
export const allRequests = requestsOf(anyOrder);
