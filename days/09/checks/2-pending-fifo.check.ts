/** Day 09, stage 2: the pool of entries, and the queue of each family. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_ENTRY } from '#scheduler-memory';
import { hold } from '../../../checks/explorer/hold.ts';
import { forAll } from '../../../checks/lib/for-all.ts';
import { counted, memoryOf, SHAPE } from './kit.ts';
import { MODELS } from './models.ts';

const ENTRIES = SHAPE.entries;

test('each entry can be taken once, then there is none', () => {
  const pool = new TaskPool(memoryOf());
  const taken = Array.from({ length: ENTRIES }, () => pool.take());
  expect(
    taken.toSorted((a, b) => a - b),
    `A new pool of ${ENTRIES} entries, numbered from 1`,
  ).toEqual([1, 2, 3, 4, 5, 6]);
  expect(pool.take(), 'None is left: NO_ENTRY, every time').toBe(NO_ENTRY);
  expect(pool.take(), 'And again').toBe(NO_ENTRY);
});

test('an entry that was given back can be taken again', () => {
  const pool = new TaskPool(memoryOf());
  for (let i = 0; i < ENTRIES; i++) pool.take();
  for (const entry of [4, 1, 6]) {
    pool.give(entry);
    expect(pool.take(), `${entry} is the only free one`).toBe(entry);
    expect(pool.take(), 'Now there is none').toBe(NO_ENTRY);
  }
});

test('any takes and gives: an entry is free, or one has it', () => {
  forAll(fc.array(fc.option(fc.nat(ENTRIES - 1)), { maxLength: 60, size: 'max' }), (flow) => {
    const memory = memoryOf();
    const pools = [new TaskPool(memory), new TaskPool(memory)];
    const inUse: number[] = [];
    flow.forEach((which, i) => {
      const pool = pools[i % 2] as TaskPool;
      if (which === null) {
        const entry = pool.take();
        if (inUse.length === ENTRIES) {
          expect(entry, 'All are in use: NO_ENTRY').toBe(NO_ENTRY);
          return;
        }
        expect(entry, `${inUse.join(', ') || 'none'} in use: a free one is there`).not.toBe(
          NO_ENTRY,
        );
        expect(inUse, 'An entry that somebody has was taken again').not.toContain(entry);
        inUse.push(entry);
      } else {
        const [entry] = inUse.splice(which % Math.max(1, inUse.length), 1);
        if (entry !== undefined) pool.give(entry);
      }
    });
  });
});

test('two dispatchers share the pool, and no entry is in two hands, in any order', () => {
  hold(
    MODELS.pool,
    5,
    'The free list lost an entry or gave one to two. "The same head" is not "nobody was here": the tag tells them apart.',
  );
});

test('first in, first out', () => {
  const queue = new PendingQueue(memoryOf(), 0);
  for (const entry of [3, 1, 5]) queue.push(2, entry);
  const got = [queue.pop(2), queue.pop(2), queue.pop(2), queue.pop(2)];
  expect(got, 'Pushed: 3, 1, 5. The inbox has the newest on top: turn it round').toEqual([
    3,
    1,
    5,
    NO_ENTRY,
  ]);
});

test('what comes after the inbox was taken stays behind what was in it', () => {
  const queue = new PendingQueue(memoryOf(), 0);
  queue.push(2, 3);
  queue.push(2, 1);
  expect(queue.pop(2), 'The oldest').toBe(3);
  queue.push(2, 5);
  queue.push(2, 6);
  expect(
    [queue.pop(2), queue.pop(2), queue.pop(2)],
    '1 was there before 5 and 6: first what is turned round already, then the inbox',
  ).toEqual([1, 5, 6]);
});

test('families have queues of their own, and partitions too', () => {
  const memory = memoryOf({ partitions: 2 });
  const [queue, other] = [new PendingQueue(memory, 0), new PendingQueue(memory, 1)];
  queue.push(2, 1);
  queue.push(3, 2);
  other.push(2, 3);
  expect(queue.pop(4), 'Nothing is pending in family 4').toBe(NO_ENTRY);
  expect(queue.pop(3), 'Family 3').toBe(2);
  expect(other.pop(2), 'Family 2 of partition 1').toBe(3);
  expect(queue.pop(2), 'Family 2 of partition 0').toBe(1);
});

test('what is pending stands in the memory, not in the object', () => {
  const memory = memoryOf();
  const dispatcher = new PendingQueue(memory, 0);
  for (const entry of [1, 2, 3]) dispatcher.push(0, entry);
  expect(new PendingQueue(memory, 0).pop(0), 'One lane takes the first').toBe(1);
  const second = new PendingQueue(memory, 0);
  expect(
    [second.hasPending(0), second.pop(0), second.depth(0)],
    'Another lane, with an object of its own, goes on where the first stopped',
  ).toEqual([true, 2, 1]);
});

test('any pushes and pops: as arrays would, and entries may be used again at once', () => {
  const steps = fc.array(fc.record({ family: fc.nat(2), pops: fc.boolean() }), {
    maxLength: 80,
    size: 'max',
  });
  forAll(steps, (flow) => {
    const memory = memoryOf();
    const [pool, queue] = [new TaskPool(memory), new PendingQueue(memory, 0)];
    const naive: number[][] = [[], [], []];
    for (const { family, pops } of flow) {
      const wanted = naive[family] as number[];
      if (pops) {
        const entry = queue.pop(family);
        expect(entry, `Family ${family} has ${wanted.join(', ') || 'nothing'} pending`).toBe(
          wanted.shift() ?? NO_ENTRY,
        );
        if (entry !== NO_ENTRY) pool.give(entry);
      } else {
        const entry = pool.take();
        if (entry === NO_ENTRY) continue;
        queue.push(family, entry);
        wanted.push(entry);
        expect(
          queue.mayHavePending(family),
          'Something has come in since anybody looked: a look from outside sees it',
        ).toBe(true);
      }
      expect(queue.depth(family), 'depth() is how many are pending').toBe(wanted.length);
      expect(queue.hasPending(family), `${wanted.length} pending`).toBe(wanted.length > 0);
      if (wanted.length === 0) {
        expect(queue.mayHavePending(family), 'Nothing is pending, and nothing came in').toBe(false);
      }
    }
  });
});

test('a look from outside touches nothing that belongs to who has the family', () => {
  const [memory, cells] = counted(memoryOf());
  new PendingQueue(memory, 0).mayHavePending(1);
  expect(
    cells.told(),
    'first is a plain slot, guarded by the gate, and the caller has just opened it. One look at the inbox is all it may take',
  ).toBe('load 1');
});

test('a long queue costs no more for each task than a short one', () => {
  const operations = (tasks: number): number => {
    const [memory, cells] = counted(memoryOf({ entries: tasks, families: tasks + 1 }));
    const queue = new PendingQueue(memory, 0);
    for (let entry = 1; entry <= tasks; entry++) queue.push(0, entry);
    for (let entry = 1; entry <= tasks; entry++) queue.pop(0);
    return [...cells.counts.values()].reduce((sum, count) => sum + count, 0) / tasks;
  };
  expect(
    Math.round(operations(1000)),
    'Operations on the memory for each of 1,000 pending tasks, against each of 10: an inbox is turned round once, not searched for its end with each pop',
  ).toBeLessThanOrEqual(Math.round(operations(10)) + 2);
});

test('push and pop at the same time: each task once, in order, with its bytes, in any order', () => {
  hold(
    MODELS.queue,
    3,
    'The dispatcher pushes while a lane takes. What is written before the inbox is exchanged is seen by who takes it; what is written after may not be.',
  );
});
