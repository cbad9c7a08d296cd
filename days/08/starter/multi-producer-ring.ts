/**
 * A ring that several threads publish into.
 *
 *     cursor   the last sequence up to which all is published: what consumers may read
 *     claimed  the last sequence that some producer has claimed
 *
 *     sequence    40     41     42     43     44     45
 *                done  ready  ready   gap   ready   free        ready: published, marked in its round
 *                         cursor = 42 ┘         └ claimed = 44  gap: claimed, still being written
 *
 * To claim is to move `claimed` on by compare-and-exchange: of two producers that want the same
 * slots one finds it changed and tries again. To publish is to mark the slots, and then to carry
 * the cursor over everything that is marked behind it, one's own slots and others'. So the cursor
 * stops in front of a gap, and whoever fills the gap carries it on.
 *
 * Each producer's thread has a {@link MultiProducerRing} of its own over the same memory. A
 * consumer's thread has a `SharedRing`, as with one producer: its cursor, its `RingReader`, its
 * `Front` and its graph do not know the difference. It must not claim from it.
 *
 * A producer that dies between claim and publish leaves a gap for ever: nothing behind it is read,
 * and when the ring is full every claim is `FULL`. Nothing is lost or read half-written; but to go
 * on takes a new ring.
 *
 * After the LMAX Disruptor's `MultiProducerSequencer`, where the rounds are called
 * `availableBuffer`, `claimed` is the cursor, and each consumer looks for the gap by itself.
 */

import type { Cells } from '#cells';
import { NotImplemented } from '#not-implemented';
import type { EventSource } from '#ring-buffer';
import {
  CURSOR_CELL,
  claimedCell,
  consumerCell,
  firstRoundCell,
  type RingMemory,
  seenGateCell,
} from '#ring-memory';
import type { Sequence } from '#sequence';
import { SharedSequence } from '#shared-ring';
import { type WaitStrategy, YieldWait } from '#wait-strategy';

/** One producer's side of a ring with several. Every method belongs to that producer's thread. */
export class MultiProducerRing implements EventSource<number> {
  readonly capacity: number;
  readonly slotBytes: number;
  /** The last sequence up to which everything is published. */
  readonly cursor: SharedSequence;
  readonly memory: RingMemory;
  /** The slots: `bytes[offset]`, `int32[offset >> 2]`, `float64[offset >> 3]`. */
  readonly bytes: Uint8Array;
  readonly int32: Int32Array;
  readonly float64: Float64Array;
  private readonly cells: Cells;
  /** The cell of the last claimed sequence. */
  private readonly claimed: number;
  /** The cell of the slowest gate as some producer saw it last. */
  private readonly seenGate: number;
  /** The cell with the round of slot 0; those of the other slots follow. */
  private readonly firstRound: number;
  private readonly mask: number;
  /** log₂ of the capacity: sequence >> shift is its round. */
  private readonly shift: number;
  private readonly wait: WaitStrategy;
  private readonly sequences: readonly SharedSequence[];
  private readonly gates: SharedSequence[] = [];

  /**
   * Given; what the producer remembers for itself is yours to add.
   *
   * @param memory of `allocateRing` or `attachRing`, of a shape with `multiProducer: true`
   * @param wait how {@link next} waits while the ring is full
   * @throws RangeError when the ring is for one producer, or `wait` needs waking and the ring does
   *   not wake
   */
  constructor(memory: RingMemory, wait: WaitStrategy = new YieldWait()) {
    const { capacity, slotBytes, consumers, wakes, multiProducer } = memory.shape;
    if (multiProducer !== true) {
      throw new RangeError(
        'MultiProducerRing: this ring is for one producer; allocate it with multiProducer: true',
      );
    }
    if (wait.needsWaking && !wakes) {
      throw new RangeError(
        'MultiProducerRing: this wait strategy must be woken, and the ring does not wake; allocate it with wakes: true',
      );
    }
    this.capacity = capacity;
    this.slotBytes = slotBytes;
    this.memory = memory;
    this.bytes = memory.bytes;
    this.int32 = memory.int32;
    this.float64 = memory.float64;
    this.cells = memory.cells;
    this.claimed = claimedCell(consumers);
    this.seenGate = seenGateCell(consumers);
    this.firstRound = firstRoundCell(consumers);
    this.mask = capacity - 1;
    this.shift = Math.log2(capacity);
    this.wait = wait;
    this.cursor = new SharedSequence(memory, CURSOR_CELL);
    this.sequences = Array.from(
      { length: consumers },
      (_, consumer) => new SharedSequence(memory, consumerCell(consumer)),
    );
  }

  /**
   * The sequence of a consumer, to be gated. Given, complete.
   *
   * @param consumer 0 … consumers − 1
   * @throws RangeError when the ring has no such consumer
   */
  sequence(consumer: number): SharedSequence {
    const sequence = this.sequences[consumer];
    if (sequence === undefined) {
      throw new RangeError(
        `MultiProducerRing: no consumer ${consumer} in a ring for ${this.sequences.length}; expected 0 to ${this.sequences.length - 1}`,
      );
    }
    return sequence;
  }

  /** The byte offset of the slot of a sequence: 0 … (capacity − 1) × slotBytes. Given, complete. */
  get(sequence: number): number {
    return Math.imul(sequence & this.mask, this.slotBytes);
  }

  /**
   * Lets this producer wait for a consumer from now on. Every producer of the ring gates the same
   * consumers, before its first claim. Without gates the ring overwrites freely. Given, complete.
   *
   * @throws RangeError when the sequence is not one of this ring's memory
   */
  gate(sequence: Sequence): void {
    if (!(sequence instanceof SharedSequence && sequence.belongsTo(this.memory))) {
      throw new RangeError(
        "MultiProducerRing: got a gate outside the ring's memory; give each consumer ring.sequence(i)",
      );
    }
    this.gates.push(sequence);
  }

  /** How often a claim of this producer found the ring full: once for each such call. */
  get stallCount(): number {
    throw new NotImplemented(3, 'MultiProducerRing.stallCount');
  }

  /**
   * Claims the next `count` slots if they are free.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed, or `FULL`: then nothing was claimed. `FULL` also
   *   for a count that could never be granted
   */
  tryNext(count = 1): number {
    throw new NotImplemented(3, 'MultiProducerRing.tryNext', count, this.claimed, this.seenGate);
  }

  /**
   * Claims the next `count` slots and waits while the ring is full. Never on a thread that has
   * sockets to serve.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed; `FULL` only for a count that could never be
   *   granted
   */
  next(count = 1): number {
    throw new NotImplemented(3, 'MultiProducerRing.next', count, this.wait, this.gates);
  }

  /**
   * Makes claimed slots visible, as soon as everything in front of them is.
   *
   * @param last the highest sequence of them
   * @param count how many, 1 or more: last − count + 1 … last, all claimed by this producer
   */
  publish(last: number, count = 1): void {
    throw new NotImplemented(
      3,
      'MultiProducerRing.publish',
      [last, count],
      [this.cells, this.firstRound, this.shift],
    );
  }

  /** How many slots could be claimed now: 0 … capacity. */
  remainingCapacity(): number {
    throw new NotImplemented(3, 'MultiProducerRing.remainingCapacity');
  }
}
