/**
 * Day 04: a way of `npm run bench:ring` as a workload of `npm run bench 4`. The process of the
 * variant is the producer, a thread beside it the consumer.
 *
 *     run(events)   producer: events into the ring            then sleeps until the consumer is done
 *                   consumer: sleeps until there is a round    events out of the ring, their sum
 *
 * Between two rounds both sleep, so that the other variants have the cores for themselves.
 */
import { allocateRing } from '#ring-memory';
import { spawnWorker } from '#spawn-worker';
import type { ConsumerThread } from './day-04-consumer.ts';
import type { MakeRole, Settings } from './shared-ring/role.ts';
import type { Workload } from './workload.ts';

const CONSUMER = new URL('./day-04-consumer.ts', import.meta.url);

/** The cells that both sides share. */
export const Control = { round: 0, done: 1, events: 2, count: 3 } as const;

export interface Way {
  /** A file in `shared-ring/` whose default export makes the two roles. */
  readonly module: string;
  readonly settings: Settings;
  /** The memory is no ring of ours but zeros. */
  readonly raw: boolean;
}

export async function betweenThreads({ module, settings, raw }: Way): Promise<Workload> {
  const buffers = [0, 1].map(() =>
    raw
      ? new SharedArrayBuffer(8 + settings.shape.capacity * settings.shape.slotBytes)
      : allocateRing(settings.shape).buffer,
  );
  const control = new Int32Array(
    new SharedArrayBuffer(Control.count * Int32Array.BYTES_PER_ELEMENT),
  );
  const sum = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
  const url = new URL(`./shared-ring/${module}`, import.meta.url).href;
  const data: ConsumerThread = { url, settings, buffers, control, sum };
  const consumer = spawnWorker(CONSUMER, { name: `consumer of ${module}`, data });
  await consumer.nextMessage();
  consumer.worker.unref();
  const { default: make } = (await import(url)) as { default: MakeRole };
  const producer = make({ index: 0, settings, buffers });
  return {
    run(events) {
      Atomics.store(control, Control.events, events);
      const round = Atomics.add(control, Control.round, 1) + 1;
      Atomics.notify(control, Control.round);
      producer.run(events);
      while (Atomics.load(control, Control.done) !== round) {
        Atomics.wait(control, Control.done, round - 1);
      }
      return sum[0] as number;
    },
  };
}
