/** Day 10, stage 1: the audit catches what must never happen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Finding,
  type FindingCode,
  MAX_AHEAD,
  OrderingAudit,
  OrderingViolation,
} from '#ordering-audit';
import { advance } from '#sequence';
import { forAll } from '../../../checks/lib/for-all.ts';

const NAMES = Object.keys(Finding);
const nameOf = (finding: FindingCode): string => NAMES[finding] ?? `${finding}`;

function countsOf({ counts }: OrderingAudit): string {
  const { gaps, reorders, duplicates, overlaps } = counts;
  return `gaps ${gaps}, reorders ${reorders}, duplicates ${duplicates}, overlaps ${overlaps}`;
}

/** `s3` is a start of 3, `c3` a completion; what the audit says to each of family 7. */
function told(steps: string, audit = new OrderingAudit('count')): string {
  return steps
    .split(' ')
    .map((step) => {
      const sequence = Number(step.slice(1));
      const finding = step[0] === 's' ? audit.started(7, sequence) : audit.completed(7, sequence);
      return nameOf(finding);
    })
    .join(' ');
}

test('one after the other, from 1 on: nothing is found', () => {
  expect(
    told('s1 c1 s2 c2 s3 c3'),
    's is a start, c a completion: each is the next of its family, and nothing else is in flight. distance(a, b) is positive when a is in front of b',
  ).toBe('NONE NONE NONE NONE NONE NONE');
});

test('a gap is found when a later task is started', () => {
  const audit = new OrderingAudit('count');
  expect(told('s1 c1 s3', audit), 's is a start, c a completion: 2 was passed over').toBe(
    'NONE NONE GAP',
  );
  expect(audit.counts.gaps, 'One task is missing').toBe(1);
  expect(told('c3 s6', audit), 'And then 4 and 5').toBe('NONE GAP');
  expect(audit.counts.gaps, 'Three are missing by now').toBe(3);
});

test('the first task of a family is 1', () => {
  expect(told('s2'), 'Where is 1?').toBe('GAP');
  expect(
    told('s5 c5 s6', new OrderingAudit('count', 5)),
    'Unless the audit is told otherwise',
  ).toBe('NONE NONE NONE');
});

test('a reorder is found when the one that was passed over comes after all', () => {
  const audit = new OrderingAudit('count');
  expect(told('s1 c1 s3 c3 s2', audit), '3 before 2').toBe('NONE NONE GAP NONE REORDER');
  expect(countsOf(audit), 'It is not missing any more: it came, and late').toBe(
    'gaps 0, reorders 1, duplicates 0, overlaps 0',
  );
  expect(told('c2 s4', audit), '2 is completed after 3: that is out of order, too. 4 is next').toBe(
    'REORDER NONE',
  );
});

test('a duplicate is found whether it is in flight, completed or late', () => {
  for (const [steps, wanted] of [
    ['s1 s1', 'NONE DUPLICATE'],
    ['s1 c1 s1', 'NONE NONE DUPLICATE'],
    ['s1 c1 s2 c2 s1', 'NONE NONE NONE NONE DUPLICATE'],
    ['s2 c2 s1 c1 s1', 'GAP NONE REORDER REORDER DUPLICATE'],
    ['s1 c1 c1', 'NONE NONE DUPLICATE'],
  ] as const) {
    const audit = new OrderingAudit('count');
    expect(told(steps, audit), `s is a start, c a completion: ${steps}`).toBe(wanted);
    expect(audit.counts.duplicates, 'And counted').toBe(1);
  }
});

test('a duplicate is in flight no second time', () => {
  expect(
    told('s1 s1 c1 s2 c2'),
    'The second start of 1 was an error and is told as one; with the completion nothing is in flight',
  ).toBe('NONE DUPLICATE NONE NONE NONE');
});

test('an overlap is found: two of a family in flight', () => {
  const audit = new OrderingAudit('count');
  expect(told('s1 s2', audit), '2 is next, but 1 is in flight').toBe('NONE OVERLAP');
  expect(told('c1 c2 s3', audit), 'Both completed, in order').toBe('NONE NONE NONE');
  expect(countsOf(audit)).toBe('gaps 0, reorders 0, duplicates 0, overlaps 1');
  const three = new OrderingAudit('count');
  told('s1 s2 s3', three);
  expect(
    three.counts.overlaps,
    's1 s2 s3: it happened twice, at 2 and at 3. How many were in flight by then does not matter',
  ).toBe(2);
});

