/** Day 10, stage 3: submit against completion, in every order of their atomic steps. */
import { expect, test } from 'vitest';
import { explore } from '#explorer';
import { hold } from '../../../checks/explorer/hold.ts';
import { MODELS } from './models.ts';

const STRANDED =
  'A dispatcher submits two tasks while a lane completes one of the same family. No task may be stranded, none may run twice, and no two may overlap.';

test('one lane completes while tasks come in: up to six preemptions', () => {
  hold(MODELS.completion, 6, STRANDED);
});

test('a second lane is waiting for what becomes ready: up to three preemptions', () => {
  hold(
    MODELS['two-lanes'],
    3,
    'As before, and a second lane takes the family as soon as it is ready. Whoever has opened a gate has nothing of the family any more, and whoever closes it again knows nothing of what happened in between.',
  );
});

test('so many orders were visited that the proof is one', () => {
  const { schedules, exhausted } = explore(MODELS.completion, { bound: 3, limitMs: Infinity });
  expect(exhausted, 'Every order with up to three preemptions').toBe(true);
  expect(
    schedules,
    'keepOrRelease reaches the shared cells through the gates and the queue, one operation at a time. With fewer orders than these something is hidden from the explorer, such as a look that is left out',
  ).toBeGreaterThan(100);
});
