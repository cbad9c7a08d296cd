/** One step of a run, as a trace shows it. */

export type Operation =
  | 'load'
  | 'store'
  | 'add'
  | 'cas'
  | 'wait'
  | 'time-out'
  | 'notify'
  | 'pause'
  | 'read'
  | 'write';

export interface Step {
  /** The number of the thread. */
  readonly thread: number;
  /** True when the thread that took the step before could have gone on. */
  readonly preempts: boolean;
  readonly operation: Operation;
  /** The cell; of `read` and `write` the slot. */
  readonly at: number;
  /** `store`, `write`: the value; `add`: the summand; `cas`, `wait`: what is expected. */
  readonly first: number;
  /** `cas`: the replacement; `wait`: the time limit in milliseconds, Infinity without one. */
  readonly second: number;
  /** What the operation answered; `wait`: an {@link Awake}. */
  readonly answer: number;
  /** `notify`: the numbers of the threads it woke. */
  readonly woken: readonly number[];
}

/** What a `wait` answered: 0 to 2 are the places in {@link WAIT_RESULTS}. */
export const Awake = { ok: 0, notEqual: 1, timedOut: 2, notYet: 3 } as const;
export const WAIT_RESULTS = ['ok', 'not-equal', 'timed-out'] as const;
