/**
 * The stages of the mini OMS by name, made of the modules of day 05.
 *
 *     parse ─► risk ─► position ─► execution ─► response
 *     stateless: any   └─ the core: one order ┘
 *     thread, several     after the other
 *
 * Each handler works on one slot and looks at what the stages before it left there: a refusal, a
 * reservation, a fill. None of them stops the order; a refused one goes on to its response. Who
 * wires them catches what they throw and tells {@link OmsStages.failed}, before any later stage
 * gets the order.
 *
 * Position and execution are one consumer, {@link OmsStages.core}. Whether an order fits depends
 * on what the one before it has traded. If one consumer checked positions for a whole batch ahead
 * of another that executes, the size of the batch would decide who is refused.
 */
import type { ConsumerOptions, GraphOptions } from '#consumer-graph';
import { Counter, type Counters } from '#counters';
import { type Execution, ExecutionSimulator } from '#execution-simulator';
import { Limit } from '#limits';
import { OrderSlot } from '#order-slot';
import { parse } from '#parse';
import { Reason } from '#reasons';
import { type ReportSink, Responder } from '#response';
import type { EventHandler, EventSource } from '#ring-buffer';
import { checkRisk, PositionRisk, type RiskLimits, RiskShare } from '#risk';

export const STAGE_NAMES = ['parse', 'risk', 'position', 'execution', 'response'] as const;

export type StageName = (typeof STAGE_NAMES)[number];

export type StageHandler = (order: OrderSlot) => void;

/** Reference price of every symbol unless somebody says otherwise: the middle of the seeded flow. */
export const DEFAULT_REFERENCE_TICKS = 10_000;

export interface OmsOptions {
  /** How many symbols are traded: 1 … `maxSymbols`. */
  readonly symbols: number;
  readonly sink: ReportSink;
  readonly counters: Counters;
  /** Without it: {@link defaultRiskLimits}. */
  readonly limits?: RiskLimits;
  /** Where accepted orders are executed. Without it: the simulator. */
  readonly execution?: Execution;
}

/** The limits of the table, with one reference price for all symbols. */
export function defaultRiskLimits(symbols: number): RiskLimits {
  return {
    maxOrderLots: Limit.riskMaxOrderLots,
    bandTicks: Limit.riskBandTicks,
    maxNotional: Limit.riskMaxNotional,
    maxPositionLots: Limit.riskMaxPositionLots,
    maxPositions: Limit.maxPositions,
    referenceTicks: new Float64Array(symbols).fill(DEFAULT_REFERENCE_TICKS),
  };
}

/** Stateless; any thread. */
export function parseStage(symbols: number): StageHandler {
  return (order) => {
    if (order.refusal === Reason.ACCEPTED) order.refuse(parse(order, symbols));
  };
}

/** Stateless; any thread. */
export function riskStage(limits: RiskLimits): StageHandler {
  return (order) => {
    if (order.refusal === Reason.ACCEPTED) order.refuse(checkRisk(order, limits));
  };
}

/** All stages. The thread of the core owns the positions. */
export class OmsStages {
  readonly limits: RiskLimits;
  readonly positions: PositionRisk;
  /** By name. */
  readonly handlers: Readonly<Record<StageName, StageHandler>>;
  /** `position`, then `execution` of the same order: one consumer, before the next order's. */
  readonly core: StageHandler;
  private readonly counters: Counters;
  private readonly responder: Responder;

  constructor(options: OmsOptions) {
    const { symbols, counters, limits = defaultRiskLimits(symbols) } = options;
    const execution = options.execution ?? new ExecutionSimulator(limits.referenceTicks);
    const positions = new PositionRisk(limits);
    this.limits = limits;
    this.positions = positions;
    this.counters = counters;
    this.responder = new Responder(options.sink);
    this.handlers = {
      parse: parseStage(symbols),
      risk: riskStage(limits),
      position: (order) => refuseFor(order, positions.reserve(order)),
      execution: (order) => {
        refuseFor(order, execution.execute(order));
        positions.settle(order);
      },
      response: (order) => this.respond(order),
    };
    const { position, execution: execute } = this.handlers;
    this.core = (order) => {
      position(order);
      execute(order);
    };
  }

