/**
 * The work of a thread that has partitions, and leaves positions and book to the core.
 *
 *     ring 0 ─► scheduler 0 ─► lanes ─┐                          ┌ refused: with its reason
 *     ring 2 ─► scheduler 2 ─► lanes ─┴─► parse ─► risk ─► link ─┴─► core
 *                   └ pool full ─────────────────────────► link
 *                                  lanes go on ◄── completed ◄──── core
 *
 * A lane waits while its order is with the core, so there are as many orders under way between the
 * two threads as lanes are busy: with one lane for each partition an order waits for the one before
 * to come back.
 */
import { Counter, Counters } from '#counters';
import type { StageHandler } from '#oms-stages';
import { OrderSlot } from '#order-slot';
import { attachPartitions } from '#partition-memory';
import { Reason } from '#reasons';
import type { RingMemory } from '#ring-memory';
import type { SchedulerMemory } from '#scheduler-memory';
import { type Clock, StageClock } from '#stage-clock';
import type { TaskSlot } from '#task-slot';
import { type CoreLinkMemory, LinkToCore } from './core-link.ts';
import { DoorbellWork } from './doorbell-work.ts';
import type { PartitionSetup } from './engine-thread.ts';
import { statelessChecks } from './family-stages.ts';
import { Partition, type PartitionHost } from './partition.ts';
import { allocateTasks, BATCH, stampStart, type ThreadParts } from './thread-parts.ts';

export class PartitionWork extends DoorbellWork implements PartitionHost {
  private readonly counters: Counters;
  private readonly clock: Clock;
  private readonly link: LinkToCore;
  private readonly checks: readonly StageHandler[];
  private readonly tasks: SchedulerMemory;
  private readonly order: OrderSlot;
  private readonly lanes: number;
  private readonly partitions: readonly Partition[];
  /** By the number of a lane; those of other threads are missing. */
  private readonly byLane: readonly (Partition | undefined)[];
  /** Lanes whose order is with the core. */
  private inFlight = 0;

  constructor(setup: PartitionSetup, { control, wait }: ThreadParts) {
    const { memory, families, thread, plan, poolEntries, symbols } = setup;
    super(memory.doorbells[thread], wait);
    const own = plan.partitions ?? [];
    this.counters = new Counters(setup.counters);
    this.clock = StageClock.at(setup.epoch);
    this.link = new LinkToCore(
      memory.coreLinks[thread] as CoreLinkMemory,
      memory.doorbells.at(-1) as SharedArrayBuffer,
    );
    this.checks = statelessChecks(symbols);
    this.tasks = allocateTasks(poolEntries, families.partitions);
    this.order = new OrderSlot(this.tasks.tasks.bytes);
    this.lanes = own.length * families.lanes;
    const rings = attachPartitions(memory.partitions);
    this.partitions = own.map(
      (partition) =>
        new Partition({
          ...{ partition, ring: rings[partition] as RingMemory, tasks: this.tasks },
          ...{ lanes: families.lanes, control, counters: this.counters },
          host: this,
        }),
    );
    const allLanes = families.partitions * families.lanes;
    this.byLane = Array.from(
      { length: allLanes },
      (_, lane) => this.partitions[own.indexOf(Math.floor(lane / families.lanes))],
    );
  }

  /** True when no lane waits for the core. */
  get isSettled(): boolean {
    return this.inFlight === 0;
  }

  /** Of each partition a batch, as far as the core has room for it. */
  protected lookRound(): number {
    let handled = this.link.takeCompleted(this.completed);
    for (let i = 0; i < this.partitions.length; i++) {
      // A place for the order of each lane is kept: the rest is for what the pool cannot take.
      const room = this.link.room - this.lanes;
      handled += (this.partitions[i] as Partition).turn(room < BATCH ? room : BATCH);
    }
    this.link.flush();
    return handled;
  }

  begin(lane: number, task: number): void {
    const order = this.order.at(task);
    if (order.isTimed) stampStart(order, this.clock);
    this.check(order);
    this.inFlight++;
    this.link.send(this.tasks.tasks.int32, task).waitsFor(lane);
  }

  refuse(task: TaskSlot, source: Int32Array, reason: number): void {
    this.link.send(source, task.offset).refuse(reason);
  }

  private readonly completed = (lane: number): void => {
    this.inFlight--;
    (this.byLane[lane] as Partition).complete(lane);
  };

  private check(order: OrderSlot): void {
    const { checks } = this;
    for (let i = 0; i < checks.length && order.refusal === Reason.ACCEPTED; i++) {
      try {
        (checks[i] as StageHandler)(order);
      } catch {
        this.counters.add(Counter.stageFailures);
        order.refuse(Reason.STAGE_FAILED);
      }
    }
  }
}
