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
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { NO_SLOT, OrderArena } from '#order-arena';
import { OrderIndex } from '#order-index';
import { OrderQueues } from '#order-queue';
import { isPriceTicks, isQuantityLots, problemOf } from '#order-rules';
import { NO_LEVEL, PriceLevels } from '#price-levels';
import { Reason } from '#reasons';
import { NumberedEvents, type SlotEvents } from '#slot-events';

export * from '#book-interface';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
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
export type Levels = Pick<
  PriceLevels,
  'best' | 'find' | 'insert' | 'remove' | 'next' | 'priceTicks'
>;

export interface MatchingEngineOptions extends Omit<OrderBookOptions, 'events'> {
  /** A listener, or what makes one that is told in slots of the arena. */
  readonly events: BookEvents | ((arena: OrderArena) => SlotEvents);
  /** Makes the levels of a side, at most `capacity`. Without it: {@link PriceLevels}. */
  readonly createLevels?: CreateLevels;
}

type CreateLevels = (side: number, capacity: number) => Levels;

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
  private readonly named = numbers(1);
  /** The worst price that the order coming in trades at. */
  private readonly limitTicks = numbers(1);

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
    const isOwn = this.arena.account(sides.first(oppositeOf(side))) === account;
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
      const maker = sides.first(oppositeOf(side));
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

/**
 * Both sides in one memory. Each price of a side has a level, and each level a queue, whose number
 * says the side as well: twice the level's, and one more for an ask. So on an order's way nobody
 * asks whether it buys or sells. The side is an index; a question that is answered with yes as
 * often as with no is one that a processor guesses wrong every other time.
 */
class BookSides {
  readonly queues: OrderQueues;
  private readonly arena: OrderArena;
  private readonly bids: Levels;
  private readonly asks: Levels;
  /** By queue: its price. */
  private readonly prices: Float64Array;
  /** By side: the queue that trades first; `NO_QUEUE` when there is none. */
  private readonly bestQueues = new Int32Array(new SharedArrayBuffer(4 * SIDES));
  /** By side: the rank of that queue's price. */
  private readonly bestRanks = numbers(SIDES).fill(NO_RANK);
  /** Queues that were looked for lately, by the lowest bits of the price and the side. */
  private readonly recent = new Int32Array(new SharedArrayBuffer(8 * RECENT_PRICES));

  constructor(arena: OrderArena, capacity: number, createLevels: CreateLevels) {
    this.arena = arena;
    this.bids = createLevels(BUY, capacity);
    this.asks = createLevels(SELL, capacity);
    this.queues = new OrderQueues(arena, queueOf(capacity, SELL));
    this.prices = numbers(queueOf(capacity, SELL) + 1);
  }

  /** The price that trades first, or `NO_BID` or `NO_ASK`. */
  bestTicks(side: number): number {
    // Zero with its sign turned is −0, which would be told as "-0".
    return (this.bestRanks[side] as number) * signOf(side) + 0;
  }

  /** Open quantity at the best price; 0 when the side is empty. */
  bestLots(side: number): number {
    return this.queues.lots(this.bestQueues[side] as number);
  }

  /** The order that trades next; `NO_SLOT` when the side is empty. */
  first(side: number): number {
    return this.queues.first(this.bestQueues[side] as number);
  }

  /** Whether an order of this side with this limit trades with the other side. */
  reaches(side: number, limitTicks: number): boolean {
    return limitTicks * signOf(side) + (this.bestRanks[oppositeOf(side)] as number) >= 0;
  }

  /** Puts an order at the back of the queue of its price. */
  append(slot: number): void {
    const { arena } = this;
    const priceTicks = arena.priceTicks(slot);
    const place = recentPlace(priceTicks, arena.side(slot));
    const queue = this.recent[place] as number;
    if (queue !== NO_QUEUE && this.prices[queue] === priceTicks) this.queues.push(queue, slot);
    else this.queues.push(this.open(slot), slot);
  }

  /** Takes an order out; its level goes with the last one. */
  remove(slot: number): void {
    const queue = this.arena.queue(slot);
    this.queues.unlink(slot);
    if (this.queues.first(queue) === NONE) this.close(queue);
  }

