/**
 * Right, but different: all orders in one array, in the order in which they took their places.
 *
 * Who is next is found by going through all of them; nothing is kept by side, price or id.
 */
import {
  type BookEvents,
  type DepthLevel,
  type NewOrder,
  NO_ASK,
  NO_BID,
  type OrderBookOptions,
  type RestingOrder,
  SelfTrade,
} from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { isPriceTicks, isQuantityLots, problemOf } from '#order-rules';
import { Reason } from '#reasons';

export * from '#book-interface';

type Entry = { -readonly [Key in keyof RestingOrder]: RestingOrder[Key] };

/** Above 0 when a taker of this side trades with `a` before `b`. */
const better = (takerSide: number, a: number, b: number) =>
  takerSide === Side.BUY ? b - a : a - b;

export class OrderBook {
  readonly symbol: number;
  readonly maxOrders: number;
  private readonly maxQuantityLots: number;
  private readonly policy: number;
  private readonly events: BookEvents;
  private readonly entries: Entry[] = [];

  constructor(options: OrderBookOptions) {
    const policy = options.selfTrade ?? SelfTrade.CANCEL_NEWEST;
    const maxQuantityLots = options.maxQuantityLots ?? Limit.maxQuantityLots;
    if (![1, 2, 3].includes(policy)) throw new RangeError(`policy ${policy}; expected 1, 2 or 3`);
    if (!(options.maxOrders >= 1 && maxQuantityLots >= 1))
      throw new RangeError('expected 1 or more');
    this.symbol = options.symbol;
    this.maxOrders = options.maxOrders;
    this.maxQuantityLots = maxQuantityLots;
    this.policy = policy;
    this.events = options.events;
  }

  get bestBidTicks(): number {
    return this.orders(Side.BUY)[0]?.priceTicks ?? NO_BID;
  }

  get bestAskTicks(): number {
    return this.orders(Side.SELL)[0]?.priceTicks ?? NO_ASK;
  }

  get bestBidLots(): number {
    return this.depth(Side.BUY, 1)[0]?.quantityLots ?? 0;
  }

  get bestAskLots(): number {
    return this.depth(Side.SELL, 1)[0]?.quantityLots ?? 0;
  }

  get orderCount(): number {
    return this.entries.length;
  }

  order(orderId: number): RestingOrder | undefined {
    return this.entries.find((one) => one.orderId === orderId);
  }

  isFirstInQueue(orderId: number): boolean {
    const order = this.order(orderId);
    const first = this.entries.find(
      (one) => one.side === order?.side && one.priceTicks === order.priceTicks,
    );
    return order !== undefined && first === order;
  }

  depth(side: number, levels: number): DepthLevel[] {
    const found: { priceTicks: number; quantityLots: number; orderCount: number }[] = [];
    for (const { priceTicks, quantityLots } of this.orders(side)) {
      const last = found.at(-1);
      if (last?.priceTicks !== priceTicks) found.push({ priceTicks, quantityLots, orderCount: 1 });
      else {
        last.quantityLots += quantityLots;
        last.orderCount++;
      }
    }
    return found.slice(0, Math.max(0, levels));
  }

  /** Sorting keeps the order of arrival among equal prices. */
  orders(side: number): RestingOrder[] {
    const takerSide = side === Side.BUY ? Side.SELL : Side.BUY;
    return this.entries
      .filter((one) => one.side === side)
      .sort((a, b) => better(takerSide, b.priceTicks, a.priceTicks));
  }

  submit(order: NewOrder): number {
    const { orderId, account, side, orderType, timeInForce } = order;
    const rests = orderType === OrderType.LIMIT && timeInForce === TimeInForce.GTC;
    const taker = entryOf(order);
    const limit = orderType === OrderType.MARKET ? undefined : order.priceTicks;
    let reason = problemOf(order, this.maxQuantityLots);
    if (reason === Reason.ACCEPTED && this.order(orderId)) reason = Reason.DUPLICATE_ID;
    if (reason === Reason.ACCEPTED) reason = this.refused(taker, limit);
    if (reason === Reason.ACCEPTED && timeInForce === TimeInForce.FOK) {
      if (this.reachable(taker, limit) < taker.quantityLots) reason = Reason.NOT_FILLABLE;
    }
    const isFull = this.entries.length >= this.maxOrders;
    if (reason === Reason.ACCEPTED && rests && isFull && !this.next(taker, limit)) {
      reason = Reason.BOOK_FULL;
    }
    if (reason !== Reason.ACCEPTED) {
      this.events.rejected(orderId, account, side, reason);
      return reason;
    }
    this.events.accepted(orderId, account, side);
    this.trade(taker, limit);
    if (taker.quantityLots > 0 && rests) this.entries.push(taker);
    else if (taker.quantityLots > 0) this.gone(taker, Reason.REMAINDER);
    return Reason.ACCEPTED;
  }

  cancel(orderId: number, account: number): number {
    const entry = this.owned(orderId, account);
    if (entry === undefined) {
      this.events.rejected(orderId, account, 0, Reason.UNKNOWN_ID);
      return Reason.UNKNOWN_ID;
    }
    this.events.accepted(orderId, account, entry.side);
    this.take(entry);
    this.gone(entry, Reason.REQUESTED);
    return Reason.ACCEPTED;
  }

