/**
 * The oracle: an order book that is too simple to be wrong.
 *
 * One array of orders in the order of arrival. For every single trade the array is filtered and
 * sorted anew. A request works on a copy of the array, and the copy is thrown away if the request
 * turns out to be refused. It shares no code with the books it is compared with.
 */
import { type NewOrder, SelfTrade } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';

import { Reason } from '#reasons';
import { WORDS } from './event-words.ts';

interface Held {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  readonly price: number;
  readonly quantity: number;
  readonly postOnly: boolean;
}

/** Everything the outside can see of a request: the code, and what was told, in order. */
export interface Outcome {
  readonly reason: number;
  readonly told: readonly string[];
}

const isIn = (set: object, code: number) => Object.values(set).includes(code);
const isWhole = (value: number, from: number, to: number) =>
  Number.isSafeInteger(value) && value >= from && value <= to;
const isPrice = (value: number) => isWhole(value, -Limit.maxPriceTicks, Limit.maxPriceTicks);

export class NaiveBook {
  held: readonly Held[] = [];
  private readonly maxOrders: number;
  private readonly maxQuantity: number;
  private readonly selfTrade: number;

  constructor(maxOrders: number, maxQuantity: number, selfTrade: number) {
    this.maxOrders = maxOrders;
    this.maxQuantity = maxQuantity;
    this.selfTrade = selfTrade;
  }

  submit(order: NewOrder): Outcome {
    const { orderId, account, side, orderType, timeInForce, flags } = order;
    const isMarket = orderType === OrderType.MARKET;
    const refuse = (reason: number) => refused(order, reason);
    if (
      !isIn(Side, side) ||
      !isIn(OrderType, orderType) ||
      !isIn(TimeInForce, timeInForce) ||
      !isIn(Flags, flags) ||
      !Number.isSafeInteger(orderId) ||
      !Number.isSafeInteger(account)
    ) {
      return refuse(Reason.BAD_MSG);
    }
    if (!isWhole(order.quantityLots, 1, this.maxQuantity)) return refuse(Reason.BAD_QUANTITY);
    if (!isPrice(order.priceTicks)) return refuse(Reason.BAD_PRICE);
    if (isMarket && order.priceTicks !== 0) return refuse(Reason.BAD_PRICE);
    if (this.held.some((one) => one.orderId === orderId)) return refuse(Reason.DUPLICATE_ID);
    const held: Held = {
      orderId,
      account,
      side,
      price: order.priceTicks,
      quantity: order.quantityLots,
      postOnly: flags === Flags.POST_ONLY,
    };
    return this.take(held, isMarket, timeInForce, this.held);
  }

  cancel(orderId: number, account: number): Outcome {
    const order = this.held.find((one) => one.orderId === orderId && one.account === account);
    if (order === undefined) return refused({ orderId, account, side: 0 }, Reason.UNKNOWN_ID);
    this.held = this.held.filter((one) => one !== order);
    return { reason: Reason.ACCEPTED, told: [accepted(order), gone(order, Reason.REQUESTED)] };
  }

  replace(orderId: number, account: number, price: number, quantity: number): Outcome {
    const order = this.held.find((one) => one.orderId === orderId && one.account === account);
    if (order === undefined) return refused({ orderId, account, side: 0 }, Reason.UNKNOWN_ID);
    if (!isWhole(quantity, 1, this.maxQuantity)) return refused(order, Reason.BAD_QUANTITY);
    if (!isPrice(price)) return refused(order, Reason.BAD_PRICE);
    if (price === order.price && quantity <= order.quantity) {
      this.held = this.held.map((one) => (one === order ? { ...order, quantity } : one));
      return { reason: Reason.ACCEPTED, told: [accepted(order)] };
    }
    const others = this.held.filter((one) => one !== order);
    return this.take({ ...order, price, quantity }, false, TimeInForce.GTC, others);
  }

