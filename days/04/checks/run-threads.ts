/** Runs a ring on real threads and says in one line what became of it. */
import { allocateRing, type RingShape } from '#ring-memory';
import { advance } from '#sequence';
import { SharedRing } from '#shared-ring';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import type { Act, Outcome, RingThread } from './ring-thread.ts';
import { watchMemory } from './watch.ts';

const RING_THREAD = new URL('./ring-thread.ts', import.meta.url);

/** A thread takes longer to start than most runs; so they are used again. */
const threads: WorkerHandle[] = [];

/** For `afterAll`. */
export async function stopThreads(): Promise<void> {
  await Promise.all(threads.splice(0).map((handle) => handle.terminate()));
}

export interface ThreadsOptions {
  readonly wait: RingThread['wait'];
  readonly events: number;
  readonly capacity: number;
  readonly batch: number;
  readonly consumers: readonly Act[];
}

/**
 * The sequences wrap half way.
 *
 * @returns for each consumer and then the producer `all` or what was wrong, and where the sequences
 *   stand at the end if that is not the end
 */
export async function runThreads(options: ThreadsOptions): Promise<string> {
  const { wait, events, capacity, batch, consumers } = options;
  const wakes = wait.startsWith('park');
  const shape: RingShape = { capacity, slotBytes: 8, consumers: consumers.length, wakes };
  const initial = 2 ** 31 - 1 - (events >> 1);
  const memory = allocateRing(shape, initial);
  const acts: readonly Act[] = [...consumers, { role: 'produce', batch }];
  const watch = watchMemory(acts.length);
  while (threads.length < acts.length) {
    threads.push(spawnWorker(RING_THREAD, { name: `thread ${threads.length}` }));
  }
  const outcomes = acts.map((act, index) => {
    const handle = threads[index] as WorkerHandle;
    const outcome = handle.nextMessage();
    const data: RingThread = { buffer: memory.buffer, shape, watch, index, wait, events, act };
    handle.worker.postMessage(data);
    return outcome;
  });
  const told: string[] = [];
  try {
    for (const [index, outcome] of ((await Promise.all(outcomes)) as Outcome[]).entries()) {
      const { events: count, wrong } = outcome;
      const rest = wrong === '' ? 'all' : `${count} of ${events}, then ${wrong}`;
      told.push(`${nameOf(acts[index] as Act)}: ${rest}`);
    }
  } catch (error) {
    await stopThreads();
    throw error;
  }
  const end = advance(initial, events);
  const ring = new SharedRing(memory);
  const sequences = [ring.cursor, ...consumers.map((_, i) => ring.sequence(i))];
  if (sequences.some((one) => one.get() !== end)) told.push('the sequences are not at the end');
  return told.join('; ');
}

function nameOf(act: Act): string {
  if (act.role === 'turn') return act.consumer;
  return act.role === 'read' ? 'reader' : 'producer';
}
