/**
 * What a log is written to: a directory with files, real or simulated.
 *
 *     Wal ─► LogSegments ─► LogDirectory, LogFile ─► node:fs           (#file-storage)
 *                                                 └► memory, seeded   (#simulated-disk)
 *
 * Storage is a port, as time and randomness are: what the log promises can be tried on a disk that
 * loses power at any operation, and the same code then runs on a real one.
 *
 * All calls are synchronous and belong to the one thread that owns the log.
 */

/** Below 0, so that a count of bytes is never a code. */
export const StorageCode = {
  OK: 0,
  /** There is no room: ENOSPC, EDQUOT, EFBIG. */
  FULL: -1,
  /** Anything else that the system has to say. */
  FAILED: -2,
} as const;

const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What an error of the system comes to. */
export function storageCodeOf(error: unknown): number {
  const hasNoRoom = error instanceof Error && 'code' in error && NO_ROOM.includes(error.code);
  return hasNoRoom ? StorageCode.FULL : StorageCode.FAILED;
}

export interface LogFile {
  /** Bytes of the file as it reads now, whether they are on the disk or not. */
  readonly sizeBytes: number;

  /**
   * Reads into memory. Control plane.
   *
   * @returns how many bytes were read: fewer than `bytes` only at the end of the file
   * @throws Error of the system when the disk cannot be read
   */
  read(into: Uint8Array, at: number, bytes: number, position: number): number;

  /**
   * Writes bytes `at` … `at` + `bytes` − 1 of `from` to the file, at `position`. As of any write of
   * an operating system, what comes back may be less than what was asked for: then the rest has not
   * been written, and has to be asked for again.
   *
   * @returns how many bytes were written, 1 … `bytes`; or a `StorageCode` below 0
   */
  write(from: Uint8Array, at: number, bytes: number, position: number): number;

  /**
   * Waits until everything written is on the disk, and survives a loss of power (`fdatasync`).
   *
   * @returns OK or FAILED. After FAILED what was written and not synced may be lost, although it
   *   still reads; a later OK says nothing about it
   */
  sync(): number;

  /**
   * Makes the file that long, by cutting. Control plane.
   *
   * @param sizeBytes 0 … size of the file
   * @throws Error of the system
   */
  truncate(sizeBytes: number): void;

  close(): void;
}

export interface LogDirectory {
  /** For messages. */
  readonly path: string;

  /**
   * Makes this the only writer of the directory, until {@link unlock} or the end of the process.
   *
   * @throws LogLocked when somebody else has it
   */
  lock(): void;

  /** Lets others in. Without a lock of one's own it does nothing. */
  unlock(): void;

  /** Names of the files, in any order. @throws Error of the system */
  list(): string[];

  /** Opens a file that is there. @throws Error of the system */
  open(name: string): LogFile;

  /**
   * Makes an empty file.
   *
   * @returns the file; or FULL or FAILED, the latter also when there is one of that name
   */
  create(name: string): LogFile | number;

  /** Waits until the names of the files are on the disk. @returns OK or FAILED */
  sync(): number;
}

/** Somebody else writes this log. */
export class LogLocked extends Error {
  override readonly name = 'LogLocked';
}

/** Where a log is damaged, and what is wrong there. */
export interface Damage {
  /** Name of the segment's file. */
  readonly segment: string;
  /** First byte of what should be a record, counted from the beginning of the segment. */
  readonly position: number;
  /** The number of the record that should stand there. */
  readonly expectedSequence: number;
  /** What stands there instead, as a part of a sentence. */
  readonly found: string;
}

/** A log that has lost what may have been acknowledged. Nobody may go on from here by himself. */
export class LogDamaged extends Error implements Damage {
  override readonly name = 'LogDamaged';
  readonly segment: string;
  readonly position: number;
  readonly expectedSequence: number;
  readonly found: string;

  constructor({ segment, position, expectedSequence, found }: Damage) {
    super(
      `the log is damaged: ${segment}, byte ${position}: expected record ${expectedSequence}, found ${found}. Records may be missing that were acknowledged; restore the file from a copy, or decide by hand what to give up`,
    );
    this.segment = segment;
    this.position = position;
    this.expectedSequence = expectedSequence;
    this.found = found;
  }
}
