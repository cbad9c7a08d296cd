/** Day 17, stage 1: the fields of a record, read where they lie. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderMessage } from '#codec';
import { MessageType, RECORD_BYTES } from '#layout';
import { changed, fieldOf, forAll, NARROW, recordOf, take } from './kit.ts';

test('each getter reads its own bytes, little-endian', () => {
  const bytes = Uint8Array.from({ length: RECORD_BYTES }, (_, i) => i + 0x81);
  const order = new OrderMessage(bytes).at(0);
  for (const [name] of NARROW) {
    const field = fieldOf('NEW_ORDER', name);
    expect(
      order[name],
      `${name} of a record whose byte n is n + 0x81. The table has it at byte ${field.offset}, ${field.type}, the low byte first`,
    ).toBe(Number(take(bytes, field)));
  }
  expect([order.type, order.version], 'type is byte 0, version byte 1').toEqual([0x81, 0x82]);
});

test('numbers are unsigned', () => {
  const order = new OrderMessage(new Uint8Array(RECORD_BYTES).fill(0xff)).at(0);
  for (const [name, most] of NARROW) {
    expect(order[name], `${name} where every bit is 1: the largest it can hold, not −1`).toBe(most);
  }
  expect([order.clientTimestampLow, order.clientTimestampHigh], 'Both halves are unsigned').toEqual(
    [0xffff_ffff, 0xffff_ffff],
  );
});

test('the timestamp is given as two halves, the low one first', () => {
  const bytes = recordOf('NEW_ORDER', { clientTimestampNs: 0x4433_2211_ddcc_bbaan });
  const order = new OrderMessage(bytes).at(0);
  expect(order.clientTimestampLow.toString(16), 'Bytes 40 to 43 are the low half').toBe('ddccbbaa');
  expect(order.clientTimestampHigh.toString(16), 'Bytes 44 to 47 are the high half').toBe(
    '44332211',
  );
});

test('at moves to another record and returns the flyweight itself', () => {
  const bytes = new Uint8Array(4 * RECORD_BYTES);
  for (let i = 0; i < 4; i++) {
    bytes.set(recordOf('NEW_ORDER', { account: 10 + i, side: 1 + (i & 1) }), i * RECORD_BYTES);
  }
  const order = new OrderMessage(bytes);
  for (const i of [2, 0, 3, 1, 2]) {
    expect(
      order.at(i * RECORD_BYTES) === order,
      'at returns the flyweight that it was called on. One goes from record to record; a new object for each would be what it is there to save',
    ).toBe(true);
    expect(order.offset, 'The offset is the one that at was given').toBe(i * RECORD_BYTES);
    expect(
      [order.type, order.account, order.side],
      `Record ${i} of four. Every getter adds the offset of its field to the offset of the record`,
    ).toEqual([MessageType.NEW_ORDER, 10 + i, 1 + (i & 1)]);
  }
});

test('a record may begin at any byte, and its memory at any byte of its buffer', () => {
  const record = recordOf('REPLACE_ORDER', { account: 0x10203, symbol: 9 });
  for (let from = 0; from < 9; from++) {
    const memory = new Uint8Array(new ArrayBuffer(256), 3, 200);
    memory.set(record, from);
    const order = new OrderMessage(memory).at(from);
    expect(
      [order.type, order.symbol, order.account, order.clientOrderId],
      `A record at byte ${from} of memory that begins at byte 3 of its buffer: in the chunk of a socket nothing is aligned`,
    ).toEqual([MessageType.REPLACE_ORDER, 9, 0x10203, 258]);
  }
});

test('a getter remembers nothing: it reads each time it is asked', () => {
  const bytes = recordOf('NEW_ORDER', { account: 1 });
  const order = new OrderMessage(bytes).at(0);
  expect(order.account).toBe(1);
  bytes.set(recordOf('NEW_ORDER', { account: 2, side: 1 }));
  expect(
    [order.account, order.side],
    'The bytes have changed under the flyweight, as a slot does that is used again. What it gives is what stands there now',
  ).toEqual([2, 1]);
});

test('for any bytes, at any offset, each getter gives what the table says and changes nothing', () => {
  const memory = fc.uint8Array({ minLength: 3 * RECORD_BYTES, maxLength: 3 * RECORD_BYTES });
  forAll(fc.tuple(memory, fc.nat(2 * RECORD_BYTES)), ([bytes, offset]) => {
    const before = bytes.slice(offset, offset + RECORD_BYTES);
    const order = new OrderMessage(bytes).at(offset);
    for (const [name] of NARROW) {
      const field = fieldOf('NEW_ORDER', name);
      expect(order[name], `${name}, ${field.type} at byte ${field.offset} of the record`).toBe(
        Number(take(before, field)),
      );
    }
    expect(
      BigInt(order.clientTimestampHigh) * 2n ** 32n + BigInt(order.clientTimestampLow),
      'The two halves of the timestamp',
    ).toBe(BigInt.asUintN(64, take(before, fieldOf('NEW_ORDER', 'clientTimestampNs'))));
    const after = bytes.slice(offset, offset + RECORD_BYTES);
    expect(changed(before, after), 'Reading has changed the record').toBe('nothing');
  });
});
