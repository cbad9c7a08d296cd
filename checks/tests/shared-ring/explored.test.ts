/** Publishing, gating and parking of the shared ring, in every interleaving there is up to a bound. */
import { describe, expect, test } from 'vitest';
import type { Cells } from '#cells';
import { type Exploration, explain, explore, type Model } from '#explorer';
import {
  allocateRing,
  CURSOR_CELL,
  consumerCell,
  type RingMemory,
  type RingShape,
  sleepersCell,
} from '#ring-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { ParkWait, type WaitStrategy, wakeSleepers } from '#wait-strategy';

/** The sequence before the wrap: event 0 is 2³¹ − 1, event 1 is −2³¹. */
const BEFORE_WRAP = 2 ** 31 - 2;
const NAMES = ['A', 'B'] as const;

const parkAtOnce = (): WaitStrategy => new ParkWait({ spinLooks: 0, offTurns: 1 });

interface RingModel {
  readonly name: string;
  readonly capacity: number;
  readonly events: number;
  /** One entry for each consumer: which other it comes after. */
  readonly after: readonly (number | undefined)[];
  readonly wait: () => WaitStrategy;
}

/** Producer and consumers as they are, each over the explorer's memory, parking on both sides. */
function ringModel({ name, capacity, events, after, wait }: RingModel): Model {
  const shape: RingShape = { capacity, slotBytes: 8, consumers: after.length, wakes: true };
  const consumers = after.map((_, consumer) => consumer);
  const sequences: [string, number][] = [
    ['cursor', CURSOR_CELL],
    ...consumers.map((i): [string, number] => [NAMES[i] as string, consumerCell(i)]),
  ];
  const template = allocateRing(shape, BEFORE_WRAP);
  const ringOver = (cells: Cells): SharedRing => {
    const memory: RingMemory = { ...template, cells };
    return new SharedRing(memory, wait());
  };
  const consume = (cells: Cells, consumer: number): number[] => {
    const ring = ringOver(cells);
    const before = after[consumer];
    const inFront = before === undefined ? ring.cursor : ring.sequence(before);
    const reader = new RingReader(ring, { consumer, wait: wait(), after: [inFront] });
    const got: number[] = [];
    while (got.length < events) {
      const count = reader.available();
      if (count === 0) {
        reader.idle();
        continue;
      }
      const { first } = reader;
      for (let i = 0; i < count; i++) got.push(cells.readPlain(ring.get(first + i) >> 3));
      reader.release(count);
    }
    return got;
  };
  return {
    name,
    cells: Object.fromEntries(
      sequences.flatMap(([key, cell]) => [
        [key, cell],
        [`${key} sleepers`, sleepersCell(cell)],
      ]),
    ),
    slotCount: capacity,
    prepare: (cells) => {
      for (const [, cell] of sequences) cells.store(cell, BEFORE_WRAP);
    },
    threads: {
      producer: (cells) => {
        const ring = ringOver(cells);
        for (const consumer of consumers) ring.gate(ring.sequence(consumer));
        for (let id = 1; id <= events; id++) {
          const sequence = ring.next();
          cells.writePlain(ring.get(sequence) >> 3, id);
          ring.publish(sequence);
        }
      },
      ...Object.fromEntries(consumers.map((i) => [NAMES[i], (cells: Cells) => consume(cells, i)])),
    },
    atEnd: (_, [, ...got]) => {
      const wanted = JSON.stringify(Array.from({ length: events }, (__, i) => i + 1));
      const wrong = got.find((one) => JSON.stringify(one) !== wanted);
      return wrong === undefined ? undefined : `a consumer got ${JSON.stringify(wrong)}`;
    },
  };
}

/** The sequence's cell in the small models. */
const CELL = CURSOR_CELL;
const FLAG = 0;

type Move = (cells: Cells) => void;
type Sleep = (cells: Cells, seen: number) => void;

/** One thread moves a sequence from 0 to 1, the others sleep until it has. */
function parkingModel(name: string, move: Move, sleep: Sleep, sleepers: number): Model {
  const sleeper = (cells: Cells): void => {
    for (let seen = cells.load(CELL); seen !== 1; seen = cells.load(CELL)) sleep(cells, seen);
  };
  const threads = Object.fromEntries(
    Array.from({ length: sleepers }, (_, i) => [`sleeper ${i}`, sleeper]),
  );
  return {
    name,
    cells: { sequence: CELL, sleepers: sleepersCell(CELL), flag: FLAG },
    threads: { writer: move, ...threads },
    atEnd: (memory) => {
      const left = memory.load(sleepersCell(CELL));
      return left === 0 ? undefined : `${left} are counted as sleepers and nobody sleeps`;
    },
  };
}

