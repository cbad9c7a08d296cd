/**
 * One clock for all threads: nanoseconds since the engine started.
 *
 *     main thread    StageClock.start() ── epoch ──┐  two numbers, sent in `workerData`
 *     worker         StageClock.at(epoch) ◄────────┘  reads the same time line
 *
 * `process.hrtime()` is the monotonic clock of the machine, the same in every thread of it.
 * `performance.now()` begins at zero in each worker, so a difference across threads means nothing;
 * and it returns a fraction, which is an object on the heap whenever V8 has to box it.
 *
 * A reading is an integer below 2⁵³ ns, which lasts 104 days. It allocates nothing once it is
 * optimised. Any thread may have a clock of its own.
 */

/** Where time comes from. A check passes a clock that it sets by hand. */
export interface Clock {
  /** ns since the epoch: an integer that never goes back. */
  nowNs(): number;
}

/** The instant that counts as zero, as `process.hrtime()` gave it. Survives structured clone. */
export interface ClockEpoch {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * The five times of an order, by their place in a row of stamps. A row is a `Float64Array` of
 * {@link STAMPS} numbers: passed on as one object, none of them is ever boxed.
 */
export const Stamp = {
  /** t0: the gateway has read it. */
  READ: 0,
  /** t1: it is in the ring. */
  ENQUEUED: 1,
  /** t2: the first stage takes it up. */
  WORK_START: 2,
  /** t3: the last stage is done with it. */
  WORK_END: 3,
  /** t4: its reply is handed to the socket. */
  REPLY_WRITTEN: 4,
} as const;

export type Stamp = (typeof Stamp)[keyof typeof Stamp];

/** How many there are. */
export const STAMPS = 5;

export class StageClock implements Clock {
  readonly epoch: ClockEpoch;
  private readonly seconds: number;
  private readonly nanoseconds: number;

  private constructor(epoch: ClockEpoch) {
    this.epoch = epoch;
    this.seconds = epoch.seconds;
    this.nanoseconds = epoch.nanoseconds;
  }

  /** A clock that stands at zero now. */
  static start(): StageClock {
    const [seconds, nanoseconds] = process.hrtime();
    return new StageClock({ seconds, nanoseconds });
  }

  /** A clock on the time line of another thread's clock. */
  static at(epoch: ClockEpoch): StageClock {
    return new StageClock(epoch);
  }

  /**
   * Taken apart by destructuring, the pair never becomes an array once this is compiled; `now[0]`
   * and `now[1]` in its place allocate 32 bytes a call for much longer.
   */
  nowNs(): number {
    const [seconds, nanoseconds] = process.hrtime();
    return (seconds - this.seconds) * 1e9 + (nanoseconds - this.nanoseconds);
  }
}
