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
 * read and easy to believe, and slow where it is used a lot. Linear in the prices of a side is
 * every look at its best price, so every step of a match; {@link OrderBook.depth} and a
 * fill-or-kill order even sort them. Linear in the orders at one price is every cancel there.
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
import { isPriceTicks, isQuantityLots, problemOf } from '#order-rules';
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
    const refused = this.refusal(order);
    if (refused !== Reason.ACCEPTED) {
      return this.reject(order.orderId, order.account, order.side, refused);
    }
    const taker = liveOrder(order);
    this.events.accepted(taker.orderId, taker.account, taker.side);
    this.match(taker, this.limitOf(order));
    if (taker.quantityLots === 0) return Reason.ACCEPTED;
    if (mayRest(order)) this.add(taker);
    else this.tellCancelled(taker, Reason.REMAINDER);
    return Reason.ACCEPTED;
  }

  /** Takes an order out. UNKNOWN_ID when it is not live or belongs to somebody else. */
  cancel(orderId: number, account: number): number {
    const order = this.live.get(orderId);
    if (order === undefined || order.account !== account) {
      return this.reject(orderId, account, 0, Reason.UNKNOWN_ID);
    }
    this.events.accepted(orderId, account, order.side);
    this.remove(order);
    this.tellCancelled(order, Reason.REQUESTED);
    return Reason.ACCEPTED;
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
    const order = this.live.get(orderId);
    if (order === undefined || order.account !== account) {
      return this.reject(orderId, account, 0, Reason.UNKNOWN_ID);
    }
    const { side } = order;
    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {
      return this.reject(orderId, account, side, Reason.BAD_QUANTITY);
    }
    if (!isPriceTicks(priceTicks)) return this.reject(orderId, account, side, Reason.BAD_PRICE);
    if (priceTicks === order.priceTicks && quantityLots <= order.quantityLots) {
      this.events.accepted(orderId, account, side);
      order.quantityLots = quantityLots;
      return Reason.ACCEPTED;
    }
    const refused = this.refusesToTrade(account, side, priceTicks, order.postOnly);
    if (refused !== Reason.ACCEPTED) return this.reject(orderId, account, side, refused);

    this.events.accepted(orderId, account, side);
    this.remove(order);
    order.priceTicks = priceTicks;
    order.quantityLots = quantityLots;
    this.match(order, priceTicks);
    if (order.quantityLots > 0) this.add(order);
    return Reason.ACCEPTED;
  }

  /**
   * Passive: puts an order at the back of its queue and trades nothing, even if it crosses. For
   * rebuilding a book from what an exchange has published. Calls no event. It rests whatever its
   * type and time in force. BAD_MSG, BAD_QUANTITY, BAD_PRICE, DUPLICATE_ID, BOOK_FULL as in
   * {@link submit}.
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
   * Passive: takes `quantityLots` from an order, which keeps its place and is gone at 0. Calls no
   * event. UNKNOWN_ID; BAD_QUANTITY when it is not 1 … what is open.
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

  /** Why an order must not come in at all, or ACCEPTED; in the order that {@link submit} states. */
  private refusal(order: NewOrder): number {
    const problem = problemOf(order, this.maxQuantityLots);
    if (problem !== Reason.ACCEPTED) return problem;
    if (this.live.has(order.orderId)) return Reason.DUPLICATE_ID;

    const { account, side, flags } = order;
    const limitTicks = this.limitOf(order);
    const refused = this.refusesToTrade(account, side, limitTicks, flags === Flags.POST_ONLY);
    if (refused !== Reason.ACCEPTED) return refused;
    if (order.timeInForce === TimeInForce.FOK) {
      return this.canFill(order, limitTicks) ? Reason.ACCEPTED : Reason.NOT_FILLABLE;
    }
    // Whoever rests after a trade has made room for itself.
    const needsRoom = mayRest(order) && this.live.size >= this.maxOrders;
    return needsRoom && this.oppositeOf(side).firstWithin(limitTicks) === undefined
      ? Reason.BOOK_FULL
      : Reason.ACCEPTED;
  }

  private sideOf(side: number): BookSide {
    return side === Side.BUY ? this.bids : this.asks;
  }

  private oppositeOf(side: number): BookSide {
    return side === Side.BUY ? this.asks : this.bids;
  }

  /** The worst price that an order trades at. */
  private limitOf(order: NewOrder): number {
    return order.orderType === OrderType.MARKET
      ? this.oppositeOf(order.side).worstTicks
      : order.priceTicks;
  }

  /** Why an order that crosses must not trade at all, or ACCEPTED. */
  private refusesToTrade(
    account: number,
    side: number,
    limitTicks: number,
    postOnly: boolean,
  ): number {
    const maker = this.oppositeOf(side).firstWithin(limitTicks);
    if (maker === undefined) return Reason.ACCEPTED;
    if (postOnly) return Reason.WOULD_CROSS;
    return maker.account === account && this.selfTrade === SelfTrade.CANCEL_NEWEST
      ? Reason.SELF_TRADE
      : Reason.ACCEPTED;
  }

  /** Whether all of the order would trade at once; what self-trade prevention stops does not. */
  private canFill(order: NewOrder, limitTicks: number): boolean {
    const makers = this.oppositeOf(order.side);
    let missing = order.quantityLots;
    for (const priceTicks of makers.sortedPrices()) {
      if (makers.isBetter(limitTicks, priceTicks)) return false;
      for (const maker of makers.queueAt(priceTicks)) {
        if (maker.account !== order.account) missing -= maker.quantityLots;
        else if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) return false;
        if (missing <= 0) return true;
      }
    }
    return false;
  }

  /**
   * Trades until the taker has nothing left or nothing crosses any more. Afterwards the taker's
   * quantity is what may still rest; it is 0 also when self-trade prevention has cancelled it.
   */
  private match(taker: LiveOrder, limitTicks: number): void {
    const makers = this.oppositeOf(taker.side);
    while (taker.quantityLots > 0) {
      const maker = makers.firstWithin(limitTicks);
      if (maker === undefined) return;
      if (maker.account === taker.account) this.preventSelfTrade(maker, taker);
      else this.trade(maker, taker);
    }
  }

  private trade(maker: LiveOrder, taker: LiveOrder): void {
    const lots = Math.min(taker.quantityLots, maker.quantityLots);
    maker.quantityLots -= lots;
    taker.quantityLots -= lots;
    if (maker.quantityLots === 0) this.remove(maker);
    this.events.traded(
      maker.orderId,
      maker.account,
      taker.orderId,
      taker.account,
      taker.side,
      maker.priceTicks,
      lots,
      maker.quantityLots,
      taker.quantityLots,
    );
  }

  /** One of the two goes, or both do: never a trade, and never the same pair again. */
  private preventSelfTrade(maker: LiveOrder, taker: LiveOrder): void {
    if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {
      this.remove(maker);
      this.tellCancelled(maker, Reason.SELF_TRADE);
    }
    if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) {
      this.tellCancelled(taker, Reason.SELF_TRADE);
      taker.quantityLots = 0;
    }
  }

  private add(order: LiveOrder): void {
    this.live.set(order.orderId, order);
    this.sideOf(order.side).append(order);
  }

  private remove(order: LiveOrder): void {
    this.live.delete(order.orderId);
    this.sideOf(order.side).remove(order);
  }

  private tellCancelled(order: LiveOrder, reason: number): void {
    const { orderId, account, side, priceTicks, quantityLots } = order;
    this.events.cancelled(orderId, account, side, priceTicks, quantityLots, reason);
  }

  private reject(orderId: number, account: number, side: number, reason: number): number {
    this.events.rejected(orderId, account, side, reason);
    return reason;
  }
}

/** The book's own copy of an order. */
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

function mayRest(order: NewOrder): boolean {
  return order.orderType === OrderType.LIMIT && order.timeInForce === TimeInForce.GTC;
}
