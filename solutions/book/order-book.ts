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
 * read and easy to believe, and slow where it is used a lot; what is linear is this:
 *
 * - the best price is remembered; when its level empties, all prices of that side are scanned;
 * - taking an order out of a queue searches that queue and closes the gap;
 * - {@link OrderBook.depth} and a fill-or-kill order sort all prices of a side.
 *
 * Prices are integer ticks, quantities integer lots. Every call reads its arguments, calls the
 * events while it works, and returns a code of `#reasons`; it throws nothing. A call that does not
 * return ACCEPTED has changed nothing and has called no event. One thread owns a book; an event
 * must not call back into it. An event that throws ends the request there, and the rest of the
 * taking order with it; the book stays whole.
 */
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { Reason } from '#reasons';

/** The best bid of a side without orders: lower than every price. */
export const NO_BID = Number.NEGATIVE_INFINITY;

/** The best ask of a side without orders: higher than every price. */
export const NO_ASK = Number.POSITIVE_INFINITY;

/** An order on its way in. It is read during the call and not kept: the caller may reuse it. */
export interface NewOrder {
  /** Unique among the live orders of the book; a safe integer. */
  readonly orderId: number;
  /** Who trades; a safe integer. Two orders of one account never trade with each other. */
  readonly account: number;
  /** A code of `Side`. */
  readonly side: number;
  /** A code of `OrderType`. */
  readonly orderType: number;
  /** A code of `TimeInForce`. A market order never rests, whatever stands here. */
  readonly timeInForce: number;
  /** Bits of `Flags`. */
  readonly flags: number;
  /** Limit price, −`maxPriceTicks` … `maxPriceTicks`; 0 in a market order. */
  readonly priceTicks: number;
  /** 1 … the book's `maxQuantityLots`. */
  readonly quantityLots: number;
  /** When it was sent, in ns, by the sender's clock. Kept, and never used for priority. */
  readonly timestampNs: number;
}

/** An order in the book. */
export interface RestingOrder {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  readonly priceTicks: number;
  /** Still open, at least 1. */
  readonly quantityLots: number;
  readonly timestampNs: number;
  readonly postOnly: boolean;
}

/** One price of one side, as {@link OrderBook.depth} gives it. */
export interface DepthLevel {
  readonly priceTicks: number;
  /** The open quantity of all orders at this price. */
  readonly quantityLots: number;
  readonly orderCount: number;
}

/** What a book tells while it works. Numbers only, so that nothing is allocated. */
export interface BookEvents {
  /**
   * A submit, cancel or replace is being carried out: once for each that returns ACCEPTED, before
   * its trades.
   */
  accepted(orderId: number, account: number, side: number): void;
  /** Two orders traded, at the maker's price. What remains of each is 0 when it is done. */
  traded(
    makerOrderId: number,
    makerAccount: number,
    takerOrderId: number,
    takerAccount: number,
    takerSide: number,
    priceTicks: number,
    quantityLots: number,
    makerRemainingLots: number,
    takerRemainingLots: number,
  ): void;
  /**
   * The rest of an order is gone and will not trade. REQUESTED: a cancel. REMAINDER: an order that
   * must not rest. SELF_TRADE: its next trade would have been with its own account.
   */
  cancelled(
    orderId: number,
    account: number,
    side: number,
    priceTicks: number,
    remainingLots: number,
    reason: number,
  ): void;
}

export interface OrderBookOptions {
  /** Number of the symbol; the book only carries it. */
  readonly symbol: number;
  /** How many orders may rest, both sides together; at least 1. */
  readonly maxOrders: number;
  readonly events: BookEvents;
  /** Largest quantity of one order. Without it: the engine's limit. */
  readonly maxQuantityLots?: number;
}

/** A {@link RestingOrder} as the book sees it. */
interface LiveOrder {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  priceTicks: number;
  quantityLots: number;
  readonly timestampNs: number;
  readonly postOnly: boolean;
  /** Where it waits. */
  level: Level;
}

/** The orders at one price, first come, first served. Never empty while it is in the book. */
interface Level {
  readonly priceTicks: number;
  readonly orders: LiveOrder[];
  /** The sum of what its orders have open. */
  quantityLots: number;
}

export class OrderBook {
  readonly symbol: number;
  readonly maxOrders: number;
  private readonly maxQuantityLots: number;
  private readonly events: BookEvents;
  private readonly live = new Map<number, LiveOrder>();
  private readonly bids = new BookSide(1, NO_BID);
  private readonly asks = new BookSide(-1, NO_ASK);

