/**
 * The stages of day 05 as an executor's: parse, risk, then positions and the simulator, then the
 * response. They execute at once; what answers later puts its own `execute` in place of theirs.
 */
import { Counter, type Counters } from '#counters';
import type { Executed, ExecutorStages } from '#executor';
import { OmsStages, type StageHandler } from '#oms-stages';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { type ReportSink, Responder } from '#response';
import type { RiskLimits } from '#risk';

export interface SimulatorStagesOptions {
  /** How many symbols are traded: 1 … `maxSymbols`. */
  readonly symbols: number;
  readonly counters: Counters;
  /** Without it: those of the table. */
  readonly limits?: RiskLimits;
}

/** Answers with what stands in the slot: REJ with the reason, or ACK and perhaps a fill. */
export function respondThrough(sink: ReportSink): StageHandler {
  const responder = new Responder(sink);
  return (order) => responder.respond(order);
}

/** @returns what `createStages` of an executor needs */
export function simulatorStages(
  options: SimulatorStagesOptions,
): (sink: ReportSink, executed: Executed) => ExecutorStages {
  return (sink, executed) => {
    const { counters } = options;
    const { handlers, core, positions } = new OmsStages({ ...options, sink });
    return {
      checks: [handlers.parse, handlers.risk],
      execute: (order, ticket) => {
        core(order);
        if (order.refusal === Reason.ACCEPTED) countTrade(order, counters);
        executed(ticket, order.refusal);
      },
      respond: respondThrough(sink),
      giveUp: (order) => positions.settle(order),
    };
  };
}

function countTrade(order: OrderSlot, counters: Counters): void {
  counters.add(Counter.trades);
  counters.add(Counter.tradedLots, order.fillLots);
}
