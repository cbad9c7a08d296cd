/** Day 18, stage 2: what came in is written down before anything is done with it, and read back. */
import { expect, test } from 'vitest';
import { segmentName } from '#log-segments';
import { SimulatedDisk } from '#simulated-disk';
import { WalCode } from '#wal';
import { RecordReader } from '#wal-record';
import { WriteAhead } from '#write-ahead';
import { expectNoAllocation } from '../../../checks/lib/expect-no-allocation.ts';
import {
  append,
  codeText,
  damagedAt,
  FIRST,
  fill,
  logOrders,
  NullDirectory,
  ORDER_BYTES,
  open,
  opening,
  order,
  orders,
  RECORD,
  spoil,
} from './kit.ts';

test('a new log is empty', () => {
  const { wal, replayed } = open(new SimulatedDisk(1));
  expect([replayed, wal.lastSequence, codeText(wal.code)]).toEqual(['', 0, 'OK']);
});

test('nothing is written before commit, and then the whole batch', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  append(wal, 3);
  expect(
    [disk.done.writes, wal.lastSequence],
    'Writes before the commit, and the last number. append fills memory only',
  ).toEqual([0, 3]);
  wal.commit(0);
  expect(disk.list(), 'The segment is named by its first record').toEqual([FIRST]);
  const reader = new RecordReader(disk.contents(FIRST));
  expect(
    [0, 1, 2].map((i) => reader.sequence(i * RECORD)),
    'The numbers of the records in the file',
  ).toEqual([1, 2, 3]);
  expect(reader.bytes.length, 'Bytes of three records of an order').toBe(3 * RECORD);
});

test('an empty batch makes no segment', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  expect(codeText(wal.commit(0)), 'The code of an empty commit of a new log').toBe('OK');
  expect(
    [disk.list(), disk.done.operations],
    'Files and operations on the disk after an empty commit of a new log: there is nothing to make room for',
  ).toEqual([[], 0]);
});

test('the next batch is written behind the last, and alone', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  logOrders(wal, 3);
  logOrders(wal, 1);
  wal.commit(0);
  expect(
    disk.contents(FIRST).length / RECORD,
    'Records in the file after batches of three, one and none. What a commit has written is no longer in the batch',
  ).toBe(4);
});

test('what was logged is replayed, byte by byte, with its numbers', () => {
  const disk = fill(new SimulatedDisk(1), 5);
  expect(opening(disk), 'A log of five orders').toBe(`replayed ${orders(1, 5)}`);
});

test('close writes what has not been committed', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  append(wal, 2);
  expect(codeText(wal.close()), 'The code of close').toBe('OK');
  expect(opening(disk), 'Two orders were appended, and the log was closed').toBe(
    `replayed ${orders(1, 2)}`,
  );
});

test('the numbers go on behind what was replayed', () => {
  const disk = fill(new SimulatedDisk(1), 5);
  const { wal } = open(disk);
  expect(wal.lastSequence, 'The last number of a log that had five orders').toBe(5);
  logOrders(wal, 2);
  wal.close();
  expect(opening(disk), 'A log that was opened twice').toBe(`replayed ${orders(1, 7)}`);
});

test('several segments are one log', () => {
  const disk = fill(new SimulatedDisk(1), 10, { segmentBytes: 3 * RECORD });
  expect(disk.list().sort(), 'Segments of three records, named by their first').toEqual(
    [1, 4, 7, 10].map(segmentName),
  );
  expect(opening(disk), 'The oldest segment first').toBe(`replayed ${orders(1, 10)}`);
});

test('a batch goes into one segment, which has the number of the batch’s first record', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'batch', { segmentBytes: 4 * RECORD });
  logOrders(wal, 3);
  logOrders(wal, 3);
  expect(
    disk.list(),
    'Two batches of three records, and segments of four. makeRoom is told the number of the first record of the batch, not of the last',
  ).toEqual([1, 4].map(segmentName));
  wal.close();
  expect(opening(disk)).toBe(`replayed ${orders(1, 6)}`);
});

test('a log without its oldest segments begins with the first that is there', () => {
  const disk = fill(new SimulatedDisk(1), 8, { segmentBytes: 3 * RECORD });
  const rest = new SimulatedDisk(1);
  for (const first of [4, 7]) rest.put(segmentName(first), disk.contents(segmentName(first)));
  expect(
    opening(rest),
    'The segment with the records 1 to 3 was deleted, as day 19 does when a snapshot has them. Where the log begins is in the name',
  ).toBe(`replayed ${orders(4, 8)}`);
  const { wal } = open(rest.afterKill());
  expect(wal.lastSequence).toBe(8);
});

