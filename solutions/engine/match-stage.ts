/**
 * The second stage: gives each request to the book of its symbol.
 *
 * A request is answered exactly once, whatever the book does: ACK when the book says that it
 * carries it out, before the fills; REJ when it refuses or throws. Who hears of what a request
 * brings about is the business of `BookReports`.
 */
import type { Counters } from '#counters';
import { MessageType, orderIdOf } from '#layout';
import type { MatchingEngine, MatchingEngineOptions } from '#matching-engine';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import type { ReportSink } from '#response';
import { BookReports } from './book-reports.ts';
import { CurrentRequest } from './current-request.ts';

/** What the stage needs of a book. */
export type Book = Pick<MatchingEngine, 'submit' | 'cancel' | 'replace'>;

export interface MatchStageOptions {
  /** How many symbols are traded: 1 … `maxSymbols`. */
  readonly symbols: number;
  readonly maxOrdersPerBook: number;
  readonly createBook: (options: MatchingEngineOptions) => Book;
  readonly counters: Counters;
  readonly sink: ReportSink;
  /** Without it: true; false where whoever gets the answers counts them. */
  readonly countsAnswers?: boolean;
}

export class MatchStage {
  private readonly current: CurrentRequest;
  private readonly books: readonly Book[];
  private readonly order = {
    // Not 0: a field that begins as a small integer changes the object's shape with a large one.
    orderId: Number.NaN,
    account: 0,
    side: 0,
    orderType: 0,
    timeInForce: 0,
    flags: 0,
    priceTicks: 0,
    quantityLots: 0,
    timestampNs: 0,
  };

  constructor(options: MatchStageOptions) {
    const { symbols, maxOrdersPerBook, createBook, counters, sink, countsAnswers } = options;
    const current = new CurrentRequest(counters, sink, countsAnswers);
    this.current = current;
    this.books = Array.from({ length: symbols }, (_, symbol) =>
      createBook({
        symbol,
        maxOrders: maxOrdersPerBook,
        events: (arena) => new BookReports(symbol, arena, current),
      }),
    );
  }

  /** Works off one request that the stages before have looked at. */
  handle(request: OrderSlot): void {
    this.current.begin(request);
    const { refusal } = request;
    const reason = refusal === Reason.ACCEPTED ? this.execute(request) : refusal;
    this.current.answer(reason, 0);
  }

  /** Call it when {@link handle} has thrown: answers that request, unless it got its answer before. */
  fail(): void {
    this.current.answer(Reason.STAGE_FAILED, 0);
  }

  /** Has the book carry it out. @returns what the book answers */
  private execute(request: OrderSlot): number {
    const book = this.books[request.symbol] as Book;
    switch (request.type) {
      case MessageType.NEW_ORDER:
        return book.submit(this.orderOf(request));
      case MessageType.CANCEL_ORDER:
        return cancel(book, request);
      default:
        return replace(book, request);
    }
  }

  private orderOf(request: OrderSlot) {
    const { order } = this;
    order.orderId = orderIdOf(request.account, request.clientOrderId);
    order.account = request.account;
    order.side = request.side;
    order.orderType = request.orderType;
    order.timeInForce = request.timeInForce;
    order.flags = request.flags;
    order.priceTicks = request.priceTicks;
    order.quantityLots = request.quantityLots;
    order.timestampNs = request.arrivalNs;
    return order;
  }
}

// An order id is beyond 2^31, so it is an object wherever it is the argument of a call that the
// compiler does not inline. It inlines what a function does each time it is called; so the two
// calls that take an id have a function of their own each.

function cancel(book: Book, { account, clientOrderId }: OrderSlot): number {
  return book.cancel(orderIdOf(account, clientOrderId), account);
}

function replace(book: Book, request: OrderSlot): number {
  const { account, clientOrderId, priceTicks, quantityLots } = request;
  return book.replace(orderIdOf(account, clientOrderId), account, priceTicks, quantityLots);
}
