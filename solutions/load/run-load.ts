/**
 * Drives an engine open-loop: when a request is due is decided by the clock alone.
 *
 *     due      │  │  │  │  │  │  │  │  │  │          every 1/rate seconds
 *     sent     │  │  │           ││││  │  │          the engine stalls, then takes them
 *     latency                 ├──┤                   counted from `due`, not from `sent`
 *
 * A client that waits for an answer before it sends the next request stops asking exactly when the
 * engine is slow, and so measures the good moments (Gil Tene calls it coordinated omission). Here
 * a request that cannot leave in time is late, and its lateness is in the figure.
 *
 * Runs on one thread and keeps that thread busy for as long as it lasts: a driver that sleeps
 * wakes up late, and would measure that.
 */
import { createConnection, type Socket } from 'node:net';
import { build, type Histogram } from 'hdr-histogram-js';
import { Connection } from '#connection';
import { Counters } from '#counters';
import { LatencyWindows, type WindowSummary } from '#latency-windows';
import { RECORD_BYTES, ReportKind, ReportOffset, readInt64 } from '#layout';
import { Limit } from '#limits';
import { reasonName } from '#reasons';
import { OrderFlow } from './seeded-flow.ts';

export interface LoadOptions {
  readonly host: string;
  /** Where the engine listens; of several ports the connections take one each, in turn. */
  readonly port: number | readonly number[];
  /** Requests per second, over all connections. */
  readonly rate: number;
  /** How long is measured. */
  readonly seconds: number;
  /** Driven before that and left out of the histograms, not out of the counts. Without it: 1. */
  readonly warmUpSeconds?: number;
  readonly connections: number;
  readonly seed: number;
  /** How many requests are due together and go out in one write. Without it: 1. */
  readonly batch?: number;
  /** Symbols traded. Without it: 8. */
  readonly symbols?: number;
  /** Called about once a second. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly elapsedSeconds: number;
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Sent and not answered yet. */
  readonly waiting: number;
  /** Requests per second since the last call. */
  readonly answeredPerSecond: number;
}

export interface LoadResult {
  /** Requests that were due. */
  readonly planned: number;
  /** Of these given to the socket; fewer only when connections were lost. */
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: number;
  /** sent − accepted − rejected. Negative would mean: something was answered twice. */
  readonly unanswered: number;
  readonly fills: number;
  readonly cancelled: number;
  /** How often each reason came in a REJ. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Connections that ended before the run did. */
  readonly connectionsLost: number;
  /** From the first due time to the last answer. */
  readonly elapsedSeconds: number;
  /** Intended send time to answer, in ns; without the warm-up. */
  readonly histogram: Histogram;
  /** The same by windows of 100 ms. */
  readonly windows: WindowSummary;
  /** Intended to real send time, in ns: how late the driver itself was; without the warm-up. */
  readonly sendLag: Histogram;
}

/** How long answers are waited for once everything is due and none comes any more. */
const SILENCE_NS = 2e9;
/** A turn counts for no more silence than this: if this process stood still, answers may be there. */
const MAX_SILENCE_PER_TURN_NS = 10e6;
/** How long the engine may take to close its half at the end. */
const HANG_UP_MS = 1000;
/** A connection with more unsent bytes than this is not given more for now. */
const MAX_BACKLOG_BYTES = 256 * 1024;
/** Requests sent between two looks at the sockets. */
const MAX_PER_TURN = 512;

/** @throws Error when the engine cannot be reached */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const run = new LoadRun(options);
  await run.connect();
  return run.drive();
}

interface Client {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly flow: OrderFlow;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** Number of its next request in the whole schedule. */
  nextIndex: number;
  open: boolean;
}

