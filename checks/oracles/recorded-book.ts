/** A book whose events are written down, and orders as people write them. */
import type { NewOrder, OrderBookOptions } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { WORDS } from './event-words.ts';

export interface Trade {
  readonly maker: number;
  readonly taker: number;
  readonly priceTicks: number;
  readonly lots: number;
}

export type RecordedOptions = Partial<Omit<OrderBookOptions, 'events'>>;

/** Everything a book told, in the words of the oracle, and the trades once more as objects. */
export class RecordedBook<Book> {
  readonly book: Book;
  readonly told: string[] = [];
  readonly trades: Trade[] = [];

  /** @param options other than symbol 0 and room for 1,000 orders */
  constructor(create: (options: OrderBookOptions) => Book, options: RecordedOptions = {}) {
    this.book = create({
      symbol: 0,
      maxOrders: 1000,
      ...options,
      events: {
        accepted: (...order) => this.told.push(WORDS.accepted(...order)),
        traded: (...trade) => {
          const [maker, , taker, , , priceTicks, lots] = trade;
          this.trades.push({ maker, taker, priceTicks, lots });
          this.told.push(WORDS.traded(...trade));
        },
        cancelled: (...rest) => this.told.push(WORDS.cancelled(...rest)),
        rejected: (...order) => this.told.push(WORDS.rejected(...order)),
      },
    });
  }

  /** What was told since the last time. */
  hear(): string[] {
    return this.told.splice(0);
  }
}

/** A limit order, good till cancelled, of an account of its own; what is given is different. */
export function order(given: Partial<NewOrder> & Pick<NewOrder, 'orderId'>): NewOrder {
  return {
    account: 1000 + given.orderId,
    side: Side.BUY,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    flags: Flags.NONE,
    priceTicks: 100,
    quantityLots: 10,
    timestampNs: 0,
    ...given,
  };
}

/** A limit order as people write it: `buy(1, 100, 10)`. */
export const buy = (orderId: number, priceTicks: number, quantityLots: number, account?: number) =>
  order({ orderId, priceTicks, quantityLots, ...(account === undefined ? {} : { account }) });

export const sell = (orderId: number, priceTicks: number, quantityLots: number, account?: number) =>
  order({ ...buy(orderId, priceTicks, quantityLots, account), side: Side.SELL });
