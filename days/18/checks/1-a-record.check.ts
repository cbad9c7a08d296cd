/** Day 18, stage 1: a record, and what of damage is seen. */
import { crc32 as crc32OfZlib } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInt64 } from '#layout';
import {
  crc32,
  MAX_PAYLOAD_BYTES,
  RECORD_HEADER_BYTES,
  RecordBatch,
  RecordCode,
  RecordReader,
} from '#wal-record';
import { expectNoAllocation } from '../../../checks/lib/expect-no-allocation.ts';
import { counted, forAll } from './kit.ts';

/** The name of a code of `RecordCode`. */
function named(code: number): string {
  const found = Object.entries(RecordCode).find(([, one]) => one === code);
  return found?.[0] ?? `${code}, which is no code`;
}

/** A batch with one record of these bytes, in memory that is dirty. */
function batchOf(payload: readonly number[], lastSequence = 0): RecordBatch {
  const batch = new RecordBatch(4 * (RECORD_HEADER_BYTES + MAX_PAYLOAD_BYTES), lastSequence);
  batch.bytes.fill(0xa5);
  expect(
    named(batch.append(Uint8Array.from(payload), 0, payload.length)),
    `The code of append, for ${counted(payload.length, 'byte')}`,
  ).toBe('OK');
  return batch;
}

function written(batch: RecordBatch): Uint8Array {
  return batch.bytes.slice(0, batch.usedBytes);
}

test('the CRC is that of zlib, as a signed integer', () => {
  const digits = new TextEncoder().encode('123456789');
  expect(
    crc32(digits, 0, 9),
    'The CRC of "123456789", the example that every description of it has, is cbf43926. As a signed integer of 32 bits that is negative. All bits are 1 at the start, and all are turned over at the end',
  ).toBe(0xcbf4_3926 | 0);
  expect(crc32(digits, 4, 4), 'The CRC of no bytes').toBe(0);
});

test('the CRC is of the bytes from … to − 1, whatever they are', () => {
  forAll(fc.tuple(fc.uint8Array({ maxLength: 70 }), fc.nat(70), fc.nat(70)), ([bytes, a, b]) => {
    const from = Math.min(a, b, bytes.length);
    const to = Math.min(Math.max(a, b), bytes.length);
    expect(
      crc32(bytes, from, to),
      `crc32 of bytes ${from} to ${to - 1} of ${bytes.length}, as zlib has it`,
    ).toBe(crc32OfZlib(bytes.subarray(from, to)) | 0);
  });
});

test('length, number and payload stand where the picture has them', () => {
  const batch = batchOf([11, 22, 33, 44, 55], 2 ** 40);
  const view = new DataView(batch.bytes.buffer);
  expect(view.getUint32(4, true), 'Bytes 4 to 7 are the length of the payload alone').toBe(5);
  expect(
    readInt64(view, 8),
    'Bytes 8 to 15 are the number, low half first: the one behind 2⁴⁰',
  ).toBe(2 ** 40 + 1);
  expect([...batch.bytes.slice(16, 21)], 'From byte 16 on stands the payload').toEqual([
    11, 22, 33, 44, 55,
  ]);
});

test('a record is filled up with zeros to a multiple of 8', () => {
  for (const [length, whole] of [
    [1, 24],
    [7, 24],
    [8, 24],
    [9, 32],
    [64, 80],
  ] as const) {
    const batch = batchOf(Array.from({ length }, () => 0xff));
    expect(batch.usedBytes, `Bytes of a record with ${length} of payload`).toBe(whole);
    expect(
      [...written(batch).slice(RECORD_HEADER_BYTES + length)],
      `What stands behind a payload of ${counted(length, 'byte')}. The memory is used again: without zeros it is what an earlier batch has left`,
    ).toEqual(Array.from({ length: whole - RECORD_HEADER_BYTES - length }, () => 0));
  }
});

test('the CRC is of everything behind itself, the zeros too', () => {
  const bytes = written(batchOf([1, 2, 3], 6));
  expect(
    new DataView(bytes.buffer).getInt32(0, true),
    'Bytes 0 to 3 are the CRC of bytes 4 to 23: length, number, payload and the zeros behind it. What it is not of may change and nobody sees it',
  ).toBe(crc32OfZlib(bytes.subarray(4)) | 0);
});

test('numbers go on from record to record and from batch to batch', () => {
  const batch = batchOf([1], 41);
  batch.append(Uint8Array.of(2), 0, 1);
  const second = readInt64(new DataView(batch.bytes.buffer), 24 + 8);
  expect([second, batch.lastSequence], 'The second record behind number 41').toEqual([43, 43]);
  batch.clear();
  batch.append(Uint8Array.of(3), 0, 1);
  expect(
    [batch.usedBytes, readInt64(new DataView(batch.bytes.buffer), 8)],
    'The first record of the next batch: at the beginning of the memory, with the next number',
  ).toEqual([24, 44]);
});

