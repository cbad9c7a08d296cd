/**
 * A socket without a network: the check decides what arrives and how much the kernel takes.
 *
 * It is one of Node's own streams, as `net.Socket` is, so everything that can be asked of one can
 * be asked of the other: `write` with or without a callback, 'drain', `writableLength`, `pause`,
 * `end`, `destroy`. Like the kernel it reads a write's bytes when it takes them, not before.
 */
import { Duplex } from 'node:stream';

interface Write {
  readonly chunks: readonly Uint8Array[];
  /** Where the next byte to take is: in which chunk, and where in it. */
  chunk: number;
  at: number;
  readonly done: (error?: Error | null) => void;
}

export class ScriptedSocket extends Duplex {
  /** How often the kernel was handed something. */
  writes = 0;
  /** The largest memory that a write came from. */
  largestMemoryBytes = 0;
  /** Every memory that a write came from. */
  readonly memories = new Set<ArrayBufferLike>();
  noDelay = false;
  /** We have closed our half. */
  finished = false;
  private readonly collects: boolean;
  private readonly takenChunks: Buffer[] = [];
  private roomBytes = Number.POSITIVE_INFINITY;
  private current: Write | undefined;

  /** @param collects whether what the kernel takes is kept for {@link taken} */
  constructor(collects = true) {
    super({ allowHalfOpen: true });
    this.collects = collects;
  }

  /** Bytes arrive. */
  receive(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes));
  }

  /** The client has closed its half. */
  receiveEnd(): void {
    this.push(null);
  }

  /** The client has reset the connection. */
  reset(): void {
    this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }

  /** From now on the kernel takes nothing, until it {@link takes} again. */
  stall(): void {
    this.roomBytes = 0;
  }

  /** The kernel takes so many bytes more; without a number: all there are and all to come. */
  takes(bytes = Number.POSITIVE_INFINITY): void {
    this.roomBytes += bytes;
    this.transfer();
  }

  /** What the kernel has taken so far. */
  taken(): Buffer {
    return Buffer.concat(this.takenChunks);
  }

  setNoDelay(on = true): this {
    this.noDelay = on;
    return this;
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: string, done: Write['done']): void {
    this.begin([chunk], done);
  }

  override _writev(writes: { chunk: Uint8Array }[], done: Write['done']): void {
    this.begin(
      writes.map(({ chunk }) => chunk),
      done,
    );
  }

  override _final(done: Write['done']): void {
    this.finished = true;
    done();
  }

  override _destroy(error: Error | null, done: Write['done']): void {
    const cut = this.current;
    this.current = undefined;
    cut?.done(Object.assign(new Error('write ECANCELED'), { code: 'ECANCELED' }));
    done(error);
  }

  private begin(chunks: readonly Uint8Array[], done: Write['done']): void {
    this.writes++;
    for (const { buffer } of chunks) {
      this.memories.add(buffer);
      this.largestMemoryBytes = Math.max(this.largestMemoryBytes, buffer.byteLength);
    }
    this.current = { chunks, chunk: 0, at: 0, done };
    this.transfer();
  }

  private transfer(): void {
    const write = this.current;
    if (write === undefined) return;
    for (; write.chunk < write.chunks.length; write.chunk++, write.at = 0) {
      const chunk = write.chunks[write.chunk] as Uint8Array;
      const bytes = Math.min(this.roomBytes, chunk.length - write.at);
      if (this.collects && bytes > 0) {
        this.takenChunks.push(Buffer.from(chunk.subarray(write.at, write.at + bytes)));
      }
      this.roomBytes -= bytes;
      write.at += bytes;
      if (write.at < chunk.length) return;
    }
    this.current = undefined;
    write.done();
  }
}

/** Lets everything happen that the event loop has waiting: callbacks, events, closings. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
