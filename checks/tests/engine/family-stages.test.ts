/** What executes in the engine has its result within the call: no task waits with the executor. */
import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { Executor } from '#executor';
import { MatchingEngine } from '#matching-engine';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { seed } from '#seed';
import { OrderFlow } from '#seeded-flow';
import { familyStages, statelessChecks } from '../../../solutions/engine/family-stages.ts';
import type { Book } from '../../../solutions/engine/match-stage.ts';
import { Sequencer } from '../../../solutions/engine/sequencer.ts';

const SYMBOLS = 4;
const LANES = 3;
const ORDERS = 5_000;
const BROKEN_EVERY = 7;

/** A book that throws at every so many new orders: behind it, when the order is carried out. */
function breaking(book: Book): Book {
  let orders = 0;
  return {
    submit: (order) => {
      const reason = book.submit(order);
      if (++orders % BROKEN_EVERY === 0) throw new Error('the book is broken');
      return reason;
    },
    cancel: (...which) => book.cancel(...which),
    replace: (...which) => book.replace(...which),
  };
}

test.each([
  ['simulator', 'a simulator', (book: Book) => book],
  ['book', 'books', (book: Book) => book],
  ['book', 'books that throw', breaking],
] as const)('%s: with %s each order is answered before run returns', (execution, _what, made) => {
  const taskBytes = new Uint8Array(LANES * ORDER_SLOT_BYTES);
  const slot = new OrderSlot(taskBytes);
  const counters = new Counters();
  let answers = 0;
  const lanes: number[] = [];
  const executor = new Executor({
    lanes: LANES,
    taskBytes,
    counters,
    sink: { answer: () => answers++, tell: () => {} },
    completed: (lane) => lanes.push(lane),
    createStages: familyStages({
      execution,
      symbols: SYMBOLS,
      maxOrdersPerBook: ORDERS,
      counters,
      createBook: (options) => made(new MatchingEngine(options)),
      sequencer: new Sequencer(counters),
      checks: statelessChecks(SYMBOLS),
    }),
  });
  const flow = new OrderFlow({ seed, client: 0, symbols: SYMBOLS });
  for (let i = 0; i < ORDERS; i++) {
    flow.next(0);
    const task = (i % LANES) * ORDER_SLOT_BYTES;
    slot.at(task).take(flow.bytes, 0, 1 + (i % 5), 0);
    expect([executor.run(i % LANES, task), executor.inFlight]).toEqual([true, 0]);
  }
  expect([executor.expire(), executor.stop()]).toEqual([0, 0]);
  expect([answers, lanes.length, counters.get(Counter.completed)]).toEqual([
    ORDERS,
    ORDERS,
    ORDERS,
  ]);
  const [accepted, rejected, failures, dropped] = (
    ['accepted', 'rejected', 'stageFailures', 'answersDropped'] as const
  ).map((name) => counters.get(Counter[name]));
  expect((accepted ?? 0) + (rejected ?? 0)).toBe(ORDERS);
  expect(accepted).toBeGreaterThan(ORDERS / 10);
  expect([(failures ?? 0) > 0, dropped]).toEqual([made === breaking, 0]);
});
