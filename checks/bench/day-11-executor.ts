/** Day 11 with the engine's modules: executor, response router, reply ring. */
import { Counters } from '#counters';
import { type Executed, Executor, type ExecutorStages } from '#executor';
import { respondThrough } from '#executor-stages';
import { OmsStages } from '#oms-stages';
import { ORDER_SLOT_BYTES, type OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { allocateReplies, ReplyReader, ReplyWriter } from '#reply-ring';
import type { ReportSink } from '#response';
import { ConnectionTable, deliver, ResponseRouter } from '#response-router';
import { LIMITS, ROUND_ORDERS, SYMBOLS } from './day-05-flow.ts';
import { CONNECTIONS, CountingConnection, roundOfSlots, Tally } from './day-11-flow.ts';
import type { Workload } from './workload.ts';

/** Executions that are under way: tickets, and the results that they will have. */
class UnderWay {
  private readonly tickets: Int32Array;
  private readonly prices: Float64Array;
  private readonly lots: Float64Array;
  private count = 0;
  private executions = 0;

  constructor(most: number) {
    this.tickets = new Int32Array(most);
    this.prices = new Float64Array(most);
    this.lots = new Float64Array(most);
  }

  add(order: OrderSlot, ticket: number): void {
    this.tickets[this.count] = ticket;
    this.prices[this.count] = order.priceTicks;
    this.lots[this.count] = order.quantityLots;
    this.count++;
  }

  finish(executed: Executed): void {
    for (let i = 0; i < this.count; i++) {
      this.executions++;
      executed(
        this.tickets[i] as number,
        Reason.ACCEPTED,
        this.prices[i] as number,
        this.lots[i] as number,
        this.executions,
      );
    }
    this.count = 0;
  }
}

/** @param inFlight 1: executed at once */
export function throughTheStages(inFlight: number): Workload {
  const before = roundOfSlots();
  const slots = new Uint8Array(before.length);
  const tally = new Tally();
  const underWay = new UnderWay(inFlight);
  const counters = new Counters();
  const stages = (sink: ReportSink, executed: Executed): ExecutorStages => {
    const { handlers, core, positions } = new OmsStages({
      symbols: SYMBOLS,
      sink,
      counters,
      limits: LIMITS,
    });
    const now = (order: OrderSlot, ticket: number): void => {
      core(order);
      executed(ticket, order.refusal);
    };
    return {
      checks: [handlers.parse, handlers.risk],
      execute: inFlight === 1 ? now : (order, ticket) => underWay.add(order, ticket),
      respond: respondThrough(sink),
      giveUp: (order) => positions.settle(order),
    };
  };
  const executor = new Executor({
    lanes: inFlight,
    taskBytes: slots,
    sink: tally,
    counters,
    completed: () => {},
    createStages: stages,
  });
  return {
    run(events) {
      tally.reset();
      for (let n = 0; n < events; n++) {
        const i = n % ROUND_ORDERS;
        if (i === 0) {
          slots.set(before);
          tally.beginRound(n);
        }
        if (!executor.run(n % inFlight, i * ORDER_SLOT_BYTES)) return -1;
        if ((n + 1) % inFlight === 0) underWay.finish(executor.executed);
      }
      underWay.finish(executor.executed);
      return tally.sum[0] as number;
    },
  };
}

const BATCH = 64;

/** Router, ring, table, connection; both ends on this thread. */
export function toTheConnection(): Workload {
  const memory = allocateReplies(1024);
  const counters = new Counters();
  const router = new ResponseRouter([new ReplyWriter(memory, { publishEvery: BATCH })], counters);
  const reader = new ReplyReader(memory);
  const table = new ConnectionTable<CountingConnection>(0, CONNECTIONS);
  const sum = new Float64Array(1);
  const ids = Int32Array.from({ length: CONNECTIONS }, () =>
    table.open(new CountingConnection(sum)),
  );
  const report = new Uint8Array(64);
  return {
    run(events) {
      sum[0] = 0;
      for (let n = 0; n < events; n++) {
        report[0] = n;
        report[1] = n >> 8;
        report[2] = n >> 16;
        router.answer(ids[n % CONNECTIONS] as number, report);
        if ((n + 1) % BATCH === 0 || n + 1 === events) {
          router.flush();
          reader.drain((reply) => deliver(reply, table.get(reply.connectionId), counters));
        }
      }
      return sum[0] as number;
    },
  };
}
