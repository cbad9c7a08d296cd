/** How a run can go wrong. */
export type FailureKind =
  /** `always` or `atEnd` does not hold. */
  | 'invariant'
  /** Two plain accesses to one slot, one of them a write, that no atomic operation orders. */
  | 'race'
  /** Every thread that has not returned sleeps, and nobody is left to wake it. */
  | 'deadlock'
  /** Nobody changes anything any more, and at least one thread looks again and again. */
  | 'livelock'
  /** The run is longer than allowed. */
  | 'step-limit'
  /** A thread threw an error of its own, or used a cell that is not there. */
  | 'thrown'
  /** A thread did something else when it was called again, or a schedule does not fit. */
  | 'diverged';

export interface Failure {
  readonly kind: FailureKind;
  /** One sentence without a full stop. */
  readonly what: string;
  /** What the thread threw. */
  readonly error?: unknown;
}
