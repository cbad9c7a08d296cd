/**
 * A lane: one place where work runs, one task at a time.
 *
 *     const task = lane.next();              the byte offset of a task, or NO_TASK
 *     … work on memory.tasks.bytes from there on …
 *     lane.complete();                       its completion sink was called
 *
 * A lane takes a ready family and works its tasks off, until nothing is pending or the policy says
 * that it is another's turn. A lane belongs to one thread; several may stand on one thread, the
 * dispatcher's own included. Nothing here allocates, throws or waits, but {@link Lane.idle}.
 */
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import { NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import { DRAIN, type LaneCounts, type LanePolicy, NO_LANE_COUNTS } from '#scheduler-ports';
import { type WaitStrategy, YieldWait } from '#wait-strategy';

/** There is nothing to do for a lane. */
export const NO_TASK = -1;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NOTHING = NO_TASK;
const NONE = NO_ENTRY;
const NOBODY = NO_FAMILY;

export interface LaneOptions {
  readonly policy?: LanePolicy;
  readonly counts?: LaneCounts;
  /** How {@link Lane.idle} waits. */
  readonly wait?: WaitStrategy;
}

export class Lane {
  private readonly pool: TaskPool;
  private readonly queue: PendingQueue;
  private readonly gates: BusyGates;
  private readonly ready: ReadyQueue;
  private readonly taskBytes: number;
  private readonly policy: LanePolicy;
  private readonly counts: LaneCounts;
  private readonly wait: WaitStrategy;
  /** The family whose gate this lane holds, or NO_FAMILY. */
  private family = NOBODY;
  /** Its task in flight, or NO_ENTRY. */
  private entry = NONE;
  private tasksOfSlice = 0;

  /**
   * @param partition 0 … partitions − 1
   * @throws RangeError when `wait` needs waking and the memory does not wake
   */
  constructor(
    memory: SchedulerMemory,
    partition: number,
    { policy = DRAIN, counts = NO_LANE_COUNTS, wait = new YieldWait() }: LaneOptions = {},
  ) {
    if (wait.needsWaking && !memory.shape.wakes) {
      throw new RangeError(
        'Lane: this wait strategy must be woken, and the memory does not wake; allocate it with wakes: true',
      );
    }
    this.pool = new TaskPool(memory);
    this.queue = new PendingQueue(memory, partition);
    this.gates = new BusyGates(memory, partition);
    this.ready = new ReadyQueue(memory, partition);
    this.taskBytes = memory.shape.taskBytes;
    this.policy = policy;
    this.counts = counts;
    this.wait = wait;
  }

  /** True when the partition was told to stop. */
  get isStopped(): boolean {
    return this.ready.isStopped;
  }

  /**
   * The next task: of the family that the lane has, or else of the one in front of the ready queue.
   *
   * @returns its byte offset in `memory.tasks`; {@link NO_TASK} when nothing is ready, or the last
   *   task is not completed
   */
  next(): number {
    if (this.entry !== NONE) return NOTHING;
    if (this.family === NOBODY) {
      const family = this.ready.pop();
      if (family === NOBODY) return NOTHING;
      this.family = family;
      this.tasksOfSlice = 0;
      this.policy.begin();
      this.counts.familyInFlight();
    }
    this.entry = this.queue.pop(this.family);
    this.counts.dispatched();
    return Math.imul(this.entry - 1, this.taskBytes);
  }

  /**
   * The task in flight is completed: its completion sink was called. Its entry is given back, and
   * its family kept, put to the back of the ready queue, or let go.
   *
   * @returns false, and does nothing, when no task is in flight
   */
  complete(): boolean {
    const { entry, family } = this;
    if (entry === NONE) return false;
    this.counts.completed();
    this.tasksOfSlice++;
    this.entry = NONE;
    if (!keepOrRelease(this.gates, this.queue, family)) {
      this.family = NOBODY;
      this.counts.familyBack('idle');
    } else if (!this.policy.goesOn(this.tasksOfSlice)) {
      this.family = NOBODY;
      this.counts.familyBack('ready');
      this.ready.push(family);
    }
    // Only now: a family that is not idle holds an entry, on which its dispatcher relies.
    this.pool.give(entry);
    return true;
  }

  /** Waits because there is nothing to do; may return for no reason. */
  idle(): void {
    this.ready.idle(this.wait);
  }

  /** Call it when there was something to do again, before the next {@link idle}. */
  worked(): void {
    this.ready.worked(this.wait);
  }
}
