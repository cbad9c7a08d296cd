/**
 * The clients of a scenario: a few connections over which requests go by their numbers.
 *
 *     send(7) ──► connection 7 mod n ──► engine ──► ACK, or REJ of any reason ──► onAnswered(7)
 *                                             └──► REJ BUSY ───────────────────► onRefused(7)
 *
 * The number travels in the client timestamp, which an engine repeats and never looks at. An answer
 * on another connection than its request was sent on belongs to nobody: it is reported as NaN.
 *
 * One thread. {@link ScenarioClients.send} allocates nothing once buffers have grown.
 */
import { createConnection, type Socket } from 'node:net';
import { Connection } from '#connection';
import { Counters } from '#counters';
import { RECORD_BYTES, ReportKind, ReportOffset, readInt64 } from '#layout';
import { Limit } from '#limits';
import { REASONS } from '#reasons';
import { OrderFlow } from '#seeded-flow';

/** A turn of the driver may put so much into one connection before the kernel takes any. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** How long the engine may take to close its half at the end. */
const HANG_UP_MS = 2000;

/** Not taken at all, so that the client may send it again: what "refused" means here. */
const REFUSALS: readonly number[] = [
  REASONS.BUSY.code,
  REASONS.OVER_LIMIT.code,
  REASONS.POOL_FULL.code,
];

export interface ClientsOptions {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly seed: number;
  readonly symbols: number;
  readonly onAnswered: (id: number) => void;
  readonly onRefused: (id: number) => void;
}

interface Client {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly flow: OrderFlow;
  readonly closed: Promise<void>;
}

export class ScenarioClients {
  private readonly options: ClientsOptions;
  private readonly clients: Client[] = [];
  private readonly stampBytes = new Uint8Array(8);
  private readonly stamp = new DataView(this.stampBytes.buffer);
  private over = false;
  private lost = 0;

  private constructor(options: ClientsOptions) {
    this.options = options;
  }

  /** @throws Error when the engine cannot be reached */
  static async connect(options: ClientsOptions): Promise<ScenarioClients> {
    const all = new ScenarioClients(options);
    try {
      for (let index = 0; index < options.connections; index++) {
        all.clients.push(await all.connectOne(index));
      }
    } catch (error) {
      all.destroy();
      throw error;
    }
    return all;
  }

  /** Connections that ended before {@link hangUp}. */
  get connectionsLost(): number {
    return this.lost;
  }

  get allLost(): boolean {
    return this.lost === this.clients.length;
  }

  /** What the connection that is furthest behind has not given to the kernel. */
  unsentBytes(): number {
    let most = 0;
    for (const { connection } of this.clients) most = Math.max(most, connection.unsentBytes);
    return most;
  }

  /** Leaves with the next {@link flush}. On a connection that is lost it goes nowhere. */
  send(id: number): void {
    const { connection, flow } = this.clients[id % this.clients.length] as Client;
    flow.next(id);
    connection.send(flow.bytes);
  }

  flush(): void {
    for (const { connection } of this.clients) connection.flush();
  }

  /**
   * Closes our half and reads on until the engine has closed its own: what is answered twice may
   * still come.
   */
  async hangUp(): Promise<void> {
    this.over = true;
    for (const { socket } of this.clients) socket.end();
    const giveUp = setTimeout(() => this.destroy(), HANG_UP_MS);
    await Promise.all(this.clients.map(({ closed }) => closed));
    clearTimeout(giveUp);
  }

  private destroy(): void {
    for (const { connection } of this.clients) connection.destroy();
  }

  private connectOne(index: number): Promise<Client> {
    const { host, port, seed, symbols } = this.options;
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host, port, allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        const connection = this.connectionOf(index, socket);
        socket.once('end', () => connection.destroy());
        resolve({
          connection,
          socket,
          flow: new OrderFlow({ seed, client: index, symbols }),
          closed: new Promise((gone) => socket.once('close', () => gone())),
        });
      });
    });
  }

  private connectionOf(index: number, socket: Socket): Connection {
    return new Connection({
      id: index + 1,
      socket,
      counters: new Counters(),
      nowMs: () => 0,
      limits: {
        maxFrameBytes: Limit.maxFrameBytes,
        maxOutputBytes: MAX_OUTPUT_BYTES,
        pauseOutputBytes: MAX_OUTPUT_BYTES,
      },
      handlers: {
        onFrame: (_connection, bytes, offset, length) => this.receive(index, bytes, offset, length),
        onProtocolError: (connection) => connection.destroy(),
        onOutput: () => {},
        onClosed: () => {
          if (!this.over) this.lost++;
        },
      },
    });
  }

  private receive(index: number, bytes: Uint8Array, offset: number, length: number): void {
    if (length !== RECORD_BYTES) return;
    const kind = bytes[offset + ReportOffset.kind];
    if (kind === ReportKind.FILL || kind === ReportKind.CANCELLED) return;
    const from = offset + ReportOffset.clientTimestampNs;
    for (let i = 0; i < 8; i++) this.stampBytes[i] = bytes[from + i] as number;
    const said = readInt64(this.stamp, 0);
    const id = said % this.clients.length === index ? said : Number.NaN;
    const reason = bytes[offset + ReportOffset.reason] as number;
    const isRefusal = kind !== ReportKind.ACK && REFUSALS.includes(reason);
    if (isRefusal) this.options.onRefused(id);
    else this.options.onAnswered(id);
  }
}
