/**
 * FIX 4.4 in front of the engine: sockets, sessions, and the translation of orders and reports.
 *
 *     socket ─► FixStream ─► FixSession ─► OrderEntry ───────► 64-byte request ─► ring
 *     socket ◄────────────── FixSession ◄─ ExecutionReports ◄─ report ◄────────── ring
 *
 * FIX clients and binary clients trade in the same books: behind this everything is the same. It is
 * the comfortable way in, not the fast one: an order costs text, objects and a few microseconds, all
 * on the I/O thread.
 *
 * The clients that may log on are given by name, each with its account. A session lives as long as
 * the engine: a client that comes back finds its numbers, its orders, and the reports that it
 * missed. One connection per session; a second one is closed at once, and the first one stays.
 */
import type { Connection, LogOptions } from '#connection';
import { Counter } from '#counters';
import { type Client, type Entry, type EntryDoor, FIRST_ENTRY_CLIENT_ID } from '#entry';
import { type FixReader, isGarbled } from '#fix';
import { MsgType, Tag } from '#fix-tags';
import { FixWriter } from '#fix-writer';
import { Gateway } from '#gateway';
import { Limit } from '#limits';
import { ExecutionReports } from './execution-reports.ts';
import { FixPrices } from './fix-prices.ts';
import { type FixClock, FixSession, type SessionWire } from './fix-session.ts';
import { FixStream } from './fix-stream.ts';
import { type FixTrader, OrderEntry } from './order-entry.ts';
import { OrderTable } from './order-table.ts';

export type { FixClock } from './fix-session.ts';

export interface FixClientEntry {
  /** SenderCompID of the client: 1 … 32 visible characters of ASCII. */
  readonly compId: string;
  /** Who it trades for, 1 … `maxAccount`. */
  readonly account: number;
}

export interface FixLimits {
  readonly maxConnections: number;
  readonly maxMessageBytes: number;
  readonly maxOutputBytes: number;
  readonly pauseOutputBytes: number;
  readonly maxHeartBtIntS: number;
  readonly logonTimeoutMs: number;
  readonly storeMessages: number;
  readonly maxOrders: number;
  readonly maxClOrdIds: number;
}

export interface FixGatewayOptions {
  /** The engine's name: TargetCompID of what clients send. Without it: `TICK`. */
  readonly engineCompId?: string;
  readonly clients: readonly FixClientEntry[];
  /** Symbol (55) by number of the book. */
  readonly symbols: readonly string[];
  /** The smallest step of every price, as decimal text. Without it: "0.01". */
  readonly tickSize?: string;
  /** What a Logon must have as Password (554). Without it: anything or nothing. */
  readonly token?: string | undefined;
  /** Without it: that of the process. */
  readonly clock?: FixClock;
  /** Limits other than those of the table. */
  readonly limits?: Partial<FixLimits>;
  readonly log?: LogOptions | undefined;
}

/** How often sessions look at the clock. */
const TICK_MS = 250;
/** Half of the patience of a shutdown is for Logouts, the rest for what is unsent. */
const LOGOUT_SHARE = 0.5;

/** One connection, from the first byte on. */
interface FixConnection extends SessionWire {
  readonly stream: FixStream;
  readonly sinceMs: number;
  session: FixSession | undefined;
}

export class FixGateway implements Entry {
  private readonly engineCompId: string;
  private readonly clock: FixClock;
  private readonly limits: FixLimits;
  private readonly door: EntryDoor;
  private readonly gateway: Gateway;
  private readonly connections = new Map<Connection, FixConnection>();
  private readonly traders = new Map<FixSession, FixTrader & Client>();
  private readonly byCompId = new Map<string, FixSession>();
  private readonly byId: (FixTrader & Client)[] = [];
  private readonly reports: ExecutionReports;
  private readonly entry: OrderEntry;
  private ticker: NodeJS.Timeout | undefined;
  private whenEmpty: (() => void) | undefined;