test('completions out of order are a reorder', () => {
  expect(told('s1 s2 c2 c1'), 'Two were in flight, and the later one was completed first').toBe(
    'NONE OVERLAP NONE REORDER',
  );
});

test('of several things the worst is told, and all are counted', () => {
  const audit = new OrderingAudit('count');
  expect(told('s1 s3', audit), '2 is passed over, and 1 is in flight').toBe('NONE OVERLAP');
  expect(countsOf(audit), 'Both').toBe('gaps 1, reorders 0, duplicates 0, overlaps 1');
  const late = new OrderingAudit('count');
  expect(
    told('s1 c1 s3 s2', late),
    '2 comes behind 3, and while 3 is in flight: a late start can be an overlap, too',
  ).toBe('NONE NONE GAP OVERLAP');
  expect(countsOf(late), 'Late and too early').toBe('gaps 0, reorders 1, duplicates 0, overlaps 1');
});

test('a duplicate is told as that alone and changes nothing, whatever is in flight', () => {
  for (const [steps, wanted, overlaps] of [
    ['s1 c1 s1 s2', 'NONE NONE DUPLICATE NONE', 0],
    ['s1 c1 s2 s1 c2 s3', 'NONE NONE NONE DUPLICATE NONE NONE', 0],
    ['s1 s2 c2 s1 c1 s3', 'NONE OVERLAP NONE DUPLICATE REORDER NONE', 1],
  ] as const) {
    const audit = new OrderingAudit('count');
    expect(
      told(steps, audit),
      `s is a start, c a completion: ${steps}. The second start of 1 is no start: no overlap, and nothing more is in flight behind it`,
    ).toBe(wanted);
    expect(countsOf(audit), `${steps}: one duplicate, and counted as nothing else`).toBe(
      `gaps 0, reorders ${steps.includes('c2 s1 c1') ? 1 : 0}, duplicates 1, overlaps ${overlaps}`,
    );
  }
});

test('who completes what was never started has a gap', () => {
  expect(told('c1'), 'Nothing was started').toBe('GAP');
  expect(told('s1 c1 s3 c2'), '2 was passed over').toBe('NONE NONE GAP GAP');
  const audit = new OrderingAudit('count');
  expect(
    told('s1 c1 s3 c3 c2', audit),
    '3 is completed and 2 was never started: what lies before a completed one need not have been there',
  ).toBe('NONE NONE GAP NONE GAP');
  expect(
    countsOf(audit),
    '2 is missing, as before: its completion is answered and not counted',
  ).toBe('gaps 1, reorders 0, duplicates 0, overlaps 0');
  expect(told('s2', audit), 'And missing until it is started').toBe('REORDER');
  expect(
    told('c5 s1 c1'),
    'The completion of 5 was none, so 1 is not completed after a later one',
  ).toBe('GAP NONE NONE');
});

test('families have nothing to do with each other', () => {
  const audit = new OrderingAudit('count');
  for (const [family, sequence] of [
    [7, 1],
    [8, 1],
    [-3, 1],
    [2 ** 40, 1],
  ] as const) {
    expect(nameOf(audit.started(family, sequence)), `Family ${family}, in flight with others`).toBe(
      'NONE',
    );
  }
  expect(nameOf(audit.completed(8, 1))).toBe('NONE');
  expect(nameOf(audit.started(8, 2)), 'Family 8 goes on').toBe('NONE');
});

test('sequences wrap', () => {
  const last = 2 ** 31 - 1;
  const audit = new OrderingAudit('count', last - 1);
  const steps = Array.from({ length: 4 }, (_, i) => advance(last - 1, i));
  for (const sequence of steps) {
    expect(nameOf(audit.started(7, sequence)), `${sequence} after ${advance(sequence, -1)}`).toBe(
      'NONE',
    );
    expect(nameOf(audit.completed(7, sequence)), `${sequence} is completed`).toBe('NONE');
  }
  const late = new OrderingAudit('count', last);
  const [first, second, third] = [last, advance(last, 1), advance(last, 2)];
  expect(
    [second, first, third].map((sequence) => {
      const finding = nameOf(late.started(7, sequence));
      late.completed(7, sequence);
      return finding;
    }),
    `${second} is one after ${first}: distance() knows, and a subtraction does not`,
  ).toEqual(['GAP', 'REORDER', 'NONE']);
  expect(
    nameOf(late.completed(7, first)),
    `${first} was completed before ${third} came; by the numbers alone it seems to be in front of it`,
  ).toBe('DUPLICATE');
  const passedOver = new OrderingAudit('count', last);
  expect(
    [third, second, first].map((sequence) => {
      const finding = nameOf(passedOver.started(7, sequence));
      passedOver.completed(7, sequence);
      return finding;
    }),
    `${first} and ${second} were passed over: what is missing is named by advance(), which wraps, and not by a sum`,
  ).toEqual(['GAP', 'REORDER', 'REORDER']);
});

