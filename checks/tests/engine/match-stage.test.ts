/** The stage with the books: many symbols, and no object per order. */
import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { raiseInliningBudget } from '#inlining-budget';
import { RECORD_BYTES, ReportKind, ReportOffset } from '#layout';
import { Limit } from '#limits';
import { MatchingEngine } from '#matching-engine';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { seed } from '#seed';
import { OrderFlow } from '#seeded-flow';
import { MatchStage } from '../../../solutions/engine/match-stage.ts';
import { allocationText, bytesOf, leastAllocation } from '../../lib/allocated-by.ts';

const SYMBOLS = 8;
const REQUESTS = 100_000;
/** The book, the stage, and what it writes reports with; the slot is the caller's. */
const STAGE = /\/(book|engine|protocol)\/[^/]*\.ts/;

/** A slot with a memory of seeded requests, one behind the other. */
function slotOfRequests(): OrderSlot {
  const flow = new OrderFlow({ seed, client: 0, symbols: SYMBOLS });
  const slot = new OrderSlot(new Uint8Array(REQUESTS * ORDER_SLOT_BYTES));
  for (let index = 0; index < REQUESTS; index++) {
    flow.next(0);
    slot.at(index * ORDER_SLOT_BYTES).take(flow.bytes, 0, 1 + (index % 3), 0);
  }
  return slot;
}

function newStage(counters: Counters, count: (kind: number, connectionId: number) => void) {
  const tell = (connectionId: number, report: Uint8Array) => {
    count(report[ReportOffset.kind] as number, connectionId);
  };
  return new MatchStage({
    symbols: SYMBOLS,
    maxOrdersPerBook: Limit.maxOrdersPerBook,
    createBook: (options) => new MatchingEngine(options),
    counters,
    sink: { answer: tell, tell },
  });
}

test('every request of a flow over eight symbols has one answer, every trade two fills', () => {
  const counters = new Counters();
  const kinds = new Map<number, number>();
  const stage = newStage(counters, (kind, connectionId) => {
    expect(connectionId).toBeGreaterThan(0);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  });
  const slot = slotOfRequests();
  for (let index = 0; index < REQUESTS; index++) stage.handle(slot.at(index * ORDER_SLOT_BYTES));
  const of = (kind: number) => kinds.get(kind) ?? 0;
  expect(of(ReportKind.ACK) + of(ReportKind.REJ)).toBe(REQUESTS);
  expect(of(ReportKind.ACK)).toBe(counters.get(Counter.accepted));
  expect(of(ReportKind.FILL)).toBe(2 * counters.get(Counter.trades));
  expect(of(ReportKind.CANCELLED)).toBe(counters.get(Counter.cancelled));
  expect(of(ReportKind.FILL)).toBeGreaterThan(1000);
});

test('the stage allocates nothing per request, and neither does its book', () => {
  raiseInliningBudget();
  let bytes = 0;
  const stage = newStage(new Counters(), () => {
    bytes += RECORD_BYTES;
  });
  const slot = slotOfRequests();
  const work = () => {
    for (let index = 0; index < REQUESTS; index++) stage.handle(slot.at(index * ORDER_SLOT_BYTES));
  };
  const report = leastAllocation(work, { files: STAGE, rounds: 60 });
  // Mostly it is none at all. An object for one request in sixteen would be a byte for each.
  expect(bytesOf(report) / REQUESTS, allocationText(report)).toBeLessThan(0.5);
  expect(bytes).toBeGreaterThan(REQUESTS * RECORD_BYTES);
});
