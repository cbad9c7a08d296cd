/**
 * Which number a family has: an open-addressed table of fixed size, with linear probing.
 *
 * A family key is whatever the router made of an order: a safe integer. A family number is small,
 * 0 … families − 1, and names its gate and its queue. A family that is removed frees its number for
 * another key. The place behind a removed one must not stay a hole, or a search that passed it
 * would stop there: later ones of the same run move up (Knuth, volume 3, 6.4, algorithm R).
 *
 * The dispatcher's thread alone. Nothing here allocates once it is made.
 */
import { NO_FAMILY } from '#ready-queue';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NOBODY = NO_FAMILY;

/** A place of the table: low and high half of the key, and the family + 1, or 0 when it is empty. */
const PLACE_SHIFT = 2;
const PLACE_WORDS = 1 << PLACE_SHIFT;
const LOW = 0;
const HIGH = 1;
const FAMILY = 2;

export class FamilyTable {
  /** How many families there can be. */
  readonly capacity: number;
  private readonly mask: number;
  private readonly shift: number;
  private readonly words: Int32Array;
  /** The key of each family. */
  private readonly keys: Float64Array;
  private readonly free: Int32Array;
  private freeCount: number;

  /**
   * @param capacity families, 1 or more
   * @param numbers 0 … capacity − 1 in the order in which they are handed out at first
   * @throws RangeError when there are not so many numbers as families
   */
  constructor(capacity: number, numbers: Int32Array = inOrder(capacity)) {
    if (numbers.length !== capacity) {
      throw new RangeError(
        `FamilyTable: got ${numbers.length} numbers for ${capacity} families; expected 0 to ${capacity - 1}, each once`,
      );
    }
    const bits = Math.ceil(Math.log2(capacity * 2));
    const places = 2 ** bits;
    this.capacity = capacity;
    this.mask = places * PLACE_WORDS - 1;
    this.shift = 32 - bits;
    this.words = new Int32Array(places * PLACE_WORDS);
    this.keys = new Float64Array(capacity);
    // The last one is taken first.
    this.free = numbers.toReversed();
    this.freeCount = capacity;
  }

  /** How many families it knows. */
  get size(): number {
    return this.capacity - this.freeCount;
  }

  /** True when every number is a family's. */
  get isFull(): boolean {
    return this.freeCount === 0;
  }

  /** The number of a family, or {@link NO_FAMILY} when it is not known. */
  find(key: number): number {
    const { words, mask } = this;
    const low = lowHalf(key);
    const high = highHalf(key);
    for (let place = this.home(low, high); ; place = (place + PLACE_WORDS) & mask) {
      const family = words[place + FAMILY] as number;
      if (family === 0 || (words[place + LOW] === low && words[place + HIGH] === high)) {
        return family - 1;
      }
    }
  }

  /** Gives a new family a number, or {@link NO_FAMILY} when all are used. It must not be known. */
  add(key: number): number {
    if (this.freeCount === 0) return NOBODY;
    const { words, mask } = this;
    const family = this.free[--this.freeCount] as number;
    const low = lowHalf(key);
    const high = highHalf(key);
    let place = this.home(low, high);
    while (words[place + FAMILY] !== 0) place = (place + PLACE_WORDS) & mask;
    words[place + LOW] = low;
    words[place + HIGH] = high;
    words[place + FAMILY] = family + 1;
    this.keys[family] = key;
    return family;
  }

  /** Forgets a known family; its number is free. */
  remove(family: number): void {
    const { words, mask } = this;
    const key = this.keys[family] as number;
    let hole = this.home(lowHalf(key), highHalf(key));
    while (words[hole + FAMILY] !== family + 1) hole = (hole + PLACE_WORDS) & mask;
    for (
      let place = (hole + PLACE_WORDS) & mask;
      words[place + FAMILY] !== 0;
      place = (place + PLACE_WORDS) & mask
    ) {
      const its = this.home(words[place + LOW] as number, words[place + HIGH] as number);
      // It may move up when its home is not behind the hole, going round.
      if (((place - its) & mask) < ((place - hole) & mask)) continue;
      words.copyWithin(hole, place, place + PLACE_WORDS);
      hole = place;
    }
    words[hole + FAMILY] = 0;
    this.free[this.freeCount++] = family;
  }

  /** Where the search for a key begins: the top bits of a product (Knuth, volume 3, 6.4). */
  private home(low: number, high: number): number {
    const mixed = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1);
    return (mixed >>> this.shift) << PLACE_SHIFT;
  }
}

function inOrder(capacity: number): Int32Array {
  return Int32Array.from({ length: capacity }, (_, i) => i);
}

function lowHalf(key: number): number {
  return key | 0;
}

/** The product is exact, because the factor is a power of two. */
function highHalf(key: number): number {
  return key === (key | 0) ? 0 : Math.floor(key * 2 ** -32) | 0;
}
