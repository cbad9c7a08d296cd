/**
 * Finds a number by an id: an open-addressed hash table in one piece of memory.
 *
 *     find(id)        home of the id
 *                          ▼
 *     buckets   ┌─────┬─────┬─────┬─────┬─────┬─────┐
 *               │  –  │ 803 │  17 │  id │  –  │  52 │      16 bytes: id (8), value (4), 4 unused
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
 * An id is kept and compared as the two words of its double. So nothing in here is ever a number
 * that V8 would make an object of, not even where the code has not been optimised.
 *
 * Data plane: nothing allocates or throws once it is made. One thread.
 */

/** What {@link OrderIndex.find} returns for an id that is not here. */
export const NOT_FOUND = 0;

/** The value in a free bucket. V8 folds a constant that is not exported; an exported one it loads each time. */
const FREE = NOT_FOUND;

/** Most ids of one index. */
export const MAX_INDEX_IDS = 2 ** 26;

const BUCKET_BYTES = 16;

const UNKNOWN = -1;

/** Odd, and without a pattern in their bits: 2^32 over the golden ratio, and one of MurmurHash3. */
const FACTOR = 0x9e37_79b1;
const HIGH_FACTOR = 0x85eb_ca6b;

/** The upper word of −0, which is the id 0 all the same. */
const MINUS_ZERO = -0x8000_0000;

export interface OrderIndexOptions {
  /** How many ids it holds at most: 1 … {@link MAX_INDEX_IDS}. The caller keeps count. */
  readonly capacity: number;
  /** The secret, 32 bits. Without it: random. Give one to see the same homes again. */
  readonly secret?: number;
}

export class OrderIndex {
  readonly capacity: number;
  /** Four words for each bucket: the id's lower and upper word, the value, nothing. */
  private readonly words: Int32Array;
  private readonly mask: number;
  private readonly homeShift: number;
  private readonly secret: number;
  /** The id that is looked for, and the same as two words. */
  private readonly key = new Float64Array(1);
  private readonly keyWords = new Int32Array(this.key.buffer);
  /**
   * The id of the last search, and where it is or would be; UNKNOWN when ids have moved since. A
   * book asks for an id and then sets it or takes it out: the second search would find the same.
   */
  private readonly lastWords = new Int32Array(2);
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
    this.words = new Int32Array(new SharedArrayBuffer(2 ** bits * BUCKET_BYTES));
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
    return this.words[(this.bucketOfKey() << 2) + 2] as number;
  }

  private setKey(value: number): void {
    const { words, keyWords } = this;
    const at = this.bucketOfKey() << 2;
    if (words[at + 2] === FREE) {
      this.used++;
      words[at] = keyWords[0] as number;
      words[at + 1] = keyWords[1] as number;
    }
    words[at + 2] = value;
  }

  private deleteKey(): number {
    const { words } = this;
    const gap = this.bucketOfKey();
    const value = words[(gap << 2) + 2] as number;
    if (value === FREE) return NOT_FOUND;
    this.used--;
    words[(gap << 2) + 2] = FREE;
    this.close(gap);
    this.lastBucket = UNKNOWN;
    return value;
  }

  /** Moves up whoever stands behind a gap and would not be found beyond it. */
  private close(from: number): void {
    const { words, mask } = this;
    let gap = from;
    let bucket = (from + 1) & mask;
    for (let at = bucket << 2; words[at + 2] !== FREE; at = bucket << 2) {
      const home = this.homeOf(words[at] as number, words[at + 1] as number);
      // It stays where it is if its home lies behind the gap: its search does not cross the gap.
      if (((bucket - home) & mask) >= ((bucket - gap) & mask)) {
        words[gap << 2] = words[at] as number;
        words[(gap << 2) + 1] = words[at + 1] as number;
        words[(gap << 2) + 2] = words[at + 2] as number;
        words[at + 2] = FREE;
        gap = bucket;
      }
      bucket = (bucket + 1) & mask;
    }
  }

  /** The bucket of the key, or the free one where it would be. */
  private bucketOfKey(): number {
    const { lastWords, keyWords } = this;
    const isSame = keyWords[0] === lastWords[0] && keyWords[1] === lastWords[1];
    if (!isSame || this.lastBucket === UNKNOWN) {
      this.lastBucket = this.searchKey();
      lastWords[0] = keyWords[0] as number;
      lastWords[1] = keyWords[1] as number;
    }
    return this.lastBucket;
  }

  private searchKey(): number {
    const { words, keyWords, mask } = this;
    const low = keyWords[0] as number;
    if (keyWords[1] === MINUS_ZERO && low === 0) keyWords[1] = 0;
    const high = keyWords[1] as number;
    let bucket = this.homeOf(low, high);
    for (let at = bucket << 2; words[at + 2] !== FREE; at = bucket << 2) {
      if (words[at] === low && words[at + 1] === high) break;
      bucket = (bucket + 1) & mask;
    }
    return bucket;
  }

  /** Mixes the words of an id; the upper bits of a product depend on all bits below them. */
  private homeOf(low: number, high: number): number {
    return Math.imul(low ^ Math.imul(high ^ this.secret, HIGH_FACTOR), FACTOR) >>> this.homeShift;
  }
}
