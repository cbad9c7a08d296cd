/**
 * Risk before execution: what one order may be, and what all orders of an account may add up to.
 *
 *     stateless   checkRisk       one order and a table that does not change: any thread, any number
 *     stateful    PositionRisk    depends on every order before: one thread owns it
 *
 * Both see only what `parse` has let through. Limits are numbers that fit: the largest price times
 * the largest quantity is a safe integer, so nothing here is rounded.
 */
import { Side } from '#layout';
import { Limit } from '#limits';
import { NotImplemented } from '#not-implemented';
import type { OrderSlot } from '#order-slot';

/** Plain data: it can be copied to another thread. It does not change while orders are checked. */
export interface RiskLimits {
  /** Most lots in one order. */
  readonly maxOrderLots: number;
  /** How far a price may be from the reference price, in ticks, up or down. */
  readonly bandTicks: number;
  /** Largest |price| × quantity of one order, in ticks × lots. */
  readonly maxNotional: number;
  /** The position of an account in a symbol stays within ± this, in lots. */
  readonly maxPositionLots: number;
  /** How many positions there may be, one for each account and symbol that trade: at least 1. */
  readonly maxPositions: number;
  /** By symbol, in ticks: last session's settlement. NaN: the symbol has none. */
  readonly referenceTicks: Float64Array;
}

/**
 * Checks one order by itself; writes nothing. What is wrong first is the answer, in this order:
 * RISK_QTY, RISK_PRICE_BAND, RISK_NOTIONAL. A cancel always passes.
 *
 * @param order a request that `parse` accepts
 * @returns the reason to refuse it, or ACCEPTED
 */
export function checkRisk(order: OrderSlot, limits: RiskLimits): number {
  throw new NotImplemented(2, 'checkRisk', order, limits);
}

/** One of several consumers that share the stateless checks of a ring. */
export class RiskShare {
  private readonly limits: RiskLimits;
  private readonly consumer: number;
  private readonly consumers: number;

  /**
   * Given, complete.
   *
   * @param consumer which of them this is: 0 … consumers − 1
   * @param consumers how many share the work: at least 1
   */
  constructor(limits: RiskLimits, consumer: number, consumers: number) {
    this.limits = limits;
    this.consumer = consumer;
    this.consumers = consumers;
  }

  /** Checks the order if its sequence is this consumer's; leaves every other slot alone. */
  handle(order: OrderSlot, sequence: number): void {
    const { limits, consumer, consumers } = this;
    throw new NotImplemented(6, 'RiskShare.handle', order, sequence, limits, consumer, consumers);
  }
}

/** No key: an account is at least 1. */
const EMPTY = 0;

/**
 * The positions of all accounts. One thread owns it: it makes the reservations and settles them.
 *
 *     position        the sum of all fills: bought less sold
 *     reserved        what accepted orders may still add to it, bought and sold apart
 *
 * An order is accepted only if its own side, with everything that is reserved there, stays within
 * the limit. What is reserved on the other side does not count: nobody knows whether it trades.
 *
 * The table is open-addressed with linear probing, at most half full, and nothing is ever taken
 * out of it. All memory is there from the beginning.
 */
export class PositionRisk {
  private readonly maxPositionLots: number;
  private readonly maxPositions: number;
  private readonly keys: Int32Array;
  private readonly positions: Float64Array;
  private readonly buying: Float64Array;
  private readonly selling: Float64Array;
  private used = 0;

  /** Given, complete. */
  constructor(limits: RiskLimits) {
    if (!(limits.maxPositions >= 1)) {
      throw new RangeError(
        `maxPositions is ${limits.maxPositions}. A table of positions needs room for at least 1`,
      );
    }
    this.maxPositionLots = limits.maxPositionLots;
    this.maxPositions = limits.maxPositions;
    const capacity = 2 ** Math.ceil(Math.log2(2 * limits.maxPositions));
    this.keys = new Int32Array(capacity);
    this.positions = new Float64Array(capacity);
    this.buying = new Float64Array(capacity);
    this.selling = new Float64Array(capacity);
  }

  /**
   * Keeps room for an order, and notes in the slot how much. Called again before {@link settle} it
   * changes nothing. A cancel and a replace name no side: they pass, and reserve nothing.
   *
   * @returns the reason to refuse it, or ACCEPTED; of an order that is refused already, that reason
   */
  reserve(order: OrderSlot): number {
    const { maxPositionLots, maxPositions, used } = this;
    throw new NotImplemented(
      3,
      'PositionRisk.reserve',
      order,
      maxPositionLots,
      maxPositions,
      used,
      EMPTY,
    );
  }

  /**
   * Gives a reservation back, and takes what was filled into the position; nothing of an order
   * that is refused. Called again for the same request it changes nothing.
   */
  settle(order: OrderSlot): void {
    throw new NotImplemented(3, 'PositionRisk.settle', order);
  }

  /** Given, complete. Bought less sold, in lots; 0 for an account that has not traded the symbol. */
  positionLots(account: number, symbol: number): number {
    return this.positions[this.find(account, symbol)] as number;
  }

  /** Given, complete. What accepted orders of that side may still trade, in lots. */
  reservedLots(account: number, symbol: number, side: number): number {
    const reserved = side === Side.BUY ? this.buying : this.selling;
    return reserved[this.find(account, symbol)] as number;
  }

  /** Given, complete. The place of a position, or the free one where it would be. */
  private find(account: number, symbol: number): number {
    const key = keyOf(account, symbol);
    const mask = this.keys.length - 1;
    let at = (Math.imul(key, 0x9e37_79b1) >>> 7) & mask;
    while (this.keys[at] !== key && this.keys[at] !== EMPTY) at = (at + 1) & mask;
    return at;
  }
}

/** Given, complete. Account and symbol as one number: 21 bits and 6. */
function keyOf(account: number, symbol: number): number {
  return account * Limit.maxSymbols + symbol;
}
