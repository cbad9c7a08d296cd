/**
 * As the reference, built differently: a record for each lane, a result ends its task at once, and
 * who is given up comes from the last lane to the first.
 */
import { Counter, type Counters } from '#counters';
import { ReportKind, ReportOffset } from '#layout';
import type { StageHandler } from '#oms-stages';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';

/** What a task passes. Each looks at the slot and leaves there what it found. Any may throw. */
export interface ExecutorStages {
  /** What sees the order alone, such as parse and risk, in their order; a refusal is noted. */
  readonly checks: readonly StageHandler[];
  /**
   * Begins to execute an order that is not refused, and calls {@link Executor.executed} with the
   * ticket: before it returns, or later on the same thread. The slot is its own until it returns.
   */
  readonly execute: (order: OrderSlot, ticket: number) => void;
  /** Answers with what stands in the slot, through the sink that the stages were made with. */
  readonly respond: StageHandler;
  /** The execution has failed or is out of time: give back what the order holds, such as a reservation. */
  readonly giveUp: StageHandler;
}

export interface ExecutorOptions {
  /** How many lanes there are, which is how many tasks may be in flight: 1 … {@link MAX_LANES}. */
  readonly lanes: number;
  /** What the tasks lie in, such as `memory.tasks.bytes` of a scheduler. */
  readonly taskBytes: Uint8Array;
  /** Where the responses go. It takes them on and throws nothing. */
  readonly sink: ReportSink;
  readonly counters: Counters;
  /**
   * Makes the stages.
   *
   * @param sink what they answer through: the executor itself
   * @param executed see {@link Executor.executed}
   */
  readonly createStages: (sink: ReportSink, executed: Executed) => ExecutorStages;
  /** The completion sink: the task of that lane is over, its slot is not read any more. */
  readonly completed: (lane: number) => void;
  /** How long an execution may take. Without it: as long as it likes. */
  readonly timeout?: { readonly timeoutNs: number; readonly nowNs: () => number };
}

/** {@link Executor.executed} as a function. */
export type Executed = (
  ticket: number,
  reason: number,
  fillPriceTicks?: number,
  fillLots?: number,
  executionId?: number,
) => boolean;

export const MAX_LANES = 256;
/** Tickets of all lanes are numbered together; a ticket is that number times the lanes, plus the lane. */
const TICKETS = 2 ** 31;

/** What is known of the task that a lane has. Made once, used for all of them. */
class LaneTask {
  isTaken = false;
  isOpen = false;
  isAnswered = false;
  ticket = -1;
  startedNs = 0;
  readonly order: OrderSlot;

  constructor(taskBytes: Uint8Array) {
    this.order = new OrderSlot(taskBytes);
  }
}

export class Executor implements ReportSink {
  private readonly options: ExecutorOptions;
  private readonly stages: ExecutorStages;
  private readonly tasks: readonly LaneTask[];
  private readonly report = new ReportWriter();
  private readonly numbers: number;
  private next = 0;
  private current: LaneTask | undefined;
  private isOver = false;

  constructor(options: ExecutorOptions) {
    const { lanes, timeout } = options;
    if (!Number.isInteger(lanes) || lanes < 1 || lanes > MAX_LANES) {
      throw new RangeError(
        `Executor: got ${lanes} lanes; expected a whole number from 1 to ${MAX_LANES}`,
      );
    }
    if (timeout !== undefined && !(timeout.timeoutNs > 0)) {
      throw new RangeError(
        `Executor: timeoutNs is ${timeout.timeoutNs}; expected more than 0, or no timeout at all`,
      );
    }
    this.options = options;
    this.tasks = Array.from({ length: lanes }, () => new LaneTask(options.taskBytes));
    this.numbers = Math.floor(TICKETS / lanes);
    this.stages = options.createStages(this, this.executed);
  }

  get inFlight(): number {
    return this.tasks.filter(({ isTaken }) => isTaken).length;
  }

  run(lane: number, at: number): boolean {
    const task = this.tasks[lane] as LaneTask;
    if (task.isTaken) return false;
    const { lanes, timeout } = this.options;
    task.isTaken = true;
    task.isOpen = true;
    task.isAnswered = false;
    task.ticket = this.next * lanes + lane;
    this.next = (this.next + 1) % this.numbers;
    task.order.at(at);
    if (timeout !== undefined) task.startedNs = timeout.nowNs();
    const before = this.current;
    this.current = task;
    if (this.isOver) note(task.order, Reason.SHUTTING_DOWN);
    this.check(task.order);
    if (isRefused(task.order)) this.end(lane);
    else this.execute(lane, task);
    this.current = before;
    return true;
  }

