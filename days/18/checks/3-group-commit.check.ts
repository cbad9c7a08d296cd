/** Day 18, stage 3: many orders wait for the disk together, and the replies wait for the log. */
import { expect, test } from 'vitest';
import { seed } from '#seed';
import { PowerLost, SimulatedDisk } from '#simulated-disk';
import type { Wal } from '#wal';
import { WriteAhead } from '#write-ahead';
import {
  append,
  codeText,
  counted,
  countOf,
  live,
  logOrders,
  ORDER_BYTES,
  open,
  opening,
  order,
  orders,
  POLICIES,
  RECORD,
} from './kit.ts';

/** `acknowledged 3, durable 1` */
function marks(wal: Wal): string {
  return `acknowledged ${wal.acknowledgedSequence}, durable ${wal.durableSequence}`;
}

test('batch: acknowledged and durable when the batch is on the disk', () => {
  const { wal } = open(new SimulatedDisk(1));
  expect(marks(wal), 'A new log').toBe('acknowledged 0, durable 0');
  append(wal, 5);
  expect(marks(wal), 'Five orders in the batch, and no commit yet').toBe(
    'acknowledged 0, durable 0',
  );
  wal.commit(0);
  expect(marks(wal), 'The batch of five is written and synced').toBe('acknowledged 5, durable 5');
});

test('batch: power that goes before the sync is done leaves nothing acknowledged', () => {
  for (const [at, what] of [
    [1, 'write'],
    [2, 'sync'],
  ] as const) {
    const disk = new SimulatedDisk(1);
    const { wal } = open(disk);
    logOrders(wal, 2);
    append(wal, 3);
    disk.faults = { powerLostAt: disk.done.operations + at };
    expect(
      () => wal.commit(0),
      `The power goes at the ${what} of the second batch. A commit under batch writes, and then waits for the disk, and what the disk throws is not caught`,
    ).toThrow(PowerLost);
    expect(
      marks(wal),
      `The power goes at the ${what} of orders 3 to 5. Nobody may have been told of them, and an acknowledgement that is given before the sync cannot be taken back`,
    ).toBe('acknowledged 2, durable 2');
  }
});

test('batch: a thousand orders are one write and one sync', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk);
  logOrders(wal, 1);
  const { writes, syncs } = disk.done;
  logOrders(wal, 1000);
  expect(
    [disk.done.writes - writes, disk.done.syncs - syncs],
    'Writes and syncs for a batch of 1,000 orders: they wait together',
  ).toEqual([1, 1]);
});

test('an empty commit with nothing due does not touch the disk', () => {
  for (const policy of POLICIES) {
    const disk = new SimulatedDisk(1);
    const { wal } = open(disk, policy);
    wal.commit(0);
    logOrders(wal, 1, 1);
    const { operations } = disk.done;
    wal.commit(2);
    wal.commit(3);
    expect(
      disk.done.operations - operations,
      `Operations of two empty commits under ${policy}: nothing is waiting for the disk`,
    ).toBe(0);
  }
});

test('batch: whatever was acknowledged survives a power cut at any operation', () => {
  for (let at = 1; ; at++) {
    const disk = new SimulatedDisk(seed, { powerLostAt: at });
    let acknowledged = 0;
    let isOver = false;
    try {
      const { wal } = open(disk);
      for (let batch = 1; batch <= 6; batch++) {
        logOrders(wal, batch);
        acknowledged = wal.acknowledgedSequence;
      }
      isOver = true;
    } catch (error) {
      if (!(error instanceof PowerLost)) throw error;
    }
    // Whole records alone: what is torn belongs to stage 4.
    const onDisk = disk.afterPowerLoss(seed + at);
    const bytes = onDisk.list().reduce((sum, name) => sum + onDisk.contents(name).length, 0);
    expect(
      Math.floor(bytes / RECORD),
      `The power goes at operation ${at} (seed ${seed}), with ${counted(acknowledged, 'order')} acknowledged. So many are on the disk`,
    ).toBeGreaterThanOrEqual(acknowledged);
    if (isOver) break;
  }
});