class LoadRun {
  private readonly options: LoadOptions;
  private readonly batch: number;
  private readonly planned: number;
  private readonly measuredFromNs: number;
  private readonly nsPerRequest: number;
  private readonly clients: Client[] = [];
  private readonly histogram = newHistogram();
  private readonly sendLag = newHistogram();
  private readonly windows: LatencyWindows;
  private readonly rejections = new Float64Array(256);
  private readonly stampBytes = new Uint8Array(8);
  private readonly stamp = new DataView(this.stampBytes.buffer);
  private startSeconds = 0;
  private startNs = 0;
  private sent = 0;
  private accepted = 0;
  private rejected = 0;
  private fills = 0;
  private cancelled = 0;
  private lost = 0;
  private over = false;
  private lastAnswerNs = 0;
  private lastTurnNs = 0;
  private silenceNs = 0;
  private answeredAtTurn = 0;
  private answeredAtProgress = 0;
  private nextProgressNs = 1e9;

  constructor(options: LoadOptions) {
    const { rate, seconds, warmUpSeconds = 1, batch = 1 } = options;
    this.options = options;
    this.batch = batch;
    this.nsPerRequest = 1e9 / rate;
    this.planned = Math.round(rate * (seconds + warmUpSeconds));
    this.measuredFromNs = warmUpSeconds * 1e9;
    this.windows = new LatencyWindows(seconds);
  }

  async connect(): Promise<void> {
    const { connections } = this.options;
    for (let client = 0; client < connections; client++) {
      try {
        this.clients.push(await this.connectOne(client));
      } catch (error) {
        for (const { connection } of this.clients) connection.destroy();
        throw error;
      }
    }
  }

  /** Sends what is due, turn by turn, until everything is answered or nothing comes any more. */
  async drive(): Promise<LoadResult> {
    [this.startSeconds, this.startNs] = process.hrtime();
    await new Promise<void>((resolve) => {
      const turn = (): void => {
        if (this.turn(this.nowNs())) resolve();
        else setImmediate(turn);
      };
      turn();
    });
    await this.hangUp();
    return this.result();
  }

  /** @returns true when the run is over */
  private turn(nowNs: number): boolean {
    let allSent = true;
    for (const client of this.clients) allSent = this.sendDue(client, nowNs) && allSent;
    const answered = this.accepted + this.rejected;
    this.showProgress(nowNs, answered);
    const nobodyThere = this.lost === this.clients.length;
    return this.isSilent(nowNs, answered) || (allSent && answered >= this.sent) || nobodyThere;
  }

  private showProgress(nowNs: number, answered: number): void {
    if (nowNs < this.nextProgressNs) return;
    this.options.onProgress?.({
      elapsedSeconds: nowNs / 1e9,
      sent: this.sent,
      accepted: this.accepted,
      rejected: this.rejected,
      waiting: this.sent - answered,
      answeredPerSecond: answered - this.answeredAtProgress,
    });
    this.nextProgressNs += 1e9;
    this.answeredAtProgress = answered;
  }

  /** Whether everything is due and no answer has come for a while. */
  private isSilent(nowNs: number, answered: number): boolean {
    const waits = answered === this.answeredAtTurn && nowNs > this.planned * this.nsPerRequest;
    const turnNs = Math.min(nowNs - this.lastTurnNs, MAX_SILENCE_PER_TURN_NS);
    this.silenceNs = waits ? this.silenceNs + turnNs : 0;
    this.answeredAtTurn = answered;
    this.lastTurnNs = nowNs;
    return this.silenceNs > SILENCE_NS;
  }

  /**
   * Closes our half and reads on until the engine closes its own: fills that are on their way to
   * other connections than the last answer still count.
   */
  private async hangUp(): Promise<void> {
    this.over = true;
    for (const { open, socket } of this.clients) if (open) socket.end();
    const giveUp = setTimeout(() => {
      for (const { connection } of this.clients) connection.destroy();
    }, HANG_UP_MS);
    await Promise.all(this.clients.map(({ closed }) => closed));
    clearTimeout(giveUp);
  }