const park: Sleep = (cells, seen) => parkAtOnce().idle(cells, CELL, seen);
const moveThenLook: Move = (cells) => {
  cells.store(CELL, 1);
  wakeSleepers(cells, CELL);
};

function survives(model: Model, result: Exploration): void {
  expect(result.failure, explain(model, result)).toBeNull();
  expect(result.exhausted).toBe(true);
}

describe('parking', () => {
  test.each([1, 2])('with %i sleepers loses no wake-up in any interleaving there is', (n) => {
    const model = parkingModel('park', moveThenLook, park, n);
    const result = explore(model, { bound: Number.POSITIVE_INFINITY });
    survives(model, result);
    expect(result.complete).toBe(true);
  });

  test('with three sleepers loses none with up to three preemptions', () => {
    const model = parkingModel('park', moveThenLook, park, 3);
    survives(model, explore(model, { bound: 3 }));
  });

  const lookThenMove: Move = (cells) => {
    wakeSleepers(cells, CELL);
    cells.store(CELL, 1);
  };
  const sleepOnWhatIsThereNow: Sleep = (cells) => {
    cells.add(sleepersCell(CELL), 1);
    cells.wait(CELL, cells.load(CELL));
    cells.add(sleepersCell(CELL), -1);
  };
  const countTooLate: Sleep = (cells, seen) => {
    cells.wait(CELL, seen);
    cells.add(sleepersCell(CELL), 1);
    cells.add(sleepersCell(CELL), -1);
  };
  const notifyOneOnly: Move = (cells) => {
    cells.store(CELL, 1);
    if (cells.load(sleepersCell(CELL)) > 0) cells.notify(CELL, 1);
  };
  const raiseFlagAndSleep: Sleep = (cells, seen) => {
    cells.store(FLAG, 1);
    if (cells.load(CELL) === seen) cells.wait(FLAG, 1);
  };
  const raiseFlagWithoutALook: Sleep = (cells) => {
    cells.store(FLAG, 1);
    cells.wait(FLAG, 1);
  };
  const lowerFlag: Move = (cells) => {
    cells.store(CELL, 1);
    if (cells.load(FLAG) === 0) return;
    cells.store(FLAG, 0);
    cells.notify(FLAG);
  };

  test.each<[string, Move, Sleep, number]>([
    ['the writer looks for sleepers before it moves', lookThenMove, park, 1],
    ['the sleeper expects what is there now', moveThenLook, sleepOnWhatIsThereNow, 1],
    ['the sleeper is counted too late', moveThenLook, countTooLate, 1],
    ['one of several is woken', notifyOneOnly, park, 2],
    ['a flag is raised without another look', lowerFlag, raiseFlagWithoutALook, 1],
    ['two sleepers share one flag', lowerFlag, raiseFlagAndSleep, 2],
  ])('would lose one if: %s', (name, move, sleep, sleepers) => {
    const { failure } = explore(parkingModel(name, move, sleep, sleepers));
    expect(failure?.kind).toBe('deadlock');
  });

  test('with a flag is right for a single sleeper, which hides the mistake with two', () => {
    const model = parkingModel('flag', lowerFlag, raiseFlagAndSleep, 1);
    survives(model, explore(model, { bound: Number.POSITIVE_INFINITY }));
  });
});

describe('the ring, both sides parking, across the wrap', () => {
  test.each<[string, RingModel, number]>([
    [
      'of one slot: three events arrive in order, no slot is read and written at once',
      { name: 'one slot', capacity: 1, events: 3, after: [undefined], wait: parkAtOnce },
      4,
    ],
    [
      'of two slots: the same',
      { name: 'two slots', capacity: 2, events: 3, after: [undefined], wait: parkAtOnce },
      4,
    ],
    [
      'with two consumers: each gets all of it',
      { name: 'A and B', capacity: 1, events: 2, after: [undefined, undefined], wait: parkAtOnce },
      2,
    ],
    [
      'with one consumer after another: the same',
      { name: 'A then B', capacity: 1, events: 2, after: [undefined, 0], wait: parkAtOnce },
      2,
    ],
  ])('%s', (_, options, bound) => {
    const model = ringModel(options);
    survives(model, explore(model, { bound, limitMs: 30_000 }));
  });

  test('would deadlock with a sleeper that expects what is there now', () => {
    const wait = (): WaitStrategy => ({
      needsWaking: true,
      idle(cells, cell) {
        cells.add(sleepersCell(cell), 1);
        cells.wait(cell, cells.load(cell));
        cells.add(sleepersCell(cell), -1);
      },
      worked: (cells) => cells.pause(),
    });
    const { failure } = explore(
      ringModel({ name: 'wrong', capacity: 1, events: 2, after: [undefined], wait }),
    );
    expect(failure?.kind).toBe('deadlock');
  });
});
