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
import type { Socket } from 'node:net';
import { Counter, type Counters } from '#counters';
import { FrameDecoder, LENGTH_BYTES } from '#frame-decoder';

const FIRST_BUFFER_BYTES = 16_384;

export interface ConnectionLimits {
  /** The longest payload accepted, and the longest that can be sent. */
  readonly maxFrameBytes: number;
  /** Unsent bytes at which the connection is cut off. */
  readonly maxOutputBytes: number;
  /** Unsent bytes from which output no longer waits for the turn's end, and input is paused. */
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
  readonly socket: Socket;
  readonly limits: ConnectionLimits;
  readonly handlers: ConnectionHandlers;
  readonly counters: Counters;
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: () => number;
}

export class Connection {
  readonly id: number;
  private readonly socket: Socket;
  private readonly limits: ConnectionLimits;
  private readonly handlers: ConnectionHandlers;
  private readonly counters: Counters;
  private readonly nowMs: () => number;
  private readonly decoder: FrameDecoder;
  private filling = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
  private filled = 0;
  private flying = Buffer.allocUnsafe(FIRST_BUFFER_BYTES);
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
    this.lastReadMs = options.nowMs();
    this.decoder = new FrameDecoder({
      maxFrameBytes: options.limits.maxFrameBytes,
      onFrame: (bytes, offset, length) => {
        this.owed++;
        this.counters.add(Counter.framesIn);
        this.handlers.onFrame(this, bytes, offset, length);
      },
    });
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => this.read(chunk));
    this.socket.on('end', () => this.inputEnds());
    // A reset arrives here; 'close' always follows and does the work. Without a listener it would
    // end the process.
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ending = true;
      this.decoder.stop();
      this.handlers.onClosed(this);
    });
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
    const sent = this.send(payload);
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
    if (this.ending) return false;
    const needed = LENGTH_BYTES + payload.length;
    if (this.filled >= this.limits.pauseOutputBytes && !this.inFlight) this.write();
    if (this.unsentBytes + needed > this.limits.maxOutputBytes) {
      this.counters.add(Counter.outputDisconnects);
      this.destroy();
      return false;
    }
    if (this.filled + needed > this.filling.length) this.grow(needed);
    this.filling.writeInt32LE(payload.length, this.filled);
    this.filling.set(payload, this.filled + LENGTH_BYTES);
    this.filled += needed;
    if (!this.announced) {
      this.announced = true;
      this.handlers.onOutput(this);
    }
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
    if (this.unsentBytes > this.limits.pauseOutputBytes && !this.socket.isPaused()) {
      this.counters.add(Counter.inputPauses);
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

  private read(chunk: Buffer): void {
    if (this.ending || this.inputOver) return;
    this.lastReadMs = this.nowMs();
    if (this.decoder.push(chunk)) {
      // One wake-up may read many chunks; do not wait for the turn's end to stop that.
      if (this.unsentBytes > this.limits.pauseOutputBytes) this.flush();
      return;
    }
    this.counters.add(Counter.protocolErrors);
    this.handlers.onProtocolError(this, this.decoder.badLength ?? 0);
    this.inputEnds();
  }

  /**
   * Whether the kernel still reads from the buffer of the last write. Mostly it has taken
   * everything before `write` returns.
   */
  private get inFlight(): boolean {
    return this.socket.writableLength > 0;
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
    if (this.socket.isPaused() && this.unsentBytes <= this.limits.pauseOutputBytes) {
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
    const larger = Buffer.allocUnsafe(size);
    larger.set(this.filling.subarray(0, this.filled));
    this.filling = larger;
  }
}
