/** Lanes that are broken on purpose from some moment on, for the triage. */
import { Lane, type LaneOptions, NO_TASK } from '#lane';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import { NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import { type LaneCounts, NO_LANE_COUNTS } from '#scheduler-ports';
import type { CreateLane, LanePort } from '#virtual-stress';

/** Whether the lane of a partition is broken by now. */
export type IsBroken = (partition: number, nowNs: number) => boolean;

/** Takes nothing up any more. */
export function deafLane(isBroken: IsBroken): CreateLane {
  return (memory, partition, options, nowNs) => {
    const lane = new Lane(memory, partition, options);
    return {
      next: () => (isBroken(partition, nowNs()) ? NO_TASK : lane.next()),
      complete: () => lane.complete(),
    };
  };
}

/** Lets a family go without opening its gate: nobody will ever have it again. */
export function strandingLane(isBroken: IsBroken): CreateLane {
  return (memory, partition, options, nowNs) => {
    const isNow = () => isBroken(partition, nowNs());
    return new ForgetfulLane(memory, partition, options, isNow, true);
  };
}

/** Does not let a family go when its task is done, and turns to the next. */
export function keepingLane(isBroken: IsBroken): CreateLane {
  return (memory, partition, options, nowNs) => {
    const isNow = () => isBroken(partition, nowNs());
    return new ForgetfulLane(memory, partition, options, isNow, false);
  };
}

/** A right lane until it breaks; then it never opens a gate again. */
class ForgetfulLane implements LanePort {
  private readonly lane: Lane;
  private readonly pool: TaskPool;
  private readonly queue: PendingQueue;
  private readonly ready: ReadyQueue;
  private readonly taskBytes: number;
  private readonly counts: LaneCounts;
  private readonly isBroken: () => boolean;
  private readonly saysThatItLetGo: boolean;
  private entry = NO_ENTRY;

  constructor(
    memory: SchedulerMemory,
    partition: number,
    options: LaneOptions,
    isBroken: () => boolean,
    saysThatItLetGo: boolean,
  ) {
    this.lane = new Lane(memory, partition, options);
    this.pool = new TaskPool(memory);
    this.queue = new PendingQueue(memory, partition);
    this.ready = new ReadyQueue(memory, partition);
    this.taskBytes = memory.shape.taskBytes;
    this.counts = options.counts ?? NO_LANE_COUNTS;
    this.isBroken = isBroken;
    this.saysThatItLetGo = saysThatItLetGo;
  }

  next(): number {
    if (!this.isBroken()) return this.lane.next();
    const family = this.ready.pop();
    if (family === NO_FAMILY) return NO_TASK;
    this.counts.familyInFlight();
    this.entry = this.queue.pop(family);
    this.counts.dispatched();
    return (this.entry - 1) * this.taskBytes;
  }

  complete(): boolean {
    if (this.entry === NO_ENTRY) return this.lane.complete();
    this.counts.completed();
    if (this.saysThatItLetGo) this.counts.familyBack('idle');
    this.pool.give(this.entry);
    this.entry = NO_ENTRY;
    return true;
  }
}
