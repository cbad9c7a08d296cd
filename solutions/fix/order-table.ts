/**
 * The orders of the FIX sessions: what FIX wants to hear about them and the engine does not keep.
 *
 *     session ─► ClOrdID ───────► order ◄─── client order id ◄─ report
 *                (text, chosen     │         (32 bits, given by the gateway,
 *                 by the client)   │          the same through every replace)
 *                                  └─ filled so far, average price, state
 *
 * Bounded: a session has at most so many live orders and so many ClOrdIDs. When there are more, the
 * oldest ClOrdIDs are forgotten that do not name a live order; a request with one is then for an
 * unknown order, and the ClOrdID may be used again.
 */
import type { FixSession } from './fix-session.ts';

/** OrdStatus (39). */
export const OrdStatus = {
  NEW: '0'.charCodeAt(0),
  PARTIALLY_FILLED: '1'.charCodeAt(0),
  FILLED: '2'.charCodeAt(0),
  CANCELED: '4'.charCodeAt(0),
  REJECTED: '8'.charCodeAt(0),
  PENDING_NEW: 'A'.charCodeAt(0),
} as const;

export interface FixOrder {
  readonly session: FixSession;
  /** The engine's name for it, together with the account. */
  readonly clientOrderId: number;
  readonly symbol: number;
  readonly symbolName: string;
  /** Side, OrdType and TimeInForce as the client sent them; 0 without TimeInForce. */
  readonly side: number;
  readonly ordType: number;
  readonly timeInForce: number;
  /** The ClOrdID of the last request for it that was accepted. */
  clOrdId: string;
  /** That of a cancel that was accepted and not yet told; empty: none. */
  cancelClOrdId: string;
  /** The whole order, filled lots included. */
  orderLots: number;
  priceTicks: number;
  filledLots: number;
  /** The sum of price × quantity over its fills. */
  filledTicksTimesLots: number;
  leavesLots: number;
  /** A code of {@link OrdStatus}. */
  status: number;
}

export interface OrderTableLimits {
  /** Live orders of one session. */
  readonly maxOrders: number;
  /** ClOrdIDs remembered of one session; at least twice `maxOrders`. */
  readonly maxClOrdIds: number;
}

/** The gateway's ids are above those that binary clients usually choose, which begin at 1. */
const FIRST_CLIENT_ORDER_ID = 2 ** 31;
const LAST_CLIENT_ORDER_ID = 2 ** 32 - 1;

interface OrdersOfSession {
  readonly byClOrdId: Map<string, FixOrder>;
  live: number;
}

export class OrderTable {
  private readonly limits: OrderTableLimits;
  private readonly live = new Map<number, FixOrder>();
  private readonly sessions = new Map<FixSession, OrdersOfSession>();
  private lastId = FIRST_CLIENT_ORDER_ID - 1;

  constructor(limits: OrderTableLimits) {
    this.limits = limits;
  }

  /** The order that a ClOrdID names or has named; undefined when it is not known (any more). */
  find(session: FixSession, clOrdId: string): FixOrder | undefined {
    return this.of(session).byClOrdId.get(clOrdId);
  }

  /** The live order of that id. */
  byClientOrderId(clientOrderId: number): FixOrder | undefined {
    return this.live.get(clientOrderId);
  }

  hasRoom(session: FixSession): boolean {
    return this.of(session).live < this.limits.maxOrders;
  }

  /** An id that no live order has. */
  nextClientOrderId(): number {
    do {
      this.lastId = this.lastId === LAST_CLIENT_ORDER_ID ? FIRST_CLIENT_ORDER_ID : this.lastId + 1;
    } while (this.live.has(this.lastId));
    return this.lastId;
  }

  /** Takes a new order in, under its ClOrdID; there must be room. */
  add(order: FixOrder): void {
    this.live.set(order.clientOrderId, order);
    this.of(order.session).live++;
    this.name(order.clOrdId, order);
  }

  /** One more ClOrdID by which the client may mean this order. */
  name(clOrdId: string, order: FixOrder): void {
    const { byClOrdId } = this.of(order.session);
    byClOrdId.set(clOrdId, order);
    if (byClOrdId.size > this.limits.maxClOrdIds) this.forgetOne(byClOrdId);
  }

  /** The order has come to its end. Its ClOrdIDs are still known. */
  close(order: FixOrder): void {
    if (this.live.delete(order.clientOrderId)) this.of(order.session).live--;
  }

  private of(session: FixSession): OrdersOfSession {
    let orders = this.sessions.get(session);
    if (orders === undefined) {
      orders = { byClOrdId: new Map(), live: 0 };
      this.sessions.set(session, orders);
    }
    return orders;
  }

  /**
   * A Map keeps its entries in the order in which they came. Those of live orders go to the end, so
   * that over time each call looks at two entries, and not at all live orders again and again.
   */
  private forgetOne(byClOrdId: Map<string, FixOrder>): void {
    for (const [clOrdId, order] of byClOrdId) {
      byClOrdId.delete(clOrdId);
      const isCurrent = order.clOrdId === clOrdId && this.live.has(order.clientOrderId);
      if (!isCurrent) return;
      byClOrdId.set(clOrdId, order);
    }
  }
}
