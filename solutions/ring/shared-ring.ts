/**
 * A ring whose producer and consumers are on different threads.
 *
 *     thread of the producer                          thread of a consumer
 *     ring.tryNext(n)   claim                         reader.available()   how many may I read
 *     ring.float64[ring.get(sequence) >> 3] = id      … read the slots …
 *     ring.publish(sequence)                          reader.release(n)    they are free again
 *
 * Each thread has a {@link SharedRing} of its own over the same memory. The slots are bytes, not
 * objects: an event is named by the byte offset of its slot, and its fields are read and written
 * in place. Shared between the threads are the cursor and one sequence for each consumer, each
 * written by one thread. Everything else is private, above all the last value that was seen of the
 * other side's sequence: as long as that suffices, the other side's cache line is left alone.
 *
 * After the LMAX Disruptor's `SingleProducerSequencer` and `SequenceBarrier`; the cached remote
 * cursor after "FastForward" (Giacomoni, Moseley, Vachharajani, PPoPP 2008) and MCRingBuffer.
 */

import type { Cells } from '#cells';
import { type EventHandler, type EventSource, FULL } from '#ring-buffer';
import { CURSOR_CELL, consumerCell, type RingMemory } from '#ring-memory';
import { advance, distance, Sequence } from '#sequence';
import { type WaitStrategy, wakeSleepers, YieldWait } from '#wait-strategy';

/** A sequence in a ring's memory. Moving it wakes who sleeps on it, if the ring `wakes`. */
export class SharedSequence extends Sequence {
  /** The number of its cell. */
  readonly cell: number;
  private readonly memory: RingMemory;
  private readonly cellsOfRing: Cells;
  private readonly wakes: boolean;

  constructor(memory: RingMemory, cell: number) {
    super(memory.control, cell);
    this.cell = cell;
    this.memory = memory;
    this.cellsOfRing = memory.cells;
    this.wakes = memory.shape.wakes;
  }

  override get(): number {
    return this.cellsOfRing.load(this.cell);
  }

  override set(value: number): void {
    this.cellsOfRing.store(this.cell, value);
    if (this.wakes) wakeSleepers(this.cellsOfRing, this.cell);
  }

  belongsTo(memory: RingMemory): boolean {
    return this.memory.buffer === memory.buffer;
  }
}

/** One thread's ring: the producer's side, and what consumers need of it. */
export class SharedRing implements EventSource<number> {
  readonly capacity: number;
  readonly slotBytes: number;
  readonly cursor: SharedSequence;
  readonly memory: RingMemory;
  /** The slots: `bytes[offset]`, `int32[offset >> 2]`, `float64[offset >> 3]`. */
  readonly bytes: Uint8Array;
  readonly int32: Int32Array;
  readonly float64: Float64Array;
  private readonly mask: number;
  private readonly wait: WaitStrategy;
  private readonly sequences: readonly SharedSequence[];
  private readonly gates: SharedSequence[] = [];
  /** Private to the producer: shared memory only has what it published. */
  private claimed: number;
  /** The slowest gate as last seen: too small at worst, so a claim it allows is allowed. */
  private slowestSeen: number;
  private slowest: SharedSequence | undefined;
  private stalls = 0;

  /**
   * @param memory of `allocateRing` or `attachRing`
   * @param wait how {@link next} waits while the ring is full
   * @throws RangeError when `wait` needs waking and the ring does not wake
   */
  constructor(memory: RingMemory, wait: WaitStrategy = new YieldWait()) {
    assertWoken(memory, wait);
    this.memory = memory;
    this.capacity = memory.shape.capacity;
    this.slotBytes = memory.shape.slotBytes;
    this.bytes = memory.bytes;
    this.int32 = memory.int32;
    this.float64 = memory.float64;
    this.mask = this.capacity - 1;
    this.wait = wait;
    this.cursor = new SharedSequence(memory, CURSOR_CELL);
    this.sequences = Array.from(
      { length: memory.shape.consumers },
      (_, consumer) => new SharedSequence(memory, consumerCell(consumer)),
    );
    this.claimed = this.cursor.get();
    this.slowestSeen = this.claimed;
  }

