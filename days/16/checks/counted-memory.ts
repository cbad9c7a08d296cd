/** Memory that counts how often it is looked at: time depends on the machine, this does not. */
import { expect } from 'vitest';
import { PriceLevels } from '#price-levels';

/** What no single call comes near unless it never ends. */
const ENDLESS = 5_000_000;

const INDEX = /^(-?\d|NaN$|undefined$)/;

class Endless extends Error {}

export class CountedMemory {
  readonly words: Int32Array;
  private accesses = 0;
  private counting = false;

  /** @param length how many words */
  constructor(length: number) {
    this.words = new Proxy(new Int32Array(length), {
      get: (target, key) => {
        if (isIndex(key)) this.count(1);
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        // `fill`, `copyWithin`, `indexOf` … go over the words; each of them is an access.
        return (...args: unknown[]) => {
          this.count(target.length);
          return Reflect.apply(value, target, args);
        };
      },
      set: (target, key, value) => {
        if (isIndex(key)) this.count(1);
        return Reflect.set(target, key, value, target);
      },
    });
  }

  /** How many words the work reads and writes; work that never ends fails here. */
  cost(what: string, work: () => void): number {
    this.accesses = 0;
    this.counting = true;
    try {
      work();
    } catch (error) {
      if (!(error instanceof Endless)) throw error;
      expect.fail(
        `${what} has looked at its memory ${ENDLESS} times and does not end: a way through the structure leads back to itself, or out of the memory`,
      );
    } finally {
      this.counting = false;
    }
    return this.accesses;
  }

  private count(accesses: number): void {
    if (!this.counting) return;
    this.accesses += accesses;
    if (this.accesses > ENDLESS) throw new Endless();
  }
}

/** Levels over memory that counts, with these prices in them. */
export function countedLevels(side: number, capacity: number, prices: readonly number[] = []) {
  const memory = new CountedMemory(PriceLevels.words(capacity));
  const levels = new PriceLevels({ side, capacity, memory: memory.words });
  for (const price of prices) memory.cost('insert', () => levels.insert(price));
  return { memory, levels };
}

/** Also an index that leads out of the memory, such as `-3` or `NaN`: a way that is lost must end. */
function isIndex(key: string | symbol): boolean {
  return typeof key === 'string' && INDEX.test(key);
}
