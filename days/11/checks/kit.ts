/** What the checks of day 11 share: an executor with stages of ours, and what it says, in words. */
import { Counter, type CounterName, Counters } from '#counters';
import { type Executed, Executor, type ExecutorStages } from '#executor';
import { respondThrough } from '#executor-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { bytesOf, CONNECTION, Reports, type Request } from '../../05/checks/kit.ts';

/** How long an execution may take in these checks, on a clock that stands still by itself. */
export const TIMEOUT_NS = 1000;

/** Slots of the memory that the tasks of a rig lie in. */
const TASKS = 64;

export interface RigOptions {
  readonly lanes?: number;
  /** Tasks of this memory, in place of one of the rig's own. */
  readonly taskBytes?: Uint8Array;
  /** Without it: no time-out. */
  readonly timed?: boolean;
  /** What is different from stages that let everything pass and never have a result. */
  readonly stages?: (rig: Rig, sink: ReportSink, executed: Executed) => Partial<ExecutorStages>;
}

/** An executor over tasks of its own, with everything that happens to it noted in order. */
export class Rig {
  readonly counters = new Counters();
  readonly executor: Executor;
  /** `ACK 1`, `REJ 2 BAD_MSG`, `lane 0 completed`, and what the stages of a check add. */
  readonly events: string[] = [];
  /** The tickets of what was begun to be executed. */
  readonly tickets: number[] = [];
  nowNs = 0;
  private readonly slot: OrderSlot;

  constructor({ lanes = 2, taskBytes, timed = false, stages = () => ({}) }: RigOptions = {}) {
    const bytes = taskBytes ?? new Uint8Array(TASKS * ORDER_SLOT_BYTES);
    this.slot = new OrderSlot(bytes);
    const timeout = { timeoutNs: TIMEOUT_NS, nowNs: () => this.nowNs };
    this.executor = new Executor({
      lanes,
      taskBytes: bytes,
      counters: this.counters,
      sink: this.sink(),
      ...(timed ? { timeout } : {}),
      completed: (lane) => this.events.push(`lane ${lane} completed`),
      createStages: (sink, executed) => ({
        checks: [],
        execute: (_order, ticket) => this.tickets.push(ticket),
        respond: respondThrough(sink),
        giveUp: () => {},
        ...stages(this, sink, executed),
      }),
    });
  }

  /** Runs a new task with this request on a lane; it lies where the lane's number says, or `task`. */
  run(lane: number, fields: Request = {}, task = lane, connectionId = CONNECTION): boolean {
    const at = task * ORDER_SLOT_BYTES;
    this.slot.at(at).take(bytesOf(fields), 0, connectionId, 0);
    return this.executor.run(lane, at);
  }

  /** The slot of a task, to see what was written. */
  slotOf(task: number): OrderSlot {
    return this.slot.at(task * ORDER_SLOT_BYTES);
  }

  /** What has happened since the last call, in one text. */
  told(): string {
    return this.events.splice(0).join(', ');
  }

  /** `completed 2, accepted 1`: these counters. */
  counted(...names: CounterName[]): string {
    return names.map((name) => `${name} ${this.counters.get(Counter[name])}`).join(', ');
  }

  private sink(): ReportSink {
    const inWords = new Reports(CONNECTION);
    const note = () => this.events.push(...inWords.lines.splice(0));
    return {
      answer: (connectionId, report) => {
        inWords.answer(connectionId, report);
        note();
      },
      tell: (connectionId, report) => {
        inWords.tell(connectionId, report);
        note();
      },
    };
  }
}

/** A stage that is broken. */
export function broken(): never {
  throw new Error('this stage is broken');
}
