/**
 * Decompresses gzip piece by piece and gives up nothing that could be decompressed.
 *
 * Node's own stream holds a chunk of output back until it is full or the input is used up, and
 * throws it away when the data turns out to be damaged. Who gives it small pieces loses little.
 */
import { createGunzip, type Gunzip } from 'node:zlib';

/** How much comes out at a time. */
const CHUNK_BYTES = 256 * 1024;

export class Unpacker {
  /** Why it stopped: the code of the error. */
  failure: string | null = null;
  private readonly gunzip: Gunzip;
  private readonly ended: Promise<void>;
  /** Goes on after a write. A write that fails never calls back; the error event does it. */
  private resume: () => void = () => {};

  /** @param onBytes takes what comes out, while {@link write} or {@link end} is awaited */
  constructor(onBytes: (bytes: Buffer) => void) {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    this.gunzip = gunzip;
    gunzip.on('data', onBytes);
    this.ended = new Promise((resolve) => {
      gunzip.once('end', resolve);
      gunzip.once('error', (error: NodeJS.ErrnoException) => {
        this.failure = error.code ?? error.message;
        resolve();
        this.resume();
      });
    });
  }

  /** Puts a piece in and waits until everything that it gives is out. */
  async write(piece: Buffer): Promise<void> {
    if (this.failure !== null) return;
    await new Promise<void>((resolve) => {
      this.resume = resolve;
      this.gunzip.write(piece, () => resolve());
    });
  }

  /** Says that there is no more. Afterwards {@link failure} is set if there should be. */
  async end(): Promise<void> {
    if (this.failure === null) this.gunzip.end();
    await this.ended;
  }

  destroy(): void {
    this.gunzip.destroy();
  }
}
