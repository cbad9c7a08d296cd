/** A partition's dispatcher in a stress run: ring, intake, scheduler. */
import type { Counters } from '#counters';
import { Executor } from '#executor';
import { FamilyScheduler } from '#family-scheduler';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import type { RingMemory } from '#ring-memory';
import { FamilySequencer, PartitionIntake } from '#router';
import { submitCounts } from '#scheduler-counters';
import type { SchedulerMemory } from '#scheduler-memory';
import type { Admission } from '#scheduler-ports';
import { RingReader, SharedRing } from '#shared-ring';
import type { TaskSlot } from '#task-slot';
import { type WaitStrategy, YieldWait } from '#wait-strategy';
import { BookSink, type RunParts } from './run-parts.ts';

/** Makes the admission of a partition; without one everybody is let in. */
export type CreateAdmission = (partition: number, context: AdmissionContext) => Admission;

export interface AdmissionContext {
  readonly memory: SchedulerMemory;
  /** The dispatcher's. */
  readonly counters: Counters;
  /** Answers REJ to a task that the admission has taken out of its queue, by its entry. */
  readonly reject: (entry: number, reason: number) => void;
}

/** A partition's dispatcher. */
export class StressDispatcher {
  private readonly parts: RunParts;
  private readonly ring: SharedRing;
  private readonly reader: RingReader;
  private readonly intake: PartitionIntake;
  private readonly scheduler: FamilyScheduler;
  /** Answers what the scheduler refuses. */
  private readonly executor: Executor;

  constructor(
    parts: RunParts,
    partition: number,
    ring: RingMemory,
    memory: SchedulerMemory,
    counters: Counters,
    {
      admission,
      wait = new YieldWait(),
    }: { readonly admission?: CreateAdmission | undefined; readonly wait?: WaitStrategy } = {},
  ) {
    this.parts = parts;
    this.ring = new SharedRing(ring, wait);
    this.reader = new RingReader(this.ring, { consumer: 0, wait });
    this.intake = new PartitionIntake({
      partition,
      ring: this.ring,
      reader: this.reader,
      sequencer: new FamilySequencer(),
    });
    this.executor = new Executor({
      lanes: 1,
      taskBytes: memory.tasks.bytes,
      sink: new BookSink(parts, counters),
      counters,
      createStages: () => NOTHING_TO_RUN,
      completed: () => {},
    });
    const order = new OrderSlot(memory.tasks.bytes);
    const reject = (entry: number, reason: number): void => {
      this.executor.refuse(order.at((entry - 1) * memory.shape.taskBytes), reason);
    };
    const asked = admission?.(partition, { memory, counters, reject });
    this.scheduler = new FamilyScheduler(memory, partition, {
      counts: submitCounts(counters),
      ...(asked === undefined ? {} : { admission: asked }),
    });
  }

  /** Takes in what is there. @returns how many these were */
  turn(): number {
    return this.intake.poll(this.take);
  }

  /** Tasks in the ring. */
  get waiting(): number {
    return this.reader.available();
  }

  idle(): void {
    this.reader.idle();
  }

  worked(): void {
    this.reader.worked();
  }

  private readonly take = (task: TaskSlot): void => {
    const { book, nowNs } = this.parts;
    book.taken(task.order.clientOrderId - 1, nowNs());
    const reason = this.scheduler.submit(task.familyKey, this.ring.int32, task.offset);
    if (reason !== Reason.ACCEPTED) this.executor.refuse(task.order, reason);
  };
}

const NOTHING_TO_RUN = { checks: [], execute: () => {}, respond: () => {}, giveUp: () => {} };
