/**
 * The parts of a stress run, the same on a virtual clock and on threads:
 *
 *     door ─► ring ─► dispatcher: scheduler ─► lane: executor, whose work takes time ─► book
 *
 * They are the engine's own, from the router to the executor. Each belongs to one thread.
 */
import { Counter, type Counters } from '#counters';
import { Executor } from '#executor';
import { respondThrough } from '#executor-stages';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, type LaneOptions, NO_TASK } from '#lane';
import {
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  ReportOffset,
  RequestOffset,
  Side,
  TimeInForce,
  writeInt64,
} from '#layout';
import { MultiProducerRing } from '#multi-producer-ring';
import { DEFAULT_REFERENCE_TICKS, defaultRiskLimits, parseStage, riskStage } from '#oms-stages';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { Refusals } from '#refusals';
import type { ReportSink } from '#response';
import type { RingMemory } from '#ring-memory';
import { FamilySequencer, PartitionIntake, Router } from '#router';
import { laneCounts, submitCounts } from '#scheduler-counters';
import type { SchedulerMemory } from '#scheduler-memory';
import type { Admission, LanePolicy } from '#scheduler-ports';
import { RingReader, SharedRing } from '#shared-ring';
import type { TaskSlot } from '#task-slot';
import { type WaitStrategy, YieldWait } from '#wait-strategy';
import type { RequestBook } from './request-book.ts';
import { CONNECTION, type StressPlan } from './stress-plan.ts';
import type { Slice } from './stress-scenario.ts';

/** What every part of a run is made with. */
export interface RunParts {
  readonly plan: StressPlan;
  readonly book: RequestBook;
  /** ns from the start of the run. */
  readonly nowNs: () => number;
}

/** Enters every answer in the book, and counts it. */
class BookSink implements ReportSink {
  private readonly parts: RunParts;
  private readonly counters: Counters;

  constructor(parts: RunParts, counters: Counters) {
    this.parts = parts;
    this.counters = counters;
  }

  answer(_connectionId: number, report: Uint8Array): void {
    const { book, nowNs } = this.parts;
    const request = requestOf(report);
    book.answered(request, report[ReportOffset.reason] as number, nowNs());
    this.counters.add(Counter.reportsSent);
  }

  /** Nothing is traded here. */
  tell(): void {}
}

function requestOf(report: Uint8Array): number {
  const at = ReportOffset.clientOrderId;
  const id =
    (report[at] as number) |
    ((report[at + 1] as number) << 8) |
    ((report[at + 2] as number) << 16) |
    ((report[at + 3] as number) << 24);
  return id - 1;
}

/** The I/O thread's side: offers requests, and hears at once what is refused. */
export class StressDoor {
  /** The router's own, for all partitions. */
  readonly counters: Counters;
  private readonly parts: RunParts;
  private readonly router: Router;
  private readonly partitions: readonly Counters[];
  private readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);

  /** @param partitions by partition, what the door counts there */
  constructor(
    parts: RunParts,
    rings: readonly RingMemory[],
    counters: Counters,
    partitions: readonly Counters[],
  ) {
    this.parts = parts;
    this.counters = counters;
    this.partitions = partitions;
    this.router = new Router({
      rings: rings.map((memory) => {
        const ring = new MultiProducerRing(memory);
        ring.gate(ring.sequence(0));
        return ring;
      }),
      counters,
      refusals: new Refusals(new BookSink(parts, counters)),
    });
    const { view } = this;
    view.setUint8(RequestOffset.type, MessageType.NEW_ORDER);
    view.setUint8(RequestOffset.version, PROTOCOL_VERSION);
    view.setUint32(RequestOffset.account, 1, true);
    view.setUint8(RequestOffset.side, Side.BUY);
    view.setUint8(RequestOffset.orderType, OrderType.LIMIT);
    view.setUint8(RequestOffset.timeInForce, TimeInForce.GTC);
    writeInt64(view, RequestOffset.priceTicks, DEFAULT_REFERENCE_TICKS);
    writeInt64(view, RequestOffset.quantityLots, 1);
  }

  /** @returns whether it was taken; if not it is answered */
  offer(request: number): boolean {
    const { plan, book, nowNs } = this.parts;
    const offeredNs = nowNs();
    book.offeredNs[request] = offeredNs;
    this.view.setUint32(RequestOffset.clientOrderId, request + 1, true);
    const id = plan.correlationIds[request] as number;
    writeInt64(this.view, RequestOffset.correlationId, id);
    const taken = this.router.tryPublish(this.bytes, 0, CONNECTION, request, offeredNs);
    const own = this.partitions[plan.partitions[request] as number] as Counters;
    own.add(taken ? Counter.published : Counter.rejectedBusy);
    return taken;
  }
}

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
  readonly ready;
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
    this.ready = this.scheduler.ready;
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

