/** Both ways of every case hand over each event exactly once, or the benchmark compares nothing. */
import { describe, expect, test } from 'vitest';
import { allocationOf } from '../../bench/allocation.ts';
import { catalogue, hasBench } from '../../bench/catalogue.ts';
import { expectedSum } from '../../bench/workload.ts';

describe.each([1, 2, 3, 4, 14])('day %i', async (day) => {
  const { cases } = await catalogue(day);

  test.each(cases)('$title', async (benchCase) => {
    for (const way of ['naive', 'engine'] as const) {
      const workload = await benchCase[way]();
      for (const events of [1, 2, 1023, 1024, 1025, benchCase.chunkEvents]) {
        expect(workload.run(events), `${way}, ${events} events`).toBe(
          expectedSum(events, benchCase.sinks),
        );
      }
    }
  });
});

test('a day without a benchmark is known as such', () => {
  expect(hasBench(1)).toBe(true);
  expect(hasBench(99)).toBe(false);
});

describe('allocation', () => {
  const EVENTS = 200_000;

  test('finds an object per event, across collections', () => {
    const kept: object[] = [];
    const { bytes } = allocationOf(() => {
      for (let i = 0; i < EVENTS; i++) kept[i % 64] = { id: i, next: kept };
    });
    expect(bytes / EVENTS).toBeGreaterThan(16);
    expect(bytes / EVENTS).toBeLessThan(128);
  });

  test('finds nothing where nothing is allocated', () => {
    const cells = new Float64Array(64);
    const { bytes } = allocationOf(() => {
      for (let i = 0; i < EVENTS; i++) cells[i % 64] = i;
    });
    expect(bytes / EVENTS).toBeLessThan(2);
  });
});
