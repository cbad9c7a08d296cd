/**
 * The finished order book: price-time priority over four small structures.
 *
 *     order id ──► index ──► slot in the arena ◄──► its neighbours in the queue of its price
 *                                                      │
 *     bids, asks: levels in price order ──► best ──────┘
 *
 *     #order-arena    every order's fields, in memory that is made once
 *     #order-index    order id → slot
 *     #order-queue    the orders at one price, first come, first served
 *     #price-levels   the prices of one side, best first
 *
 * It does what `#order-book` does: the same codes, the same events in the same order, the same
 * book afterwards. What is said there about arguments, events and threads holds here. The
 * difference is cost: nothing is allocated for an order, a cancel touches the two neighbours, the
 * best price is remembered, and the next best is found in a few steps.
 *
 * An order that comes in is written into a slot at once, into the one spare slot that the arena
 * has beyond `maxOrders`. If it rests, that slot is its place and another one becomes the spare.
 * So what happens to an order is told in slots (`#slot-events`), which are small integers: an id
 * beyond 2^31 as an argument of a function that is not inlined would be an object on the heap. For
 * the same reason a cancel first puts its id into a typed array.
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
import { BookSides, type CreateLevels, oppositeOf, queueOf, type SideLevels } from '#book-sides';
import { fixedNumbers } from '#fixed-numbers';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { NO_SLOT, OrderArena } from '#order-arena';
import { OrderIndex } from '#order-index';
import { isPriceTicks, isQuantityLots, problemOf } from '#order-rules';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { Reason } from '#reasons';
import { NumberedEvents, type SlotEvents } from '#slot-events';

export * from '#book-interface';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time, and so
// is a declared function, which could be assigned to. Hence the small functions below are constants.
const NONE = NO_SLOT;
const NO_PRICE = NO_LEVEL;
const { BUY, SELL } = Side;
const { LIMIT } = OrderType;
const { GTC, FOK } = TimeInForce;
const { POST_ONLY } = Flags;
const {
  ACCEPTED,
  BAD_PRICE,
  BAD_QUANTITY,
  BOOK_FULL,
  DUPLICATE_ID,
  NOT_FILLABLE,
  REMAINDER,
  REQUESTED,
  SELF_TRADE,
  UNKNOWN_ID,
  WOULD_CROSS,
} = Reason;

/** What a side needs of the structure that keeps its prices in order. */
export type Levels = SideLevels;

export interface MatchingEngineOptions extends Omit<OrderBookOptions, 'events'> {
  /** A listener, or what makes one that is told in slots of the arena. */
  readonly events: BookEvents | ((arena: OrderArena) => SlotEvents);
  /** Makes the levels of a side, at most `capacity`. Without it: {@link PriceLevels}. */
  readonly createLevels?: CreateLevels;
}

export class MatchingEngine {
  readonly symbol: number;
  readonly maxOrders: number;
  private readonly maxQuantityLots: number;
  private readonly selfTrade: number;
  private readonly events: SlotEvents;
  private readonly arena: OrderArena;
  private readonly index: OrderIndex;
  private readonly sides: BookSides;
  /** The slot for the order that is coming in. */
  private incoming: number;
  /** The id that a cancel or replace names. */
  private readonly named = fixedNumbers(1);
  /** The worst price that the order coming in trades at. */
  private readonly limitTicks = fixedNumbers(1);

  /**
   * @throws RangeError when `maxOrders` or `maxQuantityLots` is not a positive integer,
   *   `maxOrders` is more than an arena holds, or `selfTrade` is no code of `SelfTrade`
   */
  constructor(options: MatchingEngineOptions) {
    const { symbol, maxOrders, events, maxQuantityLots = Limit.maxQuantityLots } = options;
    const { selfTrade = SelfTrade.CANCEL_NEWEST, createLevels = createPriceLevels } = options;
    for (const [name, value] of Object.entries({ maxOrders, maxQuantityLots })) {
      if (!Number.isSafeInteger(value) || value < 1) {
        throw new RangeError(
          `MatchingEngine: ${name} is ${value}; expected an integer of at least 1`,
        );
      }
    }
    if (!Object.values<number>(SelfTrade).includes(selfTrade)) {
      throw new RangeError(
        `MatchingEngine: selfTrade is ${selfTrade}; expected a code of SelfTrade`,
      );
    }
    this.symbol = symbol;
    this.maxOrders = maxOrders;
    this.maxQuantityLots = maxQuantityLots;
    this.selfTrade = selfTrade;
    this.arena = new OrderArena(maxOrders + 1);
    this.events =
      typeof events === 'function' ? events(this.arena) : new NumberedEvents(events, this.arena);
    this.index = new OrderIndex({ capacity: maxOrders });
    this.sides = new BookSides(this.arena, maxOrders, createLevels);
    this.incoming = this.arena.allocate();
  }

