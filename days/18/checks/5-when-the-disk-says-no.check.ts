/** Day 18, stage 5: the disk is full, a sync fails, somebody else writes. */
import { expect, test } from 'vitest';
import { StorageCode } from '#log-storage';
import { seed } from '#seed';
import { type DiskFaults, SimulatedDisk } from '#simulated-disk';
import { Wal } from '#wal';
import { WriteAhead } from '#write-ahead';
import {
  append,
  codeText,
  countOf,
  FIRST,
  fill,
  live,
  logOrders,
  ORDER_BYTES,
  open,
  opening,
  order,
  orders,
  POLICIES,
  RECORD,
  spoil,
} from './kit.ts';

/** What a disk has done so far. */
type Done = SimulatedDisk['done'];

/** What the log says to an append, a commit and a question. */
function said(wal: Wal): string {
  return [wal.append(order(1), 0, ORDER_BYTES), wal.commit(1e9), wal.code].map(codeText).join(', ');
}

test('a write that takes a part is gone on with', () => {
  for (let run = 0; run < 5; run++) {
    const disk = new SimulatedDisk(seed + run, { shortWrites: true });
    const { wal } = open(disk);
    logOrders(wal, 7, 0, 'on a disk that takes only parts');
    const { syncs } = disk.done;
    logOrders(wal, 20, 0, 'on a disk that takes only parts');
    expect(
      disk.done.syncs - syncs,
      'Syncs for a batch that was written in parts: one, behind the last of them',
    ).toBe(1);
    expect(
      opening(disk.afterPowerLoss(1)),
      'The disk took only a part of each write, from one byte on. The rest has to be written next, from where it stopped, before the sync',
    ).toBe(`replayed ${orders(1, 27)}`);
  }
});

test('a full disk is said at once, and nothing of that batch is acknowledged', () => {
  for (const room of [0, 1, RECORD, RECORD + 7]) {
    const disk = new SimulatedDisk(1, { capacityBytes: 8 * RECORD + room });
    const { wal } = open(disk);
    logOrders(wal, 8);
    append(wal, 3);
    expect(
      codeText(wal.commit(0)),
      `A batch of three, and room for ${room} of its ${3 * RECORD} bytes`,
    ).toBe('DISK_FULL');
    expect(
      [wal.acknowledgedSequence, wal.durableSequence],
      'Acknowledged and durable when the disk is full',
    ).toEqual([8, 8]);
    expect(
      countOf(open(disk.afterPowerLoss(1)).replayed),
      'Orders that are recovered, of 8 that were acknowledged',
    ).toBeGreaterThanOrEqual(8);
  }
});

test('after a failure the log takes nothing more, also when there is room again', () => {
  const disk = new SimulatedDisk(1, { capacityBytes: 2 * RECORD });
  const { wal } = open(disk);
  logOrders(wal, 2);
  append(wal, 1);
  expect(codeText(wal.commit(0)), 'The third order, on a disk that has room for two').toBe(
    'DISK_FULL',
  );
  disk.faults = {};
  const { operations } = disk.done;
  expect(
    said(wal),
    'append, commit and code when somebody has made room. Where the batch was torn, nobody knows; the next start finds out',
  ).toBe('DISK_FULL, DISK_FULL, DISK_FULL');
  expect(wal.lastSequence, 'The last number: nothing was appended any more').toBe(3);
  expect(disk.done.operations - operations, 'Operations on the disk after the failure').toBe(0);
  expect(wal.acknowledgedSequence).toBe(2);
});

test('a write that fails is WRITE_FAILED', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  logOrders(wal, 2);
  disk.faults = { failWriteAt: disk.done.writes + 1 };
  append(wal, 2);
  expect(
    codeText(wal.commit(0)),
    'A commit whose write comes back with FAILED. DISK_FULL is for FULL alone',
  ).toBe('WRITE_FAILED');
  expect(
    said(wal),
    'append, commit and code behind it: the first failure stays, also when the disk would write again',
  ).toBe('WRITE_FAILED, WRITE_FAILED, WRITE_FAILED');
  expect(wal.acknowledgedSequence, 'Acknowledged, of four that were appended').toBe(2);
});

