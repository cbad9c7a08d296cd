/** As the reference, built differently: a lane is in one of three states, and they have names. */
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import type { SchedulerMemory } from '#scheduler-memory';
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
  private state: 'free' | 'between tasks' | 'working' = 'free';
  private family = NO_FAMILY;
  private offset = 0;
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

  next(): number {
    if (this.state === 'working') return NO_TASK;
    if (this.state === 'free' && !this.takesFamily()) return NO_TASK;
    const entry = this.queue.pop(this.family);
    this.offset = (entry - 1) * this.taskBytes;
    this.state = 'working';
    this.counts.dispatched();
    return this.offset;
  }

  complete(): boolean {
    if (this.state !== 'working') return false;
    this.counts.completed();
    this.tasksOfSlice += 1;
    const isKept = keepOrRelease(this.gates, this.queue, this.family);
    if (isKept && this.policy.goesOn(this.tasksOfSlice)) this.state = 'between tasks';
    else this.givesFamilyUp(isKept);
    this.pool.give(this.offset / this.taskBytes + 1);
    return true;
  }

  private takesFamily(): boolean {
    const family = this.ready.pop();
    if (family === NO_FAMILY) return false;
    this.family = family;
    this.tasksOfSlice = 0;
    this.policy.begin();
    this.counts.familyInFlight();
    return true;
  }

  private givesFamilyUp(isKept: boolean): void {
    this.state = 'free';
    this.counts.familyBack(isKept ? 'ready' : 'idle');
    if (isKept) this.ready.push(this.family);
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
