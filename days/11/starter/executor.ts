/**
 * Takes a lane's task through its stages, and sees to it that each request has one response and
 * each task is completed once, whatever the stages do.
 *
 *     run ─► parse ─► risk ─► execution ─┬─ executed, now ────► response ─► completed(lane)
 *             └ refused ─────────────┐   └─ … waits …
 *                                    │        ├─ executed, later ───► response ─► completed(lane)
 *                                    │        └─ expire: TIMEOUT ───► response ─► completed(lane)
 *                                    └────────────────────────────► response ─► completed(lane)
 *
 *     a stage throws              STAGE_FAILED, unless the request has its answer
 *     nobody answers in time      TIMEOUT
 *     a second or late answer     dropped, and counted as `answersDropped`
 *     begun after a stop          SHUTTING_DOWN, and no stage has seen it
 *
 * An execution may be somewhere else: it gets a ticket, and hands it back with the result. A ticket
 * names the lane and the task, so who comes late does not answer the task that the lane has by then.
 * Results come as numbers and not in the slot: after a time-out the slot is another task's.
 *
 * One thread has the executor and its lanes. Nothing here allocates for a task, throws or waits.
 */
import { Counter, type Counters } from '#counters';
import { ReportKind, ReportOffset } from '#layout';
import { NotImplemented } from '#not-implemented';
import type { StageHandler } from '#oms-stages';
import { OrderSlot } from '#order-slot';
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
/** A ticket is a lane, and above it the number of the task, which comes round after 2²³. */
const LANE_BITS = 8;
const TASK_NUMBERS = 2 ** 23;

/** What a lane is at. */
const State = { FREE: 0, RUNNING: 1, WAITING: 2, EXECUTED: 3 } as const;
const NO_LANE = -1;

export class Executor implements ReportSink {
  private readonly sink: ReportSink;
  private readonly counters: Counters;
  private readonly stages: ExecutorStages;
  private readonly completed: (lane: number) => void;
  private readonly timeoutNs: number;
  private readonly nowNs: () => number;
  private readonly states: Uint8Array;
  private readonly answered: Uint8Array;
  private readonly tickets: Int32Array;
  private readonly tasks: Int32Array;
  private readonly startedNs: Float64Array;
  /** What `run` and its stages look at. */
  private readonly running: OrderSlot;
  /** The same for what ends later, perhaps while another task runs or ends. */
  private readonly ending: OrderSlot;
  private readonly report = new ReportWriter();
  /** Whose answers arrive now. */
  private current = NO_LANE;
  /** See {@link stop}. */
  private stopped = false;

  /**
   * Given, complete.
   *
   * @throws RangeError when the number of lanes or the time-out is out of range
   */
  constructor(options: ExecutorOptions) {
    const { lanes, taskBytes, timeout } = options;
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
    this.sink = options.sink;
    this.counters = options.counters;
    this.completed = options.completed;
    this.timeoutNs = timeout?.timeoutNs ?? Number.POSITIVE_INFINITY;
    this.nowNs = timeout?.nowNs ?? (() => 0);
    this.states = new Uint8Array(lanes);
    this.answered = new Uint8Array(lanes);
    this.tickets = Int32Array.from({ length: lanes }, (_, lane) => lane);
    this.tasks = new Int32Array(lanes);
    this.startedNs = new Float64Array(lanes);
    this.running = new OrderSlot(taskBytes);
    this.ending = new OrderSlot(taskBytes);
    this.stages = options.createStages(this, this.executed);
  }

  /** How many tasks are begun and not completed. Control plane. */
  get inFlight(): number {
    throw new NotImplemented(5, 'Executor.inFlight', this.states);
  }

  /**
   * Takes a lane's task through its stages, as far as it gets now. Not from within a stage or the
   * completion sink.
   *
   * @param lane 0 … lanes − 1
   * @param task where its order begins, in bytes, as `Lane.next` gives it
   * @returns false, and does nothing, when the lane's last task is not completed
   */
  run(lane: number, task: number): boolean {
    const { states, tickets, tasks, startedNs, nowNs, stages, completed, running, current } = this;
    const own = [states, tickets, tasks, startedNs, nowNs, stages, completed, running, current];
    const given = [State.RUNNING, LANE_BITS, TASK_NUMBERS, this.refusalOf];
    throw new NotImplemented(1, 'Executor.run', lane, task, ...own, ...given);
  }

  /**
   * The execution of a task has a result. The first one counts, if it is in time.
   *
   * @param ticket of `execute`
   * @param reason why the order is not carried out, or ACCEPTED
   * @param fillPriceTicks what it traded at; with `fillLots` and `executionId`, if it traded and
   *   the slot does not say so already
   * @returns false when it comes too late or a second time: dropped and counted
   */
  readonly executed: Executed = (
    ticket,
    reason,
    fillPriceTicks = 0,
    fillLots = 0,
    executionId = 0,
  ) => {
    const result = [ticket, reason, fillPriceTicks, fillLots, executionId];
    throw new NotImplemented(1, 'Executor.executed', ...result, this.ending);
  };

  /**
   * Answers TIMEOUT to every task whose execution takes too long. Call it now and then.
   *
   * @returns how many these were
   */
  expire(): number {
    throw new NotImplemented(2, 'Executor.expire', this.timeoutNs);
  }

  /**
   * The end of a shutdown's patience: nothing is executed from here on, and nobody waits. Each task
   * that waits is answered TIMEOUT, since nobody knows what becomes of it; each that is run later is
   * answered SHUTTING_DOWN. Not from within a stage.
   *
   * @returns how many waited
   */
  stop(): number {
    throw new NotImplemented(5, 'Executor.stop', this.stopped);
  }

  /** Answers a request that no lane gets. Not from within a stage. */
  refuse(order: OrderSlot, reason: number): void {
    throw new NotImplemented(4, 'Executor.refuse', order, reason);
  }

  /** For the stages: the one answer of the task that is at its turn; another one is dropped. */
  answer(connectionId: number, report: Uint8Array): void {
    const { answered, sink, count } = this;
    throw new NotImplemented(1, 'Executor.answer', connectionId, report, answered, sink, count);
  }

  /** Given. For the stages: news beside the answers. */
  tell(connectionId: number, report: Uint8Array): void {
    this.sink.tell(connectionId, report);
  }

  /** Given: a REJ with what the slot says, for the sink; valid until the next one. */
  private refusalOf(order: OrderSlot): Uint8Array {
    this.report.refuse(order, order.refusal);
    return this.report.bytes;
  }

  /** Given: an answer is counted here, once. */
  private count(report: Uint8Array): void {
    const isRefused = report[ReportOffset.kind] === ReportKind.REJ;
    this.counters.add(Counter.completed);
    this.counters.add(isRefused ? Counter.rejected : Counter.accepted);
  }
}