test('after a sync that failed nothing is acknowledged any more, though the next would say OK', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  logOrders(wal, 2);
  disk.faults = { failSyncAt: disk.done.syncs + 1 };
  append(wal, 2);
  expect(
    codeText(wal.commit(0)),
    'The sync of the second batch fails. Ask every sync what it says, and never try it again: the next one says OK without the pages',
  ).toBe('SYNC_FAILED');
  expect(said(wal), 'append, commit and code behind it').toBe(
    'SYNC_FAILED, SYNC_FAILED, SYNC_FAILED',
  );
  expect(
    [wal.acknowledgedSequence, wal.durableSequence],
    'Acknowledged and durable after a failed sync. The system may have dropped the pages; a second sync has nothing to do and says OK',
  ).toEqual([2, 2]);
  expect(codeText(wal.close()), 'close gives the failure').toBe('SYNC_FAILED');
  expect(opening(disk.afterPowerLoss(1)), 'And then the power goes').toBe(
    `replayed ${orders(1, 2)}`,
  );
});

test('interval: a sync that fails stops the log too', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'interval', { intervalMs: 10 });
  logOrders(wal, 1, 0);
  logOrders(wal, 1, 5);
  disk.faults = { failSyncAt: disk.done.syncs + 1 };
  append(wal, 1);
  expect(codeText(wal.commit(10)), 'The sync that is due fails').toBe('SYNC_FAILED');
  expect(
    [wal.acknowledgedSequence, wal.durableSequence],
    'Two were acknowledged before; the third is written, and not acknowledged: the commit has failed',
  ).toEqual([2, 1]);
});

test('a new segment that cannot be begun is a failure', () => {
  for (const after of [1, 2]) {
    const disk = new SimulatedDisk(1);
    const { wal } = open(disk, 'none', { segmentBytes: 2 * RECORD });
    logOrders(wal, 2);
    disk.faults = { failSyncAt: disk.done.syncs + after };
    append(wal, 1);
    expect(
      codeText(wal.commit(0)),
      `makeRoom syncs the segment that is full, and then the name of the next; sync ${after} of these fails`,
    ).toBe('WRITE_FAILED');
    expect(said(wal), 'append, commit and code behind it').toBe(
      'WRITE_FAILED, WRITE_FAILED, WRITE_FAILED',
    );
    expect(wal.acknowledgedSequence, 'Acknowledged, of three that were appended').toBe(2);
  }
  for (const [room, code] of [
    ['FULL', 'DISK_FULL'],
    ['FAILED', 'WRITE_FAILED'],
  ] as const) {
    const disk = new SimulatedDisk(1);
    const { wal } = open(disk, 'batch', { segmentBytes: 2 * RECORD });
    logOrders(wal, 2);
    disk.create = () => StorageCode[room];
    append(wal, 1);
    expect(
      codeText(wal.commit(0)),
      `A commit that needs a new segment, and the disk says ${room} when it is to be made. FULL of makeRoom is a full disk too`,
    ).toBe(code);
    expect(wal.acknowledgedSequence, 'Acknowledged, of three that were appended').toBe(2);
  }
});

test('close after a failure writes nothing, says the failure, and lets go', () => {
  const disk = new SimulatedDisk(1, { capacityBytes: 2 * RECORD });
  const { wal } = open(disk);
  logOrders(wal, 2);
  append(wal, 1);
  wal.commit(0);
  disk.faults = {};
  const { operations } = disk.done;
  expect(codeText(wal.close()), 'close of a log that has failed').toBe('DISK_FULL');
  expect(disk.done.operations - operations, 'Operations of that close on the disk').toBe(0);
  expect(disk.hasWriter, 'Somebody has the lock').toBe(false);
  expect(wal.acknowledgedSequence, 'Acknowledged').toBe(2);
});

