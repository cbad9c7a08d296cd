/** Day 04, stage 3: parking, in every order of operations up to a bound, and on real threads. */
import { afterAll, expect, test } from 'vitest';
import { explain, explore, type FailureKind, type Model } from '#explorer';
import { allocateRing, CURSOR_CELL, type RingShape, sleepersCell } from '#ring-memory';
import { ParkWait, wakeSleepers } from '#wait-strategy';
import { CountedCells } from './counted-cells.ts';
import { pairOf, publish } from './kit.ts';
import { MODELS } from './models.ts';
import { runThreads, stopThreads } from './run-threads.ts';

afterAll(stopThreads);

const SHAPE: RingShape = { capacity: 8, slotBytes: 8, consumers: 1, wakes: true };
const SLEEPERS = sleepersCell(CURSOR_CELL);

/** Far longer than any exploration here takes; what is slower than this has no end. */
const LIMIT_MS = 60_000;

/** What a strategy does to the cells when it idles so often. */
function idled(wait: ParkWait, times: number): CountedCells {
  const cells = new CountedCells(allocateRing(SHAPE).cells);
  for (let i = 0; i < times; i++) wait.idle(cells, CURSOR_CELL, -1);
  return cells;
}

/** What kinds of failure other than a deadlock mean here. */
const WORDS: Partial<Record<FailureKind, string>> = {
  invariant: 'In this order the threads end, and not as they should:',
  livelock: 'In this order everybody looks again and again, and nobody gets on:',
  'step-limit': 'In this order a thread never sleeps and never gets on:',
  race: 'In this order a slot is read and written by two threads at once:',
};

/** Visits the schedules; the message of a failure has the shortest one that fails. */
function survives(model: Model, bound: number, hint: string): void {
  const result = explore(model, { bound, limitMs: LIMIT_MS });
  if (result.failure !== null) {
    const text = explain(model, result);
    const end = text.lastIndexOf('\n\n');
    const why = WORDS[result.failure.kind] ?? hint;
    expect.fail(`${why}\n\n${text.slice(end + 2)}\n\n${text.slice(0, end)}`);
  }
  expect(result.exhausted, `Not all schedules of ${model.name} were visited`).toBe(true);
}

test('a thread looks as often as it was told before it parks', () => {
  const cells = idled(new ParkWait({ spinLooks: 3 }), 3);
  expect(
    cells.calls.join(', '),
    'Three looks first: each is a pause off the shared memory. To wake a thread takes longer than most waits',
  ).toBe('pause, pause, pause');
  const parked = idled(new ParkWait({ spinLooks: 3 }), 5);
  expect(parked.count('wait', CURSOR_CELL), 'With the fourth look and the fifth it parks').toBe(2);
});

test('it sleeps on the sequence itself, for as long as that is what was seen', () => {
  const cells = idled(new ParkWait({ spinLooks: 0 }), 1);
  const waits = cells.calls.filter((call) => call.startsWith('wait'));
  expect(
    waits.join(', '),
    'The caller saw -1 in that cell. The look and falling asleep are one step of wait(cell, seen); with another cell or another value they are two',
  ).toBe(`wait ${CURSOR_CELL} while -1`);
});

test('a limit ends the sleep, and without one it has none', () => {
  const cells = idled(new ParkWait({ spinLooks: 0, limitMs: 20 }), 1);
  expect(
    cells.count('wait', CURSOR_CELL) === 1 && cells.calls.some((call) => call.endsWith('20 ms')),
    'A thread with other things to look after gives a limitMs of 20: sleep no longer than that',
  ).toBe(true);
});

test('after work it begins to look anew', () => {
  const wait = new ParkWait({ spinLooks: 1 });
  const cells = new CountedCells(allocateRing(SHAPE).cells);
  for (let i = 0; i < 3; i++) {
    wait.idle(cells, CURSOR_CELL, -1);
    wait.worked(cells);
  }
  expect(
    cells.count('wait'),
    'Each time one look was allowed and then there was work. Nothing here ever parks: worked() begins the count anew',
  ).toBe(0);
});

