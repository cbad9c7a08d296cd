/**
 * The seeded mixes of orders and cancels that books are measured with.
 *
 * Each is written by a book that follows along: so a cancel names an order that is live, and an
 * order that shall trade has the best price of the other side. Order ids are made as the engine
 * makes them, from an account and the account's own count of its orders; they are beyond 32 bits.
 */
import { clientOrderIdOf, orderIdOf, Side } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { Random } from '#random';
import { LiveNumbers } from './live-numbers.ts';
import { Operations } from './operations.ts';
import { ReusedOrder } from './reused-order.ts';

/** Buyers and sellers are different accounts: not every book knows what to do with a self-trade. */
const ACCOUNTS = 64;
const MIDDLE_TICKS = 100_000;
const MAX_LOTS = 100;

export interface Mix {
  readonly name: string;
  readonly title: string;
  /** For how many orders the books are made. */
  readonly maxOrders: number;
  readonly operations: Operations;
  /** The operations before this one fill the book, before the clock starts. */
  readonly start: number;
  /** The operations from this one on empty it again, after the clock has stopped. */
  readonly end: number;
}

type MixText = Pick<Mix, 'name' | 'title' | 'maxOrders'>;

/** Writes operations, and keeps a book and the list of live orders beside it. */
class Scribe {
  readonly operations: Operations;
  readonly random: Random;
  readonly live: LiveNumbers;
  readonly book: MatchingEngine;
  private readonly order = new ReusedOrder();
  private buys = 0;
  private sells = 0;
  private start = 0;

  constructor(seed: number, capacity: number, maxOrders: number) {
    this.operations = new Operations(capacity);
    this.random = new Random(seed);
    this.live = new LiveNumbers(2 * capacity + ACCOUNTS);
    this.book = new MatchingEngine({
      symbol: 0,
      maxOrders,
      events: {
        accepted: () => {},
        rejected: () => {},
        traded: (maker, _a, taker, _b, _side, _price, _lots, makerRemaining, takerRemaining) => {
          if (makerRemaining === 0) this.live.remove(numberOf(maker));
          if (takerRemaining === 0) this.live.remove(numberOf(taker));
        },
        cancelled: (orderId) => this.live.remove(numberOf(orderId)),
      },
    });
  }

  /** From here on the clock runs. */
  startClock(): void {
    this.start = this.operations.count;
  }

  /** How many operations have been written since the clock runs. */
  get timed(): number {
    return this.operations.count - this.start;
  }

  /** The clock stops; what is live is cancelled. */
  finish(text: MixText): Mix {
    const { operations, start } = this;
    const end = operations.count;
    while (this.live.size > 0) this.cancel(this.live.any(this.random));
    return { ...text, operations, start, end };
  }

  submit(side: number, priceTicks: number): void {
    const number = this.nextNumber(side);
    const { operations, order } = this;
    const lots = 1 + this.random.below(MAX_LOTS);
    operations.submit(idOf(number), accountOf(number), side, priceTicks, lots);
    this.live.add(number);
    order.take(operations.memory, operations.count - 1);
    if (this.book.submit(order) !== 0) this.live.remove(number);
  }

  cancel(number: number): void {
    this.operations.cancel(idOf(number), accountOf(number));
    this.book.cancel(idOf(number), accountOf(number));
  }

  /** The accounts of a side take turns. */
  private nextNumber(side: number): number {
    const order = side === Side.BUY ? this.buys++ : this.sells++;
    return 2 * order + (side === Side.BUY ? 0 : 1);
  }

  side(): number {
    return this.random.below(2) === 0 ? Side.BUY : Side.SELL;
  }

  /** An order that rests, near the middle more often than far from it. */
  rest(widthTicks: number): void {
    const { random } = this;
    const side = this.side();
    const away = 1 + Math.min(random.below(widthTicks), random.below(widthTicks));
    this.submit(side, side === Side.BUY ? MIDDLE_TICKS - away : MIDDLE_TICKS + away);
  }

  /** An order at the best price of the other side. */
  cross(widthTicks: number): void {
    const side = this.side();
    const best = side === Side.BUY ? this.book.bestAskTicks : this.book.bestBidTicks;
    if (Number.isFinite(best)) this.submit(side, best);
    else this.rest(widthTicks);
  }
}

// A number is the account's count of its orders, times the accounts, plus the account.

function accountOf(number: number): number {
  return 1 + (number % ACCOUNTS);
}

function idOf(number: number): number {
  return orderIdOf(accountOf(number), 1 + Math.floor(number / ACCOUNTS));
}

function numberOf(orderId: number): number {
  return (clientOrderIdOf(orderId) - 1) * ACCOUNTS + Math.floor(orderId / 2 ** 32) - 1;
}

