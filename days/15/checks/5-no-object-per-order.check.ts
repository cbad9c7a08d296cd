/** Day 15, stage 5: the heap profiler has nothing to say about the book. */
import { expect, test, vi } from 'vitest';
import type { BookEvents } from '#book-interface';
import { seed } from '#seed';
import { type AllocationReport, leastAllocation } from '../../../checks/lib/allocated-by.ts';
import { LIVE_ORDERS, SteadyRequests } from './steady-requests.ts';

// Made anew: what V8 has learned about code that ran over the counting arrays of earlier stages
// would allocate.
vi.resetModules();
const { MatchingEngine } = await import('#matching-engine');
const { NO_SLOT, OrderArena } = await import('#order-arena');
const { OrderIndex } = await import('#order-index');
const { OrderQueues } = await import('#order-queue');

const MILLION = 1_000_000;
/** Code that is not optimised yet makes numbers into objects; it gets some rounds to settle. */
const SHORT = { requests: 100_000, rounds: 12 };
const LONG_ROUNDS = 4;

/** The book and its structures: yours, or those that take their place. */
const BOOK = /\/(solutions\/book|days\/15\/(work|starter)|checks\/wrong\/15)\//;

/** Nothing is allocated by a million, or the function that does it is named. */
function expectNoAllocation(what: string, work: (count: number) => void): void {
  const short = leastAllocation(() => work(SHORT.requests), { files: BOOK, rounds: SHORT.rounds });
  expectNone(`${SHORT.requests} ${what}`, SHORT.rounds, short);
  const long = leastAllocation(() => work(MILLION), { files: BOOK, rounds: LONG_ROUNDS });
  expectNone(`${MILLION} ${what}`, LONG_ROUNDS, long);
}

function expectNone(what: string, rounds: number, report: AllocationReport): void {
  const { collections, functions } = report;
  const [most] = functions;
  expect(
    functions.map(({ functionName, bytes }) => `${functionName} ${bytes} bytes`).join(', ') ||
      'nobody',
    `Who allocates during ${what}, in the best of ${rounds} rounds: ${most?.functionName ?? 'nobody'} in ${most?.file ?? 'any file'}. Look there for an object or array that is made, a closure, subarray, a text, a BigInt, something that grows`,
  ).toBe('nobody');
  expect(collections, `Collections of garbage during ${what}; nobody allocates anything`).toBe(0);
}

class SilentEvents implements BookEvents {
  accepted(): void {}
  traded(): void {}
  cancelled(): void {}
  rejected(): void {}
}

class CountedEvents extends SilentEvents {
  trades = 0;
  cancels = 0;
  rejections = 0;

  override traded(): void {
    this.trades++;
  }

  override cancelled(): void {
    this.cancels++;
  }

  override rejected(): void {
    this.rejections++;
  }
}

const newBook = (events: BookEvents) => {
  return new MatchingEngine({ symbol: 0, maxOrders: 4 * LIVE_ORDERS, events });
};

test('the requests of this stage rest, trade and are cancelled', () => {
  const events = new CountedEvents();
  const book = newBook(events);
  new SteadyRequests(seed, MILLION).drive(book, 200_000);
  expect(
    events.trades > 10_000 && events.cancels > 10_000 && book.orderCount > LIVE_ORDERS / 4,
    `Of 200000 requests: ${events.trades} trades, ${events.cancels} cancels, ${book.orderCount} orders rest at the end`,
  ).toBe(true);
});

test('of a million requests the book allocates nothing, and nothing is collected', () => {
  const requests = new SteadyRequests(seed, MILLION);
  const book = newBook(new SilentEvents());
  expectNoAllocation('requests', (count) => requests.drive(book, count));
});

test('handles, and an arena that is full, cost no object either', () => {
  const arena = new OrderArena(64);
  let found = 0;
  expectNoAllocation('uses of a slot', (count) => {
    for (let n = 0; n < count; n++) {
      const slot = arena.allocate();
      const handle = arena.handle(slot);
      found += arena.slotOf(handle);
      // Two go out for one that comes back, until nothing is left; then all come back.
      if (slot === NO_SLOT) for (let used = 1; used <= 64; used++) arena.release(used);
      else if ((n & 1) === 0) arena.release(slot);
    }
  });
  expect(found, 'Handles were made and looked up').toBeGreaterThan(0);
});

test('queues and index by themselves allocate nothing', () => {
  const orders = 512;
  const arena = new OrderArena(orders);
  const queues = new OrderQueues(arena, 8);
  const index = new OrderIndex({ capacity: orders, secret: 1 });
  expectNoAllocation('orders that come and go', (count) => {
    for (let n = 0; n < count; n++) {
      const gone = index.delete((n * 7) % orders);
      if (gone !== NO_SLOT) {
        queues.unlink(gone);
        arena.release(gone);
      }
      const id = (n * 5) % orders;
      if (index.find(id) !== NO_SLOT) continue;
      const slot = arena.allocate();
      arena.setQuantityLots(slot, 10);
      index.set(id, slot);
      queues.push(1 + (n & 7), slot);
      queues.reduce(slot, 3);
    }
  });
});
