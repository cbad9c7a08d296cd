/** The log on a simulated disk: policies, torn ends, damage, and everything that may fail. */
import { describe, expect, test } from 'vitest';
import { segmentName } from '#log-segments';
import { LogDamaged, LogLocked } from '#log-storage';
import { SimulatedDisk } from '#simulated-disk';
import { Wal, WalCode } from '#wal';
import { MAX_PAYLOAD_BYTES, recordBytes } from '#wal-record';
import { type BehindLog, WriteAhead } from '#write-ahead';
import {
  appendOrders,
  expectedRecords,
  openLog,
  orderBytes,
  PAYLOAD_BYTES,
  SEGMENT,
} from './log-rig.ts';

const RECORD = recordBytes(PAYLOAD_BYTES);

/** A disk with a log of that many orders, closed. */
function diskWith(orders: number, segmentBytes?: number): SimulatedDisk {
  const disk = new SimulatedDisk(1);
  const { wal } = openLog(disk, 'batch', segmentBytes === undefined ? {} : { segmentBytes });
  for (let i = 0; i < orders; i++) {
    appendOrders(wal, 1);
    wal.commit(0);
  }
  expect(wal.close()).toBe(WalCode.OK);
  return disk;
}

test('what was appended comes back in order, and the numbers go on', () => {
  const disk = diskWith(5);
  const { wal, seen } = openLog(disk);
  expect(seen).toEqual(expectedRecords(1, 5));
  appendOrders(wal, 2);
  expect(wal.lastSequence).toBe(7);
  wal.close();
  const again = openLog(disk);
  expect(again.seen).toEqual(expectedRecords(1, 7));
  expect(again.wal.acknowledgedSequence).toBe(7);
});

test('a log of several segments is one log, and each begins with the number in its name', () => {
  const disk = diskWith(10, 3 * RECORD);
  expect(disk.list().sort()).toEqual([1, 4, 7, 10].map(segmentName));
  expect(openLog(disk).seen).toEqual(expectedRecords(1, 10));
});

test('a log whose old segments are gone begins with the first that is there', () => {
  const disk = diskWith(10, 3 * RECORD);
  const later = new SimulatedDisk(1);
  for (const name of [4, 7, 10].map(segmentName)) later.put(name, disk.contents(name));
  expect(openLog(later).seen).toEqual(expectedRecords(4, 10));
});

test('a missing segment is damage', () => {
  const disk = diskWith(10, 3 * RECORD);
  const later = new SimulatedDisk(1);
  for (const name of [1, 7, 10].map(segmentName)) later.put(name, disk.contents(name));
  expect(() => openLog(later)).toThrow(LogDamaged);
  expect(() => openLog(later)).toThrow(
    'expected record 4, found a segment that begins with record 7',
  );
});

test('cut at every byte: the whole records are there, and the log goes on behind them', () => {
  const bytes = diskWith(4).contents(SEGMENT);
  for (let length = 0; length <= bytes.length; length++) {
    const disk = new SimulatedDisk(1);
    disk.put(SEGMENT, bytes.slice(0, length));
    const { wal, seen } = openLog(disk);
    const whole = Math.floor(length / RECORD);
    expect(seen, `${length} bytes`).toEqual(expectedRecords(1, whole));
    appendOrders(wal, 2);
    expect(wal.commit(0)).toBe(WalCode.OK);
    expect(openLog(disk.afterPowerLoss(1)).seen).toEqual(expectedRecords(1, whole + 2));
  }
});

test('every flipped byte is damage with its position, but in the last record', () => {
  const bytes = diskWith(4).contents(SEGMENT);
  for (let at = 0; at < bytes.length; at++) {
    const disk = new SimulatedDisk(1);
    const changed = bytes.slice();
    changed[at] = (changed[at] as number) ^ (1 + (at % 255));
    disk.put(SEGMENT, changed);
    const record = Math.floor(at / RECORD);
    if (record === 3) {
      expect(openLog(disk).seen).toEqual(expectedRecords(1, 3));
      continue;
    }
    const where = { segment: SEGMENT, position: record * RECORD, expectedSequence: record + 1 };
    expect(() => openLog(disk), `byte ${at}`).toThrow(expect.objectContaining(where));
    expect(disk.contents(SEGMENT)).toEqual(changed);
    expect(disk.hasWriter).toBe(false);
  }
});

test('an old segment that is cut is damage, also at the end of a record', () => {
  const disk = diskWith(7, 3 * RECORD);
  const name = segmentName(1);
  for (let length = 0; length < 3 * RECORD; length++) {
    disk.put(
      name,
      diskWith(7, 3 * RECORD)
        .contents(name)
        .slice(0, length),
    );
    expect(() => openLog(disk), `${length} bytes`).toThrow(LogDamaged);
  }
});

