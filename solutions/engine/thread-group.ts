/**
 * Worker threads of one kind: started together, ended together, and missed at once when one of them
 * dies. Belongs to the thread of the engine; control plane.
 */
import { spawnWorker, WorkerFailure, type WorkerHandle } from '#spawn-worker';
import type { GcSummary } from './gc-totals.ts';

/** What every thread says once, when it is ready. */
export const READY = 'ready';
/** What every thread is asked for now and then. */
export const GC_REQUEST = 'gc';
/** What it answers, and says at its end. */
export interface GcMessage {
  readonly gc: GcSummary;
}

/** An engine thread is gone although nobody stopped it. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  readonly threadName: string;

  constructor(threadName: string, why: string) {
    super(`The engine thread "${threadName}" ${why}.`);
    this.threadName = threadName;
  }
}

export interface GroupOptions {
  /** The module of their work. */
  readonly entry: URL;
  /** Has them look for messages, where they do not by themselves. */
  readonly call: () => void;
  /** Has them end by themselves. */
  readonly end: (post: (message: unknown) => void) => void;
  /** Called once at most. */
  readonly onFailure: (failure: EngineFailure) => void;
  /** Gets what they say beside {@link READY} and {@link GcMessage}. */
  readonly onMessage?: (name: string, message: unknown) => void;
}

/** What a thread is started with. */
export interface ThreadStart {
  readonly name: string;
  readonly data: unknown;
}

export class ThreadGroup {
  private readonly options: GroupOptions;
  private handles: WorkerHandle[] = [];
  private readonly gcByName = new Map<string, GcSummary>();
  private readonly askers = new Map<string, (() => void)[]>();
  private stopping = false;
  private failure: EngineFailure | undefined;

  constructor(options: GroupOptions) {
    this.options = options;
  }

  /**
   * Starts them and waits until all are ready.
   *
   * @throws EngineFailure when one of them fails; the others are ended then
   */
  async start(starts: readonly ThreadStart[]): Promise<void> {
    this.handles = starts.map(({ name, data }) =>
      spawnWorker(this.options.entry, {
        name,
        data,
        onMessage: (message) => this.hear(name, message),
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
      this.options.call();
      await Promise.all(answers);
    }
    return Object.fromEntries(this.gcByName);
  }

  /** Has them end by themselves, and waits for it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.options.end((message) => {
      for (const { worker } of this.handles) worker.postMessage(message);
    });
    await Promise.all(this.handles.map(({ exited }) => exited));
  }

  /** Ends them wherever they are. */
  async terminate(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.handles.map((handle) => handle.terminate()));
  }

  /** Says something to one of them. */
  post(name: string, message: unknown): void {
    this.handles.find((handle) => handle.name === name)?.worker.postMessage(message);
  }

  private hear(name: string, message: unknown): void {
    if (message === READY) return;
    if (isGcMessage(message)) {
      this.gcByName.set(name, message.gc);
      this.answerAskers(name);
    } else this.options.onMessage?.(name, message);
  }

  private miss(name: string, why: string): void {
    this.answerAskers(name);
    if (this.stopping || this.failure !== undefined) return;
    this.failure = new EngineFailure(name, why);
    this.options.onFailure(this.failure);
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

function isGcMessage(message: unknown): message is GcMessage {
  return typeof message === 'object' && message !== null && 'gc' in message;
}
