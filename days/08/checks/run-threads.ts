/** Runs a ring with several producers on real threads and says in one line what became of it. */
import { allocateRing, type RingShape } from '#ring-memory';
import { advance } from '#sequence';
import { SharedRing } from '#shared-ring';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { watchMemory } from '../../04/checks/watch.ts';
import type { Outcome, RingThread } from './ring-thread.ts';

const RING_THREAD = new URL('./ring-thread.ts', import.meta.url);

/** A thread takes longer to start than most runs; so they are used again. */
const threads: WorkerHandle[] = [];

/** For `afterAll`. */
export async function stopThreads(): Promise<void> {
  await Promise.all(threads.splice(0).map((handle) => handle.terminate()));
}

export interface ThreadsOptions {
  readonly wait: RingThread['wait'];
  /** Events of each producer. */
  readonly events: number;
  readonly capacity: number;
  readonly batch: number;
  readonly producers?: number;
}

/**
 * The sequences wrap half way.
 *
 * @returns `all arrived`, or what was wrong with whom
 */
export async function runThreads(options: ThreadsOptions): Promise<string> {
  const { wait, events, capacity, batch, producers = 2 } = options;
  const wakes = wait.startsWith('park');
  const shape: RingShape = { capacity, slotBytes: 8, consumers: 1, wakes, multiProducer: true };
  const total = producers * events;
  const initial = 2 ** 31 - 1 - (total >> 1);
  const memory = allocateRing(shape, initial);
  const { buffer } = memory;
  const watch = watchMemory(producers + 1);
  while (threads.length <= producers) {
    threads.push(spawnWorker(RING_THREAD, { name: `thread ${threads.length}` }));
  }
  const asked = threads.slice(0, producers + 1).map((handle, index) => {
    const outcome = handle.nextMessage();
    const data: RingThread = { buffer, shape, watch, index, producers, wait, events, batch };
    handle.worker.postMessage(data);
    return outcome;
  });
  let outcomes: readonly Outcome[];
  try {
    outcomes = (await Promise.all(asked)) as Outcome[];
  } catch (error) {
    await stopThreads();
    throw error;
  }
  const told = outcomes.flatMap((wrong, index) => {
    const name = index === producers ? 'reader' : `producer ${index}`;
    return wrong === '' ? [] : [`${name}: ${wrong}`];
  });
  const cursor = new SharedRing(memory).cursor.get();
  if (told.length === 0 && cursor !== advance(initial, total)) told.push('the cursor is elsewhere');
  return told.join('; ') || 'all arrived';
}
