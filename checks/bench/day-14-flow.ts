/**
 * The requests of day 14's benchmark: a book is filled, traded in for a while, and cancelled empty.
 *
 * Every request is accepted, and what each of them trades is known, so that a book which does
 * something else is found out. After the last request the book is as empty as before the first:
 * rounds follow one another without an end. The mix is that of a quiet market: 45 % new orders,
 * 40 % cancels, 15 % orders that trade. The bids stand below 0 and the asks above.
 */
import { Side } from '#layout';
import { Random } from '#random';
import { SortedBook } from './day-14-sorted-book.ts';
import type { Workload } from './workload.ts';

export interface Shape {
  /** Prices on each side. */
  readonly levels: number;
  /** Orders at each price when the trading begins; it goes on with about as many. */
  readonly ordersPerLevel: number;
  /** Requests between the filling and the emptying. */
  readonly requests: number;
}

/** One request. With 0 lots it is the cancel of the order. */
export interface Step {
  readonly orderId: number;
  readonly account: number;
  readonly side: number;
  readonly priceTicks: number;
  readonly lots: number;
  /** What it must trade. */
  readonly tradedLots: number;
}

const SEED = 14;
const MAKERS = 8;
/** It only takes, so it never meets itself. */
const TAKER = MAKERS + 1;
const MAX_LOTS = 20;

/** The requests of one round. */
export function roundOf({ levels, ordersPerLevel, requests }: Shape): Step[] {
  const random = new Random(SEED);
  const book = new SortedBook();
  const steps: Step[] = [];
  const live: Step[] = [];
  let nextId = 1;

  const take = (step: Omit<Step, 'tradedLots'>): Step => {
    const before = book.tradedLots;
    if (step.lots === 0) book.cancel(step.orderId, step.account);
    else book.submit(step.orderId, step.account, step.side, step.priceTicks, step.lots);
    const done = { ...step, tradedLots: book.tradedLots - before };
    steps.push(done);
    return done;
  };
  const add = (side: number, level: number): void => {
    const priceTicks = side === Side.BUY ? -level : level;
    const [account, lots] = [1 + random.below(MAKERS), 1 + random.below(MAX_LOTS)];
    live.push(take({ orderId: nextId++, account, side, priceTicks, lots }));
  };
  const cancel = (at: number): void => {
    const [order] = live.splice(at, 1);
    if (order !== undefined && book.has(order.orderId)) take({ ...order, lots: 0 });
  };
  /** Takes a part of the best level of the other side, or all of it. */
  const cross = (side: number): void => {
    const best = book.best(side === Side.BUY ? Side.SELL : Side.BUY);
    if (best === undefined) return;
    const lots = 1 + random.below(Math.min(MAX_LOTS, best.lots));
    take({ orderId: nextId++, account: TAKER, side, priceTicks: best.priceTicks, lots });
  };

  for (let n = 0; n < ordersPerLevel; n++) {
    for (let level = 1; level <= levels; level++) {
      add(Side.BUY, level);
      add(Side.SELL, level);
    }
  }
  const end = steps.length + requests;
  while (steps.length < end) {
    const side = random.below(2) === 0 ? Side.BUY : Side.SELL;
    const kind = random.below(100);
    if (kind < 45) add(side, 1 + random.below(levels));
    else if (kind < 85 && live.length > 0) cancel(random.below(live.length));
    else cross(side);
  }
  while (live.length > 0) cancel(random.below(live.length));
  return steps;
}

/**
 * Rounds of requests without an end.
 *
 * @param take does a request; true when it traded what it must, and was not refused
 */
export function rounds(steps: readonly Step[], take: (step: Step) => boolean): Workload {
  let at = 0;
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        if (take(steps[at] as Step)) sum += n;
        at = at + 1 === steps.length ? 0 : at + 1;
      }
      return sum;
    },
  };
}
