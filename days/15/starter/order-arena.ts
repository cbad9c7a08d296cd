/**
 * Room for all orders that a book can ever hold, made once.
 *
 *     slot        0          1          2          3          4
 *           ┌──────────┬──────────┬──────────┬──────────┬──────────┬──
 *           │ (nobody) │ order 71 │   free ──┼─► free   │ order 12 │ …      64 bytes each
 *           └──────────┴──────────┴──────────┴──────────┴──────────┴──
 *                                   ▲ the free list: the slot given back last goes out first
 *
 * An order is a slot, and a slot is a number from 1 to the capacity; 0 is {@link NO_SLOT}. Links
 * between orders are slots, so memory that is all zero is a book without orders. One order is one
 * cache line:
 *
 *     byte   0 order id       8 account        16 price, ticks    24 quantity, lots    (f64 each)
 *           32 timestamp, ns (f64)             40 next            44 previous          (i32 each)
 *           48 queue         52 side           56 flags           60 generation        (i32 each)
 *
 * A slot is used again and again. Whoever remembers an order for longer keeps its *handle*, which
 * names this one use of the slot:
 *
 *     handle      ┌────────────────────────┬────────────────┐
 *                 │ generation, the rest   │ slot, n bits   │     31 bits, a small integer
 *                 └────────────────────────┴────────────────┘
 *
 * The generation of a slot goes up with its uses. It is kept in as many bits as the handle has for
 * it, and starts anew behind the last.
 *
 * Data plane: nothing here allocates or throws once it is made. One thread owns an arena; another
 * may read the memory of a book that stands still.
 */

import { NotImplemented } from '#not-implemented';

/** No slot, and what {@link OrderArena.allocate} returns when every slot is in use. */
export const NO_SLOT = 0;

/** No handle is 0. */
export const NO_HANDLE = 0;

/** Bytes of one slot. */
export const ORDER_BYTES = 64;

/** Most orders of one arena: a handle has at least seven bits left for the generation. */
export const MAX_ARENA_ORDERS = 2 ** 24 - 1;

/** Where a field stands in its slot, in elements of its array. */
const Double = { orderId: 0, account: 1, priceTicks: 2, quantityLots: 3, timestampNs: 4 } as const;
const Word = { next: 10, previous: 11, queue: 12, side: 13, flags: 14, generation: 15 } as const;

/** Slot × 8 is its place among the doubles, slot × 16 its place among the words. */
const DOUBLE_SHIFT = 3;
const WORD_SHIFT = 4;

const HANDLE_BITS = 31;

export class OrderArena {
  /** How many orders there is room for. */
  readonly capacity: number;
  /** All slots, slot 0 included. */
  readonly memory: SharedArrayBuffer;
  private readonly doubles: Float64Array;
  private readonly words: Int32Array;
  private readonly slotBits: number;
  private readonly slotMask: number;
  private readonly generationMask: number;
  /** A free slot: where a list of them may begin. */
  private free = NO_SLOT;
  /** How many slots are in use. */
  private used = 0;

