/** Day 18 through the log: the learner's or the reference's, on the disk below os.tmpdir(). */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FileDirectory } from '#file-storage';
import { type LogDirectory, type LogFile, StorageCode } from '#log-storage';
import { type SyncPolicy, Wal, WalCode } from '#wal';
import { recordBytes } from '#wal-record';
import { logFolder, MAX_LOG_BYTES, ORDER_BYTES, orderRing, ROUND } from './day-18-order.ts';
import type { Workload } from './workload.ts';

const INTERVAL_MS = 100;

/** Logs orders, so many a commit; counts those that the log acknowledges. */
class Logger {
  private readonly wal: Wal;
  private readonly batchOrders: number;
  private readonly orders = orderRing();
  private next = 0;

  constructor(directory: LogDirectory, sync: SyncPolicy, batchOrders: number) {
    const segmentBytes = 2 * MAX_LOG_BYTES;
    const options = { directory, sync, intervalMs: INTERVAL_MS, segmentBytes };
    this.wal = Wal.open(options, () => {});
    this.batchOrders = batchOrders;
  }

  /** @returns how many of these orders were acknowledged */
  log(count: number): number {
    const before = this.wal.acknowledgedSequence;
    for (let i = 1; i <= count; i++) {
      const at = (this.next++ & (ROUND - 1)) * ORDER_BYTES;
      if (this.wal.append(this.orders, at, ORDER_BYTES) !== WalCode.OK) break;
      if (i % this.batchOrders === 0 || i === count) this.wal.commit(Date.now());
    }
    return this.wal.acknowledgedSequence - before;
  }

  close(): void {
    this.wal.close();
  }
}

/** @param batchOrders how many orders wait for the disk together */
export function logged(sync: SyncPolicy, batchOrders: number): Workload {
  const folder = logFolder();
  let logger = new Logger(new FileDirectory(folder), sync, batchOrders);
  let bytes = 0;
  return {
    run(events) {
      if (bytes > MAX_LOG_BYTES) {
        logger.close();
        for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
        logger = new Logger(new FileDirectory(folder), sync, batchOrders);
        bytes = 0;
      }
      bytes += events * recordBytes(ORDER_BYTES);
      return sumOf(logger.log(events), events);
    },
  };
}

/** The log's own work: records, checksums, batches. What would be written is dropped. */
export function withoutDisk(): Workload {
  const file: LogFile = {
    sizeBytes: 0,
    read: () => 0,
    write: (_from, _at, bytes) => bytes,
    sync: () => StorageCode.OK,
    truncate: () => {},
    close: () => {},
  };
  const nowhere: LogDirectory = {
    path: 'nowhere',
    lock: () => {},
    unlock: () => {},
    list: () => [],
    open: () => file,
    create: () => file,
    sync: () => StorageCode.OK,
  };
  const logger = new Logger(nowhere, 'batch', ROUND);
  return { run: (events) => sumOf(logger.log(events), events) };
}

function sumOf(acknowledged: number, events: number): number {
  return acknowledged === events ? (events * (events - 1)) / 2 : Number.NaN;
}
