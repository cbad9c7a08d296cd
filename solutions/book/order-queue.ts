/**
 * Queues of orders, linked through the orders themselves: first come, first served.
 *
 *     queue 3      first ──────────────────────────────┐           last ──┐
 *                                                      ▼                  ▼
 *     slots        …  ┌───┐   ┌───┐   ┌───┐   ┌───┐   ┌───┐   ┌───┐   ┌───┐
 *                     │   │   │ 9 │◄─►│ 4 │   │   │   │ 2 │◄─►│ 9 │…  │ 4 │     next, previous
 *                     └───┘   └───┘   └───┘   └───┘   └───┘   └───┘   └───┘
 *
 * The links stand in the order's own slot ("intrusive"): putting an order into a queue takes no
 * memory, and taking it out of the middle touches its two neighbours and nobody else, however
 * many wait. A queue is a number from 1 on; the book has one for each price of a side. It also
 * keeps the sum of what its orders have open, so that nobody needs to walk along it for that.
 *
 * A slot is in one queue at most. Data plane: nothing allocates or throws; one thread.
 */
import { NO_SLOT, type OrderArena } from '#order-arena';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NONE = NO_SLOT;

/** Bytes of what is kept about a queue: first, last, count (i32 each), at 16 the sum in lots (f64). */
const QUEUE_BYTES = 32;

export class OrderQueues {
  private readonly arena: OrderArena;
  // Each field is a view that begins at its byte: queue << 3 is its word, queue << 2 its double.
  private readonly firsts: Int32Array;
  private readonly lasts: Int32Array;
  private readonly counts: Int32Array;
  private readonly sums: Float64Array;

  /**
   * All queues are empty.
   *
   * @param arena where the orders are; several `OrderQueues` may share it
   * @param queueCount the largest number of a queue, at least 1
   */
  constructor(arena: OrderArena, queueCount: number) {
    const memory = new SharedArrayBuffer((queueCount + 1) * QUEUE_BYTES);
    this.arena = arena;
    this.firsts = new Int32Array(memory, 0);
    this.lasts = new Int32Array(memory, 4);
    this.counts = new Int32Array(memory, 8);
    this.sums = new Float64Array(memory, 16);
  }

  /** The order that has waited longest; `NO_SLOT` when the queue is empty. */
  first(queue: number): number {
    return this.firsts[queue << 3] as number;
  }

  /** The order that came last; `NO_SLOT` when the queue is empty. */
  last(queue: number): number {
    return this.lasts[queue << 3] as number;
  }

  /** How many orders wait. */
  count(queue: number): number {
    return this.counts[queue << 3] as number;
  }

  /** The sum of what its orders have open, in lots. */
  lots(queue: number): number {
    return this.sums[queue << 2] as number;
  }

  /** Puts an order that is in no queue at the back of one. Its quantity must be set. */
  push(queue: number, slot: number): void {
    const { arena } = this;
    const last = this.last(queue);
    arena.setQueue(slot, queue);
    arena.setPrevious(slot, last);
    arena.setNext(slot, NONE);
    if (last === NONE) this.setFirst(queue, slot);
    else arena.setNext(last, slot);
    this.setLast(queue, slot);
    this.add(queue, 1, arena.quantityLots(slot));
  }

  /** Takes an order out of its queue, wherever it stands; those behind it move up. */
  unlink(slot: number): void {
    const { arena } = this;
    const queue = arena.queue(slot);
    const previous = arena.previous(slot);
    const next = arena.next(slot);
    if (previous === NONE) this.setFirst(queue, next);
    else arena.setNext(previous, next);
    if (next === NONE) this.setLast(queue, previous);
    else arena.setPrevious(next, previous);
    this.add(queue, -1, -arena.quantityLots(slot));
  }

  /** Takes lots from an order that keeps its place; fewer than it has open. */
  reduce(slot: number, lots: number): void {
    const { arena } = this;
    arena.setQuantityLots(slot, arena.quantityLots(slot) - lots);
    this.add(arena.queue(slot), 0, -lots);
  }

  private setFirst(queue: number, slot: number): void {
    this.firsts[queue << 3] = slot;
  }

  private setLast(queue: number, slot: number): void {
    this.lasts[queue << 3] = slot;
  }

  private add(queue: number, orders: number, lots: number): void {
    this.counts[queue << 3] = this.count(queue) + orders;
    this.sums[queue << 2] = this.lots(queue) + lots;
  }
}
