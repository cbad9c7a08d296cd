/**
 * The files of a log, in order. Each is named by the number of its first record:
 *
 *     wal-0000000000000001.log    1 … 800,000       full, synced, closed for good
 *     wal-0000000000800001.log    800,001 … now     the last one: written at its end, may be torn
 *
 * A new segment is begun only when the one before is on the disk. So a crash can tear the last one
 * alone, and an old one can be deleted as a whole once a snapshot has what it holds.
 *
 * One thread, the one that owns the log, and only with the lock of the directory.
 */
import { type LogDirectory, type LogFile, StorageCode } from '#log-storage';

/** Unless told otherwise: 64 MiB, 800,000 orders. */
export const SEGMENT_BYTES = 64 * 1024 * 1024;

const NAME = /^wal-(\d{16})\.log$/;

/** @param firstSequence 1 … 2⁵³ − 1, which has 16 digits */
export function segmentName(firstSequence: number): string {
  return `wal-${String(firstSequence).padStart(16, '0')}.log`;
}

interface Segment {
  readonly name: string;
  readonly firstSequence: number;
}

export class LogSegments {
  private readonly directory: LogDirectory;
  private readonly segmentBytes: number;
  private readonly all: Segment[];
  /** The last segment's. Older ones are open only while they are read. */
  private file: LogFile | undefined;
  /** Where the next byte goes in the last segment. */
  private end = 0;

  /**
   * Finds the segments that are there, and opens the last. Files of other names are left alone.
   *
   * @param segmentBytes a segment that would become longer is followed by a new one
   * @throws Error of the system when it cannot be opened
   */
  constructor(directory: LogDirectory, segmentBytes = SEGMENT_BYTES) {
    this.directory = directory;
    this.segmentBytes = segmentBytes;
    this.all = directory
      .list()
      .flatMap((name) => {
        const digits = NAME.exec(name)?.[1];
        return digits === undefined ? [] : [{ name, firstSequence: Number(digits) }];
      })
      .sort((a, b) => a.firstSequence - b.firstSequence);
    const last = this.all.at(-1);
    if (last === undefined) return;
    this.file = directory.open(last.name);
    this.end = this.file.sizeBytes;
  }

  /** How many there are; 0 for a new log. */
  get count(): number {
    return this.all.length;
  }

  /** @param index 0 … count − 1, the oldest first */
  nameOf(index: number): string {
    return this.at(index).name;
  }

  /** The number of its first record, as its name says. */
  firstSequenceOf(index: number): number {
    return this.at(index).firstSequence;
  }

  /**
   * All bytes of a segment.
   *
   * @throws Error of the system, or when the file gives fewer bytes than it has
   */
  read(index: number): Uint8Array {
    const { name } = this.at(index);
    const file = this.directory.open(name);
    try {
      return allOf(file, name);
    } finally {
      file.close();
    }
  }

  /**
   * Ends a recovery: the last segment has exactly these bytes, on the disk. They are written once
   * more, because after a sync that failed they may read well without being there.
   *
   * @param sizeBytes where the last whole record of the last segment ends
   * @throws Error when it cannot be done
   */
  settle(sizeBytes: number): void {
    const { file } = this;
    if (file === undefined) return;
    const name = this.nameOf(this.all.length - 1);
    file.truncate(sizeBytes);
    const bytes = allOf(file, name);
    this.end = 0;
    for (let at = 0; at < bytes.length; ) {
      const written = this.write(bytes, at, bytes.length - at);
      if (written < 0) throw new Error(`${name}: cannot be written, storage code ${written}`);
      at += written;
    }
    if (file.sync() !== StorageCode.OK || this.directory.sync() !== StorageCode.OK) {
      throw new Error(`${name}: cannot be synced; see to the disk before you start again`);
    }
  }

  /**
   * Sees to it that there is a segment for a batch, and begins a new one where the last is too long
   * for it: that one is synced first, and the new name too.
   *
   * @param firstSequence number of the batch's first record
   * @param bytes how long the batch is
   * @returns OK, FULL or FAILED
   */
  makeRoom(firstSequence: number, bytes: number): number {
    const { file, end } = this;
    if (file !== undefined) {
      if (end === 0 || end + bytes <= this.segmentBytes) return StorageCode.OK;
      if (file.sync() !== StorageCode.OK) return StorageCode.FAILED;
    }
    const name = segmentName(firstSequence);
    const next = this.directory.create(name);
    if (typeof next === 'number') return next;
    file?.close();
    this.file = next;
    this.all.push({ name, firstSequence });
    this.end = 0;
    return this.directory.sync();
  }

  /**
   * Writes at the end of the last segment. May write less than it is asked for.
   *
   * @returns how many bytes were written, 1 … `bytes`; or a `StorageCode` below 0
   */
  write(from: Uint8Array, at: number, bytes: number): number {
    if (this.file === undefined) return StorageCode.FAILED;
    const written = this.file.write(from, at, bytes, this.end);
    if (written > 0) this.end += written;
    return written;
  }

  /** Waits until the last segment is on the disk. @returns OK or FAILED */
  sync(): number {
    return this.file === undefined ? StorageCode.OK : this.file.sync();
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private at(index: number): Segment {
    const segment = this.all[index];
    if (segment === undefined) {
      throw new RangeError(`segment ${index}: expected 0 to ${this.all.length - 1}`);
    }
    return segment;
  }
}

/** @throws Error of the system, or when the file gives fewer bytes than it has */
function allOf(file: LogFile, name: string): Uint8Array {
  const bytes = new Uint8Array(file.sizeBytes);
  for (let at = 0; at < bytes.length; ) {
    const got = file.read(bytes, at, bytes.length - at, at);
    if (got <= 0) {
      throw new Error(
        `${name}: got ${at} bytes, expected ${bytes.length}; is somebody cutting it?`,
      );
    }
    at += got;
  }
  return bytes;
}