  /**
   * The sequence of a consumer: its own to move, everybody's to read.
   *
   * @param consumer 0 … consumers − 1
   * @throws RangeError when the ring has no such consumer
   */
  sequence(consumer: number): SharedSequence {
    const sequence = this.sequences[consumer];
    if (sequence === undefined) {
      throw new RangeError(
        `SharedRing: no consumer ${consumer} in a ring for ${this.sequences.length}; expected 0 to ${this.sequences.length - 1}`,
      );
    }
    return sequence;
  }

  /** The byte offset of the slot of a sequence: 0 … (capacity − 1) × slotBytes. Any thread. */
  get(sequence: number): number {
    return Math.imul(sequence & this.mask, this.slotBytes);
  }

  /**
   * Lets the producer wait for a consumer from now on. A ring without gates overwrites freely.
   * Counts on the producer's thread only, before the first claim; elsewhere it changes nothing.
   *
   * @throws RangeError when the sequence is not one of this ring's memory
   */
  gate(sequence: Sequence): void {
    if (!(sequence instanceof SharedSequence && sequence.belongsTo(this.memory))) {
      throw new RangeError(
        "SharedRing: got a gate outside the ring's memory; give each consumer ring.sequence(i)",
      );
    }
    this.gates.push(sequence);
    this.lookAtGates();
  }

  /** How often a claim found the ring full: once for each such call. Producer's thread. */
  get stallCount(): number {
    return this.stalls;
  }

  /**
   * Claims the next `count` slots if they are free. Producer's thread.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed, or {@link FULL}: then nothing was claimed. `FULL` also
   *   for a count that could never be granted
   */
  tryNext(count = 1): number {
    if (!this.isClaimable(count)) return FULL;
    if (!this.hasRoom(count)) {
      this.stalls++;
      return FULL;
    }
    this.claimed = advance(this.claimed, count);
    return this.claimed;
  }

  /**
   * Claims the next `count` slots and waits while the ring is full. Producer's thread, and never
   * one that has sockets to serve.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed; {@link FULL} only for a count that could never be
   *   granted
   */
  next(count = 1): number {
    if (!this.isClaimable(count)) return FULL;
    if (!this.hasRoom(count)) {
      this.stalls++;
      do this.idle();
      while (!this.hasRoom(count));
      this.wait.worked(this.memory.cells);
    }
    this.claimed = advance(this.claimed, count);
    return this.claimed;
  }

  /** Makes every claimed event up to and including `sequence` visible. Producer's thread. */
  publish(sequence: number): void {
    this.cursor.set(sequence);
  }

  /** How many slots could be claimed now: 0 … capacity. Producer's thread. */
  remainingCapacity(): number {
    this.lookAtGates();
    return this.capacity - distance(this.claimed, this.slowestSeen);
  }

  private hasRoom(count: number): boolean {
    if (distance(this.claimed, this.slowestSeen) + count <= this.capacity) return true;
    this.lookAtGates();
    return distance(this.claimed, this.slowestSeen) + count <= this.capacity;
  }

  private isClaimable(count: number): boolean {
    return Number.isInteger(count) && count >= 1 && count <= this.capacity;
  }

  /** Reads the gates of the other threads; without gates nobody ever holds the claim back. */
  private lookAtGates(): void {
    let slowestSeen = this.claimed;
    for (let i = 0; i < this.gates.length; i++) {
      const gate = this.gates[i] as SharedSequence;
      const value = gate.get();
      if (i === 0 || distance(value, slowestSeen) < 0) {
        slowestSeen = value;
        this.slowest = gate;
      }
    }
    this.slowestSeen = slowestSeen;
  }

  private idle(): void {
    if (this.slowest !== undefined) {
      this.wait.idle(this.memory.cells, this.slowest.cell, this.slowestSeen);
    }
  }
}

/**
 * How a consumer's thread waits for the sequences in front of it: the cursor, or the consumers
 * that it comes after. For loops around a consumer of day 02's graph:
 *
 *     if (consumer.turn() > 0) front.worked();
 *     else front.idle(consumer.sequence.get());
 */
export class Front {
  private readonly cells: Cells;
  private readonly sequences: readonly SharedSequence[];
  private readonly wait: WaitStrategy;

  /**
   * @param sequences what the consumer stays behind: at least one
   * @throws RangeError when there is none, one is outside the ring, or `wait` needs waking and the
   *   ring does not wake
   */
  constructor(ring: SharedRing, sequences: readonly SharedSequence[], wait: WaitStrategy) {
    assertWoken(ring.memory, wait);
    if (sequences.length === 0 || !sequences.every((one) => one.belongsTo(ring.memory))) {
      throw new RangeError(
        `Front: got ${sequences.length} sequences; expected the ring's cursor or sequences of its consumers`,
      );
    }
    this.cells = ring.memory.cells;
    this.sequences = sequences;
    this.wait = wait;
  }

