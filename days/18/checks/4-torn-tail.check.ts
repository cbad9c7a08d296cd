/** Day 18, stage 4: the end that a crash has torn is cut off; damage is not. */
import { expect, test } from 'vitest';
import { segmentName } from '#log-segments';
import { seed } from '#seed';
import { SimulatedDisk } from '#simulated-disk';
import { RECORD_HEADER_BYTES, recordBytes } from '#wal-record';
import {
  append,
  counted,
  countOf,
  damagedAt,
  FIRST,
  fill,
  live,
  logOrders,
  open,
  opening,
  orders,
  POLICIES,
  RECORD,
  spoil,
} from './kit.ts';

/** A disk with one file, the first segment. */
function diskOf(bytes: Uint8Array): SimulatedDisk {
  const disk = new SimulatedDisk(1);
  disk.put(FIRST, bytes);
  return disk;
}

const whole = (count: number): Uint8Array => fill(new SimulatedDisk(1), count).contents(FIRST);

test('cut at every byte: the whole records are there', () => {
  const bytes = whole(4);
  for (let length = 0; length <= bytes.length; length++) {
    expect(
      opening(diskOf(bytes.slice(0, length))),
      `The first ${counted(length, 'byte')} of a log with records of ${RECORD}: a crash has torn the last write. Nobody was told of it; it must not keep the log from opening`,
    ).toBe(`replayed ${orders(1, Math.floor(length / RECORD))}`);
  }
});

test('cut at every byte: the log goes on behind the last whole record', () => {
  const bytes = whole(3);
  for (let length = 0; length <= bytes.length; length += 3) {
    const count = Math.floor(length / RECORD);
    const disk = diskOf(bytes.slice(0, length));
    const { wal } = open(disk);
    expect(
      disk.contents(FIRST).length,
      `Bytes of the file when a log of ${counted(length, 'byte')} has been opened. What was torn is cut off, or the next record lands behind rubble`,
    ).toBe(count * RECORD);
    logOrders(wal, 2);
    expect(
      opening(disk.afterPowerLoss(1)),
      `Cut to ${counted(length, 'byte')}, opened, two more orders logged, and the power goes`,
    ).toBe(`replayed ${orders(1, count + 2)}`);
  }
});

test('zeros or rubbish behind the last whole record are torn off', () => {
  const rubbish = Uint8Array.from({ length: 300 }, (_, i) => (i * 37 + 11) & 0xff);
  for (const [what, tail] of [
    ['zeros', new Uint8Array(5000)],
    ['rubbish', rubbish],
    [
      'a header with a length beyond the end',
      Uint8Array.of(1, 2, 3, 4, 64, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0),
    ],
  ] as const) {
    expect(
      opening(diskOf(Buffer.concat([whole(3), tail]))),
      `Three records and ${what}: a file may have grown before its bytes came`,
    ).toBe(`replayed ${orders(1, 3)}`);
  }
});

test('a changed byte in the last record alone is torn, in any other it is damage', () => {
  const bytes = whole(4);
  for (let at = 0; at < bytes.length; at++) {
    const disk = diskOf(bytes);
    spoil(disk, FIRST, at, 1 + (at % 255));
    const before = disk.contents(FIRST);
    const record = Math.floor(at / RECORD) + 1;
    expect(
      opening(disk),
      record === 4
        ? `Byte ${at} has changed, in the last of four records: nothing whole comes behind, as after a torn write`
        : `Byte ${at} has changed, in record ${record} of four. Whole records come behind, so this was no torn write. Cut off here, orders would be gone that were acknowledged`,
    ).toBe(record === 4 ? `replayed ${orders(1, 3)}` : damagedAt(record));
    if (record < 4) expect(disk.contents(FIRST), 'Damage is left as it is').toEqual(before);
  }
});

test('damage over several records is damage when one whole record is behind it', () => {
  for (const [from, to] of [
    [0, 3 * RECORD],
    [RECORD, 3 * RECORD],
    [RECORD + 4, 3 * RECORD - 8],
  ] as const) {
    const bytes = whole(4);
    bytes.fill(0, from, to);
    expect(
      opening(diskOf(bytes)),
      `Bytes ${from} to ${to - 1} of four records of ${RECORD} are zeros, and the last record is whole. Where the lengths cannot be followed, look at every multiple of 8`,
    ).toBe(damagedAt(Math.floor(from / RECORD) + 1));
  }
});

