/** The stages of an order as those of an executor, by what executes it. */
import type { Executed, ExecutorStages } from '#executor';
import { respondThrough, simulatorStages } from '#executor-stages';
import { MatchingEngine } from '#matching-engine';
import { defaultRiskLimits, parseStage, riskStage } from '#oms-stages';
import type { ReportSink } from '#response';
import type { StageOptions } from './engine-stages.ts';
import { MatchStage } from './match-stage.ts';

/** @returns what `createStages` of an executor needs */
export function familyStages(
  options: Omit<StageOptions, 'sink'>,
): (sink: ReportSink, executed: Executed) => ExecutorStages {
  const { symbols, counters } = options;
  if (options.execution === 'simulator') return simulatorStages({ symbols, counters });
  const { createBook = (book) => new MatchingEngine(book) } = options;
  return (sink, executed) => {
    const match = new MatchStage({ ...options, createBook, sink, countsAnswers: false });
    return {
      checks: [parseStage(symbols), riskStage(defaultRiskLimits(symbols))],
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
