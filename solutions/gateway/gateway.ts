/**
 * The listening server: lets clients in up to a limit, numbers them, and sees to it that silent
 * ones do not stay for ever.
 *
 * The thread that listens owns every connection. What the frames mean is the business of the
 * handlers; the gateway moves bytes.
 */
import { createServer, type Server, type Socket } from 'node:net';
import {
  Connection,
  type ConnectionHandlers,
  type ConnectionLimits,
  type LogOptions,
  SampledLog,
} from '#connection';
import { Counter, type Counters } from '#counters';
import { ConnectionTable, NO_CONNECTION } from '#response-router';

export interface GatewayLimits extends ConnectionLimits {
  /** Clients at a time, 1 … `MAX_PLACES`; one more is closed as soon as it is accepted. */
  readonly maxConnections: number;
  /** A client that sends nothing for so long is cut off. */
  readonly idleTimeoutMs: number;
}

export interface GatewayOptions {
  readonly limits: GatewayLimits;
  readonly handlers: Pick<ConnectionHandlers, 'onFrame' | 'onBytes' | 'onProtocolError'> & {
    /** Somebody has output: have {@link Gateway.flush} called soon. */
    readonly onOutput: () => void;
    /** A client was let in. */
    readonly onOpen?: (connection: Connection) => void;
    /** A client is gone. */
    readonly onClosed?: (connection: Connection) => void;
  };
  readonly counters: Counters;
  /** Which of the I/O threads this is, from 0 on: stands in the ids of its connections. Without it: 0. */
  readonly ioThread?: number;
  /** A clock in milliseconds that never goes back. Without it: that of the process. */
  readonly nowMs?: () => number;
  /** Where a sample of what happens to connections is told. Without it: nowhere. */
  readonly log?: LogOptions | undefined;
  /** For tests: overwrites each frame as soon as its handler returns. */
  readonly poison?: boolean | undefined;
}

export class Gateway {
  private readonly limits: GatewayLimits;
  private readonly counters: Counters;
  private readonly nowMs: () => number;
  private readonly log: SampledLog | undefined;
  private readonly poison: boolean;
  private readonly connectionHandlers: ConnectionHandlers;
  private readonly onOpen: ((connection: Connection) => void) | undefined;
  private readonly server: Server;
  private readonly connections: ConnectionTable<Connection>;
  private readonly withOutput: Connection[] = [];
  private sweeper: NodeJS.Timeout | undefined;
  private whenEmpty: (() => void) | undefined;

  /** @throws RangeError when `maxConnections` or `ioThread` is out of range */
  constructor(options: GatewayOptions) {
    this.limits = options.limits;
    this.connections = new ConnectionTable(options.ioThread ?? 0, options.limits.maxConnections);
    this.counters = options.counters;
    this.nowMs = options.nowMs ?? (() => performance.now());
    this.log = options.log && new SampledLog(options.log);
    this.poison = options.poison ?? false;
    this.onOpen = options.handlers.onOpen;
    this.connectionHandlers = {
      ...options.handlers,
      onOutput: (connection) => {
        if (this.withOutput.push(connection) === 1) options.handlers.onOutput();
      },
      onClosed: (connection) => {
        this.remove(connection);
        options.handlers.onClosed?.(connection);
      },
    };
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket));
  }

  /** How many clients are connected. */
  get size(): number {
    return this.connections.size;
  }

  /** The client of that number, or undefined when it is gone. */
  connection(id: number): Connection | undefined {
    return this.connections.get(id);
  }

  /**
   * Starts to listen.
   *
   * @param port 0 … 65535; 0 takes any free one
   * @returns the port
   * @throws the error of the operating system, such as `EADDRINUSE`
   */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        // Out of file descriptors, for instance: that client is not let in, the others stay.
        this.server.on('error', () => this.counters.add(Counter.connectionsRefused));
        const everyMs = Math.max(1, Math.ceil(this.limits.idleTimeoutMs / 4));
        let lastMs = this.nowMs();
        this.sweeper = setInterval(() => {
          const sinceMs = this.nowMs() - lastMs;
          lastMs += sinceMs;
          // If this thread stood still, it is not the clients who were silent: let it read first.
          if (sinceMs < 2 * everyMs) this.sweep();
        }, everyMs).unref();
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Writes out what was sent in this turn. Call it at the end of each. */
  flush(): void {
    for (let i = 0; i < this.withOutput.length; i++) (this.withOutput[i] as Connection).flush();
    this.withOutput.length = 0;
  }

  /** Cuts off everyone who has been silent for too long. Happens by itself while listening. */
  sweep(): void {
    for (const connection of this.connections.values()) {
      if (connection.idleMs() < this.limits.idleTimeoutMs) continue;
      this.counters.add(Counter.idleDisconnects);
      this.log?.note(connection.id, 'idle', connection.unsentBytes);
      connection.destroy();
    }
  }

  /** Lets nobody in from now on. Who is connected stays. */
  stopAccepting(): void {
    if (this.server.listening) this.server.close();
  }

  /**
   * Sends what is left to every client, closes, and waits until all are gone.
   *
   * @param patienceMs how long to wait for clients to fetch what is left
   * @returns how many had to be cut off
   */
  async close(patienceMs: number): Promise<number> {
    this.stopAccepting();
    this.flush();
    for (const connection of this.connections.values()) connection.end();
    let timer: NodeJS.Timeout | undefined;
    let cutOff = 0;
    if (this.connections.size > 0) {
      await new Promise<void>((resolve) => {
        this.whenEmpty = resolve;
        timer = setTimeout(() => {
          cutOff = this.connections.size;
          for (const connection of this.connections.values()) connection.destroy();
        }, patienceMs);
      });
    }
    clearTimeout(timer);
    clearInterval(this.sweeper);
    return cutOff;
  }

  private accept(socket: Socket): void {
    const id = this.connections.nextId;
    if (id === NO_CONNECTION) {
      this.counters.add(Counter.connectionsRefused);
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const connection = new Connection({
      id,
      socket,
      limits: this.limits,
      handlers: this.connectionHandlers,
      counters: this.counters,
      nowMs: this.nowMs,
      log: this.log,
      poison: this.poison,
    });
    this.connections.open(connection);
    this.counters.add(Counter.connectionsOpened);
    this.counters.add(Counter.connectionsOpen);
    this.onOpen?.(connection);
  }

  private remove(connection: Connection): void {
    this.connections.close(connection.id);
    this.counters.add(Counter.connectionsClosed);
    this.counters.add(Counter.connectionsOpen, -1);
    if (this.connections.size === 0) this.whenEmpty?.();
  }
}
