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
 * between orders are slots, so memory that is all zero is a book without orders. One order is 64
 * bytes, as many as a cache line has:
 *
 *     byte   0 order id       8 account       16 quantity, lots                 (f64 each)
 *           24 next          28 previous      32 queue        36 generation     (i32 each)
 *           40 side          44 flags                                           (i32 each)
 *           48 price, ticks  56 timestamp, ns                                   (f64 each)
 *
 * What a cancel or a trade reads stands in front. Large pieces of memory begin 16 bytes behind a
 * line's beginning where the C library is GNU's, so that a slot's last 16 bytes are on another
 * line than the rest; in a large book each line is a wait for memory.
 *
 * A slot is used again and again. Whoever remembers an order for longer keeps its *handle*, which
 * names this one use of the slot:
 *
 *     handle      ┌────────────────────────┬────────────────┐
 *                 │ generation, the rest   │ slot, n bits   │     31 bits, a small integer
 *                 └────────────────────────┴────────────────┘
 *
 * The generation is odd while the slot is in use and even while it is free. It is kept in as many
 * bits as the handle has for it: with 2^20 slots a stale handle is noticed until its slot has been
 * used another 1,024 times.
 *
 * Data plane: nothing here allocates or throws once it is made. One thread owns an arena; another
 * may read the memory of a book that stands still.
 */

/** No slot, and what {@link OrderArena.allocate} returns when every slot is in use. */
export const NO_SLOT = 0;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NONE = NO_SLOT;

/** No handle is 0. */
export const NO_HANDLE = 0;

/** Bytes of one slot. */
export const ORDER_BYTES = 64;

/** Most orders of one arena: a handle has at least seven bits left for the generation. */
export const MAX_ARENA_ORDERS = 2 ** 24 - 1;

const HANDLE_BITS = 31;

export class OrderArena {
  /** How many orders there is room for. */
  readonly capacity: number;
  /** All slots, slot 0 included. */
  readonly memory: SharedArrayBuffer;
  // Each field is a view that begins at its byte: slot << 3 is its double, slot << 4 its word.
  private readonly orderIds: Float64Array;
  private readonly accounts: Float64Array;
  private readonly prices: Float64Array;
  private readonly quantities: Float64Array;
  private readonly timestamps: Float64Array;
  private readonly nexts: Int32Array;
  private readonly previouses: Int32Array;
  private readonly queues: Int32Array;
  private readonly sides: Int32Array;
  private readonly flagBits: Int32Array;
  private readonly generations: Int32Array;
  private readonly slotBits: number;
  private readonly slotMask: number;
  private readonly generationMask: number;
  /** The slot given back last; those before it follow along `next`. */
  private free = NONE;
  /** Slots beyond this one have never been used. */
  private touched = NONE;
  private used = 0;

  /**
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
    this.orderIds = new Float64Array(this.memory, 0);
    this.accounts = new Float64Array(this.memory, 8);
    this.quantities = new Float64Array(this.memory, 16);
    this.nexts = new Int32Array(this.memory, 24);
    this.previouses = new Int32Array(this.memory, 28);
    this.queues = new Int32Array(this.memory, 32);
    this.generations = new Int32Array(this.memory, 36);
    this.sides = new Int32Array(this.memory, 40);
    this.flagBits = new Int32Array(this.memory, 44);
    this.prices = new Float64Array(this.memory, 48);
    this.timestamps = new Float64Array(this.memory, 56);
    this.slotBits = 32 - Math.clz32(capacity);
    this.slotMask = (1 << this.slotBits) - 1;
    this.generationMask = (1 << (HANDLE_BITS - this.slotBits)) - 1;
  }

  /** How many slots are in use. */
  get size(): number {
    return this.used;
  }

  /** Takes a slot into use: {@link NO_SLOT} when none is free. Its fields are as they were left. */
  allocate(): number {
    let slot = this.free;
    if (slot !== NONE) this.free = this.next(slot);
    else if (this.touched < this.capacity) slot = ++this.touched;
    else return NONE;
    this.used++;
    this.advanceGeneration(slot);
    return slot;
  }