test('interval: acknowledged when written, synced when the interval is over', () => {
  const { wal } = open(new SimulatedDisk(1), 'interval', { intervalMs: 10 });
  const steps: readonly (readonly [number, number, string])[] = [
    [5_000, 1, 'acknowledged 1, durable 1'],
    [5_005, 1, 'acknowledged 2, durable 1'],
    [5_009, 1, 'acknowledged 3, durable 1'],
    [5_010, 1, 'acknowledged 4, durable 4'],
    [5_015, 1, 'acknowledged 5, durable 4'],
    [5_020, 0, 'acknowledged 5, durable 5'],
    [5_100, 0, 'acknowledged 5, durable 5'],
    [5_101, 1, 'acknowledged 6, durable 6'],
    [5_110, 1, 'acknowledged 7, durable 6'],
  ];
  for (const [nowMs, count, expected] of steps) {
    logOrders(wal, count, nowMs);
    expect(
      marks(wal),
      `An interval of 10 ms; a commit at ${nowMs} ms with ${counted(count, 'order')}. The time counts from the last sync, and the first one is due at once. A commit that had nothing to sync does not move the last sync; nor does opening`,
    ).toBe(expected);
  }
  const early = open(new SimulatedDisk(1), 'interval', { intervalMs: 10 });
  logOrders(early.wal, 1, 3);
  expect(
    marks(early.wal),
    'An interval of 10 ms; the first commit, at 3 ms of a clock that began with 0. The first sync is due at once: opening is no sync',
  ).toBe('acknowledged 1, durable 1');
});

test('none: acknowledged when written, and never synced', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'none');
  logOrders(wal, 1);
  const { syncs } = disk.done;
  logOrders(wal, 4, 1_000_000);
  logOrders(wal, 5, 2_000_000);
  expect(marks(wal)).toBe('acknowledged 10, durable 0');
  expect(disk.done.syncs - syncs, 'Syncs of two batches under none').toBe(0);
});

test('under any policy a process that is killed loses nothing that was acknowledged', () => {
  for (const policy of POLICIES) {
    for (let run = 0; run < 10; run++) {
      const disk = new SimulatedDisk(seed + run);
      const { acknowledged } = live(disk, policy, seed + run);
      const { replayed } = open(disk.afterKill());
      expect(
        countOf(replayed),
        `${policy}, run ${run}: the process is killed, the system is not. Orders that are replayed, of ${acknowledged} that were acknowledged: before that, they must at least be written`,
      ).toBeGreaterThanOrEqual(acknowledged);
    }
  }
});

test('what was recovered counts as acknowledged and durable', () => {
  const disk = new SimulatedDisk(1);
  const first = open(disk, 'none');
  logOrders(first.wal, 3);
  first.wal.close();
  for (const policy of POLICIES) {
    const { wal } = open(disk.afterKill(), policy);
    expect(marks(wal), `A log of three orders, opened under ${policy}`).toBe(
      'acknowledged 3, durable 3',
    );
  }
});

test('close writes and syncs under any policy', () => {
  for (const policy of POLICIES) {
    for (const waiting of [2, 0]) {
      const disk = new SimulatedDisk(1);
      const { wal } = open(disk, policy);
      logOrders(wal, 2);
      logOrders(wal, 1);
      append(wal, waiting);
      const what = `Closed under ${policy}, with ${counted(waiting, 'order')} in the batch`;
      const last = 3 + waiting;
      expect(codeText(wal.close()), `${what}. The code of close`).toBe('OK');
      expect(marks(wal), `${what}. What counts then`).toBe(`acknowledged ${last}, durable ${last}`);
      for (let lost = 1; lost <= 8; lost++) {
        expect(
          opening(disk.afterPowerLoss(lost)),
          `${what}, and then the power goes. close syncs what any commit has written`,
        ).toBe(`replayed ${orders(1, last)}`);
      }
    }
  }
});

