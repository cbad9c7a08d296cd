/**
 * The prices of one side as a skip list: a sorted list, with lanes above it that leave most levels
 * out. The tallest lanes are searched first, so a search halves what is left with every step down.
 *
 * How tall a level is comes from a counter that is mixed, not from chance: the same calls give the
 * same list. After Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees" (1990).
 */
import { Side } from '#layout';
import { Limit } from '#limits';

export const NO_LEVEL = 0;
export const MAX_LEVELS = 2 ** 24;

const MAX_HEIGHT = 18;
/** Of a level: its price in two words, how tall it is, and the next one on each of its lanes. */
const HIGH = 0;
const LOW = 1;
const HEIGHT = 2;
const NEXT = 3;
const LEVEL_WORDS = NEXT + MAX_HEIGHT;
/** Where all lanes begin. */
const HEAD = 0;

export interface PriceLevelsOptions {
  readonly side: number;
  readonly capacity: number;
  readonly memory?: Int32Array;
}

export class PriceLevels {
  readonly capacity: number;
  private readonly isBid: boolean;
  private readonly memory: Int32Array;
  /** Where the way of the last search is noted: for each lane the last level before the rank. */
  private readonly wayAt: number;
  private free = NO_LEVEL;
  private touched = 0;
  private used = 0;
  private inserted = 0;

  constructor({ side, capacity, memory }: PriceLevelsOptions) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_LEVELS) {
      throw new RangeError(`PriceLevels: got a capacity of ${capacity}`);
    }
    const words = PriceLevels.words(capacity);
    this.memory = memory ?? new Int32Array(words);
    if (this.memory.length < words) throw new RangeError('PriceLevels: the memory is too small');
    this.isBid = side === Side.BUY;
    this.capacity = capacity;
    this.wayAt = (capacity + 1) * LEVEL_WORDS;
  }

  static words(capacity: number): number {
    return (capacity + 1) * LEVEL_WORDS + MAX_HEIGHT;
  }

  get best(): number {
    return this.memory[NEXT] as number;
  }

  get size(): number {
    return this.used;
  }

  priceTicks(level: number): number {
    const rank = this.rankOf(level);
    return this.isBid ? 0 - rank : rank;
  }

  find(priceTicks: number): number {
    const rank = this.isBid ? 0 - priceTicks : priceTicks;
    const after = this.next(this.before(rank));
    return after !== NO_LEVEL && this.rankOf(after) === rank ? after : NO_LEVEL;
  }

  insert(priceTicks: number): number {
    const { memory } = this;
    const rank = this.isBid ? 0 - priceTicks : priceTicks;
    const level = this.take();
    const at = level * LEVEL_WORDS;
    memory[at + HIGH] = Math.floor((rank + Limit.maxPriceTicks) / 0x1_0000_0000);
    memory[at + LOW] = (rank + Limit.maxPriceTicks) | 0;
    const height = this.nextHeight();
    memory[at + HEIGHT] = height;
    this.before(rank);
    for (let lane = 0; lane < height; lane++) {
      const before = this.beforeOn(lane);
      memory[at + NEXT + lane] = memory[before] as number;
      memory[before] = level;
    }
    return level;
  }

  remove(level: number): void {
    const { memory } = this;
    const at = level * LEVEL_WORDS;
    const rank = this.rankOf(level);
    const height = memory[at + HEIGHT] as number;
    this.before(rank);
    for (let lane = 0; lane < height; lane++) {
      memory[this.beforeOn(lane)] = memory[at + NEXT + lane] as number;
    }
    memory[at + NEXT] = this.free;
    this.free = level;
    this.used--;
  }

  next(level: number): number {
    return this.memory[level * LEVEL_WORDS + NEXT] as number;
  }

  /** The last level whose rank is lower, or the head; notes the same for every lane on the way. */
  private before(rank: number): number {
    const { memory } = this;
    let level = HEAD;
    for (let lane = MAX_HEIGHT - 1; lane >= 0; lane--) {
      for (;;) {
        const next = memory[level * LEVEL_WORDS + NEXT + lane] as number;
        if (next === NO_LEVEL || this.rankOf(next) >= rank) break;
        level = next;
      }
      memory[this.wayAt + lane] = level;
    }
    return level;
  }

  /** The word that refers to what comes behind the last search's rank on a lane. */
  private beforeOn(lane: number): number {
    return (this.memory[this.wayAt + lane] as number) * LEVEL_WORDS + NEXT + lane;
  }

  /** The lower, the better. */
  private rankOf(level: number): number {
    const at = level * LEVEL_WORDS;
    const high = this.memory[at + HIGH] as number;
    return high * 0x1_0000_0000 + ((this.memory[at + LOW] as number) >>> 0) - Limit.maxPriceTicks;
  }

  private take(): number {
    this.used++;
    const level = this.free;
    if (level === NO_LEVEL) return ++this.touched;
    this.free = this.memory[level * LEVEL_WORDS + NEXT] as number;
    return level;
  }

  /** Every second level has a lane more, every fourth two … */
  private nextHeight(): number {
    let bits = Math.imul(++this.inserted, 0x9e37_79b1);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x85eb_ca6b);
    bits ^= bits >>> 13;
    return Math.min(MAX_HEIGHT, 1 + Math.clz32(bits));
  }
}
