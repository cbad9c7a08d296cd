/**
 * The first stage: is this a request that the engine can work on?
 *
 * Everything that can be seen in the 64 bytes alone is seen here and nowhere else, so the stages
 * behind may rely on it: known codes, ids in range, whole numbers, nothing in unused fields. It
 * keeps no state; any number of threads may do it at once, each for requests of its own.
 */
import { NotImplemented } from '#not-implemented';
import type { OrderSlot } from '#order-slot';

/**
 * Reads and decides; writes nothing. What is wrong first is the answer, in this order: BAD_MSG,
 * UNKNOWN_SYMBOL, BAD_QUANTITY, BAD_PRICE.
 *
 * @param order a request of any content
 * @param symbols how many symbols are traded: 1 … `maxSymbols`
 * @returns the reason to refuse it, or ACCEPTED
 */
export function parse(order: OrderSlot, symbols: number): number {
  throw new NotImplemented(1, 'parse', order, symbols);
}
