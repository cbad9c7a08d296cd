/**
 * Right, and different: lends the object that has been back the longest, keeps the handle of each
 * object as it stands, and tells who has it by a list of states.
 */
export const POOL_EMPTY = -1;

export const MAX_POOL_CAPACITY = 65_536;

export const Release = { OK: 0, TWICE: 1, FOREIGN: 2 } as const;

export type Release = (typeof Release)[keyof typeof Release];

export interface PoolOptions<T> {
  readonly capacity: number;
  readonly create: (index: number) => T;
}

export interface Loan {
  readonly handle: number;
  readonly owner: number;
  readonly age: number;
}

/** How far apart the handles of one object are. */
const STEP = 65_536;

export class ObjectPool<T> {
  readonly capacity: number;
  private readonly objects: T[] = [];
  private readonly waiting: Int32Array;
  private readonly handles: Int32Array;
  private readonly out: Uint8Array;
  private readonly owners: Uint32Array;
  private readonly numbers: Float64Array;
  private head = 0;
  private here: number;
  private lent = 0;

  constructor({ capacity, create }: PoolOptions<T>) {
    if (!(capacity >= 1 && capacity <= MAX_POOL_CAPACITY) || capacity % 1 !== 0) {
      throw new RangeError(`ObjectPool: got ${capacity}; expected 1 to ${MAX_POOL_CAPACITY}`);
    }
    this.capacity = capacity;
    this.here = capacity;
    for (let index = 0; index < capacity; index++) this.objects.push(create(index));
    this.waiting = Int32Array.from(this.objects, (_, index) => index);
    this.handles = Int32Array.from(this.objects, (_, index) => index);
    this.out = new Uint8Array(capacity);
    this.owners = new Uint32Array(capacity);
    this.numbers = new Float64Array(capacity);
  }

  get available(): number {
    return this.here;
  }

  acquire(owner: number): number {
    if (this.here === 0) return POOL_EMPTY;
    const index = this.waiting[this.head] as number;
    this.head = (this.head + 1) % this.capacity;
    this.here -= 1;
    this.out[index] = 1;
    this.owners[index] = owner;
    this.lent += 1;
    this.numbers[index] = this.lent;
    return this.handles[index] as number;
  }

  get(handle: number): T | undefined {
    const index = this.indexOf(handle);
    return index < 0 ? undefined : this.objects[index];
  }

  release(handle: number): Release {
    const index = this.indexOf(handle);
    if (index < 0) return this.mayBeMine(handle) ? Release.TWICE : Release.FOREIGN;
    this.out[index] = 0;
    const next = handle + STEP;
    this.handles[index] = next >= 2 ** 31 ? index : next;
    this.waiting[(this.head + this.here) % this.capacity] = index;
    this.here += 1;
    return Release.OK;
  }

  loans(olderThan = Number.NEGATIVE_INFINITY): Loan[] {
    const all = Array.from(this.out.entries()).filter(([, isOut]) => isOut === 1);
    return all
      .map(([index]) => ({
        handle: this.handles[index] as number,
        owner: this.owners[index] as number,
        age: this.lent - (this.numbers[index] as number),
      }))
      .filter(({ age }) => age > olderThan)
      .sort((one, other) => other.age - one.age);
  }

  /** The object's index, or −1 when this is not the handle of a loan that goes on. */
  private indexOf(handle: number): number {
    const index = handle % STEP;
    return this.handles[index] === handle && this.out[index] === 1 ? index : -1;
  }

  private mayBeMine(handle: number): boolean {
    return Number.isInteger(handle) && handle >= 0 && handle < 2 ** 31;
  }
}