  /** Highest price somebody buys at, or `NO_BID`. */
  get bestBidTicks(): number {
    return this.sides.bestTicks(BUY);
  }

  /** Lowest price somebody sells at, or `NO_ASK`. */
  get bestAskTicks(): number {
    return this.sides.bestTicks(SELL);
  }

  /** Open quantity at the best bid; 0 when nobody buys. */
  get bestBidLots(): number {
    return this.sides.bestLots(BUY);
  }

  /** Open quantity at the best ask; 0 when nobody sells. */
  get bestAskLots(): number {
    return this.sides.bestLots(SELL);
  }

  /** How many orders rest. */
  get orderCount(): number {
    return this.index.size;
  }

  /** The resting order of that id, as it is now. Control plane: it allocates. */
  order(orderId: number): RestingOrder | undefined {
    const slot = this.index.find(orderId);
    return slot === NONE ? undefined : this.snapshot(slot);
  }

  /** True when the order is live and everybody who came before it at its price is gone. */
  isFirstInQueue(orderId: number): boolean {
    const slot = this.index.find(orderId);
    return slot !== NONE && this.arena.previous(slot) === NONE;
  }

  /** The best `levels` prices of a side, best first. Control plane: it allocates. */
  depth(side: number, levels: number): DepthLevel[] {
    return this.sides.depth(side, levels);
  }

  /** The orders of a side in the order in which they would trade. Control plane: it allocates. */
  orders(side: number): RestingOrder[] {
    return this.sides.slots(side).map((slot) => this.snapshot(slot));
  }

  /** Trades what can be traded at once, and lets the rest of a limit order rest. See `#order-book`. */
  readonly submit = (order: NewOrder): number => {
    const refused = this.refusal(order);
    const taker = this.write(order);
    if (refused !== ACCEPTED) return this.reject(taker, refused);
    this.events.accepted(taker);
    this.limitTicks[0] = limitOf(order);
    this.match(taker);
    if (this.arena.quantityLots(taker) > 0) {
      if (mayRest(order)) this.restIncoming();
      else this.events.cancelled(taker, REMAINDER);
    }
    return ACCEPTED;
  };

  /** Takes an order out. UNKNOWN_ID when it is not live or belongs to somebody else. */
  cancel(orderId: number, account: number): number {
    this.named[0] = orderId;
    return this.cancelNamed(account);
  }

  private readonly cancelNamed = (account: number): number => {
    const slot = this.findNamed(account);
    if (slot === NONE) return this.rejectNamed(account);
    this.events.accepted(slot);
    this.remove(slot);
    this.events.cancelled(slot, REQUESTED);
    if (this.orderCount === 0) this.startAgain();
    return ACCEPTED;
  };

