/** The threads of one way: started once, then one round after the other. */
import { MessageChannel } from 'node:worker_threads';
import { allocateRing } from '#ring-memory';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import type { Settings, Way } from './role.ts';
import type { RoleData, RoundReport } from './role-thread.ts';

export interface Round {
  readonly events: number;
  readonly ns: number;
  readonly samples: Float64Array | undefined;
}

const ROLE_THREAD = new URL('./role-thread.ts', import.meta.url);
/** Longer than any round may take on a machine with much other work. */
const LIMIT_MS = 30_000;

export class RunningWay {
  readonly way: Way;
  private readonly threads: readonly WorkerHandle[];

  private constructor(way: Way, threads: readonly WorkerHandle[]) {
    this.way = way;
    this.threads = threads;
  }

  static async start(way: Way): Promise<RunningWay> {
    const { settings, roles } = way;
    const buffers = [0, 1].map(() =>
      way.raw ? zeros(settings) : allocateRing(settings.shape).buffer,
    );
    const { port1, port2 } = new MessageChannel();
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    const threads = Array.from({ length: roles }, (_, index) => {
      const port = [port1, port2][index];
      const setup = { index, settings, buffers, ...(port === undefined ? {} : { port }) };
      const module = new URL(way.module, import.meta.url).href;
      const data: RoleData = { module, setup, arrived, roles };
      const transferList = port === undefined ? [] : [port];
      return spawnWorker(ROLE_THREAD, { name: `${way.name} ${index}`, data, transferList });
    });
    await Promise.all(threads.map((thread) => thread.nextMessage()));
    return new RunningWay(way, threads);
  }

  /** @throws Error when an event is lost or doubled, a thread fails, or the round does not end */
  async round(events = this.way.events): Promise<Round> {
    const { name, sinks } = this.way;
    const asked = this.threads.map((thread) => {
      const report = thread.nextMessage();
      thread.worker.postMessage(events);
      return report;
    });
    const reports = (await inTime(Promise.all(asked), name)) as RoundReport[];
    const sum = reports.reduce((total, report) => total + report.sum, 0);
    const expected = (sinks * events * (events - 1)) / 2;
    if (sum !== expected) {
      throw new Error(`${name}: the consumers added up ${sum}, expected ${expected}`);
    }
    const start = Math.min(...reports.map(({ startNs }) => startNs));
    const end = Math.max(...reports.map(({ endNs }) => endNs));
    return { events, ns: end - start, samples: reports[0]?.samples };
  }

  async stop(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}

function zeros({ shape }: Settings): SharedArrayBuffer {
  return new SharedArrayBuffer(8 + shape.capacity * Float64Array.BYTES_PER_ELEMENT);
}

async function inTime<T>(promise: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${name}: a round did not end within ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