test('a log whose only segment is empty goes on with the number in its name', () => {
  const disk = new SimulatedDisk(1);
  disk.put(segmentName(4), new Uint8Array(0));
  const { wal, replayed } = open(disk);
  expect(
    [replayed, wal.lastSequence],
    'What is replayed, and the last number, of a log that has the segment of record 4 alone, and it is empty: records 1 to 3 were deleted, and the next one is 4',
  ).toEqual(['', 3]);
  logOrders(wal, 1);
  wal.close();
  expect(opening(disk), 'And then one order was logged').toBe('replayed 4');
});

test('an order is in the log before it is matched', () => {
  const { wal } = open(new SimulatedDisk(1));
  const seen: string[] = [];
  const entry = new WriteAhead(wal, {
    match: (bytes, at) => seen.push(`matching ${bytes[at]}, the log has ${wal.lastSequence}`),
    acknowledge: () => {},
  });
  const bytes = Uint8Array.of(7, 8, 9);
  for (const at of [0, 1, 2]) expect(codeText(entry.take(bytes, at, 1, 0))).toBe('OK');
  expect(
    seen,
    'When an order is matched, the log has its number already: whatever happens then, a replay knows of it',
  ).toEqual([
    'matching 7, the log has 1',
    'matching 8, the log has 2',
    'matching 9, the log has 3',
  ]);
});

test('what the log does not take is not matched', () => {
  const { wal } = open(new SimulatedDisk(1));
  let matched = 0;
  const entry = new WriteAhead(wal, {
    match: () => {
      matched++;
    },
    acknowledge: () => {},
  });
  expect(codeText(entry.take(order(1), 0, 0, 0)), 'An order of no bytes').toBe('BAD_LENGTH');
  expect(matched, 'An order that is in no log must not be in the book').toBe(0);
});

test('a changed byte is refused with its place, and nothing of the log is changed', () => {
  const whole = fill(new SimulatedDisk(1), 4).contents(FIRST);
  for (let at = 0; at < 3 * RECORD; at += 3) {
    const disk = new SimulatedDisk(1);
    disk.put(FIRST, whole);
    spoil(disk, FIRST, at);
    const before = disk.contents(FIRST);
    expect(
      opening(disk),
      `Byte ${at} of a log of four records of ${RECORD} bytes has changed. It is neither skipped nor believed, and it is not the end`,
    ).toBe(damagedAt(Math.floor(at / RECORD) + 1));
    expect(disk.contents(FIRST), 'Whoever refuses leaves everything as it is').toEqual(before);
    expect(
      disk.done.operations,
      'Writes, syncs and cuts on the disk before the damage was found. settle comes at the end, when all segments have been read',
    ).toBe(0);
  }
});

test('a record with another number is refused', () => {
  const bytes = fill(new SimulatedDisk(1), 4).contents(FIRST);
  const part = (record: number): Uint8Array => bytes.slice((record - 1) * RECORD, record * RECORD);
  for (const [list, wrong] of [
    [[1, 2, 2, 3], 3],
    [[1, 3, 4], 2],
    [[2, 3], 1],
    [[1, 3, 2], 2],
  ] as const) {
    const disk = new SimulatedDisk(1);
    disk.put(FIRST, Buffer.concat(list.map(part)));
    expect(
      opening(disk),
      `A file with the records ${list.join(', ')}, each of them whole. In a log every number is one more than the last`,
    ).toBe(damagedAt(wrong));
  }
});

test('a segment that is missing is refused', () => {
  const disk = fill(new SimulatedDisk(1), 8, { segmentBytes: 3 * RECORD });
  const rest = new SimulatedDisk(1);
  for (const first of [1, 7]) rest.put(segmentName(first), disk.contents(segmentName(first)));
  expect(opening(rest), 'Segments with the records 1 to 3 and 7 to 8').toBe(
    damagedAt(4, segmentName(7), 0),
  );
  const empty = fill(new SimulatedDisk(1), 3);
  empty.put(segmentName(7), new Uint8Array(0));
  expect(
    opening(empty),
    'A segment with the records 1 to 3, and an empty one that is named by 7. No record of it can tell that 4 to 6 are missing: compare the name with the number that is next',
  ).toBe(damagedAt(4, segmentName(7), 0));
});

test('nothing is allocated for an order', () => {
  const { wal } = open(new NullDirectory(), 'batch', { segmentBytes: 2 ** 40 });
  const bytes = order(1);
  let nowMs = 0;
  expectNoAllocation(
    'order',
    'Logging',
    (count) => {
      for (let i = 0; i < count; i++) {
        if (wal.append(bytes, 0, ORDER_BYTES) !== WalCode.OK) return;
        if ((i & 255) === 255) wal.commit(nowMs++);
      }
    },
    'append and commit are called for every order and every batch: no slice, no closure, no object that is returned',
  );
});
