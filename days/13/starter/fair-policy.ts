/**
 * How long a family keeps its lane: so many tasks, so much time, or whichever is over first.
 *
 *     ready:  A B C        A runs a slice, goes to the back     B C A
 *                          B runs a slice, goes to the back     C A B
 *
 * With slices of one task that is round-robin. A family that has nothing pending any more lets go
 * by itself, so a slice is an upper bound and nobody waits for its end.
 *
 * A policy belongs to one lane and its thread. Asking it allocates nothing.
 */
import { NotImplemented } from '#not-implemented';
import type { LanePolicy } from '#scheduler-ports';
import type { Clock } from '#stage-clock';

/** At least one of the two. */
export interface Slice {
  /** At most so many tasks: a whole number, 1 or more. Without it: any number. */
  readonly tasks?: number;
  /**
   * No further task once so many ns have passed since the slice began; above 0. A task is never cut
   * off, so a slice takes up to one task longer. Without it: any time.
   */
  readonly ns?: number;
}

/** Without a limit on time the clock is never read. */
const NO_CLOCK: Clock = { nowNs: () => 0 };

export class FairPolicy implements LanePolicy {
  private readonly tasks: number;
  private readonly ns: number;
  private readonly clock: Clock;
  private beganNs = 0;

  /**
   * @param clock needed when the slice has a limit on time
   * @throws RangeError when the slice has no limit, or one that is out of range
   * @throws TypeError when a limit on time comes without a clock
   */
  constructor(slice: Slice, clock: Clock = NO_CLOCK) {
    const { tasks, ns } = limitsOf(slice);
    if (ns < Number.POSITIVE_INFINITY && clock === NO_CLOCK) {
      throw new TypeError(
        `FairPolicy: a slice of ${ns} ns needs a clock; pass one, such as StageClock.start()`,
      );
    }
    this.tasks = tasks;
    this.ns = ns;
    this.clock = clock;
  }

  begin(): void {
    throw new NotImplemented(1, 'FairPolicy.begin', this.clock, this.beganNs);
  }

  goesOn(tasks: number): boolean {
    throw new NotImplemented(1, 'FairPolicy.goesOn', tasks, this.tasks, this.ns);
  }
}

/**
 * The longest that a task waits for a lane when nothing else of its family is pending: everybody
 * else has one slice before it. Of one lane; control plane.
 *
 * @param others how many other families have work all the time: 0 or more
 * @param serviceNs what each task takes, above 0
 * @returns ns
 */
export function longestWaitNs(slice: Slice, others: number, serviceNs: number): number {
  throw new NotImplemented(2, 'longestWaitNs', slice, others, serviceNs);
}

/** Both limits of a slice, Infinity for what it does not limit; a RangeError when it is none. */
function limitsOf({
  tasks = Number.POSITIVE_INFINITY,
  ns = Number.POSITIVE_INFINITY,
}: Slice): Required<Slice> {
  if (tasks === Number.POSITIVE_INFINITY && ns === Number.POSITIVE_INFINITY) {
    throw new RangeError(
      'FairPolicy: a slice without a limit; expected tasks, ns or both, or DRAIN of #scheduler-ports',
    );
  }
  if (tasks !== Number.POSITIVE_INFINITY && !(Number.isSafeInteger(tasks) && tasks >= 1)) {
    throw new RangeError(
      `FairPolicy: a slice of ${tasks} tasks; expected a whole number from 1 on, 1 being round-robin`,
    );
  }
  if (!(ns > 0)) {
    throw new RangeError(`FairPolicy: a slice of ${ns} ns; expected more than 0`);
  }
  return { tasks, ns };
}
