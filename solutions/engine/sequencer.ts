/**
 * The one total order of everything that reaches positions and book.
 *
 *     ring, or lanes of many families ─► parse, risk ─► sequencer ─► positions, book ─► reports
 *                                                       1, 2, 3, …
 *
 * What comes before keeps nothing that must survive. What comes behind is a function of the orders
 * in this order and of nothing else: neither how many threads brought them nor which family waited
 * for which makes a difference. So whoever writes the orders down here, one after the other, can
 * work everything out again. What a check has refused changes nothing, and has no number.
 *
 * One sequencer, on the thread of positions and book.
 */
import { Counter, type Counters } from '#counters';
import type { OrderSlot } from '#order-slot';

/** Gets each order before it is executed; must not keep the slot. For tests, and for a log. */
export type Sequenced = (order: OrderSlot) => void;

export class Sequencer {
  private readonly counters: Counters;
  private readonly sequenced: Sequenced | undefined;
  /** In an array, or each new number beyond 2³¹ would be an object. */
  private readonly last = new Float64Array(1);

  constructor(counters: Counters, sequenced?: Sequenced) {
    this.counters = counters;
    this.sequenced = sequenced;
  }

  /** The number of the last order: 1 … 2⁵³ − 1, or 0 before the first. */
  get sequence(): number {
    return this.last[0] as number;
  }

  /** Gives an order the next number. Call it right before the order is executed. */
  next(order: OrderSlot): void {
    this.last[0] = (this.last[0] as number) + 1;
    this.counters.add(Counter.sequenced);
    if (this.sequenced !== undefined) this.sequenced(order);
  }
}
