/** The collections of a thread, by kind, and what it allocated. */
import { expect, test } from 'vitest';
import { type GcReport, GcWatch } from '#gc-watch';
import { spawnWorker } from '#spawn-worker';

/** Enough for several collections of the young generation. */
const OBJECTS = 1_000_000;

function allocate(objects: number): object[] {
  const kept: object[] = [];
  for (let i = 0; i < objects; i++) kept[i % 1000] = { id: i, next: kept };
  return kept;
}

function expectConsistent({ pausesNs, all, byKind, allocatedBytes }: GcReport): void {
  expect(all.count).toBe(pausesNs.length);
  expect(all.totalNs).toBe(pausesNs.reduce((sum, ns) => sum + ns, 0));
  expect(all.longestNs).toBe(Math.max(0, ...pausesNs));
  const kinds = Object.values(byKind);
  expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(all.count);
  expect(kinds.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBe(all.totalNs);
  expect(Math.max(0, ...kinds.map(({ longestNs }) => longestNs))).toBe(all.longestNs);
  expect(Number.isFinite(allocatedBytes)).toBe(true);
}

test('collections are counted by kind, with their pauses and the bytes between them', () => {
  const watch = new GcWatch();
  expect(allocate(OBJECTS)).toHaveLength(1000);
  const report = watch.stop();
  expectConsistent(report);
  expect(report.byKind['Scavenge']?.count).toBeGreaterThan(0);
  expect(report.all.longestNs).toBeGreaterThan(0);
  expect(report.allocatedBytes / OBJECTS).toBeGreaterThan(16);
  expect(report.allocatedBytes / OBJECTS).toBeLessThan(256);
});

test('each take begins anew', () => {
  const watch = new GcWatch();
  allocate(OBJECTS);
  expect(watch.take().all.count).toBeGreaterThan(0);
  const calm = watch.take();
  expectConsistent(calm);
  expect(calm.allocatedBytes).toBeLessThan(OBJECTS);
  allocate(OBJECTS);
  expect(watch.stop().all.count).toBeGreaterThan(0);
});

test('a thread that never returns to its event loop is watched as well', async () => {
  const worker = spawnWorker(new URL('./fixtures/collector.ts', import.meta.url), {
    name: 'collector',
    data: OBJECTS,
  });
  const report = (await worker.nextMessage()) as GcReport;
  await worker.done;
  expectConsistent(report);
  expect(report.all.count).toBeGreaterThan(0);
});

test('a watch sees its own thread alone', async () => {
  const watch = new GcWatch();
  const worker = spawnWorker(new URL('./fixtures/collector.ts', import.meta.url), {
    name: 'collector',
    data: OBJECTS,
  });
  const there = (await worker.nextMessage()) as GcReport;
  await worker.done;
  expect(watch.stop().allocatedBytes).toBeLessThan(there.allocatedBytes / 4);
});