test('a failure in close is told, and acknowledges nothing', () => {
  for (const policy of POLICIES) {
    for (const [what, faultsOf] of [
      ['SYNC_FAILED', ({ syncs }) => ({ failSyncAt: syncs + 1 })],
      ['WRITE_FAILED', ({ writes }) => ({ failWriteAt: writes + 1 })],
      ['DISK_FULL', () => ({ capacityBytes: 3 * RECORD })],
    ] as const satisfies readonly (readonly [string, (done: Done) => DiskFaults])[]) {
      const disk = new SimulatedDisk(1);
      const { wal } = open(disk, policy);
      logOrders(wal, 2);
      const { durableSequence } = wal;
      append(wal, 2);
      disk.faults = faultsOf(disk.done);
      const where = `close under ${policy}, on a disk with ${JSON.stringify(disk.faults)}`;
      expect(codeText(wal.close()), `The code of ${where}`).toBe(what);
      expect(
        [wal.acknowledgedSequence, wal.durableSequence],
        `Acknowledged and durable behind ${where}, of four that were appended. What fails acknowledges nothing, under any policy, also when it has written`,
      ).toEqual([2, durableSequence]);
      expect(disk.hasWriter, 'Somebody has the lock').toBe(false);
    }
  }
});

test('a second writer is refused before it has touched anything', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  logOrders(wal, 2);
  const { operations } = disk.done;
  expect(opening(disk), 'A log that has a writer').toBe('locked');
  expect(
    disk.done.operations - operations,
    'Operations of the second writer on the disk. Recovery ends with cutting and writing: lock first',
  ).toBe(0);
  expect(disk.hasWriter, 'The first writer has its lock still').toBe(true);
  logOrders(wal, 1);
  wal.close();
  expect(opening(disk)).toBe(`replayed ${orders(1, 3)}`);
});

test('a closed log takes nothing and says so', () => {
  for (const [what, code] of [
    ['a log without a failure', 'OK'],
    ['a log with a failed commit', 'WRITE_FAILED'],
    ['a log whose close has failed', 'WRITE_FAILED'],
  ] as const) {
    const disk = new SimulatedDisk(1);
    const { wal } = open(disk);
    logOrders(wal, 2);
    if (code !== 'OK') {
      append(wal, 1);
      disk.faults = { failWriteAt: disk.done.writes + 1 };
    }
    if (what === 'a log with a failed commit') wal.commit(0);
    expect(codeText(wal.close()), `The first close of ${what}`).toBe(code);
    const next = open(disk);
    const { operations } = disk.done;
    expect(
      said(wal),
      `append, commit and code behind the close of ${what}. Closed is closed, however it went`,
    ).toBe('CLOSED, CLOSED, CLOSED');
    expect(codeText(wal.close()), `A second close of ${what}`).toBe('CLOSED');
    expect(disk.done.operations - operations, 'Operations of all that on the disk').toBe(0);
    expect(
      disk.hasWriter,
      `The second close of ${what}: the lock is the next writer’s by now, and not the first one’s to give back`,
    ).toBe(true);
    next.wal.close();
  }
});

test('whoever cannot open lets go of the lock and of the files', () => {
  const disk = fill(new SimulatedDisk(1), 3);
  expect(disk.openFiles, 'Files that are open after close').toBe(0);
  spoil(disk, FIRST, 5);
  expect(opening(disk)).toContain('damaged');
  expect(disk.hasWriter, 'The lock, after a log that is damaged was refused').toBe(false);
  expect(
    disk.openFiles,
    'Files that are open after a log that is damaged was refused. LogSegments has opened one and can close it',
  ).toBe(0);
  const other = fill(new SimulatedDisk(1), 3);
  for (const options of [{ batchBytes: 1 }, { batchBytes: 2 ** 52 }, { segmentBytes: 0 }]) {
    const what = `the options ${JSON.stringify(options)}`;
    expect(() => open(other, 'batch', options), `Opening with ${what}`).toThrow(RangeError);
    expect(other.hasWriter, `The lock, after ${what} were refused`).toBe(false);
  }
  expect(
    () =>
      Wal.open({ directory: other, sync: 'batch' }, () => {
        throw new Error('no room in the book');
      }),
    'A replay that throws',
  ).toThrow('no room in the book');
  expect(
    [other.hasWriter, other.openFiles],
    'The lock, and open files, after replay threw',
  ).toEqual([false, 0]);
  const unread = fill(new SimulatedDisk(1), 3);
  unread.list = () => {
    throw new Error('EIO');
  };
  expect(() => open(unread), 'A directory that cannot be read').toThrow('EIO');
  expect(
    unread.hasWriter,
    'The lock, after the directory could not be read. LogSegments may throw too: it belongs to what is tried',
  ).toBe(false);
  other.faults = { failSyncAt: other.done.syncs + 1 };
  expect(() => open(other), 'The sync of the recovery fails').toThrow();
  expect(
    [other.hasWriter, other.openFiles],
    'The lock, and open files, after the recovery could not be ended',
  ).toEqual([false, 0]);
});

