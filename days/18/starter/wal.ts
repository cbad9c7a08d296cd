/**
 * The write-ahead log: what came in is written down before anything is done with it, and nobody is
 * told of it before it is as safe as the policy says.
 *
 *     append, append, append ─► batch in memory ─► commit: one write ─► one sync ─► acknowledged
 *       number n, n+1, n+2       (#wal-record)          (#log-segments)
 *
 * Data plane: `append` and `commit`. They allocate nothing for a record, throw nothing and return
 * codes. Opening, which is recovery, and closing are control plane.
 *
 * One thread, the one that owns the core; one process, by the lock of the directory.
 */

import type { Replay } from '#log-scan';
import { type LogSegments, SEGMENT_BYTES } from '#log-segments';
import type { LogDirectory } from '#log-storage';
import { NotImplemented } from '#not-implemented';
import { MAX_PAYLOAD_BYTES, RecordBatch, recordBytes } from '#wal-record';

/**
 * When the log waits for the disk. `batch`: at the end of every batch. `interval`: once the interval
 * has passed since the last time. `none`: never, but for a new segment and at the end.
 */
export type SyncPolicy = 'none' | 'interval' | 'batch';

export interface WalOptions {
  readonly directory: LogDirectory;
  readonly sync: SyncPolicy;
  /** For the policy `interval`: a whole number from 1 on; 100 unless told otherwise. */
  readonly intervalMs?: number;
  /** Room of a batch in memory: one record of any length to 1 GiB; 1 MiB unless told otherwise. */
  readonly batchBytes?: number;
  /** Where a segment ends and the next begins: from 1 on; 64 MiB unless told otherwise. */
  readonly segmentBytes?: number;
}

/**
 * What an operation of the log comes to. From DISK_FULL on it stays so until close: the log takes
 * nothing more.
 */
export const WalCode = {
  OK: 0,
  /** The batch has no room; commit, then append again. */
  BATCH_FULL: 1,
  /** A payload has 1 … `MAX_PAYLOAD_BYTES` bytes. */
  BAD_LENGTH: 2,
  DISK_FULL: 3,
  WRITE_FAILED: 4,
  SYNC_FAILED: 5,
  CLOSED: 6,
} as const;

const BATCH_BYTES = 1024 * 1024;
const MAX_BATCH_BYTES = 1024 * 1024 * 1024;
const INTERVAL_MS = 100;

export class Wal {
  private readonly directory: LogDirectory;
  private readonly segments: LogSegments;
  private readonly policy: SyncPolicy;
  private readonly intervalMs: number;
  private readonly batch: RecordBatch;
  /** OK, or the first failure. */
  private state: number = WalCode.OK;
  /** Last record written, acknowledged, on the disk: an array, so that no number is an object. */
  private readonly marks: Float64Array;
  /** The first sync is always due. */
  private syncedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * Opens a log, or begins a new one: locks the directory, recovers what is there, and is ready to
   * append behind it.
   *
   * @param replay called for every record that is there, before this returns
   * @throws RangeError when an option is out of range
   * @throws LogLocked when another writer has the directory
   * @throws LogDamaged when there is damage before the end; what was replayed so far is worth nothing
   */
  static open(options: WalOptions, replay: Replay): Wal {
    checkOptions(options);
    throw new NotImplemented(2, 'Wal.open', replay, SEGMENT_BYTES, Wal);
  }

  private constructor(options: WalOptions, segments: LogSegments, lastSequence: number) {
    this.directory = options.directory;
    this.segments = segments;
    this.policy = options.sync;
    this.intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.batch = new RecordBatch(options.batchBytes ?? BATCH_BYTES, lastSequence);
    this.marks = new Float64Array(3).fill(lastSequence);
  }

  /** OK while the log takes records, else why it does not. */
  get code(): number {
    return this.state;
  }

  /** Number of the last record that was appended; 0 before the first. */
  get lastSequence(): number {
    return this.batch.lastSequence;
  }

  /** Replies to records up to this one may leave. */
  get acknowledgedSequence(): number {
    return this.marks[Mark.acknowledged] as number;
  }

  /** Records up to this one survive a loss of power. */
  get durableSequence(): number {
    return this.marks[Mark.durable] as number;
  }

  /**
   * Gives a payload the next number and puts it into the batch. Nothing is on the disk yet.
   *
   * @returns OK, BATCH_FULL, BAD_LENGTH, or why the log takes nothing more
   */
  append(payload: Uint8Array, at: number, lengthBytes: number): number {
    throw new NotImplemented(2, 'Wal.append', payload, at, lengthBytes);
  }

  /**
   * Ends the batch: writes it, syncs as the policy says, and acknowledges. With an empty batch it
   * does what is due.
   *
   * @param nowMs any clock that does not go back, whole ms; read by the policy `interval` alone
   * @returns OK, or why the log takes nothing more
   */
  commit(nowMs: number): number {
    throw new NotImplemented(2, 'Wal.commit', nowMs, this.policy, this.intervalMs, this.syncedAtMs);
  }

  /**
   * Writes and syncs what is there, whatever the policy, and lets go of the directory.
   *
   * @returns OK; or the failure of the log, also an earlier one
   */
  close(): number {
    throw new NotImplemented(2, 'Wal.close', this.directory, this.segments);
  }
}

/** Places in `marks`. */
const Mark = { written: 0, acknowledged: 1, durable: 2 } as const;

/** @throws RangeError */
function checkOptions({ sync, intervalMs, batchBytes, segmentBytes }: WalOptions): void {
  if (sync !== 'none' && sync !== 'interval' && sync !== 'batch') {
    throw new RangeError(`sync: got "${sync}"; expected none, interval or batch`);
  }
  if (intervalMs !== undefined && !(Number.isSafeInteger(intervalMs) && intervalMs >= 1)) {
    throw new RangeError(`intervalMs: got ${intervalMs}; expected a whole number from 1 on`);
  }
  const least = recordBytes(MAX_PAYLOAD_BYTES);
  const isBatchSize = (bytes: number): boolean =>
    Number.isSafeInteger(bytes) && bytes >= least && bytes <= MAX_BATCH_BYTES;
  if (batchBytes !== undefined && !isBatchSize(batchBytes)) {
    throw new RangeError(
      `batchBytes: got ${batchBytes}; expected a whole number from ${least} to ${MAX_BATCH_BYTES}`,
    );
  }
  if (segmentBytes !== undefined && !(Number.isSafeInteger(segmentBytes) && segmentBytes >= 1)) {
    throw new RangeError(`segmentBytes: got ${segmentBytes}; expected a whole number from 1 on`);
  }
}
