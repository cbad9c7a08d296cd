/** Day 09, stage 4: the lanes are on other threads. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { FamilyScheduler } from '#family-scheduler';
import { Reason } from '#reasons';
import { allocateScheduler, NO_ENTRY, type SchedulerShape } from '#scheduler-memory';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { hold } from '../../../checks/explorer/hold.ts';
import { Bench, cellsOf, toldCounts } from './kit.ts';
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

test('a task that was run before the gate was tried counts as one that waited', () => {
  const told: string[] = [];
  let isNext = false;
  const dispatcher = (_: string, at: number): void => {
    const { gates, inboxes } = cellsOf(bench.memory);
    const isPushed = bench.memory.cells.load(inboxes) !== NO_ENTRY;
    if (at !== gates || !isPushed || !isNext) return;
    isNext = false;
    bench.lane.complete();
    told.push(`ran ${bench.next()}`);
    bench.lane.complete();
  };
  const bench: Bench = new Bench({
    scheduler: { counts: toldCounts(told) },
    before: { dispatcher },
  });
  bench.submit(7, 1);
  bench.next();
  told.length = 0;
  isNext = true;
  bench.submit(7, 2);
  expect(
    told.join(', '),
    'Behind the push and before the gate was tried, the lane completed task 1, ran task 2 and let go. The gate is open, and nothing is pending, so the family is not ready. Each task in is counted a second time, as ready or as one that waited',
  ).toBe('in 1, ran 2, waits');
  expect(bench.next(), 'And the family is not in the ready queue').toBe('nothing');
  bench.submit(7, 3);
  expect(bench.next(), 'Its gate is open: the next one makes it ready').toBe(3);
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
