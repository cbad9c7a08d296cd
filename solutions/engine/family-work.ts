/**
 * The work of a thread that has all partitions and the core behind them.
 *
 *     ring 0 ─► intake ─► scheduler 0 ─► lanes ─┐
 *     ring 1 ─► intake ─► scheduler 1 ─► lanes ─┴─► executor: parse ─► risk ─► book ─► replies
 *                              └ pool full: REJ            └─► completed: the lane goes on
 *
 * Everything here is on one thread, so schedulers and lanes need no atomic operation. One executor
 * serves all lanes, because a book has one writer. What an order brings about in the book is told
 * before its task is completed, and only then the next of its family is begun: so the order of a
 * family in its ring is the order of its replies.
 */
import { Counters } from '#counters';
import { Executor } from '#executor';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { UNCORRELATED } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { attachPartitions } from '#partition-memory';
import { Reason } from '#reasons';
import { ResponseRouter } from '#response-router';
import type { RingMemory } from '#ring-memory';
import { FamilySequencer, PartitionIntake } from '#router';
import { laneCounts, submitCounts } from '#scheduler-counters';
import { allocateScheduler, type SchedulerMemory } from '#scheduler-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { type Clock, StageClock } from '#stage-clock';
import type { TaskSlot } from '#task-slot';
import type { WaitStrategy } from '#wait-strategy';
import { Doorbell } from './doorbell.ts';
import type { EngineControl } from './engine-control.ts';
import type { FamilySetup, ThreadWork } from './engine-thread.ts';
import { familyStages } from './family-stages.ts';
import { NEVER_WAIT, ReplyWriter } from './reply-ring.ts';
import {
  BATCH,
  REPLIES_PER_PUBLISH,
  stampStart,
  type ThreadParts,
  TimedSink,
} from './thread-parts.ts';
import { workOf } from './work-cost.ts';

/** More than all pools hold, and small enough to be no object on any Node. */
const ALONE_MASK = 2 ** 29 - 1;

export class FamilyWork implements ThreadWork {
  private readonly wait: WaitStrategy;
  private readonly doorbell: Doorbell;
  private readonly replies: ResponseRouter;
  private readonly partitions: readonly Partition[];
  private ringsSeen = 0;

  constructor(setup: FamilySetup, { createBook, replyWait, control, wait }: ThreadParts) {
    const { memory, families, poolEntries, workCost } = setup;
    const counters = new Counters(setup.counters);
    const clock = StageClock.at(setup.epoch);
    this.wait = wait;
    this.doorbell = new Doorbell(memory.doorbell);
    const output = new ReplyWriter(memory, {
      ...(replyWait === undefined ? {} : { wait: replyWait }),
      publishEvery: REPLIES_PER_PUBLISH,
    });
    this.replies = new ResponseRouter([output], counters);
    const sink = new TimedSink(this.replies, clock);
    const tasks = allocateScheduler(
      {
        entries: poolEntries,
        taskBytes: ORDER_SLOT_BYTES,
        families: 2 * poolEntries,
        partitions: families.partitions,
        wakes: false,
      },
      'one-thread',
    );
    const lanes = Array.from(
      { length: families.partitions * families.lanes },
      (_, lane) =>
        new Lane(tasks, Math.floor(lane / families.lanes), { counts: laneCounts(counters) }),
    );
    const executor = new Executor({
      lanes: lanes.length,
      taskBytes: tasks.tasks.bytes,
      sink,
      counters,
      createStages: familyStages({ ...setup, counters, createBook }),
      completed: (lane) => (lanes[lane] as Lane).complete(),
    });
    const parts = { tasks, counters, executor, sink, clock, control };
    const work = workCost === undefined ? () => {} : workOf(workCost, clock);
    this.partitions = attachPartitions(memory.partitions).map((ring, partition) => {
      const firstLane = partition * families.lanes;
      const own = lanes.slice(firstLane, firstLane + families.lanes);
      return new Partition(partition, ring, own, firstLane, { ...parts, work });
    });
  }

  /** Of each partition a batch, and everything that is ready. */
  turn(): number {
    this.ringsSeen = this.doorbell.rings;
    let handled = 0;
    for (let i = 0; i < this.partitions.length; i++) {
      handled += (this.partitions[i] as Partition).turn();
    }
    this.replies.flush();
    return handled;
  }

  idle(): void {
    this.doorbell.idle(this.wait, this.ringsSeen);
  }

  worked(): void {
    this.doorbell.worked(this.wait);
  }
}

/** What the partitions of a thread share. */
interface Shared {
  readonly tasks: SchedulerMemory;
  readonly counters: Counters;
  readonly executor: Executor;
  readonly sink: TimedSink;
  readonly clock: Clock;
  readonly control: EngineControl;
  /** Spends the time that an order is to cost. */
  readonly work: () => void;
}

/** One partition: its ring's other end, its scheduler, its lanes. */
class Partition {
  private readonly shared: Shared;
  private readonly ring: SharedRing;
  private readonly reader: RingReader;
  private readonly intake: PartitionIntake;
  private readonly scheduler: FamilyScheduler;
  private readonly lanes: readonly Lane[];
  /** The executor's number of the first of them. */
  private readonly firstLane: number;
  private readonly order: OrderSlot;
  /** How many tasks without a correlation id there were; goes round. */
  private alone = 0;

  constructor(
    partition: number,
    memory: RingMemory,
    lanes: readonly Lane[],
    firstLane: number,
    shared: Shared,
  ) {
    this.shared = shared;
    this.ring = new SharedRing(memory, NEVER_WAIT);
    this.reader = new RingReader(this.ring, { consumer: 0, wait: NEVER_WAIT });
    this.intake = new PartitionIntake({
      partition,
      ring: this.ring,
      reader: this.reader,
      sequencer: new FamilySequencer(),
    });
    this.scheduler = new FamilyScheduler(shared.tasks, partition, {
      counts: submitCounts(shared.counters),
    });
    this.lanes = lanes;
    this.firstLane = firstLane;
    this.order = new OrderSlot(shared.tasks.tasks.bytes);
  }

  turn(): number {
    const taken = this.mayTake() ? this.intake.poll(this.take, BATCH) : 0;
    return taken + this.runLanes();
  }

  /** In this order: whoever sees an order that came after a hold sees the hold as well. */
  private mayTake(): boolean {
    return this.reader.available() > 0 && !this.shared.control.held;
  }

  private readonly take = (task: TaskSlot): void => {
    const key = this.keyOf(task);
    const reason = this.scheduler.submit(key, this.ring.int32, task.offset);
    if (reason === Reason.ACCEPTED) return;
    this.shared.sink.order = undefined;
    this.shared.executor.refuse(task.order, reason);
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

  /** A task on each lane, round and round, until nothing is ready. */
  private runLanes(): number {
    let ran = 0;
    for (;;) {
      const before = ran;
      for (let i = 0; i < this.lanes.length; i++) {
        const task = (this.lanes[i] as Lane).next();
        if (task === NO_TASK) continue;
        this.run(this.firstLane + i, task);
        ran++;
      }
      if (ran === before) return ran;
    }
  }

  private run(lane: number, task: number): void {
    const { sink, clock, executor, work } = this.shared;
    const order = this.order.at(task);
    if (order.isTimed) stampStart(order, clock);
    sink.order = order;
    work();
    executor.run(lane, task);
  }
}
