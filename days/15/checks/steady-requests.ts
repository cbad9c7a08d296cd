/** A million requests in typed arrays, made before they are needed: a book that keeps its size. */
import type { NewOrder } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import type { MatchingEngine } from '#matching-engine';
import { Random } from '#random';

/** An order is cancelled when so many others have come after it, unless it has traded. */
export const LIVE_ORDERS = 2_000;

/** Five orders come, five are cancelled, one is replaced: nobody is forgotten. */
const IN_A_ROUND = { submits: 5, all: 11 };
/** After so many the orders repeat themselves. */
const ORDERS = 500_000;
const MIDDLE_TICKS = 10_000;
const ACCOUNTS = 1_000;

/** Small integers alone: a larger number becomes an object whenever a call is not inlined. */
class ReusedOrder implements NewOrder {
  orderId = 1;
  account = 1;
  side: number = Side.BUY;
  readonly orderType = OrderType.LIMIT;
  readonly timeInForce = TimeInForce.GTC;
  readonly flags = Flags.NONE;
  priceTicks = 1;
  quantityLots = 1;
  timestampNs = 1;
}

export class SteadyRequests {
  private readonly accounts: Int32Array;
  private readonly sides: Int32Array;
  private readonly prices: Int32Array;
  private readonly quantities: Int32Array;
  private readonly order = new ReusedOrder();
  private submitted = 0;

  /** One order in ten crosses the middle. */
  constructor(seed: number) {
    const random = new Random(seed);
    this.accounts = new Int32Array(ORDERS);
    this.sides = new Int32Array(ORDERS);
    this.prices = new Int32Array(ORDERS);
    this.quantities = new Int32Array(ORDERS);
    for (let n = 0; n < ORDERS; n++) {
      const isBuy = random.below(2) === 0;
      const away = random.below(10) === 0 ? -5 : 1 + random.below(50);
      this.accounts[n] = 1 + (n % ACCOUNTS);
      this.sides[n] = isBuy ? Side.BUY : Side.SELL;
      this.prices[n] = MIDDLE_TICKS + (isBuy ? -away : away);
      this.quantities[n] = 1 + random.below(100);
    }
  }

  /** The next so many requests, whatever is in the book. */
  drive(book: MatchingEngine, requests: number): void {
    for (let i = 0; i < requests; i++) {
      const kind = i % IN_A_ROUND.all;
      if (kind < IN_A_ROUND.submits) this.submit(book);
      else if (kind < IN_A_ROUND.all - 1) this.cancel(book, LIVE_ORDERS + kind);
      else this.replace(book);
    }
  }

  private submit(book: MatchingEngine): void {
    const n = this.submitted % ORDERS;
    this.submitted = n + 1;
    const { order } = this;
    order.orderId = n + 1;
    order.account = this.accounts[n] as number;
    order.side = this.sides[n] as number;
    order.priceTicks = this.prices[n] as number;
    order.quantityLots = this.quantities[n] as number;
    order.timestampNs = n;
    book.submit(order);
  }

  private cancel(book: MatchingEngine, ordersAgo: number): void {
    const n = this.before(ordersAgo);
    book.cancel(n + 1, this.accounts[n] as number);
  }

  /** Every other one asks for less and keeps its place, the others move by a tick. */
  private replace(book: MatchingEngine): void {
    const n = this.before(LIVE_ORDERS >> 1);
    const towards = this.sides[n] === Side.BUY ? -1 : 1;
    const priceTicks = (this.prices[n] as number) + (n & 2 ? 0 : towards);
    book.replace(n + 1, this.accounts[n] as number, priceTicks, 1);
  }

  private before(orders: number): number {
    return (this.submitted + ORDERS - orders) % ORDERS;
  }
}
