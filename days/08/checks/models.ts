/**
 * The models of stage 3: two producers and a consumer over the explorer's memory, each thread with
 * its own ring. The producers are yours, the consumer is day 04's.
 *
 * A failure shows the shortest schedule and a line that replays it: see `replay.ts`.
 */
import type { Cells } from '#cells';
import type { LogicalThread, Model } from '#explorer';
import { MultiProducerRing } from '#multi-producer-ring';
import {
  allocateRing,
  CURSOR_CELL,
  claimedCell,
  consumerCell,
  firstRoundCell,
  type RingMemory,
  type RingShape,
  seenGateCell,
  sleepersCell,
} from '#ring-memory';
import { advance } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import { ParkWait, type WaitStrategy } from '#wait-strategy';
import { replayCommand } from '../../../checks/explorer/replay-command.ts';

const REPLAY = new URL('./replay.ts', import.meta.url);

const parkAtOnce = (): WaitStrategy => new ParkWait({ spinLooks: 0, offTurns: 1 });

interface RingModel {
  readonly name: string;
  readonly capacity: number;
  /** For each producer the sizes of its batches; its events are 10, 11 … or 20, 21 … */
  readonly batches: readonly (readonly number[])[];
  /** The sequence before the first event; the wrap is behind 2³¹ − 1. */
  readonly initial: number;
  /** Without one nobody reads, and the producers have no gate. */
  readonly consumer: boolean;
}

function overCells(template: RingMemory, cells: Cells): RingMemory {
  return { ...template, cells };
}

function firstIdOf(producer: number): number {
  return 10 * (producer + 1);
}

function producerThread(template: RingMemory, producer: number, model: RingModel): LogicalThread {
  return (cells) => {
    const ring = new MultiProducerRing(overCells(template, cells), parkAtOnce());
    if (model.consumer) ring.gate(ring.sequence(0));
    let id = firstIdOf(producer);
    for (const count of model.batches[producer] ?? []) {
      const last = ring.next(count);
      for (let i = count - 1; i >= 0; i--) {
        cells.writePlain(ring.get(advance(last, -i)) >> 3, id++);
      }
      ring.publish(last, count);
    }
  };
}

/** @returns the ids that it read, as text */
function consumerThread(template: RingMemory, events: number): LogicalThread {
  return (cells) => {
    const ring = new SharedRing(overCells(template, cells), parkAtOnce());
    const reader = new RingReader(ring, { consumer: 0, wait: parkAtOnce() });
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
}

/** What is wrong with the ids that were read; undefined when nothing is. */
function judge(got: string, sent: readonly (readonly number[])[]): string | undefined {
  const ids = got.split(' ').map(Number);
  for (const own of sent) {
    const arrived = ids.filter((id) => own.includes(id)).join(' ');
    if (arrived !== own.join(' ')) {
      return `the consumer read ${got}; of the events ${own.join(' ')} of one producer it got ${arrived || 'none'}`;
    }
  }
  return undefined;
}

function ringModel(model: RingModel): Model {
  const { name, capacity, batches, initial, consumer } = model;
  const shape: RingShape = {
    capacity,
    slotBytes: 8,
    consumers: 1,
    wakes: true,
    multiProducer: true,
  };
  const template = allocateRing(shape, initial);
  const rounds = Array.from({ length: capacity }, (_, slot) => firstRoundCell(1) + slot);
  const named = {
    cursor: CURSOR_CELL,
    'cursor sleepers': sleepersCell(CURSOR_CELL),
    consumer: consumerCell(0),
    'consumer sleepers': sleepersCell(consumerCell(0)),
    claimed: claimedCell(1),
    'seen gate': seenGateCell(1),
    ...Object.fromEntries(rounds.map((cell, slot) => [`round ${slot}`, cell])),
  };
  const sent = batches.map((sizes, producer) => {
    const events = sizes.reduce((sum, size) => sum + size, 0);
    return Array.from({ length: events }, (_, i) => firstIdOf(producer) + i);
  });
  const events = sent.flat().length;
  return {
    name,
    cells: named,
    slots: Object.fromEntries(rounds.map((_, slot) => [`slot ${slot}`, slot])),
    prepare: (cells) => {
      for (const cell of Object.values(named)) cells.store(cell, template.control[cell] ?? 0);
    },
    threads: {
      ...Object.fromEntries(
        batches.map((_, i) => [`producer ${'PQ'[i]}`, producerThread(template, i, model)]),
      ),
      ...(consumer ? { consumer: consumerThread(template, events) } : {}),
    },
    atEnd: (memory, returned) => {
      if (consumer) return judge(String(returned.at(-1)), sent);
      const end = advance(initial, events);
      const cursor = memory.load(CURSOR_CELL);
      if (cursor !== end) return `all is published, and the cursor is ${cursor}, not ${end}`;
      const slots = rounds.map((_, slot) => memory.readPlain(slot));
      return judge(slots.join(' '), sent);
    },
    replayCommand: replayCommand(REPLAY, name),
  };
}

/** The last sequence before the wrap. */
const BEFORE_WRAP = 2 ** 31 - 1;

export const MODELS = {
  'two-publish': ringModel({
    name: 'two-publish',
    capacity: 4,
    batches: [[1, 1], [2]],
    initial: -1,
    consumer: false,
  }),
  'two-and-a-reader': ringModel({
    name: 'two-and-a-reader',
    capacity: 2,
    batches: [[1], [1]],
    initial: BEFORE_WRAP - 1,
    consumer: true,
  }),
  'full-ring': ringModel({
    name: 'full-ring',
    capacity: 1,
    batches: [[1], [1]],
    initial: BEFORE_WRAP - 1,
    consumer: true,
  }),
  'second-lap': ringModel({
    name: 'second-lap',
    capacity: 2,
    batches: [[1, 1], [1]],
    initial: -1,
    consumer: true,
  }),
} as const satisfies Readonly<Record<string, Model>>;
