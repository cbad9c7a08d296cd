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

import { type Replay, scanLog } from '#log-scan';
import { LogSegments, SEGMENT_BYTES } from '#log-segments';
import { type LogDirectory, StorageCode } from '#log-storage';
import { MAX_PAYLOAD_BYTES, RecordBatch, RecordCode, recordBytes } from '#wal-record';

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
    const { directory } = options;
    directory.lock();
    let segments: LogSegments | undefined;
    try {
      segments = new LogSegments(directory, options.segmentBytes ?? SEGMENT_BYTES);
      const lastSequence = scanLog(segments, replay);
      return new Wal(options, segments, lastSequence);
    } catch (error) {
      segments?.close();
      directory.unlock();
      throw error;
    }
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
    if (this.state !== WalCode.OK) return this.state;
    const code = this.batch.append(payload, at, lengthBytes);
    if (code === RecordCode.OK) return WalCode.OK;
    return code === RecordCode.BATCH_FULL ? WalCode.BATCH_FULL : WalCode.BAD_LENGTH;
  }

  /**
   * Ends the batch: writes it, syncs as the policy says, and acknowledges. With an empty batch it
   * does what is due.
   *
   * @param nowMs any clock that does not go back, whole ms; read by the policy `interval` alone
   * @returns OK, or why the log takes nothing more
   */
  commit(nowMs: number): number {
    if (this.state !== WalCode.OK) return this.state;
    const code = this.writeBatch();
    if (code !== WalCode.OK) return this.fail(code);
    const { marks, policy } = this;
    const isDue =
      policy === 'batch' || (policy === 'interval' && nowMs - this.syncedAtMs >= this.intervalMs);
    if (isDue && marks[Mark.durable] !== marks[Mark.written]) {
      if (this.segments.sync() !== StorageCode.OK) return this.fail(WalCode.SYNC_FAILED);
      marks[Mark.durable] = marks[Mark.written] as number;
      this.syncedAtMs = nowMs;
    }
    marks[Mark.acknowledged] = marks[Mark.written] as number;
    return WalCode.OK;
  }

  /**
   * Writes and syncs what is there, whatever the policy, and lets go of the directory.
   *
   * @returns OK; or the failure of the log, also an earlier one
   */
  close(): number {
    if (this.state === WalCode.CLOSED) return WalCode.CLOSED;
    let code = this.state;
    if (code === WalCode.OK) code = this.writeBatch();
    if (code === WalCode.OK && this.segments.sync() !== StorageCode.OK) code = WalCode.SYNC_FAILED;
    if (code === WalCode.OK) {
      this.marks[Mark.durable] = this.marks[Mark.written] as number;
      this.marks[Mark.acknowledged] = this.marks[Mark.written] as number;
    }
    this.state = WalCode.CLOSED;
    this.segments.close();
    this.directory.unlock();
    return code;
  }

  private writeBatch(): number {
    const { batch, segments, marks } = this;
    const { usedBytes } = batch;
    if (usedBytes === 0) return WalCode.OK;
    const room = segments.makeRoom((marks[Mark.written] as number) + 1, usedBytes);
    if (room !== StorageCode.OK) return writeFailure(room);
    for (let at = 0; at < usedBytes; ) {
      const written = segments.write(batch.bytes, at, usedBytes - at);
      if (written <= 0) return writeFailure(written);
      at += written;
    }
    marks[Mark.written] = batch.lastSequence;
    batch.clear();
    return WalCode.OK;
  }

  /** From here on nothing is written, and nothing is acknowledged that has not been so far. */
  private fail(code: number): number {
    this.state = code;
    return code;
  }
}

/** Places in `marks`. */
const Mark = { written: 0, acknowledged: 1, durable: 2 } as const;

function writeFailure(storageCode: number): number {
  return storageCode === StorageCode.FULL ? WalCode.DISK_FULL : WalCode.WRITE_FAILED;
}

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
