/**
 * The prices of one side of a book, in order: which is best, which comes behind it.
 *
 * A level is a number from 1 to the capacity. What waits at a price is the caller's business; here
 * is only which level stands for which price. Three things must stay cheap with a handful of
 * prices and with a hundred thousand, one tick apart or four billion:
 *
 *     best          remembered: one look
 *     find, insert  down the tree
 *     remove        down the tree; if it was the best, down once more to the next
 *
 * The tree is a trie: it reads a price digit by digit, four bits each, the highest first.
 *
 *     prices 0x3A10 · 0x3A17 · 0x3A52           ┌ digit 1 ──── (1) ── digit 0 ┬─ 0 ── 0x3A10
 *                                        root ──┤                             └─ 7 ── 0x3A17
 *     a node is only where prices differ        └ digit 1 ──── (5) ────────────────── 0x3A52
 *
 * Digits that all prices below a node share are skipped. So a node has at least two children,
 * there are fewer nodes than levels, and a way down has eight steps at most, however many levels
 * there are: 32 bits are eight digits. (The sign is the digit in front of them: two roots.) A ladder
 * of a thousand ticks side by side is three steps deep. In each node a bitmap says which children
 * there are, so that the highest one is found without looking at sixteen places: one instruction,
 * `clz32`, counts the zeros in front.
 *
 * Inside, a better price is always a higher number: asks are stored with the sign turned.
 *
 * Everything is in one Int32Array that the caller gives, all zero: who wants to know how often
 * memory is read can give something that counts. Data plane: nothing allocates or throws once it
 * is made. One thread.
 */
import { Side } from '#layout';
import { Limit } from '#limits';
import { NotImplemented } from '#not-implemented';

/** No level. */
export const NO_LEVEL = 0;

/** Most levels of one side. */
export const MAX_LEVELS = 2 ** 24;

const DIGIT_BITS = 4;
const DIGIT_MASK = 15;

/**
 * The memory: two words for each level, the two roots in the place of level 0, then the nodes.
 *
 *     level × 2     key: the lower 32 bits of its rank; of a free level, the next free one
 *                   root: under which of the two it hangs
 *     node          16 children, bitmap, shift (from where its digit is read), key
 *                   of a free node: all children 0, in the place of the key the next free one
 *
 * A child is 0, or a level, or a node: the word where that begins, with the sign turned.
 */
const NODE_WORDS = 19;
const BITMAP = 16;
const SHIFT = 17;
const NODE_KEY = 18;

export interface PriceLevelsOptions {
  /** A code of `Side`: the best of the bids is the highest, the best of the asks the lowest. */
  readonly side: number;
  /** How many prices there may be: 1 … {@link MAX_LEVELS}. The caller keeps count. */
  readonly capacity: number;
  /** At least {@link PriceLevels.words} words, all zero. Without it: memory of its own. */
  readonly memory?: Int32Array;
}

export class PriceLevels {
  /** The best price's level; {@link NO_LEVEL} when there is none. */
  best = NO_LEVEL;
  readonly capacity: number;
  private readonly isBid: boolean;
  private readonly memory: Int32Array;
  private freeLevel = NO_LEVEL;
  private freeNode = 0;
  private touchedLevels = 0;
  /** Where the next node begins that has never been used. */
  private freshNode: number;
  private used = 0;

