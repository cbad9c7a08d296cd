/**
 * Starts a TypeScript module as a worker thread and says how it ended.
 *
 *     // worker.ts
 *     export default function main(data: { cells: SharedArrayBuffer }): void { … }
 *
 *     // anywhere
 *     const handle = spawnWorker(new URL('./worker.ts', import.meta.url), { name: 'io-0', data });
 *     await handle.done;
 *
 * The worker understands TypeScript and resolves the engine's modules as its parent does
 * (`--conditions`), and so do the workers that it starts, under tsx, under `node --import tsx`,
 * below an entry that called tsx's `register`, and in Vitest.
 *
 * Any thread may call it. A worker that fails never fails in silence: `done` is rejected, and a
 * rejection that nobody awaits ends the process, as Node does with every other.
 */
import { inspect } from 'node:util';
import { Worker, type WorkerOptions } from 'node:worker_threads';

const BOOT = new URL('./boot.mjs', import.meta.url);

/** The default export of a worker's module. When it has returned, the worker's work is done. */
export type WorkerMain<Data> = (data: Data) => void | Promise<void>;

export interface SpawnOptions {
  /** What reports call the worker. */
  readonly name: string;
  /** The argument of the worker's `main`. Copied (structured clone); shared memory stays shared. */
  readonly data?: unknown;
  /** What is moved to the worker instead of copied: ports, array buffers. It must be in `data`. */
  readonly transferList?: WorkerOptions['transferList'];
  /** Heap limits of the thread, in megabytes. */
  readonly resourceLimits?: WorkerOptions['resourceLimits'];
  /** Called on the parent's thread for every message the worker posts, from the first one on. */
  readonly onMessage?: (message: unknown) => void;
}

export interface WorkerHandle {
  readonly name: string;
  /** Node's own worker, for `postMessage`, `unref` and the like. */
  readonly worker: Worker;
  /** The exit code, when the thread is gone. Never rejected. */
  readonly exited: Promise<number>;
  /**
   * `finished` when `main` has returned and nothing keeps the thread alive, `terminated` after
   * {@link WorkerHandle.terminate}; otherwise rejected with a {@link WorkerFailure}.
   */
  readonly done: Promise<'finished' | 'terminated'>;
  /**
   * The next message of the worker. Ask before it can come: right after the start, or before
   * posting what it answers. Rejected when the worker ends first; whoever asked has then heard of
   * a failure, and `done` need not be awaited as well.
   */
  nextMessage(): Promise<unknown>;
  /** Stops the worker wherever it is, also in an endless loop; resolves when it is gone. */
  terminate(): Promise<void>;
}

/** How a worker failed. Its stack is that of the error in the worker, where there was one. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure';
  readonly workerName: string;
  /** 1 after an error, otherwise what the worker gave to `process.exit`. */
  readonly exitCode: number;
  /** What was thrown in the worker, as far as it could be copied. */
  readonly thrown: unknown;

  /** @param what follows the worker's name in the message: "threw RangeError: …" */
  constructor(workerName: string, what: string, exitCode: number, thrown?: unknown) {
    super(`worker "${workerName}" ${what} (exit code ${exitCode})`);
    this.workerName = workerName;
    this.exitCode = exitCode;
    this.thrown = thrown;
    const frames = thrown instanceof Error ? thrown.stack?.match(FRAMES)?.[0] : undefined;
    if (frames !== undefined) this.stack = `${this.name}: ${this.message}\n${frames}`;
  }
}

/** The lines of a stack behind its title. */
const FRAMES = /^\s+at .+$/ms;

/**
 * @param entry file: URL of a module whose default export is a {@link WorkerMain}
 * @throws TypeError when it is no file: URL
 * @throws DOMException when `data` cannot be copied
 */
export function spawnWorker(entry: URL, options: SpawnOptions): WorkerHandle {
  const { name, data, transferList = [], resourceLimits, onMessage } = options;
  if (entry.protocol !== 'file:') {
    throw new TypeError(`worker "${name}": cannot start ${entry.href}; expected a file: URL`);
  }
  const finished = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(BOOT, {
    name,
    workerData: { entry: entry.href, finished, data },
    transferList: [...transferList],
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
  if (onMessage !== undefined) worker.on('message', onMessage);

  let terminating = false;
  let fault: { readonly thrown: unknown } | undefined;
  worker.on('error', (thrown: unknown) => {
    if (!terminating) fault ??= { thrown };
  });

  const failureAt = (exitCode: number): WorkerFailure | undefined => {
    if (fault !== undefined) {
      return new WorkerFailure(name, `threw ${titleOf(fault.thrown)}`, exitCode, fault.thrown);
    }
    if (terminating) return undefined;
    if (exitCode === 0 && Atomics.load(finished, 0) === 1) return undefined;
    return new WorkerFailure(name, 'ended before its work was done', exitCode);
  };

  /** Rejects each promise of a message that can no longer come. */
  const asking = new Set<(reason: WorkerFailure) => void>();
  const exited = new Promise<number>((resolve) => {
    worker.once('exit', resolve);
  });
  const done: WorkerHandle['done'] = exited.then((exitCode) => {
    const failure = failureAt(exitCode);
    for (const reject of asking) {
      done.catch(() => {});
      reject(failure ?? new WorkerFailure(name, 'ended without a further message', exitCode));
    }
    if (failure !== undefined) throw failure;
    return terminating ? 'terminated' : 'finished';
  });

  return {
    name,
    worker,
    exited,
    done,
    nextMessage: () =>
      new Promise((resolve, reject) => {
        asking.add(reject);
        worker.once('message', (message: unknown) => {
          asking.delete(reject);
          resolve(message);
        });
      }),
    async terminate() {
      terminating = true;
      await worker.terminate();
    },
  };
}

/** What an error calls itself; anything else that was thrown, as Node would print it. */
function titleOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown);
}
