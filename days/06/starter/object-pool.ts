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
import { NotImplemented } from '#not-implemented';

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

export class ObjectPool<T> {
  readonly capacity: number;

  /** @throws RangeError when the capacity is out of range */
  constructor({ capacity, create }: PoolOptions<T>) {
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_POOL_CAPACITY) {
      throw new RangeError(
        `ObjectPool: got a capacity of ${capacity}; expected a whole number from 1 to ${MAX_POOL_CAPACITY}`,
      );
    }
    this.capacity = capacity;
    throw new NotImplemented(4, 'ObjectPool', create);
  }

  /** How many are here. */
  get available(): number {
    throw new NotImplemented(4, 'ObjectPool.available');
  }

  /**
   * Lends an object. It is as its last borrower left it.
   *
   * @param owner who borrows, for the report of {@link loans}: a whole number from 0 on
   * @returns a handle from 0 to 2³¹ − 1, or {@link POOL_EMPTY}
   */
  acquire(owner: number): number {
    throw new NotImplemented(4, 'ObjectPool.acquire', owner);
  }

  /** The object of a loan; undefined when the loan is over or never was. */
  get(handle: number): T | undefined {
    throw new NotImplemented(4, 'ObjectPool.get', handle);
  }

  /** Takes an object back, and makes its handle void. */
  release(handle: number): Release {
    throw new NotImplemented(4, 'ObjectPool.release', handle);
  }

  /**
   * What is out, the oldest first: at shutdown everything in it has leaked. Control plane.
   *
   * @param olderThan only loans since which more than this many others were made. Without it: all
   */
  loans(olderThan = -1): Loan[] {
    throw new NotImplemented(4, 'ObjectPool.loans', olderThan);
  }
}
