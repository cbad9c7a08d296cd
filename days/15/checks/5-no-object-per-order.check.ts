/** Day 15, stage 5: the heap profiler has nothing to say about the book. */
import { setFlagsFromString } from 'node:v8';
import { expect, test, vi } from 'vitest';
import type { BookEvents } from '#book-interface';
import { seed } from '#seed';
import { type AllocationReport, allocatedBy } from '../../../checks/lib/allocated-by.ts';
import { LIVE_ORDERS, SteadyRequests } from './steady-requests.ts';

const MILLION = 1_000_000;
/** Code that is not optimised yet makes numbers into objects; it gets some rounds to settle. */
const SHORT = { count: 100_000, rounds: 12, bytesEach: 0.5 };
/** Some hundred objects in a million requests are V8’s own; the smallest object for each has 16. */
const LONG = { count: MILLION, rounds: 4, bytesEach: 0.05 };

/** The book and its structures, and day 14's rules: yours, or those that take their place. */
const BOOK = /\/(solutions\/book|days\/1[45]\/(work|starter))\//;
/** The compiler may put them into the function that calls them, which is in a check. */
const BOOK_AND_CALLERS = /\/(solutions\/book|days\/14\/(work|starter)|days\/15)\//;

/**
 * The book's modules, made anew: what V8 has learned about code that ran over the counting arrays
 * of earlier stages would allocate.
 */
async function freshModules() {
  vi.resetModules();
  const { MatchingEngine } = await import('#matching-engine');
  const { NO_SLOT, OrderArena } = await import('#order-arena');
  const { OrderIndex } = await import('#order-index');
  const { OrderQueues } = await import('#order-queue');
  return { MatchingEngine, NO_SLOT, OrderArena, OrderIndex, OrderQueues };
}

type Modules = Awaited<ReturnType<typeof freshModules>>;
/** Does something so many times, over structures of its own. */
type Work = (count: number) => void;

/** Nothing is allocated by a million, or the function that does it is named. */
async function expectNoAllocation(what: string, create: (modules: Modules) => Work) {
  const work = create(await freshModules());
  for (const { count, rounds, bytesEach: allowed } of [SHORT, LONG]) {
    const { functions, collections } = bestOf(rounds, () => work(count), BOOK_AND_CALLERS);
    const bytesEach = bytesOf(functions) / count;
    const who = bytesEach < allowed ? 'nobody' : await culprit(create);
    expect(
      bytesEach < allowed ? 'nobody' : `${who}: ${bytesEach.toPrecision(2)} bytes each`,
      `Who allocates during ${count} ${what}, in the best of ${rounds} rounds: ${who}. Look there for an object or array that is made, a closure, a view of memory, a text, a BigInt, something that grows`,
    ).toBe('nobody');
    expect(
      collections,
      `Collections of garbage during ${count} ${what}, although no function of the book was seen to allocate`,
    ).toBe(0);
  }
}

/** The round with the fewest bytes; the first without any. */
function bestOf(rounds: number, work: () => void, files: RegExp): AllocationReport {
  let best = allocatedBy(work, files);
  for (let round = 1; round < rounds; round++) {
    if (best.functions.length === 0 && best.collections === 0) break;
    const next = allocatedBy(work, files);
    if (bytesOf(next.functions) <= bytesOf(best.functions)) best = next;
  }
  return best;
}

function bytesOf(functions: AllocationReport['functions']): number {
  return functions.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Optimised code bears the name of the function that others were inlined into. So: no inlining. */
async function culprit(create: (modules: Modules) => Work): Promise<string> {
  setFlagsFromString('--no-turbo-inlining');
  try {
    const work = create(await freshModules());
    const [most] = bestOf(SHORT.rounds, () => work(SHORT.count), BOOK).functions;
    return most === undefined ? 'a function of the book' : `${most.functionName} in ${most.file}`;
  } finally {
    setFlagsFromString('--turbo-inlining');
  }
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

  override traded(): void {
    this.trades++;
  }

  override cancelled(): void {
    this.cancels++;
  }
}

const bookOptions = (events: BookEvents) => ({
  symbol: 0,
  maxOrders: 4 * LIVE_ORDERS,
  events,
});

test('the requests of this stage rest, trade and are cancelled', async () => {
  const events = new CountedEvents();
  const { MatchingEngine } = await freshModules();
  const book = new MatchingEngine(bookOptions(events));
  new SteadyRequests(seed).drive(book, MILLION);
  expect(
    events.trades > 50_000 && events.cancels > 200_000 && book.orderCount > LIVE_ORDERS / 4,
    `Of a million requests: ${events.trades} trades, ${events.cancels} cancels, ${book.orderCount} orders rest at the end`,
  ).toBe(true);
});

test('of a million requests the book allocates nothing, and nothing is collected', async () => {
  await expectNoAllocation('requests', ({ MatchingEngine }) => {
    const requests = new SteadyRequests(seed);
    const book = new MatchingEngine(bookOptions(new SilentEvents()));
    return (count) => requests.drive(book, count);
  });
});

test('handles, and an arena that is full, cost no object either', async () => {
  await expectNoAllocation('uses of a slot', ({ NO_SLOT, OrderArena }) => {
    const arena = new OrderArena(64);
    return (count) => {
      for (let n = 0; n < count; n++) {
        const slot = arena.allocate();
        const found = arena.slotOf(arena.handle(slot));
        if (found !== slot) expect(found, 'slotOf the handle of a slot in use').toBe(slot);
        // Two go out for one that comes back, until nothing is left; then all come back.
        if (slot === NO_SLOT) for (let used = 1; used <= 64; used++) arena.release(used);
        else if ((n & 1) === 0) arena.release(slot);
      }
    };
  });
});

test('queues and index by themselves allocate nothing', async () => {
  await expectNoAllocation('orders that come and go', (modules) => {
    const { NO_SLOT, OrderArena, OrderIndex, OrderQueues } = modules;
    const orders = 512;
    const arena = new OrderArena(orders);
    const queues = new OrderQueues(arena, 8);
    const index = new OrderIndex({ capacity: orders, secret: 1 });
    return (count) => {
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
    };
  });
});
