/**
 * What is wrong with an order by itself, whatever the book holds: codes, ids, whole numbers.
 *
 * Half a tick, NaN and 2^53 are numbers to JavaScript and no prices. They stop here, because one
 * of them in a Map of prices is a level that nobody finds again.
 *
 * Pure functions of their arguments; they allocate and throw nothing. Any thread.
 */
import type { NewOrder } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { Reason } from '#reasons';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const { BUY, SELL } = Side;
const { LIMIT, MARKET } = OrderType;
const { GTC, IOC, FOK } = TimeInForce;
const { NONE, POST_ONLY } = Flags;
const { maxPriceTicks: MAX_TICKS } = Limit;
const { ACCEPTED, BAD_MSG, BAD_QUANTITY, BAD_PRICE } = Reason;

/**
 * Why no book can take this order, or ACCEPTED. The first that holds: an unknown code, or an id or
 * account that is no safe integer (BAD_MSG); BAD_QUANTITY; BAD_PRICE, also for a market order
 * whose price is not 0.
 *
 * @param maxQuantityLots the largest quantity of one order
 */
export function problemOf(order: NewOrder, maxQuantityLots: number): number {
  const { side, orderType, timeInForce, flags } = order;
  if (side !== BUY && side !== SELL) return BAD_MSG;
  if (orderType !== LIMIT && orderType !== MARKET) return BAD_MSG;
  if (timeInForce !== GTC && timeInForce !== IOC && timeInForce !== FOK) {
    return BAD_MSG;
  }
  if (flags !== NONE && flags !== POST_ONLY) return BAD_MSG;
  if (!Number.isSafeInteger(order.orderId)) return BAD_MSG;
  if (!Number.isSafeInteger(order.account)) return BAD_MSG;
  if (!isQuantityLots(order.quantityLots, maxQuantityLots)) return BAD_QUANTITY;
  if (!isPriceTicks(order.priceTicks)) return BAD_PRICE;
  if (orderType === MARKET && order.priceTicks !== 0) return BAD_PRICE;
  return ACCEPTED;
}

/** A whole number of ticks, −`maxPriceTicks` … `maxPriceTicks`. */
export function isPriceTicks(ticks: number): boolean {
  return Number.isSafeInteger(ticks) && ticks >= -MAX_TICKS && ticks <= MAX_TICKS;
}

/** A whole number of lots, 1 … `maxLots`. */
export function isQuantityLots(lots: number, maxLots: number): boolean {
  return Number.isSafeInteger(lots) && lots >= 1 && lots <= maxLots;
}
