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
import { FrameDecoder } from '#frame-decoder';
import { NotImplemented } from '#not-implemented';

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

  /**
   * Given, complete.
   *
   * @throws RangeError when `every` is no whole number from 1 on
   */
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
    const { thread, every, write } = this.options;
    throw new NotImplemented(1, 'SampledLog.note', connection, event, bytes, thread, every, write);
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

  /** Given, complete. Your own fields are initialised before it runs. */
  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.socket = options.socket;
    this.limits = options.limits;
    this.handlers = options.handlers;
    this.counters = options.counters;
    this.nowMs = options.nowMs;
    this.log = options.log;
    this.decoder = new FrameDecoder({
      maxFrameBytes: options.limits.maxFrameBytes,
      poison: options.poison,
      onFrame: (bytes, offset, length) => {
        this.counters.add(Counter.framesIn);
        this.handlers.onFrame(this, bytes, offset, length);
      },
    });
    this.listen();
  }

  /** Bytes that the kernel has not taken yet. */
  get unsentBytes(): number {
    throw new NotImplemented(3, 'Connection.unsentBytes');
  }

  /** Frames that were handed on and are not answered yet. */
  get owedAnswers(): number {
    throw new NotImplemented(4, 'Connection.owedAnswers');
  }

  /** Milliseconds since the client last sent something that was listened to. */
  idleMs(): number {
    throw new NotImplemented(4, 'Connection.idleMs', this.nowMs);
  }

  /**
   * Sends the one answer to one frame. Like {@link send}, and the client may be let go afterwards.
   */
  answer(payload: Uint8Array): boolean {
    return this.answerFrom(payload, 0, payload.length);
  }

  /**
   * {@link answer} with a payload that is part of a larger memory, such as a slot.
   *
   * Until stage 4 the same as {@link sendFrom}: nobody counts what is owed yet.
   */
  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    return this.sendFrom(bytes, offset, length);
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
    throw new NotImplemented(2, 'Connection.sendFrom', bytes, offset, length);
  }

  /** Appends bytes to the output as they are, without a length in front; else like {@link send}. */
  sendBytes(bytes: Uint8Array): boolean {
    throw new NotImplemented(1, 'Connection.sendBytes', bytes, this.handlers.onOutput);
  }

  /**
   * Gives the kernel everything that was sent since the last time, in one write; while one is
   * under way that waits. Call it once per turn of the loop.
   */
  flush(): void {
    throw new NotImplemented(1, 'Connection.flush', this.limits);
  }

  /**
   * Listens to no further frame, lets the output leave, then closes. What the client still sends
   * is read and dropped, because closing on unread bytes would reset the connection and could
   * take the last reports with it.
   */
  end(): void {
    throw new NotImplemented(1, 'Connection.end');
  }

  /** Closes at once; what is unsent is lost. */
  destroy(): void {
    throw new NotImplemented(1, 'Connection.destroy');
  }

  /** Called once, by the constructor: listens for what the socket has to say. */
  private listen(): void {
    throw new NotImplemented(1, 'Connection.listen', this.socket, this.log, this.decoder);
  }
}
