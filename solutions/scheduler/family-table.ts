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

const EMPTY = -1;

export class FamilyTable {
  /** How many families there can be. */
  readonly capacity: number;
  private readonly mask: number;
  private readonly keys: Float64Array;
  /** The family of each place, or EMPTY. */
  private readonly families: Int32Array;
  private readonly keyOfFamily: Float64Array;
  private readonly free: Int32Array;
  private freeCount: number;

  /** @param capacity families, 1 or more */
  constructor(capacity: number) {
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.capacity = capacity;
    this.mask = places - 1;
    this.keys = new Float64Array(places);
    this.families = new Int32Array(places).fill(EMPTY);
    this.keyOfFamily = new Float64Array(capacity);
    this.free = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
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
    const { keys, families, mask } = this;
    for (let place = this.home(key); ; place = (place + 1) & mask) {
      const family = families[place] as number;
      if (family === EMPTY || keys[place] === key) return family;
    }
  }

  /** Gives a new family a number, or {@link NO_FAMILY} when all are used. It must not be known. */
  add(key: number): number {
    if (this.freeCount === 0) return NO_FAMILY;
    const family = this.free[--this.freeCount] as number;
    let place = this.home(key);
    while (this.families[place] !== EMPTY) place = (place + 1) & this.mask;
    this.keys[place] = key;
    this.families[place] = family;
    this.keyOfFamily[family] = key;
    return family;
  }

  /** Forgets a known family; its number is free. */
  remove(family: number): void {
    const { keys, families, mask } = this;
    let hole = this.home(this.keyOfFamily[family] as number);
    while (families[hole] !== family) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; families[place] !== EMPTY; place = (place + 1) & mask) {
      const home = this.home(keys[place] as number);
      // It may move up when its home is not behind the hole, going round.
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      keys[hole] = keys[place] as number;
      families[hole] = families[place] as number;
      hole = place;
    }
    families[hole] = EMPTY;
    this.free[this.freeCount++] = family;
  }

  /** Both halves of the key count; then bits are mixed as in MurmurHash3's finaliser. */
  private home(key: number): number {
    let hash = Math.imul((key * 2 ** -32) | 0, 0x9e37_79b1) ^ (key | 0);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) & this.mask;
  }
}