  /** @throws RangeError with one sentence when an option is out of range */
  constructor(door: EntryDoor, options: FixGatewayOptions) {
    const { engineCompId = 'TICK', tickSize = '0.01', clients, symbols } = options;
    assertNames(engineCompId, clients, symbols);
    this.engineCompId = engineCompId;
    this.door = door;
    this.clock = options.clock ?? { nowMs: () => performance.now(), utcMs: () => Date.now() };
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    const table = new OrderTable(this.limits);
    const prices = new FixPrices(tickSize);
    this.reports = new ExecutionReports({
      table,
      prices,
      run: this.clock.utcMs().toString(36),
      utcMs: this.clock.utcMs,
      accountOf: (session) => String(this.traders.get(session)?.account),
      onTooLarge: (order, orderLots) => {
        const trader = this.traders.get(order.session);
        if (trader !== undefined) this.entry.trim(trader, order, orderLots);
      },
    });
    this.entry = new OrderEntry({
      table,
      reports: this.reports,
      prices,
      symbols: new Map(symbols.map((name, index) => [name, index])),
      submit: (trader, request) => {
        const client = this.traders.get(trader.session);
        if (client !== undefined) door.submit(client, request, 0);
      },
    });
    this.addSessions(clients, options.token);
    this.gateway = this.createGateway(options);
  }

  get size(): number {
    return this.gateway.size;
  }

  client(id: number): Client | undefined {
    return this.byId[id - FIRST_ENTRY_CLIENT_ID];
  }

  /** The session of a client, as it stands. */
  session(compId: string): FixSession | undefined {
    return this.byCompId.get(compId);
  }

  /**
   * Starts to listen.
   *
   * @param port 0 … 65535; 0 takes any free one
   * @returns the port
   * @throws the error of the operating system, such as `EADDRINUSE`
   */
  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    const actualPort = await this.gateway.listen(port, host);
    this.ticker = setInterval(() => this.tick(), TICK_MS).unref();
    return actualPort;
  }

  /** Lets every session look at the clock. Happens by itself while listening. */
  tick(): void {
    for (const session of this.traders.keys()) session.tick();
    const nowMs = this.clock.nowMs();
    for (const [connection, { session, sinceMs }] of this.connections) {
      if (session === undefined && nowMs - sinceMs >= this.limits.logonTimeoutMs) {
        connection.destroy();
      }
    }
  }

  flush(): void {
    this.gateway.flush();
  }

  stopAccepting(): void {
    this.gateway.stopAccepting();
  }

  async close(patienceMs: number): Promise<number> {
    this.stopAccepting();
    for (const session of this.traders.keys()) session.logOut('the engine stops');
    for (const [connection, { session }] of this.connections) {
      if (session === undefined) connection.end();
    }
    this.gateway.flush();
    if (this.gateway.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs * LOGOUT_SHARE);
        this.whenEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    clearInterval(this.ticker);
    return this.gateway.close(patienceMs * (1 - LOGOUT_SHARE));
  }

  private addSessions(clients: readonly FixClientEntry[], token: string | undefined): void {
    const writer = new FixWriter(2 * this.limits.maxMessageBytes);
    for (const { compId, account } of clients) {
      const session = new FixSession({
        engineCompId: this.engineCompId,
        clientCompId: compId,
        token,
        maxHeartBtIntS: this.limits.maxHeartBtIntS,
        storeMessages: this.limits.storeMessages,
        clock: this.clock,
        counters: this.door.counters,
        writer,
        onApplication: (from, reader) => {
          const trader = this.traders.get(from);
          if (trader !== undefined) this.entry.take(trader, reader);
        },
      });
      const take = (bytes: Uint8Array, offset: number): boolean => {
        this.reports.take(bytes, offset);
        return true;
      };
      const trader = {
        id: FIRST_ENTRY_CLIENT_ID + this.byId.length,
        session,
        account,
        answer: (report: Uint8Array) => take(report, 0),
        answerFrom: take,
        sendFrom: take,
      };
      this.byId.push(trader);
      this.traders.set(session, trader);
      this.byCompId.set(compId, session);
    }
  }

  private createGateway({ log }: FixGatewayOptions): Gateway {
    const { maxConnections, maxMessageBytes, maxOutputBytes, pauseOutputBytes } = this.limits;
    return new Gateway({
      limits: {
        maxConnections,
        maxFrameBytes: maxMessageBytes,
        maxOutputBytes,
        pauseOutputBytes,
        // Sessions watch their clients themselves. This is for what they might miss.
        idleTimeoutMs: 3 * 1000 * this.limits.maxHeartBtIntS,
      },
      counters: this.door.counters,
      nowMs: this.clock.nowMs,
      log,
      handlers: {
        onBytes: (connection, chunk) => this.connectionOf(connection).stream.push(chunk),
        onFrame: () => {},
        onProtocolError: () => {},
        onOutput: () => this.door.wake(),
        onOpen: (connection) => this.connectionOf(connection),
        onClosed: (connection) => this.closed(connection),
      },
    });
  }

  private connectionOf(connection: Connection): FixConnection {
    const known = this.connections.get(connection);
    if (known !== undefined) return known;
    const made: FixConnection = {
      stream: new FixStream(this.limits.maxMessageBytes, (code, reader) =>
        this.receive(made, code, reader),
      ),
      sinceMs: this.clock.nowMs(),
      session: undefined,
      send: (bytes, offset, length) =>
        connection.sendBytes(bytes.subarray(offset, offset + length)),
      end: () => {
        made.stream.stop();
        connection.end();
      },
    };
    this.connections.set(connection, made);
    return made;
  }

  private receive(connection: FixConnection, code: number, reader: FixReader): void {
    const { counters } = this.door;
    if (isGarbled(code)) {
      // As FIX has it: as if it had never come. What it was to be is missed by its number.
      counters.add(Counter.fixGarbled);
      return;
    }
    counters.add(Counter.fixMessagesIn);
    if (connection.session !== undefined) connection.session.receive(code, reader);
    else this.logOn(connection, code, reader);
  }

  /** Who is not who he says, or begins with something else than a Logon, learns nothing. */
  private logOn(connection: FixConnection, code: number, reader: FixReader): void {
    const session = this.byCompId.get(reader.text(Tag.SenderCompID));
    const isGood =
      reader.type === MsgType.Logon &&
      reader.equals(Tag.BeginString, 'FIX.4.4') &&
      reader.equals(Tag.TargetCompID, this.engineCompId) &&
      session !== undefined &&
      !session.isLoggedOn;
    if (!isGood) {
      connection.end();
      return;
    }
    connection.session = session;
    session.logOn(connection, code, reader);
  }

  private closed(connection: Connection): void {
    const { session, stream } = this.connectionOf(connection);
    this.connections.delete(connection);
    stream.stop();
    session?.disconnected();
    if (this.gateway.size === 0) this.whenEmpty?.();
  }
}

