/** Day 17, stage 2: a record written in place, and no object for it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodecCode, OrderMessage } from '#codec';
import { MessageType, PROTOCOL_VERSION, RECORD_BYTES } from '#layout';
import { expectNoAllocation } from '../../../checks/lib/expect-no-allocation.ts';
import {
  begun,
  changed,
  codeText,
  dirtyMemory,
  expectBytes,
  fieldOf,
  forAll,
  hex,
  NARROW,
  put,
  recordOf,
} from './kit.ts';

test('begin makes the whole record 0 and returns the flyweight itself', () => {
  const bytes = dirtyMemory(1);
  const order = new OrderMessage(bytes).at(0);
  expect(order.begin(MessageType.NEW_ORDER) === order, 'begin returns what it was called on').toBe(
    true,
  );
  expectBytes(
    bytes,
    new Uint8Array(RECORD_BYTES),
    'All 64 bytes are 0 after begin, the type too. What the last message left in the slot would go out with this one',
  );
});

test('end writes version and type, and says OK', () => {
  for (const type of [MessageType.NEW_ORDER, MessageType.CANCEL_ORDER, MessageType.REPLACE_ORDER]) {
    const { order, bytes } = begun(type);
    order.account = 7;
    expect(
      bytes[0],
      'Before end the record has no type: a message that is not complete is none',
    ).toBe(0);
    expect(codeText(order.end()), 'Every number fitted').toBe('OK');
    expect(
      [bytes[0], bytes[1], order.account],
      'After end: the type that begin was told, the version, and the account that was set',
    ).toEqual([type, PROTOCOL_VERSION, 7]);
  }
});

test('each setter writes the bytes of its field and no others', () => {
  for (const [name, most] of NARROW) {
    const { order, bytes } = begun();
    const expected = new Uint8Array(RECORD_BYTES);
    put(expected, fieldOf('NEW_ORDER', name), most - 1);
    order[name] = most - 1;
    expect(changed(new Uint8Array(RECORD_BYTES), bytes), `After ${name} was set`).toBe(name);
    expectBytes(bytes, expected, `${name} = ${most - 1}, the low byte first`);
  }
});

test('a setter leaves its neighbours alone, whatever stands in them', () => {
  for (const [name] of NARROW) {
    const bytes = dirtyMemory(1);
    const before = bytes.slice();
    const order = new OrderMessage(bytes).at(0);
    order[name] = 1;
    expect(
      changed(before, bytes),
      `${name} was set in a record full of 0xa5: also an order that is complete is changed in place, one field at a time`,
    ).toBe(name);
  }
});

test('the timestamp is written in two halves and copied bit by bit', () => {
  const { order, bytes } = begun();
  order.setClientTimestamp(0xddcc_bbaa, 0x4433_2211);
  const expected = new Uint8Array(RECORD_BYTES);
  put(expected, fieldOf('NEW_ORDER', 'clientTimestampNs'), 0x4433_2211_ddcc_bbaan);
  expectBytes(bytes, expected, 'The low half at byte 40, the high half at byte 44');

  const memory = dirtyMemory(3);
  const other = new OrderMessage(memory).at(RECORD_BYTES);
  other.copyClientTimestamp(order);
  expect(
    hex(memory.slice(RECORD_BYTES + 40, RECORD_BYTES + 48)),
    'The eight bytes of another order, from wherever that one lies to wherever this one does',
  ).toBe('aabbccdd11223344');
  memory.fill(0xa5, RECORD_BYTES, 2 * RECORD_BYTES);
  expectBytes(memory, dirtyMemory(3), 'Only these eight bytes are written');
});

test('what lies beside the record is not touched', () => {
  const memory = dirtyMemory(3);
  const order = new OrderMessage(memory).at(RECORD_BYTES).begin(MessageType.NEW_ORDER);
  for (const [name, most] of NARROW) order[name] = most;
  order.setClientTimestamp(1, 2);
  order.end();
  memory.fill(0xa5, RECORD_BYTES, 2 * RECORD_BYTES);
  expectBytes(
    memory,
    dirtyMemory(3),
    'The record in the middle of three was written, and a byte of another one has changed. Every write adds the offset of the record',
  );
});

test('two flyweights over shared memory see the same record', () => {
  const memory = dirtyMemory(4, true);
  const [writer, reader] = [new OrderMessage(memory), new OrderMessage(memory)];
  for (let i = 0; i < 8; i++) {
    const offset = (i % 4) * RECORD_BYTES;
    writer.at(offset).begin(MessageType.CANCEL_ORDER);
    writer.account = 100 + i;
    writer.end();
    reader.at(offset);
    expect(
      [reader.type, reader.account],
      'What one flyweight has written the other reads: nothing is kept back in an object',
    ).toEqual([MessageType.CANCEL_ORDER, 100 + i]);
  }
});

test('whatever fits is written as the table says, in any order of the setters', () => {
  const values = fc.record(
    Object.fromEntries(NARROW.map(([name, most]) => [name, fc.nat(most)])) as Record<
      (typeof NARROW)[number][0],
      fc.Arbitrary<number>
    >,
  );
  const names = fc.shuffledSubarray(
    NARROW.map(([name]) => name),
    { minLength: NARROW.length },
  );
  forAll(fc.tuple(values, names, fc.nat(64)), ([numbers, sequence, offset]) => {
    const memory = dirtyMemory(2);
    const order = new OrderMessage(memory).at(offset).begin(MessageType.NEW_ORDER);
    for (const name of sequence) order[name] = numbers[name];
    const expected = recordOf('NEW_ORDER', {
      ...numbers,
      correlationId: 0,
      priceTicks: 0,
      quantityLots: 0,
      clientTimestampNs: 0,
    });
    expect(order.end() === CodecCode.OK, 'Every number fits its field').toBe(true);
    expectBytes(
      memory.slice(offset, offset + RECORD_BYTES),
      expected,
      `${JSON.stringify(numbers)}, set in the order ${sequence.join(', ')}`,
    );
  });
});

test('nothing is allocated for a message', () => {
  const memory = dirtyMemory(64, true);
  const [writer, reader] = [new OrderMessage(memory), new OrderMessage(memory)];
  const write = (count: number): void => {
    for (let i = 0; i < count; i++) {
      writer.at((i & 63) * RECORD_BYTES).begin(MessageType.NEW_ORDER);
      writer.symbol = i & 7;
      writer.account = 1 + (i & 31);
      writer.clientOrderId = 1 + i;
      writer.side = 1 + (i & 1);
      writer.orderType = 1;
      writer.timeInForce = 1;
      writer.flags = 0;
      writer.end();
    }
  };
  let wrong = 0;
  const read = (count: number): void => {
    for (let i = 0; i < count; i++) {
      reader.at((i & 63) * RECORD_BYTES);
      const codes = reader.side + reader.orderType + reader.timeInForce + reader.flags;
      if (reader.symbol + reader.account + reader.clientOrderId + codes < 0) wrong++;
    }
  };
  const lookFor =
    'Look for what makes an object each time: a DataView, a subarray, a literal, a closure, fill on a part';
  expectNoAllocation('message', 'Writing', write, lookFor);
  expectNoAllocation('message', 'Reading', read, lookFor);
  expect(wrong).toBe(0);
});
