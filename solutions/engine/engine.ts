/**
 * The engine: from a client's socket to the stages and back.
 *
 *     clients ─TCP─► gateway ─► request ring ─► engine threads: parse ─► risk ─► … ─► reports
 *        ▲              │ full: REJ BUSY                                                │
 *        └── I/O thread ┴◄──────────────────── reply ring ◄─────────────────────────────┘
 *
 * This is the I/O thread's part. It reads, refuses or hands over, drains the replies and writes
 * them, one write per client and turn; it never waits for a ring. Which stage runs on which thread
 * is data: see #topology. Rings and graph come by name, so a learner's own run here as well.
 *
 * Every frame gets exactly one answer: from the last stage if it went through the ring, else at
 * once. Orders of a client that is gone stay in the book.
 */
import type { Connection } from '#connection';
import { Counter, Counters, CounterView } from '#counters';
import { type Client, type Entry, type EntryDoor, FIRST_ENTRY_CLIENT_ID, NO_ENTRY } from '#entry';
import { Gateway } from '#gateway';
import { allocateHandoff, type ReplySlot } from '#handoff';
import { RECORD_BYTES } from '#layout';
import { Limit } from '#limits';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';
import { deliver } from '#response-router';
import { MAX_ENTRIES } from '#scheduler-memory';
import { StageClock } from '#stage-clock';
import {
  assertTopology,
  IO_THREAD,
  spinsBeforeParking,
  type ThreadPlan,
  type Topology,
  topologyOf,
} from '#topology';
import { TurnLoop } from '#turn-loop';
import { ChainIoSide } from './chain-io.ts';
import { EngineControl } from './engine-control.ts';
import type { EngineLimits, EngineOptions, EngineStats, StopReport } from './engine-options.ts';
import {
  type CommonSetup,
  EngineThread,
  type HereOnly,
  type ThreadSetup,
} from './engine-thread.ts';
import { type EngineFailure, EngineThreads } from './engine-threads.ts';
import { type GcSummary, GcTotals, NO_COLLECTIONS } from './gc-totals.ts';
import { OrderLatency } from './order-latency.ts';
import { allocatePartitionHandoff, PartitionIoSide } from './partition-handoff.ts';
import { isLoopback, Sessions, tokenBytes } from './sessions.ts';

export * from './engine-options.ts';
export { EngineFailure } from './engine-threads.ts';
export type { GcSummary } from './gc-totals.ts';
export type { Book } from './match-stage.ts';
export type { LatencyReport } from './order-latency.ts';
export { WORK_KINDS, type WorkCost } from './work-cost.ts';

/** The engine thread sees what came after so many requests, or when the chunk is read. */
const REQUESTS_PER_PUBLISH = 32;
/** Turns of a spinning event loop without anything to do before it sleeps after all: about 50 ms. */
const SPIN_TURNS = 20_000;
/** V8 keeps notes of each collection until they are taken. */
const GC_TAKE_MS = 2_000;

export class Engine {
  /** What all threads counted. */
  readonly counters: CounterView;
  /** Resolves when an engine thread has died; never, while all is well. */
  readonly failed: Promise<EngineFailure>;
  private readonly limits: EngineLimits;
  private readonly counted = new Counters();
  private readonly gateway: Gateway;
  /** The way in beside the gateway, if one was attached. */
  private entry: Entry = NO_ENTRY;
  private readonly sessions: Sessions;
  private readonly io: ChainIoSide | PartitionIoSide;
  private readonly control = new EngineControl();
  private readonly threads: EngineThreads;
  private readonly setups: readonly ThreadSetup[];
  /** The stages on this thread, if there are any. */
  private readonly here: EngineThread | undefined;
  private readonly loop: TurnLoop;
  private readonly clock = StageClock.start();
  private readonly latency: OrderLatency;
  private readonly spins: boolean;
  private gc: GcTotals | undefined;
  private gcTimer: NodeJS.Timeout | undefined;
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
  private dead: EngineFailure | undefined;
  private reportFailure: (failure: EngineFailure) => void = () => {};
  /** Collections of the answering thread before the latencies were reset. */
  private collectionsBefore = 0;
  private stopping: Promise<StopReport> | undefined;
  private closing: Promise<number> | undefined;
  private whenDrained: (() => void) | undefined;

