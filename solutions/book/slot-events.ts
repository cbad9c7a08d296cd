/**
 * What the finished book tells, in slots of its arena instead of numbers.
 *
 * A slot is a small integer, so telling allocates nothing, whoever listens; an order id beyond
 * 2^31 as an argument would become an object wherever the call is not inlined. Who listens reads
 * what it needs from the arena, during the call. A slot also says where an order is found again:
 * an order that rests keeps the slot under which it was accepted, until it is replaced.
 *
 * {@link NumberedEvents} tells the same as `BookEvents`.
 */
import type { BookEvents } from '#book-interface';
import type { OrderArena } from '#order-arena';

export interface SlotEvents {
  /** A request for this order is being carried out. After a replace: in its new slot. */
  accepted(slot: number): void;
  /** Two orders traded at the maker's price; their quantities are what remains of each. */
  traded(maker: number, taker: number, quantityLots: number): void;
  /** What the order has left is gone and will not trade. */
  cancelled(slot: number, reason: number): void;
  /** A request is refused. The slot holds its id, its account and its side, and nothing else. */
  rejected(slot: number, reason: number): void;
}

/** Tells a listener in numbers. */
export class NumberedEvents implements SlotEvents {
  private readonly events: BookEvents;
  private readonly arena: OrderArena;

  constructor(events: BookEvents, arena: OrderArena) {
    this.events = events;
    this.arena = arena;
  }

  accepted(slot: number): void {
    const { arena } = this;
    this.events.accepted(arena.orderId(slot), arena.account(slot), arena.side(slot));
  }

  traded(maker: number, taker: number, quantityLots: number): void {
    const { arena } = this;
    this.events.traded(
      arena.orderId(maker),
      arena.account(maker),
      arena.orderId(taker),
      arena.account(taker),
      arena.side(taker),
      arena.priceTicks(maker),
      quantityLots,
      arena.quantityLots(maker),
      arena.quantityLots(taker),
    );
  }

  cancelled(slot: number, reason: number): void {
    const { arena } = this;
    this.events.cancelled(
      arena.orderId(slot),
      arena.account(slot),
      arena.side(slot),
      arena.priceTicks(slot),
      arena.quantityLots(slot),
      reason,
    );
  }

  rejected(slot: number, reason: number): void {
    const { arena } = this;
    this.events.rejected(arena.orderId(slot), arena.account(slot), arena.side(slot), reason);
  }
}
