/**
 * A stress run on real threads and the wall clock.
 *
 *     load ─► rings ─► dispatcher 0 … N−1 ─► lanes, a thread each ─► answers
 *       └────────────────── counters, book: shared memory ──────────┘
 *                                   ▲ this thread looks, and says when it is over
 *
 * Lanes sleep while a task takes its time, dispatchers and lanes park when there is nothing to do:
 * so ten threads get on with two cores. Control plane.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Counters } from '#counters';
import { ORDER_SLOT_BYTES } from '#order-slot';
import { allocatePartitions } from '#partition-memory';
import { ProgressLog, type Tick } from '#progress-log';
import { ReadyQueue } from '#ready-queue';
import { allocateScheduler, type SchedulerShape } from '#scheduler-memory';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { StageClock } from '#stage-clock';
import { RequestBook } from './request-book.ts';
import { Control, type RunThread } from './run-thread.ts';
import { StressPlan } from './stress-plan.ts';
import { partitionCounters, type RunCounters, StressRun } from './stress-run.ts';
import type { StressScenario, StressSetup } from './stress-scenario.ts';

export interface ThreadsOptions {
  /** Between two ticks of the progress log. */
  readonly tickNs?: number;
  readonly onTick?: (tick: Tick) => void;
}

/** How long threads may take to start, or to stop, in ms. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 5;

/**
 * Runs a scenario to its end: everything drained, or the time of the cool-down over.
 *
 * @throws Error when a thread does not start or stop, or fails
 */
export async function stressOnThreads(
  scenario: StressScenario,
  setup: StressSetup,
  options: ThreadsOptions = {},
): Promise<StressRun> {
  const run = new ThreadedStress(scenario, setup, options);
  try {
    return await run.run();
  } finally {
    await run.stop();
  }
}

class ThreadedStress {
  private readonly plan: StressPlan;
  private readonly setup: StressSetup;
  private readonly book: RequestBook;
  private readonly counters: RunCounters;
  private readonly clock = StageClock.start();
  private readonly control = new Int32Array(new SharedArrayBuffer(16));
  private readonly startNs = new Float64Array(new SharedArrayBuffer(8));
  private readonly ready: readonly ReadyQueue[];
  private readonly load: WorkerHandle;
  private readonly dispatchers: readonly WorkerHandle[];
  private readonly lanes: readonly WorkerHandle[];
  private readonly tickNs: number;
  private readonly onTick: (tick: Tick) => void;
  private readonly ticks: Tick[] = [];
  private readonly failures: unknown[] = [];
  private started = 0;

  constructor(
    scenario: StressScenario,
    setup: StressSetup,
    { tickNs = 500e6, onTick = () => {} }: ThreadsOptions,
  ) {
    const { partitions, ringSlots, lanes, poolEntries } = setup;
    this.plan = new StressPlan(scenario, partitions);
    this.setup = setup;
    this.tickNs = tickNs;
    this.onTick = onTick;
    this.book = new RequestBook(this.plan.requests, this.plan.familyCount);
    const shape: SchedulerShape = {
      entries: poolEntries,
      taskBytes: ORDER_SLOT_BYTES,
      families: 2 * poolEntries,
      partitions,
      wakes: true,
    };
    const memory = allocateScheduler(shape);
    const each = Array.from({ length: partitions }, (_, partition) => partition);
    this.ready = each.map((partition) => new ReadyQueue(memory, partition));
    const cells = () => new SharedArrayBuffer(Counters.BYTES);
    const router = cells();
    const door = each.map(cells);
    const inside = each.map(() => Array.from({ length: 1 + lanes }, cells));
    this.counters = {
      router: new Counters(router),
      door: door.map((own) => new Counters(own)),
      inside: inside.map((own) => own.map((one) => new Counters(one))),
    };
    const common: Omit<RunThread, 'counters' | 'partition'> = {
      scenario,
      setup,
      control: this.control,
      startNs: this.startNs,
      epoch: this.clock.epoch,
      book: this.book.buffer,
      rings: allocatePartitions({ partitions, slots: ringSlots }),
      tasks: memory.buffer as SharedArrayBuffer,
      shape,
    };
    const spawn = (
      file: string,
      partition: number,
      counters: readonly SharedArrayBuffer[],
    ): WorkerHandle => {
      const handle = spawnWorker(new URL(file, import.meta.url), {
        name: `${file.replace('-thread.ts', '').replace('./', '')} ${partition}`,
        data: { ...common, counters, partition } satisfies RunThread,
        onMessage: () => this.started++,
      });
      handle.done.catch((failure: unknown) => this.failures.push(failure));
      return handle;
    };
    this.dispatchers = inside.map((own, partition) =>
      spawn('./dispatcher-thread.ts', partition, own.slice(0, 1)),
    );
    this.lanes = inside.flatMap((own, partition) =>
      own.slice(1).map((one) => spawn('./lane-thread.ts', partition, [one])),
    );
    this.load = spawn('./load-thread.ts', 0, [router, ...door]);
  }