  /** @throws RangeError when the capacity is out of range, or the memory too small for it */
  constructor({ side, capacity, memory }: PriceLevelsOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_LEVELS) {
      throw new RangeError(
        `PriceLevels: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_LEVELS}`,
      );
    }
    const words = PriceLevels.words(capacity);
    this.memory = memory ?? new Int32Array(new SharedArrayBuffer(4 * words));
    if (this.memory.length < words) {
      throw new RangeError(
        `PriceLevels: got memory of ${this.memory.length} words; ${capacity} levels need ${words}`,
      );
    }
    this.isBid = side === Side.BUY;
    this.capacity = capacity;
    this.freshNode = 2 * (capacity + 1);
  }

  /** How many words of memory so many levels need. */
  static words(capacity: number): number {
    return 2 * (capacity + 1) + capacity * NODE_WORDS;
  }

  /** How many prices are here. */
  get size(): number {
    return this.used;
  }

  /** The price of a level that is here. */
  priceTicks(level: number): number {
    const at = 2 * level;
    const rank = rankOf(this.memory[at] as number, this.memory[at + 1] as number);
    return this.isBid ? rank : 0 - rank;
  }

  /** The level of a price; {@link NO_LEVEL} when it is not here. */
  find(priceTicks: number): number {
    throw new NotImplemented(1, 'PriceLevels.find', priceTicks, rootOf);
  }

  /**
   * Makes a level for a price that is not here. There must be room: `size` < `capacity`.
   *
   * @param priceTicks −`maxPriceTicks` … `maxPriceTicks`, whole
   * @returns the new level's number
   */
  insert(priceTicks: number): number {
    const { takeLevel, hang, isBetter } = this;
    throw new NotImplemented(1, 'PriceLevels.insert', priceTicks, takeLevel, hang, isBetter);
  }

  /** Takes a level out. Its number may come back for another price. */
  remove(level: number): void {
    throw new NotImplemented(2, 'PriceLevels.remove', level, this.dropChild, this.highest);
  }

  /** The next level in order: the best of those that are worse. {@link NO_LEVEL} behind the last. */
  next(level: number): number {
    throw new NotImplemented(2, 'PriceLevels.next', level);
  }

  private isBetter(priceTicks: number, thanTicks: number): boolean {
    return this.isBid ? priceTicks > thanTicks : priceTicks < thanTicks;
  }

  /** Hangs a level into the tree where its key belongs. */
  private hang(level: number, key: number, root: number): void {
    throw new NotImplemented(1, 'PriceLevels.hang', level, key, root, this.takeNode, shiftOf);
  }

  /** A child of a node is gone; a node with a single child left gives way to it. */
  private dropChild(node: number, digit: number, parentAt: number): void {
    throw new NotImplemented(2, 'PriceLevels.dropChild', node, digit, parentAt);
  }

  private highest(): number {
    const { memory } = this;
    const ref = memory[POSITIVE_ROOT] as number;
    return this.highestIn(ref === NO_LEVEL ? (memory[NEGATIVE_ROOT] as number) : ref);
  }

  /** The best level at or below a place in the tree. */
  private highestIn(ref: number): number {
    throw new NotImplemented(2, 'PriceLevels.highestIn', ref, highestBit);
  }

  private takeLevel(): number {
    this.used++;
    const level = this.freeLevel;
    if (level === NO_LEVEL) return ++this.touchedLevels;
    this.freeLevel = this.memory[2 * level] as number;
    return level;
  }

  /** A node that reads one digit, with one child. @returns where it begins */
  private takeNode(key: number, shift: number, child: number): number {
    const { memory } = this;
    let node = this.freeNode;
    if (node === 0) {
      node = this.freshNode;
      this.freshNode += NODE_WORDS;
    } else {
      this.freeNode = memory[node + NODE_KEY] as number;
    }
    memory[node + NODE_KEY] = key;
    memory[node + SHIFT] = shift;
    const digit = this.digit(key, node);
    memory[node + digit] = child;
    memory[node + BITMAP] = 1 << digit;
    return node;
  }

  /** The digit of a key that a node reads. */
  private digit(key: number, node: number): number {
    return (key >>> (this.memory[node + SHIFT] as number)) & DIGIT_MASK;
  }
}

/** The words in which the two roots stand; level 0, which does not exist, leaves room for them. */
const NEGATIVE_ROOT = 0;
const POSITIVE_ROOT = 1;

function rootOf(rank: number): number {
  return rank < 0 ? NEGATIVE_ROOT : POSITIVE_ROOT;
}

/** −`maxPriceTicks` … −1 become 1 … `maxPriceTicks` as unsigned keys, in the same order. */
function rankOf(key: number, root: number): number {
  const unsigned = key >>> 0;
  return root === POSITIVE_ROOT ? unsigned : unsigned - Limit.maxPriceTicks - 1;
}

/** How far to shift for the highest digit in which two keys differ; less than 0 if in none. */
function shiftOf(difference: number): number {
  return (31 - Math.clz32(difference)) & -DIGIT_BITS;
}

function highestBit(bits: number): number {
  return 31 - Math.clz32(bits);
}
