/** No object per order: a million of them, and the profiler has nothing to say about the book. */
import { describe, expect, test } from 'vitest';
import { seed } from '#seed';
import { spawnWorker } from '#spawn-worker';
import {
  type AllocationReport,
  allocatedBy,
  allocationText,
  bytesOf,
  leastAllocation,
} from '../../lib/allocated-by.ts';

const MILLION_ORDERS = new URL('./fixtures/million-orders.ts', import.meta.url);

describe('the finished book', () => {
  test('allocates nothing for a million orders and cancels, and no collection happens', async () => {
    const worker = spawnWorker(MILLION_ORDERS, { name: 'million-orders', data: { seed } });
    const report = (await worker.nextMessage()) as AllocationReport;
    // Mostly it is none at all. An object for one order in sixteen would be a byte for each.
    expect(bytesOf(report) / 1_000_000, allocationText(report)).toBeLessThan(0.5);
    expect(report.collections).toBe(0);
    expect(await worker.done).toBe('finished');
  }, 180_000);
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
