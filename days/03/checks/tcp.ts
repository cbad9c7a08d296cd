/** For the last check of each stage: a gateway on loopback and clients with real sockets. */
import { createConnection, type Socket } from 'node:net';
import { afterEach, type TestContext, test } from 'vitest';
import type { Connection, LogOptions } from '#connection';
import { Counter, type CounterName, Counters } from '#counters';
import { Gateway, type GatewayLimits } from '#gateway';
import { LIMITS } from './kit.ts';

/** No check takes an hour: where silence is not the subject, nobody is asked how long he was silent. */
const NEVER_MS = 3_600_000;

export interface Serving {
  readonly limits?: Partial<GatewayLimits>;
  readonly log?: LogOptions;
  /** Echo bytes as they come. */
  readonly raw?: boolean;
  /** Called with a copy of each payload; without it every frame is answered with itself. */
  readonly onFrame?: (connection: Connection, payload: Buffer) => void;
  readonly poison?: boolean;
}

export class TcpRig {
  readonly counters = new Counters();
  readonly gateway: Gateway;
  nowMs = 0;
  private port = 0;
  private readonly clients: TcpClient[] = [];

  constructor(serving: Serving = {}) {
    const onFrame = serving.onFrame ?? ((connection, payload) => connection.answer(payload));
    const handlers = {
      onFrame: (connection: Connection, bytes: Uint8Array, offset: number, length: number) =>
        onFrame(connection, Buffer.from(bytes.subarray(offset, offset + length))),
      onProtocolError: (connection: Connection) => {
        connection.send(Buffer.from('sorry'));
      },
      onOutput: () => setImmediate(() => this.gateway.flush()),
    };
    const onBytes = (connection: Connection, chunk: Uint8Array): void => {
      connection.sendBytes(chunk);
    };
    this.gateway = new Gateway({
      limits: { ...LIMITS, maxConnections: 8, idleTimeoutMs: NEVER_MS, ...serving.limits },
      counters: this.counters,
      nowMs: () => this.nowMs,
      handlers: serving.raw === true ? { ...handlers, onBytes } : handlers,
      log: serving.log,
      poison: serving.poison,
    });
  }

  async connect(): Promise<TcpClient> {
    if (this.port === 0) this.port = await this.gateway.listen(0, '127.0.0.1');
    const client = new TcpClient(
      createConnection({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }),
    );
    this.clients.push(client);
    const opened = this.count('connectionsOpened') + this.count('connectionsRefused');
    await until(() => this.count('connectionsOpened') + this.count('connectionsRefused') > opened);
    return client;
  }

  count(name: CounterName): number {
    return this.counters.get(Counter[name]);
  }

  /** Ends everything, also what was left in the middle. */
  async close(): Promise<void> {
    this.gateway.stopAccepting();
    for (const client of this.clients) client.socket.destroy();
    await until(() => this.clients.every(({ socket }) => socket.closed));
    await this.gateway.close(1);
  }
}

export class TcpClient {
  readonly socket: Socket;
  received = Buffer.alloc(0);
  ended = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('error', () => {});
  }

  /** Waits until so many bytes have come, or no more will come. */
  async has(bytes: number): Promise<Buffer> {
    await until(() => this.received.length >= bytes || this.ended || this.socket.closed);
    return this.received;
  }

  /** Waits until the other side has closed its half, or everything. */
  async isOver(): Promise<Buffer> {
    this.socket.resume();
    await until(() => this.ended || this.socket.closed);
    return this.received;
  }
}

/** Lets the event loop turn until it is so. The check's own time limit bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Gives a `test` for what runs on real sockets. It is left out when a check of the same file has
 * failed before: there the reason stands, and here one would wait for what never comes.
 */
export function testOnSockets(): (
  title: string,
  serving: Serving,
  run: (rig: TcpRig) => Promise<void>,
) => void {
  let failed = false;
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  return (title, serving, run) => {
    test(title, async ({ skip }: TestContext) => {
      skip(failed, 'a check before this one has failed');
      const rig = new TcpRig(serving);
      try {
        await run(rig);
      } finally {
        await rig.close();
      }
    });
  };
}
