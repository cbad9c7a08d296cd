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

/**
 * Why no book can take this order, or ACCEPTED. The first that holds: an unknown code, or an id or
 * account that is no safe integer (BAD_MSG); BAD_QUANTITY; BAD_PRICE, also for a market order
 * whose price is not 0.
 *
 * @param maxQuantityLots the largest quantity of one order
 */
export function problemOf(order: NewOrder, maxQuantityLots: number): number {
  const { side, orderType, timeInForce, flags } = order;
  if (side !== Side.BUY && side !== Side.SELL) return Reason.BAD_MSG;
  if (orderType !== OrderType.LIMIT && orderType !== OrderType.MARKET) return Reason.BAD_MSG;
  if (
    timeInForce !== TimeInForce.GTC &&
    timeInForce !== TimeInForce.IOC &&
    timeInForce !== TimeInForce.FOK
  ) {
    return Reason.BAD_MSG;
  }
  if (flags !== Flags.NONE && flags !== Flags.POST_ONLY) return Reason.BAD_MSG;
  if (!Number.isSafeInteger(order.orderId)) return Reason.BAD_MSG;
  if (!Number.isSafeInteger(order.account)) return Reason.BAD_MSG;
  if (!isQuantityLots(order.quantityLots, maxQuantityLots)) return Reason.BAD_QUANTITY;
  if (!isPriceTicks(order.priceTicks)) return Reason.BAD_PRICE;
  if (orderType === OrderType.MARKET && order.priceTicks !== 0) return Reason.BAD_PRICE;
  return Reason.ACCEPTED;
}

/** A whole number of ticks, −`maxPriceTicks` … `maxPriceTicks`. */
export function isPriceTicks(ticks: number): boolean {
  return (
    Number.isSafeInteger(ticks) && ticks >= -Limit.maxPriceTicks && ticks <= Limit.maxPriceTicks
  );
}

/** A whole number of lots, 1 … `maxLots`. */
export function isQuantityLots(lots: number, maxLots: number): boolean {
  return Number.isSafeInteger(lots) && lots >= 1 && lots <= maxLots;
}
