/**
 * What the checks of day 11 do not ask of a learner's executor: its ranges, and results that come
 * from within any stage of another task.
 */
import { expect, test } from 'vitest';
import { Counters } from '#counters';
import { Executor, MAX_LANES } from '#executor';
import { simulatorStages } from '#executor-stages';
import {
  expectOneAnswerEach,
  type Habits,
  OWN_HABITS,
} from '../../../days/11/checks/any-stages.ts';
import { Rig } from '../../../days/11/checks/kit.ts';

test.each([0, -1, 1.5, MAX_LANES + 1])('%d lanes are refused in one sentence', (lanes) => {
  expect(() => new Rig({ lanes })).toThrow(
    `Executor: got ${lanes} lanes; expected a whole number from 1 to 256`,
  );
});

test.each([0, -1, Number.NaN])('a time-out of %d ns is refused in one sentence', (timeoutNs) => {
  const counters = new Counters();
  const executor = () =>
    new Executor({
      lanes: 1,
      taskBytes: new Uint8Array(),
      sink: { answer: () => {}, tell: () => {} },
      counters,
      createStages: simulatorStages({ symbols: 1, counters }),
      completed: () => {},
      timeout: { timeoutNs, nowNs: () => 0 },
    });
  expect(executor).toThrow(
    `Executor: timeoutNs is ${timeoutNs}; expected more than 0, or no timeout at all`,
  );
});

test('each request has one answer and each task one completion, whichever stage says what', () => {
  const others = ['others first'] as const;
  const habits: Habits = {
    check: OWN_HABITS.check,
    execute: [...OWN_HABITS.execute, ...others],
    respond: [...OWN_HABITS.respond, ...others],
    giveUp: [...OWN_HABITS.giveUp, ...others],
  };
  expectOneAnswerEach(habits, 2_000);
});
