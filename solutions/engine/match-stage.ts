/**
 * The second stage: gives each request to the book of its symbol and tells everyone concerned.
 *
 * A request is answered exactly once, whatever the book does: ACK when the book says that it
 * carries it out, before the fills; REJ when it refuses or throws. What a request brings about for
 * its own order goes to the connection that sent the request. What it brings about for a resting
 * order goes to the connection from which that order was last placed or replaced; if that one is
 * gone the report is dropped and counted.
 */
import { Counter, type Counters } from '#counters';
import { clientOrderIdOf, MessageType, orderIdOf, Side } from '#layout';
import type { BookEvents, OrderBook, OrderBookOptions } from '#order-book';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';

/** What the stage needs of a book. */
export type Book = Pick<OrderBook, 'submit' | 'cancel' | 'replace' | 'order'>;

export interface MatchStageOptions {
  /** How many symbols are traded: 1 … `maxSymbols`. */
  readonly symbols: number;
  readonly maxOrdersPerBook: number;
  readonly createBook: (options: OrderBookOptions) => Book;
  readonly counters: Counters;
  readonly sink: ReportSink;
}

/** The first connection has number 1. */
const NOBODY = 0;

export class MatchStage implements BookEvents {
  private readonly counters: Counters;
  private readonly sink: ReportSink;
  private readonly books: readonly Book[];
  /** By symbol: order id → connection, for the orders that rest. */
  private readonly routes: readonly Map<number, number>[];
  private readonly report = new ReportWriter();
  private request = OrderSlot.alone();
  private connectionId = NOBODY;
  private symbol = 0;
  /** The order that the request is about. */
  private orderId = 0;
  private answered = true;
  private executions = 0;
  private readonly order = {
    orderId: 0,
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
    this.counters = options.counters;
    this.sink = options.sink;
    const symbols = Array.from({ length: options.symbols }, (_, symbol) => symbol);
    this.books = symbols.map((symbol) =>
      options.createBook({ symbol, maxOrders: options.maxOrdersPerBook, events: this }),
    );
    this.routes = symbols.map(() => new Map());
  }

  /** Works off one request that the stages before have looked at. */
  handle(request: OrderSlot): void {
    this.request = request;
    this.connectionId = request.connectionId;
    this.answered = false;
    let reason = request.refusal;
    if (reason === Reason.ACCEPTED) reason = this.execute(request);
    if (!this.answered) this.answer(reason, 0);
  }

  /** Call it when {@link handle} has thrown: answers that request, unless it got its answer before. */
  fail(): void {
    if (!this.answered) this.answer(Reason.STAGE_FAILED, 0);
  }

  accepted(_orderId: number, _account: number, side: number): void {
    if (!this.answered) this.answer(Reason.ACCEPTED, side);
  }

  traded(
    makerOrderId: number,
    makerAccount: number,
    _takerOrderId: number,
    _takerAccount: number,
    takerSide: number,
    priceTicks: number,
    quantityLots: number,
    makerRemainingLots: number,
    takerRemainingLots: number,
  ): void {
    this.counters.add(Counter.trades);
    this.counters.add(Counter.tradedLots, quantityLots);
    const executionId = ++this.executions;
    this.report.takerFill(
      this.request,
      takerSide,
      priceTicks,
      quantityLots,
      takerRemainingLots,
      executionId,
    );
    this.sink.tell(this.connectionId, this.report.bytes);

    const makerConnectionId =
      makerRemainingLots === 0 ? this.takeRoute(makerOrderId) : this.routeOf(makerOrderId);
    this.report.makerFill(
      this.symbol,
      makerAccount,
      clientOrderIdOf(makerOrderId),
      takerSide === Side.BUY ? Side.SELL : Side.BUY,
      priceTicks,
      quantityLots,
      makerRemainingLots,
      executionId,
    );
    this.sink.tell(makerConnectionId, this.report.bytes);
  }

  cancelled(
    orderId: number,
    account: number,
    side: number,
    priceTicks: number,
    remainingLots: number,
    reason: number,
  ): void {
    this.counters.add(Counter.cancelled);
    if (orderId === this.orderId) {
      this.report.cancelled(this.request, side, priceTicks, remainingLots, reason);
      this.sink.tell(this.connectionId, this.report.bytes);
      return;
    }
    // Self-trade prevention took an order that rested, perhaps placed over another connection.
    this.report.makerCancelled(
      this.symbol,
      account,
      clientOrderIdOf(orderId),
      side,
      priceTicks,
      remainingLots,
      reason,
    );
    this.sink.tell(this.takeRoute(orderId), this.report.bytes);
  }

  /** The code that the book returns is the answer. */
  rejected(): void {}

  /** Has the book carry it out and notes where to find whoever owns an order that rests now. */
  private execute(request: OrderSlot): number {
    const { account, priceTicks, quantityLots } = request;
    this.symbol = request.symbol;
    const book = this.books[this.symbol] as Book;
    const orderId = orderIdOf(account, request.clientOrderId);
    this.orderId = orderId;
    let reason: number;
    switch (request.type) {
      case MessageType.NEW_ORDER: {
        const { order } = this;
        order.orderId = orderId;
        order.account = account;
        order.side = request.side;
        order.orderType = request.orderType;
        order.timeInForce = request.timeInForce;
        order.flags = request.flags;
        order.priceTicks = priceTicks;
        order.quantityLots = quantityLots;
        order.timestampNs = request.arrivalNs;
        reason = book.submit(order);
        break;
      }
      case MessageType.CANCEL_ORDER:
        reason = book.cancel(orderId, account);
        break;
      default:
        reason = book.replace(orderId, account, priceTicks, quantityLots);
    }
    if (reason !== Reason.ACCEPTED) return reason;
    const routes = this.routesOfSymbol();
    if (book.order(orderId) === undefined) routes.delete(orderId);
    else routes.set(orderId, this.connectionId);
    return reason;
  }

  private routesOfSymbol(): Map<number, number> {
    return this.routes[this.symbol] as Map<number, number>;
  }

  /** The connection that hears of a resting order. */
  private routeOf(orderId: number): number {
    return this.routesOfSymbol().get(orderId) ?? NOBODY;
  }

  /** The same, for the last time. */
  private takeRoute(orderId: number): number {
    const connectionId = this.routeOf(orderId);
    this.routesOfSymbol().delete(orderId);
    return connectionId;
  }

  private answer(reason: number, side: number): void {
    this.answered = true;
    this.counters.add(Counter.completed);
    if (reason === Reason.ACCEPTED) {
      this.counters.add(Counter.accepted);
      this.report.accept(this.request, side);
    } else {
      this.counters.add(Counter.rejected);
      this.report.refuse(this.request, reason);
    }
    this.sink.answer(this.connectionId, this.report.bytes);
  }
}