  private connectOne(index: number): Promise<Client> {
    const { host, seed, symbols = 8 } = this.options;
    const ports = [this.options.port].flat();
    const port = ports[index % ports.length] as number;
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host, port, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const closed = new Promise<void>((gone) => socket.once('close', () => gone()));
        const client: Client = {
          socket,
          closed,
          flow: new OrderFlow({ seed, client: index, symbols }),
          nextIndex: index * this.batch,
          open: true,
          connection: new Connection({
            id: index + 1,
            socket,
            counters: new Counters(),
            nowMs: () => 0,
            limits: {
              maxFrameBytes: Limit.maxFrameBytes,
              maxOutputBytes: 2 * MAX_BACKLOG_BYTES,
              pauseOutputBytes: 2 * MAX_BACKLOG_BYTES,
            },
            handlers: {
              onFrame: (_connection, bytes, offset, length) => this.receive(bytes, offset, length),
              onProtocolError: (connection) => connection.destroy(),
              onOutput: () => {},
              onClosed: () => this.lose(client),
            },
          }),
        };
        socket.once('end', () => client.connection.destroy());
        resolve(client);
      });
    });
  }

  /** @returns true when this client has nothing more to send, now or later */
  private sendDue(client: Client, nowNs: number): boolean {
    const { connection, flow } = client;
    for (let i = 0; i < MAX_PER_TURN && client.open; i++) {
      const index = client.nextIndex;
      const dueNs = Math.floor(index / this.batch) * this.batch * this.nsPerRequest;
      if (index >= this.planned || dueNs > nowNs) break;
      if (connection.unsentBytes > MAX_BACKLOG_BYTES) break;
      const intendedNs = Math.round(dueNs);
      flow.next(intendedNs);
      if (!connection.send(flow.bytes)) break;
      this.sent++;
      if (intendedNs >= this.measuredFromNs) record(this.sendLag, nowNs - intendedNs);
      const next = index + 1;
      client.nextIndex =
        next % this.batch === 0 ? next + (this.clients.length - 1) * this.batch : next;
    }
    connection.flush();
    return !client.open || client.nextIndex >= this.planned;
  }

  private receive(bytes: Uint8Array, offset: number, length: number): void {
    if (length !== RECORD_BYTES) return;
    const kind = bytes[offset + ReportOffset.kind];
    if (kind === ReportKind.FILL) {
      this.fills++;
      return;
    }
    if (kind === ReportKind.CANCELLED) {
      this.cancelled++;
      return;
    }
    const now = this.nowNs();
    this.lastAnswerNs = now;
    if (kind === ReportKind.ACK) {
      this.accepted++;
    } else {
      this.rejected++;
      const reason = bytes[offset + ReportOffset.reason] as number;
      this.rejections[reason] = (this.rejections[reason] as number) + 1;
    }
    const intendedNs = this.readStamp(bytes, offset + ReportOffset.clientTimestampNs);
    if (intendedNs < this.measuredFromNs) return;
    record(this.histogram, now - intendedNs);
    this.windows.record(intendedNs - this.measuredFromNs, now - intendedNs);
  }

  /** The intended send time, which came back as it was sent. */
  private readStamp(bytes: Uint8Array, offset: number): number {
    for (let i = 0; i < 8; i++) this.stampBytes[i] = bytes[offset + i] as number;
    return readInt64(this.stamp, 0);
  }

  private lose(client: Client): void {
    client.open = false;
    if (!this.over) this.lost++;
  }

  private result(): LoadResult {
    const reasons: Record<string, number> = {};
    this.rejections.forEach((count, code) => {
      if (count > 0) reasons[reasonName(code)] = count;
    });
    return {
      planned: this.planned,
      sent: this.sent,
      accepted: this.accepted,
      rejected: this.rejected,
      unanswered: this.sent - this.accepted - this.rejected,
      fills: this.fills,
      cancelled: this.cancelled,
      reasons,
      connectionsLost: this.lost,
      elapsedSeconds: this.lastAnswerNs / 1e9,
      histogram: this.histogram,
      windows: this.windows.summary(),
      sendLag: this.sendLag,
    };
  }

  private nowNs(): number {
    const [seconds, ns] = process.hrtime();
    return (seconds - this.startSeconds) * 1e9 + (ns - this.startNs);
  }
}

const LONGEST_NS = 600e9;

/** Three significant digits, up to ten minutes. */
function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_NS,
    numberOfSignificantValueDigits: 3,
  });
}

function record(histogram: Histogram, valueNs: number): void {
  histogram.recordValue(Math.min(valueNs, LONGEST_NS));
}
