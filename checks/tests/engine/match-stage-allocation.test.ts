/** The stage with the books makes no object per order, on a thread that has compiled nothing else. */
import { expect, test } from 'vitest';
import { spawnWorker } from '#spawn-worker';
import { type AllocationReport, allocationText, bytesOf } from '../../lib/allocated-by.ts';
import { REQUESTS } from './fixtures/requests-in-slots.ts';

const STAGE_THREAD = new URL('./fixtures/stage-allocation.ts', import.meta.url);

/** Mostly it is none at all. An object for one request in sixteen would be a byte for each. */
const BYTES_EACH = 0.5;

/**
 * On about one thread in five V8 leaves the stage unoptimised, and code that is not optimised makes
 * objects of numbers. An object that the stage itself makes is there on every thread.
 */
const THREADS = 6;

interface Told {
  readonly report: AllocationReport;
  readonly reports: number;
}

async function onAThread(): Promise<Told> {
  const thread = spawnWorker(STAGE_THREAD, { name: 'stage-allocation', data: undefined });
  const told = (await thread.nextMessage()) as Told;
  await thread.done;
  return told;
}

test('the stage allocates nothing per request, and neither does its book', async () => {
  let told = await onAThread();
  for (
    let thread = 1;
    thread < THREADS && bytesOf(told.report) >= BYTES_EACH * REQUESTS;
    thread++
  ) {
    told = await onAThread();
  }
  expect(bytesOf(told.report) / REQUESTS, allocationText(told.report)).toBeLessThan(BYTES_EACH);
  expect(told.reports).toBeGreaterThan(REQUESTS);
}, 120_000);
