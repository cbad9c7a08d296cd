/**
 * A book that follows an exchange: it does what the order flow says and matches nothing.
 *
 * The exchange has matched already. Its flow says which order came, which left and which traded,
 * each by its id, so the book is rebuilt without a decision of its own. What it counts shows
 * whether its queues are right: under price-time priority an execution hits the order that is
 * first in the queue at the best price.
 */
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { type BookEvents, MatchingEngine } from '#matching-engine';
import { Reason } from '#reasons';
import type { FlowHandler } from './flow.ts';

/**
 * How many orders may rest at once; a busy stock has some ten thousand. For a million the index of the
 * book would be 24 MB, whose pages are all touched for the first time in an hour of flow: 20 ms of 90.
 */
export const MAX_RESTING_ORDERS: number = Limit.maxOrdersPerBook;

/** ITCH gives shares 32 bits; a million of them in one level is still a safe integer. */
const MAX_SHARES = 0xffff_ffff;

/** The flow names no account: all orders are of one, and nothing is matched. */
const ACCOUNT = 0;

const NO_EVENTS: BookEvents = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };

export class PassiveBook implements FlowHandler {
  readonly book: MatchingEngine;
  /** Messages about an order that the book does not have. */
  unknownOrders = 0;
  /** Additions that the book refused: the id is in use, or there is no room. */
  refusedAdds = 0;
  /** Messages that take more from an order than it has. */
  overdrawn = 0;
  /** Executions of orders that the book has … */
  executions = 0;
  /** … of these at the best price of their side … */
  executionsAtBest = 0;
  /** … and of these for the order that was first in its queue. */
  executionsAtFront = 0;
  /** Called after every step of the book: once for each message, twice for a replacement. */
  private readonly onStep: (book: MatchingEngine) => void;
  private readonly incoming = {
    orderId: 0,
    account: ACCOUNT,
    side: 0,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    flags: Flags.NONE,
    priceTicks: 0,
    quantityLots: 0,
    timestampNs: 0,
  };

  /**
   * @param onStep called after every step of the book: once for each message, twice for a
   *   replacement, which is a deletion and an addition
   * @param maxOrders how many orders may rest at once
   */
  constructor(onStep: (book: MatchingEngine) => void = () => {}, maxOrders = MAX_RESTING_ORDERS) {
    this.onStep = onStep;
    this.book = new MatchingEngine({
      symbol: 0,
      maxOrders,
      events: NO_EVENTS,
      maxQuantityLots: MAX_SHARES,
    });
  }

  /** Puts in an order that was there before the flow begins. This is no step. */
  begin(orderId: number, side: number, priceTicks: number, quantityLots: number): void {
    this.add(orderId, side, priceTicks, quantityLots);
  }

  added(orderId: number, side: number, priceTicks: number, quantityLots: number): void {
    this.add(orderId, side, priceTicks, quantityLots);
    this.onStep(this.book);
  }

  reduced(orderId: number, quantityLots: number): void {
    this.take(orderId, quantityLots);
    this.onStep(this.book);
  }

  deleted(orderId: number): void {
    if (this.book.cancel(orderId, ACCOUNT) !== Reason.ACCEPTED) this.unknownOrders++;
    this.onStep(this.book);
  }

  executed(orderId: number, quantityLots: number): void {
    const { book } = this;
    const order = book.order(orderId);
    if (order !== undefined) {
      this.executions++;
      const best = order.side === Side.BUY ? book.bestBidTicks : book.bestAskTicks;
      if (order.priceTicks === best) {
        this.executionsAtBest++;
        if (book.isFirstInQueue(orderId)) this.executionsAtFront++;
      }
    }
    this.take(orderId, quantityLots);
    this.onStep(book);
  }

  replaced(orderId: number, newOrderId: number, priceTicks: number, quantityLots: number): void {
    const side = this.book.order(orderId)?.side;
    this.deleted(orderId);
    if (side !== undefined) this.add(newOrderId, side, priceTicks, quantityLots);
    this.onStep(this.book);
  }

  passed(): void {
    this.onStep(this.book);
  }

  private add(orderId: number, side: number, priceTicks: number, quantityLots: number): void {
    const { incoming } = this;
    incoming.orderId = orderId;
    incoming.side = side;
    incoming.priceTicks = priceTicks;
    incoming.quantityLots = quantityLots;
    if (this.book.rest(incoming) !== Reason.ACCEPTED) this.refusedAdds++;
  }

  /** Takes lots from an order, all of it when it has fewer. */
  private take(orderId: number, quantityLots: number): void {
    const reason = this.book.reduce(orderId, quantityLots);
    if (reason === Reason.ACCEPTED) return;
    if (reason === Reason.UNKNOWN_ID) {
      this.unknownOrders++;
      return;
    }
    this.overdrawn++;
    this.book.cancel(orderId, ACCOUNT);
  }
}
