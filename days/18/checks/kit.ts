/** What the checks of this day share: orders that can be told apart, and logs that are read back. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { LogDamaged, type LogDirectory, type LogFile, LogLocked, StorageCode } from '#log-storage';
import { Random } from '#random';
import { seed } from '#seed';
import { PowerLost, type SimulatedDisk } from '#simulated-disk';
import { type SyncPolicy, Wal, WalCode } from '#wal';

export const POLICIES = ['none', 'interval', 'batch'] as const;

/** The first segment of a new log. */
export const FIRST = 'wal-0000000000000001.log';
/** Of an order as the checks log it, and of its record. */
export const ORDER_BYTES = 64;
export const RECORD = 80;

/** 64 bytes that only the order with this number has. */
export function order(n: number): Uint8Array {
  return Uint8Array.from({ length: ORDER_BYTES }, (_, i) =>
    i < 4 ? (n >> (8 * i)) & 0xff : (n * 31 + i * 7) & 0xff,
  );
}

interface OpenOptions {
  readonly segmentBytes?: number;
  readonly batchBytes?: number;
  readonly intervalMs?: number;
}

/** Opens a log, and notes what it replays: the numbers of the orders, `?` for what is none. */
export function open(
  directory: LogDirectory,
  sync: SyncPolicy = 'batch',
  options: OpenOptions = {},
): { readonly wal: Wal; readonly replayed: string } {
  const seen: string[] = [];
  const wal = Wal.open({ directory, sync, ...options }, (sequence, bytes, at, length) => {
    seen.push(orderText(sequence, bytes.slice(at, at + length)));
  });
  return { wal, replayed: seen.join(' ') };
}

/** `17` for the order 17 as record 17; else it says what it is. */
function orderText(sequence: number, payload: Uint8Array): string {
  const n = new DataView(payload.buffer).getInt32(0, true);
  const isWhole = Buffer.compare(order(n), payload) === 0;
  if (!isWhole) return `${sequence}:?`;
  return n === sequence ? `${n}` : `${sequence}:order ${n}`;
}

/** What a replay of these orders looks like: `3 4 5`. */
export function orders(from: number, to: number): string {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i).join(' ');
}

/** `1 byte`, `2 bytes` */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How many orders a replay has seen. */
export function countOf(replayed: string): number {
  return replayed === '' ? 0 : replayed.split(' ').length;
}

/** Appends the next orders, by their numbers. Returns the last code. */
export function append(wal: Wal, count = 1): number {
  let code: number = WalCode.OK;
  for (let i = 0; i < count && code === WalCode.OK; i++) {
    code = wal.append(order(wal.lastSequence + 1), 0, ORDER_BYTES);
  }
  return code;
}

/**
 * Appends and commits orders, one batch.
 *
 * @param where for the messages: `on a disk that …`
 */
export function logOrders(wal: Wal, count: number, nowMs = 0, where = ''): void {
  expect(codeText(append(wal, count)), `The code of append ${where}`.trimEnd()).toBe('OK');
  expect(codeText(wal.commit(nowMs)), `The code of commit ${where}`.trimEnd()).toBe('OK');
}

/** Puts a log of that many orders onto a disk, each a batch of its own, and closes it. */
export function fill(disk: SimulatedDisk, count: number, options: OpenOptions = {}): SimulatedDisk {
  const { wal } = open(disk, 'batch', options);
  for (let i = 0; i < count; i++) logOrders(wal, 1);
  expect(codeText(wal.close()), 'The code of close').toBe('OK');
  return disk;
}

/** The name of a code of `WalCode`. */
export function codeText(code: number): string {
  return (
    Object.entries(WalCode).find(([, one]) => one === code)?.[0] ?? `${code}, which is no code`
  );
}

/**
 * What opening comes to: `replayed 1 2 3`, `damaged at SEGMENT byte 80, record 2`, `locked`, or
 * `not opened: …` when the log has asked the disk for what cannot be.
 */
export function opening(directory: LogDirectory, sync: SyncPolicy = 'batch'): string {
  try {
    return `replayed ${open(directory, sync).replayed}`;
  } catch (error) {
    if (error instanceof LogLocked) return 'locked';
    if (error instanceof RangeError) return `not opened: ${error.message}`;
    if (!(error instanceof LogDamaged)) throw error;
    return `damaged at ${error.segment} byte ${error.position}, record ${error.expectedSequence}`;
  }
}

/** What {@link opening} says of damage at this record of a log that has one segment. */
export function damagedAt(
  record: number,
  segment = FIRST,
  position = (record - 1) * RECORD,
): string {
  return `damaged at ${segment} byte ${position}, record ${record}`;
}

/** Changes one byte of a file. */
export function spoil(disk: SimulatedDisk, name: string, at: number, mask = 0x10): void {
  const bytes = disk.contents(name);
  bytes[at] = (bytes[at] as number) ^ mask;
  disk.put(name, bytes);
}

/** What a life of an engine came to. */
export interface Life {
  /** The highest number that somebody may have been told. */
  readonly acknowledged: number;
  readonly durable: number;
  readonly appended: number;
}

/** An engine opens the log, and appends and commits at random until it ends or the power goes. */
export function live(disk: SimulatedDisk, sync: SyncPolicy, runSeed: number): Life {
  const random = new Random(runSeed);
  const life = { acknowledged: 0, durable: 0, appended: 0 };
  try {
    const { wal } = open(disk, sync, { segmentBytes: 1000, intervalMs: 3 });
    for (let turn = 0; turn < 10; turn++) {
      life.acknowledged = wal.acknowledgedSequence;
      life.durable = wal.durableSequence;
      for (let count = random.below(6); count > 0; count--) {
        life.appended = Math.max(life.appended, wal.lastSequence + 1);
        append(wal);
      }
      wal.commit(turn);
      life.acknowledged = wal.acknowledgedSequence;
      life.durable = wal.durableSequence;
    }
  } catch (error) {
    if (!(error instanceof PowerLost)) throw error;
  }
  return life;
}

/** A directory that takes everything at once and keeps nothing: what is left is the log's own cost. */
export class NullDirectory implements LogDirectory {
  readonly path = 'nowhere';
  private readonly file: LogFile = {
    sizeBytes: 0,
    read: () => 0,
    write: (_from, _at, bytes) => bytes,
    sync: () => StorageCode.OK,
    truncate: () => {},
    close: () => {},
  };

  lock(): void {
    // Nobody else is here.
  }

  unlock(): void {
    // Nobody else is here.
  }

  list(): string[] {
    return [];
  }

  open(): LogFile {
    return this.file;
  }

  create(): LogFile {
    return this.file;
  }

  sync(): number {
    return StorageCode.OK;
  }
}

const RUNS = 200;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
