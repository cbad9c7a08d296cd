/**
 * What an order book takes, holds and tells, whatever it is made of.
 *
 * Every book has the same face: the simple one of day 14 and the fast one that replaces it. So the
 * same checks hold for both, and who uses a book does not know which it is.
 */

/** The best bid of a side without orders: lower than every price. */
export const NO_BID = Number.NEGATIVE_INFINITY;

/** The best ask of a side without orders: higher than every price. */
export const NO_ASK = Number.POSITIVE_INFINITY;

/**
 * Two orders of one account never trade with each other; this says which of them goes when they
 * would. The newest is the order that is coming in, the oldest the one that rests. No code is 0.
 *
 * - CANCEL_NEWEST: an order whose first trade would be that one is refused with SELF_TRADE, and
 *   nothing has changed. One that meets its own account later in a sweep keeps the trades it has
 *   made; the rest of it is cancelled.
 * - CANCEL_OLDEST: the resting order is cancelled, and the sweep goes on behind it.
 * - CANCEL_BOTH: the resting order is cancelled, and after it the rest of the one coming in.
 *
 * Whoever is cancelled is told so, with the reason SELF_TRADE. A fill-or-kill order counts only
 * what can trade under the policy: behind its account's own orders under CANCEL_OLDEST, before the
 * first of them under the other two. A post-only order that crosses is refused with WOULD_CROSS
 * under every policy, also when what it crosses is its account's own.
 */
export const SelfTrade = { CANCEL_NEWEST: 1, CANCEL_OLDEST: 2, CANCEL_BOTH: 3 } as const;

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

/** One price of one side, as `depth` gives it. */
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
   * everything that it brings about.
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
   * must not rest. SELF_TRADE: its next trade would have been with its own account; this may also
   * befall a resting order that the request does not name (see {@link SelfTrade}).
   */
  cancelled(
    orderId: number,
    account: number,
    side: number,
    priceTicks: number,
    remainingLots: number,
    reason: number,
  ): void;
  /**
   * A submit, cancel or replace is refused: once for each that returns another code than ACCEPTED.
   * Nothing has changed, and there is no other event.
   *
   * @param orderId as it was given, whatever it was; so is the account
   * @param side as it was given; for a cancel or replace that of the order, 0 when the id is unknown
   * @param reason the code that the call returns
   */
  rejected(orderId: number, account: number, side: number, reason: number): void;
}

export interface OrderBookOptions {
  /** Number of the symbol; the book only carries it. */
  readonly symbol: number;
  /** How many orders may rest, both sides together; at least 1. */
  readonly maxOrders: number;
  readonly events: BookEvents;
  /** Largest quantity of one order. Without it: the engine's limit. */
  readonly maxQuantityLots?: number;
  /** A code of {@link SelfTrade}. Without it: CANCEL_NEWEST. */
  readonly selfTrade?: number;
}
