/** An arena with an array for each field; slots go out in the order in which they came back. */
export const NO_SLOT = 0;
export const NO_HANDLE = 0;
export const ORDER_BYTES = 64;
export const MAX_ARENA_ORDERS = 2 ** 24 - 1;

export class OrderArena {
  readonly capacity: number;
  readonly memory: SharedArrayBuffer;
  /** Slots that are free: a ring, the one that is free longest in front. */
  private readonly ring: Int32Array;
  private ringStart = 0;
  private used = 0;
  private readonly inUse: Uint8Array;
  /** How often a slot has gone out, modulo as many as fit into a handle beside it. */
  private readonly uses: Int32Array;
  private readonly range: number;
  private readonly orderIds: Float64Array;
  private readonly accounts: Float64Array;
  private readonly priceTickss: Float64Array;
  private readonly quantityLotss: Float64Array;
  private readonly timestampNss: Float64Array;
  private readonly sides: Uint8Array;
  private readonly flagss: Uint8Array;
  private readonly nexts: Int32Array;
  private readonly previouss: Int32Array;
  private readonly queues: Int32Array;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_ARENA_ORDERS) {
      throw new RangeError(`OrderArena: got a capacity of ${capacity}`);
    }
    this.capacity = capacity;
    this.memory = new SharedArrayBuffer((capacity + 1) * ORDER_BYTES);
    this.ring = new Int32Array(capacity);
    for (let slot = 1; slot <= capacity; slot++) this.ring[slot - 1] = slot;
    this.inUse = new Uint8Array(capacity + 1);
    this.uses = new Int32Array(capacity + 1);
    this.range = Math.floor((2 ** 31 - 1) / (capacity + 1));
    const slots = capacity + 1;
    this.orderIds = new Float64Array(this.memory, 0 * slots, slots);
    this.accounts = new Float64Array(this.memory, 8 * slots, slots);
    this.priceTickss = new Float64Array(this.memory, 16 * slots, slots);
    this.quantityLotss = new Float64Array(this.memory, 24 * slots, slots);
    this.timestampNss = new Float64Array(this.memory, 32 * slots, slots);
    this.nexts = new Int32Array(this.memory, 40 * slots, slots);
    this.previouss = new Int32Array(this.memory, 44 * slots, slots);
    this.queues = new Int32Array(this.memory, 48 * slots, slots);
    this.sides = new Uint8Array(this.memory, 52 * slots, slots);
    this.flagss = new Uint8Array(this.memory, 53 * slots, slots);
  }

  get size(): number {
    return this.used;
  }

  allocate(): number {
    if (this.used === this.capacity) return NO_SLOT;
    const slot = this.ring[this.ringStart] as number;
    this.ringStart = (this.ringStart + 1) % this.capacity;
    this.used++;
    this.inUse[slot] = 1;
    this.uses[slot] = ((this.uses[slot] as number) + 1) % this.range;
    return slot;
  }

  release(slot: number): boolean {
    if (!this.isUsed(slot)) return false;
    this.inUse[slot] = 0;
    const end = (this.ringStart + this.capacity - this.used) % this.capacity;
    this.ring[end] = slot;
    this.used--;
    return true;
  }

  handle(slot: number): number {
    if (!this.isUsed(slot)) return NO_HANDLE;
    return (this.uses[slot] as number) * (this.capacity + 1) + slot;
  }

  slotOf(handle: number): number {
    if (handle <= NO_HANDLE) return NO_SLOT;
    const slot = handle % (this.capacity + 1);
    return this.handle(slot) === handle ? slot : NO_SLOT;
  }

  isUsed(slot: number): boolean {
    return slot > NO_SLOT && slot <= this.capacity && this.inUse[slot] === 1;
  }

  orderId(slot: number): number {
    return this.orderIds[slot] as number;
  }

  setOrderId(slot: number, value: number): void {
    this.orderIds[slot] = value;
  }

  account(slot: number): number {
    return this.accounts[slot] as number;
  }

  setAccount(slot: number, value: number): void {
    this.accounts[slot] = value;
  }

  priceTicks(slot: number): number {
    return this.priceTickss[slot] as number;
  }

  setPriceTicks(slot: number, value: number): void {
    this.priceTickss[slot] = value;
  }

  quantityLots(slot: number): number {
    return this.quantityLotss[slot] as number;
  }

  setQuantityLots(slot: number, value: number): void {
    this.quantityLotss[slot] = value;
  }

  timestampNs(slot: number): number {
    return this.timestampNss[slot] as number;
  }

  setTimestampNs(slot: number, value: number): void {
    this.timestampNss[slot] = value;
  }

  side(slot: number): number {
    return this.sides[slot] as number;
  }

  setSide(slot: number, value: number): void {
    this.sides[slot] = value;
  }

  flags(slot: number): number {
    return this.flagss[slot] as number;
  }

  setFlags(slot: number, value: number): void {
    this.flagss[slot] = value;
  }

  next(slot: number): number {
    return this.nexts[slot] as number;
  }

  setNext(slot: number, value: number): void {
    this.nexts[slot] = value;
  }

  previous(slot: number): number {
    return this.previouss[slot] as number;
  }

  setPrevious(slot: number, value: number): void {
    this.previouss[slot] = value;
  }

  queue(slot: number): number {
    return this.queues[slot] as number;
  }

  setQueue(slot: number, value: number): void {
    this.queues[slot] = value;
  }
}