/** A file with payloads of these lengths, each a record; some of the records are spoilt. */
function diskOfLengths(lengths: readonly number[], spoilt: readonly number[]): SimulatedDisk {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  for (const length of lengths) wal.append(new Uint8Array(length).fill(7), 0, length);
  wal.close();
  for (const record of spoilt) spoil(disk, FIRST, startOf(lengths, record) + RECORD_HEADER_BYTES);
  return disk;
}

/** Where a record begins, behind those before it; the first one is 1. */
function startOf(lengths: readonly number[], record: number): number {
  return lengths.slice(0, record - 1).reduce((sum, length) => sum + recordBytes(length), 0);
}

test('whole records behind are found wherever they begin, and however far', () => {
  for (const [lengths, spoilt, what] of [
    [[64, 5, 64], [1], 'not all records have the length of an order’s'],
    [
      [64, 5, 64],
      [2],
      'not all records have the length of an order’s: the third begins at byte 104',
    ],
    [
      [5, 64, 64],
      [1],
      'not all records have the length of an order’s: the second begins at byte 24',
    ],
    [[4096, 4096, 4096], [1, 2], 'the whole one may be further away than the longest record'],
  ] as const) {
    const record = spoilt[0];
    expect(
      opening(diskOfLengths(lengths, spoilt)),
      `A file with payloads of ${lengths.join(', ')} bytes, and a changed byte in record ${spoilt.join(' and in record ')}. A whole record is behind: look at every multiple of 8 to the end of the file; ${what}`,
    ).toBe(damagedAt(record, FIRST, startOf(lengths, record)));
  }
});

test('a whole record of another number is never taken for a torn one', () => {
  const bytes = whole(4);
  const cut = Buffer.concat([bytes.subarray(0, 2 * RECORD), bytes.subarray(3 * RECORD)]);
  expect(
    opening(diskOf(cut)),
    'A file with the records 1, 2, 4. A torn write leaves no whole record; here record 3 was lost',
  ).toBe(damagedAt(3));
  const twice = Buffer.concat([bytes, bytes.subarray(3 * RECORD)]);
  expect(opening(diskOf(twice)), 'A file with the records 1, 2, 3, 4, 4').toBe(damagedAt(5));
  const old = Buffer.concat([bytes.subarray(0, 3 * RECORD), bytes.subarray(0, RECORD)]);
  const disk = diskOf(old);
  spoil(disk, FIRST, 2 * RECORD + 20);
  expect(
    opening(disk),
    'A file with the records 1, 2, a third one with a changed byte, and record 1 once more. Behind a torn write there is no whole record, of whatever number: this is no end that a crash has left',
  ).toBe(damagedAt(3));
});

test('only the last segment can be torn', () => {
  const segments = fill(new SimulatedDisk(1), 7, { segmentBytes: 3 * RECORD });
  const name = segmentName(4);
  for (const length of [3 * RECORD - 1, 2 * RECORD + 20, RECORD + 1]) {
    const disk = segments.afterPowerLoss(1);
    disk.put(name, disk.contents(name).slice(0, length));
    const complete = Math.floor(length / RECORD);
    expect(
      opening(disk),
      `The second of three segments has ${length} bytes of ${3 * RECORD}. It was on the disk before the third was begun`,
    ).toBe(damagedAt(4 + complete, name, complete * RECORD));
  }
  const disk = segments.afterPowerLoss(1);
  spoil(disk, name, 2 * RECORD + 30);
  expect(
    opening(disk),
    'The last record of the second of three segments has changed: the next whole record is in the next segment',
  ).toBe(damagedAt(6, name, 2 * RECORD));
  const cut = segments.afterPowerLoss(1);
  cut.put(name, cut.contents(name).slice(0, 2 * RECORD));
  expect(
    opening(cut),
    'The second of three segments ends behind its second record, at the end of a record: the third begins with 7, and 6 is missing',
  ).toBe(damagedAt(6, segmentName(7), 0));
});

