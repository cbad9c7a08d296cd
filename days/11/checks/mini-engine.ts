/**
 * A whole engine in small, on one thread: everything of it that day 11 puts together.
 *
 *     submit ─► scheduler ─► lanes ─► executor ─► router ─┬─► output of I/O thread 0 ─► connections
 *                               ▲        │ ▲              └─► output of I/O thread 1 ─► connections
 *                               │        ▼ └─ finish: a result
 *                               │     executions elsewhere
 *                               └─ completed
 *
 * The check turns each part by hand, so that any of them may be as late as it likes.
 */
import { Counter, type CounterName, Counters } from '#counters';
import { type Executed, Executor, type ExecutorStages } from '#executor';
import { respondThrough } from '#executor-stages';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { OmsStages } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import {
  ConnectionTable,
  deliver,
  type Reply,
  type ReplyOutput,
  type ReplyTarget,
  ResponseRouter,
} from '#response-router';
import { allocateScheduler } from '#scheduler-memory';
import { Reports, SYMBOLS, TIGHT } from '../../05/checks/kit.ts';

/** A client at the other end of a connection: what it was sent, in words. */
export class Client implements ReplyTarget {
  readonly id: number;
  readonly ioThread: number;
  private readonly reports = new Reports();

  constructor(ioThread: number, table: ConnectionTable<Client>) {
    this.ioThread = ioThread;
    this.id = table.open(this);
  }

  /** Execution ids depend on who was executed first, and are left out. */
  get lines(): string[] {
    return this.reports.lines.map(withoutNumbers);
  }

  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    this.reports.answer(this.id, bytes.slice(offset, offset + length));
    return true;
  }

  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    this.reports.tell(this.id, bytes.slice(offset, offset + length));
    return true;
  }
}

