/** Explores a model; the message of a failure has the shortest schedule that fails. */
import { expect } from 'vitest';
import { explain, explore, type FailureKind, type Model } from '#explorer';

/** Behind these an exploration that has found something need not look for something shorter. */
const SOON_RUNS = 15_000;
/** Runs are counted, time is not: so it is the same on every machine. */
const limitMs = Number.POSITIVE_INFINITY;

/** What the kinds of failure mean here. */
const WORDS: Readonly<Record<FailureKind, string>> = {
  invariant: 'In this order all threads end, and not as they should:',
  deadlock:
    'In this order somebody sleeps, and nobody will wake him: an event that nobody shows to the reader, or a wake-up that is lost:',
  livelock: 'In this order everybody looks again and again, and nobody gets on:',
  'step-limit': 'In this order a thread never gets on and never gives way:',
  race: 'In this order a slot is touched by two threads at once:',
  thrown: 'In this order a thread throws:',
  diverged: 'A thread depends on something outside itself:',
};

/** The trace, the verdict, and the line that replays it: what a reader wants first comes last. */
const PARTS = /^([\s\S]*)\n\n([\s\S]*)\n(Replay: [\s\S]*)$/;

/** @param mostRuns far more than a right solution has orders of operations */
export function hold(model: Model, bound: number, mostRuns: number): void {
  // What fails fails soon; what does not may have more orders than ours.
  const soon = explore(model, { bound, maxRuns: SOON_RUNS, limitMs });
  const isDone = soon.failure !== null || soon.exhausted;
  const result = isDone ? soon : explore(model, { bound, maxRuns: mostRuns, limitMs });
  if (result.failure !== null) {
    const text = explain(model, result);
    const [, trace = '', verdict = '', replay = ''] = PARTS.exec(text) ?? [];
    expect.fail(
      `${WORDS[result.failure.kind]}\n\n${verdict.replaceAll('\n', ' ')}\n\n${replay}\n\n${trace}`,
    );
  }
  expect(
    result.exhausted,
    `${model.name} has more orders of operations than are visited here: ${result.runs} were, and none failed. Does a claim or a publish load or store more often than it must?`,
  ).toBe(true);
}