  /**
   * Given, complete.
   *
   * @param capacity 1 … {@link MAX_ARENA_ORDERS} orders; the memory is `(capacity + 1)` × 64 bytes
   * @throws RangeError when the capacity is out of range
   */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_ARENA_ORDERS) {
      throw new RangeError(
        `OrderArena: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_ARENA_ORDERS}`,
      );
    }
    this.capacity = capacity;
    this.memory = new SharedArrayBuffer((capacity + 1) * ORDER_BYTES);
    this.doubles = new Float64Array(this.memory);
    this.words = new Int32Array(this.memory);
    this.slotBits = 32 - Math.clz32(capacity);
    this.slotMask = 2 ** this.slotBits - 1;
    this.generationMask = 2 ** (HANDLE_BITS - this.slotBits) - 1;
  }

  /** Given, complete. How many slots are in use. */
  get size(): number {
    return this.used;
  }

  /** Takes a slot into use: {@link NO_SLOT} when none is free. Its fields are as they were left. */
  allocate(): number {
    const { capacity, free, used } = this;
    throw new NotImplemented(1, 'OrderArena.allocate', capacity, free, used);
  }

  /**
   * Gives a slot back, and makes its handle void.
   *
   * @returns false when the slot was not in use: released twice, or never given. Nothing changes
   */
  release(slot: number): boolean {
    const { free, used } = this;
    throw new NotImplemented(1, 'OrderArena.release', slot, free, used, this.advanceGeneration);
  }

  /** The name of this use of a slot: 1 … 2^31 − 1; {@link NO_HANDLE} when it is not in use. */
  handle(slot: number): number {
    const { slotBits } = this;
    throw new NotImplemented(1, 'OrderArena.handle', slot, slotBits);
  }

  /** The slot that a handle names; {@link NO_SLOT} when that use of it is over or never was. */
  slotOf(handle: number): number {
    const { slotBits, slotMask } = this;
    throw new NotImplemented(1, 'OrderArena.slotOf', handle, slotBits, slotMask);
  }

  /** Whether a number is a slot in use. Any whole number within ± {@link MAX_ARENA_ORDERS}. */
  isUsed(slot: number): boolean {
    throw new NotImplemented(1, 'OrderArena.isUsed', slot);
  }

  // All accessors of fields are given, complete.

  orderId(slot: number): number {
    return this.doubles[(slot << DOUBLE_SHIFT) + Double.orderId] as number;
  }

  setOrderId(slot: number, orderId: number): void {
    this.doubles[(slot << DOUBLE_SHIFT) + Double.orderId] = orderId;
  }

  account(slot: number): number {
    return this.doubles[(slot << DOUBLE_SHIFT) + Double.account] as number;
  }

  setAccount(slot: number, account: number): void {
    this.doubles[(slot << DOUBLE_SHIFT) + Double.account] = account;
  }

  priceTicks(slot: number): number {
    return this.doubles[(slot << DOUBLE_SHIFT) + Double.priceTicks] as number;
  }

  setPriceTicks(slot: number, priceTicks: number): void {
    this.doubles[(slot << DOUBLE_SHIFT) + Double.priceTicks] = priceTicks;
  }

  quantityLots(slot: number): number {
    return this.doubles[(slot << DOUBLE_SHIFT) + Double.quantityLots] as number;
  }

  setQuantityLots(slot: number, quantityLots: number): void {
    this.doubles[(slot << DOUBLE_SHIFT) + Double.quantityLots] = quantityLots;
  }

  timestampNs(slot: number): number {
    return this.doubles[(slot << DOUBLE_SHIFT) + Double.timestampNs] as number;
  }

  setTimestampNs(slot: number, timestampNs: number): void {
    this.doubles[(slot << DOUBLE_SHIFT) + Double.timestampNs] = timestampNs;
  }

  /** A code of `Side`. */
  side(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.side] as number;
  }

  setSide(slot: number, side: number): void {
    this.words[(slot << WORD_SHIFT) + Word.side] = side;
  }

  /** Bits of `Flags`. */
  flags(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.flags] as number;
  }

  setFlags(slot: number, flags: number): void {
    this.words[(slot << WORD_SHIFT) + Word.flags] = flags;
  }

  /** The slot behind this one: in its queue, or in the free list. */
  next(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.next] as number;
  }

  setNext(slot: number, next: number): void {
    this.words[(slot << WORD_SHIFT) + Word.next] = next;
  }

  /** The slot before this one in its queue. */
  previous(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.previous] as number;
  }

  setPrevious(slot: number, previous: number): void {
    this.words[(slot << WORD_SHIFT) + Word.previous] = previous;
  }

  /** The number of the queue it waits in. */
  queue(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.queue] as number;
  }

  setQueue(slot: number, queue: number): void {
    this.words[(slot << WORD_SHIFT) + Word.queue] = queue;
  }

  /** Given, complete. 0 in memory that nobody has touched; `undefined` outside of the memory. */
  private generation(slot: number): number {
    return this.words[(slot << WORD_SHIFT) + Word.generation] as number;
  }

  /** Given, complete. Adds 1; behind the last generation that fits into a handle comes 0. */
  private advanceGeneration(slot: number): void {
    this.words[(slot << WORD_SHIFT) + Word.generation] =
      (this.generation(slot) + 1) & this.generationMask;
  }
}