  async run(): Promise<StressRun> {
    await this.until(() => this.started === this.handles.length, PATIENCE_MS, 'start');
    this.startNs[0] = this.clock.nowNs();
    Atomics.store(this.control, Control.GO, 1);
    Atomics.notify(this.control, Control.GO);
    const log = new ProgressLog({
      partitions: partitionCounters(this.counters),
      everyNs: this.tickNs,
      onTick: (tick) => {
        this.ticks.push(tick);
        this.onTick(tick);
      },
    });
    while (!this.isOver()) {
      await sleep(LOOK_MS);
      log.turn(this.nowNs());
      this.assertAlive();
    }
    await this.until(() => this.isOffered, PATIENCE_MS, 'offer everything');
    await this.end(this.dispatchers, Control.STOP_DISPATCHERS);
    await this.end(this.lanes, Control.STOP_LANES);
    const endNs = this.nowNs();
    log.close(endNs);
    const { plan, setup, book, counters, ticks } = this;
    return new StressRun({ plan, setup, book, counters, ticks, endNs });
  }

  /** Ends every thread, whatever it does. */
  async stop(): Promise<void> {
    await Promise.all(this.handles.map((handle) => handle.terminate()));
  }

  private get handles(): readonly WorkerHandle[] {
    return [...this.dispatchers, ...this.lanes, this.load];
  }

  private nowNs(): number {
    return this.clock.nowNs() - (this.startNs[0] as number);
  }

  private isOver(): boolean {
    const nowNs = this.nowNs();
    const isDrained = this.isOffered && this.book.isSettled && nowNs >= this.plan.offeredNs;
    return isDrained || nowNs >= this.plan.endNs;
  }

  private get isOffered(): boolean {
    return Atomics.load(this.control, Control.OFFERED) === 1;
  }

  /** Tells threads to stop, wakes those that sleep, and waits until they have. */
  private async end(handles: readonly WorkerHandle[], cell: number): Promise<void> {
    Atomics.store(this.control, cell, 1);
    if (cell === Control.STOP_LANES) for (const ready of this.ready) ready.stop();
    let ended = 0;
    for (const handle of handles) handle.exited.then(() => ended++);
    await this.until(() => ended === handles.length, PATIENCE_MS, 'stop');
  }

  private async until(isSo: () => boolean, limitMs: number, what: string): Promise<void> {
    const endMs = performance.now() + limitMs;
    while (!isSo()) {
      this.assertAlive();
      if (performance.now() > endMs) {
        throw new Error(`A thread of the stress run did not ${what} within ${limitMs / 1000} s`);
      }
      await sleep(LOOK_MS);
    }
  }

  private assertAlive(): void {
    const [failure] = this.failures;
    if (failure !== undefined) throw failure;
  }
}
