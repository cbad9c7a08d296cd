/** The shared ring within one thread: what it promises, and the same against an array. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConsumerGraph } from '#consumer-graph';
import { FULL } from '#ring-buffer';
import { allocateRing, attachRing, type RingShape } from '#ring-memory';
import { seed } from '#seed';
import { advance, INITIAL_SEQUENCE, Sequence } from '#sequence';
import { Front, RingReader, SharedRing } from '#shared-ring';
import { BusySpinWait, ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';

const SHAPE: RingShape = { capacity: 8, slotBytes: 8, consumers: 3, wakes: false };
/** Five events before the sequences wrap. */
const NEAR_WRAP = 2 ** 31 - 6;

const wait: WaitStrategy = new BusySpinWait(0);

interface Pair {
  readonly ring: SharedRing;
  readonly reader: RingReader;
}

/** Producer and consumer 0, each with its own views as on two threads. */
function pair({ shape = SHAPE, initial = INITIAL_SEQUENCE, producerWait = wait } = {}): Pair {
  const memory = allocateRing(shape, initial);
  const ring = new SharedRing(memory, producerWait);
  ring.gate(ring.sequence(0));
  const other = new SharedRing(attachRing(memory.buffer, shape));
  return { ring, reader: new RingReader(other, { consumer: 0, wait }) };
}

function publish(ring: SharedRing, ...ids: number[]): number {
  const last = ring.tryNext(ids.length);
  if (last === FULL) return FULL;
  ids.forEach((id, i) => {
    ring.float64[ring.get(advance(last, i + 1 - ids.length)) >> 3] = id;
  });
  ring.publish(last);
  return last;
}

/** Ids, sequences and ends of what one poll hands over. */
function polled({ ring, reader }: Pair, limit?: number): [number, number, boolean][] {
  const got: [number, number, boolean][] = [];
  reader.poll((offset, sequence, endOfBatch) => {
    got.push([ring.float64[offset >> 3] as number, sequence, endOfBatch]);
  }, limit);
  return got;
}

describe('an event', () => {
  test('is seen by the other side once it is published, with what was written into its slot', () => {
    const both = pair();
    const sequence = both.ring.tryNext();
    both.ring.float64[both.ring.get(sequence) >> 3] = 2 ** 40 + 1;
    expect(both.reader.available()).toBe(0);
    both.ring.publish(sequence);
    expect(polled(both)).toEqual([[2 ** 40 + 1, 0, true]]);
    expect(polled(both)).toEqual([]);
  });

  test.each([4, 8, 12, 64])('has %i bytes of its own', (slotBytes) => {
    const { ring } = pair({ shape: { ...SHAPE, slotBytes } });
    const offsets = Array.from({ length: SHAPE.capacity }, (_, i) => ring.get(i));
    expect(offsets).toEqual(offsets.map((_, i) => i * slotBytes));
    expect(ring.get(SHAPE.capacity)).toBe(0);
    expect(ring.get(-1)).toBe((SHAPE.capacity - 1) * slotBytes);
  });
});

