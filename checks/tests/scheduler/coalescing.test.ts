/** Coalescing against a lane's take, in more orders than the day's checks have time for. */
import { expect, test } from 'vitest';
import { explain, explore } from '#explorer';
import { COALESCING_MODELS } from '../../explorer/coalescing-models.ts';

/** Schedules are counted, time is not. */
const limitMs = Number.POSITIVE_INFINITY;

test.each([
  ['replace', 5],
  ['coalescing', 3],
  ['coalescing-lanes', 2],
] as const)('%s survives every schedule with at most %d preemptions', (name, bound) => {
  const model = COALESCING_MODELS[name];
  const result = explore(model, { bound, limitMs });
  expect(result.failure, explain(model, result)).toBeNull();
  expect(result).toMatchObject({ exhausted: true, swallowedBy: [] });
});
