/** A thread at a ring: as the producer, as a reader, or as one consumer of the graph of day 02. */
import { parentPort } from 'node:worker_threads';
import { ConsumerGraph } from '#consumer-graph';
import { attachRing, type RingShape } from '#ring-memory';
import { distance } from '#sequence';
import { Front, RingReader, SharedRing } from '#shared-ring';
import { ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import { FIRST_ID } from './first-id.ts';
import { Stalemate, Watch, WatchedWait } from './watch.ts';

/**
 * Whoever is never woken looks round by himself after so long. The explorer finds a wake-up that is
 * lost; here it must only end, and soon: a ring can be full a thousand times.
 */
const LOOK_ROUND_MS = 2;

export const WAITS = {
  yield: () => new YieldWait(),
  park: () => new ParkWait({ limitMs: LOOK_ROUND_MS }),
  'park at once': () => new ParkWait({ spinLooks: 0, limitMs: LOOK_ROUND_MS }),
} satisfies Record<string, () => WaitStrategy>;

export interface RingThread {
  readonly buffer: SharedArrayBuffer;
  readonly shape: RingShape;
  readonly watch: SharedArrayBuffer;
  /** Which of the threads of {@link watch} this is. */
  readonly index: number;
  readonly wait: keyof typeof WAITS;
  readonly events: number;
  readonly act: Act;
}

export type Act =
  | { readonly role: 'produce'; readonly batch: number }
  | { readonly role: 'read' }
  | { readonly role: 'turn'; readonly consumer: ConsumerName };

export type ConsumerName = 'A' | 'B' | 'C';

/** What became of one thread's part. */
export interface Outcome {
  readonly events: number;
  /** The first thing that was wrong, in words; empty when nothing was. */
  readonly wrong: string;
}

const NAMES: readonly ConsumerName[] = ['A', 'B', 'C'];

/** Plays one part after another, as it is told. */
export default function main(): void {
  parentPort?.on('message', (thread: RingThread) => parentPort?.postMessage(play(thread)));
}

function play(thread: RingThread): Outcome {
  const watch = new Watch(thread.watch, thread.index);
  const newWait = (): WaitStrategy => new WatchedWait(WAITS[thread.wait](), watch);
  const ring = new SharedRing(attachRing(thread.buffer, thread.shape), newWait());
  const { act } = thread;
  let outcome: Outcome;
  if (act.role === 'produce') outcome = produce(ring, thread, act.batch, watch);
  else if (act.role === 'read') outcome = read(ring, thread, newWait(), watch);
  else outcome = turn(ring, thread, act.consumer, newWait(), watch);
  watch.left();
  return outcome;
}

function produce(ring: SharedRing, thread: RingThread, batch: number, watch: Watch): Outcome {
  const { shape, events } = thread;
  for (let i = 0; i < shape.consumers; i++) ring.gate(ring.sequence(i));
  let sent = 0;
  const wrong = untilStalemate('the producer waits for room that never comes', () => {
    while (sent < events) {
      const count = Math.min(batch, events - sent);
      const last = ring.next(count);
      for (let i = count - 1; i >= 0; i--) {
        ring.float64[ring.get(last - i) >> 3] = FIRST_ID + sent++;
      }
      ring.publish(last);
      watch.moved();
    }
  });
  return { events: sent, wrong };
}

function read(ring: SharedRing, { events }: RingThread, wait: WaitStrategy, watch: Watch): Outcome {
  const reader = new RingReader(ring, { consumer: 0, wait });
  let got = 0;
  let wrong = '';
  const stuck = untilStalemate('the rest never came', () => {
    while (got < events && wrong === '') {
      const count = reader.available();
      if (count === 0) {
        reader.idle();
        continue;
      }
      for (let i = 0; i < count && wrong === ''; i++) {
        wrong = judge(got, ring.float64[ring.get(reader.first + i) >> 3]);
        if (wrong === '') got++;
      }
      reader.release(count);
      watch.moved();
      reader.worked();
    }
  });
  if (wrong === '' && stuck === '' && reader.available() > 0) wrong = 'more came than was sent';
  return { events: got, wrong: wrong || stuck };
}

/** Has the whole graph, as every thread has, and turns one consumer of it. */
function turn(
  ring: SharedRing,
  { events }: RingThread,
  name: ConsumerName,
  wait: WaitStrategy,
  watch: Watch,
): Outcome {
  let got = 0;
  let wrong = '';
  const first = ring.sequence(0);
  const consumers = NAMES.map((one, i) => ({
    name: one,
    sequence: ring.sequence(i),
    ...(one === 'B' ? { after: ['A'] } : {}),
    handle: (offset: number, sequence: number) => {
      if (name === 'B' && distance(first.get(), sequence) < 0) wrong ||= `B before A at ${got}`;
      wrong ||= judge(got, ring.float64[offset >> 3]);
      got++;
    },
  }));
  const me = new ConsumerGraph(ring, { consumers }).consumer(name);
  const front = new Front(ring, [name === 'B' ? first : ring.cursor], wait);
  const stuck = untilStalemate('the rest never came', () => {
    while (got < events && wrong === '') {
      if (me.turn() === 0) {
        front.idle(me.sequence.get());
        continue;
      }
      watch.moved();
      front.worked();
    }
  });
  return { events: got, wrong: wrong || stuck };
}

/** Whether the event number `place` has its own id; if not, in words what it has. */
function judge(place: number, id: number | undefined): string {
  const found = (id ?? Number.NaN) - FIRST_ID;
  if (found === place) return '';
  return `event ${place} had the id of event ${found}`;
}

function untilStalemate(what: string, run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Stalemate) return what;
    throw error;
  }
  return '';
}
