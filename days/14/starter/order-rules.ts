/**
 * What is wrong with an order by itself, whatever the book holds: codes, ids, whole numbers.
 *
 * Half a tick, NaN and 2^53 are numbers to JavaScript and no prices. They stop here, because one
 * of them in a Map of prices is a level that nobody finds again.
 *
 * Pure functions of their arguments; they allocate and throw nothing. Any thread.
 */
import type { NewOrder } from '#book-interface';
import { NotImplemented } from '#not-implemented';

/**
 * Why no book can take this order, or ACCEPTED. The first that holds: an unknown code, or an id or
 * account that is no safe integer (BAD_MSG); BAD_QUANTITY; BAD_PRICE, also for a market order
 * whose price is not 0.
 *
 * @param maxQuantityLots the largest quantity of one order
 */
export function problemOf(order: NewOrder, maxQuantityLots: number): number {
  throw new NotImplemented(5, 'problemOf', order, maxQuantityLots);
}

/** A whole number of ticks, −`maxPriceTicks` … `maxPriceTicks`. */
export function isPriceTicks(ticks: number): boolean {
  throw new NotImplemented(5, 'isPriceTicks', ticks);
}

/** A whole number of lots, 1 … `maxLots`. */
export function isQuantityLots(lots: number, maxLots: number): boolean {
  throw new NotImplemented(5, 'isQuantityLots', lots, maxLots);
}
