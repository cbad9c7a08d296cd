/** The record of the log: its bytes, its checksum, and what of damage is seen. */
import { crc32 as crc32OfZlib } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seed } from '#seed';
import {
  crc32,
  MAX_PAYLOAD_BYTES,
  RECORD_HEADER_BYTES,
  RecordBatch,
  RecordCode,
  RecordReader,
  recordBytes,
} from '#wal-record';
import { allocationOf } from '../../bench/allocation.ts';

const payloads = fc.uint8Array({ minLength: 1, maxLength: 200 });

test('the CRC is that of zlib, for any bytes at any place', () => {
  expect(crc32(new TextEncoder().encode('123456789'), 0, 9)).toBe(0xcbf4_3926 | 0);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, from) => {
      const start = Math.min(from, bytes.length);
      expect(crc32(bytes, start, bytes.length)).toBe(crc32OfZlib(bytes.subarray(start)) | 0);
    }),
    { seed },
  );
});

test('any payloads come back, with numbers that go on', () => {
  fc.assert(
    fc.property(fc.array(payloads, { maxLength: 12 }), fc.maxSafeNat(), (list, last) => {
      const from = Math.min(last, Number.MAX_SAFE_INTEGER - 20);
      const batch = new RecordBatch(8192, from);
      for (const one of list) expect(batch.append(one, 0, one.length)).toBe(RecordCode.OK);
      const reader = new RecordReader(batch.bytes.subarray(0, batch.usedBytes));
      let at = 0;
      list.forEach((one, i) => {
        expect(reader.check(at)).toBe(RecordCode.OK);
        expect(reader.sequence(at)).toBe(from + 1 + i);
        const start = at + RECORD_HEADER_BYTES;
        expect(reader.bytes.slice(start, start + reader.payloadBytes(at))).toEqual(one);
        at = reader.next(at);
      });
      expect(at).toBe(batch.usedBytes);
    }),
    { seed },
  );
});

test('every flipped bit is seen', () => {
  const batch = new RecordBatch(1024, 41);
  batch.append(Uint8Array.of(1, 2, 3, 4, 5), 0, 5);
  for (let bit = 0; bit < 8 * batch.usedBytes; bit++) {
    const bytes = batch.bytes.slice(0, batch.usedBytes);
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(new RecordReader(bytes).check(0), `bit ${bit}`).not.toBe(RecordCode.OK);
  }
});

test('a record that is cut anywhere is not OK, and nothing beyond the memory is read', () => {
  const batch = new RecordBatch(1024, 0);
  batch.append(Uint8Array.of(1, 2, 3, 4, 5), 0, 5);
  for (let length = 0; length < batch.usedBytes; length++) {
    const reader = new RecordReader(batch.bytes.slice(0, length));
    expect(reader.check(0), `${length} bytes`).toBe(RecordCode.CUT);
  }
});

test('what does not fit changes nothing', () => {
  const batch = new RecordBatch(recordBytes(8), 7);
  const payload = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
  for (const length of [0, -1, MAX_PAYLOAD_BYTES + 1, Number.NaN]) {
    expect(batch.append(payload, 0, length)).toBe(RecordCode.BAD_LENGTH);
  }
  expect(batch.append(payload, 0, 9)).toBe(RecordCode.BATCH_FULL);
  expect([batch.usedBytes, batch.lastSequence]).toEqual([0, 7]);
  expect(batch.append(payload, 0, 8)).toBe(RecordCode.OK);
  expect(batch.append(payload, 0, 1)).toBe(RecordCode.BATCH_FULL);
  batch.clear();
  expect(batch.append(payload, 0, 1)).toBe(RecordCode.OK);
  expect(batch.lastSequence).toBe(9);
});

test('nothing is allocated for a record, also with numbers beyond 2³¹', () => {
  const batch = new RecordBatch(80 * 1024, 2 ** 40);
  const payload = new Uint8Array(64).fill(0xff);
  const work = (): void => {
    for (let i = 0; i < 20_000; i++) {
      if (batch.append(payload, 0, 64) === RecordCode.BATCH_FULL) batch.clear();
    }
  };
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 120 && least >= 4; round++) {
    least = Math.min(least, allocationOf(work).bytes / 20_000);
  }
  expect(least).toBeLessThan(4);
});
