/** Day 09, stage 4: the lanes are on other threads. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { FamilyScheduler } from '#family-scheduler';
import { Reason } from '#reasons';
import { allocateScheduler, type SchedulerShape } from '#scheduler-memory';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { hold } from '../../../checks/explorer/hold.ts';
import type { LaneThread, LaneTold } from './lane-thread.ts';
import { MODELS } from './models.ts';

test('two tasks of a family, one lane: each runs once, in order, in any order of operations', () => {
  hold(
    MODELS['one-lane'],
    4,
    'The dispatcher submits while the lane completes. Between any two of your operations the other may do any number of its own.',
  );
});

test('the same with two lanes', () => {
  hold(
    MODELS['other-lanes'],
    3,
    'Two lanes and a dispatcher: a family that somebody lets go may be another’s the next moment.',
  );
});

const started: WorkerHandle[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
});

const FAMILIES = 20;
const TASKS = 20_000;

test('on real threads: two lanes that park run 20,000 tasks of 20 families', async () => {
  const shape: SchedulerShape = {
    entries: 64,
    taskBytes: 8,
    families: 128,
    partitions: 1,
    wakes: true,
  };
  const memory = allocateScheduler(shape);
  const ran = new Int32Array(new SharedArrayBuffer(FAMILIES * 4));
  const told = ['lane 1', 'lane 2'].map((name) => {
    const data: LaneThread = { buffer: memory.buffer as SharedArrayBuffer, shape, ran };
    const handle = spawnWorker(new URL('./lane-thread.ts', import.meta.url), { name, data });
    started.push(handle);
    return handle.nextMessage() as Promise<LaneTold>;
  });
  const scheduler = new FamilyScheduler(memory, 0);
  const sequences = new Int32Array(FAMILIES);
  const source = new Int32Array(2);
  for (let i = 0; i < TASKS && started.length > 0; i++) {
    // One family is hot: a third of all tasks.
    const family = i % 3 === 0 ? 0 : i % FAMILIES;
    source[0] = family;
    source[1] = (sequences[family] as number) + 1;
    sequences[family] = source[1];
    while (scheduler.submit(family, source, 0) !== Reason.ACCEPTED && started.length > 0) {
      await setImmediate();
    }
  }
  scheduler.ready.stop();
  const lanes = await Promise.all(told);
  expect(
    lanes.map(({ outOfOrder }) => outOfOrder),
    'Tasks that did not come right behind the one before it of their family, for each lane',
  ).toEqual([0, 0]);
  expect(
    lanes.reduce((sum, { tasks }) => sum + tasks, 0),
    'What holds in every order of the model holds on two threads: each task runs once',
  ).toBe(TASKS);
});
