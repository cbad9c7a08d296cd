/** The stage with the books makes no object per order, on a thread that has compiled nothing else. */
import { expect, test } from 'vitest';
import { spawnWorker } from '#spawn-worker';
import { type AllocationReport, allocationText, bytesOf } from '../../lib/allocated-by.ts';
import { REQUESTS } from './fixtures/requests-in-slots.ts';

const STAGE_THREAD = new URL('./fixtures/stage-allocation.ts', import.meta.url);

/** It is none at all. An object for one request in sixteen would be a byte for each. */
const BYTES_EACH = 0.5;

interface Told {
  readonly report: AllocationReport;
  readonly reports: number;
}

test('the stage allocates nothing per request, and neither does its book', async () => {
  const thread = spawnWorker(STAGE_THREAD, { name: 'stage-allocation', data: undefined });
  const { report, reports } = (await thread.nextMessage()) as Told;
  await thread.done;
  expect(bytesOf(report) / REQUESTS, allocationText(report)).toBeLessThan(BYTES_EACH);
  expect(reports).toBeGreaterThan(REQUESTS);
}, 120_000);
