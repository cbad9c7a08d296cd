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
import { NotImplemented } from '#not-implemented';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import { NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import { DRAIN, type LaneCounts, type LanePolicy, NO_LANE_COUNTS } from '#scheduler-ports';
import { type WaitStrategy, YieldWait } from '#wait-strategy';

/** There is nothing to do for a lane. */
export const NO_TASK = -1;

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
  private family = NO_FAMILY;
  /** Its task in flight, or NO_ENTRY. */
  private entry = NO_ENTRY;
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
    const { ready, queue, policy, counts, taskBytes, tasksOfSlice } = this;
    throw new NotImplemented(3, 'Lane.next', ready, queue, policy, counts, taskBytes, tasksOfSlice);
  }

  /**
   * The task in flight is completed: its completion sink was called. Its entry is given back, and
   * its family kept, put to the back of the ready queue, or let go.
   *
   * @returns false, and does nothing, when no task is in flight
   */
  complete(): boolean {
    const { gates, pool, family, entry } = this;
    throw new NotImplemented(3, 'Lane.complete', gates, pool, family, entry);
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
