/** Day 09, stage 2: the pool of entries, and the queue of each family. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_ENTRY } from '#scheduler-memory';
import { hold } from '../../../checks/explorer/hold.ts';
import { forAll } from '../../../checks/lib/for-all.ts';
import { expectNoAllocation } from './allocation.ts';
import { cellsOf, counted, memoryOf, SHAPE } from './kit.ts';
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

/** Takes all there are, and says what came; 0 is none. */
function allOf(pool: TaskPool): string {
  const taken = Array.from({ length: ENTRIES + 1 }, () => pool.take());
  return taken.toSorted((a, b) => a - b).join(', ');
}

test('every take and every give moves the tag on, and the tag wraps', () => {
  const memory = memoryOf();
  const { freeHead } = cellsOf(memory);
  const pool = new TaskPool(memory);
  const mask = (1 << memory.pool.entryBits) - 1;
  const tag = (): number => (memory.cells.load(freeHead) & ~mask) >>> memory.pool.entryBits;
  const first = tag();
  const entry = pool.take();
  const second = tag();
  pool.give(entry);
  expect(
    `take: ${second - first}, give: ${tag() - second}`,
    'By how much the tag moved, the bits of the head above entryMask: one more with a take, and one more with a give',
  ).toBe('take: 1, give: 1');
  for (const [name, bits] of [
    ['the sign of the head', 0x7fff_ffff],
    ['all bits of the head', -1],
  ] as const) {
    // Two takes before the tag reaches them.
    memory.cells.store(freeHead, ((bits & ~mask) - (1 << memory.pool.entryBits)) | entry);
    const taken = [pool.take(), pool.take(), pool.take()];
    for (const one of taken) pool.give(one);
    expect(
      allOf(pool),
      `The tag runs over ${name}, after some hundred million tasks. Entry and tag are bits of one number, which may be negative: a remainder and a comparison see a number`,
    ).toBe('0, 1, 2, 3, 4, 5, 6');
    for (let one = ENTRIES; one >= 1; one--) pool.give(one);
  }
});

test('a head with the same entry and another tag is another head', () => {
  const memory = memoryOf();
  const { freeHead } = cellsOf(memory);
  const other = new TaskPool(memory);
  let isNext = false;
  const [watched] = counted(memory, (operation, at) => {
    if (operation !== 'compareExchange' || at !== freeHead || !isNext) return;
    isNext = false;
    other.give(other.take());
  });
  const pool = new TaskPool(watched);
  const mine = pool.take();
  isNext = true;
  pool.give(mine);
  expect(
    allOf(other),
    'Between your reading of the head and your exchange somebody took the top entry and gave it back: the exchange fails, though the entry is the same. Compare the whole number that you read',
  ).toBe('0, 1, 2, 3, 4, 5, 6');
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

test('the inbox alone is looked at from outside', () => {
  const queue = new PendingQueue(memoryOf(), 0);
  queue.push(1, 3);
  queue.push(1, 5);
  queue.pop(1);
  expect(
    [queue.mayHavePending(1), queue.hasPending(1)],
    'Entry 5 was taken out of the inbox and is in first: who has the family sees it. From outside the inbox is empty, whatever is counted',
  ).toEqual([false, true]);
});

test('what is counted and cannot be seen yet is not pending', () => {
  const memory = memoryOf();
  const { inboxes } = cellsOf(memory);
  const lane = new PendingQueue(memory, 0);
  const told: string[] = [];
  const [watched] = counted(memory, (operation, at) => {
    if (operation !== 'compareExchange' || at !== inboxes) return;
    told.push(`${lane.hasPending(0)} and ${lane.pop(0)}`);
  });
  new PendingQueue(watched, 0).push(0, 3);
  expect(
    told.join(', '),
    'A lane asks hasPending() and then pops, in front of the exchange that puts the entry into the inbox. It is counted by then, and nothing can be taken: the count is no answer to hasPending()',
  ).toBe(`false and ${NO_ENTRY}`);
  expect([lane.hasPending(0), lane.pop(0)], 'Behind the exchange it is there').toEqual([true, 3]);
});

test('an inbox of 100,000 tasks is turned round', () => {
  const tasks = 100_000;
  const queue = new PendingQueue(memoryOf({ entries: tasks, families: tasks + 1 }), 0);
  for (let entry = 1; entry <= tasks; entry++) queue.push(0, entry);
  const taken = (): number => {
    let inOrder = 0;
    while (inOrder < tasks && queue.pop(0) === inOrder + 1) inOrder++;
    return inOrder;
  };
  expect(taken, 'To walk the chain is a loop: a call for each link fills the stack').not.toThrow();
  expect(queue.depth(0), 'And all came, in order').toBe(0);
});

test('nothing is allocated for an entry', async () => {
  await expectNoAllocation('push and pop');
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
