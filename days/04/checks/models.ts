/**
 * The models of stage 3: your own classes over the explorer's memory, each thread with its own.
 *
 * A failure shows the shortest schedule and a line that replays it: see `replay.ts`.
 */
import type { Cells } from '#cells';
import type { LogicalThread, MemoryView, Model } from '#explorer';
import {
  allocateRing,
  CURSOR_CELL,
  consumerCell,
  type RingMemory,
  type RingShape,
  sleepersCell,
} from '#ring-memory';
import { advance } from '#sequence';
import { Front, RingReader, SharedRing, SharedSequence } from '#shared-ring';
import { ParkWait, type WaitStrategy } from '#wait-strategy';
import { replayCommand } from './replay-command.ts';

/** The sequence before the wrap: event 0 is 2³¹ − 1, event 1 is −2³¹. */
const BEFORE_WRAP = 2 ** 31 - 2;
const NAMES = ['A', 'B', 'C'] as const;

const parkAtOnce = (): WaitStrategy => new ParkWait({ spinLooks: 0, offTurns: 1 });

/** A ring's memory with the explorer's cells in it. */
function overCells(template: RingMemory, cells: Cells): RingMemory {
  return { ...template, cells };
}

/** Names for the traces: each sequence, and the count of those who sleep on it. */
function namesOf(sequences: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(
    sequences.flatMap(([name, cell]) => [
      [name, cell],
      [`${name} sleepers`, sleepersCell(cell)],
    ]),
  );
}

/** Nobody may be counted as a sleeper at the end. */
function leftCounted(cells: readonly number[]): (memory: MemoryView) => string | undefined {
  return (memory) => {
    const left = cells.map((cell) => memory.load(sleepersCell(cell))).find((count) => count !== 0);
    return left === undefined
      ? undefined
      : `all have returned, and the count of sleepers is ${left}`;
  };
}

/**
 * One thread moves a sequence a few times; each of the others sleeps whenever it has seen the
 * value already, until it has seen the last.
 */
function parkModel(name: string, moves: number, sleepers: number): Model {
  const shape: RingShape = { capacity: 1, slotBytes: 8, consumers: 1, wakes: true };
  const template = allocateRing(shape, BEFORE_WRAP);
  const last = advance(BEFORE_WRAP, moves);
  const sequenceOver = (cells: Cells): SharedSequence =>
    new SharedSequence(overCells(template, cells), CURSOR_CELL);
  const sleeper: LogicalThread = (cells) => {
    const sequence = sequenceOver(cells);
    const wait = parkAtOnce();
    for (let seen = sequence.get(); seen !== last; seen = sequence.get()) {
      wait.idle(cells, CURSOR_CELL, seen);
    }
  };
  return {
    name,
    cells: namesOf([['cursor', CURSOR_CELL]]),
    prepare: (cells) => cells.store(CURSOR_CELL, BEFORE_WRAP),
    threads: {
      writer: (cells) => {
        const sequence = sequenceOver(cells);
        for (let i = 1; i <= moves; i++) sequence.set(advance(BEFORE_WRAP, i));
      },
      ...Object.fromEntries(
        Array.from({ length: sleepers }, (_, i) => [`sleeper ${NAMES[i]}`, sleeper]),
      ),
    },
    atEnd: leftCounted([CURSOR_CELL]),
    replayCommand: replayCommand(name),
  };
}

interface RingModel {
  readonly name: string;
  readonly capacity: number;
  readonly events: number;
  /** One entry for each consumer: which others it comes after. */
  readonly after: readonly (readonly number[])[];
}

