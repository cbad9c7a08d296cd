/**
 * The bytes of a file, piece by piece, plain or out of gzip.
 *
 * Gzip is known by its first two bytes, not by the file's name. At most one piece is read ahead.
 * A gzip file that is damaged or cut gives everything that could be decompressed first, and its
 * problem afterwards. Control plane.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, type Gunzip } from 'node:zlib';

/** How much is read from the file at a time. One piece of gzip may become 1,032 times as long. */
const PLAIN_PIECE_BYTES = 64 * 1024;
const GZIP_PIECE_BYTES = 16 * 1024;
const GZIP_MAGIC = Buffer.of(0x1f, 0x8b);

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
  private readonly gunzip: Gunzip | null;
  private readonly unpacked: Buffer[] = [];
  private gunzipEnded: Promise<void> = Promise.resolve();
  private pieceRead = false;

  private constructor(path: string, file: FileHandle, sizeBytes: number, isGzip: boolean) {
    this.path = path;
    this.file = file;
    this.sizeBytes = sizeBytes;
    this.isGzip = isGzip;
    this.gunzip = isGzip ? this.createGunzip() : null;
  }

  /**
   * @returns the file, or what is wrong with it as a whole sentence
   */
  static async open(path: string): Promise<FileSource | string> {
    let file: FileHandle;
    try {
      // A pipe would wait for its other end to be opened; without blocking it shows what it is.
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
    if (this.gunzip === null) return await this.readPiece(PLAIN_PIECE_BYTES);
    while (this.unpacked.length === 0 && !this.pieceRead) await this.unpackPiece(this.gunzip);
    return this.unpacked.shift() ?? null;
  }

  async close(): Promise<void> {
    this.gunzip?.destroy();
    await this.file.close();
  }

  private async readPiece(sizeBytes: number): Promise<Buffer | null> {
    const piece = Buffer.allocUnsafe(sizeBytes);
    try {
      const { bytesRead } = await this.file.read(piece, 0, sizeBytes, this.readBytes);
      this.readBytes += bytesRead;
      return bytesRead === 0 ? null : piece.subarray(0, bytesRead);
    } catch (error) {
      this.problem = `cannot be read on from byte ${this.readBytes} (${codeOf(error)})`;
      return null;
    }
  }

  private createGunzip(): Gunzip {
    const gunzip = createGunzip();
    gunzip.on('data', (bytes: Buffer) => this.unpacked.push(bytes));
    this.gunzipEnded = new Promise((resolve) => {
      gunzip.once('end', resolve);
      gunzip.once('error', (error) => {
        const at = gunzip.bytesWritten.toLocaleString('en-US');
        this.problem = `its gzip data is cut or damaged at byte ${at} of the file (${codeOf(error)})`;
        resolve();
      });
    });
    return gunzip;
  }

  /** Has one piece of the file decompressed, or the end of it. */
  private async unpackPiece(gunzip: Gunzip): Promise<void> {
    const piece = await this.readPiece(GZIP_PIECE_BYTES);
    if (piece !== null && this.problem === null) {
      await new Promise<void>((resolve) => gunzip.write(piece, () => resolve()));
      if (this.problem === null) return;
    }
    this.pieceRead = true;
    gunzip.end();
    await this.gunzipEnded;
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
