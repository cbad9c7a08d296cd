/** Day 08, stage 2: every task without a correlation id is a family of its own. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectionKey, familyKey, partitionOf } from '#router';
import { expectEven, KEYS } from './balance.ts';
import { forAll } from './kit.ts';

const connections = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const messages = fc.oneof(fc.nat({ max: 1000 }), fc.integer({ min: 0, max: 2 ** 40 }));

/** How many different keys there are. */
function distinct(count: number, keyOf: (i: number) => number): number {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = keyOf(i);
  keys.sort();
  let different = 1;
  for (let i = 1; i < count; i++) if (keys[i] !== keys[i - 1]) different++;
  return different;
}

test('the key of a task without an id is a safe integer below −1', () => {
  const expectDerived = (connection: number, message: number): void => {
    const key = familyKey(-1, connection, message);
    expect(
      Number.isSafeInteger(key) && key < -1,
      `familyKey(-1, ${connection}, ${message}) is ${key}. Ids of families are 0 and above. A derived key among them would put a stranger into a family; so derived keys are safe integers below -1`,
    ).toBe(true);
  };
  expectDerived(0, 0);
  forAll(fc.tuple(connections, messages), ([connection, message]) => {
    expectDerived(connection, message);
  });
});

test('what is no id at all is treated as no id', () => {
  for (const broken of [Number.NaN, -2, -77, -(2 ** 40)]) {
    const keys = [familyKey(broken, 5, 6), familyKey(broken, 5, 7)];
    expect(
      keys.join(' '),
      `A client sent ${broken} for a correlation id. It will be refused later, and needs a partition until then: the key that -1 would get`,
    ).toBe([familyKey(-1, 5, 6), familyKey(-1, 5, 7)].join(' '));
  }
});

test('the same connection and message number give the same key', () => {
  forAll(fc.tuple(connections, messages), ([connection, message]) => {
    const key = familyKey(-1, connection, message);
    familyKey(-1, connection, message + 1);
    familyKey(-1, 0, 0);
    expect(
      familyKey(-1, connection, message),
      'The key comes from connection and message number, not from a counter, a clock or chance: whoever works it out again must get the same',
    ).toBe(key);
  });
});

test('a million messages of one connection have a million keys', () => {
  const count = 1_000_000;
  for (const first of [0, 2 ** 32 - 500_000]) {
    expect(
      distinct(count, (i) => familyKey(-1, 3, first + i)),
      `Messages ${first} and following of one connection. Two with one key wait for each other. A 32-bit hash of so many has about a hundred pairs that are equal; there are 53 bits, so do not hash, put side by side`,
    ).toBe(count);
  }
});

test('neither do connections share keys', () => {
  for (const first of [0, 2 ** 32 - 256]) {
    expect(
      distinct(256 * 4096, (i) => familyKey(-1, first + (i >> 12), i & 4095)),
      `256 connections, ${first} and following, each with its messages 0 to 4095. Message 7 of one connection and message 7 of another are two tasks; and connection 1 with message 2 is not connection 2 with message 1`,
    ).toBe(256 * 4096);
  }
});

test('connections and messages that are far apart have different keys', () => {
  const places = fc.tuple(
    fc.integer({ min: 0, max: 2 ** 20 - 1 }),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  );
  forAll(fc.tuple(places, places), ([one, other]) => {
    fc.pre(one[0] !== other[0] || one[1] !== other[1]);
    expect(
      familyKey(-1, ...one) === familyKey(-1, ...other),
      `Connection ${one[0]}, message ${one[1]}, and connection ${other[0]}, message ${other[1]} have one key. 20 bits of the connection and 32 of the message fit into a safe integer together`,
    ).toBe(false);
  });
});

test('a burst of one connection spreads over all partitions', () => {
  const hint =
    'One client sends tasks that belong to nothing. With a key for each connection, or a hash that sees half of it, they all stand in one queue';
  for (const first of [0, 1_000_000, 2 ** 32 - 1000]) {
    expectEven(`connection 9, messages from ${first} on`, (i) => familyKey(-1, 9, first + i), hint);
  }
});

test('so do the first messages of many connections', () => {
  expectEven(
    'message 0 of each connection',
    (i) => familyKey(-1, i, 0),
    'Clients that send one task each must not meet in one partition either',
  );
});

test('with a key for each connection the same burst is one queue', () => {
  const partitions = new Set(Array.from({ length: KEYS }, () => partitionOf(connectionKey(9), 16)));
  expect(
    partitions.size,
    'connectionKey is given, to compare: the whole burst has one key, and so one partition',
  ).toBe(1);
});
