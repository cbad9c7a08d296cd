/**
 * A ring buffer with one producer: preallocated events, reused for ever.
 *
 *     sequence      0   1   2   3   4   5   6   7   8   9
 *                                   ▲               ▲
 *                              consumed = 4     cursor = 8      next to be claimed: 9
 *
 *     the slots of a ring with a capacity of 8, and the event that is in each:
 *
 *     slot      0     1     2     3     4     5     6     7
 *     event   [ 8 ] [ 1 ] [ 2 ] [ 3 ] [ 4 ] [ 5 ] [ 6 ] [ 7 ]
 *             wait  └──────── read ───────┘ └──── wait ─────┘
 *
 * The producer calls {@link RingBuffer.tryNext} or {@link RingBuffer.next} (claim), writes into
 * the events it was given, and calls {@link RingBuffer.publish}. Nobody sees an event before that.
 * A consumer keeps a {@link Sequence} of its own: the last event it is done with. Sequences that
 * were handed to {@link RingBuffer.gate} hold the producer back; no unread event is overwritten.
 *
 * After the LMAX Disruptor's `RingBuffer` and `SingleProducerSequencer`.
 */
import { advance, distance, Sequence } from '#sequence';

/**
 * What {@link RingBuffer.tryNext} answers when there is no room. 2³¹ is the first number that no
 * 32-bit sequence can be.
 */
export const FULL = 0x8000_0000;

/** The largest capacity: two sequences of one ring stay well within half the 32-bit circle. */
export const MAX_CAPACITY = 2 ** 30;

/**
 * Handles one event.
 *
 * @param event the slot's own object: valid until the call returns, then it is the producer's again
 * @param sequence the event's number
 * @param endOfBatch true for the last event of the batch: the place to flush
 */
export type EventHandler<E> = (event: E, sequence: number, endOfBatch: boolean) => void;

/** What a consumer needs of a ring; every kind of ring in this engine offers it. */
export interface EventSource<E> {
  /** The last published sequence. */
  readonly cursor: Sequence;
  /** The event at a sequence. */
  get(sequence: number): E;
  /** Lets the ring's producer wait for this sequence from now on. */
  gate(sequence: Sequence): void;
}

export interface RingBufferOptions<E> {
  /** Number of slots: a power of two, 1 … {@link MAX_CAPACITY}. */
  readonly capacity: number;
  /** Makes the event of one slot. Called once per slot, slot 0 first, never again. */
  readonly createEvent: (slot: number) => E;
  /**
   * The wait strategy: called by {@link RingBuffer.next} again and again while the ring is full.
   * It must let a consumer get on, unless the consumers run on other threads.
   */
  readonly idle: () => void;
  /** Where the cursor lives. Without it: on the heap, before the first event. */
  readonly cursor?: Sequence;
}

export class RingBuffer<E> implements EventSource<E> {
  readonly capacity: number;
  readonly cursor: Sequence;
  private readonly events: readonly E[];
  private readonly mask: number;
  private readonly idle: () => void;
  private readonly gates: Sequence[] = [];
  private claimed: number;
  /** The slowest gate as last seen. Gates only move forward, so an old value is a safe one. */
  private slowestSeen: number;
  private stalls = 0;

  /** @throws RangeError when the capacity is not a power of two in range */
  constructor(options: RingBufferOptions<E>) {
    const { capacity, createEvent, idle, cursor = Sequence.local() } = options;
    if (
      !Number.isInteger(capacity) ||
      capacity < 1 ||
      capacity > MAX_CAPACITY ||
      (capacity & (capacity - 1)) !== 0
    ) {
      throw new RangeError(
        `RingBuffer: capacity ${capacity} is not a power of two between 1 and ${MAX_CAPACITY}`,
      );
    }
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.events = Array.from({ length: capacity }, (_, slot) => createEvent(slot));
    this.idle = idle;
    this.cursor = cursor;
    this.claimed = cursor.get();
    this.slowestSeen = this.claimed;
  }

  /**
   * How often a claim found the ring full: once for every {@link next} that had to wait, once for
   * every {@link tryNext} that answered {@link FULL}. A non-negative count.
   */
  get stallCount(): number {
    return this.stalls;
  }

  /** The event at a sequence; always the same object for the same slot. Any sequence, any time. */
  get(sequence: number): E {
    return this.events[sequence & this.mask] as E;
  }

  /**
   * Lets the producer wait for a consumer from now on. A ring without gates overwrites freely.
   * Call it before the first claim.
   */
  gate(sequence: Sequence): void {
    this.gates.push(sequence);
    this.slowestSeen = this.slowestGate();
  }

  /**
   * Claims the next `count` slots if they are free.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed, or {@link FULL}; then nothing was claimed
   * @throws RangeError when `count` could never be granted
   */
  tryNext(count = 1): number {
    this.assertClaimable(count);
    if (!this.hasRoom(count)) {
      this.stalls++;
      return FULL;
    }
    this.claimed = advance(this.claimed, count);
    return this.claimed;
  }

  /**
   * Claims the next `count` slots, idling while the ring is full.
   *
   * @param count 1 … capacity
   * @returns the highest sequence claimed
   * @throws RangeError when `count` could never be granted
   */
  next(count = 1): number {
    this.assertClaimable(count);
    if (!this.hasRoom(count)) {
      this.stalls++;
      do this.idle();
      while (!this.hasRoom(count));
    }
    this.claimed = advance(this.claimed, count);
    return this.claimed;
  }

  /** Makes every claimed event up to and including `sequence` visible to the consumers. */
  publish(sequence: number): void {
    this.cursor.set(sequence);
  }

  /** How many slots could be claimed now: 0 … capacity. */
  remainingCapacity(): number {
    return this.capacity - distance(this.claimed, this.slowestGate());
  }

  /**
   * Hands the handler every event after `consumed` that is published when the call begins, in
   * order, and then moves `consumed` to the last of them. Consumer's thread. When the handler
   * throws, the error passes through and `consumed` stays where it was.
   *
   * @returns how many events it handed over; 0 when there was none
   */
  poll(consumed: Sequence, handler: EventHandler<E>): number {
    const from = consumed.get();
    const available = distance(this.cursor.get(), from);
    if (available <= 0) return 0;
    for (let i = 1; i <= available; i++) {
      const sequence = advance(from, i);
      handler(this.get(sequence), sequence, i === available);
    }
    consumed.set(advance(from, available));
    return available;
  }

  private hasRoom(count: number): boolean {
    if (distance(this.claimed, this.slowestSeen) + count <= this.capacity) return true;
    this.slowestSeen = this.slowestGate();
    return distance(this.claimed, this.slowestSeen) + count <= this.capacity;
  }

  /** The gate furthest behind; without gates the claim itself, which never holds anybody back. */
  private slowestGate(): number {
    let slowest = this.claimed;
    for (let i = 0; i < this.gates.length; i++) {
      const value = (this.gates[i] as Sequence).get();
      if (distance(value, slowest) < 0) slowest = value;
    }
    return slowest;
  }

  private assertClaimable(count: number): void {
    if (!Number.isInteger(count) || count < 1 || count > this.capacity) {
      throw new RangeError(
        `RingBuffer: cannot claim ${count} slots of a ring of ${this.capacity}; expected 1 to ${this.capacity}`,
      );
    }
  }
}
