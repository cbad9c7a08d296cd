/**
 * The bytes of a file, piece by piece, plain or out of gzip.
 *
 * Gzip is known by its first two bytes, not by the file's name. While one piece is worked on the
 * next one is read. A gzip file that is damaged or cut gives everything that can be decompressed
 * first, and its problem afterwards. Control plane.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Unpacker } from './gunzip.ts';

/** How much is read from the file at a time. Out of gzip it may become 1,032 times as much. */
const PIECE_BYTES = 64 * 1024;
const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

/** How finely the piece is taken apart in which gzip data turned out to be damaged. */
const SALVAGE_BYTES = 1;

export class FileSource {
  readonly path: string;
  /** The length of the file as it lies on the disk. */
  readonly sizeBytes: number;
  readonly isGzip: boolean;
  /** How much of the file has been read from the disk. */
  readBytes = 0;
  /** Why {@link next} came to an end before the file did: the rest of a sentence. */
  problem: string | null = null;
  private readonly file: FileHandle;
  private readonly unpacker: Unpacker | null;
  private readonly unpacked: Buffer[] = [];
  private unpackedBytes = 0;

  private constructor(path: string, file: FileHandle, sizeBytes: number, isGzip: boolean) {
    this.path = path;
    this.file = file;
    this.sizeBytes = sizeBytes;
    this.isGzip = isGzip;
    this.unpacker = isGzip ? new Unpacker((bytes) => this.keep(bytes)) : null;
  }

  /** @returns the file, or what is wrong with it as a whole sentence */
  static async open(path: string): Promise<FileSource | string> {
    let file: FileHandle;
    try {
      // Without blocking: a pipe would otherwise wait for somebody to write to it.
      file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      return `${path}: ${whyNotOpened(error)}; give the path of a LOBSTER or ITCH file.`;
    }
    const stat = await file.stat();
    if (!stat.isFile() || stat.size === 0) {
      await file.close();
      const what = stat.isDirectory() ? 'a directory' : stat.isFile() ? 'empty' : 'no regular file';
      return `${path} is ${what}; give the path of a LOBSTER or ITCH file.`;
    }
    const beginning = Buffer.alloc(GZIP_MAGIC.length);
    await file.read(beginning, 0, beginning.length, 0);
    return new FileSource(path, file, stat.size, beginning.equals(GZIP_MAGIC));
  }

  /** The next piece, of at least one byte; null at the end, or when there is a {@link problem}. */
  async next(): Promise<Buffer | null> {
    const { unpacker } = this;
    if (unpacker === null) return await this.readPiece();
    while (this.unpacked.length === 0 && this.problem === null) {
      const start = this.readBytes;
      const piece = await this.readPiece();
      if (piece === null) {
        await unpacker.end();
        if (unpacker.failure !== null) this.problem ??= `its gzip data ends at byte ${start}`;
        break;
      }
      await unpacker.write(piece);
      if (unpacker.failure !== null) await this.salvage(start, piece, unpacker.failure);
    }
    return this.unpacked.shift() ?? null;
  }

  async close(): Promise<void> {
    this.unpacker?.destroy();
    await this.file.close();
  }

  private keep(bytes: Buffer): void {
    this.unpacked.push(bytes);
    this.unpackedBytes += bytes.length;
  }

  private async readPiece(): Promise<Buffer | null> {
    const at = this.readBytes;
    const piece = await this.readAt(at);
    if (piece !== null) this.readBytes = at + piece.length;
    return piece;
  }

  private async readAt(at: number): Promise<Buffer | null> {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    try {
      const { bytesRead } = await this.file.read(piece, 0, PIECE_BYTES, at);
      return bytesRead === 0 ? null : piece.subarray(0, bytesRead);
    } catch (error) {
      this.problem = `it cannot be read on from byte ${at} (${codeOf(error)})`;
      return null;
    }
  }

  /**
   * A piece is damaged somewhere, and with it is lost what it gave before that place. So the file
   * is decompressed once more up to this piece, and the piece bit by bit.
   */
  private async salvage(start: number, piece: Buffer, code: string): Promise<void> {
    const known = this.unpackedBytes;
    let bytes = 0;
    const second = new Unpacker((out) => {
      const isNew = bytes + out.length > known;
      if (isNew) this.unpacked.push(out.subarray(Math.max(0, known - bytes)));
      bytes += out.length;
    });
    for (let at = 0; at < start; ) {
      const before = await this.readAt(at);
      if (before === null) break;
      await second.write(before.subarray(0, start - at));
      at += before.length;
    }
    let done = 0;
    for (; done < piece.length && second.failure === null; done += SALVAGE_BYTES) {
      await second.write(piece.subarray(done, done + SALVAGE_BYTES));
    }
    second.destroy();
    this.problem = `its gzip data is damaged near byte ${start + done} (${code})`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function whyNotOpened(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'you may not read it';
  return `it cannot be opened (${code})`;
}
