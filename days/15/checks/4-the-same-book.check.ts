/** Day 15, stage 4: what a queue holds in all, and a book that is the same as day 14's. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OrderBookOptions, SelfTrade } from '#book-interface';
import { Side } from '#layout';
import { NaiveBook } from '#naive-book';
import { NO_SLOT, OrderArena } from '#order-arena';
import { OrderBook } from '#order-book';
import { OrderQueues } from '#order-queue';
import { Random } from '#random';
import { reasonName } from '#reasons';
import { buy, RecordedBook, sell } from '#recorded-book';
import { seed } from '#seed';
import {
  allRequests,
  apply,
  arenaBook,
  depthText,
  expectSame,
  inWords,
  outcome,
  plainRequests,
  type Request,
} from './books.ts';
import { Counted } from './counted.ts';
import { forAll, forwards, orderIn } from './kit.ts';

const FEW = 32;
const LARGEST_QUANTITY = 2 ** 20;
/** The book of the oracle’s check; small, so that some orders are too large. */
const MOST_LOTS = 100;

function newQueues(capacity = 40) {
  const arena = new OrderArena(capacity);
  const queues = new OrderQueues(arena, 4);
  const push = (queue: number, orderId: number, lots: number) => {
    const slot = orderIn(arena, orderId, lots);
    queues.push(queue, slot);
    return slot;
  };
  const totals = (queue: number) => `${queues.count(queue)} orders, ${queues.lots(queue)} lots`;
  return { arena, queues, push, totals };
}

test('a queue counts its orders and adds up their lots', () => {
  const { queues, push, totals } = newQueues();
  expect(totals(1), 'A queue that nobody is in').toBe('0 orders, 0 lots');
  const slots = [push(1, 71, 10), push(1, 72, 3), push(1, 73, 5)];
  push(2, 74, 100);
  expect(totals(1), 'Orders of 10, 3 and 5 lots. Each push adds one order and its lots').toBe(
    '3 orders, 18 lots',
  );
  for (const [index, left] of [
    [1, '2 orders, 15 lots'],
    [0, '1 orders, 5 lots'],
    [2, '0 orders, 0 lots'],
  ] as const) {
    queues.unlink(slots[index] as number);
    expect(totals(1), `Order ${71 + index} has left: what it had open is no longer here`).toBe(
      left,
    );
  }
  expect(totals(2), 'Queue 2 was not touched meanwhile').toBe('1 orders, 100 lots');
  expect(totals(0), 'Queue 0 belongs to nobody').toBe('0 orders, 0 lots');
});

test('the sum of a queue may be more than 2^31', () => {
  const orders = 5_000;
  const { queues, push } = newQueues(orders);
  for (let n = 0; n < orders; n++) push(1, n, LARGEST_QUANTITY);
  expect(
    queues.lots(1),
    `${orders} orders of 2^20 lots each. Bitwise operators and Int32Array cut a number down to 32 bits`,
  ).toBe(orders * LARGEST_QUANTITY);
});

test('reduce takes lots from the order and from its queue, and nobody moves', () => {
  const { arena, queues, push, totals } = newQueues();
  const slots = [push(1, 71, 10), push(1, 72, 3), push(1, 73, 5)];
  push(2, 74, 100);
  const [first = NO_SLOT, , last = NO_SLOT] = slots;
  queues.reduce(first, 4);
  queues.reduce(last, 1);
  queues.reduce(first, 1);
  expect(
    slots.map((slot) => arena.quantityLots(slot)).join(' '),
    'Orders of 10, 3 and 5 lots; the first was reduced by 4 and by 1, the last by 1. reduce takes so many lots away from what the slot says',
  ).toBe('5 3 4');
  expect(
    totals(1),
    'What is still open of the three: what a reduction takes goes off the sum as well, and nobody has left',
  ).toBe('3 orders, 12 lots');
  expect(
    forwards(arena, queues, 1),
    'Who has traded a part, or wants less, keeps the place in the queue',
  ).toBe('71 72 73');
  queues.unlink(first);
  expect(
    totals(1),
    'Order 71 has left: it had 5 lots open by then, not 10. The others have 3 and 4',
  ).toBe('2 orders, 7 lots');
  expect(totals(2), 'Queue 2 was not touched meanwhile').toBe('1 orders, 100 lots');
});