  /**
   * A stage threw while it had this order: that costs the order a rejection, and the engine
   * nothing. An order that is executed and settled stays executed; when only its answer failed, it
   * is answered now. The thread of that stage. An error of the core counts as one of `execution`.
   */
  failed(stage: StageName, order: OrderSlot): void {
    this.counters.add(Counter.stageFailures);
    if (stage === 'response') {
      this.respond(order);
      return;
    }
    const isSettled = order.fillLots > 0 && order.reservedLots === 0;
    if (!isSettled) refuseFor(order, Reason.STAGE_FAILED);
    this.positions.settle(order);
  }

  private respond(order: OrderSlot): void {
    if (order.answered) return;
    try {
      this.responder.respond(order);
    } finally {
      if (order.answered) this.count(order);
    }
  }

  private count(order: OrderSlot): void {
    this.counters.add(Counter.completed);
    const accepted = order.refusal === Reason.ACCEPTED;
    this.counters.add(accepted ? Counter.accepted : Counter.rejected);
    if (accepted && order.fillLots > 0) {
      this.counters.add(Counter.trades);
      this.counters.add(Counter.tradedLots, order.fillLots);
    }
  }
}

/** The first reason stands. */
function refuseFor(order: OrderSlot, reason: number): void {
  if (order.refusal === Reason.ACCEPTED) order.refuse(reason);
}

/** The ring's slots, as `SharedRing` has them. */
export interface SlotSource extends EventSource<number> {
  readonly bytes: Uint8Array;
}

/**
 * The stages as consumers of one ring, for a `ConsumerGraph`.
 *
 *     parse ─┬─► risk-0 ─┬─► core ─► response
 *            └─► risk-1 ─┘
 *
 * @param ring slots of `ORDER_SLOT_BYTES`
 * @param riskConsumers how many consumers share the stateless checks: at least 1
 */
export function omsGraph(
  ring: SlotSource,
  stages: OmsStages,
  riskConsumers = 1,
): GraphOptions<number> {
  const { handlers, limits } = stages;
  const risks = Array.from({ length: riskConsumers }, (_, consumer) => `risk-${consumer}`);
  const consumers: ConsumerOptions<number>[] = [
    { name: 'parse', handle: onSlot(ring, handlers.parse) },
    ...risks.map((name, consumer) => {
      const share = new RiskShare(limits, consumer, riskConsumers);
      return { name, after: ['parse'], handle: onShare(ring, share) };
    }),
    { name: 'core', after: risks, handle: onSlot(ring, stages.core) },
    { name: 'response', after: ['core'], handle: onSlot(ring, handlers.response) },
  ];
  const failedSlot = new OrderSlot(ring.bytes);
  return {
    consumers,
    onError: (_error, consumer, sequence) => {
      stages.failed(stageOf(consumer), failedSlot.at(ring.get(sequence)));
      return 'skip';
    },
  };
}

/** A consumer's handler: its own flyweight over the ring, moved to each slot. */
function onSlot(ring: SlotSource, handle: StageHandler): EventHandler<number> {
  const slot = new OrderSlot(ring.bytes);
  return (offset) => handle(slot.at(offset));
}

function onShare(ring: SlotSource, share: RiskShare): EventHandler<number> {
  const slot = new OrderSlot(ring.bytes);
  return (offset, sequence) => share.handle(slot.at(offset), sequence);
}

/** The stage that a consumer of {@link omsGraph} works for. */
function stageOf(consumer: string): StageName {
  if (consumer === 'parse' || consumer === 'response') return consumer;
  return consumer === 'core' ? 'execution' : 'risk';
}
