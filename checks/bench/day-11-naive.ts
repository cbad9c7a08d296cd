/**
 * Day 11 the way one writes it first: for each order an object that knows whether it was answered,
 * callbacks that close over it, a Map of those that are under way, a closure for each reply.
 */
import { Counters } from '#counters';
import { OmsStages } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { Responder } from '#response';
import { LIMITS, ROUND_ORDERS, SYMBOLS } from './day-05-flow.ts';
import { CONNECTIONS, CountingConnection, roundOfSlots, Tally } from './day-11-flow.ts';
import type { Workload } from './workload.ts';

interface Task {
  readonly order: OrderSlot;
  readonly done: (reason: number, fill?: Fill) => void;
}

interface Fill {
  readonly priceTicks: number;
  readonly lots: number;
  readonly executionId: number;
}

/** @param inFlight 1: executed at once */
export function throughTheStages(inFlight: number): Workload {
  const before = roundOfSlots();
  const slots = new Uint8Array(before.length);
  const tally = new Tally();
  const nobody = { answer: () => {}, tell: () => {} };
  const { handlers, core } = new OmsStages({
    symbols: SYMBOLS,
    sink: nobody,
    counters: new Counters(),
    limits: LIMITS,
  });
  const underWay = new Map<number, Task>();
  let executions = 0;

  function begin(number: number, offset: number): void {
    const order = new OrderSlot(slots).at(offset);
    let answered = false;
    const respond = (): void => {
      new Responder({
        answer: (connectionId, report) => {
          if (answered) return;
          answered = true;
          tally.answer(connectionId, report);
        },
        tell: () => {},
      }).respond(order);
      underWay.delete(number);
    };
    const done = (reason: number, fill?: Fill): void => {
      if (reason !== Reason.ACCEPTED) order.refuse(reason);
      if (fill !== undefined) order.fill(fill.priceTicks, fill.lots, fill.executionId);
      respond();
    };
    underWay.set(number, { order, done });
    try {
      for (const check of [handlers.parse, handlers.risk]) check(order);
    } catch {
      order.refuse(Reason.STAGE_FAILED);
    }
    if (order.refusal !== Reason.ACCEPTED) respond();
    else if (inFlight === 1) {
      core(order);
      done(order.refusal);
    }
  }

  function finish(): void {
    for (const { order, done } of underWay.values()) {
      executions++;
      done(Reason.ACCEPTED, {
        priceTicks: order.priceTicks,
        lots: order.quantityLots,
        executionId: executions,
      });
    }
  }

  return {
    run(events) {
      tally.reset();
      for (let n = 0; n < events; n++) {
        const i = n % ROUND_ORDERS;
        if (i === 0) {
          slots.set(before);
          tally.beginRound(n);
        }
        begin(n, i * ORDER_SLOT_BYTES);
        if ((n + 1) % inFlight === 0) finish();
      }
      finish();
      return tally.sum[0] as number;
    },
  };
}

const BATCH = 64;

/** What `eventLoop.execute(() => …)` is elsewhere: a closure with a copy of the report. */
export function toTheConnection(): Workload {
  const sum = new Float64Array(1);
  const connections = new Map<number, CountingConnection>();
  for (let id = 0; id < CONNECTIONS; id++) connections.set(id, new CountingConnection(sum));
  const posted: (() => void)[] = [];
  const report = new Uint8Array(64);
  return {
    run(events) {
      sum[0] = 0;
      for (let n = 0; n < events; n++) {
        report[0] = n;
        report[1] = n >> 8;
        report[2] = n >> 16;
        const copy = report.slice();
        const id = n % CONNECTIONS;
        posted.push(() => connections.get(id)?.answerFrom(copy, 0));
        if ((n + 1) % BATCH === 0 || n + 1 === events) {
          for (const run of posted) run();
          posted.length = 0;
        }
      }
      return sum[0] as number;
    },
  };
}
