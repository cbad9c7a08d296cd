/**
 * Finds a number by an id: an open-addressed hash table in one piece of memory.
 *
 *     find(id)        home of the id
 *                          ▼
 *     buckets   ┌─────┬─────┬─────┬─────┬─────┬─────┐
 *               │  –  │ 803 │  17 │  id │  –  │  52 │      16 bytes: id (f64), value (i32)
 *               └─────┴─────┴─────┴─────┴─────┴─────┘
 *                       not it, not it, there           a "–" would end the search
 *
 * A `Map` would allocate as it grows and shrinks. Here everything is made at the start, twice as
 * many buckets as there can be ids, so a search ends after one or two looks. An id goes to its
 * *home*, or to the first free bucket behind it. When one is taken out, the ids behind it that
 * would no longer be found are moved up into the gap, so nothing is left of it: no mark that
 * searches would have to step over, however many millions have come and gone.
 *
 * Clients choose order ids. So the home also depends on a secret of this table, or somebody could
 * choose ids that all share one home. What the table answers does not depend on it.
 *
 * Data plane: nothing allocates or throws once it is made. One thread.
 */

/** What {@link OrderIndex.find} returns for an id that is not here. */
export const NOT_FOUND = 0;

/** Most ids of one index. */
export const MAX_INDEX_IDS = 2 ** 26;

const BUCKET_BYTES = 16;

const TO_HIGH_HALF = 2 ** -32;

/** Odd, and without a pattern in their bits: 2^32 over the golden ratio, and one of MurmurHash3. */
const FACTOR = 0x9e37_79b1;
const HIGH_FACTOR = 0x85eb_ca6b;

export interface OrderIndexOptions {
  /** How many ids it holds at most: 1 … {@link MAX_INDEX_IDS}. The caller keeps count. */
  readonly capacity: number;
  /** The secret, 32 bits. Without it: random. Give one to see the same homes again. */
  readonly secret?: number;
}

export class OrderIndex {
  readonly capacity: number;
  private readonly ids: Float64Array;
  private readonly values: Int32Array;
  private readonly mask: number;
  private readonly homeShift: number;
  private readonly secret: number;
  /** The id that is looked for. As an argument an id beyond 2^31 might be an object on the heap. */
  private readonly key = new Float64Array(1);
  private used = 0;

  /** @throws RangeError when the capacity is out of range */
  constructor({ capacity, secret = Math.random() * 2 ** 32 }: OrderIndexOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_INDEX_IDS) {
      throw new RangeError(
        `OrderIndex: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_INDEX_IDS}`,
      );
    }
    const bits = 32 - Math.clz32(2 * capacity - 1);
    const memory = new SharedArrayBuffer(2 ** bits * BUCKET_BYTES);
    this.capacity = capacity;
    this.ids = new Float64Array(memory);
    this.values = new Int32Array(memory, 8);
    this.mask = (1 << bits) - 1;
    this.homeShift = 32 - bits;
    this.secret = secret | 0;
  }

  /** How many ids are here. */
  get size(): number {
    return this.used;
  }

  /** The value of an id, a safe integer; {@link NOT_FOUND} when it is not here. */
  find(id: number): number {
    this.key[0] = id;
    return this.findKey();
  }

  /**
   * Gives an id a value, whether it had one or not. A new id needs room: `size` < `capacity`.
   *
   * @param value 1 … 2^31 − 1
   */
  set(id: number, value: number): void {
    this.key[0] = id;
    this.setKey(value);
  }

  /** Takes an id out. @returns the value it had, or {@link NOT_FOUND} */
  delete(id: number): number {
    this.key[0] = id;
    return this.deleteKey();
  }

  private findKey(): number {
    return this.values[this.bucketOfKey() << 2] as number;
  }

  private setKey(value: number): void {
    const { ids, values, key } = this;
    const bucket = this.bucketOfKey();
    if (values[bucket << 2] === 0) {
      this.used++;
      ids[bucket << 1] = key[0] as number;
    }
    values[bucket << 2] = value;
  }

  private deleteKey(): number {
    const { values, mask } = this;
    const gap = this.bucketOfKey();
    const value = values[gap << 2] as number;
    if (value === 0) return NOT_FOUND;
    this.used--;
    values[gap << 2] = 0;
    if (values[((gap + 1) & mask) << 2] !== 0) this.close(gap);
    return value;
  }

  /** Moves up whoever stands behind a gap and would not be found beyond it. */
  private close(from: number): void {
    const { ids, values, mask } = this;
    let gap = from;
    for (let at = (gap + 1) & mask; values[at << 2] !== 0; at = (at + 1) & mask) {
      const id = ids[at << 1] as number;
      const home = this.homeOf(id | 0, (id * TO_HIGH_HALF) | 0);
      // It stays where it is if its home lies behind the gap: its search does not cross the gap.
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      ids[gap << 1] = id;
      values[gap << 2] = values[at << 2] as number;
      values[at << 2] = 0;
      gap = at;
    }
  }

  /** The bucket of the key, or the free one where it would be. */
  private bucketOfKey(): number {
    const { ids, values, mask } = this;
    const id = this.key[0] as number;
    let bucket = this.homeOf(id | 0, (id * TO_HIGH_HALF) | 0);
    while (values[bucket << 2] !== 0 && ids[bucket << 1] !== id) bucket = (bucket + 1) & mask;
    return bucket;
  }

  /** Mixes the halves of an id; the upper bits of a product depend on all bits below them. */
  private homeOf(low: number, high: number): number {
    return Math.imul(low ^ Math.imul(high ^ this.secret, HIGH_FACTOR), FACTOR) >>> this.homeShift;
  }
}
