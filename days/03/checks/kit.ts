/** What the checks of this day share: a connection on a scripted socket, frames, properties. */
import fc from 'fast-check';
import { Connection, type ConnectionLimits, type ConnectionOptions, SampledLog } from '#connection';
import { Counter, type CounterName, Counters } from '#counters';
import { LENGTH_BYTES } from '#frame-decoder';
import { seed } from '#seed';
import { ScriptedSocket, settle } from './scripted-socket.ts';

export const LIMITS: ConnectionLimits = {
  maxFrameBytes: 256,
  maxOutputBytes: 65_536,
  pauseOutputBytes: 4096,
};

export interface RigOptions {
  readonly id?: number;
  readonly limits?: Partial<ConnectionLimits>;
  /** Echo bytes as they come; without it they are framed. */
  readonly raw?: boolean;
  /** Called with a copy of each payload; without it every frame is answered with itself. */
  readonly onFrame?: (connection: Connection, payload: Buffer) => void;
  /** Called with a bad length; without it `sorry` is sent. */
  readonly onProtocolError?: (connection: Connection, length: number) => void;
  /** Flush at the end of each turn of the event loop, as the engine does. */
  readonly flushes?: boolean;
  /** Write one of so many log lines. */
  readonly logEvery?: number;
  readonly poison?: boolean;
  readonly socket?: ScriptedSocket;
}

/** One connection on a {@link ScriptedSocket}, on a clock that stands still. */
export class Rig {
  readonly socket: ScriptedSocket;
  readonly counters = new Counters();
  readonly lines: string[] = [];
  /** Chunks or frames that were handed on, as text. */
  readonly handed: string[] = [];
  readonly badLengths: number[] = [];
  outputs = 0;
  closings = 0;
  /** How much had been handed on when onClosed was called. */
  handedAtClosing = 0;
  nowMs = 1000;
  readonly connection: Connection;
  private readonly flushes: boolean;

  constructor(options: RigOptions = {}) {
    this.socket = options.socket ?? new ScriptedSocket();
    this.flushes = options.flushes ?? false;
    const onFrame = options.onFrame ?? ((connection, payload) => connection.answer(payload));
    const onProtocolError =
      options.onProtocolError ?? ((connection) => connection.send(Buffer.from('sorry')));
    const handlers: ConnectionOptions['handlers'] = {
      onFrame: (connection, bytes, offset, length) => {
        const payload = Buffer.from(bytes.subarray(offset, offset + length));
        this.handed.push(payload.toString('latin1'));
        onFrame(connection, payload);
      },
      onProtocolError: (connection, length) => {
        this.badLengths.push(length);
        onProtocolError(connection, length);
      },
      onOutput: () => this.output(),
      onClosed: () => {
        this.closings++;
        this.handedAtClosing = this.handed.length;
      },
    };
    const onBytes = (connection: Connection, chunk: Uint8Array): void => {
      this.handed.push(Buffer.from(chunk).toString('latin1'));
      connection.sendBytes(chunk);
    };
    const log = options.logEvery;
    this.connection = new Connection({
      id: options.id ?? 7,
      socket: this.socket,
      limits: { ...LIMITS, ...options.limits },
      handlers: options.raw === true ? { ...handlers, onBytes } : handlers,
      counters: this.counters,
      nowMs: () => this.nowMs,
      log: log === undefined ? undefined : this.logOf(log),
      poison: options.poison,
    });
  }

  count(name: CounterName): number {
    return this.counters.get(Counter[name]);
  }

  /** The payloads that the kernel has taken, as text. */
  answers(): string[] {
    return payloadsOf(this.socket.taken()).map((payload) => payload.toString('latin1'));
  }

  private logOf(every: number): SampledLog {
    return new SampledLog({ thread: 'io-0', every, write: (line) => this.lines.push(line) });
  }

  private output(): void {
    this.outputs++;
    if (this.flushes) setImmediate(() => this.connection.flush());
  }
}

/** A rig whose socket is open and flows. */
export async function connected(options: RigOptions = {}): Promise<Rig> {
  const rig = new Rig(options);
  await settle();
  return rig;
}

/** A payload with its length in front, or another length. */
export function frame(payload: Uint8Array | string, length = payload.length): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES + payload.length);
  bytes.writeInt32LE(length);
  bytes.set(typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload, LENGTH_BYTES);
  return bytes;
}

/** Several frames, one behind the other. */
export function frames(...payloads: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(payloads.map((payload) => frame(payload)));
}

/** The payloads of a stream of frames; what is cut off at its end is not among them. */
export function payloadsOf(stream: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  let at = 0;
  while (stream.length - at >= LENGTH_BYTES) {
    const end = at + LENGTH_BYTES + stream.readInt32LE(at);
    if (end > stream.length || end <= at) break;
    payloads.push(stream.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return payloads;
}

/**
 * The stream in pieces, cut at the given places, each in a memory of its own as reads have it. A
 * place beyond the end counts from the start.
 */
export function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (stream.length + 1)), stream.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, i) => Buffer.from(stream.subarray(at[i], end)));
}

const RUN = { numRuns: 150, endOnFailure: true };

/**
 * Tries many random inputs, the same ones for the same seed. When one fails, its own error is thrown:
 * that names the line of the check. It is not made smaller: some inputs are thousands of bytes long,
 * and to shrink one of those would take minutes. The small cases have checks of their own.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): void {
  const run = fc.check(fc.property(inputs, holds), { ...RUN, seed });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

/** {@link forAll} for what takes turns of the event loop. */
export async function forAllLater<T>(
  inputs: fc.Arbitrary<T>,
  holds: (input: T) => Promise<void>,
): Promise<void> {
  const run = await fc.check(fc.asyncProperty(inputs, holds), { ...RUN, seed });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
