/**
 * A way as a workload: this process is the consumer, the producers are threads beside it. Between
 * two rounds they sleep, so that the other variants have the cores for themselves.
 */
import { allocateRing } from '#ring-memory';
import { spawnWorker } from '#spawn-worker';
import type { Workload } from '../workload.ts';
import type { ProducerThread } from './producer-thread.ts';
import type { Settings, WayModule } from './way.ts';

const PRODUCER = new URL('./producer-thread.ts', import.meta.url);

/** The cells that all threads share. */
export const Control = { round: 0, events: 1, count: 2 } as const;

export interface ThreadsOptions {
  /** A file beside this one. */
  readonly module: string;
  readonly settings: Settings;
  readonly producers: number;
  /** Bytes of zeros instead of a ring of ours. */
  readonly rawBytes?: number;
}

export interface ThreadedWorkload extends Workload {
  stop(): Promise<void>;
}

export async function onThreads(options: ThreadsOptions): Promise<ThreadedWorkload> {
  const { module, settings, producers, rawBytes } = options;
  const buffer =
    rawBytes === undefined ? allocateRing(settings.shape).buffer : new SharedArrayBuffer(rawBytes);
  const control = new Int32Array(
    new SharedArrayBuffer(Control.count * Int32Array.BYTES_PER_ELEMENT),
  );
  const url = new URL(`./${module}`, import.meta.url).href;
  const setup = { settings, buffer };
  const handles = Array.from({ length: producers }, (_, index) => {
    const data: ProducerThread = { url, setup, control, index, producers };
    return spawnWorker(PRODUCER, { name: `producer ${index} of ${module}`, data });
  });
  await Promise.all(handles.map((handle) => handle.nextMessage()));
  for (const { worker } of handles) worker.unref();
  const { default: way } = (await import(url)) as { default: WayModule };
  const consume = way.consumer(setup);
  return {
    run(events) {
      Atomics.store(control, Control.events, events);
      Atomics.add(control, Control.round, 1);
      Atomics.notify(control, Control.round);
      return consume(events);
    },
    stop: async () => {
      await Promise.all(handles.map((handle) => handle.terminate()));
    },
  };
}
