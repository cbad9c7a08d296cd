/** Day 04, stage 2: how a thread waits for another, and a million longs between real threads. */
import { afterAll, expect, test } from 'vitest';
import { allocateRing, CURSOR_CELL, consumerCell } from '#ring-memory';
import { Front, RingReader, SharedRing } from '#shared-ring';
import { noWait, pairOf, publish, ScriptedWait, shown, waitsOn } from './kit.ts';
import { runThreads, stopThreads } from './run-threads.ts';

afterAll(stopThreads);

test('next claims at once while there is room, and waits for nobody', () => {
  const wait = new ScriptedWait();
  const { ring } = pairOf({ wait });
  expect(`${ring.next()} ${ring.next(7)}`, 'Eight slots are free: 0, and 1 to 7').toBe('0 7');
  expect(
    `${wait.idled.length} ${wait.workedCount}`,
    'Nobody had to wait, so the wait strategy is not asked: no idle, no worked',
  ).toBe('0 0');
});

test('next waits by the strategy of its ring, and looks again after each idle', () => {
  const wait = new ScriptedWait((times) => {
    if (times === 2) pair.reader.release(1);
    if (times === 5) pair.reader.release(2);
  });
  const pair = pairOf({ wait });
  publish(pair.ring, 1, 2, 3, 4, 5, 6, 7, 8);
  pair.reader.available();
  expect(
    shown(pair.ring.next(3)),
    'Three slots are asked for, and the third is given back during the fifth idle. An idle may return for no reason: claim when there is room, and not before',
  ).toBe(10);
  expect(
    wait.idled.length,
    'During the fifth idle the third slot is given back. An idle may return for no reason: claim when there is room, and not before',
  ).toBe(5);
});

test('while it waits it tells the strategy which sequence is in the way, and what it saw there', () => {
  for (const slow of [0, 1, 2]) {
    const wait = new ScriptedWait(() => pair.readers[slow]?.release(4));
    const pair = pairOf({ consumers: 3, initial: 99, wait });
    publish(pair.ring, 1, 2, 3, 4, 5, 6, 7, 8);
    for (const reader of pair.readers) reader.available();
    for (const [consumer, reader] of pair.readers.entries()) {
      if (consumer !== slow) reader.release(7);
    }
    pair.readers[slow]?.release(1);
    pair.ring.next(2);
    expect(
      wait.idled[0],
      `Consumer ${slow} is the one furthest behind: it stands at 100, and 101 and 102 are to be overwritten. The strategy may sleep until that cell changes, so it must be that cell and that value`,
    ).toBe(waitsOn(consumerCell(slow), 100));
  }
});

test('when the waiting is over, next tells the strategy so', () => {
  const wait = new ScriptedWait((times) => {
    if (times === 3) pair.reader.release(1);
  });
  const pair = pairOf({ wait });
  publish(pair.ring, 1, 2, 3, 4, 5, 6, 7, 8);
  pair.reader.available();
  pair.ring.next();
  expect(
    wait.workedCount,
    'A strategy that spins first and sleeps later has to know that its waiting is over: worked(), once, behind the last of three idles',
  ).toBe(1);
});

test('next answers FULL to a count that could never be granted, and does not wait for it', () => {
  for (const count of [0, -1, 9, 1.5, Number.NaN]) {
    const hint = `next(${count}) in a ring of 8 would wait for ever: FULL, without a wait`;
    const wait = new ScriptedWait(() => expect.fail(hint));
    const { ring } = pairOf({ wait });
    publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(shown(ring.next(count)), hint).toBe('FULL');
  }
});