test('after any pushes, unlinks and reductions the totals are those of the orders that wait', () => {
  const step = fc.record({
    what: fc.constantFrom('push', 'push', 'unlink', 'reduce'),
    queue: fc.integer({ min: 1, max: 3 }),
    lots: fc.integer({ min: 1, max: LARGEST_QUANTITY }),
    which: fc.nat(100),
  });
  forAll(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
    const { arena, queues, push, totals } = newQueues(60);
    const waiting: { readonly slot: number; readonly queue: number }[] = [];
    for (const [id, { what, queue, lots, which }] of steps.entries()) {
      const at = waiting.length === 0 ? -1 : which % waiting.length;
      const one = waiting[at];
      if (what === 'push') waiting.push({ slot: push(queue, id, lots), queue });
      else if (what === 'unlink' && one !== undefined) {
        queues.unlink(one.slot);
        arena.release(one.slot);
        waiting.splice(at, 1);
      } else if (one !== undefined && arena.quantityLots(one.slot) > 1) {
        queues.reduce(one.slot, 1 + (lots % (arena.quantityLots(one.slot) - 1)));
      }
      for (const number of [1, 2, 3]) {
        const there = waiting.filter((order) => order.queue === number);
        const sum = there.reduce((total, { slot }) => total + arena.quantityLots(slot), 0);
        expect(totals(number), `Queue ${number} after ${what}, step ${id + 1}`).toBe(
          `${there.length} orders, ${sum} lots`,
        );
      }
    }
  });
});

test('totals are kept up to date, not added up when somebody asks', () => {
  const orders = 20_000;
  const counted = new Counted(() => newQueues(orders + 1));
  const { queues, push } = counted.made;
  const slots = Array.from({ length: orders }, (_, id) => push(1, id, 10));
  const middle = slots[orders >> 1] as number;
  const work = {
    count: () => queues.count(1),
    lots: () => queues.lots(1),
    reduce: () => queues.reduce(middle, 3),
    unlink: () => queues.unlink(middle),
    push: () => queues.push(1, middle),
  };
  for (const [what, call] of Object.entries(work)) {
    const accesses = counted.cost(what, call);
    if (accesses <= FEW) continue;
    expect.fail(
      `${what} has read or written ${accesses} elements, with ${orders} orders in the queue; at most ${FEW} are needed. The book asks for the lots at the best price all the time`,
    );
  }
});

/** Both kinds of book, with little room, after one request and the next. */
function expectSameAfterEach(requests: readonly Request[], options: Partial<OrderBookOptions>) {
  const mine = new RecordedBook(arenaBook, options);
  const other = new RecordedBook((given) => new OrderBook(given), options);
  for (const [index, one] of requests.entries()) {
    const after = `after request ${index + 1}, ${inWords(one)}`;
    const answer = apply(mine.book, one);
    const expected = apply(other.book, one);
    expect(outcome(answer, mine.hear()), `Code and events, ${after}`).toBe(
      outcome(expected, other.hear()),
    );
    expectSame(mine.book, other.book, after);
  }
}

test('a book of your three structures is the same as day 14’s on every random sequence', () => {
  forAll(plainRequests, (requests) => expectSameAfterEach(requests, { maxOrders: 8 }), 300);
});

