/**
 * How often does a piece of code look into its memory? Time depends on the machine; this does not.
 *
 * While a structure is made, the constructors of typed arrays hand out arrays that count: each
 * element read or written is one access, and a method that goes over an array (`fill`, `indexOf`)
 * is one for each of its elements.
 */
import { expect } from 'vitest';

/** What no single operation comes near unless it never ends. */
const ENDLESS = 300_000;

const ARRAYS = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
] as const;

type Numbers = InstanceType<(typeof globalThis)[(typeof ARRAYS)[number]]>;

class Endless extends Error {}

export class Counted<T> {
  /** What was made, over arrays that count. */
  readonly made: T;
  private accesses = 0;
  private most = Number.POSITIVE_INFINITY;

  constructor(create: () => T) {
    const real = ARRAYS.map((name) => [name, Reflect.get(globalThis, name)] as const);
    for (const [name, original] of real) {
      Reflect.set(globalThis, name, this.countingConstructor(original));
    }
    try {
      this.made = create();
    } finally {
      for (const [name, original] of real) Reflect.set(globalThis, name, original);
    }
  }

  /**
   * How many elements the work reads and writes. Work that never ends fails here.
   *
   * @param what what is done, as a message says it: `push`
   */
  cost(what: string, work: () => void): number {
    this.accesses = 0;
    this.most = ENDLESS;
    try {
      work();
    } catch (error) {
      if (!(error instanceof Endless)) throw error;
      expect.fail(
        `${what} has looked into its memory ${ENDLESS} times and does not end. A chain that leads back to itself, or a search that waits for a free place where there is none`,
      );
    } finally {
      this.most = Number.POSITIVE_INFINITY;
    }
    return this.accesses;
  }

  private add(accesses: number): void {
    this.accesses += accesses;
    if (this.accesses > this.most) throw new Endless();
  }

  private countingConstructor<C extends object>(original: C): C {
    return new Proxy(original, {
      construct: (target, args) => {
        return this.counting(Reflect.construct(target as never, args) as Numbers);
      },
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key !== 'from' && key !== 'of') return value;
        const make = value as (...args: unknown[]) => Numbers;
        return (...args: unknown[]) => this.counting(make.apply(target, args));
      },
    });
  }

  private counting(array: Numbers): Numbers {
    const counting: Numbers = new Proxy(array, {
      get: (target, key) => {
        if (isIndex(key)) {
          this.add(1);
          return target[key as unknown as number];
        }
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? this.method(counting, target, value) : value;
      },
      set: (target, key, value) => {
        if (isIndex(key)) this.add(1);
        target[key as unknown as number] = value;
        return true;
      },
    });
    return counting;
  }

  private method(counting: Numbers, target: Numbers, method: object): unknown {
    return (...args: unknown[]) => {
      this.add(target.length);
      const result: unknown = Reflect.apply(method as never, target, args);
      if (result === target) return counting;
      return ArrayBuffer.isView(result) ? this.counting(result as Numbers) : result;
    };
  }
}

/** Symbols aside, only an index begins with a digit. */
function isIndex(key: string | symbol): boolean {
  if (typeof key === 'symbol') return false;
  const code = key.charCodeAt(0);
  return code >= 48 && code <= 57;
}