test('the replies of a batch leave together, when the log says so, and once', () => {
  const { wal } = open(new SimulatedDisk(1), 'batch');
  const seen: string[] = [];
  const entry = new WriteAhead(wal, {
    match: (bytes, at) => seen.push(`match ${bytes[at]}`),
    acknowledge: (sequence) => seen.push(`replies up to ${sequence}`),
  });
  const bytes = Uint8Array.of(10, 20, 30);
  entry.take(bytes, 0, 1, 0);
  entry.take(bytes, 1, 1, 0);
  expect(codeText(entry.endBatch(0)), 'The code of endBatch').toBe('OK');
  entry.endBatch(1);
  entry.take(bytes, 2, 1, 2);
  entry.endBatch(2);
  expect(
    seen,
    'Two orders, the end of the batch, an end with nothing new, an order, the end of its batch',
  ).toEqual(['match 10', 'match 20', 'replies up to 2', 'match 30', 'replies up to 3']);
});

test('what was in the log at the start is not told again', () => {
  const disk = new SimulatedDisk(1);
  const first = open(disk);
  logOrders(first.wal, 2);
  first.wal.close();
  const told: number[] = [];
  const entry = new WriteAhead(open(disk).wal, {
    match: () => {},
    acknowledge: (sequence) => told.push(sequence),
  });
  entry.endBatch(0);
  expect(
    told,
    'A log of two orders was opened, and a batch without orders ended. acknowledgedSequence was 2 from the start and has not grown',
  ).toEqual([]);
  entry.take(order(3), 0, ORDER_BYTES, 0);
  entry.endBatch(0);
  expect(told, 'And then a batch with one order').toEqual([3]);
});

test('replies wait for the log, not for the batch in memory', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'batch');
  const told: number[] = [];
  const entry = new WriteAhead(wal, {
    match: () => {},
    acknowledge: (sequence) => {
      told.push(sequence);
      expect(
        wal.durableSequence,
        'What is on the disk when replies leave under batch',
      ).toBeGreaterThanOrEqual(sequence);
    },
  });
  entry.take(order(1), 0, ORDER_BYTES, 0);
  disk.faults = { powerLostAt: disk.done.operations + 4 };
  expect(
    () => entry.endBatch(0),
    'The power goes at the sync of the first commit, which endBatch makes: a new segment, its name, the write, the sync. If nothing is thrown: was the batch committed before endBatch, or has somebody caught what the disk throws?',
  ).toThrow(PowerLost);
  expect(told, 'The power went before the sync was done: nobody may have been told').toEqual([]);
});

test('a batch that is full is ended on the way', () => {
  const disk = new SimulatedDisk(1);
  const { wal } = open(disk, 'batch', { batchBytes: 4112 });
  const seen: string[] = [];
  let matched = 0;
  const entry = new WriteAhead(wal, {
    match: () => {
      matched++;
    },
    acknowledge: (sequence) => seen.push(`replies up to ${sequence} after ${matched} matches`),
  });
  for (let n = 1; n <= 120; n++) {
    expect(
      codeText(entry.take(order(n), 0, ORDER_BYTES, 0)),
      `take of order ${n}, with room for 51 in a batch. A full batch is no reason to refuse an order`,
    ).toBe('OK');
  }
  entry.endBatch(0);
  expect(matched, 'Orders that were matched: each once').toBe(120);
  expect(seen, 'A batch has room for 51 orders. Its replies leave when it ends').toEqual([
    'replies up to 51 after 51 matches',
    'replies up to 102 after 102 matches',
    'replies up to 120 after 120 matches',
  ]);
  expect(opening(disk.afterKill())).toBe(`replayed ${orders(1, 120)}`);
});

test('a batch that ends on the way knows what time it is', () => {
  const { wal } = open(new SimulatedDisk(1), 'interval', { batchBytes: 4112, intervalMs: 10 });
  const entry = new WriteAhead(wal, { match: () => {}, acknowledge: () => {} });
  const bytes = order(1);
  for (const [nowMs, durable] of [
    [1000, 51],
    [1005, 51],
    [1010, 153],
  ] as const) {
    const last = wal.lastSequence === 0 ? 52 : 51;
    for (let i = 0; i < last; i++) entry.take(bytes, 0, ORDER_BYTES, nowMs);
    expect(
      wal.durableSequence,
      `An interval of 10 ms. At ${nowMs} ms a batch of 51 orders is full and ends. Its commit gets the time that take was given`,
    ).toBe(durable);
  }
});
