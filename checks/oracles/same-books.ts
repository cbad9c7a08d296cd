/**
 * Are two books the same? They are asked the same, and everything that can be seen of them is
 * compared: codes, events byte by byte, depth at every level, best prices, and the state's hash.
 */
import { allocateBookEvents, BOOK_EVENT_BYTES, BookEventWriter } from '#book-events';
import { bookHash } from '#book-hash';
import type { BookEvents, DepthLevel, OrderBookOptions, RestingOrder } from '#book-interface';
import { applyRequest, type BookRequest, type RequestedBook } from '#book-requests';
import { Side } from '#layout';
import { reasonName } from '#reasons';

/** What is looked at of a book. */
export interface ComparedBook extends RequestedBook {
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly bestBidLots: number;
  readonly bestAskLots: number;
  readonly orderCount: number;
  depth(side: number, levels: number): DepthLevel[];
  orders(side: number): RestingOrder[];
}

/** So many events one request may bring about, and more: each order can trade once. */
const EVENTS = 4096;

/** A book and what it has told. */
export class ObservedBook {
  readonly book: ComparedBook;
  private readonly memory = allocateBookEvents(EVENTS);
  private readonly events = new BookEventWriter(this.memory);

  constructor(
    create: (options: OrderBookOptions) => ComparedBook,
    options: Omit<OrderBookOptions, 'events' | 'symbol'>,
  ) {
    const events: BookEvents = this.events;
    this.book = create({ ...options, symbol: 0, events });
  }

  /** Carries out a request. @returns all that it did, in a form in which equal is equal */
  ask(request: BookRequest): string {
    const { book, events } = this;
    const before = events.written;
    const code = applyRequest(book, request);
    const told = Array.from({ length: events.written - before }, (_, index) => {
      const at = ((before + index) % EVENTS) * BOOK_EVENT_BYTES;
      return `told ${Buffer.from(this.memory, at, BOOK_EVENT_BYTES).toString('hex')}`;
    });
    return [reasonName(code), ...told, ...stateOf(book)].join('\n');
  }
}

/** Everything that can be seen of a book, a line each. */
export function stateOf(book: ComparedBook): string[] {
  const side = (name: string, code: number) =>
    book
      .depth(code, Number.POSITIVE_INFINITY)
      .map(
        ({ priceTicks, quantityLots, orderCount }) =>
          `${name} ${quantityLots} at ${priceTicks}, ${orderCount} orders`,
      );
  return [
    ...side('bid', Side.BUY),
    ...side('ask', Side.SELL),
    `best ${book.bestBidLots} at ${book.bestBidTicks}, ${book.bestAskLots} at ${book.bestAskTicks}`,
    `${book.orderCount} orders, hash ${bookHash(book)}`,
  ];
}
