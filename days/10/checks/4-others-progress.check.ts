/** Day 10, stage 4: one hot family and others; progress as a number. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderingAudit } from '#ordering-audit';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Watched } from './kit.ts';

test('a task that starts at once has not waited', () => {
  const audit = new OrderingAudit('count');
  audit.submitted(7, 1);
  audit.started(7, 1);
  expect(audit.longestWait(7), 'Nothing was completed between its submission and its start').toBe(
    0,
  );
  expect(audit.longestWait(99), 'Of a family that nobody knows nothing has waited').toBe(0);
});

test('the wait is what was completed meanwhile, of whatever family', () => {
  const audit = new OrderingAudit('count');
  audit.submitted(7, 1);
  audit.submitted(8, 1);
  audit.submitted(7, 2);
  audit.started(7, 1);
  audit.completed(7, 1);
  audit.started(7, 2);
  expect(audit.longestWait(7), 'Task 2 of family 7 has seen one completion').toBe(1);
  audit.completed(7, 2);
  audit.started(8, 1);
  expect(audit.longestWait(8), 'Task 1 of family 8 has seen two, both of another family').toBe(2);
  expect(audit.longestWait(7), 'And family 7 is as it was').toBe(1);
});

test('what waits still has no wait yet, and the longest stays', () => {
  const audit = new OrderingAudit('count');
  audit.submitted(8, 1);
  audit.started(7, 1);
  audit.completed(7, 1);
  expect(audit.longestWait(8), 'It is not started').toBe(0);
  audit.started(8, 1);
  audit.completed(8, 1);
  audit.submitted(8, 2);
  audit.started(8, 2);
  expect(audit.longestWait(8), 'Task 1 waited for one completion, task 2 for none').toBe(1);
});

test('what is in flight is no completion', () => {
  const audit = new OrderingAudit('count');
  audit.started(7, 1);
  audit.submitted(8, 1);
  audit.started(8, 1);
  expect(audit.longestWait(8), 'Family 7 was in flight all the time').toBe(0);
});

test('a task that was not announced has no wait, and a wrong completion counts none', () => {
  const audit = new OrderingAudit('count');
  audit.started(7, 1);
  audit.completed(7, 1);
  audit.submitted(8, 1);
  audit.completed(7, 1);
  audit.started(8, 1);
  expect(audit.longestWait(7), 'Nobody said when it was submitted').toBe(0);
  expect(audit.longestWait(8), 'Task 1 of family 7 was completed once, and that before').toBe(0);
  audit.submitted(9, 1);
  audit.completed(7, 5);
  audit.started(9, 1);
  expect(
    audit.longestWait(9),
    'Task 5 of family 7 was never started: its completion is none that was waited for',
  ).toBe(0);
});

test('switched off it knows of no wait', () => {
  const audit = new OrderingAudit('off');
  audit.submitted(8, 1);
  audit.started(7, 1);
  audit.completed(7, 1);
  audit.started(8, 1);
  expect(audit.longestWait(8)).toBe(0);
});

test('any submits, starts and completions in order: as a list of them says', () => {
  forAll(fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 60, size: 'max' }), (steps) => {
    const audit = new OrderingAudit('assert');
    const families = [0, 1, 2].map(() => ({ submitted: 0, started: 0, completed: 0, longest: 0 }));
    const since: number[][] = [[], [], []];
    let completions = 0;
    for (const [key, step] of steps) {
      const family = families[key] as (typeof families)[number];
      if (step === 0) {
        audit.submitted(key, ++family.submitted);
        since[key]?.push(completions);
      } else if (
        step === 1 &&
        family.started < family.submitted &&
        family.started === family.completed
      ) {
        audit.started(key, ++family.started);
        family.longest = Math.max(family.longest, completions - (since[key]?.shift() ?? 0));
      } else if (step === 2 && family.completed < family.started) {
        audit.completed(key, ++family.completed);
        completions++;
      }
      expect(audit.longestWait(key), `Family ${key} after ${JSON.stringify(steps)}`).toBe(
        family.longest,
      );
    }
  });
});

test('a start ends the wait, in order or not', () => {
  const audit = new OrderingAudit('count');
  const another = (sequence: number): void => {
    audit.started(8, sequence);
    audit.completed(8, sequence);
  };
  for (const sequence of [1, 2, 3]) audit.submitted(7, sequence);
  another(1);
  audit.started(7, 3);
  expect(
    audit.longestWait(7),
    'Task 3 is started, and 1 and 2 are missing: a start all the same',
  ).toBe(1);
  another(2);
  audit.started(7, 2);
  expect(
    audit.longestWait(7),
    'Task 2 is started late, and while 3 is in flight: its wait is over with that',
  ).toBe(2);
  audit.completed(7, 2);
  audit.completed(7, 3);
  audit.started(7, 1);
  expect(audit.longestWait(7), 'Task 1 is started last and has seen four completions').toBe(4);
});

test('a completion out of order is one that was waited for', () => {
  const audit = new OrderingAudit('count');
  audit.started(7, 1);
  audit.started(7, 2);
  audit.submitted(8, 1);
  audit.completed(7, 2);
  audit.completed(7, 1);
  audit.started(8, 1);
  expect(
    audit.longestWait(8),
    'Two were in flight and are completed, the later one first: what counts is that they were in flight',
  ).toBe(2);
});

test('a duplicate start ends no wait', () => {
  const audit = new OrderingAudit('count');
  audit.started(7, 1);
  audit.submitted(7, 1);
  audit.completed(7, 1);
  audit.started(7, 1);
  expect(audit.longestWait(7), 'The second start of task 1 is no start').toBe(0);
});

/** A hot family with 1,000 tasks, then 20 others with one each. */
function hotAndOthers(lanes: number, turn: number): Watched {
  const policy = { begin: () => {}, goesOn: (tasks: number) => tasks < turn };
  const watched = new Watched({ lanes, entries: 2048, policy });
  const cold = Array.from({ length: 20 }, (_, i) => String.fromCharCode('A'.charCodeAt(0) + i));
  for (let i = 1; i <= 1000; i++) {
    watched.submit('Z');
    watched.audit.submitted('Z'.charCodeAt(0), i);
  }
  for (const family of cold) {
    watched.submit(family);
    watched.audit.submitted(family.charCodeAt(0), 1);
  }
  watched.drain();
  watched.expectAllInOrder('Z is hot, A to T are cold');
  return watched;
}

function longestColdWait({ audit }: Watched): number {
  return Math.max(...Array.from({ length: 20 }, (_, i) => audit.longestWait(65 + i)));
}

test('the hot family is serialised, and the others progress beside it', () => {
  const watched = hotAndOthers(2, Number.POSITIVE_INFINITY);
  const lastCold = watched.completed.findLastIndex((name) => !name.startsWith('Z'));
  expect(
    watched.completed.slice(0, lastCold).filter((name) => name.startsWith('Z')).length,
    'Two lanes, one for the hot family: by the time the 20 others are done, it has done about as many',
  ).toBeLessThanOrEqual(21);
  expect(
    longestColdWait(watched),
    'A cold task has waited for so many completions at most',
  ).toBeLessThanOrEqual(41);
});

test('with one lane that drains they do not, and the number says so', () => {
  expect(
    longestColdWait(hotAndOthers(1, Number.POSITIVE_INFINITY)),
    'One lane drains: all 1,000 of the hot family come first. Day 13 mends that',
  ).toBe(1019);
});

test('with turns of one task they do, on one lane as well', () => {
  expect(
    longestColdWait(hotAndOthers(1, 1)),
    'Turns of one: a task of the hot family, then the 20 others',
  ).toBe(20);
});