  /** @throws RangeError when `maxOrders` or `maxQuantityLots` is not a positive integer */
  constructor(options: OrderBookOptions) {
    const { symbol, maxOrders, events, maxQuantityLots = Limit.maxQuantityLots } = options;
    for (const [name, value] of Object.entries({ maxOrders, maxQuantityLots })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(`OrderBook: ${name} is ${value}; expected an integer of at least 1`);
      }
    }
    this.symbol = symbol;
    this.maxOrders = maxOrders;
    this.maxQuantityLots = maxQuantityLots;
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
    return order !== undefined && order.level.orders[0] === order;
  }

  /** The best `levels` prices of a side, best first. Control plane: it allocates and sorts. */
  depth(side: number, levels: number): DepthLevel[] {
    return this.sideOf(side).depth(levels);
  }

  /**
   * Trades what can be traded at once, and lets the rest of a limit order rest.
   *
   * Refused, in this order: an unknown code or id (BAD_MSG), BAD_QUANTITY, BAD_PRICE,
   * DUPLICATE_ID, a post-only order that would trade (WOULD_CROSS), an order whose first trade
   * would be with its own account (SELF_TRADE), a fill-or-kill order that cannot trade completely
   * (NOT_FILLABLE), BOOK_FULL. An order that meets its own account later in a sweep keeps the
   * trades it has made; its rest is cancelled (cancel newest).
   */
  submit(order: NewOrder): number {
    const { orderId, account, side, orderType, timeInForce, flags, quantityLots } = order;
    const isMarket = orderType === OrderType.MARKET;
    if (!isMarket && orderType !== OrderType.LIMIT) return Reason.BAD_MSG;
    if (
      timeInForce !== TimeInForce.GTC &&
      timeInForce !== TimeInForce.IOC &&
      timeInForce !== TimeInForce.FOK
    ) {
      return Reason.BAD_MSG;
    }
    const invalid = this.invalid(order);
    if (invalid !== Reason.ACCEPTED) return invalid;
    if (isMarket && order.priceTicks !== 0) return Reason.BAD_PRICE;
    if (this.live.has(orderId)) return Reason.DUPLICATE_ID;

    const postOnly = flags === Flags.POST_ONLY;
    const limitTicks = isMarket ? this.oppositeOf(side).worstTicks : order.priceTicks;
    const refused = this.refusesToTrade(account, side, limitTicks, postOnly);
    if (refused !== Reason.ACCEPTED) return refused;
    const mayRest = !isMarket && timeInForce === TimeInForce.GTC;
    if (timeInForce === TimeInForce.FOK) {
      if (!this.canFill(account, side, limitTicks, quantityLots)) return Reason.NOT_FILLABLE;
    } else if (mayRest && this.live.size >= this.maxOrders && !this.crosses(side, limitTicks)) {
      return Reason.BOOK_FULL;
    }

    this.events.accepted(orderId, account, side);
    const remaining = this.match(orderId, account, side, limitTicks, quantityLots);
    if (remaining === 0) return Reason.ACCEPTED;
    // Something is left of a crossing order only when it has emptied a level: there is room.
    if (this.crosses(side, limitTicks)) {
      this.events.cancelled(orderId, account, side, order.priceTicks, remaining, Reason.SELF_TRADE);
    } else if (mayRest) {
      this.add(order, remaining);
    } else {
      this.events.cancelled(orderId, account, side, order.priceTicks, remaining, Reason.REMAINDER);
    }
    return Reason.ACCEPTED;
  }

  /** Takes an order out. UNKNOWN_ID when it is not live or belongs to somebody else. */
  cancel(orderId: number, account: number): number {
    const order = this.live.get(orderId);
    if (order === undefined || order.account !== account) return Reason.UNKNOWN_ID;
    this.events.accepted(orderId, account, order.side);
    this.remove(order);
    this.events.cancelled(
      orderId,
      account,
      order.side,
      order.priceTicks,
      order.quantityLots,
      Reason.REQUESTED,
    );
    return Reason.ACCEPTED;
  }

  /**
   * Gives an order a new price and a new open quantity.
   *
   * It keeps its place only if the price stays and the quantity does not grow. Otherwise it goes
   * to the back of its new queue, or trades at once if it now crosses; a post-only order does not.
   * Refused, in this order: UNKNOWN_ID (also somebody else's order), BAD_QUANTITY, BAD_PRICE,
   * WOULD_CROSS, SELF_TRADE; then the order stays as it was.
   */
  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): number {
    const order = this.live.get(orderId);
    if (order === undefined || order.account !== account) return Reason.UNKNOWN_ID;
    if (!this.isQuantity(quantityLots)) return Reason.BAD_QUANTITY;
    if (!isPrice(priceTicks)) return Reason.BAD_PRICE;
    const side = order.side;
    if (priceTicks === order.priceTicks && quantityLots <= order.quantityLots) {
      this.events.accepted(orderId, account, side);
      shrink(order, order.quantityLots - quantityLots);
      return Reason.ACCEPTED;
    }
    const refused = this.refusesToTrade(account, side, priceTicks, order.postOnly);
    if (refused !== Reason.ACCEPTED) return refused;

    this.events.accepted(orderId, account, side);
    this.remove(order);
    const remaining = this.match(orderId, account, side, priceTicks, quantityLots);
    if (remaining === 0) return Reason.ACCEPTED;
    if (this.crosses(side, priceTicks)) {
      this.events.cancelled(orderId, account, side, priceTicks, remaining, Reason.SELF_TRADE);
      return Reason.ACCEPTED;
    }
    order.priceTicks = priceTicks;
    order.quantityLots = remaining;
    order.level = this.sideOf(side).levelAt(priceTicks);
    this.live.set(orderId, order);
    append(order);
    return Reason.ACCEPTED;
  }

  /**
   * Passive: puts an order at the back of its queue and trades nothing, even if it crosses. For
   * rebuilding a book from what an exchange has published. Calls no event. Type and time in force
   * are not looked at. BAD_MSG, BAD_QUANTITY, BAD_PRICE, DUPLICATE_ID, BOOK_FULL as in
   * {@link submit}.
   */
  rest(order: NewOrder): number {
    const invalid = this.invalid(order);
    if (invalid !== Reason.ACCEPTED) return invalid;
    if (this.live.has(order.orderId)) return Reason.DUPLICATE_ID;
    if (this.live.size >= this.maxOrders) return Reason.BOOK_FULL;
    this.add(order, order.quantityLots);
    return Reason.ACCEPTED;
  }

  /**
   * Passive: takes `quantityLots` from an order, which keeps its place and is gone at 0. Calls no
   * event. UNKNOWN_ID; BAD_QUANTITY when it is not 1 … what is open.
   */
  reduce(orderId: number, quantityLots: number): number {
    const order = this.live.get(orderId);
    if (order === undefined) return Reason.UNKNOWN_ID;
    const open = order.quantityLots;
    if (!this.isQuantity(quantityLots) || quantityLots > open) return Reason.BAD_QUANTITY;
    if (quantityLots === open) this.remove(order);
    else shrink(order, quantityLots);
    return Reason.ACCEPTED;
  }

  /** What is wrong with the numbers of an order, or ACCEPTED. */
  private invalid(order: NewOrder): number {
    const { side, flags } = order;
    if (side !== Side.BUY && side !== Side.SELL) return Reason.BAD_MSG;
    if (flags !== Flags.NONE && flags !== Flags.POST_ONLY) return Reason.BAD_MSG;
    if (!Number.isSafeInteger(order.orderId) || !Number.isSafeInteger(order.account)) {
      return Reason.BAD_MSG;
    }
    if (!this.isQuantity(order.quantityLots)) return Reason.BAD_QUANTITY;
    return isPrice(order.priceTicks) ? Reason.ACCEPTED : Reason.BAD_PRICE;
  }

  private isQuantity(lots: number): boolean {
    return Number.isSafeInteger(lots) && lots >= 1 && lots <= this.maxQuantityLots;
  }

  private sideOf(side: number): BookSide {
    return side === Side.BUY ? this.bids : this.asks;
  }

  private oppositeOf(side: number): BookSide {
    return side === Side.BUY ? this.asks : this.bids;
  }

  private crosses(side: number, limitTicks: number): boolean {
    return this.oppositeOf(side).reaches(limitTicks);
  }

  /** Why an order that crosses must not trade at all, or ACCEPTED. */
  private refusesToTrade(
    account: number,
    side: number,
    limitTicks: number,
    postOnly: boolean,
  ): number {
    if (!this.crosses(side, limitTicks)) return Reason.ACCEPTED;
    if (postOnly) return Reason.WOULD_CROSS;
    const first = this.oppositeOf(side).best?.orders[0];
    return first?.account === account ? Reason.SELF_TRADE : Reason.ACCEPTED;
  }

  /** Whether the quantity is there within the limit, and before an order of the same account. */
  private canFill(account: number, side: number, limitTicks: number, lots: number): boolean {
    const makers = this.oppositeOf(side);
    let missing = lots;
    for (const level of makers.sorted()) {
      if (makers.isBetter(limitTicks, level.priceTicks)) return false;
      for (const maker of level.orders) {
        if (maker.account === account) return false;
        missing -= maker.quantityLots;
        if (missing <= 0) return true;
      }
    }
    return false;
  }

  /**
   * Trades until the quantity is used up, nothing crosses any more, or the next maker is of the
   * same account.
   *
   * @returns what is left, in lots
   */
  private match(
    orderId: number,
    account: number,
    side: number,
    limitTicks: number,
    quantityLots: number,
  ): number {
    const makers = this.oppositeOf(side);
    let remaining = quantityLots;
    while (remaining > 0 && makers.reaches(limitTicks)) {
      const maker = makers.best?.orders[0];
      if (maker === undefined || maker.account === account) break;
      const lots = Math.min(remaining, maker.quantityLots);
      const makerRemaining = maker.quantityLots - lots;
      remaining -= lots;
      if (makerRemaining === 0) this.remove(maker);
      else shrink(maker, lots);
      this.events.traded(
        maker.orderId,
        maker.account,
        orderId,
        account,
        side,
        maker.priceTicks,
        lots,
        makerRemaining,
        remaining,
      );
    }
    return remaining;
  }

  private add(order: NewOrder, quantityLots: number): void {
    const live: LiveOrder = {
      orderId: order.orderId,
      account: order.account,
      side: order.side,
      priceTicks: order.priceTicks,
      quantityLots,
      timestampNs: order.timestampNs,
      postOnly: order.flags === Flags.POST_ONLY,
      level: this.sideOf(order.side).levelAt(order.priceTicks),
    };
    this.live.set(live.orderId, live);
    append(live);
  }

  private remove(order: LiveOrder): void {
    this.live.delete(order.orderId);
    this.sideOf(order.side).remove(order);
  }
}

