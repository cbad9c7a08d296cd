/** Day 16: what is done, to levels or to a book, whatever they are made of. */
import type { NewOrder } from '#book-interface';
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import { Reason } from '#reasons';
import { FIRST_ID, type Workload } from './workload.ts';

/** What the work needs of a structure for prices. */
export interface SomeLevels {
  readonly best: number;
  find(priceTicks: number): number;
  insert(priceTicks: number): number;
  remove(level: number): void;
  priceTicks(level: number): number;
}

export interface SomeBook {
  submit(order: NewOrder): number;
}

/** A prime number of ticks between two levels, so that digits and hashes see all sorts of prices. */
const GAP_TICKS = 7;

/** Asks: the lowest is the best. It is taken out, and comes back. */
export function bestGoes(levels: SomeLevels, count: number): Workload {
  fill(levels, count);
  return {
    run(events) {
      let sum = 0;
      for (let i = 0; i < events; i++) {
        const priceTicks = levels.priceTicks(levels.best);
        levels.remove(levels.best);
        // The caller of a book asks for the best at once.
        if (levels.priceTicks(levels.best) > priceTicks) sum += i;
        levels.insert(priceTicks);
      }
      return sum;
    },
  };
}

/** One somewhere in the middle is taken out, and comes back. */
export function anyGoes(levels: SomeLevels, count: number): Workload {
  fill(levels, count);
  return {
    run(events) {
      let sum = 0;
      for (let i = 0; i < events; i++) {
        const priceTicks = (1 + ((i * 37) % (count - 1))) * GAP_TICKS;
        const level = levels.find(priceTicks);
        levels.remove(level);
        if (levels.find(priceTicks) === 0) sum += i;
        levels.insert(priceTicks);
      }
      return sum;
    },
  };
}

/** A buy takes the order at the best ask, and a new order takes its place. */
export function bookTrades(book: SomeBook, count: number): Workload {
  const order = {
    orderId: FIRST_ID,
    account: 1,
    side: Side.SELL as number,
    orderType: OrderType.LIMIT,
    timeInForce: TimeInForce.GTC,
    flags: Flags.NONE,
    priceTicks: 0,
    quantityLots: 5,
    timestampNs: 0,
  };
  const submit = (side: number, account: number, priceTicks: number): boolean => {
    order.orderId++;
    order.side = side;
    order.account = account;
    order.priceTicks = priceTicks;
    return book.submit(order) === Reason.ACCEPTED;
  };
  for (let i = 0; i < count; i++) submit(Side.SELL, 1, i * GAP_TICKS);
  return {
    run(events) {
      let sum = 0;
      for (let i = 0; i < events; i++) {
        const traded = submit(Side.BUY, 2, 0);
        if (submit(Side.SELL, 1, 0) && traded) sum += i;
      }
      return sum;
    },
  };
}

/** In an order that looks like none: every price once. */
function fill(levels: SomeLevels, count: number): void {
  const step = 1_000_003; // prime to every count here
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % count) levels.insert(at * GAP_TICKS);
}