test('what is far ahead is no sequence', () => {
  const audit = new OrderingAudit('count');
  expect(
    () => audit.started(7, MAX_AHEAD + 2),
    'The audit remembers what is missing; somebody who passes a price for a sequence must not fill its memory',
  ).toThrow(RangeError);
  expect(nameOf(audit.started(7, 1)), 'And nothing is remembered of it').toBe('NONE');
  expect(() => audit.started(7, MAX_AHEAD + 3), '2 is next, and 1 in flight').toThrow(RangeError);
  expect(countsOf(audit), 'Nothing is counted of what is no sequence').toBe(
    'gaps 0, reorders 0, duplicates 0, overlaps 0',
  );
  expect(told('c1 s2', audit), 'And it is as if it had not been').toBe('NONE NONE');
});

test('a start may pass over MAX_AHEAD tasks, and no more', () => {
  const audit = new OrderingAudit('count');
  expect(
    () => audit.started(7, MAX_AHEAD + 1),
    `1 is next: the start of ${MAX_AHEAD + 1} passes over MAX_AHEAD tasks, which are not more than MAX_AHEAD`,
  ).not.toThrow();
  expect(audit.counts.gaps, 'So many are missing').toBe(MAX_AHEAD);
  expect(
    () => audit.started(7, MAX_AHEAD + 3),
    'Another start passes over one more. It is the start that may not pass over too many, whatever is missing already',
  ).not.toThrow();
});

test('in development mode the first finding is thrown, with all that one wants to know', () => {
  for (const [steps, message] of [
    ['s1 c1 s3', 'GAP: family 7 started 3 where 2 comes next'],
    ['s1 s2', 'OVERLAP: family 7 started 2 while 1 is in flight'],
    ['s1 s3', 'OVERLAP: family 7 started 3 while 1 is in flight'],
    ['s1 c1 s1', 'DUPLICATE: family 7 started 1 once more'],
    ['s1 c1 c1', 'DUPLICATE: family 7 completed 1 once more'],
    ['c4', 'GAP: family 7 completed 4, which was not started'],
  ] as const) {
    const thrown = caught(() => told(steps, new OrderingAudit('assert')));
    expect(thrown, `${steps}: found() throws in mode assert; go through it`).toBeInstanceOf(
      OrderingViolation,
    );
    expect(
      (thrown as Error).message.split(':')[0],
      `${steps}: what it is; of several findings the one furthest down the table`,
    ).toBe(message.split(':')[0]);
    expect((thrown as Error).message, 'Family and sequence').toMatch(/family 7 .*\d/);
  }
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

test('switched off it finds nothing and remembers nothing', () => {
  const audit = new OrderingAudit('off');
  expect(told('s1 s1 s9 c4', audit)).toBe('NONE NONE NONE NONE');
  expect(audit.started(7, 2 ** 31 - 1), 'Not even a look at the sequence').toBe(Finding.NONE);
  expect(countsOf(audit)).toBe('gaps 0, reorders 0, duplicates 0, overlaps 0');
});

test('any starts of any order: what is missing, late, or twice is counted', () => {
  forAll(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 }), (sequences) => {
    const audit = new OrderingAudit('count');
    const seen = new Set<number>();
    let [reorders, duplicates] = [0, 0];
    for (const sequence of sequences) {
      const highest = Math.max(0, ...seen);
      if (seen.has(sequence)) duplicates++;
      else if (sequence < highest) reorders++;
      const isNew = !seen.has(sequence);
      seen.add(sequence);
      audit.started(7, sequence);
      if (isNew) audit.completed(7, sequence);
    }
    const { gaps, duplicates: found } = audit.counts;
    const story = `Started and completed one by one: ${sequences.join(', ') || 'nothing'}`;
    expect(gaps, `${story}; still missing`).toBe(Math.max(0, ...seen) - seen.size);
    expect(found, `${story}; twice`).toBe(duplicates);
    // Each late one is started late and completed late.
    expect(audit.counts.reorders, `${story}; late`).toBe(2 * reorders);
  });
});
