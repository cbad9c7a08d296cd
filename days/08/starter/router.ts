/**
 * To which partition a task goes, how it gets there, and what number it has when it comes out.
 *
 *     I/O thread ─ family key ─ hash ─► ring 0 ═► intake: number in its family ─► scheduler
 *     I/O thread ─ family key ─ hash ─► ring 1 ═► intake …
 *
 * A family is what must stay in order: all tasks with one correlation id. The same family always
 * goes to the same partition, each partition has one consumer, and so the order of its ring is the
 * order of the family. A task without a correlation id (−1) is a family of its own.
 *
 * Data plane: nothing here allocates for a task, except log lines, and those can be switched off.
 */
import type { Counters } from '#counters';
import type { MultiProducerRing } from '#multi-producer-ring';
import { NotImplemented } from '#not-implemented';
import type { Refusals } from '#refusals';
import type { RingReader, SharedRing } from '#shared-ring';
import { TaskSlot } from '#task-slot';

export const MAX_PARTITIONS = 64;

/** Keys of tasks without a correlation id begin here and go down; −1 itself is nobody's. */
const FIRST_DERIVED_KEY = -2;

/**
 * Which family a task belongs to.
 *
 * @param correlationId 0 … 2⁵³ − 1; anything else, NaN included, is no family's id
 * @param connectionId 0 … 2³² − 1
 * @param messageNumber which message of its connection it is, 0 or more
 * @returns the correlation id; without one a safe integer below −1 that no other task has, as long
 *   as the two are fewer than 2²⁰ connections and 2³² messages apart
 */
export function familyKey(
  correlationId: number,
  connectionId: number,
  messageNumber: number,
): number {
  throw new NotImplemented(
    correlationId >= 0 ? 1 : 2,
    'familyKey',
    connectionId,
    messageNumber,
    FIRST_DERIVED_KEY,
  );
}

/**
 * The other way to derive a key for −1: one for each connection. It keeps the order of a
 * connection, and sends all that comes from it to one partition, where each waits for the one
 * before. Given, to be compared with {@link familyKey}; the router does not use it.
 */
export function connectionKey(connectionId: number): number {
  return FIRST_DERIVED_KEY - connectionId;
}

/**
 * Spreads keys over the 32-bit integers: each bit of the key, also of its upper half, moves the
 * lowest bits of the hash.
 *
 * @param key a safe integer
 * @returns a 32-bit integer, negative ones included
 */
export function smearHash(key: number): number {
  throw new NotImplemented(1, 'smearHash', key);
}

/**
 * The partition of a family.
 *
 * @param partitions a power of two
 * @returns 0 … partitions − 1
 */
export function partitionOf(key: number, partitions: number): number {
  throw new NotImplemented(1, 'partitionOf', key, partitions);
}

export interface RouterOptions {
  /** This thread's side of each partition's ring: a power of two of them, up to {@link MAX_PARTITIONS}. */
  readonly rings: readonly MultiProducerRing[];
  /** This thread's. */
  readonly counters: Counters;
  readonly refusals: Refusals;
}

/** An I/O thread's way to the partitions; each I/O thread has one. */
export class Router {
  private readonly rings: readonly MultiProducerRing[];
  private readonly slots: readonly TaskSlot[];
  private readonly counters: Counters;
  private readonly refusals: Refusals;

  /** Given, complete. @throws RangeError when the number of rings is no power of two in range */
  constructor({ rings, counters, refusals }: RouterOptions) {
    const { length } = rings;
    if (length < 1 || length > MAX_PARTITIONS || (length & (length - 1)) !== 0) {
      throw new RangeError(
        `Router: got ${length} partitions; expected a power of two from 1 to ${MAX_PARTITIONS}`,
      );
    }
    this.rings = rings;
    this.slots = rings.map((ring) => new TaskSlot(ring.bytes));
    this.counters = counters;
    this.refusals = refusals;
  }

