/**
 * Objects that are made once and lent out again and again.
 *
 *     acquire ──► handle ──► get(handle) ──► the object        release(handle) ──► back
 *
 *     handle   ┌────────────────┬────────────────┐
 *              │ loan, 15 bits  │ index, 16 bits │     a small integer
 *              └────────────────┴────────────────┘
 *
 * Who borrows gets a handle and no bare object: the handle names this one loan. When the object
 * has come back, the handle is void, also after the object has gone out again to somebody else.
 * So a second release, and a `get` after the release, are noticed instead of taking the object
 * away from its new owner.
 *
 * One thread. `acquire`, `get` and `release` allocate nothing and throw nothing; they return codes.
 */

/** What {@link ObjectPool.acquire} returns when every object is out. */
export const POOL_EMPTY = -1;

/** Most objects of a pool. */
export const MAX_POOL_CAPACITY = 65_536;

/** What {@link ObjectPool.release} found. */
export const Release = {
  /** The object is back. */
  OK: 0,
  /** This loan is over already: released twice. Nothing has changed. */
  TWICE: 1,
  /**
   * No handle that this pool can have given. Nothing has changed. A number in range that was never
   * given is this or TWICE.
   */
  FOREIGN: 2,
} as const;

export type Release = (typeof Release)[keyof typeof Release];

export interface PoolOptions<T> {
  /** How many objects there are: 1 to {@link MAX_POOL_CAPACITY}. */
  readonly capacity: number;
  /** Makes one; called `capacity` times in the constructor and never again. */
  readonly create: (index: number) => T;
}

/** One object that is out. */
export interface Loan {
  readonly handle: number;
  /** What was given to {@link ObjectPool.acquire}. */
  readonly owner: number;
  /** How many have been acquired since. */
  readonly age: number;
}

const INDEX_BITS = 16;
const INDEX_MASK = 0xffff;
const LOAN_MASK = 0x7fff;
const NOBODY = -1;

export class ObjectPool<T> {
  readonly capacity: number;
  private readonly objects: readonly T[];
  /** The indexes of those that are here, a stack. */
  private readonly free: Int32Array;
  private freeCount: number;
  /** By index: which loan the object is out on, or will go out on next. */
  private readonly loan: Uint16Array;
  /** By index: who has it; {@link NOBODY} when it is here. */
  private readonly owner: Float64Array;
  /** By index: how many had been acquired before. */
  private readonly since: Float64Array;
  private acquired = 0;

  /** @throws RangeError when the capacity is out of range */
  constructor({ capacity, create }: PoolOptions<T>) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_POOL_CAPACITY) {
      throw new RangeError(
        `ObjectPool: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_POOL_CAPACITY}`,
      );
    }
    this.capacity = capacity;
    this.objects = Array.from({ length: capacity }, (_, index) => create(index));
    this.free = Int32Array.from({ length: capacity }, (_, at) => capacity - 1 - at);
    this.freeCount = capacity;
    this.loan = new Uint16Array(capacity);
    this.owner = new Float64Array(capacity).fill(NOBODY);
    this.since = new Float64Array(capacity);
  }

  /** How many are here. */
  get available(): number {
    return this.freeCount;
  }

  /**
   * Lends an object. It is as its last borrower left it.
   *
   * @param owner who borrows, for the report of {@link loans}: a whole number from 0 on
   * @returns a handle from 0 to 2³¹ − 1, or {@link POOL_EMPTY}
   */
  acquire(owner: number): number {
    if (this.freeCount === 0) return POOL_EMPTY;
    const index = this.free[--this.freeCount] as number;
    this.owner[index] = owner;
    this.since[index] = this.acquired++;
    return this.handleOf(index);
  }

  /** The object of a loan; undefined when the loan is over or never was. */
  get(handle: number): T | undefined {
    const index = handle & INDEX_MASK;
    return this.isOut(handle, index) ? this.objects[index] : undefined;
  }

  /** Takes an object back, and makes its handle void. */
  release(handle: number): Release {
    const index = handle & INDEX_MASK;
    if (!this.isOut(handle, index)) {
      const possible = handle >= 0 && (handle | 0) === handle && index < this.capacity;
      return possible ? Release.TWICE : Release.FOREIGN;
    }
    this.owner[index] = NOBODY;
    this.loan[index] = ((this.loan[index] as number) + 1) & LOAN_MASK;
    this.free[this.freeCount++] = index;
    return Release.OK;
  }

  /**
   * What is out, the oldest first: at shutdown everything in it has leaked. Control plane.
   *
   * @param olderThan only loans since which more than this many others were made. Without it: all
   */
  loans(olderThan = -1): Loan[] {
    return this.objects
      .flatMap((_, index) => {
        const owner = this.owner[index] as number;
        const age = this.acquired - 1 - (this.since[index] as number);
        return owner === NOBODY ? [] : [{ handle: this.handleOf(index), owner, age }];
      })
      .filter(({ age }) => age > olderThan)
      .sort((a, b) => b.age - a.age);
  }

  private handleOf(index: number): number {
    return ((this.loan[index] as number) << INDEX_BITS) | index;
  }

  private isOut(handle: number, index: number): boolean {
    return index < this.capacity && this.owner[index] !== NOBODY && this.handleOf(index) === handle;
  }
}
