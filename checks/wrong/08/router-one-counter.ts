/** Right, but different: another hash, other keys, one counter for all families. */
import { Counter, type Counters } from '#counters';
import type { MultiProducerRing } from '#multi-producer-ring';
import { Reason } from '#reasons';
import type { Refusals } from '#refusals';
import { FULL } from '#ring-buffer';
import type { RingReader, SharedRing } from '#shared-ring';
import { correlationIdOf, TaskSlot } from '#task-slot';

export const MAX_PARTITIONS = 64;

const TWO_TO_32 = 0x1_0000_0000;
/** Keys of tasks without a correlation id begin here and go down; −1 itself is nobody's. */
const FIRST_DERIVED_KEY = -2;
/** So many connections in a row have different derived keys, and all of these are safe integers. */
const DISTINCT_CONNECTIONS = 2 ** 20;

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
  if (correlationId >= 0) return correlationId;
  const connection = connectionId & (DISTINCT_CONNECTIONS - 1);
  return FIRST_DERIVED_KEY - ((messageNumber >>> 0) * DISTINCT_CONNECTIONS + connection);
}

/**
 * The other way to derive a key for −1: one for each connection. It keeps the order of a
 * connection, and sends all that comes from it to one partition, where each waits for the one
 * before. Here to be compared with {@link familyKey}; the router does not use it.
 */
export function connectionKey(connectionId: number): number {
  return FIRST_DERIVED_KEY - connectionId;
}

/**
 * Spreads keys over the 32-bit integers: each bit of the key, also of its upper half, moves each
 * bit of the hash. The steps are the last ones of MurmurHash3 (Appleby, `fmix32`).
 *
 * @param key a safe integer
 * @returns a 32-bit integer, negative ones included
 */
export function smearHash(key: number): number {
  let mixed = Math.imul(Math.floor(key / TWO_TO_32) ^ 0x5bd1_e995, 0x2c1b_3c6d);
  mixed = Math.imul((mixed ^ (mixed >>> 15) ^ key) | 0, 0x297a_2d39);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x7feb_352d);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * The partition of a family.
 *
 * @param partitions a power of two
 * @returns 0 … partitions − 1
 */
export function partitionOf(key: number, partitions: number): number {
  return smearHash(key) & (partitions - 1);
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

  /** @throws RangeError when the number of rings is no power of two in range */
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
    const key = familyKey(correlationIdOf(bytes, from), connectionId, messageNumber);
    const partition = partitionOf(key, this.rings.length);
    const ring = this.rings[partition] as MultiProducerRing;
    const sequence = ring.tryNext();
    if (sequence === FULL) {
      this.counters.add(Counter.rejectedBusy);
      this.refusals.refuse(bytes, from, connectionId, Reason.BUSY);
      return false;
    }
    const slot = this.slots[partition] as TaskSlot;
    slot.at(ring.get(sequence)).take(bytes, from, connectionId, arrivalNs, key);
    ring.publish(sequence);
    this.counters.add(Counter.published);
    return true;
  }
}

/** How many counters a {@link FamilySequencer} has unless told otherwise: 32 KiB. */
export const DEFAULT_STRIPES = 4096;

/**
 * Numbers the tasks of each family, in bounded memory for any number of families.
 *
 */
export class FamilySequencer {
  private last = 0;

  /**
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
  assign(_key: number): number {
    this.last++;
    return this.last;
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
  private tasks = 0;

  constructor({ print, every = 1 }: TaskLogOptions) {
    this.print = print;
    this.every = every;
  }

  /** Gives the task a line, if it is its turn. */
  note(partition: number, task: TaskSlot): void {
    const turn = this.tasks++ % this.every;
    if (turn !== 0) return;
    this.print(
      `partition=${partition} correlationId=${task.correlationId} seqInFamily=${task.sequenceInFamily}`,
    );
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
    const { task } = this;
    return this.reader.poll((offset) => {
      task.at(offset);
      task.numberAs(this.sequencer.assign(task.familyKey));
      this.log?.note(this.partition, task);
      handle(task);
    }, limit);
  }
}
