/**
 * Risk before execution: what one order may be, and what all orders of an account may add up to.
 *
 *     stateless   checkRisk       one order and a table that does not change: any thread, any number
 *     stateful    PositionRisk    depends on every order before: one thread owns it
 *
 * Both see only what `parse` has let through. Limits are numbers that fit: the largest price times
 * the largest quantity is a safe integer, so nothing here is rounded.
 */
import { MessageType, OrderType, Side } from '#layout';
import { Limit } from '#limits';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';

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
  if (order.type === MessageType.CANCEL_ORDER) return Reason.ACCEPTED;
  const { quantityLots } = order;
  if (quantityLots > limits.maxOrderLots) return Reason.RISK_QTY;
  const referenceTicks = limits.referenceTicks[order.symbol] as number;
  const valuedTicks = order.orderType === OrderType.MARKET ? referenceTicks : order.priceTicks;
  // Not `>`: without a reference price the distance is NaN, which must fail as well.
  if (!(Math.abs(valuedTicks - referenceTicks) <= limits.bandTicks)) return Reason.RISK_PRICE_BAND;
  if (Math.abs(valuedTicks) * quantityLots > limits.maxNotional) return Reason.RISK_NOTIONAL;
  return Reason.ACCEPTED;
}

/** One of several consumers that share the stateless checks of a ring. */
export class RiskShare {
  private readonly limits: RiskLimits;
  private readonly consumer: number;
  private readonly consumers: number;

  /**
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
    // Sequences wrap to negative numbers, whose remainder is negative.
    if ((sequence >>> 0) % this.consumers !== this.consumer) return;
    if (order.refusal !== Reason.ACCEPTED) return;
    const reason = checkRisk(order, this.limits);
    if (reason !== Reason.ACCEPTED) order.refuse(reason);
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
    if (order.refusal !== Reason.ACCEPTED) return order.refusal;
    if (order.type !== MessageType.NEW_ORDER || order.reservedLots > 0) return Reason.ACCEPTED;
    const { account, symbol, side, quantityLots } = order;
    const at = this.find(account, symbol);
    const isNew = this.keys[at] === EMPTY;
    if (isNew && this.used === this.maxPositions) return Reason.RISK_POSITION;
    const reserved = side === Side.BUY ? this.buying : this.selling;
    const position = this.positions[at] as number;
    const exposed = (side === Side.BUY ? position : -position) + (reserved[at] as number);
    if (exposed + quantityLots > this.maxPositionLots) return Reason.RISK_POSITION;
    if (isNew) {
      this.keys[at] = keyOf(account, symbol);
      this.used++;
    }
    reserved[at] = (reserved[at] as number) + quantityLots;
    order.reserve(quantityLots);
    return Reason.ACCEPTED;
  }

  /**
   * Gives a reservation back, and takes what was filled into the position; nothing of an order
   * that is refused. Called again for the same request it changes nothing.
   */
  settle(order: OrderSlot): void {
    const { reservedLots, side } = order;
    if (reservedLots === 0) return;
    const at = this.find(order.account, order.symbol);
    const reserved = side === Side.BUY ? this.buying : this.selling;
    reserved[at] = (reserved[at] as number) - reservedLots;
    order.reserve(0);
    if (order.refusal !== Reason.ACCEPTED) return;
    const boughtLots = side === Side.BUY ? order.fillLots : -order.fillLots;
    this.positions[at] = (this.positions[at] as number) + boughtLots;
  }

  /** Bought less sold, in lots; 0 for an account that has not traded the symbol. */
  positionLots(account: number, symbol: number): number {
    return this.positions[this.find(account, symbol)] as number;
  }

  /** What accepted orders of that side may still trade, in lots. */
  reservedLots(account: number, symbol: number, side: number): number {
    const reserved = side === Side.BUY ? this.buying : this.selling;
    return reserved[this.find(account, symbol)] as number;
  }

  /** The place of a position, or the free one where it would be. */
  private find(account: number, symbol: number): number {
    const key = keyOf(account, symbol);
    const mask = this.keys.length - 1;
    let at = (Math.imul(key, 0x9e37_79b1) >>> 7) & mask;
    while (this.keys[at] !== key && this.keys[at] !== EMPTY) at = (at + 1) & mask;
    return at;
  }
}

/** Account and symbol as one number: 21 bits and 6. */
function keyOf(account: number, symbol: number): number {
  return account * Limit.maxSymbols + symbol;
}