describe('a full ring', () => {
  test('answers FULL, counts it, and has room again after a release', () => {
    const both = pair();
    for (let i = 0; i < 8; i++) expect(publish(both.ring, i)).toBe(i);
    expect(publish(both.ring, 8)).toBe(FULL);
    expect(both.ring.stallCount).toBe(1);
    expect(both.ring.remainingCapacity()).toBe(0);
    expect(polled(both, 3).map(([id]) => id)).toEqual([0, 1, 2]);
    expect(both.ring.remainingCapacity()).toBe(3);
    expect(publish(both.ring, 8, 9, 10, 11)).toBe(FULL);
    expect(publish(both.ring, 8, 9, 10)).toBe(10);
    // What was seen before is served first, without another look.
    expect(polled(both).map(([id]) => id)).toEqual([3, 4, 5, 6, 7]);
    expect(polled(both).map(([id]) => id)).toEqual([8, 9, 10]);
  });

  test('lets next wait in the manner it was given, until a consumer has released', () => {
    let turns = 0;
    const consumerRuns: WaitStrategy = {
      needsWaking: false,
      idle(_cells, cell, seen) {
        expect([cell, seen]).toEqual([both.ring.sequence(0).cell, INITIAL_SEQUENCE]);
        if (++turns > 100) throw new Error('next waits although the consumer has released');
        if (turns === 3) polled(both, 2);
      },
      worked: () => {},
    };
    const both = pair({ producerWait: consumerRuns });
    publish(both.ring, 0, 1, 2, 3, 4, 5, 6, 7);
    expect(both.ring.next(2)).toBe(9);
    expect(turns).toBe(3);
    expect(both.ring.stallCount).toBe(1);
  });

  test.each([0, -1, 9, 1.5, Number.NaN])('answers FULL to a claim of %d, and so does next', (n) => {
    const { ring } = pair();
    expect(ring.tryNext(n)).toBe(FULL);
    expect(ring.next(n)).toBe(FULL);
    expect(ring.next(8)).toBe(7);
  });

  test('is never full without a gate', () => {
    const ring = new SharedRing(allocateRing(SHAPE), wait);
    for (let i = 0; i < 100; i++) expect(ring.next()).toBe(i);
    expect(ring.remainingCapacity()).toBe(8);
  });

  test.each([INITIAL_SEQUENCE, NEAR_WRAP])(
    'waits for the slowest of several consumers (from sequence %i on)',
    (initial) => {
      const memory = allocateRing(SHAPE, initial);
      const ring = new SharedRing(memory, wait);
      const readers = [0, 1, 2].map((consumer) => {
        ring.gate(ring.sequence(consumer));
        return new RingReader(ring, { consumer, wait });
      });
      publish(ring, 0, 1, 2, 3, 4, 5, 6, 7);
      const done = [8, 2, 5];
      readers.forEach((reader, i) => {
        reader.poll(() => {}, done[i]);
      });
      expect(ring.remainingCapacity()).toBe(2);
    },
  );
});

describe('a reader', () => {
  test('hands over a batch with its end marked, and releases all of it at once', () => {
    const both = pair();
    publish(both.ring, 10, 11, 12);
    const released: number[] = [];
    both.reader.poll(() => released.push(both.ring.sequence(0).get()));
    expect(released).toEqual([-1, -1, -1]);
    expect(both.ring.sequence(0).get()).toBe(2);
  });

  test('marks the end of a batch that its limit ends', () => {
    const both = pair();
    publish(both.ring, 10, 11, 12);
    expect(polled(both, 2).map(([, , end]) => end)).toEqual([false, true]);
    expect(polled(both, 2).map(([, , end]) => end)).toEqual([true]);
  });

  test('lets an error of its handler pass and gives nothing back', () => {
    const both = pair();
    publish(both.ring, 10, 11);
    const failing = () => {
      throw new Error('out of order');
    };
    expect(() => both.reader.poll(failing)).toThrow('out of order');
    expect(polled(both).map(([id]) => id)).toEqual([10, 11]);
  });

  test('stays behind all that it comes after', () => {
    const ring = new SharedRing(allocateRing(SHAPE), wait);
    const [first, second] = [0, 1].map((consumer) => new RingReader(ring, { consumer, wait }));
    const after = [ring.sequence(0), ring.sequence(1)];
    const third = new RingReader(ring, { consumer: 2, wait, after });
    publish(ring, 0, 1, 2);
    first?.release(3);
    expect(third.available()).toBe(0);
    second?.release(2);
    expect(third.available()).toBe(2);
  });

  test.each([INITIAL_SEQUENCE, NEAR_WRAP])(
    'looks at the other side only when it has read all it saw (from %i on)',
    (initial) => {
      const memory = allocateRing(SHAPE, initial);
      let looks = 0;
      const { cells } = memory;
      const counting = {
        ...memory,
        cells: {
          ...{ store: cells.store.bind(cells), pause: cells.pause.bind(cells) },
          load(cell: number) {
            looks++;
            return cells.load(cell);
          },
        } as typeof cells,
      };
      const producer = new SharedRing(memory, wait);
      const reader = new RingReader(new SharedRing(counting, wait), { consumer: 0, wait });
      publish(producer, 0, 1, 2, 3, 4, 5, 6, 7);
      looks = 0;
      for (let i = 0; i < 8; i++) expect(reader.poll(() => {}, 1)).toBe(1);
      expect(looks).toBe(1);
    },
  );
});

describe('a producer', () => {
  test('looks at its consumers once per lap at most, as long as they keep up', () => {
    const memory = allocateRing(SHAPE);
    let looks = 0;
    const { cells } = memory;
    const counting = {
      ...memory,
      cells: {
        store: cells.store.bind(cells),
        load(cell: number) {
          looks++;
          return cells.load(cell);
        },
      } as typeof cells,
    };
    const ring = new SharedRing(counting, wait);
    ring.gate(ring.sequence(0));
    const reader = new RingReader(new SharedRing(memory, wait), { consumer: 0, wait });
    looks = 0;
    for (let i = 0; i < 80; i++) {
      publish(ring, i);
      expect(reader.poll(() => {})).toBe(1);
    }
    expect(looks).toBeLessThanOrEqual(10);
  });
});

