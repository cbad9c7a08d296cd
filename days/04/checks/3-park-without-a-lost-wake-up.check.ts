/** Day 04, stage 3: parking, in every order of operations up to a bound, and on real threads. */
import { afterAll, expect, test } from 'vitest';
import { explain, explore, type FailureKind, type Model } from '#explorer';
import { allocateRing, CURSOR_CELL, type RingShape, sleepersCell } from '#ring-memory';
import { ParkWait, wakeSleepers } from '#wait-strategy';
import { CountedCells, shortened } from './counted-cells.ts';
import { pairOf, publish } from './kit.ts';
import { MODELS } from './models.ts';
import { runThreads, stopThreads } from './run-threads.ts';

afterAll(stopThreads);

const SHAPE: RingShape = { capacity: 8, slotBytes: 8, consumers: 1, wakes: true };
const SLEEPERS = sleepersCell(CURSOR_CELL);

/** Behind these an exploration that has found something need not look for something shorter. */
const SOON_RUNS = 15_000;
/** Far more than there are orders to visit: a bound by runs is the same on every machine. */
const MOST_RUNS = 60_000;
/** Runs are counted, time is not. */
const limitMs = Number.POSITIVE_INFINITY;

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

/** The trace, the verdict, and the line that replays it: what a reader wants first comes last. */
const PARTS = /^([\s\S]*)\n\n([\s\S]*)\n(Replay: [\s\S]*)$/;

/** Visits the schedules; the message of a failure has the shortest one that fails. */
function hold(model: Model, bound: number, hint: string): void {
  // What fails fails soon; what does not may have more orders than ours.
  const soon = explore(model, { bound, maxRuns: SOON_RUNS, limitMs });
  const isDone = soon.failure !== null || soon.exhausted;
  const result = isDone ? soon : explore(model, { bound, maxRuns: MOST_RUNS, limitMs });
  if (result.failure !== null) {
    const text = explain(model, result);
    const [, trace = '', verdict = '', replay = ''] = PARTS.exec(text) ?? [];
    const why = WORDS[result.failure.kind] ?? hint;
    expect.fail(`${why}\n\n${verdict.replaceAll('\n', ' ')}\n\n${replay}\n\n${trace}`);
  }
  expect(
    result.exhausted,
    `${model.name} has more orders of operations than are visited here: ${result.runs} were, and none failed. Does every idle() with spinLooks 0 park, and do next() and available() look no more often than they must?`,
  ).toBe(true);
}

test('a thread looks as often as it was told before it parks', () => {
  const cells = idled(new ParkWait({ spinLooks: 3, offTurns: 7 }), 3);
  expect(
    cells.told(),
    'Three looks first: each is a pause of offTurns turns off the shared memory. To wake a thread takes longer than most waits',
  ).toBe('pause of 7 × 3');
  const parked = idled(new ParkWait({ spinLooks: 3 }), 5);
  expect(parked.count('wait'), 'With the fourth look and the fifth it parks').toBe(2);
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
  for (const limit of [20, 0]) {
    const cells = idled(new ParkWait({ spinLooks: 0, limitMs: limit }), 1);
    expect(
      shortened(cells.calls.filter((call) => call.startsWith('wait'))),
      `A thread with other things to look after gives a limitMs of ${limit}: sleep no longer than that`,
    ).toBe(`wait ${CURSOR_CELL} while -1, ${limit} ms`);
  }
});

test('after work it begins to look anew', () => {
  const wait = new ParkWait({ spinLooks: 1, offTurns: 7 });
  const cells = new CountedCells(allocateRing(SHAPE).cells);
  for (let i = 0; i < 3; i++) {
    wait.idle(cells, CURSOR_CELL, -1);
    wait.worked(cells);
  }
  expect(
    cells.count('wait'),
    'Each time one look was allowed and then there was work. Nothing here ever parks: worked() begins the count anew',
  ).toBe(0);
  cells.forget();
  wait.worked(cells);
  expect(
    cells.told(),
    'worked() stays off the shared memory as well, for offTurns turns: what comes meanwhile is seen in one look',
  ).toBe('pause of 7');
});

test('a ring that does not wake is not burdened with it', () => {
  const { ring, producerCells } = pairOf({ wakes: false });
  const last = ring.tryNext(3);
  producerCells.forget();
  ring.publish(last);
  expect(
    producerCells.told(`load ${CURSOR_CELL}`),
    'Nobody parks at a ring with wakes: false. A publish there is one store and nothing else',
  ).toBe(`store ${CURSOR_CELL}`);
});

test('while nobody sleeps, a publish looks for sleepers and wakes nobody', () => {
  const { ring, producerCells } = pairOf({ wakes: true });
  const last = ring.tryNext(3);
  producerCells.forget();
  ring.publish(last);
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

const SLEEPS_ON =
  'Somebody sleeps and nobody will wake him; with one sleeper it does not happen. In this order it does:';

test('one sleeper misses no move, in any order with up to five preemptions', () => {
  hold(MODELS['one-sleeper'], 5, MISSED);
});

test('two sleepers miss no move, in any order with up to three preemptions', () => {
  hold(MODELS['two-sleepers'], 3, SLEEPS_ON);
});

test('who waits for two others sleeps only on one that has not moved, up to three preemptions', () => {
  hold(
    MODELS['behind-two'],
    3,
    'C waits for A and for B, and sleeps on one that has moved already, or expects what it has not seen:',
  );
});

const RING =
  'Producer and consumers park on each other. This order of operations ends badly, and the ring is at fault:';

test('a ring of one slot: each event arrives, whoever sleeps when, up to three preemptions', () => {
  hold(MODELS['one-slot'], 3, RING);
});

test('a ring of two slots: the same', () => {
  hold(MODELS['two-slots'], 3, RING);
});

test('two consumers, each gets all of it: up to one preemption', () => {
  hold(MODELS['a-and-b'], 1, RING);
});

test('one consumer after another: up to one preemption', () => {
  hold(MODELS['a-then-b'], 1, RING);
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