test('with every order type and policy it is the same as the oracle', () => {
  const maxOrders = 8;
  const cases = fc.tuple(fc.constantFrom(...Object.values(SelfTrade)), allRequests);
  forAll(
    cases,
    ([selfTrade, requests]) => {
      const mine = new RecordedBook(arenaBook, {
        maxOrders,
        selfTrade,
        maxQuantityLots: MOST_LOTS,
      });
      const oracle = new NaiveBook(maxOrders, MOST_LOTS, selfTrade);
      for (const [index, one] of requests.entries()) {
        const after = `after request ${index + 1}, ${inWords(one)}`;
        const answer = apply(mine.book, one);
        const { reason, told } = apply(oracle, one);
        expect(outcome(answer, mine.hear()), `Code and events, ${after}`).toBe(
          outcome(reason, told),
        );
        for (const side of Object.values(Side)) {
          expect(depthText(mine.book.depth(side, 100)), `Depth of side ${side}, ${after}`).toBe(
            depthText(oracle.depth(side)),
          );
        }
      }
    },
    300,
  );
});

test('a full book refuses, and accepts again when somebody has left', () => {
  const { book } = new RecordedBook(arenaBook, { maxOrders: 3 });
  for (let round = 1; round <= 200; round++) {
    const id = 10 * round;
    for (const n of [1, 2, 3]) book.submit(buy(id + n, 100 - n, 5, n));
    expect(
      reasonName(book.submit(buy(id + 4, 90, 5, 4))),
      `Round ${round}: three orders rest in a book for three, and a fourth would rest`,
    ).toBe('BOOK_FULL');
    expect(
      reasonName(book.submit(sell(id + 5, 99, 5, 4))),
      `Round ${round}: an order that trades at once needs no room`,
    ).toBe('ACCEPTED');
    expect(
      reasonName(book.submit(buy(id + 6, 90, 5, 4))),
      `Round ${round}: one of the three has traded, so there is room for one`,
    ).toBe('ACCEPTED');
    for (const [n, account] of [
      [2, 2],
      [3, 3],
      [6, 4],
    ] as const) {
      expect(
        reasonName(book.cancel(id + n, account)),
        `Round ${round}: order ${id + n} rests and is cancelled`,
      ).toBe('ACCEPTED');
    }
    expect(`${book.orderCount} ${depthText(book.depth(Side.BUY, 9))}`, 'Nobody is left').toBe(
      '0 nobody',
    );
  }
});

test('it is still the same after twenty thousand requests', () => {
  const random = new Random(seed);
  const options = { maxOrders: 300 };
  const mine = new RecordedBook(arenaBook, options);
  const other = new RecordedBook((given) => new OrderBook(given), options);
  const live: { readonly orderId: number; readonly account: number }[] = [];
  for (let n = 1; n <= 20_000; n++) {
    const one = nextRequest(random, live, 2 ** 40 + n);
    const answer = apply(mine.book, one);
    const expected = apply(other.book, one);
    const told = mine.hear().join('; ');
    const otherTold = other.hear().join('; ');
    if (answer !== expected || told !== otherTold) {
      expect(outcome(answer, [told]), `Code and events of request ${n}, ${inWords(one)}`).toBe(
        outcome(expected, [otherTold]),
      );
    }
    if (n % 500 === 0) expectSame(mine.book, other.book, `after request ${n}`);
  }
});

/** Mostly orders around one price; cancels and replaces of orders that may be gone by then. */
function nextRequest(
  random: Random,
  live: { readonly orderId: number; readonly account: number }[],
  orderId: number,
): Request {
  const dice = random.below(100);
  const [one] = dice < 45 && live.length > 0 ? live.splice(random.below(live.length), 1) : [];
  const quantityLots = 1 + random.below(50);
  if (one === undefined) {
    const side = random.below(2) === 0 ? buy : sell;
    const account = 1 + random.below(40);
    live.push({ orderId, account });
    return {
      kind: 'submit',
      order: side(orderId, 1_000 + random.below(40) - 20, quantityLots, account),
    };
  }
  if (dice < 35) return { kind: 'cancel', ...one };
  live.push(one);
  return { kind: 'replace', ...one, priceTicks: 1_000 + random.below(40) - 20, quantityLots };
}
