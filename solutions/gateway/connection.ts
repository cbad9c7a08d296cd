/**
 * One client: what comes in, what goes out, and how much of either may pile up.
 *
 *     socket ──► frame decoder ──► onFrame            (in the chunk, nothing is copied)
 *     socket ◄── flying ◄── filling ◄── send, answer  (one write per turn of the loop)
 *
 * Output is collected in one buffer while another is on its way to the kernel; there is never more
 * than one write under way, and the two buffers change places when it is done. What the kernel
 * does not take is a client that does not fetch its reports. At the first mark it is not read any
 * more, so it cannot ask for more of them; at the cap it is cut off. Memory per client is bounded
 * by twice the cap.
 *
 * Everything here runs on the thread that owns the socket.
 */
import type { Duplex } from 'node:stream';
import { Counter, type Counters } from '#counters';
import { FrameDecoder, LENGTH_BYTES } from '#frame-decoder';

const FIRST_BUFFER_BYTES = 4096;
/** From here on a block copy is cheaper than the view that it needs. */
const LONG_COPY_BYTES = 256;

/** What a connection needs of a socket; `net.Socket` is one. */
export interface ByteSocket extends Duplex {
  setNoDelay(on: boolean): unknown;
}

/** What happens to a connection: the words that its log lines begin with. */
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
  /** The name of the thread that owns the connections: `io-0`. */
  readonly thread: string;
  /** Of the events of one kind the first is written, then each `every`-th after it; 1 or more. */
  readonly every: number;
  /** Takes one line, without a line end. */
  readonly write: (line: string) => void;
}

/**
 * The log of all connections of one thread. Only a sample is written: a log line costs more than
 * the event that it tells of, and under load there are more events than anybody can read. Each
 * kind of event is sampled by itself, so a rare one is not lost among the frequent.
 */
export class SampledLog {
  private readonly options: LogOptions;
  private readonly seen = new Map<LogEvent, number>();

  /** @throws RangeError when `every` is no whole number from 1 on */
  constructor(options: LogOptions) {
    if (!Number.isInteger(options.every) || options.every < 1) {
      throw new RangeError(
        `SampledLog: every is ${options.every}; expected a whole number, 1 or more`,
      );
    }
    this.options = options;
  }

  /**
   * Notes an event and writes a line if it is one of the sample:
   * `thread=io-0 connection=7 event=read bytes=512 count=2001`, where `count` is how many events
   * of this kind there were on this thread.
   */
  note(connection: number, event: LogEvent, bytes: number): void {
    const count = (this.seen.get(event) ?? 0) + 1;
    this.seen.set(event, count);
    const { thread, every, write } = this.options;
    if ((count - 1) % every !== 0) return;
    write(`thread=${thread} connection=${connection} event=${event} bytes=${bytes} count=${count}`);
  }
}

export interface ConnectionLimits {
  /** The longest payload accepted, and the longest that can be sent. */
  readonly maxFrameBytes: number;
  /** The most that may be unsent; a send beyond it cuts the connection off. */
  readonly maxOutputBytes: number;
  /**
   * Collected bytes from which on output does not wait for the turn's end. More than this unsent,
   * and input is paused.
   */
  readonly pauseOutputBytes: number;
}

export interface ConnectionHandlers {
  /**
   * One whole frame, valid until the call returns. Must not throw, and must see to it that
   * {@link Connection.answer} is called once for it, now or later.
   */
  readonly onFrame: (
    connection: Connection,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ) => void;
  /**
   * Each chunk as it was read, valid until the call returns. With this handler nothing is framed:
   * a plain echo, to measure what frames and orders cost beyond it.
   */
  readonly onBytes?: (connection: Connection, chunk: Uint8Array) => void;
  /** A length that cannot be right. What is sent from here still goes out, then it is over. */
  readonly onProtocolError: (connection: Connection, length: number) => void;
  /** The first output of this turn: have {@link Connection.flush} called at its end. */
  readonly onOutput: (connection: Connection) => void;
  /** The socket is gone. Nothing is handed on after this. */
  readonly onClosed: (connection: Connection) => void;
}

