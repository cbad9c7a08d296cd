/**
 * The work of a thread that has all partitions and the core behind them.
 *
 *     ring 0 ─► scheduler 0 ─► lanes ─┐
 *     ring 1 ─► scheduler 1 ─► lanes ─┴─► executor: parse ─► risk ─► sequencer ─► book ─► replies
 *                   └ pool full: REJ            └─► completed: the lane goes on
 *
 * Everything here is on one thread, so schedulers and lanes need no atomic operation. One executor
 * serves all lanes, because a book has one writer. What an order brings about in the book is told
 * before its task is completed, and only then the next of its family is begun: so the order of a
 * family in its ring is the order of its replies.
 */
import { Counters } from '#counters';
import { Executor } from '#executor';
import { OrderSlot } from '#order-slot';
import { attachPartitions } from '#partition-memory';
import { type Clock, StageClock } from '#stage-clock';
import type { TaskSlot } from '#task-slot';
import { DoorbellWork } from './doorbell-work.ts';
import type { FamilySetup } from './engine-thread.ts';
import { familyStages, statelessChecks } from './family-stages.ts';
import { Partition, type PartitionHost } from './partition.ts';
import { Sequencer } from './sequencer.ts';
import {
  allocateTasks,
  BATCH,
  repliesOf,
  stampStart,
  type ThreadParts,
  TimedSink,
} from './thread-parts.ts';
import { workOf } from './work-cost.ts';

export class FamilyWork extends DoorbellWork implements PartitionHost {
  /** No task waits with the executor between two turns: see {@link familyStages}. */
  readonly isSettled = true;
  private readonly sink: TimedSink;
  private readonly executor: Executor;
  private readonly partitions: readonly Partition[];
  private readonly order: OrderSlot;
  private readonly clock: Clock;
  /** Spends the time that an order is to cost. */
  private readonly work: (() => void) | undefined;

  constructor(setup: FamilySetup, { createBook, replyWait, control, wait }: ThreadParts) {
    const { memory, families, poolEntries, workCost, symbols } = setup;
    super(memory.doorbells[0], wait);
    const counters = new Counters(setup.counters);
    this.clock = StageClock.at(setup.epoch);
    this.sink = new TimedSink(repliesOf(memory.replies, counters, replyWait), this.clock);
    const tasks = allocateTasks(poolEntries, families.partitions);
    this.order = new OrderSlot(tasks.tasks.bytes);
    this.work = workCost && workOf(workCost, this.clock);
    const byLane: Partition[] = [];
    this.executor = new Executor({
      lanes: families.partitions * families.lanes,
      taskBytes: tasks.tasks.bytes,
      sink: this.sink,
      counters,
      createStages: familyStages({
        ...setup,
        counters,
        createBook,
        sequencer: new Sequencer(counters),
        checks: statelessChecks(symbols),
      }),
      completed: (lane) => (byLane[lane] as Partition).complete(lane),
    });
    this.partitions = attachPartitions(memory.partitions).map(
      (ring, partition) =>
        new Partition({
          ...{ partition, ring, tasks, lanes: families.lanes, control, counters },
          host: this,
        }),
    );
    for (const partition of this.partitions) {
      for (let lane = 0; lane < families.lanes; lane++) byLane.push(partition);
    }
  }

  /** Of each partition a batch, and everything that is ready. */
  protected lookRound(): number {
    let handled = 0;
    for (let i = 0; i < this.partitions.length; i++) {
      handled += (this.partitions[i] as Partition).turn(BATCH);
    }
    this.sink.flush();
    return handled;
  }

  begin(lane: number, task: number): void {
    const { sink } = this;
    const order = this.order.at(task);
    if (order.isTimed) stampStart(order, this.clock);
    sink.order = order;
    if (this.work !== undefined) this.work();
    this.executor.run(lane, task);
  }

  refuse(task: TaskSlot, _source: Int32Array, reason: number): void {
    this.sink.order = undefined;
    this.executor.refuse(task.order, reason);
  }
}