test('a ring that does not wake is not burdened with it', () => {
  const { ring, producerCells } = pairOf({ wakes: false });
  publish(ring, 1);
  expect(
    producerCells.calls.join(', '),
    'Nobody parks at a ring with wakes: false. A publish there is one store and nothing else',
  ).toBe(`store ${CURSOR_CELL}`);
});

test('while nobody sleeps, a publish looks for sleepers and wakes nobody', () => {
  const { ring, producerCells } = pairOf({ wakes: true });
  publish(ring, 1, 2, 3);
  expect(producerCells.count('load', SLEEPERS), 'One look at the count of sleepers').toBe(1);
  expect(
    producerCells.count('notify'),
    'A notify takes the system’s help and is far too dear for each publish. Only when somebody sleeps',
  ).toBe(0);
  producerCells.add(SLEEPERS, 1);
  publish(ring, 4);
  expect(
    producerCells.count('notify', CURSOR_CELL),
    'One is counted as a sleeper of the cursor. Whoever moves the cursor wakes who sleeps on it',
  ).toBe(1);
});

test('to give slots back wakes a producer that sleeps', () => {
  const { ring, reader, readerCells } = pairOf({ wakes: true });
  publish(ring, 1, 2);
  readerCells.add(sleepersCell(reader.sequence.cell), 1);
  reader.available();
  reader.release(1);
  expect(
    readerCells.count('notify', reader.sequence.cell),
    'The producer may sleep on this reader’s sequence because the ring is full. Every move of a shared sequence wakes',
  ).toBe(1);
});

test('wakeSleepers asks for the sequence that it was given, and wakes all who sleep on it', () => {
  const cells = new CountedCells(allocateRing({ ...SHAPE, consumers: 2 }).cells);
  cells.add(SLEEPERS, 2);
  wakeSleepers(cells, CURSOR_CELL);
  expect(cells.count('notify', CURSOR_CELL), 'Two sleep on it').toBe(1);
});

const MISSED =
  'A wake-up is lost: the writer saw nobody asleep, and the sleeper fell asleep all the same. In this order it happens:';

test('one sleeper misses no move, in any order of operations there is', () => {
  survives(MODELS['one-sleeper'], Number.POSITIVE_INFINITY, MISSED);
});

test('two sleepers miss no move, in any order with up to three preemptions', () => {
  survives(MODELS['two-sleepers'], 3, `${MISSED.slice(0, -1)}, and with one sleeper it does not:`);
});

test('who waits for two others sleeps only on one that has not moved, in any order there is', () => {
  survives(
    MODELS['behind-two'],
    Number.POSITIVE_INFINITY,
    'C waits for A and for B, and sleeps on one that has moved already, or expects what it has not seen:',
  );
});

const RING =
  'Producer and consumers park on each other. This order of operations ends badly, and the ring is at fault:';

test('a ring of one slot: each event arrives, whoever sleeps when, up to three preemptions', () => {
  survives(MODELS['one-slot'], 3, RING);
});

test('a ring of two slots: the same', () => {
  survives(MODELS['two-slots'], 3, RING);
});

test('two consumers, each gets all of it: up to two preemptions', () => {
  survives(MODELS['a-and-b'], 2, RING);
});

test('one consumer after another: up to two preemptions', () => {
  survives(MODELS['a-then-b'], 2, RING);
});

test('on real threads that park at every chance, each event arrives', async () => {
  expect(
    await runThreads({
      wait: 'park at once',
      events: 2000,
      capacity: 4,
      batch: 1,
      consumers: [{ role: 'read' }],
    }),
    'What holds in every order of the model holds on two threads',
  ).toBe('reader: all; producer: all');
});

test('a million longs between two threads that park when there is nothing to do', async () => {
  expect(
    await runThreads({
      wait: 'park',
      events: 1_000_000,
      capacity: 1024,
      batch: 1,
      consumers: [{ role: 'read' }],
    }),
    'Each event arrives once and in order',
  ).toBe('reader: all; producer: all');
});
