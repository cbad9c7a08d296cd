/**
 * The memory of the schedulers: one pool of tasks, and for each partition its families and its
 * queue of ready families. Which cell is what, for threads, lanes and the explorer alike.
 *
 *     cells   header · head of the free list                    32 cells for each: a line of its own
 *             for each partition: ready head · ready tail · signal · sleepers · stopped     likewise
 *             free link of each entry
 *             for each partition: gate · inbox · pending count of each family, ready places
 *     slots   pending link of each entry
 *             for each partition: first pending entry of each family
 *     tasks   entry 1, entry 2, … of `taskBytes` bytes
 *
 * Entries are numbered from 1, so that 0 can mean "none" in memory that nobody wrote. Families are
 * numbered from 0. All partitions share the one pool: it bounds what all of them hold together.
 *
 * Control plane: allocate once, hand the buffer to the other threads, attach there.
 */
import { type Cells, SharedCells } from '#cells';
import { LocalCells } from '#local-cells';

/** No entry, in a link or a head. */
export const NO_ENTRY = 0;

export interface SchedulerShape {
  /** Tasks that all partitions together can hold, waiting and in flight: 1 … {@link MAX_ENTRIES}. */
  readonly entries: number;
  /** Bytes of a task: a multiple of 4, 4 … {@link MAX_TASK_BYTES}. */
  readonly taskBytes: number;
  /**
   * Families that one partition can know at a time: more than `entries`, up to
   * {@link MAX_FAMILIES}. With twice as many, forgetting an idle one takes two looks on average.
   */
  readonly families: number;
  /** 1 … {@link MAX_PARTITIONS}. */
  readonly partitions: number;
  /** Whether a family that becomes ready wakes lanes that park. */
  readonly wakes: boolean;
}

export const MAX_ENTRIES = 2 ** 20 - 1;
export const MAX_FAMILIES = 2 ** 22;
/** With {@link MAX_ENTRIES} of them every byte offset is a small integer. */
export const MAX_TASK_BYTES = 1024;
export const MAX_PARTITIONS = 64;

/** Cells that different threads write stand so far apart: two cache lines of 64 bytes. */
const LINE_CELLS = 32;
const HEADER = { magic: 0, version: 1, shape: 2 } as const;
/** "SCHD", and a number that goes up when the cells change their meaning. */
const MAGIC = 0x4448_4353;
const VERSION = 1;
const LINES_OF_PARTITION = 5;

/** Cells of one family. They stand side by side: who needs one needs the others. */
export const FAMILY_CELLS = 4;
/** `family << FAMILY_SHIFT` is `family * FAMILY_CELLS`, without a look whether the product fits. */
export const FAMILY_SHIFT = 2;

/**
 * The cells and slots of one partition. Those of a family are `gates + family * FAMILY_CELLS` and so
 * on; its slot is `firsts + family`.
 */
export interface PartitionLayout {
  readonly readyHead: number;
  readonly readyTail: number;
  /** Counts what became ready; lanes sleep on it. Their count stands a line behind it. */
  readonly signal: number;
  /** 1 when the partition is to stop. */
  readonly stopped: number;
  readonly gates: number;
  readonly inboxes: number;
  readonly pendingCounts: number;
  readonly readyPlaces: number;
  /** A power of two, and room for every family. */
  readonly readyCapacity: number;
  /** Slots, not cells. */
  readonly firsts: number;
}

/** The cells of the pool; those of an entry are `base + entry`. */
export interface PoolLayout {
  /** Top entry of the free list in the low bits, a tag in the others. */
  readonly freeHead: number;
  readonly freeLinks: number;
  /** Slots, not cells. */
  readonly pendingLinks: number;
  /** How many low bits of the head name the entry. */
  readonly entryBits: number;
}

/** The bytes of the tasks. */
export class TaskBytes {
  readonly bytes: Uint8Array;
  readonly int32: Int32Array;
  private readonly words: number;

  constructor(buffer: ArrayBufferLike, offset: number, { entries, taskBytes }: SchedulerShape) {
    this.bytes = new Uint8Array(buffer, offset, entries * taskBytes);
    this.int32 = new Int32Array(buffer, offset, (entries * taskBytes) >> 2);
    this.words = taskBytes >> 2;
  }

  /**
   * Copies a task into an entry.
   *
   * @param source what the task lies in, such as `SharedRing.int32`
   * @param offset where it begins there, in bytes, a multiple of 4
   */
  copyIn(entry: number, source: Int32Array, offset: number): void {
    const { int32, words } = this;
    const from = offset >> 2;
    const to = Math.imul(entry - 1, words);
    for (let i = 0; i < words; i++) int32[to + i] = source[from + i] as number;
  }
}

/** One thread's views of the memory. */
export interface SchedulerMemory {
  readonly shape: SchedulerShape;
  /** What other threads attach to; an `ArrayBuffer` when there are none. */
  readonly buffer: SharedArrayBuffer | ArrayBuffer;
  readonly cells: Cells;
  readonly tasks: TaskBytes;
  readonly pool: PoolLayout;
  readonly partitions: readonly PartitionLayout[];
  /** How many cells and slots there are. */
  readonly cellCount: number;
  readonly slotCount: number;
}

/**
 * Makes the memory of new schedulers: all entries free, no families, nothing ready.
 *
 * @param where `threads` for lanes on other threads; `one-thread` when dispatcher and lanes are
 *   all on this one, which is several times faster
 * @throws RangeError when a value of the shape is out of range
 */