test('a record twice, or one of another place, is damage', () => {
  const bytes = diskWith(3).contents(SEGMENT);
  const disk = new SimulatedDisk(1);
  disk.put(SEGMENT, Buffer.concat([bytes, bytes.subarray(2 * RECORD)]));
  expect(() => openLog(disk)).toThrow('expected record 4, found record 3');
});

test('zeros behind the last record are a torn write', () => {
  const bytes = diskWith(3).contents(SEGMENT);
  const disk = new SimulatedDisk(1);
  disk.put(SEGMENT, Buffer.concat([bytes, Buffer.alloc(5000)]));
  openLog(disk).wal.close();
  expect(disk.contents(SEGMENT)).toEqual(bytes);
});

describe('policies', () => {
  test('batch: one sync for a batch, and nothing acknowledged before it', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk);
    appendOrders(wal, 50);
    expect([wal.acknowledgedSequence, wal.durableSequence]).toEqual([0, 0]);
    wal.commit(0);
    expect([wal.acknowledgedSequence, wal.durableSequence]).toEqual([50, 50]);
    const { syncs, writes } = disk.done;
    appendOrders(wal, 50);
    wal.commit(0);
    expect(disk.done.syncs - syncs).toBe(1);
    expect(disk.done.writes - writes).toBe(1);
    wal.commit(0);
    expect(disk.done.syncs - syncs).toBe(1);
  });

  test('interval: acknowledged when written, synced when the interval has passed', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk, 'interval', { intervalMs: 10 });
    const marks = (nowMs: number): number[] => {
      appendOrders(wal, 1);
      wal.commit(nowMs);
      return [wal.acknowledgedSequence, wal.durableSequence];
    };
    expect(marks(100)).toEqual([1, 1]);
    expect(marks(105)).toEqual([2, 1]);
    expect(marks(109)).toEqual([3, 1]);
    wal.commit(110);
    expect(wal.durableSequence).toBe(3);
    expect(marks(111)).toEqual([4, 3]);
  });

  test('none: never waits for the disk, until it is closed', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk, 'none');
    appendOrders(wal, 3);
    wal.commit(1e9);
    const { syncs } = disk.done;
    expect([wal.acknowledgedSequence, wal.durableSequence]).toEqual([3, 0]);
    appendOrders(wal, 1);
    wal.commit(2e9);
    expect(disk.done.syncs).toBe(syncs);
    expect(openLog(disk.afterKill()).seen).toEqual(expectedRecords(1, 4));
  });
});