  /** @throws RangeError when an option is out of range */
  constructor(options: EngineOptions = {}) {
    const {
      execution = 'book',
      topology = topologyOf('two', execution),
      sampleEvery = Limit.sampleEvery,
    } = options;
    assertWhole('sampleEvery', sampleEvery, 0, Number.MAX_SAFE_INTEGER);
    assertTopology(topology, execution);
    this.limits = { ...Limit, ...options.limits };
    this.spins = options.ioWait === 'spin';
    this.latency = new OrderLatency(this.clock, sampleEvery);
    this.failed = new Promise((resolve) => {
      this.reportFailure = resolve;
    });
    const { io, setups } = this.handOver(topology, options);
    this.io = io;
    const parts = setups.map(({ counters }) => new Counters(counters));
    this.counters = new CounterView([this.counted, ...parts]);
    this.setups = setups.filter(({ plan }) => plan.name !== IO_THREAD);
    const here = setups.find(({ plan }) => plan.name === IO_THREAD);
    this.here = here === undefined ? undefined : new EngineThread(here, this.hereOnly(options));
    this.threads = new EngineThreads(this.control, this.io, (failure) => this.die(failure));
    this.sessions = new Sessions({
      token: options.logonToken === undefined ? undefined : tokenBytes(options.logonToken),
      idleTimeoutMs: this.limits.idleTimeoutMs,
      maxSessions: this.limits.maxSessions,
    });
    this.gateway = new Gateway({
      limits: this.limits,
      counters: this.counted,
      log: options.log,
      poison: options.poison,
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

  /**
   * Adds a way in beside the gateway, such as FIX. Whom it lets in is its own business; {@link stop}
   * closes it.
   *
   * @throws RangeError when there is one already
   */
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

  /**
   * Starts the engine threads, then listens for clients.
   *
   * @param port 0 … 65535; 0 takes any free one
   * @returns the port
   * @throws RangeError when others than this machine reach the address and there is no token
   * @throws the error of the operating system, such as `EADDRINUSE`
   * @throws EngineFailure when an engine thread does not start
   */
  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    if (!isLoopback(host) && !this.sessions.asksForLogon) {
      throw new RangeError(
        `Engine: ${host} is no loopback address; expected a logonToken with it, because others reach it`,
      );
    }
    await this.threads.start(this.setups);
    try {
      const actualPort = await this.gateway.listen(port, host);
      this.gc = new GcTotals();
      this.gcTimer = setInterval(() => void this.takeGc(), GC_TAKE_MS).unref();
      this.loop.wake();
      return actualPort;
    } catch (error) {
      await this.threads.stop();
      throw error;
    }
  }

  /**
   * Stops all stages: what comes from here on stays in the ring, which fills up. A batch that was
   * there before may still be worked off.
   */
  hold(): void {
    this.control.hold();
  }

  /** Lets the stages go on after {@link hold}. */
  release(): void {
    this.control.release();
    this.loop.wake();
  }

  /** What it has done so far, and what it is at. Control plane. */
  async stats(): Promise<EngineStats> {
    const gc = await this.takeGc();
    const { all, pausesNs } = gc[this.answering] ?? NO_COLLECTIONS;
    const since = Math.min(all.count - this.collectionsBefore, pausesNs.length);
    return {
      counters: this.counters.snapshot(),
      connections: this.clientCount,
      queued: this.io.queued,
      requestSlots: this.io.requestSlots,
      inFlight: this.io.inFlight,
      latency: this.latency.report(pausesNs.slice(pausesNs.length - since)),
      gc,
    };
  }

  /** Forgets the latencies recorded so far, such as those of a warm-up. */
  resetLatency(): void {
    this.latency.reset();
    void this.takeGc().then((gc) => {
      this.collectionsBefore = (gc[this.answering] ?? NO_COLLECTIONS).all.count;
    });
  }

  /** The thread whose collections the orders feel: the one that answers. */
  private get answering(): string {
    return this.setups.at(-1)?.plan.name ?? IO_THREAD;
  }

  /**
   * Lets nobody in, answers everything that was accepted, tells later orders SHUTTING_DOWN, closes
   * every connection, ends the threads. Called again it gives the same promise.
   *
   * @throws EngineFailure when an engine thread has died; everything is closed then
   */
  stop(): Promise<StopReport> {
    this.stopping ??= this.shutDown();
    return this.stopping;
  }

  private get clientCount(): number {
    return this.gateway.size + this.entry.size;
  }

  private async shutDown(): Promise<StopReport> {
    this.gateway.stopAccepting();
    this.entry.stopAccepting();
    this.draining = true;
    this.sessions.drain();
    const drained = new Promise<void>((resolve) => {
      this.whenDrained = resolve;
    });
    this.loop.wake();
    await drained;
    if (this.dead === undefined && this.clientCount > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.limits.shutdownGraceMs));
    }
    // A thread ends behind its last flush: only then nothing more can come.
    await this.threads.stop();
    this.io.drain(this.deliver);
    const cutOff = await this.closeGateway(this.limits.drainTimeoutMs);
    this.over = true;
    this.io.stopWatching();
    const stats = await this.stats();
    clearInterval(this.gcTimer);
    this.gc?.stop();
    this.gc = undefined;
    if (this.dead !== undefined) throw this.dead;
    return { cutOff, ...stats };
  }

