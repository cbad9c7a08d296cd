/** What the checks of this day share: rings with several sides, requests, properties. */
import fc from 'fast-check';
import { MessageType, PROTOCOL_VERSION, RECORD_BYTES, RequestOffset, Side } from '#layout';
import { MultiProducerRing } from '#multi-producer-ring';
import { FULL } from '#ring-buffer';
import { allocateRing, attachRing, type RingMemory, type RingShape } from '#ring-memory';
import { seed } from '#seed';
import { advance, INITIAL_SEQUENCE } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import { BusySpinWait, type WaitStrategy } from '#wait-strategy';
import { CountedCells } from '../../04/checks/counted-cells.ts';

/** With this as the sequence before the first event, event number 5 is the first behind the wrap. */
export const NEAR_WRAP = 2 ** 31 - 6;

/** For checks in which nobody waits. */
export const noWait: WaitStrategy = new BusySpinWait(0);

export interface SidesOptions {
  readonly capacity?: number;
  readonly producers?: number;
  readonly consumers?: number;
  readonly wakes?: boolean;
  /** The sequence before the first event. */
  readonly initial?: number;
  /** How every producer waits. */
  readonly wait?: WaitStrategy;
}

/** One thread's views of a ring, with cells that count. */
export function viewsOf({ buffer, shape }: RingMemory): {
  memory: RingMemory;
  cells: CountedCells;
} {
  const attached = attachRing(buffer, shape);
  const cells = new CountedCells(attached.cells);
  return { memory: { ...attached, cells }, cells };
}

/** A ring with producers and readers, each with views of its own as on a thread of its own. */
export function sidesOf(options: SidesOptions = {}) {
  const { capacity = 8, producers = 2, consumers = 1, wakes = false } = options;
  const { initial = INITIAL_SEQUENCE, wait = noWait } = options;
  const shape: RingShape = { capacity, slotBytes: 8, consumers, wakes, multiProducer: true };
  const memory = allocateRing(shape, initial);
  const sides = Array.from({ length: producers }, () => {
    const { memory: views, cells } = viewsOf(memory);
    const ring = new MultiProducerRing(views, wait);
    for (let i = 0; i < consumers; i++) ring.gate(ring.sequence(i));
    cells.forget();
    return { ring, cells };
  });
  const theirs = new SharedRing(viewsOf(memory).memory, noWait);
  const readers = Array.from(
    { length: consumers },
    (_, consumer) => new RingReader(theirs, { consumer, wait: noWait }),
  );
  return {
    memory,
    rings: sides.map(({ ring }) => ring),
    /** The two producers of most checks. */
    p: (sides[0] as (typeof sides)[0]).ring,
    q: (sides[1] ?? (sides[0] as (typeof sides)[0])).ring,
    cells: sides.map((side) => side.cells),
    /** The readers' own ring: the same slots. */
    theirs,
    readers,
    reader: readers[0] as RingReader,
  };
}

/** Writes ids into the slots that end with `last`. */
export function write(ring: MultiProducerRing, last: number, ...ids: readonly number[]): void {
  ids.forEach((id, i) => {
    ring.float64[ring.get(advance(last, i + 1 - ids.length)) >> 3] = id;
  });
}

/** Claims, writes and publishes; the ids go into consecutive slots. */
export function publish(ring: MultiProducerRing, ...ids: readonly number[]): number {
  const last = ring.tryNext(ids.length);
  if (last === FULL) return FULL;
  write(ring, last, ...ids);
  ring.publish(last, ids.length);
  return last;
}

/** Reads up to `limit` available events and gives them back, as text; `nothing` when none is. */
export function take(ring: SharedRing, reader: RingReader, limit = ring.capacity): string {
  const count = Math.min(reader.available(), limit);
  if (count === 0) return 'nothing';
  const ids = Array.from(
    { length: count },
    (_, i) => ring.float64[ring.get(advance(reader.first, i)) >> 3],
  );
  reader.release(count);
  return ids.join(' ');
}

/** The whole numbers from `from` on, with a space between them. */
export function numbers(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => from + i).join(' ');
}

/** The answer to a claim as a reader wants to see it: `FULL` by its name. */
export function shown(claim: number): number | 'FULL' {
  return claim === FULL ? 'FULL' : claim;
}

export interface Request {
  readonly correlationId: number | bigint;
  /** To tell requests apart. */
  readonly clientOrderId?: number;
}

/** A new order, as a client sends it: 64 bytes, `at` bytes behind the start of what is returned. */
export function requestOf({ correlationId, clientOrderId = 1 }: Request, at = 0): Uint8Array {
  const bytes = new Uint8Array(at + RECORD_BYTES);
  const view = new DataView(bytes.buffer, at);
  view.setUint8(RequestOffset.type, MessageType.NEW_ORDER);
  view.setUint8(RequestOffset.version, PROTOCOL_VERSION);
  view.setUint32(RequestOffset.account, 1, true);
  view.setBigInt64(RequestOffset.correlationId, BigInt(correlationId), true);
  view.setUint32(RequestOffset.clientOrderId, clientOrderId, true);
  view.setUint8(RequestOffset.side, Side.BUY);
  return bytes;
}

const RUNS = 200;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

/** Correlation ids of every size. */
export const anyCorrelationId: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.nat(),
  fc.maxSafeNat(),
);
