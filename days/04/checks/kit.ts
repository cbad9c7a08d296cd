/** What the checks of this day share: small rings, both sides of them, properties. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Cells } from '#cells';
import { FULL } from '#ring-buffer';
import { allocateRing, attachRing, type RingMemory, type RingShape } from '#ring-memory';
import { seed } from '#seed';
import { advance, INITIAL_SEQUENCE } from '#sequence';
import { RingReader, SharedRing, type SharedSequence } from '#shared-ring';
import { BusySpinWait, type WaitStrategy } from '#wait-strategy';
import { CountedCells } from './counted-cells.ts';

/** With this as the sequence before the first event, event number 5 is the first behind the wrap. */
export const NEAR_WRAP = 2 ** 31 - 6;

/** Far more than any small check needs: here a wait that never ends is ended. */
const TOO_OFTEN = 1000;

/** For checks in which nobody waits. */
export const noWait: WaitStrategy = new BusySpinWait(0);

/** A wait strategy that lets the check act while somebody waits, and notes what it was told. */
export class ScriptedWait implements WaitStrategy {
  readonly needsWaking = false;
  /** `cell 96 at -1` for each time, oldest first. */
  readonly idled: string[] = [];
  workedCount = 0;
  private readonly act: (times: number) => void;

  /** @param act called at each idle with how often there was one, from 1 on */
  constructor(act: (times: number) => void = () => {}) {
    this.act = act;
  }

  idle(_cells: Cells, cell: number, seen: number): void {
    this.idled.push(waitsOn(cell, seen));
    if (this.idled.length > TOO_OFTEN) {
      expect.fail(
        `The wait strategy was asked to wait ${TOO_OFTEN} times, although what it waits for has come. Look again after every idle`,
      );
    }
    this.act(this.idled.length);
  }

  worked(): void {
    this.workedCount++;
  }
}

/** How {@link ScriptedWait} notes a wait. */
export function waitsOn(cell: number, seen: number): string {
  return `cell ${cell} at ${seen}`;
}

export interface PairOptions {
  readonly capacity?: number;
  readonly slotBytes?: number;
  readonly consumers?: number;
  readonly wakes?: boolean;
  /** The sequence before the first event. */
  readonly initial?: number;
  /** How the producer waits. */
  readonly wait?: WaitStrategy;
}

/** A ring with a producer and readers, each with views of its own as on threads of its own. */
export function pairOf(options: PairOptions = {}) {
  const { capacity = 8, slotBytes = 8, consumers = 1, wakes = false } = options;
  const { initial = INITIAL_SEQUENCE, wait = noWait } = options;
  const shape: RingShape = { capacity, slotBytes, consumers, wakes };
  const memory = allocateRing(shape, initial);
  const counted = { producer: new CountedCells(memory.cells), reader: viewsOf(memory) };
  const ring = new SharedRing({ ...memory, cells: counted.producer }, wait);
  for (let i = 0; i < consumers; i++) ring.gate(ring.sequence(i));
  const theirs = new SharedRing(counted.reader.memory, noWait);
  const readers = Array.from(
    { length: consumers },
    (_, consumer) => new RingReader(theirs, { consumer, wait: noWait }),
  );
  counted.producer.forget();
  counted.reader.cells.forget();
  return {
    memory,
    ring,
    /** The readers' own ring: the same slots. */
    theirs,
    readers,
    reader: readers[0] as RingReader,
    producerCells: counted.producer,
    readerCells: counted.reader.cells,
  };
}

/** Another thread's views of a ring, with cells that count. */
export function viewsOf({ buffer, shape }: RingMemory): {
  memory: RingMemory;
  cells: CountedCells;
} {
  const attached = attachRing(buffer, shape);
  const cells = new CountedCells(attached.cells);
  return { memory: { ...attached, cells }, cells };
}

/** Claims, writes and publishes; the ids go into consecutive slots. */
export function publish(ring: SharedRing, ...ids: readonly number[]): number {
  const last = ring.tryNext(ids.length);
  if (last === FULL) return FULL;
  write(ring, last, ids);
  ring.publish(last);
  return last;
}

/** Writes ids into the slots that end with `last`. */
export function write(ring: SharedRing, last: number, ids: readonly number[]): void {
  ids.forEach((id, i) => {
    ring.float64[ring.get(advance(last, i + 1 - ids.length)) >> 3] = id;
  });
}

/** Reads up to `limit` available events without giving them back, as text. */
export function peek(ring: SharedRing, reader: RingReader, limit = ring.capacity): string {
  const count = Math.min(reader.available(), limit);
  const ids = Array.from(
    { length: count },
    (_, i) => ring.float64[ring.get(advance(reader.first, i)) >> 3],
  );
  return ids.join(' ');
}

/** Reads up to `limit` available events and gives them back, as text. */
export function take(ring: SharedRing, reader: RingReader, limit = ring.capacity): string {
  const text = peek(ring, reader, limit);
  const count = text === '' ? 0 : text.split(' ').length;
  if (count > 0) reader.release(count);
  return text;
}

/** The whole numbers from `from` on, with a space between them. */
export function numbers(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => from + i).join(' ');
}

/** The answer to a claim as a reader wants to see it: `FULL` by its name. */
export function shown(claim: number): number | 'FULL' {
  return claim === FULL ? 'FULL' : claim;
}

/** The values of some sequences, as text. */
export function valuesOf(...sequences: readonly SharedSequence[]): string {
  return sequences.map((sequence) => sequence.get()).join(' ');
}

const RUNS = 200;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: RUNS });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
