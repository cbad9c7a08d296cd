/** Day 08, stage 1: which family a task belongs to, and which partition the family. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { familyKey, partitionOf, smearHash } from '#router';
import { expectEven } from './balance.ts';
import { anyCorrelationId, forAll } from './kit.ts';

const PARTITIONS = [1, 2, 4, 8, 16, 32, 64];

/** Keys that a partition may be asked for: ids of families, and derived ones. */
const anyKey = fc.oneof(
  anyCorrelationId,
  fc.integer({ min: Number.MIN_SAFE_INTEGER, max: -2 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 32, 2 ** 31, -(2 ** 32)),
);

test('the key of a task with a correlation id is that id, whole, whoever sends it', () => {
  for (const id of [0, 1, 77, 2 ** 31, 2 ** 32 + 77, Number.MAX_SAFE_INTEGER]) {
    const keys = [familyKey(id, 1, 1), familyKey(id, 2, 1), familyKey(id, 1, 2)];
    expect(
      keys.join(' '),
      `Tasks with the correlation id ${id} are one family, on every connection and with every message number. 0 is an id like any other, and ids have up to 53 bits`,
    ).toBe([id, id, id].join(' '));
  }
});

test('a hash is a 32-bit integer, and the same for the same key', () => {
  const seen = new Map<number, number>();
  forAll(anyKey, (key) => {
    const hash = smearHash(key);
    expect(
      hash | 0,
      `smearHash(${key}) is ${hash}. A 32-bit integer, with a sign or none: what the operators | and >>> leave`,
    ).toBe(hash > 2 ** 31 - 1 ? hash - 2 ** 32 : hash);
    expect(
      seen.get(key) ?? hash,
      `smearHash(${key}) was something else before. It depends on the key alone`,
    ).toBe(hash);
    seen.set(key, hash);
  });
});

test('a partition is a whole number from 0 to N − 1, for every key and every power of two', () => {
  forAll(anyKey, (key) => {
    for (const partitions of PARTITIONS) {
      const partition = partitionOf(key, partitions);
      expect(
        Number.isInteger(partition) && partition >= 0 && partition < partitions,
        `partitionOf(${key}, ${partitions}) is ${partition}. A hash may be negative, and its remainder % then is too; a mask of N − 1 is right for all of them`,
      ).toBe(true);
    }
  });
});

test('the same family goes to the same partition, whatever was asked for in between', () => {
  forAll(fc.array(anyKey, { minLength: 20, maxLength: 50 }), (keys) => {
    const before = keys.map((key) => partitionOf(key, 8));
    const after = [...keys].reverse().map((key) => partitionOf(key, 8));
    expect(
      after.reverse().join(' '),
      'A family that moves to another partition is worked on in two places at once. Nothing but the key may decide',
    ).toBe(before.join(' '));
  });
});

const EVEN = 'Families must spread evenly, however their ids are made';

test('ids that follow one another spread evenly', () => {
  expectEven('0, 1, 2 …', (i) => i, EVEN);
  expectEven('from 2^40 on', (i) => 2 ** 40 + i, EVEN);
});

test('ids in steps of a power of two spread as evenly', () => {
  for (const step of [4, 64, 4096, 65_536]) {
    expectEven(
      `in steps of ${step}`,
      (i) => i * step,
      `${EVEN}: many systems count in steps. The lowest bits of such ids are all the same, so the bits above must reach them`,
    );
  }
});

test('ids that differ in their upper half alone spread as evenly', () => {
  const hint = `${EVEN}: an id has 53 bits, and the operators of JavaScript see 32 of them. Hash both halves`;
  expectEven('in steps of 2^32', (i) => 77 + i * 2 ** 32, hint);
  expectEven('account × 2^32 + 1', (i) => (1000 + i) * 2 ** 32 + 1, hint);
});

test('two halves that are alike do not cancel each other', () => {
  expectEven(
    'n × 2^32 + n',
    (i) => i * 2 ** 32 + i,
    `${EVEN}: with upper XOR lower half, all of these are 0. Let one half go through a multiplication first`,
  );
});

test('each of the 53 bits of a key can move it to another partition', () => {
  const partitions = 4;
  for (let bit = 0; bit < 53; bit++) {
    let moved = 0;
    const tries = 2000;
    for (let i = 0; i < tries; i++) {
      const key = i * 4_503_599_627 + i;
      const isSet = Math.floor(key / 2 ** bit) % 2 === 1;
      const other = isSet ? key - 2 ** bit : key + 2 ** bit;
      if (partitionOf(key, partitions) !== partitionOf(other, partitions)) moved++;
    }
    expect(
      moved >= tries / 2 ? 'often' : `${moved} of ${tries} times`,
      `Bit ${bit} of the key was changed, and of ${partitions} partitions it should be another one three times in four; half of the time is asked for here. A multiplication carries bits upwards only: fold the upper ones down, multiply, and fold again`,
    ).toBe('often');
  }
});