  replace(orderId: number, account: number, priceTicks: number, quantityLots: number): number {
    const entry = this.owned(orderId, account);
    const moved = entry && { ...entry, priceTicks, quantityLots };
    let reason: number = Reason.ACCEPTED;
    const stays = priceTicks === entry?.priceTicks && quantityLots <= entry.quantityLots;
    if (moved === undefined) reason = Reason.UNKNOWN_ID;
    else if (!isQuantityLots(quantityLots, this.maxQuantityLots)) reason = Reason.BAD_QUANTITY;
    else if (!isPriceTicks(priceTicks)) reason = Reason.BAD_PRICE;
    else if (!stays) reason = this.refused(moved, priceTicks);
    if (reason !== Reason.ACCEPTED || entry === undefined || moved === undefined) {
      this.events.rejected(orderId, account, entry?.side ?? 0, reason);
      return reason;
    }
    this.events.accepted(orderId, account, entry.side);
    if (stays) {
      entry.quantityLots = quantityLots;
      return Reason.ACCEPTED;
    }
    this.take(entry);
    this.trade(moved, priceTicks);
    if (moved.quantityLots > 0) this.entries.push(moved);
    return Reason.ACCEPTED;
  }

  rest(order: NewOrder): number {
    const problem = problemOf(order, this.maxQuantityLots);
    if (problem !== Reason.ACCEPTED) return problem;
    if (this.order(order.orderId)) return Reason.DUPLICATE_ID;
    if (this.entries.length >= this.maxOrders) return Reason.BOOK_FULL;
    this.entries.push(entryOf(order));
    return Reason.ACCEPTED;
  }

  reduce(orderId: number, quantityLots: number): number {
    const entry = this.entries.find((one) => one.orderId === orderId);
    if (entry === undefined) return Reason.UNKNOWN_ID;
    if (!isQuantityLots(quantityLots, entry.quantityLots)) return Reason.BAD_QUANTITY;
    entry.quantityLots -= quantityLots;
    if (entry.quantityLots === 0) this.take(entry);
    return Reason.ACCEPTED;
  }

  private owned(orderId: number, account: number): Entry | undefined {
    return this.entries.find((one) => one.orderId === orderId && one.account === account);
  }

  private take(entry: Entry): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
  }

  /** @param limit without one: any price */
  private next(taker: Entry, limit: number | undefined): Entry | undefined {
    let best: Entry | undefined;
    for (const one of this.entries) {
      if (one.side === taker.side) continue;
      if (limit !== undefined && better(taker.side, one.priceTicks, limit) < 0) continue;
      if (best === undefined || better(taker.side, one.priceTicks, best.priceTicks) > 0) best = one;
    }
    return best;
  }

  private refused(taker: Entry, limit: number | undefined): number {
    const first = this.next(taker, limit);
    if (first !== undefined && taker.postOnly) return Reason.WOULD_CROSS;
    const own = first?.account === taker.account && this.policy === SelfTrade.CANCEL_NEWEST;
    return own ? Reason.SELF_TRADE : Reason.ACCEPTED;
  }

  /** How many lots it would trade. */
  private reachable(taker: Entry, limit: number | undefined): number {
    let lots = 0;
    for (const one of this.orders(taker.side === Side.BUY ? Side.SELL : Side.BUY)) {
      if (limit !== undefined && better(taker.side, one.priceTicks, limit) < 0) break;
      if (one.account !== taker.account) lots += one.quantityLots;
      else if (this.policy !== SelfTrade.CANCEL_OLDEST) break;
    }
    return lots;
  }

  private trade(taker: Entry, limit: number | undefined): void {
    for (
      let maker = this.next(taker, limit);
      maker !== undefined && taker.quantityLots > 0;
      maker = this.next(taker, limit)
    ) {
      if (maker.account === taker.account) {
        this.meet(maker, taker);
        continue;
      }
      const lots = Math.min(maker.quantityLots, taker.quantityLots);
      maker.quantityLots -= lots;
      taker.quantityLots -= lots;
      if (maker.quantityLots === 0) this.take(maker);
      this.events.traded(
        maker.orderId,
        maker.account,
        taker.orderId,
        taker.account,
        taker.side,
        maker.priceTicks,
        lots,
        maker.quantityLots,
        taker.quantityLots,
      );
    }
  }

  private meet(maker: Entry, taker: Entry): void {
    if (this.policy !== SelfTrade.CANCEL_NEWEST) {
      this.take(maker);
      this.gone(maker, Reason.SELF_TRADE);
    }
    if (this.policy === SelfTrade.CANCEL_OLDEST) return;
    this.gone(taker, Reason.SELF_TRADE);
    taker.quantityLots = 0;
  }

  private gone(entry: Entry, reason: number): void {
    const { orderId, account, side, priceTicks, quantityLots } = entry;
    this.events.cancelled(orderId, account, side, priceTicks, quantityLots, reason);
  }
}

function entryOf(order: NewOrder): Entry {
  const { orderId, account, side, priceTicks, quantityLots, timestampNs, flags } = order;
  const postOnly = flags === Flags.POST_ONLY;
  return { orderId, account, side, priceTicks, quantityLots, timestampNs, postOnly };
}