/** 60 % orders that rest, 30 % cancels of any of them, 10 % that trade, until so many are live. */
export function growing(seed: number, liveOrders: number): Mix {
  const scribe = new Scribe(seed, 8 * liveOrders, 2 * liveOrders);
  while (scribe.live.size < liveOrders) {
    const kind = scribe.random.below(100);
    if (kind < 60 || scribe.live.size === 0) scribe.rest(200);
    else if (kind < 90) scribe.cancel(scribe.live.any(scribe.random));
    else scribe.cross(200);
  }
  return scribe.finish({
    name: 'growing',
    title: `60 % rest, 30 % cancels, 10 % trade; 0 to ${shown(liveOrders)} orders`,
    maxOrders: liveOrders + 1072,
  });
}

/** As many orders as cancels, and some that trade, in a book that keeps its size. */
export function bounded(
  seed: number,
  liveOrders: number,
  operations: number,
  share: { readonly tradePercent: number; readonly widthTicks: number },
): Mix {
  const { tradePercent, widthTicks } = share;
  const scribe = new Scribe(seed, 3 * liveOrders + 2 * operations, 2 * liveOrders);
  while (scribe.live.size < liveOrders) scribe.rest(widthTicks);
  scribe.startClock();
  while (scribe.timed < operations) {
    if (scribe.random.below(100) < tradePercent) scribe.cross(widthTicks);
    else if (scribe.live.size >= liveOrders) scribe.cancel(scribe.live.any(scribe.random));
    else scribe.rest(widthTicks);
  }
  return scribe.finish({
    name: `bounded-${liveOrders}`,
    title: `${shown(liveOrders)} live orders; ${tradePercent} % trade, the rest in and out`,
    maxOrders: 2 * liveOrders,
  });
}

/**
 * Shaped like an hour of a liquid stock: of 100 messages 48 are new orders, 45 cancels, 5 trades;
 * half of what is cancelled is among the last few dozen orders, and most prices are within a few
 * ticks of the best. (The ratios are those of LOBSTER's sample of AAPL, 2012-06-21.)
 */
export function flowShaped(seed: number, operations: number): Mix {
  const liveOrders = 1500;
  const scribe = new Scribe(seed, 3 * liveOrders + 2 * operations, 4 * liveOrders);
  while (scribe.live.size < liveOrders) scribe.rest(400);
  scribe.startClock();
  while (scribe.timed < operations) {
    const { random, live } = scribe;
    const kind = random.below(100);
    if (kind < 5) scribe.cross(400);
    else if (kind < 52 && live.size < 2 * liveOrders) scribe.rest(random.below(4) === 0 ? 400 : 12);
    else if (live.size < liveOrders / 2) scribe.rest(12);
    else scribe.cancel(random.below(2) === 0 ? live.recent(random, 40) : live.any(random));
  }
  return scribe.finish({
    name: 'flow',
    title: 'shaped like an hour of a liquid stock; about 1,500 live orders',
    maxOrders: 4 * liveOrders,
  });
}

/** Every order at a price of its own, anywhere from the smallest to the largest. */
export function scattered(seed: number, liveOrders: number, operations: number): Mix {
  const scribe = new Scribe(seed, 3 * liveOrders + 2 * operations, 2 * liveOrders);
  const rest = () => {
    const side = scribe.side();
    const away = 1 + scribe.random.below(2 ** 31 - 1) * 2;
    scribe.submit(side, side === Side.BUY ? -away : away);
  };
  while (scribe.live.size < liveOrders) rest();
  scribe.startClock();
  while (scribe.timed < operations) {
    const kind = scribe.random.below(100);
    if (kind < 5) scribe.cross(1);
    else if (scribe.live.size >= liveOrders) scribe.cancel(scribe.live.any(scribe.random));
    else rest();
  }
  return scribe.finish({
    name: 'scattered',
    title: `${shown(liveOrders)} orders, each at a price of its own, over the whole range`,
    maxOrders: 2 * liveOrders,
  });
}

/** Orders at one price, then cancelled in random order: only the cancels are on the clock. */
export function onePrice(seed: number, liveOrders: number): Mix {
  const scribe = new Scribe(seed, 2 * liveOrders, liveOrders);
  while (scribe.live.size < liveOrders) scribe.submit(Side.BUY, MIDDLE_TICKS);
  scribe.startClock();
  while (scribe.live.size > 0) scribe.cancel(scribe.live.any(scribe.random));
  return scribe.finish({
    name: `one-price-${liveOrders}`,
    title: `${shown(liveOrders)} orders at one price, cancelled in random order`,
    maxOrders: liveOrders,
  });
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
