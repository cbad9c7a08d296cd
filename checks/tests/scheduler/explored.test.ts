/** The scheduler's protocols in every order of operations up to a bound. */
import { expect, test } from 'vitest';
import { explain, explore } from '#explorer';
import { SCHEDULER_MODELS } from '../../explorer/scheduler-models.ts';

/** Schedules are counted, time is not. */
const limitMs = Number.POSITIVE_INFINITY;

test.each([
  ['pool', Number.POSITIVE_INFINITY],
  ['completion', 6],
  ['two-lanes', 4],
  ['one-lane', 4],
  ['other-lanes', 3],
  ['reclaim', 4],
  ['parked', 5],
  ['two-parked', 2],
] as const)('%s survives every schedule with at most %d preemptions', (name, bound) => {
  const model = SCHEDULER_MODELS[name];
  const result = explore(model, { bound, limitMs });
  expect(result.failure, explain(model, result)).toBeNull();
  expect(result).toMatchObject({ exhausted: true, swallowedBy: [] });
});
