/** Day 10, stage 2: completion on one thread, in every order that somebody can write down. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { PendingQueue, TaskPool } from '#pending-queue';
import { allocateScheduler } from '#scheduler-memory';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Watched } from './kit.ts';

const TEN = Array.from({ length: 10 }, (_, i) => i + 1);

/** A family whose gate is closed, with so many tasks pending. */
function familyWith(pending: number) {
  const shape = { entries: 6, families: 8, taskBytes: 8, partitions: 1, wakes: false };
  const memory = allocateScheduler(shape, 'one-thread');
  const [gates, queue, pool] = [
    new BusyGates(memory, 0),
    new PendingQueue(memory, 0),
    new TaskPool(memory),
  ];
  gates.tryClose(3);
  for (let i = 0; i < pending; i++) queue.push(3, pool.take());
  return { gates, queue };
}

test('something is pending: the family is kept, its gate stays closed, and nothing is taken', () => {
  const { gates, queue } = familyWith(2);
  expect(keepOrRelease(gates, queue, 3), 'True: it goes on').toBe(true);
  expect(gates.isBusy(3), 'The caller still has it').toBe(true);
  expect(
    queue.depth(3),
    'It is asked whether something is pending; who takes it is the caller',
  ).toBe(2);
  queue.pop(3);
  expect(keepOrRelease(gates, queue, 3), 'One is left, and it was turned round already').toBe(true);
});

test('nothing is pending: the gate is opened', () => {
  const { gates, queue } = familyWith(1);
  queue.pop(3);
  expect(keepOrRelease(gates, queue, 3), 'False: the caller has nothing to do with it').toBe(false);
  expect(gates.isBusy(3), 'And whoever comes may have it').toBe(false);
  expect(gates.tryClose(3)).toBe(true);
});

test('A(1..10) and then B(1..10), on one lane', () => {
  const watched = new Watched({ lanes: 1 });
  for (const family of ['A', 'B']) for (const _ of TEN) watched.submit(family);
  watched.drain();
  watched.expectAllInOrder('A 1 to 10, then B 1 to 10');
  expect(watched.completed.join(' '), 'The lane drains A, then B').toBe(
    [...TEN.map((n) => `A${n}`), ...TEN.map((n) => `B${n}`)].join(' '),
  );
});

test('A(1..10) and B(1..10) by turns, on two lanes', () => {
  const watched = new Watched({ lanes: 2 });
  for (const _ of TEN) {
    watched.submit('A');
    watched.submit('B');
  }
  watched.drain();
  watched.expectAllInOrder('A1 B1 A2 B2 …');
  expect(watched.completed.join(' '), 'Each lane has a family').toBe(
    TEN.map((n) => `A${n} B${n}`).join(' '),
  );
});

test('submitted one by one, each completed before the next comes', () => {
  const watched = new Watched({ lanes: 1 });
  for (const _ of TEN) {
    for (const family of ['A', 'B']) {
      watched.submit(family);
      watched.drain();
    }
  }
  watched.expectAllInOrder('Each family is idle before its next task comes');
});

test('while a task is in flight the others of its family wait, and come in order', () => {
  const watched = new Watched({ lanes: 2 });
  watched.submit('A');
  watched.step(0);
  for (const _ of TEN) watched.submit('A');
  expect(watched.step(1), 'A1 is in flight on lane 0: nothing for lane 1').toBe(false);
  watched.drain();
  watched.expectAllInOrder('A1 in flight, then ten more');
});

/** Every way in which two submitters and two lanes can take turns for two tasks of A and one of B. */
test('A1, A2, B1 and two lanes: every order of submits, starts and completions', () => {
  let orders = 0;
  const explore = (steps: readonly string[]): void => {
    let isLast = true;
    for (const next of ['A', 'B', '0', '1']) {
      const watched = new Watched({ lanes: 2, entries: 3 });
      const all = [...steps, next];
      if (all.filter((step) => step === 'A').length > 2) continue;
      if (all.filter((step) => step === 'B').length > 1) continue;
      let moved = true;
      for (const step of all) {
        if (step === 'A' || step === 'B') watched.submit(step);
        else moved = watched.step(Number(step));
        if (step === 'A' || step === 'B') moved = true;
      }
      if (!moved) continue;
      isLast = false;
      explore(all);
    }
    if (!isLast) return;
    orders++;
    const watched = new Watched({ lanes: 2, entries: 3 });
    for (const step of steps) {
      if (step === 'A' || step === 'B') watched.submit(step);
      else watched.step(Number(step));
    }
    watched.expectAllInOrder(`Letters are submits, numbers lanes: ${steps.join(' ')}`);
  };
  explore([]);
  expect(orders, 'Orders that were tried, each to its end').toBeGreaterThan(200);
});

const FAMILIES = ['A', 'B', 'C', 'D'];

test('any mix of four families, three lanes and a table with room for few', () => {
  const steps = fc.array(fc.constantFrom(...FAMILIES, '0', '1', '2'), {
    maxLength: 60,
    size: 'max',
  });
  forAll(steps, (flow) => {
    const watched = new Watched({ lanes: 3 });
    for (const step of flow) {
      if (FAMILIES.includes(step)) watched.submit(step);
      else watched.step(Number(step));
    }
    watched.drain();
    watched.expectAllInOrder(`Letters are submits, numbers lanes: ${flow.join(' ')}`);
  });
});
