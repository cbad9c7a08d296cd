/** No object per order: a million of them, and the profiler has nothing to say about the book. */
import { describe, expect, test } from 'vitest';
import { allocateBookEvents, SlotEventWriter } from '#book-events';
import { MatchingEngine } from '#matching-engine';
import type { OrderArena } from '#order-arena';
import { seed } from '#seed';
import { bounded, type Mix } from '../../bench/book/mixes.ts';
import { OperationKind } from '../../bench/book/operations.ts';
import { ReusedOrder } from '../../bench/book/reused-order.ts';
import { allocatedBy, allocationText, leastAllocation } from '../../lib/allocated-by.ts';

const BOOK = /\/book\/[^/]*\.ts/;
const OPERATIONS = 1_000_000;

/** Orders, cancels and trades on a book that keeps its size. */
function drive(book: MatchingEngine, { operations, start, end }: Mix, order: ReusedOrder): void {
  const { memory } = operations;
  for (let at = start; at < end; at++) {
    if (memory.kinds[at] === OperationKind.SUBMIT) book.submit(order.take(memory, at));
    else book.cancel(memory.orderIds[at] as number, memory.accounts[at] as number);
  }
}

describe('the finished book', () => {
  test('allocates nothing for a million orders and cancels, and no collection happens', () => {
    const mix = bounded(seed, 2000, OPERATIONS, { tradePercent: 10, widthTicks: 100 });
    const events = (arena: OrderArena) => new SlotEventWriter(arena, allocateBookEvents(1024));
    const book = new MatchingEngine({ symbol: 0, maxOrders: mix.maxOrders, events });
    const order = new ReusedOrder();
    const report = leastAllocation(() => drive(book, mix, order), { files: BOOK, rounds: 60 });
    expect(report, allocationText(report)).toMatchObject({ collections: 0, functions: [] });
  });
});

describe('the search for what allocates', () => {
  test('names the function that makes an object each time, and its file', () => {
    const kept: object[] = [];
    function remember(index: number): void {
      kept[index & 7] = { index };
    }
    const work = () => {
      for (let i = 0; i < 100_000; i++) remember(i);
    };
    const report = leastAllocation(work, { files: /allocation\.test/, rounds: 3 });
    expect(report.functions[0]?.bytes).toBeGreaterThan(1_000_000);
    expect(report.suspects[0]).toMatchObject({
      functionName: 'remember',
      file: 'checks/tests/book/allocation.test.ts',
    });
    expect(allocationText(report)).toMatch(/inlined:\nremember \(checks\S+\): \d+ bytes/);
  });

  test('leaves out what lies outside the files that were named', () => {
    const report = allocatedBy(() => JSON.parse('[1, 2, 3]'), /no such file/);
    expect(report.functions).toEqual([]);
  });
});
