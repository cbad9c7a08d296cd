/** What the tests of the log share: payloads that can be told apart, and logs that are read back. */

import type { LogDirectory } from '#log-storage';
import { type SyncPolicy, Wal, WalCode } from '#wal';

export const SEGMENT = 'wal-0000000000000001.log';
export const PAYLOAD_BYTES = 64;

/** 64 bytes that only the order with this number has. */
export function orderBytes(n: number, bytes = PAYLOAD_BYTES): Uint8Array {
  return Uint8Array.from(
    { length: bytes },
    (_, i) => (n * 31 + i * 7 + (i < 4 ? n >> (8 * i) : 0)) & 0xff,
  );
}

/** A record as it was replayed, for comparison. */
export interface Seen {
  readonly sequence: number;
  readonly payload: string;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export interface Opened {
  readonly wal: Wal;
  readonly seen: readonly Seen[];
}

export function openLog(
  directory: LogDirectory,
  sync: SyncPolicy = 'batch',
  options: { segmentBytes?: number; batchBytes?: number; intervalMs?: number } = {},
): Opened {
  const seen: Seen[] = [];
  const wal = Wal.open({ directory, sync, ...options }, (sequence, bytes, at, length) => {
    seen.push({ sequence, payload: hexOf(bytes.slice(at, at + length)) });
  });
  return { wal, seen };
}

/** Orders `from` … `to`, as they should be replayed. */
export function expectedRecords(from: number, to: number): Seen[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    sequence: from + i,
    payload: hexOf(orderBytes(from + i)),
  }));
}

/** Appends the next `count` orders. */
export function appendOrders(wal: Wal, count: number): number {
  let code: number = WalCode.OK;
  for (let i = 0; i < count && code === WalCode.OK; i++) {
    code = wal.append(orderBytes(wal.lastSequence + 1), 0, PAYLOAD_BYTES);
  }
  return code;
}