  /** The queue of an order's price. */
  private open(slot: number): number {
    const { arena } = this;
    const side = arena.side(slot);
    const priceTicks = arena.priceTicks(slot);
    const levels = this.levels(side);
    let level = levels.find(priceTicks);
    if (level === NO_PRICE) level = levels.insert(priceTicks);
    const queue = queueOf(level, side);
    this.prices[queue] = priceTicks;
    this.recent[recentPlace(priceTicks, side)] = queue;
    this.noteBest(side);
    return queue;
  }

  /** Nobody waits at this price any more. */
  private close(queue: number): void {
    const side = sideOf(queue);
    const place = recentPlace(this.prices[queue] as number, side);
    if (this.recent[place] === queue) this.recent[place] = NO_QUEUE;
    this.levels(side).remove(levelOf(queue));
    if (queue === this.bestQueues[side]) this.noteBest(side);
  }

  private noteBest(side: number): void {
    const { best } = this.levels(side);
    const queue = best === NO_PRICE ? NO_QUEUE : queueOf(best, side);
    this.bestQueues[side] = queue;
    this.bestRanks[side] =
      queue === NO_QUEUE ? NO_RANK : (this.prices[queue] as number) * signOf(side);
  }

  levels(side: number): Levels {
    return side === BUY ? this.bids : this.asks;
  }

  depth(side: number, count: number): DepthLevel[] {
    const { queues } = this;
    const levels = this.levels(side);
    const depth: DepthLevel[] = [];
    let level = levels.best;
    for (; level !== NO_PRICE && depth.length < count; level = levels.next(level)) {
      const queue = queueOf(level, side);
      const priceTicks = levels.priceTicks(level);
      const [quantityLots, orderCount] = [queues.lots(queue), queues.count(queue)];
      depth.push({ priceTicks, quantityLots, orderCount });
    }
    return depth;
  }

  /** The slots of all orders, the one that trades first in front. */
  slots(side: number): number[] {
    const { queues, arena } = this;
    const levels = this.levels(side);
    const slots: number[] = [];
    for (let level = levels.best; level !== NO_PRICE; level = levels.next(level)) {
      const first = queues.first(queueOf(level, side));
      for (let slot = first; slot !== NONE; slot = arena.next(slot)) slots.push(slot);
    }
    return slots;
  }
}

/** What has a place for each side: the codes of `Side` are 1 and 2. */
const SIDES = 3;

const NO_QUEUE = 0;

/** How many prices of a side are found without looking for them: a power of two. */
const RECENT_PRICES = 4096;

/** A rank is a price, with the sign turned for asks: higher is better, on both sides. */
const NO_RANK = Number.NEGATIVE_INFINITY;

/**
 * Numbers that V8 keeps outside of its heap, however few. They never move, so that compiled code
 * has their address in it; a small array of its own it keeps inside.
 */
const numbers = (count: number): Float64Array => {
  return new Float64Array(new SharedArrayBuffer(8 * count));
};

const signOf = (side: number): number => {
  return BUY + SELL - 2 * side;
};

const oppositeOf = (side: number): number => {
  return BUY + SELL - side;
};

const queueOf = (level: number, side: number): number => {
  return 2 * level + side - BUY;
};

const levelOf = (queue: number): number => {
  return queue >> 1;
};

const sideOf = (queue: number): number => {
  return (queue & 1) + BUY;
};

const recentPlace = (priceTicks: number, side: number): number => {
  return 2 * (priceTicks & (RECENT_PRICES - 1)) + side - BUY;
};

/** The worst price that an order trades at. */
const limitOf = (order: NewOrder): number => {
  if (order.orderType === LIMIT) return order.priceTicks;
  return order.side === BUY ? NO_ASK : NO_BID;
};

const createPriceLevels = (side: number, capacity: number): PriceLevels => {
  return new PriceLevels({ side, capacity });
};

const mayRest = (order: NewOrder): boolean => {
  return order.orderType === LIMIT && order.timeInForce === GTC;
};

/** Whether a maker's price is one that a taker of this side and limit trades at. */
const isWithin = (priceTicks: number, limitTicks: number, takerSide: number): boolean => {
  return takerSide === BUY ? priceTicks <= limitTicks : priceTicks >= limitTicks;
};
