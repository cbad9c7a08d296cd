/**
 * Cuts a stream of bytes into FIX messages.
 *
 * A message that lies whole in a chunk is handed on where it lies. What is left at the end waits in
 * one buffer for the next chunk. The reader calls nothing incomplete that could grow beyond the
 * longest message, so the buffer never has to.
 *
 * One stream serves one connection, on the thread that reads it.
 */
import { FixCode, FixReader } from '#fix';

/**
 * Takes one message, or bytes that are none: `code` says which. The reader is valid until the call
 * returns. It must not throw.
 */
export type FixMessageHandler = (code: number, reader: FixReader) => void;

export class FixStream {
  private readonly onMessage: FixMessageHandler;
  private readonly reader: FixReader;
  private readonly carry: Uint8Array;
  private carried = 0;
  private stopped = false;

  constructor(maxMessageBytes: number, onMessage: FixMessageHandler) {
    this.onMessage = onMessage;
    this.reader = new FixReader({ maxMessageBytes });
    this.carry = new Uint8Array(2 * maxMessageBytes);
  }

  /** Hands on nothing more, not even of the chunk at work. May be called by the handler. */
  stop(): void {
    this.stopped = true;
  }

  /** Takes the next bytes of the stream; they are read only during the call. */
  push(chunk: Uint8Array): void {
    let at = this.carried === 0 ? this.read(chunk, 0, chunk.length) : 0;
    while (at < chunk.length && !this.stopped) {
      const { carry } = this;
      const end = Math.min(chunk.length, at + carry.length - this.carried);
      while (at < end) carry[this.carried++] = chunk[at++] as number;
      const read = this.read(carry, 0, this.carried);
      carry.copyWithin(0, read, this.carried);
      this.carried -= read;
    }
  }

  /** Reads as far as there are whole messages; returns how far that is. */
  private read(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && !this.stopped) {
      const code = this.reader.read(bytes, at, to);
      if (code === FixCode.INCOMPLETE) break;
      // What the handler does may not move the reader on.
      at += this.reader.length;
      this.onMessage(code, this.reader);
    }
    return at;
  }
}