/** The prices of one side. A level is here exactly as long as an order rests at its price. */
class BookSide {
  /** The level that trades first; undefined when the side is empty. */
  best: Level | undefined;
  /** Worse than every price: what an empty side shows, and the limit of a market order. */
  readonly worstTicks: number;
  /** 1 where a higher price is better (bids), -1 where a lower one is (asks). */
  private readonly direction: 1 | -1;
  private readonly levels = new Map<number, Level>();

  constructor(direction: 1 | -1, worstTicks: number) {
    this.direction = direction;
    this.worstTicks = worstTicks;
  }

  get bestTicks(): number {
    return this.best === undefined ? this.worstTicks : this.best.priceTicks;
  }

  get bestLots(): number {
    return this.best === undefined ? 0 : this.best.quantityLots;
  }

  /** Whether there is an order at this price or a better one. */
  reaches(limitTicks: number): boolean {
    return this.best !== undefined && !this.isBetter(limitTicks, this.best.priceTicks);
  }

  /** The level of a price, made if there is none; the caller puts an order into it. */
  levelAt(priceTicks: number): Level {
    const known = this.levels.get(priceTicks);
    if (known !== undefined) return known;
    const level: Level = { priceTicks, orders: [], quantityLots: 0 };
    this.levels.set(priceTicks, level);
    if (this.isBetter(priceTicks, this.bestTicks)) this.best = level;
    return level;
  }

