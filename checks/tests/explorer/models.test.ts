/** Every planted mistake is found, and the same code without it survives. */
import { describe, expect, test } from 'vitest';
import { explain, explore, replay, walk } from '#explorer';
import { seed } from '#seed';
import { MODELS, PAIRS } from '../../explorer/models/catalogue.ts';
import { parseSchedule } from '../../explorer/schedule-text.ts';
import { stressLostWakeup } from '../../explorer/stress.ts';

/** On a busy machine, too. */
const PATIENT_MS = 300_000;
const EVERY = { bound: Number.POSITIVE_INFINITY, limitMs: PATIENT_MS };

const EXPECTED = {
  parking: { kind: 'deadlock', preemptions: 1, what: /^consumer sleeps on parked, and nobody/ },
  'lost-wakeup': { kind: 'invariant', preemptions: 1, what: /^the task is pending and nobody/ },
  'early-release': { kind: 'race', preemptions: 2, what: /^submitter reads work, and nothing/ },
  'double-dispatch': { kind: 'race', preemptions: 3, what: /^completer reads work, and nothing/ },
  'early-publish': { kind: 'race', preemptions: 0, what: /^consumer reads price, and nothing/ },
  spin: { kind: 'step-limit', preemptions: 0, what: /^not over after 500 steps; waiter/ },
  aba: { kind: 'invariant', preemptions: 1, what: /^node 2 is in use twice/ },
  'two-producers': { kind: 'race', preemptions: 1, what: /^first writes slot0, and nothing/ },
  'past-a-gap': { kind: 'invariant', preemptions: 0, what: /and slot1 is not written/ },
  'old-lap': { kind: 'race', preemptions: 0, what: /price, and nothing/ },
} as const;

test('the catalogue has a wrong and a right form of each, under names of their own', () => {
  expect(PAIRS.map(({ wrong }) => wrong.name)).toEqual(Object.keys(EXPECTED));
  for (const { wrong, right } of PAIRS) expect(right.name).toBe(`${wrong.name}-fixed`);
  expect(new Set(MODELS.map(({ name }) => name)).size).toBe(MODELS.length);
});

describe.each(PAIRS)('$wrong.name', ({ wrong, right }) => {
  const expected = EXPECTED[wrong.name as keyof typeof EXPECTED];

  test('fails, with the fewest preemptions that it takes', () => {
    const { failure } = explore(wrong);
    expect(failure).toMatchObject({ kind: expected.kind, preemptions: expected.preemptions });
    expect(failure?.what).toMatch(expected.what);
  });

  test('its trace ends with a line that replays it', () => {
    const result = explore(wrong);
    const [, typed = ''] =
      /^Replay: npm run explore -- --model [a-z-]+ --schedule (\S+)$/m.exec(
        explain(wrong, result),
      ) ?? [];
    expect(replay(wrong, parseSchedule(typed) ?? []).failure).toEqual(result.failure);
  });

  test('is found by chance as well', () => {
    // A walk hardly ever stays with one thread for 500 steps, the default.
    const maxSteps = expected.kind === 'step-limit' ? 8 : 500;
    expect(walk(wrong, { maxSteps, seed, walks: 5000, limitMs: PATIENT_MS }).failure?.kind).toBe(
      expected.kind,
    );
  });

  test('survives every schedule there is without the mistake', () => {
    const result = explore(right, EVERY);
    expect(result.failure, explain(right, result)).toBeNull();
    expect(result).toMatchObject({ exhausted: true, complete: true, swallowedBy: [] });
  });
});

test('the right form keeps every task on two real threads, too', async () => {
  expect(await stressLostWakeup('right', 1000)).toBe(0);
});