describe('the control plane refuses', () => {
  test('a consumer that the ring does not have', () => {
    const { ring } = pair();
    for (const consumer of [-1, 3, 0.5]) {
      expect(() => ring.sequence(consumer)).toThrow(`no consumer ${consumer} in a ring for 3`);
    }
  });

  test('a gate outside the memory of the ring', () => {
    const { ring } = pair();
    const gates = [Sequence.local(), pair().ring.sequence(0)];
    for (const gate of gates) expect(() => ring.gate(gate)).toThrow('give each consumer ring.seq');
    const handle = () => {};
    expect(() => new ConsumerGraph(ring, { consumers: [{ name: 'A', handle }] })).toThrow(
      "got a gate outside the ring's memory",
    );
  });

  test('to park where nobody wakes', () => {
    const memory = allocateRing(SHAPE);
    const parking = new ParkWait();
    const sentence = 'allocate it with wakes: true';
    expect(() => new SharedRing(memory, parking)).toThrow(sentence);
    const ring = new SharedRing(memory, new YieldWait());
    expect(() => new RingReader(ring, { consumer: 0, wait: parking })).toThrow(sentence);
  });

  test('to wait for nothing, or for another ring', () => {
    const { ring } = pair();
    const stranger = pair().ring.cursor;
    expect(() => new Front(ring, [], wait)).toThrow('got 0 sequences');
    expect(() => new Front(ring, [stranger], wait)).toThrow("expected the ring's cursor");
  });
});

describe('against an array', () => {
  const command = fc.oneof(
    fc.record({ do: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constant('poll' as const), count: fc.integer({ min: 1, max: 9 }) }),
  );

  test.each([
    ['from the first event on', INITIAL_SEQUENCE],
    ['across the wrap of the sequences', NEAR_WRAP],
  ])('%s: the same events in the same order, and full at the same time', (_, initial) => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 60 }),
        fc.constantFrom(1, 2, 8),
        (commands, capacity) => {
          const both = pair({ shape: { ...SHAPE, capacity }, initial });
          const queue: number[] = [];
          let id = 2 ** 40;
          let next = advance(initial, 1);
          for (const { do: what, count } of commands) {
            if (what === 'publish') {
              const ids = Array.from({ length: count }, () => id++);
              const fits = queue.length + count <= capacity;
              expect(publish(both.ring, ...ids) !== FULL).toBe(fits);
              if (fits) queue.push(...ids);
            } else {
              const expected = queue.slice(0, count);
              const got = polled(both, count);
              // Fewer than are there is allowed: what was seen before is served first.
              expect(got.map(([one]) => one)).toEqual(expected.slice(0, got.length));
              expect(got.length > 0).toBe(expected.length > 0);
              expect(got.map(([, at]) => at)).toEqual(got.map((__, i) => advance(next, i)));
              queue.splice(0, got.length);
              next = advance(next, got.length);
            }
            expect(both.ring.remainingCapacity()).toBe(capacity - queue.length);
          }
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});

describe('the graph of day 02', () => {
  test('runs over it: B behind A, C on its own, the producer behind B and C', () => {
    const memory = allocateRing(SHAPE, NEAR_WRAP);
    const ring = new SharedRing(memory, wait);
    const seen: Record<string, number[]> = { A: [], B: [], C: [] };
    const consumers = ['A', 'B', 'C'].map((name, i) => ({
      name,
      sequence: ring.sequence(i),
      handle: (offset: number) => seen[name]?.push(ring.float64[offset >> 3] as number),
      ...(name === 'B' ? { after: ['A'] } : {}),
    }));
    const graph = new ConsumerGraph(ring, { consumers });
    for (let id = 0; id < 100; id += 4) {
      expect(publish(ring, id, id + 1, id + 2, id + 3)).not.toBe(FULL);
      graph.consumer('B').turn();
      expect(seen['B']).toEqual(seen['A']?.slice(0, seen['B']?.length));
      expect(graph.drain()).toBe(true);
    }
    const all = Array.from({ length: 100 }, (_, id) => id);
    expect(seen).toEqual({ A: all, B: all, C: all });
  });
});
