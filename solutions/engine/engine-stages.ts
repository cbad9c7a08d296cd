/**
 * The stages of an order as functions, by what executes it: those of the mini OMS, or those that
 * end in the books.
 */
import { Counter, type Counters } from '#counters';
import { raiseInliningBudget } from '#inlining-budget';
import { MatchingEngine, type MatchingEngineOptions } from '#matching-engine';
import {
  defaultRiskLimits,
  OmsStages,
  parseStage,
  riskStage,
  type StageHandler,
} from '#oms-stages';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import type { ReportSink } from '#response';
import type { ExecutionName, StageName } from '#topology';
import { type Book, MatchStage } from './match-stage.ts';

export interface StageOptions {
  readonly execution: ExecutionName;
  /** How many symbols are traded: 1 … `maxSymbols`. */
  readonly symbols: number;
  readonly maxOrdersPerBook: number;
  readonly counters: Counters;
  readonly sink: ReportSink;
  /** Without it: a `MatchingEngine`. */
  readonly createBook?: ((options: MatchingEngineOptions) => Book) | undefined;
}

/** The stages of one thread. */
export interface StageSet {
  readonly handlers: Readonly<Partial<Record<StageName, StageHandler>>>;
  /** Call it when a handler threw, before any later stage gets the order. */
  failed(stage: StageName, order: OrderSlot): void;
}

export function createStages(options: StageOptions): StageSet {
  if (options.execution === 'book') return bookStages(options);
  const { symbols, counters, sink } = options;
  return new OmsStages({ symbols, counters, sink });
}

function bookStages(options: StageOptions): StageSet {
  const { symbols, counters, createBook = (book) => new MatchingEngine(book) } = options;
  raiseInliningBudget();
  const match = new MatchStage({ ...options, createBook });
  return {
    handlers: {
      parse: parseStage(symbols),
      risk: riskStage(defaultRiskLimits(symbols)),
      match: (order) => match.handle(order),
    },
    failed: (stage, order) => {
      counters.add(Counter.stageFailures);
      if (stage === 'match') match.fail();
      else if (order.refusal === Reason.ACCEPTED) order.refuse(Reason.STAGE_FAILED);
    },
  };
}
