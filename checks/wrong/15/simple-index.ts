/**
 * The index as the day asks for it: ids as numbers in a Float64Array, one search for all calls.
 * The reference keeps ids as two words. Most wrong solutions of this stage are edits of this one.
 */
export const NOT_FOUND = 0;

export const MAX_INDEX_IDS = 2 ** 26;

export interface OrderIndexOptions {
  readonly capacity: number;
  readonly secret?: number;
}

export class OrderIndex {
  readonly capacity: number;
  private readonly ids: Float64Array;
  private readonly values: Int32Array;
  private readonly mask: number;
  private readonly homeShift: number;
  private readonly secret: number;
  private used = 0;

  constructor({ capacity, secret = Math.random() * 2 ** 32 }: OrderIndexOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_INDEX_IDS) {
      throw new RangeError(`OrderIndex: got a capacity of ${capacity}`);
    }
    const bits = 32 - Math.clz32(2 * capacity - 1);
    const memory = new SharedArrayBuffer(2 ** bits * 16);
    this.capacity = capacity;
    this.ids = new Float64Array(memory);
    this.values = new Int32Array(memory, 8);
    this.mask = (1 << bits) - 1;
    this.homeShift = 32 - bits;
    this.secret = secret | 0;
  }

  get size(): number {
    return this.used;
  }

  find(id: number): number {
    return this.values[this.bucketOf(id) << 2] as number;
  }

  set(id: number, value: number): void {
    const { ids, values } = this;
    const bucket = this.bucketOf(id);
    if (values[bucket << 2] === 0) {
      this.used++;
      ids[bucket << 1] = id;
    }
    values[bucket << 2] = value;
  }

  delete(id: number): number {
    const { values, mask } = this;
    const gap = this.bucketOf(id);
    const value = values[gap << 2] as number;
    if (value === 0) return NOT_FOUND;
    this.used--;
    values[gap << 2] = 0;
    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);
    return value;
  }

  private close(from: number): void {
    const { ids, values, mask } = this;
    let gap = from;
    for (let at = (gap + 1) & mask; values[at << 2] !== 0; at = (at + 1) & mask) {
      const home = this.homeOf(ids[at << 1] as number);
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      ids[gap << 1] = ids[at << 1] as number;
      values[gap << 2] = values[at << 2] as number;
      values[at << 2] = 0;
      gap = at;
    }
  }

  private bucketOf(id: number): number {
    const { ids, values, mask } = this;
    let bucket = this.homeOf(id);
    while (values[bucket << 2] !== 0 && ids[bucket << 1] !== id) bucket = (bucket + 1) & mask;
    return bucket;
  }

  private homeOf(id: number): number {
    const high = Math.floor(id / 2 ** 32);
    const mixed = Math.imul(id ^ Math.imul(high ^ this.secret, 0x85eb_ca6b), 0x9e37_79b1);
    return mixed >>> this.homeShift;
  }
}
