/**
 * What a scheduler asks others: how long a family keeps a lane, who is let in, and who counts.
 *
 * Each has an answer for those who want nothing of it. Policies and counts belong to one thread:
 * a lane has its own of both.
 */
import { Reason, type ReasonCode } from '#reasons';

/** How long a family may keep a lane. One for each lane. */
export interface LanePolicy {
  /** The lane has taken a family from the ready queue: its slice begins. */
  begin(): void;
  /**
   * The lane has completed `tasks` tasks of this slice, and more are pending.
   *
   * @returns true when it goes on with this family; false when that goes to the back of the queue
   */
  goesOn(tasks: number): boolean;
}

/** A family keeps its lane until nothing of it is pending. */
export const DRAIN: LanePolicy = { begin: () => {}, goesOn: () => true };

/** Who is let in. Dispatcher's thread. */
export interface Admission {
  /**
   * Asked before anything is taken.
   *
   * @param pending how many tasks of the family wait
   * @returns ACCEPTED, or the reason for the refusal
   */
  admit(familyKey: number, pending: number): ReasonCode;
  /**
   * May put the entry in the place of one that waits, and is then responsible for that one.
   *
   * @returns false when the entry is to be pushed behind the others
   */
  replaces(family: number, entry: number): boolean;
}

export const ADMIT_ALL: Admission = { admit: () => Reason.ACCEPTED, replaces: () => false };

/** What the dispatcher counts; each is called in one place. */
export interface SubmitCounts {
  /** A task was accepted, and `pending` of its family wait, this one with them. */
  taskIn(pending: number): void;
  /** It has to wait, because its family is busy. */
  enqueuedDueToBusy(): void;
  /** Its family was idle, and has gone into the ready queue. */
  familyReady(): void;
  refused(reason: ReasonCode): void;
}

/** What a lane counts; each is called in one place. */
export interface LaneCounts {
  /** A family has left the ready queue and is in flight. */
  familyInFlight(): void;
  /** A task was given to the lane. */
  dispatched(): void;
  completed(): void;
  /** The family is no longer in flight: it has gone back into the ready queue, or it is idle. */
  familyBack(to: 'ready' | 'idle'): void;
}

export const NO_SUBMIT_COUNTS: SubmitCounts = {
  taskIn: () => {},
  enqueuedDueToBusy: () => {},
  familyReady: () => {},
  refused: () => {},
};

export const NO_LANE_COUNTS: LaneCounts = {
  familyInFlight: () => {},
  dispatched: () => {},
  completed: () => {},
  familyBack: () => {},
};
