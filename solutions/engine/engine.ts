/**
 * The engine: from a client's socket to the stages and back.
 *
 *     clients ─TCP─► I/O threads ─► request rings ─► engine threads: parse ─► risk ─► … ─► reports
 *        ▲              │ full: REJ BUSY                                                │
 *        └──────────────┴◄──────────────────── reply rings ◄────────────────────────────┘
 *
 * This is the control plane: it makes the threads, starts, asks and stops them. Which stage runs on
 * which thread, and how many threads have sockets, is data: see #topology. Rings, graph, scheduler
 * and stages come by name, so a learner's own run here as well.
 *
 * The thread that makes the engine is its first I/O thread. Orders of a client that is gone stay in
 * the book.
 */
import { Counters, CounterView } from '#counters';
import type { Entry, EntryDoor } from '#entry';
import { StageClock } from '#stage-clock';
import { IO_THREAD } from '#topology';
import { EngineControl } from './engine-control.ts';
import { type EngineLayout, layOutEngine } from './engine-layout.ts';
import type { EngineOptions, EngineStats, StopReport } from './engine-options.ts';
import { EngineThread } from './engine-thread.ts';
import { type GcSummary, GcTotals, NO_COLLECTIONS } from './gc-totals.ts';
import { IoThread } from './io-thread.ts';
import { IoThreads } from './io-threads.ts';
import { isLoopback } from './sessions.ts';
import { type EngineFailure, ThreadGroup } from './thread-group.ts';

export { conservation, type LawShown } from './conservation.ts';
export * from './engine-options.ts';
export type { GcSummary } from './gc-totals.ts';
export type { Book } from './match-stage.ts';
export type { LatencyReport } from './order-latency.ts';
export { EngineFailure } from './thread-group.ts';
export { WORK_KINDS, type WorkCost } from './work-cost.ts';

const ENGINE_THREAD = new URL('./engine-worker.ts', import.meta.url);
/** V8 keeps notes of each collection until they are taken. */
const GC_TAKE_MS = 2_000;
const MAX_PORT = 65_535;

export class Engine {
  /** What all threads counted. */
  readonly counters: CounterView;
  /** Resolves when a thread has died and everything is closed; never, while all is well. */
  readonly failed: Promise<EngineFailure>;
  private readonly control = new EngineControl();
  private readonly layout: EngineLayout;
  private readonly asksForLogon: boolean;
  private readonly io: IoThread;
  private readonly otherIo: IoThreads;
  private readonly threads: ThreadGroup;
  private gc: GcTotals | undefined;
  private gcTimer: NodeJS.Timeout | undefined;
  private dead: EngineFailure | undefined;
  private reportFailure: (failure: EngineFailure) => void = () => {};
  /** Collections of the answering thread before the latencies were reset. */
  private collectionsBefore = 0;
  private listeningOn: readonly number[] = [];
  private stopping: Promise<StopReport> | undefined;

  /** @throws RangeError when an option is out of range */
  constructor(options: EngineOptions = {}) {
    const { log, createBook, logonToken } = options;
    const clock = StageClock.start();
    this.asksForLogon = logonToken !== undefined;
    this.layout = layOutEngine(options, this.control.memory, clock.epoch);
    const { threads, ioThreads } = this.layout;
    const [first, ...others] = ioThreads;
    if (first === undefined) throw new RangeError('Engine: there is no I/O thread');
    this.failed = new Promise((resolve) => {
      this.reportFailure = resolve;
    });
    this.counters = new CounterView(
      [...ioThreads, ...threads].map(({ counters }) => new Counters(counters)),
    );
    const here = threads.find(({ plan }) => plan.name === IO_THREAD);
    this.io = new IoThread(first, {
      log,
      // A reply ring without room is drained on the spot: on this thread nobody else would do it.
      stages:
        here &&
        ((drain) =>
          new EngineThread(here, {
            createBook,
            replyWait: { needsWaking: false, idle: drain, worked: () => {} },
          })),
    });
    const onFailure = (failure: EngineFailure): void => this.die(failure);
    this.otherIo = new IoThreads(
      others.map((setup) => ({ ...setup, logEvery: log?.every })),
      onFailure,
      (line) => log?.write(line),
    );
    this.threads = new ThreadGroup({
      entry: ENGINE_THREAD,
      call: () => {
        this.control.call();
        this.io.wakeWorkers();
      },
      end: () => {
        this.control.stop();
        this.io.wakeWorkers();
      },
      onFailure,
    });
  }

  /**
   * Adds a way in beside the gateway, such as FIX, on the first I/O thread. Whom it lets in is its
   * own business; {@link stop} closes it.
   *
   * @throws RangeError when there is one already
   */
  attach<E extends Entry>(create: (door: EntryDoor) => E): E {
    return this.io.attach(create);
  }