test('a reader without an event waits at the cursor, at its own place', () => {
  const wait = new ScriptedWait();
  const { ring, theirs } = pairOf({ initial: 41 });
  const reader = new RingReader(theirs, { consumer: 0, wait });
  reader.idle();
  expect(
    wait.idled.join(', '),
    'Nothing is published after 41. The reader waits for the cursor to be something else',
  ).toBe(waitsOn(CURSOR_CELL, 41));
  publish(ring, 1, 2);
  reader.available();
  reader.release(2);
  reader.idle();
  expect(wait.idled.at(-1), 'It has read up to 43').toBe(waitsOn(CURSOR_CELL, 43));
  publish(ring, 3);
  reader.idle();
  expect(
    wait.idled.at(-1),
    'Event 44 was published behind the last look. Hand over the place where the reader stands, not what is in the cell by now: on that it would sleep',
  ).toBe(waitsOn(CURSOR_CELL, 43));
  reader.worked();
  expect(wait.workedCount, 'worked() of the reader is worked() of its strategy').toBe(1);
});

test('who comes after two others waits for one that has not moved, and for nobody if both have', () => {
  const wait = new ScriptedWait();
  const ring = new SharedRing(
    allocateRing({ capacity: 8, slotBytes: 8, consumers: 3, wakes: false }),
    noWait,
  );
  const [first, second] = [ring.sequence(0), ring.sequence(1)];
  const front = new Front(ring, [first, second], wait);
  front.idle(-1);
  expect(wait.idled.length, 'Both are at -1: wait because of one of them, once, and return').toBe(
    1,
  );
  wait.idled.length = 0;
  first.set(5);
  front.idle(-1);
  expect(
    wait.idled.join(', '),
    'The first is at 5, the second still at -1. To wait for one that has moved is to wait for nothing, or for too long',
  ).toBe(waitsOn(second.cell, -1));
  second.set(6);
  first.set(-1);
  front.idle(-1);
  expect(wait.idled.at(-1), 'Now the first is the one at -1').toBe(waitsOn(first.cell, -1));
  first.set(2);
  front.idle(-1);
  expect(wait.idled.length, 'Both have moved: there is something to read, so do not wait').toBe(2);
  const after = [second];
  const readerWait = new ScriptedWait();
  second.set(-1);
  new RingReader(ring, { consumer: 2, wait: readerWait, after }).idle();
  expect(
    readerWait.idled.join(', '),
    'A reader waits for those that it comes after, not for the cursor',
  ).toBe(waitsOn(second.cell, -1));
});

test('an error of the wait strategy passes through and claims nothing', () => {
  const wait = new ScriptedWait(() => {
    throw new RangeError('interrupted');
  });
  const { ring, reader } = pairOf({ wait });
  publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
  expect(() => ring.next(), 'The error is the caller’s').toThrow('interrupted');
  reader.available();
  reader.release(1);
  expect(shown(ring.tryNext()), 'The claim that was interrupted has taken nothing').toBe(8);
});

const LOST =
  'Each event arrives once and in order, with what was written into its slot, also where the sequences wrap half way';

test('a million longs go from one thread to another, none lost and none doubled', async () => {
  expect(
    await runThreads({
      wait: 'yield',
      events: 1_000_000,
      capacity: 1024,
      batch: 1,
      consumers: [{ role: 'read' }],
    }),
    LOST,
  ).toBe('reader: all; producer: all');
});

test('the same in batches that do not fit evenly into the ring', async () => {
  expect(
    await runThreads({
      wait: 'yield',
      events: 1_000_000,
      capacity: 256,
      batch: 100,
      consumers: [{ role: 'read' }],
    }),
    LOST,
  ).toBe('reader: all; producer: all');
});

test('the same through a single slot', async () => {
  expect(
    await runThreads({
      wait: 'yield',
      events: 2000,
      capacity: 1,
      batch: 1,
      consumers: [{ role: 'read' }],
    }),
    LOST,
  ).toBe('reader: all; producer: all');
});

test('the graph of day 02 runs on three threads: A, B after A, and C', async () => {
  expect(
    await runThreads({
      wait: 'yield',
      events: 100_000,
      capacity: 256,
      batch: 10,
      consumers: [
        { role: 'turn', consumer: 'A' },
        { role: 'turn', consumer: 'B' },
        { role: 'turn', consumer: 'C' },
      ],
    }),
    `${LOST}; B gets none that A is not done with`,
  ).toBe('A: all; B: all; C: all; producer: all');
});
