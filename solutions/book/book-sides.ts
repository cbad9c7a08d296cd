/**
 * Both sides of a book in one memory: which queue belongs to a price, and which one trades first.
 *
 *     price, side ──► seen lately? ──────► queue ◄── best of its side, remembered with its price
 *          └────────► levels ──► level ──────┘
 *
 * Each price of a side has a level in `#price-levels`, and each level a queue, whose number says the
 * side as well: twice the level's, and one more for an ask. So on an order's way nobody asks whether
 * it buys or sells. The side is an index; a question that is answered with yes as often as with no
 * is one that a processor guesses wrong every other time. For the same reason a price is compared by
 * its *rank*, which is the price with the sign turned for asks: higher is better, on both sides.
 *
 * What is remembered here is a copy of what the levels know. Two functions change levels, `open`
 * and `close`, and both see to the copies.
 *
 * Data plane: nothing allocates or throws once it is made, but for `depth` and `slots`. One thread.
 */
import type { DepthLevel } from '#book-interface';
import { fixedNumbers } from '#fixed-numbers';
import { Side } from '#layout';
import { NO_SLOT, type OrderArena } from '#order-arena';
import { OrderQueues } from '#order-queue';
import { NO_LEVEL, type PriceLevels } from '#price-levels';

/** What a side needs of the structure that keeps its prices in order. */
export type SideLevels = Pick<
  PriceLevels,
  'best' | 'find' | 'insert' | 'remove' | 'next' | 'priceTicks'
>;

/** Makes the levels of a side, at most `capacity`. */
export type CreateLevels = (side: number, capacity: number) => SideLevels;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time, and so
// is a declared function, which could be assigned to. Hence the small functions below are constants.
const NONE = NO_SLOT;
const NO_PRICE = NO_LEVEL;
const { BUY, SELL } = Side;

/** What has a place for each side: the codes of `Side` are 1 and 2. */
const SIDES = 3;

const NO_QUEUE = 0;

/** How many prices of a side are found without looking for them: a power of two. */
const RECENT_PRICES = 4096;

/** Worse than every price. */
const NO_RANK = Number.NEGATIVE_INFINITY;

const signOf = (side: number): number => BUY + SELL - 2 * side;

/** The side that an order of this side trades with. */
export const oppositeOf = (side: number): number => BUY + SELL - side;

/** The number of a level's queue. */
export const queueOf = (level: number, side: number): number => 2 * level + side - BUY;

const levelOf = (queue: number): number => queue >> 1;

const sideOf = (queue: number): number => (queue & 1) + BUY;

const recentPlace = (priceTicks: number, side: number): number =>
  2 * (priceTicks & (RECENT_PRICES - 1)) + side - BUY;

export class BookSides {
  readonly queues: OrderQueues;
  private readonly arena: OrderArena;
  private readonly bids: SideLevels;
  private readonly asks: SideLevels;
  /** By queue: its price. */
  private readonly prices: Float64Array;
  /** By side: the queue that trades first; `NO_QUEUE` when there is none. */
  private readonly bestQueues = new Int32Array(new SharedArrayBuffer(4 * SIDES));
  /** By side: the rank of that queue's price. */
  private readonly bestRanks = fixedNumbers(SIDES).fill(NO_RANK);
  /** Queues that were looked for lately, by the lowest bits of the price and the side. */
  private readonly recent = new Int32Array(new SharedArrayBuffer(8 * RECENT_PRICES));

  constructor(arena: OrderArena, capacity: number, createLevels: CreateLevels) {
    this.arena = arena;
    this.bids = createLevels(BUY, capacity);
    this.asks = createLevels(SELL, capacity);
    this.queues = new OrderQueues(arena, queueOf(capacity, SELL));
    this.prices = fixedNumbers(queueOf(capacity, SELL) + 1);
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

  /** The order that one of this side trades with next; `NO_SLOT` when there is none. */
  maker(side: number): number {
    return this.queues.first(this.bestQueues[oppositeOf(side)] as number);
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

  levels(side: number): SideLevels {
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
