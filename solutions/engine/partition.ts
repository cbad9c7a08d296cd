/**
 * One partition on the thread that has it: its ring's other end, its scheduler, its lanes.
 *
 *     ring ─► intake: number in its family ─► scheduler ─► lanes ─► begin
 *                                                 └ refused: refuse
 *
 * What happens to a task that a lane has begun, and when that is completed, is the host's business.
 */
import type { Counters } from '#counters';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { UNCORRELATED } from '#layout';
import { Reason } from '#reasons';
import type { RingMemory } from '#ring-memory';
import { FamilySequencer, PartitionIntake } from '#router';
import { laneCounts, submitCounts } from '#scheduler-counters';
import type { SchedulerMemory } from '#scheduler-memory';
import { RingReader, SharedRing } from '#shared-ring';
import type { TaskSlot } from '#task-slot';
import type { EngineControl } from './engine-control.ts';
import { NEVER_WAIT } from './reply-ring.ts';

/** More than all pools hold, and small enough to be no object on any Node. */
const ALONE_MASK = 2 ** 29 - 1;

/** Who works on the tasks. */
export interface PartitionHost {
  /**
   * Begins a task. It is completed with {@link Partition.complete}, before this returns or later.
   *
   * @param lane its number among all partitions
   * @param task its byte offset in the scheduler's memory
   */
  begin(lane: number, task: number): void;
  /** Answers a request that no lane gets. @param source what the task lies in */
  refuse(task: TaskSlot, source: Int32Array, reason: number): void;
}

export interface PartitionOptions {
  /** Which one, from 0 on. */
  readonly partition: number;
  /** Of its ring. */
  readonly ring: RingMemory;
  readonly tasks: SchedulerMemory;
  /** How many lanes each partition has. */
  readonly lanes: number;
  readonly control: EngineControl;
  readonly counters: Counters;
  readonly host: PartitionHost;
}

export class Partition {
  private readonly int32: Int32Array;
  private readonly host: PartitionHost;
  private readonly control: EngineControl;
  private readonly reader: RingReader;
  private readonly intake: PartitionIntake;
  private readonly scheduler: FamilyScheduler;
  private readonly lanes: readonly Lane[];
  private readonly firstLane: number;
  /** How many tasks without a correlation id there were; goes round. */
  private alone = 0;

  constructor(options: PartitionOptions) {
    const { partition, ring: memory, tasks, lanes, control, counters, host } = options;
    const ring = new SharedRing(memory, NEVER_WAIT);
    this.int32 = ring.int32;
    this.host = host;
    this.control = control;
    this.reader = new RingReader(ring, { consumer: 0, wait: NEVER_WAIT });
    this.intake = new PartitionIntake({
      partition,
      ring,
      reader: this.reader,
      sequencer: new FamilySequencer(),
    });
    this.scheduler = new FamilyScheduler(tasks, partition, {
      counts: submitCounts(counters),
    });
    const counts = laneCounts(counters);
    this.lanes = Array.from({ length: lanes }, () => new Lane(tasks, partition, { counts }));
    this.firstLane = partition * lanes;
  }

  /**
   * Takes at most `limit` requests out of the ring, and begins what is ready on lanes that are free,
   * until nothing more is.
   */
  turn(limit: number): number {
    const taken = this.mayTake() ? this.intake.poll(this.take, limit) : 0;
    return taken + this.runLanes();
  }

  /** A task is over. @param lane as the host got it */
  complete(lane: number): void {
    (this.lanes[lane - this.firstLane] as Lane).complete();
  }

  /** In this order: whoever sees an order that came after a hold sees the hold as well. */
  private mayTake(): boolean {
    return this.reader.available() > 0 && !this.control.held;
  }

  private readonly take = (task: TaskSlot): void => {
    const reason = this.scheduler.submit(this.keyOf(task), this.int32, task.offset);
    if (reason !== Reason.ACCEPTED) this.host.refuse(task, this.int32, reason);
  };

  /**
   * Who has no correlation id is alone in its family, and any key does that no other task has while
   * this one is there. The router's is beyond 2³¹ and would be an object in every call.
   */
  private keyOf(task: TaskSlot): number {
    if (!task.isAlone) return task.familyKey;
    this.alone = (this.alone + 1) & ALONE_MASK;
    return UNCORRELATED - this.alone;
  }

  /** A task on each lane, round and round. */
  private runLanes(): number {
    let ran = 0;
    for (;;) {
      const before = ran;
      for (let i = 0; i < this.lanes.length; i++) {
        const task = (this.lanes[i] as Lane).next();
        if (task === NO_TASK) continue;
        this.host.begin(this.firstLane + i, task);
        ran++;
      }
      if (ran === before) return ran;
    }
  }
}
