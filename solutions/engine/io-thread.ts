/**
 * An I/O thread: the sockets of one port, and the two ends of the rings that belong to them.
 *
 *     clients ─TCP─► gateway ─► request ring ─► engine threads
 *        ▲              │ full: REJ BUSY             │
 *        └──────────────┴◄──── reply ring ◄──────────┘
 *
 * It reads, refuses or hands over, drains the replies and writes them, one write per client and
 * turn; it never waits for a ring. Every frame gets exactly one answer: from the last stage if it
 * went through the ring, else at once.
 *
 * Data plane but for what is said in {@link IoThread.listen} and behind it.
 */
import type { Connection, LogOptions } from '#connection';
import { Counter, Counters } from '#counters';
import { type Client, type Entry, type EntryDoor, FIRST_ENTRY_CLIENT_ID, NO_ENTRY } from '#entry';
import { Gateway } from '#gateway';
import type { HandoffMemory, ReplySlot } from '#handoff';
import { RECORD_BYTES } from '#layout';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';
import { deliver } from '#response-router';
import { type ClockEpoch, StageClock } from '#stage-clock';
import { TurnLoop } from '#turn-loop';
import { ChainIoSide } from './chain-io.ts';
import { EngineControl } from './engine-control.ts';
import type { EngineLimits, IoWait } from './engine-options.ts';
import { type LatencyReport, OrderLatency } from './order-latency.ts';
import { type PartitionHandoffMemory, PartitionIoSide } from './partition-handoff.ts';
import { SessionTable } from './session-table.ts';
import { Sessions, tokenBytes } from './sessions.ts';

/** The engine threads see what came after so many requests, or when the chunk is read. */
const REQUESTS_PER_PUBLISH = 32;
/** Turns of a spinning event loop without anything to do before it sleeps after all: about 50 ms. */
const SPIN_TURNS = 20_000;

/** What an I/O thread is made from; it can be copied to another thread. */
export interface IoSetup {
  /** Which one, from 0 on. */
  readonly ioThread: number;
  /** What reports call it. */
  readonly name: string;
  readonly memory: HandoffMemory | PartitionHandoffMemory;
  /** Of an {@link EngineControl}. */
  readonly control: SharedArrayBuffer;
  /** Of the {@link Counters} of this thread. */
  readonly counters: SharedArrayBuffer;
  /** Of the {@link SessionTable} of all I/O threads. */
  readonly sessions: SharedArrayBuffer;
  readonly epoch: ClockEpoch;
  readonly limits: EngineLimits;
  readonly logonToken: string | undefined;
  readonly ioWait: IoWait;
  readonly sampleEvery: number;
  readonly poison: boolean;
}

/** What cannot be copied. */
export interface IoHere {
  readonly log: LogOptions | undefined;
  /** Stages that are on this thread as well. */
  readonly stages?: ((drain: () => void) => { turn(): number }) | undefined;
}

/** What an I/O thread is at. */
export interface IoStats {
  readonly connections: number;
  /** Requests in the rings, of `requestSlots`. */
  readonly queued: number;
  readonly requestSlots: number;
  /** Requests that it has taken and that are not answered yet. */
  readonly inFlight: number;
  readonly latency: LatencyReport;
}

export class IoThread {
  private readonly limits: EngineLimits;
  private readonly counted: Counters;
  private readonly control: EngineControl;
  private readonly gateway: Gateway;
  /** The way in beside the gateway, if one was attached. */
  private entry: Entry = NO_ENTRY;
  private readonly sessions: Sessions;
  private readonly io: ChainIoSide | PartitionIoSide;
  private readonly stages: { turn(): number } | undefined;
  private readonly loop: TurnLoop;
  private readonly clock: StageClock;
  private readonly latency: OrderLatency;
  private readonly spins: boolean;
  /** For what is answered without the ring: the request, and the report. */
  private readonly aside = OrderSlot.alone();
  private readonly atOnce = new ReportWriter();
  /** t0 of all requests of the chunk that is being read. */
  private chunkNs = 0;
  private inChunk = false;
  private idleTurns = 0;
  private draining = false;
  /** No further turn. */
  private over = false;
  private closing: Promise<number> | undefined;
  private whenDrained: (() => void) | undefined;

