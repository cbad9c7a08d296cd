/**
 * Right, and different: a connection is in one of four phases. Its output lies in a pool of two
 * buffers that writes take from and give back in their own callback, it goes on reading only when
 * nothing is unsent any more, and it counts what was asked and what was answered.
 */
import type { Duplex } from 'node:stream';
import { Counter, type Counters } from '#counters';
import { FrameDecoder, LENGTH_BYTES } from '#frame-decoder';

export interface ByteSocket extends Duplex {
  setNoDelay(on: boolean): unknown;
}

export type LogEvent =
  | 'open'
  | 'read'
  | 'pause'
  | 'resume'
  | 'bad-length'
  | 'cut-off'
  | 'idle'
  | 'close';

export interface LogOptions {
  readonly thread: string;
  readonly every: number;
  readonly write: (line: string) => void;
}

export class SampledLog {
  private readonly options: LogOptions;
  private readonly counts: Partial<Record<LogEvent, number>> = {};
  private readonly due: Partial<Record<LogEvent, number>> = {};

  constructor(options: LogOptions) {
    if (!(Number.isSafeInteger(options.every) && options.every > 0)) {
      throw new RangeError(`SampledLog: every is ${options.every}; expected 1 or more`);
    }
    this.options = options;
  }

  note(connection: number, event: LogEvent, bytes: number): void {
    const count = (this.counts[event] ?? 0) + 1;
    this.counts[event] = count;
    if (count < (this.due[event] ?? 1)) return;
    this.due[event] = count + this.options.every;
    const fields = { thread: this.options.thread, connection, event, bytes, count };
    this.options.write(
      Object.entries(fields)
        .map((field) => field.join('='))
        .join(' '),
    );
  }
}

export interface ConnectionLimits {
  readonly maxFrameBytes: number;
  readonly maxOutputBytes: number;
  readonly pauseOutputBytes: number;
}

export interface ConnectionHandlers {
  readonly onFrame: (
    connection: Connection,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ) => void;
  readonly onBytes?: (connection: Connection, chunk: Uint8Array) => void;
  readonly onProtocolError: (connection: Connection, length: number) => void;
  readonly onOutput: (connection: Connection) => void;
  readonly onClosed: (connection: Connection) => void;
}

export interface ConnectionOptions {
  readonly id: number;
  readonly socket: ByteSocket;
  readonly limits: ConnectionLimits;
  readonly handlers: ConnectionHandlers;
  readonly counters: Counters;
  readonly nowMs: () => number;
  readonly log?: SampledLog | undefined;
  readonly poison?: boolean | undefined;
}

const SMALL_BYTES = 8192;

