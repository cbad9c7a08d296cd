/** Orders that rest, and are cancelled in random order: a book of any kind keeps its size. */
import type { BookEvents, NewOrder } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Random } from '#random';
import { FIRST_ID, type Workload } from './workload.ts';

const SEED = 15;
const ACCOUNT = 1;
/** Prices of each side. */
export const LEVELS = 10;

export interface CancellableBook {
  submit(order: NewOrder): number;
  cancel(orderId: number, account: number): number;
}

/** Adds up the ids of the orders that are accepted; the acceptance of a cancel is none. */
export class AcceptedOrders implements BookEvents {
  isSubmit = false;
  firstId = FIRST_ID;
  sum = 0;

  accepted(orderId: number): void {
    if (this.isSubmit) this.sum += orderId - this.firstId;
  }

  traded(): void {}

  cancelled(): void {}

  rejected(): void {}
}

class RestingOrder implements NewOrder {
  orderId = FIRST_ID;
  readonly account = ACCOUNT;
  side: number = Side.BUY;
  readonly orderType = OrderType.LIMIT;
  readonly timeInForce = TimeInForce.GTC;
  readonly flags = Flags.NONE;
  priceTicks = 0;
  quantityLots = 1;
  timestampNs = FIRST_ID;
}

/** A book that always holds so many orders, spread over {@link LEVELS} prices of each side. */
export class SteadyBook implements Workload {
  private readonly book: CancellableBook;
  private readonly events: AcceptedOrders;
  private readonly levels: number;
  private readonly ids: Float64Array;
  private readonly random = new Random(SEED);
  private readonly order = new RestingOrder();
  private submitted = 0;

  constructor(book: CancellableBook, events: AcceptedOrders, live: number, levels = LEVELS) {
    this.book = book;
    this.events = events;
    this.levels = levels;
    this.ids = new Float64Array(live);
    for (let place = 0; place < live; place++) this.submit(place);
  }

  /** For each event an order comes and another one, any of them, is cancelled. */
  run(events: number): number {
    this.events.firstId = FIRST_ID + this.submitted;
    this.events.sum = 0;
    for (let n = 0; n < events; n++) {
      const place = this.random.below(this.ids.length);
      this.book.cancel(this.ids[place] as number, ACCOUNT);
      this.submit(place);
    }
    return this.events.sum;
  }

  private submit(place: number): void {
    const { order, random } = this;
    const isBuy = random.below(2) === 0;
    order.orderId = FIRST_ID + this.submitted++;
    order.side = isBuy ? Side.BUY : Side.SELL;
    const away = 1 + random.below(this.levels);
    order.priceTicks = isBuy ? -away : away;
    order.quantityLots = 1 + random.below(100);
    this.ids[place] = order.orderId;
    this.events.isSubmit = true;
    this.book.submit(order);
    this.events.isSubmit = false;
  }
}