test('when the log has failed no order is matched and no reply leaves', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  const seen: string[] = [];
  const entry = new WriteAhead(wal, {
    match: (bytes, at) => seen.push(`match ${bytes[at]}`),
    acknowledge: (sequence) => seen.push(`replies up to ${sequence}`),
  });
  const bytes = Uint8Array.of(1, 2, 3);
  entry.take(bytes, 0, 1, 0);
  entry.endBatch(0);
  entry.take(bytes, 1, 1, 0);
  disk.faults = { failSyncAt: disk.done.syncs + 1 };
  expect(codeText(entry.endBatch(0)), 'The code of endBatch').toBe('SYNC_FAILED');
  expect(codeText(entry.take(bytes, 2, 1, 0)), 'The code of take').toBe('SYNC_FAILED');
  expect(codeText(entry.endBatch(0)), 'The code of the next endBatch').toBe('SYNC_FAILED');
  expect(
    seen,
    'Order 1 and the end of its batch; order 2 and an end whose sync fails; order 3 and one more end. What the log does not take is not matched, and behind a failure nobody is told anything',
  ).toEqual(['match 1', 'replies up to 1', 'match 2']);
});

test('a full batch that cannot be written is a failure of take', () => {
  const disk = new SimulatedDisk(1, { capacityBytes: 10 * RECORD });
  const { wal } = open(disk, 'batch', { batchBytes: 4112 });
  let matched = 0;
  const entry = new WriteAhead(wal, {
    match: () => {
      matched++;
    },
    acknowledge: () => expect.fail('Nothing is acknowledged: the batch did not fit on the disk'),
  });
  const codes = Array.from({ length: 53 }, (_, i) =>
    codeText(entry.take(order(i + 1), 0, ORDER_BYTES, 0)),
  );
  expect(
    codes.slice(49),
    'take of the orders 50 to 53, with room for 51 in a batch and for 10 on the disk',
  ).toEqual(['OK', 'OK', 'DISK_FULL', 'DISK_FULL']);
  expect(matched, 'Orders that were matched: those that are in the log’s batch').toBe(51);
});

test('whichever operation fails, what was acknowledged is recovered', () => {
  const kinds: readonly ((at: number) => DiskFaults)[] = [
    (at) => ({ failSyncAt: at + 2 }),
    (at) => ({ failWriteAt: at }),
    (at) => ({ capacityBytes: 97 * at, shortWrites: true }),
  ];
  for (const faultsAt of kinds) {
    for (let at = 1; at <= 20; at++) {
      const faults = faultsAt(at);
      const disk = new SimulatedDisk(seed, faults);
      const first = live(disk, 'batch', seed);
      for (const next of [disk.afterPowerLoss(seed + at), disk.afterKill()]) {
        const second = live(next, 'batch', seed + at);
        const { replayed } = open(next.afterPowerLoss(seed + at + 1));
        const count = countOf(replayed);
        const what = `A disk with ${JSON.stringify(faults)} (seed ${seed}), another life, and a power cut`;
        expect(replayed, `${what}. What is replayed`).toBe(orders(1, count));
        expect(count, `${what}. Orders that are recovered`).toBeGreaterThanOrEqual(
          Math.max(first.acknowledged, second.acknowledged),
        );
      }
    }
  }
});