const DEFAULT_LIMITS: FixLimits = {
  maxConnections: Limit.maxConnections,
  maxMessageBytes: Limit.fixMaxMessageBytes,
  maxOutputBytes: Limit.fixMaxOutputBytes,
  pauseOutputBytes: Limit.pauseOutputBytes,
  maxHeartBtIntS: Limit.fixMaxHeartBtIntS,
  logonTimeoutMs: Limit.fixLogonTimeoutMs,
  storeMessages: Limit.fixStoreMessages,
  maxOrders: Limit.fixMaxOrders,
  maxClOrdIds: Limit.fixMaxClOrdIds,
};

const NAME = /^[\x21-\x7e]{1,32}$/;

function assertNames(
  engineCompId: string,
  clients: readonly FixClientEntry[],
  symbols: readonly string[],
): void {
  const compIds = [engineCompId, ...clients.map(({ compId }) => compId)];
  for (const [what, names] of Object.entries({ CompID: compIds, Symbol: symbols })) {
    for (const name of names) {
      if (NAME.test(name)) continue;
      refuse(`the ${what} ${JSON.stringify(name)} is not 1 to 32 visible characters of ASCII`);
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) refuse(`the ${what} "${twice}" is there twice; give each its own`);
  }
  for (const { compId, account } of clients) {
    if (Number.isInteger(account) && account >= 1 && account <= Limit.maxAccount) continue;
    refuse(`the account of ${compId} is ${account}; expected 1 to ${Limit.maxAccount}`);
  }
}

function refuse(why: string): never {
  throw new RangeError(`FixGateway: ${why}`);
}