export function allocateScheduler(
  shape: SchedulerShape,
  where: 'threads' | 'one-thread' = 'threads',
): SchedulerMemory {
  assertShape(shape);
  const { bytes } = layOut(shape);
  const buffer = where === 'threads' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const memory = viewsOf(buffer, shape);
  const { cells, pool } = memory;
  cells.store(HEADER.version, VERSION);
  numbersOf(shape).forEach((value, i) => {
    cells.store(HEADER.shape + i, value);
  });
  for (let entry = 1; entry < shape.entries; entry++) {
    cells.store(pool.freeLinks + entry, entry + 1);
  }
  cells.store(pool.freeHead, 1);
  cells.store(HEADER.magic, MAGIC);
  return memory;
}

/**
 * Gives another thread its views of the memory.
 *
 * @param buffer the shared one that {@link allocateScheduler} made
 * @param shape what this thread takes it for
 * @throws TypeError when the buffer is no memory of schedulers
 * @throws RangeError when it has another version or shape
 */
export function attachScheduler(buffer: SharedArrayBuffer, shape: SchedulerShape): SchedulerMemory {
  assertShape(shape);
  if (!(buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(
      'attachScheduler: got no SharedArrayBuffer; pass the buffer of allocateScheduler(shape, "threads")',
    );
  }
  const header = new Int32Array(buffer, 0, Math.min(LINE_CELLS, buffer.byteLength >> 2));
  if (header.length < LINE_CELLS || Atomics.load(header, HEADER.magic) !== MAGIC) {
    throw new TypeError(
      'attachScheduler: this memory has no schedulers; pass the buffer of allocateScheduler',
    );
  }
  const found = [header[HEADER.version], ...header.subarray(HEADER.shape, HEADER.shape + 5)];
  const expected = [VERSION, ...numbersOf(shape)];
  if (found.join() !== expected.join()) {
    throw new RangeError(
      `attachScheduler: version, entries, task bytes, families, partitions, wakes are ${found.join(', ')}; expected ${expected.join(', ')}`,
    );
  }
  return viewsOf(buffer, shape);
}

function viewsOf(buffer: SharedArrayBuffer | ArrayBuffer, shape: SchedulerShape): SchedulerMemory {
  const { pool, partitions, cellCount, slotCount, slotsAt, tasksAt } = layOut(shape);
  const int32 = new Int32Array(buffer, 0, cellCount);
  const slots = new Int32Array(buffer, slotsAt, slotCount);
  const isShared = buffer instanceof SharedArrayBuffer;
  const cells = isShared ? new SharedCells(int32, slots) : new LocalCells(int32, slots);
  const tasks = new TaskBytes(buffer, tasksAt, shape);
  return { shape, buffer, cells, tasks, pool, partitions, cellCount, slotCount };
}

function layOut(shape: SchedulerShape) {
  const { entries, families, partitions: count, taskBytes } = shape;
  const readyCapacity = 2 ** Math.ceil(Math.log2(families));
  let cell = 2 * LINE_CELLS + count * LINES_OF_PARTITION * LINE_CELLS;
  let slot = 0;
  const cellsFor = (n: number): number => {
    const first = cell;
    cell += Math.ceil(n / LINE_CELLS) * LINE_CELLS;
    return first;
  };
  const slotsFor = (n: number): number => {
    const first = slot;
    slot += n;
    return first;
  };
  const pool: PoolLayout = {
    freeHead: LINE_CELLS,
    freeLinks: cellsFor(entries + 1),
    pendingLinks: slotsFor(entries + 1),
    entryBits: 32 - Math.clz32(entries),
  };
  const partitions = Array.from({ length: count }, (_, partition): PartitionLayout => {
    const line = (n: number) => (2 + partition * LINES_OF_PARTITION + n) * LINE_CELLS;
    const gates = cellsFor(families * FAMILY_CELLS);
    return {
      readyHead: line(0),
      readyTail: line(1),
      signal: line(2),
      stopped: line(4),
      gates,
      inboxes: gates + 1,
      pendingCounts: gates + 2,
      readyPlaces: cellsFor(readyCapacity),
      readyCapacity,
      firsts: slotsFor(families),
    };
  });
  const slotsAt = cell * Int32Array.BYTES_PER_ELEMENT;
  const tasksAt = slotsAt + slot * Int32Array.BYTES_PER_ELEMENT;
  const bytes = tasksAt + entries * taskBytes;
  return { pool, partitions, cellCount: cell, slotCount: slot, slotsAt, tasksAt, bytes };
}

function numbersOf(shape: SchedulerShape): readonly number[] {
  const { entries, taskBytes, families, partitions, wakes } = shape;
  return [entries, taskBytes, families, partitions, Number(wakes)];
}

function assertShape({ entries, taskBytes, families, partitions }: SchedulerShape): void {
  assertWithin('entries', entries, 1, MAX_ENTRIES);
  assertWithin('families', families, entries + 1, MAX_FAMILIES);
  assertWithin('partitions', partitions, 1, MAX_PARTITIONS);
  assertWithin('taskBytes', taskBytes, 4, MAX_TASK_BYTES);
  if (taskBytes % 4 !== 0) {
    throw new RangeError(`scheduler: taskBytes is ${taskBytes}; expected a multiple of 4`);
  }
}

function assertWithin(name: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(`scheduler: ${name} is ${value}; expected a whole number, ${from} to ${to}`);
}
