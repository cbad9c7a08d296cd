/**
 * The engine's worker threads: started together, ended together, and missed at once when one of
 * them dies. Belongs to the I/O thread; control plane.
 */

import { spawnWorker, WorkerFailure, type WorkerHandle } from '#spawn-worker';
import type { EngineControl } from './engine-control.ts';
import type { ThreadSetup } from './engine-thread.ts';
import { GC_REQUEST, type ThreadMessage } from './engine-worker.ts';
import type { GcSummary } from './gc-totals.ts';

const ENTRY = new URL('./engine-worker.ts', import.meta.url);

/** An engine thread is gone although nobody stopped it. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  readonly threadName: string;

  constructor(threadName: string, why: string) {
    super(`The engine thread "${threadName}" ${why}.`);
    this.threadName = threadName;
  }
}

/** Wakes every engine thread that sleeps until a request comes. */
export interface Wakes {
  wakeWorkers(): void;
}

export class EngineThreads {
  private readonly control: EngineControl;
  private readonly io: Wakes;
  private readonly onFailure: (failure: EngineFailure) => void;
  private handles: WorkerHandle[] = [];
  private readonly gcByName = new Map<string, GcSummary>();
  private readonly askers = new Map<string, (() => void)[]>();
  private stopping = false;
  private failure: EngineFailure | undefined;

  /** @param onFailure called once at most */
  constructor(control: EngineControl, io: Wakes, onFailure: (failure: EngineFailure) => void) {
    this.control = control;
    this.io = io;
    this.onFailure = onFailure;
  }

  /**
   * Starts them and waits until all are ready.
   *
   * @throws EngineFailure when one of them fails; the others are ended then
   */
  async start(setups: readonly ThreadSetup[]): Promise<void> {
    this.handles = setups.map((data) =>
      spawnWorker(ENTRY, {
        name: data.plan.name,
        data,
        onMessage: (message) => this.hear(data.plan.name, message as ThreadMessage),
      }),
    );
    try {
      await Promise.all(this.handles.map((handle) => handle.nextMessage()));
    } catch (error) {
      await this.terminate();
      if (error instanceof WorkerFailure) {
        throw new EngineFailure(error.workerName, reasonOf(error));
      }
      throw error;
    }
    for (const handle of this.handles) {
      handle.done.then(
        () => this.miss(handle.name, 'was ended'),
        (error: unknown) => this.miss(handle.name, reasonOf(error)),
      );
    }
  }

  /** The collections of each thread by its name; of one that is gone, as it last said. */
  async gc(): Promise<Record<string, GcSummary>> {
    if (!this.stopping && this.failure === undefined) {
      const answers = this.handles.map(
        ({ name, worker }) =>
          new Promise<void>((resolve) => {
            this.askers.set(name, [...(this.askers.get(name) ?? []), resolve]);
            worker.postMessage(GC_REQUEST);
          }),
      );
      this.control.call();
      this.io.wakeWorkers();
      await Promise.all(answers);
    }
    return Object.fromEntries(this.gcByName);
  }

  /** Has them end by themselves, and waits for it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.control.stop();
    this.io.wakeWorkers();
    await Promise.all(this.handles.map(({ exited }) => exited));
  }

  /** Ends them wherever they are. */
  async terminate(): Promise<void> {
    this.stopping = true;
    this.control.stop();
    await Promise.all(this.handles.map((handle) => handle.terminate()));
  }

  private hear(name: string, message: ThreadMessage): void {
    if (message === 'ready') return;
    this.gcByName.set(name, message.gc);
    this.answerAskers(name);
  }

  private miss(name: string, why: string): void {
    this.answerAskers(name);
    if (this.stopping || this.failure !== undefined) return;
    this.failure = new EngineFailure(name, why);
    this.onFailure(this.failure);
  }

  private answerAskers(name: string): void {
    for (const resolve of this.askers.get(name) ?? []) resolve();
    this.askers.delete(name);
  }
}

/** What follows the thread's name: "threw RangeError: … (exit code 1)". */
function reasonOf(error: unknown): string {
  if (!(error instanceof WorkerFailure)) return `failed: ${String(error)}`;
  return error.message.replace(`worker "${error.workerName}" `, '');
}