export class Connection {
  readonly id: number;
  private readonly options: ConnectionOptions;
  private readonly decoder: FrameDecoder;
  /** `deaf`: nothing more is handed on, and what is owed is still answered. */
  private phase: 'open' | 'deaf' | 'ending' | 'gone' = 'open';
  private readonly spare: Buffer[] = [Buffer.alloc(SMALL_BYTES)];
  private buffer: Buffer = Buffer.alloc(SMALL_BYTES);
  private used = 0;
  private isAnnounced = false;
  private isPaused = false;
  private asked = 0;
  private answered = 0;
  private heardMs: number;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.options = options;
    this.heardMs = options.nowMs();
    const { socket, handlers, counters, limits } = options;
    this.decoder = new FrameDecoder({
      maxFrameBytes: limits.maxFrameBytes,
      poison: options.poison,
      onFrame: (bytes, offset, length) => {
        this.asked++;
        counters.add(Counter.framesIn);
        handlers.onFrame(this, bytes, offset, length);
      },
    });
    this.say('open', 0);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.hear(chunk));
    socket.once('end', () => this.hearNoMore());
    socket.on('error', () => {
      this.phase = 'gone';
    });
    socket.once('close', () => {
      this.leave();
      this.say('close', 0);
      handlers.onClosed(this);
    });
  }

  get unsentBytes(): number {
    return this.used + this.options.socket.writableLength;
  }

  get owedAnswers(): number {
    return this.asked - this.answered;
  }

  idleMs(): number {
    return this.options.nowMs() - this.heardMs;
  }

  answer(payload: Uint8Array): boolean {
    return this.answerFrom(payload, 0, payload.length);
  }

  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    const isSent = this.sendFrom(bytes, offset, length);
    this.answered++;
    return isSent;
  }

  send(payload: Uint8Array): boolean {
    return this.sendFrom(payload, 0, payload.length);
  }

  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    if (!this.canTake(LENGTH_BYTES + length)) return false;
    new DataView(this.buffer.buffer, this.buffer.byteOffset).setInt32(this.used, length, true);
    this.used += LENGTH_BYTES;
    return this.put(bytes.subarray(offset, offset + length));
  }

  sendBytes(bytes: Uint8Array): boolean {
    return this.canTake(bytes.length) && this.put(bytes);
  }

  flush(): void {
    this.isAnnounced = false;
    if (this.phase === 'gone') return;
    this.pump();
    if (this.isTooMuch() && this.phase !== 'ending' && !this.isPaused) {
      this.isPaused = true;
      this.options.counters.add(Counter.inputPauses);
      this.say('pause', this.unsentBytes);
      this.options.socket.pause();
    }
  }

  end(): void {
    if (this.phase === 'ending' || this.phase === 'gone') return;
    this.phase = 'ending';
    this.decoder.stop();
    this.isPaused = false;
    this.options.socket.resume();
    this.pump();
  }

  destroy(): void {
    this.leave();
    this.options.socket.destroy();
  }

  private leave(): void {
    this.phase = 'gone';
    this.decoder.stop();
  }

  private say(event: LogEvent, bytes: number): void {
    this.options.log?.note(this.id, event, bytes);
  }

  private hear(chunk: Buffer): void {
    if (this.phase !== 'open') return;
    const { handlers, counters } = this.options;
    this.heardMs = this.options.nowMs();
    this.say('read', chunk.length);
    if (handlers.onBytes !== undefined) {
      handlers.onBytes(this, chunk);
    } else if (!this.decoder.push(chunk)) {
      const length = this.decoder.badLength ?? Number.NaN;
      counters.add(Counter.protocolErrors);
      this.say('bad-length', length);
      handlers.onProtocolError(this, length);
      this.hearNoMore();
    }
    if (this.isTooMuch()) this.flush();
  }

  private hearNoMore(): void {
    if (this.phase === 'open') this.phase = 'deaf';
    this.pump();
  }

  private isTooMuch(): boolean {
    return this.unsentBytes > this.options.limits.pauseOutputBytes;
  }

  private canTake(needed: number): boolean {
    if (this.phase === 'ending' || this.phase === 'gone') return false;
    const { limits, counters } = this.options;
    if (this.used >= limits.pauseOutputBytes) this.pump();
    if (this.unsentBytes + needed > limits.maxOutputBytes) {
      counters.add(Counter.outputDisconnects);
      this.say('cut-off', this.unsentBytes);
      this.destroy();
      return false;
    }
    if (this.used + needed > this.buffer.length) {
      const wanted = Math.max(this.used + needed, 2 * this.buffer.length);
      const larger = Buffer.alloc(Math.min(wanted, limits.maxOutputBytes));
      this.buffer.copy(larger, 0, 0, this.used);
      this.buffer = larger;
    }
    return true;
  }

  private put(bytes: Uint8Array): true {
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
    if (!this.isAnnounced) {
      this.isAnnounced = true;
      this.options.handlers.onOutput(this);
    }
    return true;
  }

  /** Whatever can be done now: write, go on reading, close. */
  private pump(): void {
    const { socket } = this.options;
    if (this.phase === 'gone' || socket.writableLength > 0) return;
    if (this.used > 0) this.write();
    if (socket.writableLength > 0) return;
    if (this.used === 0 && this.isPaused) {
      this.isPaused = false;
      this.say('resume', 0);
      socket.resume();
    }
    if (this.phase === 'deaf' && this.owedAnswers === 0) this.phase = 'ending';
    if (this.phase === 'ending' && this.used === 0 && !socket.writableEnded) socket.end();
  }

  private write(): void {
    const { socket, limits } = this.options;
    const written = this.buffer;
    const bytes = written.subarray(0, this.used);
    this.buffer = this.spare.pop() ?? Buffer.alloc(SMALL_BYTES);
    this.used = 0;
    socket.write(bytes, () => {
      const keep = Math.max(SMALL_BYTES, 2 * limits.pauseOutputBytes);
      if (written.length <= keep && this.spare.length === 0) this.spare.push(written);
      if (this.used === 0 && this.buffer.length > keep) this.buffer = Buffer.alloc(SMALL_BYTES);
      this.pump();
    });
  }
}