  /**
   * Gives a slot back, and makes its handle void.
   *
   * @returns false when the slot was not in use: released twice, or never given. Nothing changes
   */
  release(slot: number): boolean {
    if (!this.isUsed(slot)) return false;
    this.advanceGeneration(slot);
    this.setNext(slot, this.free);
    this.free = slot;
    this.used--;
    if (this.used === 0) this.startAgain();
    return true;
  }

  /** The name of this use of a slot: 1 … 2^31 − 1; {@link NO_HANDLE} when it is not in use. */
  handle(slot: number): number {
    if (!this.isUsed(slot)) return NO_HANDLE;
    return (this.generation(slot) << this.slotBits) | slot;
  }

  /** The slot that a handle names; {@link NO_SLOT} when that use of it is over or never was. */
  slotOf(handle: number): number {
    const slot = handle & this.slotMask;
    return this.isUsed(slot) && this.generation(slot) === handle >>> this.slotBits ? slot : NONE;
  }

  /** Whether a number is a slot in use. Any whole number within ± {@link MAX_ARENA_ORDERS}. */
  isUsed(slot: number): boolean {
    // Memory that nobody has touched has the generation 0, and what is outside of it has none.
    return (this.generation(slot) & 1) === 1;
  }

  orderId(slot: number): number {
    return this.orderIds[slot << 3] as number;
  }

  setOrderId(slot: number, orderId: number): void {
    this.orderIds[slot << 3] = orderId;
  }

  account(slot: number): number {
    return this.accounts[slot << 3] as number;
  }

  setAccount(slot: number, account: number): void {
    this.accounts[slot << 3] = account;
  }

  priceTicks(slot: number): number {
    return this.prices[slot << 3] as number;
  }

  setPriceTicks(slot: number, priceTicks: number): void {
    this.prices[slot << 3] = priceTicks;
  }

  quantityLots(slot: number): number {
    return this.quantities[slot << 3] as number;
  }

  setQuantityLots(slot: number, quantityLots: number): void {
    this.quantities[slot << 3] = quantityLots;
  }

  timestampNs(slot: number): number {
    return this.timestamps[slot << 3] as number;
  }

  setTimestampNs(slot: number, timestampNs: number): void {
    this.timestamps[slot << 3] = timestampNs;
  }

  /** A code of `Side`. */
  side(slot: number): number {
    return this.sides[slot << 4] as number;
  }

  setSide(slot: number, side: number): void {
    this.sides[slot << 4] = side;
  }

  /** Bits of `Flags`. */
  flags(slot: number): number {
    return this.flagBits[slot << 4] as number;
  }

  setFlags(slot: number, flags: number): void {
    this.flagBits[slot << 4] = flags;
  }

  /** The slot behind this one: in its queue, or in the free list. */
  next(slot: number): number {
    return this.nexts[slot << 4] as number;
  }

  setNext(slot: number, next: number): void {
    this.nexts[slot << 4] = next;
  }

  /** The slot before this one in its queue. */
  previous(slot: number): number {
    return this.previouses[slot << 4] as number;
  }

  setPrevious(slot: number, previous: number): void {
    this.previouses[slot << 4] = previous;
  }

  /** The number of the queue it waits in. */
  queue(slot: number): number {
    return this.queues[slot << 4] as number;
  }

  setQueue(slot: number, queue: number): void {
    this.queues[slot << 4] = queue;
  }

  /** An empty arena hands its slots out from the front, as on the first day. */
  private startAgain(): void {
    this.free = NONE;
    this.touched = NONE;
  }

  private generation(slot: number): number {
    return this.generations[slot << 4] as number;
  }

  private advanceGeneration(slot: number): void {
    this.generations[slot << 4] = (this.generation(slot) + 1) & this.generationMask;
  }
}