  /**
   * Starts the threads, then listens for clients: I/O thread i on port + i.
   *
   * @param port 0 … 65535; 0 takes any free one for each I/O thread
   * @returns the port of the first; all are in {@link ports}
   * @throws RangeError when a port would be beyond 65535, or when others than this machine reach the
   *   address and there is no token
   * @throws the error of the operating system, such as `EADDRINUSE`
   * @throws EngineFailure when a thread does not start
   */
  async listen(port: number, host = '127.0.0.1'): Promise<number> {
    if (!isLoopback(host) && !this.asksForLogon) {
      throw new RangeError(
        `Engine: ${host} is no loopback address; expected a logonToken with it, because others reach it`,
      );
    }
    const last = port + this.layout.ioThreads.length - 1;
    if (last > MAX_PORT) {
      throw new RangeError(
        `Engine: ${this.layout.ioThreads.length} I/O threads from port ${port} on end at ${last}; expected at most ${MAX_PORT}`,
      );
    }
    const starts = this.layout.threads.filter(({ plan }) => plan.name !== IO_THREAD);
    try {
      await Promise.all([
        this.threads.start(starts.map((data) => ({ name: data.plan.name, data }))),
        this.otherIo.startAll(),
      ]);
      this.listeningOn = [
        await this.io.listen(port, host),
        ...(await this.otherIo.askAll('listen', (i) => ({ port: port && port + i, host }))),
      ];
    } catch (error) {
      await Promise.all([this.threads.terminate(), this.otherIo.terminate(), this.io.abandon()]);
      throw error;
    }
    this.gc = new GcTotals();
    this.gcTimer = setInterval(() => void this.takeGc(), GC_TAKE_MS).unref();
    return this.listeningOn[0] as number;
  }

  /** Where it listens, by the number of the I/O thread. */
  get ports(): readonly number[] {
    return this.listeningOn;
  }

  /**
   * Stops all stages: what comes from here on stays in the rings, which fill up. A batch that was
   * there before may still be worked off.
   */
  hold(): void {
    this.control.hold();
  }

  /** Lets the stages go on after {@link hold}. */
  release(): void {
    this.control.release();
    this.io.wakeWorkers();
    this.io.wake();
  }

  /** What it has done so far, and what it is at. Control plane. */
  async stats(): Promise<EngineStats> {
    const gc = await this.takeGc();
    const { all, pausesNs } = gc[this.answering] ?? NO_COLLECTIONS;
    const since = Math.min(all.count - this.collectionsBefore, pausesNs.length);
    const pauses = pausesNs.slice(pausesNs.length - since);
    const first = this.io.stats(pauses);
    const others = await this.otherIo.askAll('stats', () => pauses);
    const parts = [first, ...others];
    return {
      counters: this.counters.snapshot(),
      connections: parts.reduce((sum, { connections }) => sum + connections, 0),
      queued: first.queued,
      requestSlots: first.requestSlots,
      inFlight: parts.reduce((sum, { inFlight }) => sum + inFlight, 0),
      latency: first.latency,
      latencies: Object.fromEntries(
        this.layout.ioThreads.map(({ name }, i) => [name, (parts[i] ?? first).latency]),
      ),
      gc,
    };
  }

  /** Forgets the latencies recorded so far, such as those of a warm-up. */
  resetLatency(): void {
    this.io.resetLatency();
    void this.otherIo.askAll('resetLatency', () => null);
    void this.takeGc().then((gc) => {
      this.collectionsBefore = (gc[this.answering] ?? NO_COLLECTIONS).all.count;
    });
  }

  /** The thread whose collections the orders feel: the one that answers. */
  private get answering(): string {
    return this.layout.threads.at(-1)?.plan.name ?? IO_THREAD;
  }

  /**
   * Lets nobody in, answers everything that was accepted, tells later orders SHUTTING_DOWN, closes
   * every connection, ends the threads. Called again it gives the same promise.
   *
   * It waits for the answers however long they take: an execution is a call, and a thread that is in
   * one can neither be asked how far it is nor say TIMEOUT for it. Held, it waits for the release.
   *
   * @throws EngineFailure when a thread has died; everything is closed then
   */
  stop(): Promise<StopReport> {
    this.stopping ??= Promise.race([
      this.shutDown(),
      this.failed.then((failure) => {
        throw failure;
      }),
    ]);
    return this.stopping;
  }

  private async shutDown(): Promise<StopReport> {
    if (this.dead !== undefined) throw await this.failed;
    await Promise.all([this.io.drain(), this.otherIo.askAll('drain', () => null)]);
    if (this.dead !== undefined) throw await this.failed;
    // A thread ends behind its last flush: only then nothing more can come.
    await this.threads.stop();
    const cutOffs = await Promise.all([this.io.close(), this.otherIo.askAll('close', () => null)]);
    const stats = await this.stats();
    await this.otherIo.stop();
    this.endGc();
    return { cutOff: cutOffs.flat().reduce((sum, cutOff) => sum + cutOff, 0), ...stats };
  }

  /**
   * Without one of its threads no order passes. What was in the ring can neither be answered nor
   * be said to have failed, so nothing is said: the connections are closed.
   */
  private die(failure: EngineFailure): void {
    if (this.dead !== undefined) return;
    this.dead = failure;
    this.endGc();
    this.control.stop();
    void Promise.all([this.threads.terminate(), this.otherIo.terminate(), this.io.abandon()]).then(
      () => this.reportFailure(failure),
    );
  }

  private endGc(): void {
    clearInterval(this.gcTimer);
    this.gc?.stop();
    this.gc = undefined;
  }

  /** The collections of every thread by its name. */
  private async takeGc(): Promise<Record<string, GcSummary>> {
    const gc = { ...(await this.threads.gc()), ...(await this.otherIo.gc()) };
    if (this.gc !== undefined) gc[IO_THREAD] = this.gc.take();
    return gc;
  }
}
