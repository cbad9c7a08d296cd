/** An index with a chain for each home. The nodes of the chains are made at the start. */
export const NOT_FOUND = 0;

export const MAX_INDEX_IDS = 2 ** 26;

export interface OrderIndexOptions {
  readonly capacity: number;
  readonly secret?: number;
}

const NOBODY = 0;

export class OrderIndex {
  readonly capacity: number;
  private readonly heads: Int32Array;
  private readonly nexts: Int32Array;
  private readonly ids: Float64Array;
  private readonly values: Int32Array;
  private readonly secret: number;
  private free = NOBODY;
  private used = 0;

  constructor({ capacity, secret = Math.random() * 2 ** 32 }: OrderIndexOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_INDEX_IDS) {
      throw new RangeError(`OrderIndex: got a capacity of ${capacity}`);
    }
    this.capacity = capacity;
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(2 * capacity)));
    this.nexts = new Int32Array(capacity + 1);
    this.ids = new Float64Array(capacity + 1);
    this.values = new Int32Array(capacity + 1);
    this.secret = secret | 0;
    for (let node = capacity; node >= 1; node--) {
      this.nexts[node] = this.free;
      this.free = node;
    }
  }

  get size(): number {
    return this.used;
  }

  find(id: number): number {
    let node = this.heads[this.homeOf(id)] as number;
    while (node !== NOBODY && this.ids[node] !== id) node = this.nexts[node] as number;
    return this.values[node] as number;
  }

  set(id: number, value: number): void {
    const home = this.homeOf(id);
    let node = this.heads[home] as number;
    while (node !== NOBODY && this.ids[node] !== id) node = this.nexts[node] as number;
    if (node === NOBODY) {
      node = this.free;
      this.free = this.nexts[node] as number;
      this.ids[node] = id;
      this.nexts[node] = this.heads[home] as number;
      this.heads[home] = node;
      this.used++;
    }
    this.values[node] = value;
  }

  delete(id: number): number {
    const home = this.homeOf(id);
    let before = NOBODY;
    let node = this.heads[home] as number;
    while (node !== NOBODY && this.ids[node] !== id) {
      before = node;
      node = this.nexts[node] as number;
    }
    if (node === NOBODY) return NOT_FOUND;
    const behind = this.nexts[node] as number;
    if (before === NOBODY) this.heads[home] = behind;
    else this.nexts[before] = behind;
    this.nexts[node] = this.free;
    this.free = node;
    this.used--;
    return this.values[node] as number;
  }

  private homeOf(id: number): number {
    const high = Math.floor(id / 2 ** 32);
    const mixed = Math.imul((id | 0) ^ Math.imul(high ^ this.secret, 0x2c1b_3c6d), 0x297a_2d39);
    const more = Math.imul(mixed ^ (mixed >>> 15), 0x1b56_c4e9);
    return (more ^ (more >>> 14)) & (this.heads.length - 1);
  }
}