  /** Gives an order a new price and a new open quantity. See `#order-book`. */
  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): number {
    this.named[0] = orderId;
    return this.replaceNamed(account, priceTicks, quantityLots);
  }

  private readonly replaceNamed = (
    account: number,
    priceTicks: number,
    quantityLots: number,
  ): number => {
    const { arena } = this;
    const slot = this.findNamed(account);
    if (slot === NONE) return this.rejectNamed(account);
    if (!isQuantityLots(quantityLots, this.maxQuantityLots)) {
      return this.reject(slot, BAD_QUANTITY);
    }
    if (!isPriceTicks(priceTicks)) return this.reject(slot, BAD_PRICE);
    const side = arena.side(slot);
    const shrinkLots = arena.quantityLots(slot) - quantityLots;
    if (priceTicks === arena.priceTicks(slot) && shrinkLots >= 0) {
      this.events.accepted(slot);
      this.sides.queues.reduce(slot, shrinkLots);
      return ACCEPTED;
    }
    const refused = this.refusesToTrade(account, side, priceTicks, arena.flags(slot));
    if (refused !== ACCEPTED) return this.reject(slot, refused);

    const taker = this.rewrite(slot, priceTicks, quantityLots);
    this.events.accepted(taker);
    this.remove(slot);
    this.limitTicks[0] = priceTicks;
    this.match(taker);
    if (arena.quantityLots(taker) > 0) this.restIncoming();
    return ACCEPTED;
  };

  /** Passive: puts an order at the back of its queue and trades nothing. See `#order-book`. */
  rest(order: NewOrder): number {
    const problem = problemOf(order, this.maxQuantityLots);
    if (problem !== ACCEPTED) return problem;
    if (this.index.find(order.orderId) !== NONE) return DUPLICATE_ID;
    if (this.orderCount >= this.maxOrders) return BOOK_FULL;
    this.write(order);
    this.restIncoming();
    return ACCEPTED;
  }

  /** Passive: takes lots from an order, which keeps its place and is gone at 0. See `#order-book`. */
  reduce(orderId: number, quantityLots: number): number {
    const { arena } = this;
    const slot = this.index.find(orderId);
    if (slot === NONE) return UNKNOWN_ID;
    const openLots = arena.quantityLots(slot);
    if (!isQuantityLots(quantityLots, this.maxQuantityLots) || quantityLots > openLots) {
      return BAD_QUANTITY;
    }
    if (quantityLots === openLots) this.remove(slot);
    else this.sides.queues.reduce(slot, quantityLots);
    return ACCEPTED;
  }

  /** Why an order must not come in at all, or ACCEPTED. */
  private refusal(order: NewOrder): number {
    const problem = problemOf(order, this.maxQuantityLots);
    if (problem !== ACCEPTED) return problem;
    if (this.index.find(order.orderId) !== NONE) return DUPLICATE_ID;

    const limitTicks = limitOf(order);
    const refused = this.refusesToTrade(order.account, order.side, limitTicks, order.flags);
    if (refused !== ACCEPTED) return refused;
    if (order.timeInForce === FOK) {
      return this.canFill(order, limitTicks) ? ACCEPTED : NOT_FILLABLE;
    }
    // Whoever rests after a trade has made room for itself.
    const needsRoom = mayRest(order) && this.orderCount >= this.maxOrders;
    return needsRoom && !this.sides.reaches(order.side, limitTicks) ? BOOK_FULL : ACCEPTED;
  }

  /** The account's order of the id that was named, or `NO_SLOT`. */
  private findNamed(account: number): number {
    const slot = this.index.find(this.named[0] as number);
    return slot !== NONE && this.arena.account(slot) === account ? slot : NONE;
  }

  /** Why an order that crosses must not trade at all, or ACCEPTED. */
  private refusesToTrade(account: number, side: number, limitTicks: number, flags: number): number {
    const { sides } = this;
    if (!sides.reaches(side, limitTicks)) return ACCEPTED;
    if (flags === POST_ONLY) return WOULD_CROSS;
    const isOwn = this.arena.account(sides.maker(side)) === account;
    return isOwn && this.selfTrade === SelfTrade.CANCEL_NEWEST ? SELF_TRADE : ACCEPTED;
  }

  /** Whether all of the order would trade at once; what self-trade prevention stops does not. */
  private canFill(order: NewOrder, limitTicks: number): boolean {
    const { arena } = this;
    const makers = oppositeOf(order.side);
    const { queues } = this.sides;
    const levels = this.sides.levels(makers);
    let missing = order.quantityLots;
    for (let level = levels.best; level !== NO_PRICE; level = levels.next(level)) {
      if (!isWithin(levels.priceTicks(level), limitTicks, order.side)) return false;
      const queue = queueOf(level, makers);
      for (let slot = queues.first(queue); slot !== NONE; slot = arena.next(slot)) {
        if (arena.account(slot) !== order.account) missing -= arena.quantityLots(slot);
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
  private match(taker: number): void {
    const { arena, sides } = this;
    const side = arena.side(taker);
    while (arena.quantityLots(taker) > 0 && sides.reaches(side, this.limitTicks[0] as number)) {
      const maker = sides.maker(side);
      if (arena.account(maker) === arena.account(taker)) this.preventSelfTrade(maker, taker);
      else this.trade(maker, taker);
    }
  }

  private trade(maker: number, taker: number): void {
    const { arena } = this;
    const makerLots = arena.quantityLots(maker);
    const takerLots = arena.quantityLots(taker);
    const lots = Math.min(makerLots, takerLots);
    arena.setQuantityLots(taker, takerLots - lots);
    if (makerLots > lots) {
      this.sides.queues.reduce(maker, lots);
    } else {
      this.remove(maker);
      arena.setQuantityLots(maker, 0);
    }
    this.events.traded(maker, taker, lots);
  }

  /** One of the two goes, or both do: never a trade, and never the same pair again. */
  private preventSelfTrade(maker: number, taker: number): void {
    if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {
      this.remove(maker);
      this.events.cancelled(maker, SELF_TRADE);
    }
    if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) {
      this.events.cancelled(taker, SELF_TRADE);
      this.arena.setQuantityLots(taker, 0);
    }
  }

  /** Writes an order into the spare slot. */
  private write(order: NewOrder): number {
    const { arena, incoming } = this;
    arena.setOrderId(incoming, order.orderId);
    arena.setAccount(incoming, order.account);
    arena.setSide(incoming, order.side);
    arena.setFlags(incoming, order.flags);
    arena.setPriceTicks(incoming, order.priceTicks);
    arena.setQuantityLots(incoming, order.quantityLots);
    arena.setTimestampNs(incoming, order.timestampNs);
    return incoming;
  }

  /** Writes an order that rests once more into the spare slot, with new terms. */
  private rewrite(slot: number, priceTicks: number, quantityLots: number): number {
    const { arena, incoming } = this;
    arena.setOrderId(incoming, arena.orderId(slot));
    arena.setAccount(incoming, arena.account(slot));
    arena.setSide(incoming, arena.side(slot));
    arena.setFlags(incoming, arena.flags(slot));
    arena.setPriceTicks(incoming, priceTicks);
    arena.setQuantityLots(incoming, quantityLots);
    arena.setTimestampNs(incoming, arena.timestampNs(slot));
    return incoming;
  }

  /** Puts the order in the spare slot at the back of its queue. There is room for it. */
  private restIncoming(): void {
    const { arena, incoming } = this;
    this.index.set(arena.orderId(incoming), incoming);
    this.sides.append(incoming);
    this.incoming = arena.allocate();
  }

  /** Takes a resting order out. Its fields can still be read until the next order comes in. */
  private remove(slot: number): void {
    const { arena } = this;
    this.index.delete(arena.orderId(slot));
    this.sides.remove(slot);
    arena.release(slot);
  }

  /**
   * The last order has been cancelled: with the spare slot the arena has all of them back, and hands
   * them out in order again. What was cancelled in any order would come back in any order, and a book
   * that fills again would jump about in its memory.
   */
  private startAgain(): void {
    this.arena.release(this.incoming);
    this.incoming = this.arena.allocate();
  }

  private rejectNamed(account: number): number {
    this.arena.setOrderId(this.incoming, this.named[0] as number);
    this.arena.setAccount(this.incoming, account);
    this.arena.setSide(this.incoming, 0);
    return this.reject(this.incoming, UNKNOWN_ID);
  }

  private reject(slot: number, reason: number): number {
    this.events.rejected(slot, reason);
    return reason;
  }

  private snapshot(slot: number): RestingOrder {
    const { arena } = this;
    return {
      orderId: arena.orderId(slot),
      account: arena.account(slot),
      side: arena.side(slot),
      priceTicks: arena.priceTicks(slot),
      quantityLots: arena.quantityLots(slot),
      timestampNs: arena.timestampNs(slot),
      postOnly: arena.flags(slot) === POST_ONLY,
    };
  }
}

/** The worst price that an order trades at. */
const limitOf = (order: NewOrder): number => {
  if (order.orderType === LIMIT) return order.priceTicks;
  return order.side === BUY ? NO_ASK : NO_BID;
};

const createPriceLevels = (side: number, capacity: number): PriceLevels =>
  new PriceLevels({ side, capacity });

const mayRest = (order: NewOrder): boolean =>
  order.orderType === LIMIT && order.timeInForce === GTC;

/** Whether a maker's price is one that a taker of this side and limit trades at. */
const isWithin = (priceTicks: number, limitTicks: number, takerSide: number): boolean =>
  takerSide === BUY ? priceTicks <= limitTicks : priceTicks >= limitTicks;