/** A report in words, without the connection and the number of the execution. */
export function withoutNumbers(line: string): string {
  return line.replace(/ #\d+/, '').replace(/ to connection \d+/, '');
}

/** In place of a reply ring: what is not flushed yet, nobody sees. */
class Output implements ReplyOutput {
  readonly visible: Reply[] = [];
  private readonly written: Reply[] = [];

  answer(connectionId: number, report: Uint8Array): void {
    this.written.push({ connectionId, isAnswer: true, bytes: report.slice(), offset: 0 });
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.written.push({ connectionId, isAnswer: false, bytes: report.slice(), offset: 0 });
  }

  flush(): void {
    this.visible.push(...this.written.splice(0));
  }
}

/** An order that is being executed somewhere else: its own copy, for the slot is not its own. */
interface Elsewhere {
  readonly ticket: number;
  readonly order: OrderSlot;
}

export interface MiniEngineOptions {
  readonly lanes?: number;
  /** How many tasks there may be at a time. */
  readonly entries?: number;
  readonly timeoutNs?: number;
}

const IO_THREADS = 2;
const CONNECTIONS = 8;

export class MiniEngine {
  /** Of the engine's thread. */
  readonly counters = new Counters();
  /** Of both I/O threads together. */
  readonly ioCounters = new Counters();
  readonly executor: Executor;
  readonly elsewhere: Elsewhere[] = [];
  nowNs = 0;
  /** No order is let in any more: who sends one is told so at once. */
  isShuttingDown = false;
  private readonly tables = Array.from(
    { length: IO_THREADS },
    (_, thread) => new ConnectionTable<Client>(thread, CONNECTIONS),
  );
  private readonly outputs = this.tables.map(() => new Output());
  private readonly router = new ResponseRouter(this.outputs, this.counters);
  private readonly scheduler: FamilyScheduler;
  private readonly lanes: readonly Lane[];
  private readonly oms: OmsStages;
  /** What comes in, as a ring's slot. */
  private readonly incoming = OrderSlot.alone();
  private readonly incomingWords = new Int32Array(this.incoming.view.buffer);
  private alone = -1;

  constructor({ lanes = 3, entries = 64, timeoutNs }: MiniEngineOptions = {}) {
    const shape = { entries, taskBytes: ORDER_SLOT_BYTES, families: 2 * entries, partitions: 1 };
    const memory = allocateScheduler({ ...shape, wakes: false }, 'one-thread');
    this.scheduler = new FamilyScheduler(memory, 0);
    this.lanes = Array.from({ length: lanes }, () => new Lane(memory, 0));
    // The stages count their trades, and nothing that the executor counts.
    const sink = { answer: () => {}, tell: () => {} };
    this.oms = new OmsStages({ symbols: SYMBOLS, sink, counters: new Counters(), limits: TIGHT });
    this.executor = new Executor({
      lanes,
      taskBytes: memory.tasks.bytes,
      sink: this.router,
      counters: this.counters,
      createStages: (toSink, executed) => this.stages(toSink, executed),
      completed: (lane) => this.lanes[lane]?.complete(),
      ...(timeoutNs === undefined ? {} : { timeout: { timeoutNs, nowNs: () => this.nowNs } }),
    });
  }

  /** How many tasks are accepted and not begun. */
  get pending(): number {
    return this.accepted - this.begun;
  }

  private accepted = 0;
  private begun = 0;

  connect(ioThread: number): Client {
    return new Client(ioThread, this.tables[ioThread] as ConnectionTable<Client>);
  }

  /** The client is gone; its orders are not. */
  close(client: Client): void {
    this.tables[client.ioThread]?.close(client.id);
  }

  /** Takes a request in, or refuses it at once. */
  submit(client: Client, bytes: Uint8Array): void {
    this.incoming.take(bytes, 0, client.id, 0);
    if (this.isShuttingDown) {
      this.executor.refuse(this.incoming, Reason.SHUTTING_DOWN);
      return;
    }
    const { correlationId } = this.incoming;
    const key = correlationId >= 0 ? correlationId : this.alone--;
    const reason = this.scheduler.submit(key, this.incomingWords, 0);
    if (reason === Reason.ACCEPTED) this.accepted++;
    else this.executor.refuse(this.incoming, reason);
  }

  /** A lane takes the next task, if it is free and there is one. @returns false when it does not */
  turn(lane: number): boolean {
    const task = this.lanes[lane]?.next() ?? NO_TASK;
    if (task === NO_TASK) return false;
    this.begun++;
    return this.executor.run(lane, task);
  }

  /** Turns all lanes until none of them takes a task. */
  turnAll(): void {
    // As many turns as there are tasks would do; who does not free a lane ends it as well.
    for (let moved = true; moved; ) {
      moved = this.lanes.map((_, lane) => this.turn(lane)).some((took) => took);
    }
  }

  /** An execution elsewhere is done: one of those that are under way. */
  finish(which: number): void {
    const [done] = this.elsewhere.splice(which % Math.max(1, this.elsewhere.length), 1);
    if (done === undefined) return;
    const { order, ticket } = done;
    this.oms.core(order);
    const { refusal, fillPriceTicks, fillLots, executionId } = order;
    this.executor.executed(ticket, refusal, fillPriceTicks, fillLots, executionId);
  }

  /** Both I/O threads hand on what they see. */
  deliverAll(): void {
    for (const [thread, output] of this.outputs.entries()) {
      for (const reply of output.visible.splice(0)) {
        deliver(reply, this.tables[thread]?.get(reply.connectionId), this.ioCounters);
      }
    }
  }

  /** The engine thread shows its replies. */
  flush(): void {
    this.router.flush();
  }

  /** Lets everything run to its end: each part in its turn, until nobody has anything to do. */
  drain(): void {
    for (;;) {
      this.turnAll();
      if (this.elsewhere.length === 0) break;
      this.finish(0);
    }
    this.flush();
    this.deliverAll();
  }

  /** `completed 2, reportsSent 3`: these counters, of all threads. */
  counted(...names: CounterName[]): string {
    const sum = (name: CounterName) =>
      this.counters.get(Counter[name]) + this.ioCounters.get(Counter[name]);
    return names.map((name) => `${name} ${sum(name)}`).join(', ');
  }

  private stages(sink: Parameters<typeof respondThrough>[0], executed: Executed): ExecutorStages {
    const { parse, risk } = this.oms.handlers;
    return {
      checks: [parse, risk],
      execute: (order, ticket) => {
        // Above the price 10,040 it is executed at once, with all that is under way before it.
        if (order.priceTicks > 10_040) {
          while (this.elsewhere.length > 0) this.finish(0);
          this.oms.core(order);
          executed(ticket, order.refusal);
        } else this.elsewhere.push({ ticket, order: copyOf(order) });
      },
      respond: respondThrough(sink),
      giveUp: () => {},
    };
  }
}

function copyOf({ view, offset }: OrderSlot): OrderSlot {
  const from = view.byteOffset + offset;
  return new OrderSlot(new Uint8Array(view.buffer.slice(from, from + ORDER_SLOT_BYTES)));
}