  /** @throws RangeError when the token or a limit is none */
  constructor(setup: IoSetup, { log, stages }: IoHere) {
    const { ioThread, limits, memory, logonToken } = setup;
    this.limits = limits;
    this.counted = new Counters(setup.counters);
    this.control = new EngineControl(setup.control);
    this.clock = StageClock.at(setup.epoch);
    this.latency = new OrderLatency(this.clock, setup.sampleEvery);
    this.spins = setup.ioWait === 'spin';
    const common = {
      counters: this.counted,
      sink: this.busySink,
      publishEvery: REQUESTS_PER_PUBLISH,
      onReplies: () => this.loop.wake(),
    };
    this.io =
      'partitions' in memory
        ? new PartitionIoSide(memory, { ...common, ioThread })
        : new ChainIoSide(memory, common);
    this.stages = stages?.(() => this.io.drain(this.deliver));
    this.sessions = new Sessions({
      token: logonToken === undefined ? undefined : tokenBytes(logonToken),
      idleTimeoutMs: limits.idleTimeoutMs,
      table: new SessionTable(limits.maxSessions, setup.sessions),
    });
    this.gateway = new Gateway({
      ioThread,
      limits,
      counters: this.counted,
      log,
      poison: setup.poison,
      handlers: {
        onFrame: (connection, bytes, offset, length) =>
          this.receive(connection, bytes, offset, length),
        onOpen: (connection) => this.expectLogon(connection),
        onClosed: (connection) => this.sessions.forget(connection.id),
        onProtocolError: (connection) => {
          this.atOnce.unreadable(Reason.BAD_MSG);
          this.count(connection.send(this.atOnce.bytes));
        },
        onOutput: () => this.loop.wake(),
      },
    });
    this.loop = new TurnLoop(() => this.turn());
  }

  /** @throws RangeError when there is a way in beside the gateway already */
  attach<E extends Entry>(create: (door: EntryDoor) => E): E {
    if (this.entry !== NO_ENTRY) throw new RangeError('Engine: a second way in is there already');
    const entry = create({
      submit: (client, bytes, offset) => this.submit(client, bytes, offset),
      wake: () => this.loop.wake(),
      counters: this.counted,
    });
    this.entry = entry;
    return entry;
  }

  /** See `Gateway.listen`. */
  async listen(port: number, host: string): Promise<number> {
    const actualPort = await this.gateway.listen(port, host);
    this.loop.wake();
    return actualPort;
  }

  /** Something outside of its rings has changed: has it look round. */
  wake(): void {
    this.loop.wake();
  }

  /** Wakes every engine thread that sleeps until a request comes. */
  wakeWorkers(): void {
    this.io.wakeWorkers();
  }

  stats(pausesNs: readonly number[]): IoStats {
    const { queued, requestSlots, inFlight } = this.io;
    const latency = this.latency.report(pausesNs);
    return { connections: this.clientCount, queued, requestSlots, inFlight, latency };
  }

  /** Forgets the latencies recorded so far. */
  resetLatency(): void {
    this.latency.reset();
  }