  /** Ends the task within the call, also when that comes from `execute`. */
  readonly executed: Executed = (ticket, reason, priceTicks = 0, lots = 0, executionId = 0) => {
    const lane = ticket % this.tasks.length;
    const task = this.tasks[lane];
    if (task === undefined || !task.isOpen || task.ticket !== ticket) {
      this.options.counters.add(Counter.answersDropped);
      return false;
    }
    note(task.order, reason);
    if (lots > 0) task.order.fill(priceTicks, lots, executionId);
    this.end(lane);
    return true;
  };

  expire(): number {
    const { timeout } = this.options;
    if (timeout === undefined) return 0;
    const nowNs = timeout.nowNs();
    return this.giveUpAll((task) => nowNs - task.startedNs >= timeout.timeoutNs);
  }

  stop(): number {
    this.isOver = true;
    return this.giveUpAll(() => true);
  }

  refuse(order: OrderSlot, reason: number): void {
    order.refuse(reason);
    this.send(order);
  }

  answer(connectionId: number, report: Uint8Array): void {
    const { current } = this;
    const { counters, sink } = this.options;
    if (current === undefined || current.isAnswered) {
      counters.add(Counter.answersDropped);
      return;
    }
    current.isAnswered = true;
    counters.add(Counter.completed);
    const isRefused = report[ReportOffset.kind] === ReportKind.REJ;
    counters.add(isRefused ? Counter.rejected : Counter.accepted);
    sink.answer(connectionId, report);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.options.sink.tell(connectionId, report);
  }

  private giveUpAll(isDue: (task: LaneTask) => boolean): number {
    let count = 0;
    for (let lane = this.tasks.length - 1; lane >= 0; lane--) {
      const task = this.tasks[lane] as LaneTask;
      if (!task.isOpen || !isDue(task)) continue;
      count++;
      task.isOpen = false;
      this.options.counters.add(Counter.timeouts);
      note(task.order, Reason.TIMEOUT);
      this.giveUp(task.order);
      this.end(lane);
    }
    return count;
  }

  private check(order: OrderSlot): void {
    for (const check of this.stages.checks) {
      if (isRefused(order)) return;
      this.guard(check, order);
    }
  }

  private execute(lane: number, task: LaneTask): void {
    const { ticket } = task;
    try {
      this.stages.execute(task.order, ticket);
    } catch {
      this.options.counters.add(Counter.stageFailures);
      if (!task.isOpen || task.ticket !== ticket) return;
      task.isOpen = false;
      note(task.order, Reason.STAGE_FAILED);
      this.giveUp(task.order);
      this.end(lane);
    }
  }

  private guard(stage: StageHandler, order: OrderSlot): void {
    try {
      stage(order);
    } catch {
      this.options.counters.add(Counter.stageFailures);
      note(order, Reason.STAGE_FAILED);
    }
  }

  private giveUp(order: OrderSlot): void {
    try {
      this.stages.giveUp(order);
    } catch {
      this.options.counters.add(Counter.stageFailures);
    }
  }

  private end(lane: number): void {
    const task = this.tasks[lane] as LaneTask;
    const before = this.current;
    this.current = task;
    task.isOpen = false;
    if (!task.isAnswered) this.respond(task.order);
    if (!task.isAnswered) {
      note(task.order, Reason.STAGE_FAILED);
      task.isAnswered = true;
      this.send(task.order);
    }
    this.current = before;
    task.isTaken = false;
    this.options.completed(lane);
  }

  private respond(order: OrderSlot): void {
    try {
      this.stages.respond(order);
    } catch {
      this.options.counters.add(Counter.stageFailures);
    }
  }

  private send(order: OrderSlot): void {
    this.options.counters.add(Counter.completed);
    this.options.counters.add(Counter.rejected);
    this.report.refuse(order, order.refusal);
    this.options.sink.answer(order.connectionId, this.report.bytes);
  }
}

function isRefused(order: OrderSlot): boolean {
  return order.refusal !== Reason.ACCEPTED;
}

function note(order: OrderSlot, reason: number): void {
  if (!isRefused(order)) order.refuse(reason);
}
