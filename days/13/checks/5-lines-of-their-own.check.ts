/** Day 13, stage 5: families that are busy at the same time do not meet on one cache line. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAMILIES_OF_LINE, familyNumbers } from '#family-lines';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { Reason } from '#reasons';
import { forAll } from '../../../checks/lib/for-all.ts';
import { smallMemory } from './kit.ts';
import { LineWatch } from './line-watch.ts';

const SIZES = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 5_000 }),
  fc.integer({ min: 0, max: 13 }).map((bits) => 2 ** bits),
);

test('every number is handed out, each once', () => {
  forAll(SIZES, (families) => {
    const numbers = familyNumbers(families);
    expect(numbers.length, `${families} families`).toBe(families);
    const handedOut = new Set(numbers);
    const missing = Array.from({ length: families }, (_, i) => i).filter((n) => !handedOut.has(n));
    expect(
      missing.slice(0, 8),
      `${families} families: 0 to ${families - 1}, each once, in some order. ${missing.length} were never handed out, and others twice; the first of these are`,
    ).toEqual([]);
  });
});

test('of the first ones no two are on one line', () => {
  forAll(SIZES, (families) => {
    const lines = Math.floor(families / FAMILIES_OF_LINE);
    const first = [...familyNumbers(families).subarray(0, lines)];
    const met = first.filter((number, i) => {
      return first.findIndex((other) => lineOf(other) === lineOf(number)) < i;
    });
    expect(
      met.map((number) => `${number} on line ${lineOf(number)}`),
      `${families} families are ${lines} whole lines of ${FAMILIES_OF_LINE}. Of the first ${lines} numbers these are on a line where another one is already; the first numbers were ${first.slice(0, 8).join(', ')} …`,
    ).toEqual([]);
  });
});

function lineOf(number: number): number {
  return Math.floor(number / FAMILIES_OF_LINE);
}

/**
 * Four families, a dispatcher and two lanes, by turns; each with views of its own.
 *
 * @param numbers in which order families get their numbers; undefined: 0, 1, 2, 3
 */
function contention(numbers: ((families: number) => Int32Array) | undefined): LineWatch {
  const memory = smallMemory(128);
  const watch = new LineWatch(memory);
  const scheduler = new FamilyScheduler(
    watch.viewOf('dispatcher'),
    0,
    numbers === undefined ? {} : { familyNumbers: numbers(memory.shape.families) },
  );
  const lanes = ['lane 1', 'lane 2'].map((name) => new Lane(watch.viewOf(name), 0));
  const source = new Int32Array(2);
  for (let round = 0; round < 200; round++) {
    // The lanes have a family each, which is never idle: its next task comes while it works.
    for (const family of [1, 2]) {
      for (const _ of round === 0 ? [1, 2] : [1]) scheduler.submit(family, source, 0);
    }
    if (round % 10 === 0) for (const family of [3, 4]) scheduler.submit(family, source, 0);
    for (const lane of lanes) lane.next();
    for (const lane of lanes) lane.complete();
  }
  return watch;
}

test('contention, counted: before, two lanes take lines from each other; now they never do', () => {
  const before = contention(undefined);
  expect(before.needless, 'With 0, 1, 2, 3 there is something to win').toBeGreaterThan(200);
  const after = contention(familyNumbers);
  expect(
    after.needless,
    `Transfers of a line for nothing, in 200 rounds of a dispatcher and two lanes: somebody was there for another family. Before there were ${before.needless} of ${before.transfers}`,
  ).toBe(0);
  expect(
    after.transfers,
    'What is left is what the dispatcher and the lane of one family have to tell each other',
  ).toBeGreaterThan(0);
  expect(after.transfers, 'And that is less than before').toBeLessThan(before.transfers);
});

test('a scheduler forgets idle families and hands their numbers out again', () => {
  const memory = smallMemory(16);
  const scheduler = new FamilyScheduler(memory, 0, {
    familyNumbers: familyNumbers(memory.shape.families),
  });
  const lane = new Lane(memory, 0);
  const source = new Int32Array(2);
  for (let family = 0; family < 2_000; family++) {
    expect(scheduler.submit(family, source, 0), `Family ${family}, in a table of 32`).toBe(
      Reason.ACCEPTED,
    );
    expect(lane.next() === NO_TASK, 'And its task runs').toBe(false);
    lane.complete();
  }
  expect(scheduler.knownFamilies, 'The table is as large as it was').toBe(32);
});
