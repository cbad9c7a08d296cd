/**
 * The order book of one symbol: price-time priority, the simple version.
 *
 *     sells   150.07   [ S4 300 ]
 *             150.06   [ S1 100 ] [ S3 50 ]     ◄ best ask; S1 came first and trades first
 *     ─────────────────────────────────────
 *     buys    150.05   [ B2 200 ]               ◄ best bid
 *             150.01   [ B1 100 ] [ B5 10 ]
 *
 * Each side is a Map from price to a queue of orders, each order is an object. That is easy to
 * read and easy to believe, and slow where it is used a lot; days 15 and 16 begin there.
 *
 * Prices are integer ticks, quantities integer lots. Every call reads its arguments, calls the
 * events while it works, and returns a code of `#reasons`; it throws nothing. A call that does not
 * return ACCEPTED has changed nothing and has called no event but `rejected`. One thread owns a
 * book; an event must not call back into it. An event that throws ends the request there, and the
 * rest of the taking order with it; the book stays whole.
 */
import {
  type BookEvents,
  type DepthLevel,
  type NewOrder,
  NO_ASK,
  NO_BID,
  type OrderBookOptions,
  type RestingOrder,
  SelfTrade,
} from '#book-interface';
import { BookSide, type LiveOrder } from '#book-side';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { NotImplemented } from '#not-implemented';
import { isQuantityLots, problemOf } from '#order-rules';
import { Reason } from '#reasons';

export * from '#book-interface';

export class OrderBook {
  readonly symbol: number;
  readonly maxOrders: number;
  private readonly maxQuantityLots: number;
  private readonly selfTrade: number;
  private readonly events: BookEvents;
  private readonly live = new Map<number, LiveOrder>();
  private readonly bids = new BookSide(1, NO_BID);
  private readonly asks = new BookSide(-1, NO_ASK);