  /** Takes out an order of this side. Its own fields stay as they are. */
  remove(order: LiveOrder): void {
    const { level } = order;
    if (level.orders.length > 1) {
      if (level.orders[0] === order) level.orders.shift();
      else level.orders.splice(level.orders.indexOf(order), 1);
      level.quantityLots -= order.quantityLots;
      return;
    }
    this.levels.delete(level.priceTicks);
    if (level === this.best) this.best = this.scanForBest();
  }

  depth(count: number): DepthLevel[] {
    return this.sorted()
      .slice(0, Math.max(0, count))
      .map(({ priceTicks, quantityLots, orders }) => {
        return { priceTicks, quantityLots, orderCount: orders.length };
      });
  }

  /** All levels, best first. */
  sorted(): Level[] {
    return [...this.levels.values()].sort((a, b) => (b.priceTicks - a.priceTicks) * this.direction);
  }

  private scanForBest(): Level | undefined {
    let best: Level | undefined;
    for (const level of this.levels.values()) {
      if (best === undefined || this.isBetter(level.priceTicks, best.priceTicks)) best = level;
    }
    return best;
  }

  isBetter(priceTicks: number, thanTicks: number): boolean {
    return this.direction > 0 ? priceTicks > thanTicks : priceTicks < thanTicks;
  }
}

/** Takes lots from an order that keeps its place; fewer than it has. */
function shrink(order: LiveOrder, lots: number): void {
  order.quantityLots -= lots;
  order.level.quantityLots -= lots;
}

/** Puts an order at the back of its level's queue. */
function append(order: LiveOrder): void {
  order.level.orders.push(order);
  order.level.quantityLots += order.quantityLots;
}

function isPrice(ticks: number): boolean {
  return (
    Number.isSafeInteger(ticks) && ticks >= -Limit.maxPriceTicks && ticks <= Limit.maxPriceTicks
  );
}
