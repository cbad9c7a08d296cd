/** Everything that `npm run bench:ring` measures. */
import type { Settings, WaitName, Way } from './role.ts';

interface Table {
  readonly title: string;
  readonly ways: readonly Way[];
}

/** Slots for 8-byte ids: 32 KB, so that the ring stays in the caches. */
const ID_SLOTS = 4096;
/** Slots for records of 64 bytes: 64 KB. */
const RECORD_SLOTS = 1024;
/** With more threads than cores a thread is away for 100 µs and more: so much must fit in. */
const MANY_SLOTS = 32_768;

export const THROUGHPUT: readonly Table[] = [
  {
    title: 'ids of 8 bytes, published one by one',
    ways: [
      ours('ours, busy-spin', 1, 'busy-spin', 2e6),
      ours('ours, yield', 1, 'yield', 2e6),
      ours('ours, park', 1, 'park', 2e6),
      way('naive', 'naive.ts', settings(1, 'busy-spin'), 2e5),
      way('ringbuf.js', 'ringbuf.ts', settings(1, 'busy-spin'), 2e5),
      way('MessagePort', 'message-port.ts', settings(1, 'park'), 2e4),
    ],
  },
  {
    title: 'ids of 8 bytes, published in tens',
    ways: [
      ours('ours, busy-spin', 10, 'busy-spin', 1e7),
      way('ringbuf.js', 'ringbuf.ts', settings(10, 'busy-spin'), 2e6),
      way('MessagePort', 'message-port.ts', settings(10, 'park'), 1e5),
    ],
  },
  {
    title: 'ids of 8 bytes, published in batches of 256',
    ways: [
      ours('ours, busy-spin', 256, 'busy-spin', 2e7),
      way('ringbuf.js', 'ringbuf.ts', settings(256, 'busy-spin'), 1e7),
      way('MessagePort', 'message-port.ts', settings(256, 'park'), 5e5),
    ],
  },
  {
    title: 'records of 64 bytes',
    ways: [records('ours, one by one', 1, 1e6), records('ours, in sixteens', 16, 4e6)],
  },
  {
    title: 'three consumers on three threads, B after A, and C',
    ways: [
      graph('one by one, yield', 1, 'yield'),
      graph('in tens, yield', 10, 'yield'),
      graph('in tens, park', 10, 'park'),
      graph('in tens, yield, 4,096 slots', 10, 'yield', { slots: ID_SLOTS }),
      graph('in tens, busy-spin', 10, 'busy-spin', { events: 2e5 }),
    ],
  },
];

export const LATENCY: readonly Way[] = [
  pingPong('ours, busy-spin', 'busy-spin', 50_000),
  pingPong('ours, yield', 'yield', 50_000),
  pingPong('ours, park', 'park', 50_000),
  pingPong('ours, park at once', 'park at once', 1000),
  way('MessagePort', 'message-ping-pong.ts', settings(1, 'park'), 1000),
];

interface Extent {
  readonly slotBytes?: number;
  readonly slots?: number;
  readonly consumers?: number;
}

function settings(
  batch: number,
  wait: WaitName,
  { slotBytes = 8, slots = ID_SLOTS, consumers = 1 }: Extent = {},
): Settings {
  const wakes = wait.startsWith('park');
  return { batch, wait, shape: { capacity: slots, slotBytes, consumers, wakes } };
}

function way(name: string, module: string, of: Settings, events: number): Way {
  const raw = module === 'naive.ts' || module === 'ringbuf.ts';
  return { name, module, roles: 2, sinks: 1, settings: of, raw, events };
}

function ours(name: string, batch: number, wait: WaitName, events: number): Way {
  return way(name, 'ours.ts', settings(batch, wait), events);
}

function records(name: string, batch: number, events: number): Way {
  const extent = { slotBytes: 64, slots: RECORD_SLOTS };
  return way(name, 'ours.ts', settings(batch, 'busy-spin', extent), events);
}

function graph(
  name: string,
  batch: number,
  wait: WaitName,
  { slots = MANY_SLOTS, events = 2e6 } = {},
): Way {
  const of = settings(batch, wait, { slots, consumers: 3 });
  return { ...way(name, 'graph.ts', of, events), roles: 4, sinks: 3 };
}

function pingPong(name: string, wait: WaitName, events: number): Way {
  return way(name, 'ping-pong.ts', settings(1, wait), events);
}
