/** What the checks of this day share: a book that writes down what it tells, and books in words. */
import { Side } from '#layout';
import { type NewOrder, OrderBook } from '#order-book';
import { reasonName } from '#reasons';
import { RecordedBook, type RecordedOptions } from '#recorded-book';

export { buy, order, sell } from '#recorded-book';

/** A book with its record: `{ book, hear(), trades }`. */
export function recordedBook(options: RecordedOptions = {}): RecordedBook<OrderBook> {
  return new RecordedBook((all) => new OrderBook(all), options);
}

/** Submits orders one after the other. @returns the answers by name: `ACCEPTED ACCEPTED` */
export function submit(book: OrderBook, ...orders: readonly NewOrder[]): string {
  return orders.map((one) => reasonName(book.submit(one))).join(' ');
}

export const cancel = (book: OrderBook, orderId: number, account = 1000 + orderId): string =>
  reasonName(book.cancel(orderId, account));

export const replace = (
  book: OrderBook,
  orderId: number,
  priceTicks: number,
  quantityLots: number,
  account = 1000 + orderId,
): string => reasonName(book.replace(orderId, account, priceTicks, quantityLots));

/** The orders of a side, as they would trade: `#2 5@100, #3 5@100`. */
export function queue(book: OrderBook, side: number): string {
  return book
    .orders(side)
    .map(({ orderId, quantityLots, priceTicks }) => `#${orderId} ${quantityLots}@${priceTicks}`)
    .join(', ');
}

export const bids = (book: OrderBook): string => queue(book, Side.BUY);
export const asks = (book: OrderBook): string => queue(book, Side.SELL);

/** Both sides and everything that can be asked about them, in one line. */
export function stateOf(book: OrderBook): string {
  const best = [book.bestBidLots, book.bestBidTicks, book.bestAskLots, book.bestAskTicks];
  return `bids ${bids(book) || 'none'}; asks ${asks(book) || 'none'}; ${book.orderCount} orders; best ${best.join(' ')}`;
}

/** The trades that were told: `5@100 of #2 with #4`. */
export function trades(recorded: RecordedBook<OrderBook>): string[] {
  return recorded.trades.map(
    ({ maker, taker, priceTicks, lots }) => `${lots}@${priceTicks} of #${maker} with #${taker}`,
  );
}
