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
 * *home*, or to the first free bucket behind it. When one is taken out, nothing is left of it:
 * no mark that searches would have to step over, however many millions have come and gone.
 *
 * Clients choose order ids. So the home also depends on a secret of this table, or somebody could
 * choose ids that all share one home. What the table answers does not depend on it.
 *
 * Data plane: nothing allocates or throws once it is made. One thread.
 */

import { NotImplemented } from '#not-implemented';

/** What {@link OrderIndex.find} returns for an id that is not here. */
export const NOT_FOUND = 0;

/** Most ids of one index. */
export const MAX_INDEX_IDS = 2 ** 26;

const BUCKET_BYTES = 16;

const TO_HIGH_HALF = 2 ** -32;

export interface OrderIndexOptions {
  /** How many ids it holds at most: 1 … {@link MAX_INDEX_IDS}. The caller keeps count. */
  readonly capacity: number;
  /** The secret, 32 bits. Without it: random. Give one to see the same homes again. */
  readonly secret?: number;
}

export class OrderIndex {
  readonly capacity: number;
  // Each field is a view that begins at its byte: bucket << 1 is its id, bucket << 2 its value.
  private readonly ids: Float64Array;
  private readonly values: Int32Array;
  /** Buckets less one; their number is a power of two. */
  private readonly mask: number;
  private readonly homeShift: number;
  private readonly secret: number;
  private used = 0;

  /**
   * Given, complete.
   *
   * @throws RangeError when the capacity is out of range
   */
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

  /** Given, complete. How many ids are here. */
  get size(): number {
    return this.used;
  }

  /** The value of an id, a safe integer; {@link NOT_FOUND} when it is not here. */
  find(id: number): number {
    throw new NotImplemented(3, 'OrderIndex.find', id, this.homeOf);
  }

  /**
   * Gives an id a value, whether it had one or not. A new id needs room: `size` < `capacity`.
   *
   * @param value 1 … 2^31 − 1
   */
  set(id: number, value: number): void {
    const { ids, values, mask, used } = this;
    throw new NotImplemented(3, 'OrderIndex.set', id, value, ids, values, mask, used);
  }

  /** Takes an id out. @returns the value it had, or {@link NOT_FOUND} */
  delete(id: number): number {
    throw new NotImplemented(3, 'OrderIndex.delete', id);
  }

  /** Given, complete. Mixes both halves of the id; the upper bits of a product depend on all bits below them. */
  private homeOf(id: number): number {
    const high = (id * TO_HIGH_HALF) | 0;
    const mixed = Math.imul(id ^ Math.imul(high ^ this.secret, 0x85eb_ca6b), 0x9e37_79b1);
    return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35) >>> this.homeShift;
  }
}
