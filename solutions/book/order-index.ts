/**
 * Finds a number by an id: an open-addressed hash table in one piece of memory.
 *
 *     find(id)        home of the id
 *                          ▼
 *     buckets   ┌─────┬─────┬─────┬─────┬─────┬─────┐
 *               │  –  │ 803 │  17 │  id │  –  │  52 │      an id (8 bytes)
 *               │  0  │   4 │   9 │   2 │  0  │  11 │      its value (4 bytes), 0 where nobody is
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
 * Ids and values are two arrays. The value is what the caller waits for: it needs it to find the
 * order, while the id only confirms that it is the right one. The processor goes ahead with the
 * value before that is known, and an array of values alone stays in a nearer cache.
 *
 * An id is kept and compared as two words: its lowest 32 bits, and the upper half of its double,
 * which has the others. So nothing in here is ever a number that V8 would make an object of, not
 * even where the code has not been optimised.
 *
 * Data plane: nothing allocates or throws once it is made. One thread.
 */
import { fixedNumbers } from '#fixed-numbers';

/** What {@link OrderIndex.find} returns for an id that is not here. */
export const NOT_FOUND = 0;

/** The value in a free bucket. V8 folds a constant that is not exported; an exported one it loads each time. */
const FREE = NOT_FOUND;

/** Most ids of one index. */
export const MAX_INDEX_IDS = 2 ** 26;

const UNKNOWN = -1;

/** Where the upper word of a double stands: numbers are little-endian wherever Node runs. */
const UPPER = 1;

/** Makes a 0 of −0, which is the same id, and leaves every other number as it is. */
const PLUS_ZERO = 0;

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
  /** Two words for each bucket: the lowest bits of the id, and the upper word of its double. */
  private readonly ids: Int32Array;
  private readonly values: Int32Array;
  private readonly mask: number;
  private readonly homeShift: number;
  private readonly secret: number;
  /** The id that is looked for, and the same as the two words of a double. */
  private readonly key = fixedNumbers(1);
  private readonly keyWords = new Int32Array(this.key.buffer);
  /**
   * The id of the last search, and where it is or would be; UNKNOWN when ids have moved since. A
   * book asks for an id and then sets it or takes it out: the second search would find the same.
   */
  private readonly lastWords = new Int32Array(new SharedArrayBuffer(8));
  private lastBucket = UNKNOWN;
  private used = 0;

  /** @throws RangeError when the capacity is out of range */
  constructor({ capacity, secret = Math.random() * 2 ** 32 }: OrderIndexOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_INDEX_IDS) {
      throw new RangeError(
        `OrderIndex: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_INDEX_IDS}`,
      );
    }
    const bits = 32 - Math.clz32(2 * capacity - 1);
    this.capacity = capacity;
    this.ids = new Int32Array(new SharedArrayBuffer(2 ** bits * 8));
    this.values = new Int32Array(new SharedArrayBuffer(2 ** bits * 4));
    this.mask = (1 << bits) - 1;
    this.homeShift = 32 - bits;
    this.secret = secret | 0;
  }

  /** How many ids are here. */
  get size(): number {
    return this.used;
  }

  // The three calls are short, so that they are always inlined and the id need not be an object.

  /** The value of an id, a safe integer; {@link NOT_FOUND} when it is not here. */
  find(id: number): number {
    this.key[0] = id + PLUS_ZERO;
    return this.values[this.search(id | 0)] as number;
  }

  /**
   * Gives an id a value, whether it had one or not. A new id needs room: `size` < `capacity`.
   *
   * @param value 1 … 2^31 − 1
   */
  set(id: number, value: number): void {
    this.key[0] = id + PLUS_ZERO;
    this.setKey(id | 0, value);
  }

  /** Takes an id out. @returns the value it had, or {@link NOT_FOUND} */
  delete(id: number): number {
    this.key[0] = id + PLUS_ZERO;
    return this.deleteKey(id | 0);
  }

  private setKey(low: number, value: number): void {
    const { ids, values } = this;
    const bucket = this.bucketOf(low);
    if (values[bucket] === FREE) {
      this.used++;
      ids[bucket << 1] = low;
      ids[(bucket << 1) | 1] = this.keyWords[UPPER] as number;
    }
    values[bucket] = value;
  }

  private deleteKey(low: number): number {
    const { values } = this;
    const gap = this.bucketOf(low);
    const value = values[gap] as number;
    if (value === FREE) return NOT_FOUND;
    this.used--;
    values[gap] = FREE;
    this.close(gap);
    this.lastBucket = UNKNOWN;
    return value;
  }

  /** Moves up whoever stands behind a gap and would not be found beyond it. */
  private close(from: number): void {
    const { ids, values, mask } = this;
    let gap = from;
    let bucket = (from + 1) & mask;
    for (let value = values[bucket] as number; value !== FREE; value = values[bucket] as number) {
      const low = ids[bucket << 1] as number;
      const high = ids[(bucket << 1) | 1] as number;
      // It stays where it is if its home lies behind the gap: its search does not cross the gap.
      if (((bucket - this.homeOf(low, high)) & mask) >= ((bucket - gap) & mask)) {
        ids[gap << 1] = low;
        ids[(gap << 1) | 1] = high;
        values[gap] = value;
        values[bucket] = FREE;
        gap = bucket;
      }
      bucket = (bucket + 1) & mask;
    }
  }

  /** The bucket of the key, or the free one where it would be. @param low its lowest bits */
  private bucketOf(low: number): number {
    const { lastWords } = this;
    const isLast = low === lastWords[0] && this.keyWords[UPPER] === lastWords[1];
    return isLast && this.lastBucket !== UNKNOWN ? this.lastBucket : this.search(low);
  }

  private search(low: number): number {
    const { ids, values, lastWords, mask } = this;
    const high = this.keyWords[UPPER] as number;
    let bucket = this.homeOf(low, high);
    while (values[bucket] !== FREE) {
      if (ids[bucket << 1] === low && ids[(bucket << 1) | 1] === high) break;
      bucket = (bucket + 1) & mask;
    }
    lastWords[0] = low;
    lastWords[1] = high;
    this.lastBucket = bucket;
    return bucket;
  }

  /** Mixes the two words of an id; the upper bits of a product depend on all bits below them. */
  private homeOf(low: number, high: number): number {
    return Math.imul(low ^ Math.imul(high ^ this.secret, HIGH_FACTOR), FACTOR) >>> this.homeShift;
  }
}
