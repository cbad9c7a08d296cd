/**
 * Tells everyone concerned what the book of one symbol does.
 *
 * What a request brings about for its own order goes to the connection that sent the request. What
 * it brings about for a resting order goes to the connection from which that order was last placed
 * or replaced; if that one is gone the report is dropped and counted. Where that is stands in an
 * array beside the book's arena: an order that rests stays in the slot in which it was accepted.
 */
import { Counter } from '#counters';
import { clientOrderIdOf, Side } from '#layout';
import { NO_SLOT, type OrderArena } from '#order-arena';
import { Reason } from '#reasons';
import type { SlotEvents } from '#slot-events';
import type { CurrentRequest } from './current-request.ts';

export class BookReports implements SlotEvents {
  private readonly symbol: number;
  private readonly arena: OrderArena;
  private readonly current: CurrentRequest;
  /** By slot: the connection of the order that rests there. */
  private readonly connections: Uint32Array;
  /** Where the order is that the request is about. */
  private own = NO_SLOT;

  constructor(symbol: number, arena: OrderArena, current: CurrentRequest) {
    this.symbol = symbol;
    this.arena = arena;
    this.current = current;
    this.connections = new Uint32Array(arena.capacity + 1);
  }

  accepted(slot: number): void {
    this.own = slot;
    this.connections[slot] = this.current.connectionId;
    this.current.answer(Reason.ACCEPTED, this.arena.side(slot));
  }

  traded(maker: number, taker: number, quantityLots: number): void {
    const { arena, current } = this;
    const { report, sink } = current;
    current.counters.add(Counter.trades);
    current.counters.add(Counter.tradedLots, quantityLots);
    const executionId = current.nextExecution();
    const priceTicks = arena.priceTicks(maker);
    const takerSide = arena.side(taker);
    report.takerFill(
      current.request,
      takerSide,
      priceTicks,
      quantityLots,
      arena.quantityLots(taker),
      executionId,
    );
    sink.tell(current.connectionId, report.bytes);
    report.makerFill(
      this.symbol,
      arena.account(maker),
      clientOrderIdOf(arena.orderId(maker)),
      takerSide === Side.BUY ? Side.SELL : Side.BUY,
      priceTicks,
      quantityLots,
      arena.quantityLots(maker),
      executionId,
    );
    sink.tell(this.connections[maker] as number, report.bytes);
  }

  cancelled(slot: number, reason: number): void {
    const { arena, current } = this;
    const { report, sink } = current;
    const side = arena.side(slot);
    const lots = arena.quantityLots(slot);
    const priceTicks = arena.priceTicks(slot);
    current.counters.add(Counter.cancelled);
    if (slot === this.own) {
      report.cancelled(current.request, side, priceTicks, lots, reason);
      sink.tell(current.connectionId, report.bytes);
      return;
    }
    // Self-trade prevention took an order that rested, perhaps placed over another connection.
    const clientOrderId = clientOrderIdOf(arena.orderId(slot));
    const account = arena.account(slot);
    report.makerCancelled(this.symbol, account, clientOrderId, side, priceTicks, lots, reason);
    sink.tell(this.connections[slot] as number, report.bytes);
  }

  /** The code that the book returns is the answer. */
  rejected(): void {}
}
