/**
 * Cuts a stream of bytes into frames.
 *
 *     ┌── 4 bytes ──┬── length bytes ──┬── 4 bytes ──┬─ …
 *     │   length    │     payload      │   length    │
 *     └─────────────┴──────────────────┴─────────────┴─ …
 *       int32, little-endian, the bytes that follow: 1 … maxFrameBytes
 *
 * TCP delivers bytes, not messages: a chunk may hold half a frame or a thousand and a half. Frames
 * that lie whole in a chunk are handed on where they lie. Only the cut one at the end is copied,
 * into one buffer that is made once; so nothing is allocated per frame.
 *
 * One decoder serves one connection, on the thread that reads it.
 */

/** Bytes in front of every payload. */
export const LENGTH_BYTES = 4;

/** What a frame is overwritten with; no message begins with this byte. */
export const POISON = 0xdb;

/**
 * Takes one frame's payload: `bytes[offset]` to `bytes[offset + length − 1]`.
 *
 * The bytes are the decoder's: they are valid until the call returns. Copy what you keep.
 * It must not throw.
 */
export type FrameHandler = (bytes: Uint8Array, offset: number, length: number) => void;

export interface FrameDecoderOptions {
  /** The longest payload that is accepted, 1 or more. */
  readonly maxFrameBytes: number;
  readonly onFrame: FrameHandler;
  /**
   * For tests: overwrites a frame with {@link POISON} as soon as its handler returns, so that a
   * handler which keeps a slice reads nonsense at once, and not once in a million frames.
   */
  readonly poison?: boolean | undefined;
}

export class FrameDecoder {
  private readonly maxFrameBytes: number;
  private readonly onFrame: FrameHandler;
  private readonly poison: boolean;
  /** A frame that is not complete yet: its length field and what is there of the payload. */
  private readonly carry: Uint8Array;
  private carried = 0;
  private stopped = false;
  private bad: number | undefined;

  /** @throws RangeError when the limit is no positive integer */
  constructor(options: FrameDecoderOptions) {
    const { maxFrameBytes, onFrame } = options;
    if (!Number.isInteger(maxFrameBytes) || maxFrameBytes < 1) {
      throw new RangeError(
        `FrameDecoder: maxFrameBytes is ${maxFrameBytes}; expected a whole number, 1 or more`,
      );
    }
    this.maxFrameBytes = maxFrameBytes;
    this.onFrame = onFrame;
    this.poison = options.poison ?? false;
    this.carry = new Uint8Array(LENGTH_BYTES + maxFrameBytes);
  }

  /** The length that could not be right, or undefined while all of them were. */
  get badLength(): number | undefined {
    return this.bad;
  }

  /** True when bytes of an unfinished frame wait for the rest. */
  get midFrame(): boolean {
    return this.carried > 0;
  }

  /** Hands on no further frame, not even of the chunk at work. May be called by the handler. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Takes the next bytes of the stream and hands on every frame that is complete with them.
   *
   * @param chunk any number of bytes; read only during the call
   * @returns false when a length was zero, negative or too large. Where the next frame begins is
   *   unknown then, so this decoder ignores everything from here on.
   */
  push(chunk: Uint8Array): boolean {
    if (this.stopped) return this.bad === undefined;
    let at = this.carried > 0 ? this.completeCarried(chunk) : 0;
    while (!this.stopped && chunk.length - at >= LENGTH_BYTES) {
      const length = readLength(chunk, at);
      if (!this.isGood(length)) return false;
      const payload = at + LENGTH_BYTES;
      if (chunk.length - payload < length) break;
      this.handOn(chunk, payload, length);
      at = payload + length;
    }
    if (!this.stopped) this.keep(chunk, at, chunk.length);
    return this.bad === undefined;
  }

  /** Goes on with the cut frame; returns how many bytes of the chunk belonged to it. */
  private completeCarried(chunk: Uint8Array): number {
    let at = this.keep(chunk, 0, LENGTH_BYTES - this.carried);
    if (this.carried < LENGTH_BYTES) return at;
    const length = readLength(this.carry, 0);
    if (!this.isGood(length)) return chunk.length;
    at = this.keep(chunk, at, at + LENGTH_BYTES + length - this.carried);
    if (this.carried === LENGTH_BYTES + length) {
      this.carried = 0;
      this.handOn(this.carry, LENGTH_BYTES, length);
    }
    return at;
  }

  private handOn(bytes: Uint8Array, offset: number, length: number): void {
    this.onFrame(bytes, offset, length);
    if (this.poison) bytes.fill(POISON, offset, offset + length);
  }

  /** Copies bytes from `from` up to `to` or the chunk's end behind the carried ones; returns where it stopped. */
  private keep(chunk: Uint8Array, from: number, to: number): number {
    const { carry } = this;
    const end = Math.min(to, chunk.length);
    let { carried } = this;
    let at = from;
    while (at < end) carry[carried++] = chunk[at++] as number;
    this.carried = carried;
    return at;
  }

  private isGood(length: number): boolean {
    if (length >= 1 && length <= this.maxFrameBytes) return true;
    this.bad = length;
    this.stopped = true;
    return false;
  }
}

/** A signed 32-bit integer, little-endian. */
function readLength(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
