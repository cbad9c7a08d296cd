/**
 * The memory of a shared ring: which byte of the `SharedArrayBuffer` is what.
 *
 *     line   0        header: magic, version, capacity, slot size, consumers, wakes, multi-producer
 *     line   1        cursor: the last published sequence          written by the producer
 *     line   2        how many threads sleep until it moves        written by the sleepers
 *     line   3, 4     the same two for consumer 0
 *     line   5, 6     the same two for consumer 1 …
 *     behind them     only with several producers: the last claimed sequence, the slowest consumer
 *                     as last seen, and for each slot the round of the last event published in it
 *     behind them     slot 0, slot 1, … slot capacity − 1
 *
 * A line has {@link LINE_BYTES}. Two threads that write to one cache line take it from each other
 * with every write, even if they write different cells of it; so each cell has a line alone. The
 * rounds are the exception: they are as many as there are slots, and lie 32 to a line.
 *
 * Control plane: allocate once, hand the buffer to the other threads, attach there.
 */

import { type Cells, SharedCells } from '#cells';
import { INITIAL_SEQUENCE } from '#sequence';

/**
 * Distance of two cells that different threads write. A cache line is 64 bytes on x86 and most
 * ARM, but Intel fetches lines in pairs and Apple's have 128.
 */
export const LINE_BYTES = 128;

const CELLS_PER_LINE = LINE_BYTES / Int32Array.BYTES_PER_ELEMENT;

/** The cell of the producer's cursor. */
export const CURSOR_CELL = CELLS_PER_LINE;

/** The cell of a consumer's sequence. */
export function consumerCell(consumer: number): number {
  return CURSOR_CELL + 2 * CELLS_PER_LINE * (consumer + 1);
}

/** The cell of the last claimed sequence; only a ring for several producers has it. */
export function claimedCell(consumers: number): number {
  return consumerCell(consumers);
}

/** The cell of the slowest consumer as a producer saw it last; likewise. */
export function seenGateCell(consumers: number): number {
  return claimedCell(consumers) + CELLS_PER_LINE;
}

/**
 * The cell with the round of slot 0; those of the other slots follow it. A round is how often the
 * sequences have gone round the ring: sequence >> log₂ capacity. Likewise.
 */
export function firstRoundCell(consumers: number): number {
  return seenGateCell(consumers) + CELLS_PER_LINE;
}

/** The cell that counts the threads that sleep until the sequence in `cell` moves. */
export function sleepersCell(cell: number): number {
  return cell + CELLS_PER_LINE;
}

/** What a ring is like. Everybody who attaches to it must name the same values. */
export interface RingShape {
  /** Number of slots: a power of two, 1 … 2³⁰. */
  readonly capacity: number;
  /** Bytes of one slot: a multiple of 4, 4 … {@link MAX_SLOT_BYTES}; of 8 where doubles go in. */
  readonly slotBytes: number;
  /** For how many consumers there are sequences: 1 … {@link MAX_CONSUMERS}. */
  readonly consumers: number;
  /**
   * Whether whoever moves a sequence looks for sleepers and wakes them. Costs one more load for
   * each publish; needed as soon as one thread parks.
   */
  readonly wakes: boolean;
  /** Whether several threads publish, with a `MultiProducerRing` each. Without it: one does. */
  readonly multiProducer?: boolean;
}

export const MAX_SLOT_BYTES = 65_536;
export const MAX_CONSUMERS = 64;
/** Largest size of all slots together, so that every byte offset is a small integer. */
export const MAX_SLOTS_BYTES = 2 ** 30 - LINE_BYTES;

/** One thread's views of a ring's memory. */
export interface RingMemory {
  readonly shape: RingShape;
  /** What other threads attach to. */
  readonly buffer: SharedArrayBuffer;
  /** The lines before the slots. */
  readonly control: Int32Array;
  /** The same cells as code that coordinates threads reaches them. */
  readonly cells: Cells;
  /** The slots, as bytes: index = byte offset. */
  readonly bytes: Uint8Array;
  /** The slots, as 32-bit integers: index = byte offset ÷ 4. */
  readonly int32: Int32Array;
  /** The slots, as doubles: index = byte offset ÷ 8. */
  readonly float64: Float64Array;
}

const HEADER = {
  magic: 0,
  version: 1,
  capacity: 2,
  slotBytes: 3,
  consumers: 4,
  wakes: 5,
  multiProducer: 6,
} as const;
/** "RING", and a number that goes up when the lines change their meaning. */
const MAGIC = 0x474e_4952;
const VERSION = 1;

/**
 * Makes the memory of a new ring; nothing is published in it.
 *
 * @param initial the sequence before the first event; another one only serves to test the wrap
 * @throws RangeError when a value of the shape is out of range
 */
