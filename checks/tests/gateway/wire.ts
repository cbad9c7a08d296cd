/** A bare client for tests: bytes out, frames in, and waiting without sleeping. */
import { createConnection, type Socket } from 'node:net';

export class WireClient {
  readonly socket: Socket;
  private received = Buffer.alloc(0);
  private arrived = (): void => {};
  ended = false;
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.arrived();
    });
    socket.on('end', () => {
      this.ended = true;
      this.arrived();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.arrived();
    });
  }

  static connect(port: number): Promise<WireClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.setNoDelay(true);
      const client = new WireClient(socket);
      socket.once('connect', () => resolve(client));
      socket.once('error', reject);
    });
  }

  /** Bytes that arrived and were not taken as frames. */
  get pendingBytes(): number {
    return this.received.length;
  }

  send(...payloads: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(payloads.map(framed)));
  }

  /** The next frame, or undefined when the other side has closed and none is left. */
  async next(): Promise<Buffer | undefined> {
    while (!this.hasFrame() && !this.ended && !this.closed) await this.more();
    return this.take();
  }

  async take(count: number): Promise<Buffer[]>;
  take(): Buffer | undefined;
  take(count?: number): Promise<Buffer[]> | Buffer | undefined {
    if (count !== undefined) return this.takeMany(count);
    if (!this.hasFrame()) return undefined;
    const end = 4 + this.received.readInt32LE(0);
    const payload = Buffer.from(this.received.subarray(4, end));
    this.received = this.received.subarray(end);
    return payload;
  }

  /** Every frame until the other side closes. */
  async rest(): Promise<Buffer[]> {
    const frames: Buffer[] = [];
    for (let one = await this.next(); one !== undefined; one = await this.next()) frames.push(one);
    return frames;
  }

  /** Waits until the connection is gone, for whatever reason. */
  async gone(): Promise<void> {
    this.socket.resume();
    while (!this.closed) {
      if (this.ended && !this.socket.writableEnded) this.socket.end();
      await this.more();
    }
  }

  close(): void {
    this.socket.destroy();
  }

  private async takeMany(count: number): Promise<Buffer[]> {
    const frames: Buffer[] = [];
    while (frames.length < count) {
      const one = await this.next();
      if (one === undefined) throw new Error(`closed after ${frames.length} of ${count} frames`);
      frames.push(one);
    }
    return frames;
  }

  private hasFrame(): boolean {
    return this.received.length >= 4 && this.received.length >= 4 + this.received.readInt32LE(0);
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.arrived = resolve;
    });
  }
}

export function framed(payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + payload.length);
  bytes.writeInt32LE(payload.length);
  bytes.set(payload, 4);
  return bytes;
}

/** Lets the event loop turn until it is so. The test's own time limit bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
