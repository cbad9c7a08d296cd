/** Day 14's round of requests through the obvious book. */
import { roundOf, rounds, type Shape } from './day-14-flow.ts';
import { SortedBook } from './day-14-sorted-book.ts';
import type { Workload } from './workload.ts';

export function throughSortedArrays(shape: Shape): Workload {
  const book = new SortedBook();
  return rounds(roundOf(shape), ({ orderId, account, side, priceTicks, lots, tradedLots }) => {
    if (lots === 0) return book.cancel(orderId, account);
    const before = book.tradedLots;
    book.submit(orderId, account, side, priceTicks, lots);
    return book.tradedLots - before === tradedLots;
  });
}
