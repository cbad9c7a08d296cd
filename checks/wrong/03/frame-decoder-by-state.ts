/**
 * Right, and different: a machine with two states. It reads lengths byte by byte into a number and
 * payloads into a buffer of their own, unless a payload lies whole in the chunk.
 */
export const LENGTH_BYTES = 4;
export const POISON = 0xdb;

export type FrameHandler = (bytes: Uint8Array, offset: number, length: number) => void;

export interface FrameDecoderOptions {
  readonly maxFrameBytes: number;
  readonly onFrame: FrameHandler;
  readonly poison?: boolean | undefined;
}

export class FrameDecoder {
  badLength: number | undefined;
  private readonly options: FrameDecoderOptions;
  private readonly payload: Buffer;
  private state: 'length' | 'payload' | 'over' = 'length';
  /** Of the length or of the payload, whichever it is at. */
  private have = 0;
  private length = 0;

  constructor(options: FrameDecoderOptions) {
    if (!(Number.isSafeInteger(options.maxFrameBytes) && options.maxFrameBytes > 0)) {
      throw new RangeError(`maxFrameBytes is ${options.maxFrameBytes}; expected 1 or more`);
    }
    this.options = options;
    this.payload = Buffer.alloc(options.maxFrameBytes);
  }

  get midFrame(): boolean {
    return this.state === 'payload' || (this.state === 'length' && this.have > 0);
  }

  stop(): void {
    this.state = 'over';
  }

  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length && this.state !== 'over') {
      at = this.state === 'length' ? this.readLength(chunk, at) : this.readPayload(chunk, at);
    }
    return this.badLength === undefined;
  }

  private readLength(chunk: Uint8Array, at: number): number {
    this.length |= (chunk[at] ?? 0) << (8 * this.have);
    this.have++;
    if (this.have === LENGTH_BYTES) {
      this.have = 0;
      if (this.length > 0 && this.length <= this.options.maxFrameBytes) this.state = 'payload';
      else {
        this.badLength = this.length;
        this.state = 'over';
      }
    }
    return at + 1;
  }

  private readPayload(chunk: Uint8Array, at: number): number {
    const { length } = this;
    const end = Math.min(chunk.length, at + length - this.have);
    if (end - at === length) {
      this.give(chunk, at);
      return end;
    }
    this.payload.set(chunk.subarray(at, end), this.have);
    this.have += end - at;
    if (this.have === length) this.give(this.payload, 0);
    return end;
  }

  private give(bytes: Uint8Array, offset: number): void {
    const { length } = this;
    this.length = 0;
    this.have = 0;
    this.state = 'length';
    this.options.onFrame(bytes, offset, length);
    if (this.options.poison === true) bytes.fill(POISON, offset, offset + length);
  }
}