test('a last segment that is torn in its first record is empty when the log has opened', () => {
  for (const [what, tail] of [
    ['30 bytes of record 4', whole(1).slice(0, 30)],
    ['5,000 zeros', new Uint8Array(5000)],
  ] as const) {
    const disk = fill(new SimulatedDisk(1), 3, { segmentBytes: 3 * RECORD });
    disk.put(segmentName(4), tail);
    const where = `A segment with the records 1 to 3, and a last one with ${what}`;
    expect(
      () => open(disk),
      `${where}. settle gets the place where the last segment’s last record ends, and it has none: that is its byte 0`,
    ).not.toThrow();
    expect(
      disk.contents(segmentName(4)).length,
      `${where}. Bytes of the last one when the log has opened: where the last record of the segment before ends says nothing about this one`,
    ).toBe(0);
  }
});

test('a segment that was begun and never written is an empty end', () => {
  const disk = fill(new SimulatedDisk(1), 6, { segmentBytes: 3 * RECORD });
  disk.put(segmentName(7), new Uint8Array(0));
  const { wal, replayed } = open(disk);
  expect(replayed, 'Six records, and a segment for the next that is empty').toBe(orders(1, 6));
  logOrders(wal, 1);
  expect(opening(disk.afterPowerLoss(1))).toBe(`replayed ${orders(1, 7)}`);
});

test('what was replayed is on the disk when the log has opened', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'none');
  logOrders(wal, 3);
  const killed = disk.afterKill();
  const second = open(killed);
  expect(second.replayed, 'Three orders, written and not synced; the process was killed').toBe(
    orders(1, 3),
  );
  for (let lost = 1; lost <= 8; lost++) {
    expect(
      opening(killed.afterPowerLoss(lost)),
      'The log was opened, and then the power went. What was replayed has been acted on; settle sees to it that it is on the disk, also when nothing was torn',
    ).toBe(`replayed ${orders(1, 3)}`);
  }
});

test('a power cut at any operation, twice in a row: a beginning of the log, nothing twice', () => {
  for (const policy of POLICIES) {
    for (let at = 1; at <= 30; at++) {
      const runSeed = seed + 7 * at;
      const disk = new SimulatedDisk(runSeed, { powerLostAt: at });
      const first = live(disk, policy, runSeed);
      const again = disk.afterPowerLoss(runSeed, { powerLostAt: 1 + (at % 7) });
      const second = live(again, policy, runSeed + 1);
      const { replayed } = open(again.afterPowerLoss(runSeed + 2));
      const count = countOf(replayed);
      const what = `${policy}, the power goes at operation ${at} and at operation ${1 + (at % 7)} of the next life (seed ${seed})`;
      expect(replayed, `${what}. What is replayed is a beginning of what was appended`).toBe(
        orders(1, count),
      );
      expect(count, `${what}. Orders that were on the disk`).toBeGreaterThanOrEqual(
        Math.max(first.durable, second.durable),
      );
      expect(count, `${what}. Orders that were ever appended`).toBeLessThanOrEqual(
        Math.max(first.appended, second.appended),
      );
    }
  }
});

test('a log that is opened, torn and opened many times loses nothing on the way', () => {
  let disk = new SimulatedDisk(seed);
  let acknowledged = 0;
  for (let life = 1; life <= 20; life++) {
    const { wal, replayed } = open(disk);
    expect(
      countOf(replayed),
      `Life ${life} (seed ${seed}): orders replayed, of ${acknowledged} that were acknowledged`,
    ).toBeGreaterThanOrEqual(acknowledged);
    expect(replayed).toBe(orders(1, countOf(replayed)));
    logOrders(wal, 1 + (life % 3));
    acknowledged = wal.acknowledgedSequence;
    append(wal, 2);
    // The write of these two is cut short; nobody was told of them.
    disk.faults = { powerLostAt: disk.done.operations + 1 };
    expect(() => wal.commit(0)).toThrow('no power');
    disk = disk.afterPowerLoss(seed + life);
  }
});