  /**
   * Lets nobody in, and tells orders that come from here on SHUTTING_DOWN. Resolves when everything
   * that it has taken is answered; with clients left that may have orders on their way, a little
   * later.
   */
  async drain(): Promise<void> {
    this.gateway.stopAccepting();
    this.entry.stopAccepting();
    this.draining = true;
    this.sessions.drain();
    const drained = new Promise<void>((resolve) => {
      this.whenDrained = resolve;
    });
    this.loop.wake();
    await drained;
    if (!this.over && this.clientCount > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.limits.shutdownGraceMs));
    }
  }

  /**
   * Gives out the last replies, closes every connection and ends.
   *
   * @returns how many clients had to be cut off
   */
  async close(): Promise<number> {
    this.io.drain(this.deliver);
    const cutOff = await this.closeGateway(this.limits.drainTimeoutMs);
    this.over = true;
    this.io.stopWatching();
    return cutOff;
  }

  /** Closes every connection and ends, without a further word. */
  async abandon(): Promise<void> {
    this.over = true;
    this.whenDrained?.();
    await this.closeGateway(0);
  }

  private get clientCount(): number {
    return this.gateway.size + this.entry.size;
  }

  private closeGateway(patienceMs: number): Promise<number> {
    this.closing ??= Promise.all([
      this.gateway.close(patienceMs),
      this.entry.close(patienceMs),
    ]).then(([cutOff, cutOffBeside]) => cutOff + cutOffBeside);
    return this.closing;
  }

  /** One turn: everything that can be done now, and no waiting. */
  private turn(): number {
    if (this.over) return 0;
    const allDone = this.draining && this.io.isIdle;
    const handled = (this.stages?.turn() ?? 0) + this.io.drain(this.deliver);
    this.gateway.flush();
    this.entry.flush();
    this.latency.written();
    if (handled > 0) {
      this.idleTurns = 0;
      return handled;
    }
    if (allDone) this.whenDrained?.();
    const soon = this.draining && !allDone && !this.control.held;
    if (soon || (this.spins && this.clientCount > 0 && this.idleTurns < SPIN_TURNS)) {
      this.idleTurns++;
      return 1;
    }
    this.io.watchReplies();
    return 0;
  }

  /** Takes one frame from a client, or answers at once why not. */
  private receive(connection: Connection, bytes: Uint8Array, offset: number, length: number): void {
    if (length !== RECORD_BYTES) {
      this.counted.add(Counter.rejectedMalformed);
      this.atOnce.unreadable(Reason.BAD_MSG);
      this.count(connection.answer(this.atOnce.bytes));
      this.sessions.endStranger(connection);
    } else if (Sessions.isSessionMessage(bytes, offset)) {
      this.counted.add(Counter.sessionMessages);
      this.count(this.sessions.answer(connection, bytes, offset));
    } else {
      this.receiveOrder(connection, bytes, offset);
    }
  }

  private receiveOrder(connection: Connection, bytes: Uint8Array, offset: number): void {
    const admission = this.sessions.admit(connection.id, bytes, offset);
    if (admission !== Reason.ACCEPTED) {
      this.counted.add(Counter.rejectedSession);
      this.refuse(connection, bytes, offset, admission);
      this.sessions.endStranger(connection);
    } else {
      this.submit(connection, bytes, offset);
    }
  }

  /** Puts a request of somebody who may trade into the ring, or answers at once why not. */
  private submit(client: Client, bytes: Uint8Array, offset: number): void {
    if (this.draining) {
      this.counted.add(Counter.rejectedShuttingDown);
      this.refuse(client, bytes, offset, Reason.SHUTTING_DOWN);
    } else {
      if (!this.inChunk) this.beginChunk();
      const enqueuedNs = this.latency.enqueuedNs();
      this.io.submit(bytes, offset, client.id, this.chunkNs, enqueuedNs);
    }
  }

  /** Where a logon is asked for, nobody may take his time over it. */
  private expectLogon(connection: Connection): void {
    if (!this.sessions.asksForLogon) return;
    setTimeout(() => {
      const isHere = this.gateway.connection(connection.id) === connection;
      if (!isHere || this.sessions.isLoggedOn(connection.id)) return;
      this.counted.add(Counter.logonTimeouts);
      connection.destroy();
    }, this.limits.logonTimeoutMs).unref();
  }

  /** One reading of the clock and one publish for all frames of a chunk. */
  private beginChunk(): void {
    this.inChunk = true;
    this.chunkNs = this.clock.nowNs();
    queueMicrotask(this.endChunk);
  }

  private readonly endChunk = (): void => {
    this.inChunk = false;
    this.io.publish();
    this.idleTurns = 0;
    if (this.stages !== undefined || this.spins) this.loop.wake();
  };

  private refuse(client: Client, bytes: Uint8Array, offset: number, reason: number): void {
    this.aside.take(bytes, offset, client.id, 0);
    this.atOnce.refuse(this.aside, reason);
    this.count(client.answer(this.atOnce.bytes));
  }

  private clientOf(id: number): Client | undefined {
    return id < FIRST_ENTRY_CLIENT_ID ? this.gateway.connection(id) : this.entry.client(id);
  }

  /** Gives a reply to the client that it is for. */
  private readonly deliver = (reply: ReplySlot): void => {
    deliver(reply, this.clientOf(reply.connectionId), this.counted);
    if (reply.isAnswer && reply.isTimed) this.latency.note(reply);
  };

  /** Where what does not get into a ring is answered. */
  private readonly busySink: ReportSink = {
    answer: (connectionId, report) => this.count(this.clientOf(connectionId)?.answer(report)),
    tell: () => {},
  };

  private count(sent: boolean | undefined): void {
    this.counted.add(sent === true ? Counter.reportsSent : Counter.reportsDropped);
  }
}
