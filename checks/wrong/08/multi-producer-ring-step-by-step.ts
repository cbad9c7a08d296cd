/** Right, but different: single steps wherever the reference takes several at once. */
import type { Cells } from '#cells';
import { type EventSource, FULL } from '#ring-buffer';
import {
  CURSOR_CELL,
  claimedCell,
  consumerCell,
  firstRoundCell,
  type RingMemory,
  seenGateCell,
} from '#ring-memory';
import { advance, distance, type Sequence } from '#sequence';
import { SharedSequence } from '#shared-ring';
import { type WaitStrategy, wakeSleepers, YieldWait } from '#wait-strategy';

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
  private readonly claimed: number;
  private readonly seenGate: number;
  private readonly firstRound: number;
  private readonly mask: number;
  /** log₂ of the capacity: sequence >> shift is its round. */
  private readonly shift: number;
  private readonly wait: WaitStrategy;
  private readonly sequences: readonly SharedSequence[];
  private readonly gates: SharedSequence[] = [];
  private slowest: SharedSequence | undefined;
  /** Where the slowest gate was at this thread's last look. */
  private slowestSeen = 0;
  private stalls = 0;

  /**
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
   * The sequence of a consumer, to be gated.
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

  /** The byte offset of the slot of a sequence: 0 … (capacity − 1) × slotBytes. */
  get(sequence: number): number {
    return Math.imul(sequence & this.mask, this.slotBytes);
  }

  /**
   * Lets this producer wait for a consumer from now on. Every producer of the ring gates the same
   * consumers, before its first claim. Without gates the ring overwrites freely.
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
    return this.stalls;
  }

  /**
   * Claims the next `count` slots if they are free.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed, or {@link FULL}: then nothing was claimed. `FULL` also
   *   for a count that could never be granted
   */
  tryNext(count = 1): number {
    if (!this.isClaimable(count)) return FULL;
    const last = this.claim(count);
    if (last === FULL) this.stalls++;
    return last;
  }

  /**
   * Claims the next `count` slots and waits while the ring is full. Never on a thread that has
   * sockets to serve.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed; {@link FULL} only for a count that could never be
   *   granted
   */
  next(count = 1): number {
    if (!this.isClaimable(count)) return FULL;
    let last = this.claim(count);
    if (last !== FULL) return last;
    this.stalls++;
    do {
      this.idle();
      last = this.claim(count);
    } while (last === FULL);
    this.wait.worked(this.cells);
    return last;
  }

  /**
   * Makes claimed slots visible, as soon as everything in front of them is.
   *
   * @param last the highest sequence of them
   * @param count how many, 1 or more: last − count + 1 … last, all claimed by this producer
   */
  publish(last: number, count = 1): void {
    for (let i = 0; i < count; i++) this.mark(advance(last, -i));
    let moved = false;
    for (;;) {
      const cursor = this.cells.load(CURSOR_CELL);
      const next = advance(cursor, 1);
      if (!this.isMarked(next)) break;
      if (this.cells.compareExchange(CURSOR_CELL, cursor, next) === cursor) moved = true;
    }
    if (moved && this.memory.shape.wakes) wakeSleepers(this.cells, CURSOR_CELL);
  }

  /** How many slots could be claimed now: 0 … capacity. */
  remainingCapacity(): number {
    if (this.gates.length === 0) return this.capacity;
    this.lookAtGates();
    const taken = distance(this.cells.load(this.claimed), this.slowestSeen);
    // Others may have claimed since the look, slots that came free since the look as well.
    return taken < this.capacity ? this.capacity - taken : 0;
  }

  /** @returns the highest sequence claimed, or FULL */
  private claim(count: number): number {
    for (;;) {
      const claimed = this.cells.load(this.claimed);
      if (!this.hasRoom(claimed, count)) return FULL;
      const last = advance(claimed, count);
      if (this.cells.compareExchange(this.claimed, claimed, last) === claimed) return last;
    }
  }

  /**
   * Whether `count` slots behind `claimed` are free. Others may have claimed since: then the answer
   * is of no use, and the exchange that follows it fails.
   */
  private hasRoom(claimed: number, count: number): boolean {
    if (this.gates.length === 0) return true;
    const seen = this.cells.load(this.seenGate);
    if (distance(claimed, seen) + count <= this.capacity) return true;
    this.lookAtGates();
    if (this.slowestSeen !== seen) {
      // For all producers. Not over what another has seen meanwhile: that may be newer.
      this.cells.compareExchange(this.seenGate, seen, this.slowestSeen);
    }
    return distance(claimed, this.slowestSeen) + count <= this.capacity;
  }

  private isClaimable(count: number): boolean {
    return Number.isInteger(count) && count >= 1 && count <= this.capacity;
  }

  private lookAtGates(): void {
    for (let i = 0; i < this.gates.length; i++) {
      const gate = this.gates[i] as SharedSequence;
      const value = gate.get();
      if (i === 0 || distance(value, this.slowestSeen) < 0) {
        this.slowestSeen = value;
        this.slowest = gate;
      }
    }
  }

  private idle(): void {
    if (this.slowest !== undefined) {
      this.wait.idle(this.cells, this.slowest.cell, this.slowestSeen);
    }
  }

  private mark(sequence: number): void {
    this.cells.store(this.firstRound + (sequence & this.mask), sequence >> this.shift);
  }

  private isMarked(sequence: number): boolean {
    return this.cells.load(this.firstRound + (sequence & this.mask)) === sequence >> this.shift;
  }
}