export function allocateRing(shape: RingShape, initial = INITIAL_SEQUENCE): RingMemory {
  assertShape(shape);
  const buffer = new SharedArrayBuffer(bytesOf(shape));
  const memory = viewsOf(buffer, shape);
  const { control } = memory;
  control[HEADER.version] = VERSION;
  control[HEADER.capacity] = shape.capacity;
  control[HEADER.slotBytes] = shape.slotBytes;
  control[HEADER.consumers] = shape.consumers;
  control[HEADER.wakes] = Number(shape.wakes);
  control[HEADER.multiProducer] = Number(shape.multiProducer === true);
  control[CURSOR_CELL] = initial;
  for (let i = 0; i < shape.consumers; i++) control[consumerCell(i)] = initial;
  if (shape.multiProducer === true) beginRounds(control, shape, initial);
  Atomics.store(control, HEADER.magic, MAGIC);
  return memory;
}

/**
 * Gives another thread its views of a ring.
 *
 * @param buffer the buffer that {@link allocateRing} made
 * @param shape what this thread takes the ring for
 * @throws TypeError when the buffer is no ring
 * @throws RangeError when the ring has another version or shape
 */
export function attachRing(buffer: SharedArrayBuffer, shape: RingShape): RingMemory {
  if (!(buffer instanceof SharedArrayBuffer)) {
    throw new TypeError('attachRing: got no SharedArrayBuffer; pass the buffer of allocateRing');
  }
  assertShape(shape);
  const header = new Int32Array(buffer, 0, Math.min(CELLS_PER_LINE, buffer.byteLength >> 2));
  if (header.length < CELLS_PER_LINE || Atomics.load(header, HEADER.magic) !== MAGIC) {
    throw new TypeError('attachRing: this memory is no ring; pass the buffer of allocateRing');
  }
  const there = {
    version: header[HEADER.version],
    capacity: header[HEADER.capacity],
    slotBytes: header[HEADER.slotBytes],
    consumers: header[HEADER.consumers],
    wakes: header[HEADER.wakes] === 1,
    multiProducer: header[HEADER.multiProducer] === 1,
  };
  const expected = { version: VERSION, multiProducer: false, ...shape };
  for (const key of Object.keys(there) as (keyof typeof there)[]) {
    if (there[key] !== expected[key]) {
      throw new RangeError(
        `attachRing: the ring's ${key} is ${there[key]}, expected ${expected[key]}; attach with the values it was allocated with`,
      );
    }
  }
  if (buffer.byteLength !== bytesOf(shape)) {
    throw new RangeError(
      `attachRing: the memory has ${buffer.byteLength} bytes, such a ring ${bytesOf(shape)}; pass the whole buffer of allocateRing`,
    );
  }
  return viewsOf(buffer, shape);
}

/** As if everything up to `initial` had been claimed, published and read. */
function beginRounds(control: Int32Array, shape: RingShape, initial: number): void {
  const { capacity, consumers } = shape;
  control[claimedCell(consumers)] = initial;
  control[seenGateCell(consumers)] = initial;
  const shift = Math.log2(capacity);
  for (let i = 0; i < capacity; i++) {
    const sequence = (initial - i) | 0;
    control[firstRoundCell(consumers) + (sequence & (capacity - 1))] = sequence >> shift;
  }
}

function slotsAt({ capacity, consumers, multiProducer = false }: RingShape): number {
  const cells = multiProducer ? firstRoundCell(consumers) + capacity : consumerCell(consumers);
  return Math.ceil(cells / CELLS_PER_LINE) * LINE_BYTES;
}

function bytesOf(shape: RingShape): number {
  const slots = shape.capacity * shape.slotBytes;
  return slotsAt(shape) + Math.ceil(slots / LINE_BYTES) * LINE_BYTES;
}

function viewsOf(buffer: SharedArrayBuffer, shape: RingShape): RingMemory {
  const start = slotsAt(shape);
  const control = new Int32Array(buffer, 0, start / Int32Array.BYTES_PER_ELEMENT);
  return {
    shape,
    buffer,
    control,
    cells: new SharedCells(control),
    bytes: new Uint8Array(buffer, start),
    int32: new Int32Array(buffer, start),
    float64: new Float64Array(buffer, start),
  };
}

function assertShape({ capacity, slotBytes, consumers }: RingShape): void {
  if (!isWithin(capacity, 1, 2 ** 30) || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(`ring: capacity ${capacity} is not a power of two between 1 and 2^30`);
  }
  if (!isWithin(slotBytes, 4, MAX_SLOT_BYTES) || slotBytes % 4 !== 0) {
    throw new RangeError(
      `ring: a slot of ${slotBytes} bytes is not possible; expected a multiple of 4 from 4 to ${MAX_SLOT_BYTES}`,
    );
  }
  if (!isWithin(consumers, 1, MAX_CONSUMERS)) {
    throw new RangeError(`ring: got ${consumers} consumers; expected 1 to ${MAX_CONSUMERS}`);
  }
  if (capacity * slotBytes > MAX_SLOTS_BYTES) {
    throw new RangeError(
      `ring: ${capacity} slots of ${slotBytes} bytes are more than ${MAX_SLOTS_BYTES} bytes; take fewer slots`,
    );
  }
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
