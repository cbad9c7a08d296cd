/**
 * A log in files of the operating system, through the synchronous calls of node:fs: `pwrite` at a
 * position, `fdatasync` to wait for the disk.
 *
 * The calls block their thread, on purpose: that thread is the one that must not go on before the
 * record is safe. A failure of the system becomes a code, as the data plane has it. `fdatasync` also
 * makes the file's new length durable, since without that the data could not be read; a file's name
 * is on the disk when its directory is synced.
 */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { LockFile } from '#lock-file';
import { type LogDirectory, type LogFile, StorageCode, storageCodeOf } from '#log-storage';

export class FileDirectory implements LogDirectory {
  readonly path: string;
  private readonly lockFile: LockFile;

  /**
   * @param directory made if it is not there
   * @throws Error of the system
   */
  constructor(directory: string) {
    this.path = directory;
    mkdirSync(directory, { recursive: true });
    this.lockFile = new LockFile(directory);
  }

  lock(): void {
    this.lockFile.lock();
  }

  unlock(): void {
    this.lockFile.unlock();
  }

  list(): string[] {
    return readdirSync(this.path);
  }

  open(name: string): LogFile {
    return new PlainFile(openSync(path.join(this.path, name), 'r+'));
  }

  create(name: string): LogFile | number {
    try {
      return new PlainFile(openSync(path.join(this.path, name), 'wx+'));
    } catch (error) {
      return storageCodeOf(error);
    }
  }

  sync(): number {
    // Windows has no such call, and its file systems write names down by themselves.
    if (process.platform === 'win32') return StorageCode.OK;
    try {
      const directory = openSync(this.path, 'r');
      try {
        fsyncSync(directory);
      } finally {
        closeSync(directory);
      }
      return StorageCode.OK;
    } catch {
      return StorageCode.FAILED;
    }
  }
}

class PlainFile implements LogFile {
  private readonly descriptor: number;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  get sizeBytes(): number {
    return fstatSync(this.descriptor).size;
  }

  read(into: Uint8Array, at: number, bytes: number, position: number): number {
    return readSync(this.descriptor, into, at, bytes, position);
  }

  write(from: Uint8Array, at: number, bytes: number, position: number): number {
    try {
      return writeSync(this.descriptor, from, at, bytes, position);
    } catch (error) {
      return storageCodeOf(error);
    }
  }

  sync(): number {
    try {
      fdatasyncSync(this.descriptor);
      return StorageCode.OK;
    } catch {
      return StorageCode.FAILED;
    }
  }

  truncate(sizeBytes: number): void {
    ftruncateSync(this.descriptor, sizeBytes);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
