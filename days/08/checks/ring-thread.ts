/** A thread at a ring with several producers: one of the producers, or the reader. */
import { parentPort } from 'node:worker_threads';
import { MultiProducerRing } from '#multi-producer-ring';
import { attachRing, type RingShape } from '#ring-memory';
import { RingReader, SharedRing } from '#shared-ring';
import { ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import { Stalemate, Watch, WatchedWait } from '../../04/checks/watch.ts';

export const WAITS = {
  yield: () => new YieldWait(),
  park: () => new ParkWait({ limitMs: 20 }),
  'park at once': () => new ParkWait({ spinLooks: 0, limitMs: 20 }),
} satisfies Record<string, () => WaitStrategy>;

/** An id is its producer's number times this, and then the number of the event: beyond 2³¹. */
const PER_PRODUCER = 2 ** 40;

export interface RingThread {
  readonly buffer: SharedArrayBuffer;
  readonly shape: RingShape;
  readonly watch: SharedArrayBuffer;
  /** Which of the threads of {@link watch} this is: the producers from 0 on, then the reader. */
  readonly index: number;
  readonly producers: number;
  readonly wait: keyof typeof WAITS;
  /** Events of each producer. */
  readonly events: number;
  /** Events of the largest batch; a producer takes 1, 2 … batch in turns. */
  readonly batch: number;
}

/** Empty when all went well; else the first thing that was wrong. */
export type Outcome = string;

/** Plays one part after another, as it is told. */
export default function main(): void {
  parentPort?.on('message', (thread: RingThread) => parentPort?.postMessage(play(thread)));
}

function play(thread: RingThread): Outcome {
  const watch = new Watch(thread.watch, thread.index);
  const part = thread.index === thread.producers ? read : produce;
  const outcome = part(thread, watch);
  watch.left();
  return outcome;
}

function produce(thread: RingThread, watch: Watch): Outcome {
  const { buffer, shape, index, events, batch } = thread;
  const wait = new WatchedWait(WAITS[thread.wait](), watch);
  const ring = new MultiProducerRing(attachRing(buffer, shape), wait);
  ring.gate(ring.sequence(0));
  let sent = 0;
  return untilStalemate(
    () => `waits for room that never comes, after ${sent} events`,
    () => {
      for (let size = 1; sent < events; size = (size % batch) + 1) {
        const count = Math.min(size, events - sent);
        const last = ring.next(count);
        for (let i = count - 1; i >= 0; i--) {
          ring.float64[ring.get(last - i) >> 3] = index * PER_PRODUCER + sent++;
        }
        ring.publish(last, count);
        watch.moved();
      }
      return '';
    },
  );
}

function read(thread: RingThread, watch: Watch): Outcome {
  const { buffer, shape, producers, events } = thread;
  const ring = new SharedRing(attachRing(buffer, shape));
  const wait = new WatchedWait(WAITS[thread.wait](), watch);
  const reader = new RingReader(ring, { consumer: 0, wait });
  const next = new Array<number>(producers).fill(0);
  let got = 0;
  return untilStalemate(
    () => `the rest never came, after ${got} of ${producers * events} events`,
    () => {
      while (got < producers * events) {
        const count = reader.available();
        if (count === 0) {
          reader.idle();
          continue;
        }
        for (let i = 0; i < count; i++) {
          const wrong = judge(ring.float64[ring.get(reader.first + i) >> 3] as number, next);
          if (wrong !== '') return wrong;
          got++;
        }
        reader.release(count);
        watch.moved();
        reader.worked();
      }
      return reader.available() > 0 ? 'more came than was sent' : '';
    },
  );
}

/** Counts an event on; says what is wrong when it is not the next one of its producer. */
function judge(id: number, next: number[]): string {
  const producer = Math.floor(id / PER_PRODUCER);
  const event = id % PER_PRODUCER;
  const expected = next[producer];
  if (event !== expected) {
    return `event ${event} of producer ${producer} came where ${expected} was next`;
  }
  next[producer] = event + 1;
  return '';
}

function untilStalemate(what: () => string, run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Stalemate) return what();
    throw error;
  }
}
