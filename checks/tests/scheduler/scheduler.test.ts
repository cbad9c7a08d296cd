/** What no day covers: several partitions, the largest pool, memory that does not fit. */
import { describe, expect, test } from 'vitest';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { Reason } from '#reasons';
import {
  allocateScheduler,
  attachScheduler,
  MAX_ENTRIES,
  type SchedulerShape,
} from '#scheduler-memory';
import { ParkWait } from '#wait-strategy';

const SHAPE: SchedulerShape = {
  entries: 6,
  taskBytes: 8,
  families: 8,
  partitions: 1,
  wakes: false,
};

test('schedulers of several partitions share one pool, and nothing else', () => {
  const memory = allocateScheduler({ ...SHAPE, partitions: 2 }, 'one-thread');
  const [first, second] = [new FamilyScheduler(memory, 0), new FamilyScheduler(memory, 1)];
  const source = new Int32Array(2);
  for (let i = 0; i < SHAPE.entries; i++) {
    expect(first.submit(i, source, 0)).toBe(Reason.ACCEPTED);
  }
  expect(second.submit(1, source, 0)).toBe(Reason.POOL_FULL);
  const others = new Lane(memory, 1);
  expect(others.next()).toBe(NO_TASK);
  const lane = new Lane(memory, 0);
  expect(lane.next()).not.toBe(NO_TASK);
  lane.complete();
  expect(second.submit(1, source, 0)).toBe(Reason.ACCEPTED);
  expect(others.next()).not.toBe(NO_TASK);
});

test('a pool as large as it may be has tags, too, and they wrap', () => {
  const entries = MAX_ENTRIES;
  const memory = allocateScheduler(
    { entries, taskBytes: 4, families: entries + 1, partitions: 1, wakes: false },
    'one-thread',
  );
  const scheduler = new FamilyScheduler(memory, 0);
  const lane = new Lane(memory, 0);
  const source = new Int32Array(1);
  for (let i = 0; i < 10_000; i++) {
    source[0] = i;
    expect(scheduler.submit(i % 3, source, 0)).toBe(Reason.ACCEPTED);
    expect(memory.tasks.int32[lane.next() >> 2]).toBe(i);
    lane.complete();
  }
});

describe('what does not fit is refused in one sentence', () => {
  test.each([
    [{ entries: 0 }, 'scheduler: entries is 0; expected a whole number, 1 to 1048575'],
    [{ families: 6 }, 'scheduler: families is 6; expected a whole number, 7 to 4194304'],
    [{ taskBytes: 6 }, 'scheduler: taskBytes is 6; expected a multiple of 4'],
    [{ partitions: 65 }, 'scheduler: partitions is 65; expected a whole number, 1 to 64'],
  ])('%j', (wrong, message) => {
    expect(() => allocateScheduler({ ...SHAPE, ...wrong })).toThrow(new RangeError(message));
  });

  test('another shape, other memory, a lane that nobody wakes', () => {
    const { buffer } = allocateScheduler(SHAPE);
    const shared = buffer as SharedArrayBuffer;
    expect(attachScheduler(shared, SHAPE).shape).toEqual(SHAPE);
    expect(() => attachScheduler(shared, { ...SHAPE, families: 9 })).toThrow(
      'version, entries, task bytes, families, partitions, wakes are 1, 6, 8, 8, 1, 0; expected 1, 6, 8, 9, 1, 0',
    );
    expect(() => attachScheduler(new SharedArrayBuffer(4096), SHAPE)).toThrow(/no schedulers/);
    expect(() => attachScheduler(new SharedArrayBuffer(4), SHAPE)).toThrow(/no schedulers/);
    const local = allocateScheduler(SHAPE, 'one-thread').buffer as SharedArrayBuffer;
    expect(() => attachScheduler(local, SHAPE)).toThrow(/no SharedArrayBuffer/);
    const memory = allocateScheduler(SHAPE);
    expect(() => new Lane(memory, 0, { wait: new ParkWait() })).toThrow(/wakes: true/);
  });
});
