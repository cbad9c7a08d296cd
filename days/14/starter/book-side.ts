/**
 * One side of the simple book: a Map from price to the queue of orders at that price.
 *
 * Nothing is remembered but the queues. The best price is found by looking at every price, an
 * order is taken out by searching its queue. That is slow in a deep book and hard to get wrong.
 */
import type { DepthLevel, RestingOrder } from '#book-interface';
import { NotImplemented } from '#not-implemented';

/** A {@link RestingOrder} as the book itself sees it. */
export interface LiveOrder extends RestingOrder {
  priceTicks: number;
  /** Still open; 0 when the order is done. */
  quantityLots: number;
}

export class BookSide {
  /** Worse than every price: what an empty side shows, and how far a market order goes. */
  readonly worstTicks: number;
  /** 1 where a higher price is better (bids), -1 where a lower one is (asks). */
  private readonly direction: 1 | -1;
  /** First come, first in the array. A queue is here exactly as long as an order is in it. */
  private readonly queues = new Map<number, LiveOrder[]>();

  /** Given, complete. */
  constructor(direction: 1 | -1, worstTicks: number) {
    this.direction = direction;
    this.worstTicks = worstTicks;
  }

  /** The price that trades first, or {@link worstTicks}. */
  get bestTicks(): number {
    throw new NotImplemented(1, 'BookSide.bestTicks');
  }

  /** Open quantity at the best price; 0 when the side is empty. */
  get bestLots(): number {
    throw new NotImplemented(1, 'BookSide.bestLots', lotsOf);
  }

  /** The order that trades next, if its price is `limitTicks` or better. */
  firstWithin(limitTicks: number): LiveOrder | undefined {
    throw new NotImplemented(2, 'BookSide.firstWithin', limitTicks);
  }

  /**
   * Given, complete. The orders of one price, first come first; empty when there is none. Not to be
   * changed.
   */
  queueAt(priceTicks: number): readonly LiveOrder[] {
    return this.queues.get(priceTicks) ?? [];
  }

  /** Puts an order at the back of the queue of its price. */
  append(order: LiveOrder): void {
    throw new NotImplemented(1, 'BookSide.append', order);
  }

  /** Takes out an order of this side; those behind it move up. */
  remove(order: LiveOrder): void {
    throw new NotImplemented(2, 'BookSide.remove', order);
  }

  /** Given, complete. The best `count` prices, best first. */
  depth(count: number): DepthLevel[] {
    return this.sortedPrices()
      .slice(0, Math.max(0, count))
      .map((priceTicks) => {
        const queue = this.queueAt(priceTicks);
        return { priceTicks, quantityLots: lotsOf(queue), orderCount: queue.length };
      });
  }

  /** Given, complete. All prices, best first. */
  sortedPrices(): number[] {
    return [...this.queues.keys()].sort((a, b) => (b - a) * this.direction);
  }

  /** Given, complete. */
  isBetter(priceTicks: number, thanTicks: number): boolean {
    return this.direction > 0 ? priceTicks > thanTicks : priceTicks < thanTicks;
  }
}

/** Given, complete. What the orders of a queue have open together. */
function lotsOf(queue: readonly LiveOrder[]): number {
  return queue.reduce((sum, order) => sum + order.quantityLots, 0);
}