test('the payload is taken from where it begins', () => {
  const batch = new RecordBatch(1024, 0);
  batch.append(Uint8Array.of(9, 9, 9, 1, 2, 9), 3, 2);
  expect([...batch.bytes.slice(16, 18)], 'Two bytes from byte 3 on').toEqual([1, 2]);
});

test('a payload of no bytes or of too many, and one without room, change nothing', () => {
  const payload = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
  const batch = batchOf([1], 7);
  for (const length of [0, -1, MAX_PAYLOAD_BYTES + 1, Number.NaN]) {
    expect(
      named(batch.append(payload, 0, length)),
      `A payload of ${counted(length, 'byte')}; a record has 1 to ${MAX_PAYLOAD_BYTES}. NaN passes every question for what is wrong`,
    ).toBe('BAD_LENGTH');
  }
  const small = new RecordBatch(24 + 24, 7);
  for (const [length, code] of [
    [9, 'OK'],
    [8, 'BATCH_FULL'],
    [MAX_PAYLOAD_BYTES + 1, 'BAD_LENGTH'],
  ] as const) {
    expect(
      named(small.append(payload, 0, length)),
      `${counted(length, 'byte')}, in room for 48`,
    ).toBe(code);
  }
  expect(
    [batch.usedBytes, batch.lastSequence, small.usedBytes, small.lastSequence],
    'Length and last number of both batches: what was refused has no number, and leaves no bytes',
  ).toEqual([24, 8, 32, 8]);
});

test('a batch can be filled to its last byte', () => {
  const batch = new RecordBatch(160, 0);
  const payload = new Uint8Array(64);
  expect(
    [1, 2, 3].map(() => named(batch.append(payload, 0, 64))),
    'Three records of 80 bytes, in room for 160',
  ).toEqual(['OK', 'OK', 'BATCH_FULL']);
});

test('what was appended is OK, record by record', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { maxLength: 8 });
  forAll(payloads, (list) => {
    const batch = new RecordBatch(2048, 0);
    batch.bytes.fill(0xa5);
    for (const one of list) batch.append(one, 0, one.length);
    const reader = new RecordReader(written(batch));
    let at = 0;
    for (const one of list) {
      expect(named(reader.check(at)), `The record at byte ${at} of ${batch.usedBytes}`).toBe('OK');
      expect(reader.bytes.slice(at + 16, at + 16 + reader.payloadBytes(at))).toEqual(one);
      at = reader.next(at);
    }
  });
});

test('a length that no record has is BAD_LENGTH', () => {
  for (const length of [0, MAX_PAYLOAD_BYTES + 1, 0x7fff_ffff, 0xffff_ffff]) {
    const bytes = new Uint8Array(8192);
    new DataView(bytes.buffer).setUint32(4, length, true);
    expect(
      named(new RecordReader(bytes).check(0)),
      `A header with the length ${length}. Memory of zeros is a header with the length 0`,
    ).toBe('BAD_LENGTH');
  }
  const short = new Uint8Array(100);
  new DataView(short.buffer).setUint32(4, 5000, true);
  expect(
    named(new RecordReader(short).check(0)),
    'A header with the length 5000, in memory of 100 bytes. Ask whether the length is possible before you ask whether the record ends in the memory',
  ).toBe('BAD_LENGTH');
});

test('every flipped bit is seen', () => {
  const whole = written(batchOf([1, 2, 3, 4, 5], 41));
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const bytes = whole.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(
      named(new RecordReader(bytes).check(0)),
      `A record of 24 bytes with bit ${bit & 7} of byte ${bit >> 3} flipped`,
    ).not.toBe('OK');
  }
});

test('a record that is cut anywhere is CUT, and the reader stays within its memory', () => {
  const whole = written(batchOf([1, 2, 3, 4, 5]));
  for (let length = 0; length < whole.length; length++) {
    const memory = new Uint8Array(64).subarray(0, length);
    memory.set(whole.subarray(0, length));
    const check = (): string => named(new RecordReader(memory).check(0));
    expect(check, `The first ${length} of 24 bytes`).not.toThrow();
    expect(
      check(),
      `The first ${length} of 24 bytes. Ask whether there is a header before you read it, and whether the record ends in the memory before you take its CRC`,
    ).toBe('CUT');
  }
  expect(
    named(new RecordReader(new Uint8Array(12)).check(0)),
    'Twelve bytes of zeros. A header has 16, and without a whole one there is no length to ask',
  ).toBe('CUT');
});

test('nothing is allocated for a record, also with numbers beyond 2³¹', () => {
  const batch = new RecordBatch(80 * 1024, 2 ** 40);
  const payload = new Uint8Array(64).fill(0xff);
  expectNoAllocation(
    'order',
    'RecordBatch.append',
    (count) => {
      for (let i = 0; i < count; i++) {
        if (batch.append(payload, 0, 64) === RecordCode.BATCH_FULL) batch.clear();
      }
    },
    'Look for subarray, for a view that is made in the call, for a BigInt, and for a CRC that is made unsigned with >>> 0: above 2³¹ it is an object',
  );
});