  /**
   * Given, complete. Until stage 8 it takes CANCEL_NEWEST alone.
   *
   * @throws RangeError when `maxOrders` or `maxQuantityLots` is not a positive integer, or
   *   `selfTrade` is no code of `SelfTrade`
   */
  constructor(options: OrderBookOptions) {
    const { symbol, maxOrders, events } = options;
    const { maxQuantityLots = Limit.maxQuantityLots, selfTrade = SelfTrade.CANCEL_NEWEST } =
      options;
    for (const [name, value] of Object.entries({ maxOrders, maxQuantityLots })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(`OrderBook: ${name} is ${value}; expected an integer of at least 1`);
      }
    }
    if (!Object.values<number>(SelfTrade).includes(selfTrade)) {
      throw new RangeError(
        `OrderBook: selfTrade is ${selfTrade}; expected 1 (CANCEL_NEWEST), 2 (CANCEL_OLDEST) or 3 (CANCEL_BOTH)`,
      );
    }
    if (selfTrade !== SelfTrade.CANCEL_NEWEST) {
      throw new NotImplemented(8, 'Another policy than CANCEL_NEWEST');
    }
    this.symbol = symbol;
    this.maxOrders = maxOrders;
    this.maxQuantityLots = maxQuantityLots;
    this.selfTrade = selfTrade;
    this.events = events;
  }

  /** Highest price somebody buys at, or {@link NO_BID}. */
  get bestBidTicks(): number {
    return this.bids.bestTicks;
  }

  /** Lowest price somebody sells at, or {@link NO_ASK}. */
  get bestAskTicks(): number {
    return this.asks.bestTicks;
  }

  /** Open quantity at the best bid; 0 when nobody buys. */
  get bestBidLots(): number {
    return this.bids.bestLots;
  }

  /** Open quantity at the best ask; 0 when nobody sells. */
  get bestAskLots(): number {
    return this.asks.bestLots;
  }

  /** How many orders rest. */
  get orderCount(): number {
    return this.live.size;
  }

  /** The resting order of that id. It changes as it trades; do not keep it. */
  order(orderId: number): RestingOrder | undefined {
    return this.live.get(orderId);
  }

  /** True when the order is live and everybody who came before it at its price is gone. */
  isFirstInQueue(orderId: number): boolean {
    const order = this.live.get(orderId);
    return order !== undefined && this.sideOf(order.side).queueAt(order.priceTicks)[0] === order;
  }

  /** The best `levels` prices of a side, best first. Control plane: it allocates and sorts. */
  depth(side: number, levels: number): DepthLevel[] {
    return this.sideOf(side).depth(levels);
  }

  /** The orders of a side in the order in which they would trade. Control plane: it allocates. */
  orders(side: number): RestingOrder[] {
    const ofSide = this.sideOf(side);
    return ofSide.sortedPrices().flatMap((priceTicks) => ofSide.queueAt(priceTicks));
  }

  /**
   * Trades what can be traded at once, and lets the rest of a limit order rest.
   *
   * Refused, in this order: an unknown code or id (BAD_MSG), BAD_QUANTITY, BAD_PRICE,
   * DUPLICATE_ID, a post-only order that would trade (WOULD_CROSS), under CANCEL_NEWEST an order
   * whose first trade would be with its own account (SELF_TRADE), a fill-or-kill order that cannot
   * trade completely (NOT_FILLABLE), in a full book an order that crosses nothing and would rest
   * (BOOK_FULL).
   */
  submit(order: NewOrder): number {
    if (!isOffered(order)) {
      return this.reject(order.orderId, order.account, order.side, Reason.BAD_MSG);
    }
    throw new NotImplemented(1, 'OrderBook.submit', liveOrder(order), this.match);
  }

  /** Takes an order out. UNKNOWN_ID when it is not live or belongs to somebody else. */
  cancel(orderId: number, account: number): number {
    throw new NotImplemented(3, 'OrderBook.cancel', orderId, account, this.tellCancelled);
  }

  /**
   * Gives an order a new price and a new open quantity.
   *
   * It keeps its place only if the price stays and the quantity does not grow. Otherwise it goes
   * to the back of its new queue, or trades at once if it now crosses; a post-only order does not.
   * Refused, in this order: UNKNOWN_ID (also somebody else's order), BAD_QUANTITY, BAD_PRICE,
   * WOULD_CROSS, SELF_TRADE as in {@link submit}; then the order stays as it was.
   */
  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): number {
    throw new NotImplemented(
      3,
      'OrderBook.replace',
      orderId,
      account,
      priceTicks,
      quantityLots,
      this.selfTrade,
    );
  }

  /**
   * Given, complete; it works from stage 5 on. Passive: puts an order at the back of its queue and
   * trades nothing, even if it crosses. For rebuilding a book from what an exchange has published.
   * Calls no event. It rests whatever its type and time in force. BAD_MSG, BAD_QUANTITY,
   * BAD_PRICE, DUPLICATE_ID, BOOK_FULL as in {@link submit}.
   */
  rest(order: NewOrder): number {
    const problem = problemOf(order, this.maxQuantityLots);
    if (problem !== Reason.ACCEPTED) return problem;
    if (this.live.has(order.orderId)) return Reason.DUPLICATE_ID;
    if (this.live.size >= this.maxOrders) return Reason.BOOK_FULL;
    this.add(liveOrder(order));
    return Reason.ACCEPTED;
  }

  /**
   * Given, complete; it works from stage 5 on. Passive: takes `quantityLots` from an order, which
   * keeps its place and is gone at 0. Calls no event. UNKNOWN_ID; BAD_QUANTITY when it is not 1 …
   * what is open.
   */
  reduce(orderId: number, quantityLots: number): number {
    const order = this.live.get(orderId);
    if (order === undefined) return Reason.UNKNOWN_ID;
    if (!isQuantityLots(quantityLots, this.maxQuantityLots) || quantityLots > order.quantityLots) {
      return Reason.BAD_QUANTITY;
    }
    order.quantityLots -= quantityLots;
    if (order.quantityLots === 0) this.remove(order);
    return Reason.ACCEPTED;
  }

  /**
   * Trades until the taker has nothing left or nothing crosses any more. Afterwards the taker's
   * quantity is what may still rest.
   *
   * @param limitTicks the worst price that the taker trades at
   */
  private match(taker: LiveOrder, limitTicks: number): void {
    throw new NotImplemented(2, 'OrderBook.match', taker, limitTicks, this.oppositeOf, this.events);
  }

  /** Puts an order into the book, at the back of its queue. */
  private add(order: LiveOrder): void {
    throw new NotImplemented(1, 'OrderBook.add', order);
  }

  /** Takes an order out of the book. */
  private remove(order: LiveOrder): void {
    throw new NotImplemented(2, 'OrderBook.remove', order);
  }

  /** Given, complete. */
  private sideOf(side: number): BookSide {
    return side === Side.BUY ? this.bids : this.asks;
  }

  /** Given, complete. */
  private oppositeOf(side: number): BookSide {
    return side === Side.BUY ? this.asks : this.bids;
  }

  /** Given, complete. Tells that what the order has open is gone. */
  private tellCancelled(order: LiveOrder, reason: number): void {
    const { orderId, account, side, priceTicks, quantityLots } = order;
    this.events.cancelled(orderId, account, side, priceTicks, quantityLots, reason);
  }

  /** Given, complete. Tells a refusal. @returns its reason */
  private reject(orderId: number, account: number, side: number, reason: number): number {
    this.events.rejected(orderId, account, side, reason);
    return reason;
  }
}

/** Given, complete. The book's own copy of an order. */
function liveOrder(order: NewOrder): LiveOrder {
  return {
    orderId: order.orderId,
    account: order.account,
    side: order.side,
    priceTicks: order.priceTicks,
    quantityLots: order.quantityLots,
    timestampNs: order.timestampNs,
    postOnly: order.flags === Flags.POST_ONLY,
  };
}

/** Given, until stage 7: what the book takes so far; everything else is refused with BAD_MSG. */
function isOffered(order: NewOrder): boolean {
  return (
    order.orderType === OrderType.LIMIT &&
    order.timeInForce === TimeInForce.GTC &&
    order.flags === Flags.NONE
  );
}