  /**
   * Without one of its threads no order passes. What was in the ring can neither be answered nor
   * be said to have failed, so nothing is said: the connections are closed.
   */
  private die(failure: EngineFailure): void {
    this.dead = failure;
    this.over = true;
    this.whenDrained?.();
    void this.threads.terminate();
    void this.closeGateway(0).then(() => this.reportFailure(failure));
  }

  private closeGateway(patienceMs: number): Promise<number> {
    this.closing ??= Promise.all([
      this.gateway.close(patienceMs),
      this.entry.close(patienceMs),
    ]).then(([cutOff, cutOffBeside]) => cutOff + cutOffBeside);
    return this.closing;
  }

  /** The collections of every thread by its name. */
  private async takeGc(): Promise<Record<string, GcSummary>> {
    const gc = await this.threads.gc();
    if (this.gc !== undefined) gc[IO_THREAD] = this.gc.take();
    return gc;
  }

  /** One turn of the I/O thread: everything that can be done now, and no waiting. */
  private turn(): number {
    if (this.over) return 0;
    const allDone = this.draining && this.io.isIdle;
    const handled = (this.here?.turn() ?? 0) + this.io.drain(this.deliver);
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
    if (this.here !== undefined || this.spins) this.loop.wake();
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

  /** How requests get to the engine threads, and what each of these is made from, in their order. */
  private handOver(topology: Topology, options: EngineOptions) {
    const { ringSlots = Limit.ringSlots, replySlots = Limit.replySlots } = options;
    const { poolEntries = Limit.poolEntries } = options;
    const { families, threads } = topology;
    const plans = threads.map((plan) => this.setupOf(plan, topology, options));
    const common = {
      counters: this.counted,
      sink: this.busySink,
      publishEvery: REQUESTS_PER_PUBLISH,
      onReplies: () => this.loop.wake(),
    };
    if (families === undefined) {
      const memory = allocateHandoff({
        requestSlots: ringSlots,
        replySlots,
        workers: threads.length,
      });
      const setups = plans.map((plan, worker): ThreadSetup => ({ ...plan, worker, memory }));
      return { io: new ChainIoSide(memory, common), setups };
    }
    const { partitions } = families;
    if (ringSlots < partitions) {
      throw new RangeError(
        `Engine: ringSlots is ${ringSlots} for ${partitions} partitions; expected at least one for each`,
      );
    }
    assertWhole('poolEntries', poolEntries, 1, MAX_ENTRIES);
    const memory = allocatePartitionHandoff({
      partitions,
      requestSlots: ringSlots / partitions,
      replySlots,
    });
    const setups = plans.map((plan): ThreadSetup => ({ ...plan, families, poolEntries, memory }));
    return { io: new PartitionIoSide(memory, common), setups };
  }

  private setupOf(plan: ThreadPlan, topology: Topology, options: EngineOptions): CommonSetup {
    const { execution = 'book', symbols = Limit.maxSymbols, createBook, workCost } = options;
    assertWhole('symbols', symbols, 1, Limit.maxSymbols);
    if (createBook !== undefined && plan.name !== IO_THREAD) {
      throw new RangeError(
        'Engine: createBook is a function and cannot go to another thread; take the topology "one"',
      );
    }
    return {
      plan,
      spinsFirst: spinsBeforeParking(topology),
      control: this.control.memory,
      counters: new SharedArrayBuffer(Counters.BYTES),
      epoch: this.clock.epoch,
      execution,
      symbols,
      maxOrdersPerBook: this.limits.maxOrdersPerBook,
      workCost,
    };
  }

  /** A reply ring without room is drained on the spot: on this thread nobody else would do it. */
  private hereOnly({ createBook }: EngineOptions): HereOnly {
    const idle = (): void => {
      this.io.drain(this.deliver);
    };
    return { createBook, replyWait: { needsWaking: false, idle, worked: () => {} } };
  }
}

function assertWhole(option: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(
    `Engine: ${option} is ${value}; expected a whole number from ${from} to ${to}`,
  );
}
