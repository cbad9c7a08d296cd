/**
 * An exploration as a check: what a model must survive, and a message that a reader can use.
 *
 * Schedules are counted and time is not, so a check has the same bound on every machine.
 */
import { expect } from 'vitest';
import { explain, explore, type FailureKind, type Model, walk } from './explorer.ts';

/** Behind these an exploration that has found something need not look for something shorter. */
const SOON_RUNS = 20_000;
const limitMs = Number.POSITIVE_INFINITY;

/** What kinds of failure mean to somebody who has not asked for the explorer. */
const WORDS: Partial<Record<FailureKind, string>> = {
  deadlock: 'In this order somebody sleeps, and nobody will wake him:',
  livelock: 'In this order everybody looks again and again, and nobody gets on:',
  'step-limit': 'In this order a thread never comes to an end:',
};

/** The trace, the verdict, and the line that replays it: what a reader wants first comes last. */
const PARTS = /^([\s\S]*)\n\n([\s\S]*)\n(Replay: [\s\S]*)$/;

/**
 * Visits every schedule up to a number of preemptions.
 *
 * @param hint begins the message of a failure; the shortest schedule that fails follows
 * @param mostRuns far more than the reference needs: beyond them the check says so
 */
export function hold(model: Model, bound: number, hint: string, mostRuns = 400_000): void {
  const soon = explore(model, { bound, maxRuns: SOON_RUNS, limitMs });
  const isDone = soon.failure !== null || soon.exhausted;
  const result = isDone ? soon : explore(model, { bound, maxRuns: mostRuns, limitMs });
  if (result.failure !== null) fail(model, result, hint);
  expect(
    result.exhausted,
    `${model.name} has more orders of operations than are visited here: ${result.runs} were, and none failed. Does a loop look at the shared cells more often than it must?`,
  ).toBe(true);
}

/** Draws schedules by a seed; for a model that has too many to visit. */
export function holdByChance(model: Model, walks: number, seed: number, hint: string): void {
  const result = walk(model, { walks, seed, limitMs });
  if (result.failure !== null) fail(model, result, `${hint} (walk with seed ${seed})`);
}

function fail(model: Model, result: Parameters<typeof explain>[1], hint: string): never {
  const { failure } = result;
  const [, trace = '', verdict = '', replay = ''] = PARTS.exec(explain(model, result)) ?? [];
  const why = (failure && WORDS[failure.kind]) ?? 'In this order of operations it happens:';
  return expect.fail(
    `${hint}\n${why}\n\n${verdict.replaceAll('\n', ' ')}\n\n${replay}\n\n${trace}`,
  );
}