  /**
   * Puts a request into the ring of its partition; when that is full, answers `REJ:BUSY` at once.
   * Never waits.
   *
   * @param bytes 64 bytes of any content from `from` on; copied
   * @param messageNumber which message of its connection it is, 0 or more
   * @param arrivalNs t0
   * @returns whether it was taken
   */
  tryPublish(
    bytes: Uint8Array,
    from: number,
    connectionId: number,
    messageNumber: number,
    arrivalNs: number,
  ): boolean {
    throw new NotImplemented(
      4,
      'Router.tryPublish',
      [bytes, from, connectionId, messageNumber, arrivalNs],
      [this.rings, this.slots, this.counters, this.refusals],
    );
  }
}

/** How many counters a {@link FamilySequencer} has unless told otherwise: 32 KiB. */
export const DEFAULT_STRIPES = 4096;

/**
 * Numbers the tasks of each family, in bounded memory for any number of families.
 *
 * One for each partition, on the thread that consumes its ring: there the order is settled, and
 * there is nobody else.
 */
export class FamilySequencer {
  /**
   * Given; the memory is yours to add.
   *
   * @param stripes how many counters: a power of two, 1 … 2²⁰
   * @throws RangeError otherwise
   */
  constructor(stripes = DEFAULT_STRIPES) {
    if (
      !Number.isInteger(stripes) ||
      stripes < 1 ||
      stripes > 2 ** 20 ||
      (stripes & (stripes - 1)) !== 0
    ) {
      throw new RangeError(
        `FamilySequencer: got ${stripes} stripes; expected a power of two from 1 to 2^20`,
      );
    }
  }

  /** The next number of a family: from 1 on, always greater than the one before. */
  assign(key: number): number {
    throw new NotImplemented(5, 'FamilySequencer.assign', key);
  }
}

export interface TaskLogOptions {
  /** Takes a line, without its end. */
  readonly print: (line: string) => void;
  /** One of so many tasks gets a line, the first of all included; 1 or more, 1 without it. */
  readonly every?: number;
}

/** Lines that say where a task is: `partition=2 correlationId=77 seqInFamily=3`. */
export class TaskLog {
  private readonly print: (line: string) => void;
  private readonly every: number;

  /** Given; what it remembers is yours to add. */
  constructor({ print, every = 1 }: TaskLogOptions) {
    this.print = print;
    this.every = every;
  }

  /** Gives the task a line, if it is its turn. */
  note(partition: number, task: TaskSlot): void {
    throw new NotImplemented(5, 'TaskLog.note', [partition, task], [this.print, this.every]);
  }
}

export interface IntakeOptions {
  /** Which partition this is, from 0 on. */
  readonly partition: number;
  /** The partition's ring as its consumer sees it. */
  readonly ring: SharedRing;
  readonly reader: RingReader;
  readonly sequencer: FamilySequencer;
  /** Without it nothing is logged, and nothing is done for it. */
  readonly log?: TaskLog;
}

/** The other end of a partition's ring, on the thread of its consumer. */
export class PartitionIntake {
  private readonly partition: number;
  private readonly ring: SharedRing;
  private readonly reader: RingReader;
  private readonly sequencer: FamilySequencer;
  private readonly log: TaskLog | undefined;
  private readonly task: TaskSlot;

  /** Given, complete. */
  constructor({ partition, ring, reader, sequencer, log }: IntakeOptions) {
    this.partition = partition;
    this.ring = ring;
    this.reader = reader;
    this.sequencer = sequencer;
    this.log = log;
    this.task = new TaskSlot(ring.bytes);
  }

  /**
   * Hands over the tasks that are there, each with its number, in the order of the ring.
   *
   * @param handle gets the slot, which is the ring's again when the poll ends; throws nothing
   * @param limit largest batch, 1 or more; without it all that is there
   * @returns how many it handed over
   */
  poll(handle: (task: TaskSlot) => void, limit = this.ring.capacity): number {
    throw new NotImplemented(
      5,
      'PartitionIntake.poll',
      [handle, limit],
      [this.partition, this.reader, this.sequencer, this.log, this.task],
    );
  }
}
