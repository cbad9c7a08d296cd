/** Variants in processes of their own: what they report, and what is said when they fail. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { measureCase, type Variant } from '../../bench/measure-case.ts';
import { measureDay } from '../../bench/measure-day.ts';
import type { DayBench } from '../../bench/workload.ts';

const EDIT_HOOKS = new URL('../../wrong/edit-hooks.mjs', import.meta.url).href;
const RING = new URL('../../../solutions/ring/ring-buffer.ts', import.meta.url).href;
const PUBLISH = 'this.cursor.set(sequence);';

const NAIVE: Variant = { name: 'naive', way: 'naive', conditions: [] };
const STARTER: Variant = { name: 'yours', way: 'engine', conditions: ['starter-01'] };
const REFERENCE: Variant = { name: 'reference', way: 'engine', conditions: [] };

const SETTINGS = {
  warmUpMs: 1,
  rounds: 3,
  roundMs: 1,
  allocationMs: 1,
  limitMs: 60_000,
  onProgress: () => {},
};

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Lets every process that is started see the reference's ring with this in place of `find`. */
function editRing(find: string, replace: string): void {
  vi.stubEnv('NODE_OPTIONS', `--import ${EDIT_HOOKS}`);
  vi.stubEnv('TICK_EDITS', JSON.stringify([{ url: RING, edits: [{ find, replace }] }]));
}

/** Why the reference is left out of the first case of day 1. */
async function problem(limitMs = SETTINGS.limitMs) {
  const { results, leftOut } = await measureCase(1, 0, 'a case', [REFERENCE], {
    ...SETTINGS,
    limitMs,
  });
  expect(results).toEqual([]);
  return leftOut[0];
}

test('each variant has a rate for every round, and its allocation', async () => {
  const { results, leftOut } = await measureCase(1, 0, 'a case', [NAIVE, REFERENCE], SETTINGS);
  expect(leftOut).toEqual([]);
  expect(results.map(({ variant }) => variant)).toEqual(['naive', 'reference']);
  for (const { rates } of results) {
    expect(rates).toHaveLength(SETTINGS.rounds);
    for (const rate of rates) expect(rate).toBeGreaterThan(0);
  }
  const [naive, reference] = results.map(({ bytesPerEvent }) => bytesPerEvent);
  expect(naive, 'a new object per event').toBeGreaterThan(16);
  expect(reference, 'no object per event').toBeLessThan(8);
});

test('an unfinished variant is left out and the others are measured', async () => {
  const { results, leftOut } = await measureCase(1, 0, 'a case', [NAIVE, STARTER], SETTINGS);
  expect(results.map(({ variant }) => variant)).toEqual(['naive']);
  expect(leftOut).toHaveLength(1);
  expect(leftOut[0]?.problem).toMatch(/ is not written yet; it belongs to stage \d$/);
});

describe('a variant that', () => {
  test('loses events is not called fast', async () => {
    editRing('let i = 1; i <= available', 'let i = 2; i <= available');
    expect((await problem())?.problem).toMatch(
      /^of 100000 events some were lost, doubled or changed \(their sum is 0, not \d+\)$/,
    );
  });

  test('throws is quoted', async () => {
    editRing(PUBLISH, `throw new TypeError('no publishing today\\nand more');`);
    expect((await problem())?.problem).toBe('it threw TypeError: no publishing today');
  });

  test('ends its process is said to have done so', async () => {
    editRing(PUBLISH, 'process.exit(7);');
    expect((await problem())?.problem).toBe('its process ended (exit code 7)');
  });

  test('fails between two rounds is named with its error', async () => {
    editRing(PUBLISH, `${PUBLISH} void Promise.reject(new RangeError('much later'));`);
    expect((await problem())?.problem).toBe(
      'its process ended (exit code 1): RangeError: much later',
    );
  });

  test('never comes back is ended after the limit', async () => {
    editRing(PUBLISH, 'for (;;);');
    expect(await problem(1000)).toEqual({
      variant: 'reference',
      problem: 'it did not answer within 1 s and was ended',
      hung: true,
    });
  });

  test('hung once is not tried in the next case', async () => {
    editRing(PUBLISH, 'for (;;);');
    const bench = (await import('../../bench/day-01.ts')).default;
    const two: DayBench = { ...bench, cases: bench.cases.slice(0, 2) };
    const [, second] = await measureDay(
      1,
      two,
      [REFERENCE],
      { ...SETTINGS, limitMs: 1000 },
      () => {},
    );
    expect(second?.leftOut).toEqual([
      { variant: 'reference', problem: 'it hung at "one event at a time"', hung: true },
    ]);
  });
});
