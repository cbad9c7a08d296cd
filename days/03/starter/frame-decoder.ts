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
import { NotImplemented } from '#not-implemented';

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

  /**
   * Given, complete.
   *
   * @throws RangeError when the limit is no positive integer
   */
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
  }

  /** The length that could not be right, or undefined while all of them were. */
  get badLength(): number | undefined {
    throw new NotImplemented(2, 'FrameDecoder.badLength');
  }

  /** True when bytes of an unfinished frame wait for the rest. */
  get midFrame(): boolean {
    throw new NotImplemented(2, 'FrameDecoder.midFrame');
  }

  /** Hands on no further frame, not even of the chunk at work. May be called by the handler. */
  stop(): void {
    throw new NotImplemented(2, 'FrameDecoder.stop');
  }

  /**
   * Takes the next bytes of the stream and hands on every frame that is complete with them.
   *
   * @param chunk any number of bytes; read only during the call
   * @returns false when a length was zero, negative or too large. Where the next frame begins is
   *   unknown then, so this decoder ignores everything from here on.
   */
  push(chunk: Uint8Array): boolean {
    const { maxFrameBytes, onFrame, poison } = this;
    throw new NotImplemented(2, 'FrameDecoder.push', chunk, maxFrameBytes, onFrame, poison);
  }
}