  /** Price, quantity and number of orders of each level, best first. */
  depth(side: number): { priceTicks: number; quantityLots: number; orderCount: number }[] {
    const mine = this.held.filter((one) => one.side === side);
    const prices = [...new Set(mine.map((one) => one.price))].sort((a, b) => better(side, a, b));
    return prices.map((priceTicks) => {
      const there = mine.filter((one) => one.price === priceTicks);
      const quantityLots = there.reduce((sum, one) => sum + one.quantity, 0);
      return { priceTicks, quantityLots, orderCount: there.length };
    });
  }

  /** Trades an order against the others, and keeps the outcome unless it is a refusal. */
  private take(
    order: Held,
    isMarket: boolean,
    timeInForce: number,
    others: readonly Held[],
  ): Outcome {
    const told = [accepted(order)];
    let held = others;
    let left = order.quantity;
    let traded = false;
    let crossed = false;
    let expelled = false;
    while (left > 0 && !expelled) {
      const maker = nextMaker(held, order, isMarket);
      if (maker === undefined) break;
      crossed = true;
      if (maker.account === order.account) {
        if (this.selfTrade !== SelfTrade.CANCEL_NEWEST) {
          held = held.filter((one) => one !== maker);
          told.push(gone(maker, Reason.SELF_TRADE));
        }
        if (this.selfTrade !== SelfTrade.CANCEL_OLDEST) {
          expelled = true;
          told.push(gone({ ...order, quantity: left }, Reason.SELF_TRADE));
        }
        continue;
      }
      traded = true;
      const lots = Math.min(left, maker.quantity);
      left -= lots;
      const rest = { ...maker, quantity: maker.quantity - lots };
      held = held.flatMap((one) => (one !== maker ? [one] : rest.quantity > 0 ? [rest] : []));
      told.push(
        WORDS.traded(
          maker.orderId,
          maker.account,
          order.orderId,
          order.account,
          order.side,
          maker.price,
          lots,
          rest.quantity,
          left,
        ),
      );
    }
    if (order.postOnly && crossed) return refused(order, Reason.WOULD_CROSS);
    if (expelled && !traded && this.selfTrade === SelfTrade.CANCEL_NEWEST) {
      return refused(order, Reason.SELF_TRADE);
    }
    if (timeInForce === TimeInForce.FOK && left > 0) return refused(order, Reason.NOT_FILLABLE);
    if (left > 0 && !expelled) {
      const rest = { ...order, quantity: left };
      if (isMarket || timeInForce !== TimeInForce.GTC) {
        told.push(gone(rest, Reason.REMAINDER));
      } else {
        if (held.length >= this.maxOrders) return refused(order, Reason.BOOK_FULL);
        held = [...held, rest];
      }
    }
    this.held = held;
    return { reason: Reason.ACCEPTED, told };
  }
}

/** Negative when `a` trades before `b`. */
function better(side: number, a: number, b: number): number {
  return side === Side.BUY ? b - a : a - b;
}

/** Sorting is stable: among equal prices the order of arrival stays. */
function nextMaker(held: readonly Held[], taker: Held, isMarket: boolean): Held | undefined {
  return held
    .filter((one) => one.side !== taker.side)
    .filter((one) => isMarket || better(one.side, one.price, taker.price) <= 0)
    .sort((a, b) => better(a.side, a.price, b.price))[0];
}

/** Who asked, as it was given. */
type Asked = Pick<NewOrder, 'orderId' | 'account' | 'side'>;

const refused = ({ orderId, account, side }: Asked, reason: number): Outcome => ({
  reason,
  told: [WORDS.rejected(orderId, account, side, reason)],
});

const accepted = ({ orderId, account, side }: Held) => WORDS.accepted(orderId, account, side);

const gone = ({ orderId, account, side, price, quantity }: Held, reason: number) =>
  WORDS.cancelled(orderId, account, side, price, quantity, reason);