describe('failures', () => {
  test('a disk that is full: said at once and for good, and what is acknowledged is there', () => {
    const disk = new SimulatedDisk(1, { capacityBytes: 10 * RECORD + 7 });
    const { wal } = openLog(disk);
    appendOrders(wal, 8);
    expect(wal.commit(0)).toBe(WalCode.OK);
    appendOrders(wal, 8);
    expect(wal.commit(0)).toBe(WalCode.DISK_FULL);
    disk.faults = {};
    expect(appendOrders(wal, 1)).toBe(WalCode.DISK_FULL);
    expect(wal.commit(0)).toBe(WalCode.DISK_FULL);
    expect(wal.acknowledgedSequence).toBe(8);
    expect(wal.close()).toBe(WalCode.DISK_FULL);
    expect(disk.hasWriter).toBe(false);
    expect(openLog(disk).seen).toEqual(expectedRecords(1, 10));
  });

  test('a sync that fails: nothing is acknowledged any more, though the next one says OK', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk);
    appendOrders(wal, 3);
    wal.commit(0);
    disk.faults = { failSyncAt: disk.done.syncs + 1 };
    appendOrders(wal, 3);
    expect(wal.commit(0)).toBe(WalCode.SYNC_FAILED);
    expect([wal.append(orderBytes(1), 0, 64), wal.commit(0)]).toEqual([
      WalCode.SYNC_FAILED,
      WalCode.SYNC_FAILED,
    ]);
    expect(wal.close()).toBe(WalCode.SYNC_FAILED);
    expect(wal.acknowledgedSequence).toBe(3);
    expect(openLog(disk.afterPowerLoss(1)).seen).toEqual(expectedRecords(1, 3));
  });

  test('what reads well after a failed sync is written anew before the log goes on', () => {
    const disk = new SimulatedDisk(1, { failSyncAt: 3 });
    const { wal } = openLog(disk);
    appendOrders(wal, 3);
    wal.commit(0);
    appendOrders(wal, 3);
    expect(wal.commit(0)).toBe(WalCode.SYNC_FAILED);
    const killed = disk.afterKill();
    const next = openLog(killed);
    expect(next.seen).toEqual(expectedRecords(1, 6));
    appendOrders(next.wal, 1);
    expect(next.wal.commit(0)).toBe(WalCode.OK);
    expect(openLog(killed.afterPowerLoss(1)).seen).toEqual(expectedRecords(1, 7));
  });

  test('writes that take less than they are given lose nothing', () => {
    const disk = new SimulatedDisk(1, { shortWrites: true });
    const { wal } = openLog(disk);
    appendOrders(wal, 20);
    expect(wal.commit(0)).toBe(WalCode.OK);
    expect(openLog(disk.afterPowerLoss(3)).seen).toEqual(expectedRecords(1, 20));
  });

  test('a second writer is refused, and touches nothing', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk);
    const { operations } = disk.done;
    expect(() => openLog(disk)).toThrow(LogLocked);
    expect(disk.done.operations).toBe(operations);
    expect(disk.hasWriter).toBe(true);
    wal.close();
    openLog(disk);
  });

  test('a closed log says so', () => {
    const disk = new SimulatedDisk(1);
    const { wal } = openLog(disk);
    appendOrders(wal, 2);
    expect(wal.close()).toBe(WalCode.OK);
    expect([wal.acknowledgedSequence, wal.durableSequence]).toEqual([2, 2]);
    expect([wal.append(orderBytes(1), 0, 64), wal.commit(0), wal.close()]).toEqual([6, 6, 6]);
  });

  test.each([
    [{ sync: 'always' }, 'sync: got "always"; expected none, interval or batch'],
    [{ intervalMs: 0 }, 'intervalMs: got 0; expected a whole number from 1 on'],
    [
      { batchBytes: 100 },
      `batchBytes: got 100; expected a whole number from ${recordBytes(MAX_PAYLOAD_BYTES)} to 1073741824`,
    ],
    [{ batchBytes: 2 ** 52 }, `batchBytes: got ${2 ** 52}; expected a whole number from`],
    [{ segmentBytes: 0.5 }, 'segmentBytes: got 0.5; expected a whole number from 1 on'],
  ])('%j is one sentence', (wrong, sentence) => {
    const options = { directory: new SimulatedDisk(1), sync: 'batch', ...wrong };
    expect(() => Reflect.apply(Wal.open, Wal, [options, () => {}])).toThrow(sentence);
  });

  test('the simulated disk cuts a file, and does not make it longer', () => {
    const disk = diskWith(2);
    const file = disk.open(SEGMENT);
    expect(() => file.truncate(2 * RECORD + 1)).toThrow('can be cut to 0 … 160 bytes');
    file.truncate(RECORD);
    expect(file.sizeBytes).toBe(RECORD);
  });
});

describe('in front of the book', () => {
  function behind(): { events: string[]; port: BehindLog } {
    const events: string[] = [];
    return {
      events,
      port: {
        match: (bytes, at) => events.push(`match ${bytes[at]}`),
        acknowledge: (sequence) => events.push(`acknowledge ${sequence}`),
      },
    };
  }

  test('replies leave at the end of the batch, and what is not logged is not matched', () => {
    const disk = new SimulatedDisk(1, { failSyncAt: 4 });
    const { wal } = openLog(disk);
    const { events, port } = behind();
    const entry = new WriteAhead(wal, port);
    const bytes = Uint8Array.of(10, 20, 30);
    for (const at of [0, 1]) expect(entry.take(bytes, at, 1, 0)).toBe(WalCode.OK);
    expect(entry.endBatch(0)).toBe(WalCode.OK);
    expect(entry.take(bytes, 2, 1, 0)).toBe(WalCode.OK);
    expect(entry.endBatch(0)).toBe(WalCode.OK);
    expect(entry.endBatch(0)).toBe(WalCode.OK);
    expect(entry.take(bytes, 2, 1, 0)).toBe(WalCode.OK);
    expect(entry.endBatch(0)).toBe(WalCode.SYNC_FAILED);
    expect(entry.take(bytes, 2, 1, 0)).toBe(WalCode.SYNC_FAILED);
    expect(events).toEqual([
      'match 10',
      'match 20',
      'acknowledge 2',
      'match 30',
      'acknowledge 3',
      'match 30',
    ]);
  });

  test('a batch that is full is ended on the way', () => {
    const { wal } = openLog(new SimulatedDisk(1), 'batch', { batchBytes: 4112 });
    const { events, port } = behind();
    const entry = new WriteAhead(wal, port);
    for (let i = 0; i < 100; i++) {
      expect(entry.take(orderBytes(i + 1), 0, 64, 0)).toBe(WalCode.OK);
    }
    expect(events.filter((one) => one.startsWith('match'))).toHaveLength(100);
    expect(events.filter((one) => one.startsWith('ack'))).toEqual(['acknowledge 51']);
  });
});
