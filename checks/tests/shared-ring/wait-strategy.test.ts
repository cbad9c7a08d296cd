/** What each wait strategy does to the shared memory, seen from the other side. */
import { describe, expect, test } from 'vitest';
import type { Cells, WaitResult } from '#cells';
import { allocateRing, CURSOR_CELL, type RingShape, sleepersCell } from '#ring-memory';
import { Front, RingReader, SharedRing } from '#shared-ring';
import { BusySpinWait, ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import { allocationOf } from '../../bench/allocation.ts';

const SHAPE: RingShape = { capacity: 64, slotBytes: 8, consumers: 1, wakes: true };
const SLEEPERS = sleepersCell(CURSOR_CELL);

/** Writes down every call; nobody ever sleeps in it. */
class Recorded implements Cells {
  readonly calls: string[] = [];
  private readonly inner: Cells;

  constructor(inner: Cells) {
    this.inner = inner;
  }

  load(cell: number): number {
    this.calls.push(`load ${cell}`);
    return this.inner.load(cell);
  }

  store(cell: number, value: number): void {
    this.calls.push(`store ${cell}`);
    this.inner.store(cell, value);
  }

  add(cell: number, delta: number): number {
    this.calls.push(`add ${cell} ${delta}`);
    return this.inner.add(cell, delta);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    this.calls.push(`compareExchange ${cell}`);
    return this.inner.compareExchange(cell, expected, replacement);
  }

  wait(cell: number, expected: number, timeoutMs?: number): WaitResult {
    this.calls.push(`wait ${cell} ${expected} ${timeoutMs}`);
    return 'not-equal';
  }

  notify(cell: number): number {
    this.calls.push(`notify ${cell}`);
    return 0;
  }

  pause(): void {
    this.calls.push('pause');
  }

  readPlain(slot: number): number {
    return this.inner.readPlain(slot);
  }

  writePlain(slot: number, value: number): void {
    this.inner.writePlain(slot, value);
  }
}

function recordedRing(shape: RingShape) {
  const memory = allocateRing(shape);
  const cells = new Recorded(memory.cells);
  const ring = new SharedRing({ ...memory, cells }, new BusySpinWait());
  cells.calls.length = 0;
  return { ring, cells };
}

/** What a strategy does when it finds nothing so often. */
function idled(wait: WaitStrategy, times: number): string[] {
  const cells = new Recorded(allocateRing(SHAPE).cells);
  for (let i = 0; i < times; i++) wait.idle(cells, CURSOR_CELL, 7);
  return cells.calls;
}

describe('a strategy that finds nothing', () => {
  test('busy-spin: stays off the memory and never sleeps', () => {
    expect(new Set(idled(new BusySpinWait(), 10_000))).toEqual(new Set(['pause']));
  });

  test('yield: looks a few times, then sleeps 50 µs at a time on the sequence itself', () => {
    const calls = idled(new YieldWait({ spinLooks: 2 }), 4);
    const sleep = `wait ${CURSOR_CELL} 7 0.05`;
    expect(calls).toEqual(['pause', 'pause', sleep, sleep]);
  });

  test('park: looks a few times, then is counted among the sleepers while it sleeps', () => {
    const calls = idled(new ParkWait({ spinLooks: 2 }), 3);
    const asleep = [`add ${SLEEPERS} 1`, `wait ${CURSOR_CELL} 7 undefined`, `add ${SLEEPERS} -1`];
    expect(calls).toEqual(['pause', 'pause', ...asleep]);
  });

  test('park with a limit: sleeps no longer than that', () => {
    const calls = idled(new ParkWait({ spinLooks: 0, limitMs: 20 }), 1);
    expect(calls[1]).toBe(`wait ${CURSOR_CELL} 7 20`);
  });

  test.each<[string, WaitStrategy]>([
    ['yield', new YieldWait({ spinLooks: 1 })],
    ['park', new ParkWait({ spinLooks: 1 })],
  ])('%s: begins to look anew after work', (_, wait) => {
    const cells = new Recorded(allocateRing(SHAPE).cells);
    wait.idle(cells, CURSOR_CELL, 7);
    wait.worked(cells);
    wait.idle(cells, CURSOR_CELL, 7);
    expect(cells.calls).toEqual(['pause', 'pause', 'pause']);
  });
});

describe('a publish', () => {
  test('is one store and one load while nobody sleeps', () => {
    const { ring, cells } = recordedRing(SHAPE);
    ring.publish(ring.next(10));
    expect(cells.calls).toEqual([`store ${CURSOR_CELL}`, `load ${SLEEPERS}`]);
  });

  test('is one store in a ring that does not wake', () => {
    const { ring, cells } = recordedRing({ ...SHAPE, wakes: false });
    ring.publish(ring.next(10));
    expect(cells.calls).toEqual([`store ${CURSOR_CELL}`]);
  });

  test('notifies when somebody sleeps', () => {
    const { ring, cells } = recordedRing(SHAPE);
    cells.add(SLEEPERS, 1);
    ring.publish(ring.next());
    expect(cells.calls.at(-1)).toBe(`notify ${CURSOR_CELL}`);
  });
});

test('a batch is given back with one store', () => {
  const { ring, cells } = recordedRing({ ...SHAPE, wakes: false });
  const reader = new RingReader(ring, { consumer: 0, wait: new BusySpinWait() });
  ring.publish(ring.next(10));
  cells.calls.length = 0;
  expect(reader.poll(() => {})).toBe(10);
  expect(cells.calls).toEqual([`load ${CURSOR_CELL}`, `store ${ring.sequence(0).cell}`]);
});

test('a consumer behind two others sleeps on the one that is still at its place', () => {
  const shape = { ...SHAPE, consumers: 3 };
  const { ring, cells } = recordedRing(shape);
  const [first, second] = [ring.sequence(0), ring.sequence(1)];
  const front = new Front(ring, [first, second], new ParkWait({ spinLooks: 0 }));
  const slept = (): string[] => {
    cells.calls.length = 0;
    front.idle(-1);
    return cells.calls.filter((call) => call.startsWith('wait'));
  };
  second.set(5);
  expect(slept()).toEqual([`wait ${first.cell} -1 undefined`]);
  first.set(5);
  expect(slept()).toEqual([]);
  second.set(-1);
  expect(slept()).toEqual([`wait ${second.cell} -1 undefined`]);
});

test('a million events through the ring allocate nothing', () => {
  const memory = allocateRing(SHAPE);
  const ring = new SharedRing(memory, new BusySpinWait());
  ring.gate(ring.sequence(0));
  const reader = new RingReader(ring, { consumer: 0, wait: new ParkWait() });
  let got = 0;
  const handle = (offset: number): void => {
    if ((ring.float64[offset >> 3] as number) > 0) got++;
  };
  const handOver = (events: number): void => {
    for (let i = 0; i < events; i++) {
      const sequence = ring.next();
      ring.float64[ring.get(sequence) >> 3] = 2 ** 40;
      ring.publish(sequence);
      reader.poll(handle);
      reader.worked();
    }
  };
  handOver(100_000);
  const { bytes } = allocationOf(() => handOver(1_000_000));
  expect(got).toBe(1_100_000);
  expect(bytes / 1_000_000, 'bytes per event').toBeLessThan(0.5);
});