/** What a run needs of a lane. */
export type LanePort = Pick<Lane, 'next' | 'complete'>;

/** Makes a lane; the engine's own unless somebody wants to see what another one does. */
export type CreateLane = (
  memory: SchedulerMemory,
  partition: number,
  options: LaneOptions,
  nowNs: () => number,
) => LanePort;

export const createLane: CreateLane = (memory, partition, options) =>
  new Lane(memory, partition, options);

/** One lane and the work on it. */
export class StressLane {
  private readonly parts: RunParts;
  private readonly lane: LanePort;
  private readonly executor: Executor;
  private readonly order: OrderSlot;
  private ticket = 0;
  private request = 0;
  private family = 0;
  private busy = false;

  /**
   * @param work spends the time of a task and returns; without it {@link begin} returns at once and
   *   whoever turns the lane calls {@link end} when the time is over
   */
  constructor(
    parts: RunParts,
    lane: LanePort,
    memory: SchedulerMemory,
    counters: Counters,
    work?: () => void,
  ) {
    this.parts = parts;
    this.lane = lane;
    this.order = new OrderSlot(memory.tasks.bytes);
    const sink = new BookSink(parts, counters);
    this.executor = new Executor({
      lanes: 1,
      taskBytes: memory.tasks.bytes,
      sink,
      counters,
      createStages: (answers, executed) => ({
        checks: [parseStage(1), riskStage(defaultRiskLimits(1))],
        execute: (_order, ticket) => {
          this.ticket = ticket;
          if (work === undefined) return;
          work();
          executed(ticket, Reason.ACCEPTED);
        },
        respond: respondThrough(answers),
        giveUp: () => {},
      }),
      completed: () => this.completed(),
    });
  }

  get isBusy(): boolean {
    return this.busy;
  }

  /** The request of the task in flight, or of the last one. */
  get current(): number {
    return this.request;
  }

  /** Takes the next task up, if there is one and the last is done. @returns whether it did */
  begin(): boolean {
    if (this.busy) return false;
    const task = this.lane.next();
    if (task === NO_TASK) return false;
    const { plan, book, nowNs } = this.parts;
    this.request = this.order.at(task).clientOrderId - 1;
    this.family = plan.families[this.request] as number;
    this.busy = true;
    book.started(this.request, this.family, nowNs());
    this.executor.run(0, task);
    return true;
  }

  /** The time of the task is over. */
  end(): void {
    this.executor.executed(this.ticket, Reason.ACCEPTED);
  }

  /** The completion sink: the one meaning of "completed". */
  private completed(): void {
    const { book, nowNs } = this.parts;
    this.busy = false;
    book.completed(this.family, nowNs());
    this.lane.complete();
  }
}

/** Options of a lane that keeps a family for a slice and counts. */
export function laneOptions(counters: Counters, policy: LanePolicy | undefined): LaneOptions {
  return { counts: laneCounts(counters), ...(policy === undefined ? {} : { policy }) };
}

/** The policy of a slice; undefined is the lane's own, which drains. */
export function policyOf(slice: Slice): LanePolicy | undefined {
  if (slice === 'drain') return undefined;
  return { begin: () => {}, goesOn: (tasks) => tasks < slice };
}
