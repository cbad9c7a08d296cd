/** The smoke check: what holds in the models holds on real threads. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FamilyScheduler } from '#family-scheduler';
import { Reason } from '#reasons';
import { allocateScheduler, type SchedulerShape } from '#scheduler-memory';
import { spawnWorker } from '#spawn-worker';
import type { LaneThread } from './fixtures/lane-thread.ts';

const FAMILIES = 20;
const TASKS = 20_000;

test('two lanes on threads that park run every task, in the order of its family', async () => {
  const shape: SchedulerShape = {
    entries: 64,
    taskBytes: 8,
    families: 128,
    partitions: 1,
    wakes: true,
  };
  const memory = allocateScheduler(shape);
  const ran = new Int32Array(new SharedArrayBuffer(FAMILIES * 4));
  const lanes = ['lane 1', 'lane 2'].map((name) => {
    const data: LaneThread = { buffer: memory.buffer as SharedArrayBuffer, shape, ran };
    const file = new URL('./fixtures/lane-thread.ts', import.meta.url);
    return spawnWorker(file, { name, data });
  });
  const scheduler = new FamilyScheduler(memory, 0);
  const source = new Int32Array(2);
  const sequences = new Int32Array(FAMILIES);
  for (let i = 0; i < TASKS; i++) {
    const family = i % 3 === 0 ? 0 : i % FAMILIES;
    source[0] = family;
    source[1] = (sequences[family] as number) + 1;
    sequences[family] = source[1];
    while (scheduler.submit(family, source, 0) !== Reason.ACCEPTED) await setImmediate();
  }
  scheduler.ready.stop();
  const told = (await Promise.all(lanes.map((lane) => lane.nextMessage()))) as {
    tasks: number;
    outOfOrder: number;
  }[];
  await Promise.all(lanes.map((lane) => lane.done));
  expect(told.map(({ outOfOrder }) => outOfOrder)).toEqual([0, 0]);
  expect(told.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(TASKS);
  expect([...ran]).toEqual([...sequences]);
});
