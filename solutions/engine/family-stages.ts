/** The stages of an order as those of an executor, by what executes it. */
import type { Executed, ExecutorStages } from '#executor';
import { respondThrough, simulatorStages } from '#executor-stages';
import { raiseInliningBudget } from '#inlining-budget';
import { MatchingEngine } from '#matching-engine';
import { defaultRiskLimits, parseStage, riskStage, type StageHandler } from '#oms-stages';
import type { ReportSink } from '#response';
import type { StageOptions } from './engine-stages.ts';
import { MatchStage } from './match-stage.ts';
import type { Sequencer } from './sequencer.ts';

/** What sees an order alone and keeps no state: parse, then risk. */
export function statelessChecks(symbols: number): readonly StageHandler[] {
  return [parseStage(symbols), riskStage(defaultRiskLimits(symbols))];
}

export interface FamilyStagesOptions extends Omit<StageOptions, 'sink'> {
  /** Gives each order that is executed its place in the total order. */
  readonly sequencer: Sequencer;
  /** What goes before: {@link statelessChecks}, or nothing where another thread has done it. */
  readonly checks: readonly StageHandler[];
}

/**
 * Simulator and book execute within the call: each order has its result when `execute` returns, and
 * no task ever waits. So an executor over these stages has no time-out, and nothing expires or stops
 * it: at a stop of the engine there is nobody to be given up. Stages that execute elsewhere need all
 * three.
 *
 * @returns what `createStages` of an executor needs
 */
export function familyStages(
  options: FamilyStagesOptions,
): (sink: ReportSink, executed: Executed) => ExecutorStages {
  const { execution, sequencer, checks, symbols, counters } = options;
  const stagesOf =
    execution === 'simulator' ? simulatorStages({ symbols, counters }) : bookStages(options);
  return (sink, executed) => {
    const stages = stagesOf(sink, executed);
    return {
      ...stages,
      checks,
      execute: (order, ticket) => {
        sequencer.next(order);
        stages.execute(order, ticket);
      },
    };
  };
}

function bookStages(
  options: FamilyStagesOptions,
): (sink: ReportSink, executed: Executed) => Omit<ExecutorStages, 'checks'> {
  const { createBook = (book) => new MatchingEngine(book) } = options;
  raiseInliningBudget();
  return (sink, executed) => {
    const match = new MatchStage({ ...options, createBook, sink, countsAnswers: false });
    return {
      // The book has told everybody by the time it returns, ACK or REJ first.
      execute: (order, ticket) => {
        match.handle(order);
        executed(ticket, order.refusal);
      },
      respond: respondThrough(sink),
      giveUp: () => {},
    };
  };
}
