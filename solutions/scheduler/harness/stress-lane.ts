/** A lane of a stress run: an executor whose work takes time, and a row in the book. */
import type { Counters } from '#counters';
import { Executor } from '#executor';
import { respondThrough } from '#executor-stages';
import { Lane, type LaneOptions, NO_TASK } from '#lane';
import { defaultRiskLimits, parseStage, riskStage } from '#oms-stages';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { laneCounts } from '#scheduler-counters';
import type { SchedulerMemory } from '#scheduler-memory';
import type { LanePolicy } from '#scheduler-ports';
import { BookSink, type RunParts } from './run-parts.ts';
import type { Slice } from './stress-scenario.ts';

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