  /** The highest sequence that all of them have reached. Allocates nothing. */
  available(): number {
    let lowest = (this.sequences[0] as SharedSequence).get();
    for (let i = 1; i < this.sequences.length; i++) {
      const value = (this.sequences[i] as SharedSequence).get();
      if (distance(value, lowest) < 0) lowest = value;
    }
    return lowest;
  }

  /**
   * Waits because of the first sequence that is still at `position`; returns at once when none is.
   *
   * @param position the last sequence that the consumer is done with
   */
  idle(position: number): void {
    const last = this.sequences.length - 1;
    for (let i = 0; i <= last; i++) {
      const { cell } = this.sequences[i] as SharedSequence;
      // With one sequence the strategy's own look is enough; each look costs the writer its line.
      if (last === 0 || this.cells.load(cell) === position) {
        this.wait.idle(this.cells, cell, position);
        return;
      }
    }
  }

  /** After a batch, before the next look. */
  worked(): void {
    this.wait.worked(this.cells);
  }
}

export interface ReaderOptions {
  /** Which of the ring's consumers this is: 0 … consumers − 1. */
  readonly consumer: number;
  readonly wait: WaitStrategy;
  /** What it stays behind; without it the producer alone. */
  readonly after?: readonly SharedSequence[];
}

/** One consumer's side of a ring; its thread alone. */
export class RingReader {
  readonly sequence: SharedSequence;
  private readonly ring: SharedRing;
  private readonly front: Front;
  /** The last event this consumer is done with; `sequence` is its copy for the others. */
  private position: number;
  /** The last event it may read, as last seen. */
  private seen: number;

  /** @throws RangeError when there is no such consumer; and as {@link Front} */
  constructor(ring: SharedRing, { consumer, wait, after = [ring.cursor] }: ReaderOptions) {
    this.ring = ring;
    this.sequence = ring.sequence(consumer);
    this.front = new Front(ring, after, wait);
    this.position = this.sequence.get();
    this.seen = this.position;
  }

  /**
   * How many events it may read. Looks at other threads' sequences only when everything that was
   * seen before is read.
   *
   * @returns 0 … capacity (for a consumer that is gated)
   */
  available(): number {
    const ready = distance(this.seen, this.position);
    if (ready > 0) return ready;
    this.seen = this.front.available();
    return distance(this.seen, this.position);
  }

  /**
   * The sequence of the first event that is not given back. If `available()` is n, the n events
   * are in the slots `ring.get(first)`, `ring.get(first + 1)` … `ring.get(first + n − 1)`.
   */
  get first(): number {
    return advance(this.position, 1);
  }

  /** Gives back the first `count` of the available events, all at once. */
  release(count: number): void {
    this.position = advance(this.position, count);
    this.sequence.set(this.position);
  }

  /**
   * Hands the handler what is available, in order, and then gives all of it back at once. When the
   * handler throws, the error passes through and nothing is given back.
   *
   * @param handler gets the byte offset of the slot, the sequence, and whether the batch ends here
   * @param limit largest batch, 1 or more
   * @returns how many events it handed over; 0 when there was none
   */
  poll(handler: EventHandler<number>, limit = this.ring.capacity): number {
    const available = this.available();
    const count = available < limit ? available : limit;
    if (count <= 0) return 0;
    // Read once: for all V8 knows, a handler may change the field.
    const { ring, first } = this;
    for (let i = 0; i < count; i++) {
      const sequence = advance(first, i);
      handler(ring.get(sequence), sequence, i === count - 1);
    }
    this.release(count);
    return count;
  }

  /** Waits because nothing is available; may return for no reason. */
  idle(): void {
    this.front.idle(this.position);
  }

  /** Call it after a batch, before the next look: what comes meanwhile is seen in one look. */
  worked(): void {
    this.front.worked();
  }
}

function assertWoken(memory: RingMemory, wait: WaitStrategy): void {
  if (wait.needsWaking && !memory.shape.wakes) {
    throw new RangeError(
      'shared ring: this wait strategy must be woken, and the ring does not wake; allocate it with wakes: true',
    );
  }
}