export interface ConnectionOptions {
  /** Unique for the life of the gateway, 1 … 2³² − 1. */
  readonly id: number;
  /** Opened with `allowHalfOpen`. */
  readonly socket: ByteSocket;
  readonly limits: ConnectionLimits;
  readonly handlers: ConnectionHandlers;
  readonly counters: Counters;
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: () => number;
  /** Without it nothing is logged. */
  readonly log?: SampledLog | undefined;
  /** Overwrites what was handed on as soon as the handler returns; see the frame decoder. */
  readonly poison?: boolean | undefined;
}

export class Connection {
  readonly id: number;
  private readonly socket: ByteSocket;
  private readonly limits: ConnectionLimits;
  private readonly handlers: ConnectionHandlers;
  private readonly counters: Counters;
  private readonly nowMs: () => number;
  private readonly log: SampledLog | undefined;
  private readonly decoder: FrameDecoder;
  /** Slow only to make: memory of its own, where `allocUnsafe` would hold on to a whole pool. */
  private filling = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  private filled = 0;
  private flying = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  private announced = false;
  private owed = 0;
  private inputOver = false;
  private ending = false;
  private lastReadMs: number;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.socket = options.socket;
    this.limits = options.limits;
    this.handlers = options.handlers;
    this.counters = options.counters;
    this.nowMs = options.nowMs;
    this.log = options.log;
    this.lastReadMs = options.nowMs();
    this.decoder = new FrameDecoder({
      maxFrameBytes: options.limits.maxFrameBytes,
      poison: options.poison,
      onFrame: (bytes, offset, length) => {
        this.owed++;
        this.counters.add(Counter.framesIn);
        this.handlers.onFrame(this, bytes, offset, length);
      },
    });
    this.listen();
  }

  /** Bytes that the kernel has not taken yet. */
  get unsentBytes(): number {
    return this.filled + this.socket.writableLength;
  }

  /** Frames that were handed on and are not answered yet. */
  get owedAnswers(): number {
    return this.owed;
  }

  /** Milliseconds since the client last sent something that was listened to. */
  idleMs(): number {
    return this.nowMs() - this.lastReadMs;
  }

  /**
   * Sends the one answer to one frame. Like {@link send}, and the client may be let go afterwards.
   */
  answer(payload: Uint8Array): boolean {
    return this.answerFrom(payload, 0, payload.length);
  }

  /** {@link answer} with a payload that is part of a larger memory, such as a slot. */
  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    const sent = this.sendFrom(bytes, offset, length);
    this.owed--;
    return sent;
  }

  /**
   * Appends one frame to the output. It leaves with the next {@link flush}.
   *
   * @param payload 1 … maxFrameBytes bytes; copied
   * @returns false when the client is gone or was just cut off for too much output
   */
  send(payload: Uint8Array): boolean {
    return this.sendFrom(payload, 0, payload.length);
  }

  /** {@link send} with a payload that is part of a larger memory: the caller makes no view of it. */
  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    if (!this.makeRoom(LENGTH_BYTES + length)) return false;
    this.filled = this.filling.writeInt32LE(length, this.filled);
    this.append(bytes, offset, length);
    return true;
  }

  /** Appends bytes to the output as they are, without a length in front; else like {@link send}. */
  sendBytes(bytes: Uint8Array): boolean {
    if (!this.makeRoom(bytes.length)) return false;
    this.append(bytes, 0, bytes.length);
    return true;
  }

  /**
   * Gives the kernel everything that was sent since the last time, in one write; while one is
   * under way that waits. Call it once per turn of the loop.
   */
  flush(): void {
    this.announced = false;
    if (this.socket.destroyed) return;
    if (!this.inFlight) this.write();
    if (this.isBackedUp && !this.ending && !this.socket.isPaused()) {
      this.counters.add(Counter.inputPauses);
      this.log?.note(this.id, 'pause', this.unsentBytes);
      this.socket.pause();
    }
    this.endIfDone();
  }

  /**
   * Listens to no further frame, lets the output leave, then closes. What the client still sends
   * is read and dropped, because closing on unread bytes would reset the connection and could
   * take the last reports with it.
   */
  end(): void {
    if (this.ending) return;
    this.ending = true;
    this.decoder.stop();
    this.socket.resume();
    if (!this.inFlight) this.write();
  }

  /** Closes at once; what is unsent is lost. */
  destroy(): void {
    this.ending = true;
    this.decoder.stop();
    this.socket.destroy();
  }

  private listen(): void {
    this.log?.note(this.id, 'open', 0);
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk: Buffer) => this.read(chunk));
    this.socket.on('end', () => this.inputEnds());
    // A reset arrives here; 'close' always follows and does the work. Without a listener it would
    // end the process.
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ending = true;
      this.decoder.stop();
      this.log?.note(this.id, 'close', 0);
      this.handlers.onClosed(this);
    });
  }

  private read(chunk: Buffer): void {
    if (this.ending || this.inputOver) return;
    this.lastReadMs = this.nowMs();
    this.log?.note(this.id, 'read', chunk.length);
    if (this.handlers.onBytes !== undefined) this.handlers.onBytes(this, chunk);
    else if (!this.decoder.push(chunk)) this.refuse(this.decoder.badLength ?? 0);
    // One wake-up may read many chunks; do not wait for the turn's end to stop that.
    if (this.isBackedUp) this.flush();
  }

  /** Nobody knows where the next frame begins: what came before is answered, then it is over. */
  private refuse(length: number): void {
    this.counters.add(Counter.protocolErrors);
    this.log?.note(this.id, 'bad-length', length);
    this.handlers.onProtocolError(this, length);
    this.inputEnds();
  }

  /**
   * Whether the kernel still reads from the buffer of the last write. Mostly it has taken
   * everything before `write` returns.
   */
  private get inFlight(): boolean {
    return this.socket.writableLength > 0;
  }

  private get isBackedUp(): boolean {
    return this.unsentBytes > this.limits.pauseOutputBytes;
  }

  /** @returns false when nothing can be sent any more, perhaps from now on */
  private makeRoom(needed: number): boolean {
    if (this.ending) return false;
    if (this.filled >= this.limits.pauseOutputBytes && !this.inFlight) this.write();
    if (this.unsentBytes + needed > this.limits.maxOutputBytes) {
      this.counters.add(Counter.outputDisconnects);
      this.log?.note(this.id, 'cut-off', this.unsentBytes);
      this.destroy();
      return false;
    }
    if (this.filled + needed > this.filling.length) this.grow(needed);
    return true;
  }

  private append(bytes: Uint8Array, offset: number, length: number): void {
    const { filling, filled } = this;
    if (length >= LONG_COPY_BYTES) filling.set(bytes.subarray(offset, offset + length), filled);
    else for (let i = 0; i < length; i++) filling[filled + i] = bytes[offset + i] as number;
    this.filled = filled + length;
    if (this.announced) return;
    this.announced = true;
    this.handlers.onOutput(this);
  }

  private write(): void {
    if (this.filled > 0) {
      const full = this.filling;
      const bytes = full.subarray(0, this.filled);
      this.filling = this.flying;
      this.flying = full;
      this.filled = 0;
      this.socket.write(bytes, this.written);
    }
    if (this.ending && !this.socket.writableEnded) this.socket.end();
  }

  private readonly written = (): void => {
    if (this.inFlight || this.socket.destroyed) return;
    if (this.filled > 0 || this.ending) this.write();
    if (this.unsentBytes === 0) this.letGo();
    if (this.socket.isPaused() && !this.isBackedUp) {
      this.log?.note(this.id, 'resume', this.unsentBytes);
      this.socket.resume();
    }
    this.endIfDone();
  };

  /**
   * The client has closed its sending half, or what it sends makes no sense any more. Frames that
   * came before still get their answers, then we close.
   */
  private inputEnds(): void {
    this.inputOver = true;
    this.endIfDone();
  }

  private endIfDone(): void {
    if (this.inputOver && this.owed === 0) this.end();
  }

  private grow(needed: number): void {
    const size = Math.min(
      Math.max(this.filling.length * 2, this.filled + needed),
      this.limits.maxOutputBytes,
    );
    const larger = Buffer.allocUnsafeSlow(size);
    larger.set(this.filling.subarray(0, this.filled));
    this.filling = larger;
  }

  /** Buffers that only a backlog has made so large are not kept when it is gone. */
  private letGo(): void {
    const keepBytes = Math.max(FIRST_BUFFER_BYTES, 2 * this.limits.pauseOutputBytes);
    if (this.filling.length > keepBytes) this.filling = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
    if (this.flying.length > keepBytes) this.flying = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  }
}