/** Producer and consumers as they are, parking on both sides; event n has n in its slot. */
function ringModel({ name, capacity, events, after }: RingModel): Model {
  const shape: RingShape = { capacity, slotBytes: 8, consumers: after.length, wakes: true };
  const template = allocateRing(shape, BEFORE_WRAP);
  const consumers = after.map((_, consumer) => consumer);
  const sequences = [
    ['cursor', CURSOR_CELL] as const,
    ...consumers.map((i) => [NAMES[i] as string, consumerCell(i)] as const),
  ];
  const consume = (cells: Cells, consumer: number): string => {
    const ring = new SharedRing(overCells(template, cells), parkAtOnce());
    const before = (after[consumer] ?? []).map((one) => ring.sequence(one));
    const reader = new RingReader(ring, {
      consumer,
      wait: parkAtOnce(),
      ...(before.length === 0 ? {} : { after: before }),
    });
    const got: number[] = [];
    while (got.length < events) {
      const count = reader.available();
      if (count === 0) {
        reader.idle();
        continue;
      }
      for (let i = 0; i < count; i++) {
        got.push(cells.readPlain(ring.get(advance(reader.first, i)) >> 3));
      }
      reader.release(count);
    }
    return got.join(' ');
  };
  const wanted = Array.from({ length: events }, (_, i) => i + 1).join(' ');
  const allAwake = leftCounted(sequences.map(([, cell]) => cell));
  return {
    name,
    cells: namesOf(sequences),
    slotCount: capacity,
    prepare: (cells) => {
      for (const [, cell] of sequences) cells.store(cell, BEFORE_WRAP);
    },
    threads: {
      producer: (cells) => {
        const ring = new SharedRing(overCells(template, cells), parkAtOnce());
        for (const consumer of consumers) ring.gate(ring.sequence(consumer));
        for (let id = 1; id <= events; id++) {
          const sequence = ring.next();
          cells.writePlain(ring.get(sequence) >> 3, id);
          ring.publish(sequence);
        }
      },
      ...Object.fromEntries(
        consumers.map((i) => [NAMES[i] as string, (cells: Cells) => consume(cells, i)]),
      ),
    },
    atEnd: (memory, returned) => {
      const wrong = returned.slice(1).find((got) => got !== wanted);
      if (wrong !== undefined) return `a consumer got "${String(wrong)}", expected "${wanted}"`;
      return allAwake(memory);
    },
    replayCommand: replayCommand(name),
  };
}

/** Two consumers announce an event each; a third thread sleeps until both have. */
function frontModel(name: string): Model {
  const shape: RingShape = { capacity: 2, slotBytes: 8, consumers: 3, wakes: true };
  const template = allocateRing(shape, BEFORE_WRAP);
  const last = advance(BEFORE_WRAP, 1);
  const announce = (consumer: number): LogicalThread => {
    return (cells) => {
      new SharedSequence(overCells(template, cells), consumerCell(consumer)).set(last);
    };
  };
  return {
    name,
    cells: namesOf([
      ['A', consumerCell(0)],
      ['B', consumerCell(1)],
    ]),
    prepare: (cells) => {
      for (const i of [0, 1]) cells.store(consumerCell(i), BEFORE_WRAP);
    },
    threads: {
      A: announce(0),
      B: announce(1),
      'C, after A and B': (cells) => {
        const ring = new SharedRing(overCells(template, cells), parkAtOnce());
        const front = new Front(ring, [ring.sequence(0), ring.sequence(1)], parkAtOnce());
        while (front.available() !== last) front.idle(BEFORE_WRAP);
      },
    },
    atEnd: leftCounted([consumerCell(0), consumerCell(1)]),
    replayCommand: replayCommand(name),
  };
}

export const MODELS = {
  'one-sleeper': parkModel('one-sleeper', 2, 1),
  'two-sleepers': parkModel('two-sleepers', 2, 2),
  'behind-two': frontModel('behind-two'),
  'one-slot': ringModel({ name: 'one-slot', capacity: 1, events: 3, after: [[]] }),
  'two-slots': ringModel({ name: 'two-slots', capacity: 2, events: 3, after: [[]] }),
  'a-and-b': ringModel({ name: 'a-and-b', capacity: 1, events: 2, after: [[], []] }),
  'a-then-b': ringModel({ name: 'a-then-b', capacity: 1, events: 2, after: [[], [0]] }),
} as const satisfies Readonly<Record<string, Model>>;
