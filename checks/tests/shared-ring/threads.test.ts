/** The shared ring between real threads: nothing is lost, doubled or early, however they wait. */
import { afterEach, describe, expect, test } from 'vitest';
import { allocateRing, type RingShape } from '#ring-memory';
import { advance } from '#sequence';
import { SharedRing } from '#shared-ring';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import type { RingThread } from './fixtures/ring-thread.ts';

const RING_THREAD = new URL('./fixtures/ring-thread.ts', import.meta.url);
const started: WorkerHandle[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
});

interface Run {
  readonly wait: RingThread['wait'];
  readonly events: number;
  readonly capacity: number;
  readonly batch: number;
  readonly consumers: readonly RingThread['act'][];
}

/** Runs a ring whose sequences wrap half way; returns what each consumer saw, and the ring. */
async function run({ wait, events, capacity, batch, consumers }: Run) {
  const wakes = wait.startsWith('park');
  const shape: RingShape = { capacity, slotBytes: 8, consumers: consumers.length, wakes };
  const initial = 2 ** 31 - 1 - events / 2;
  const memory = allocateRing(shape, initial);
  const threads = [...consumers, { role: 'produce', batch } as const].map((act, index) => {
    const data: RingThread = { buffer: memory.buffer, shape, wait, events, act };
    const handle = spawnWorker(RING_THREAD, { name: `${act.role} ${index}`, data });
    started.push(handle);
    return handle;
  });
  const seen = await Promise.all(threads.slice(0, -1).map((handle) => handle.nextMessage()));
  await Promise.all(threads.map(({ done }) => done));
  return { seen, ring: new SharedRing(memory), end: advance(initial, events) };
}

describe('one producer and one consumer', () => {
  test.each<[RingThread['wait'], number, number, number]>([
    ['busy-spin', 1_000_000, 1024, 1],
    ['yield', 1_000_000, 1024, 1],
    ['park', 1_000_000, 1024, 1],
    ['yield', 1_000_000, 1024, 10],
    ['park', 1_000_000, 64, 64],
    ['park at once', 20_000, 16, 1],
    ['park at once', 20_000, 1, 1],
  ])('%s: %i longs over %i slots in batches of %i, in order, none twice', async (...row) => {
    const [wait, events, capacity, batch] = row;
    const consumers = [{ role: 'read' }] as const;
    const { seen, ring, end } = await run({ wait, events, capacity, batch, consumers });
    expect(seen).toEqual([{ events, outOfOrder: 0, tooEarly: 0 }]);
    expect(ring.cursor.get()).toBe(end);
    expect(ring.sequence(0).get()).toBe(end);
  });
});

describe('the graph of day 02 with A, B after A, and C on threads of their own', () => {
  test.each<[RingThread['wait'], number]>([
    ['yield', 1_000_000],
    ['park', 1_000_000],
    ['park at once', 10_000],
  ])('%s: each gets all of %i events in order, B none that A is not done with', async (...row) => {
    const [wait, events] = row;
    const consumers = (['A', 'B', 'C'] as const).map((consumer) => {
      return { role: 'turn', consumer } as const;
    });
    const { seen } = await run({ wait, events, capacity: 256, batch: 10, consumers });
    expect(seen).toEqual(consumers.map(() => ({ events, outOfOrder: 0, tooEarly: 0 })));
  });
});
