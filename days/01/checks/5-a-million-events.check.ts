import { expect, test } from 'vitest';
import { RingBuffer } from '#ring-buffer';
import { advance, Sequence } from '#sequence';
import type { IdEvent } from './kit.ts';

const EVENTS = 1_000_000;
const CAPACITY = 1_024;

/** Ids are long: the first one has 33 bits. The sum of a million of them is still exact. */
const FIRST_ID = 2 ** 32;
const SUM = EVENTS * FIRST_ID + (EVENTS * (EVENTS - 1)) / 2;

test('a million events arrive: the count and the sum are right, in order', () => {
  const { seen } = oneByOne();
  expect(seen.count, 'Every event comes exactly once').toBe(EVENTS);
  expect(seen.sum, 'Every id comes as it was written').toBe(SUM);
  expect(seen.outOfOrder, 'Events that did not follow the one before').toBe(0);
});

test('the slots hold the same objects from beginning to end', () => {
  const { seen } = oneByOne();
  const why = 'Events are made with the ring, one per slot, and none for a claim or a publish';
  expect(seen.created, why).toBe(CAPACITY);
  expect(seen.foreign, 'Handed over, and not the object that the slot began with').toBe(0);
});

test('the producer stalls once for each round of the ring but the first', () => {
  const { ring, seen } = oneByOne();
  const stalls = Math.ceil(EVENTS / CAPACITY) - 1;
  expect(ring.stallCount, 'The consumer empties the ring whenever it is full').toBe(stalls);
  expect(seen.idles, 'One idle made room each time').toBe(stalls);
});

test('a million events in batches of 64 arrive as well', () => {
  const { seen } = million({ batch: 64 });
  expect([seen.count, seen.sum], 'Count and sum').toEqual([EVENTS, SUM]);
  expect(seen.outOfOrder, 'Events that did not follow the one before').toBe(0);
});

test('a million events arrive across the 32-bit wrap', () => {
  const { ring, seen } = million({ start: 2 ** 31 - EVENTS / 2 });
  expect([seen.count, seen.sum], 'Count and sum').toEqual([EVENTS, SUM]);
  expect(seen.outOfOrder, 'Events that did not follow the one before').toBe(0);
  expect(ring.cursor.get(), 'It wrapped half way').toBe(EVENTS / 2 - 2 ** 31);
});

let plain: ReturnType<typeof million> | undefined;

/** The run from the beginning, one event at a time. Several checks look at it. */
function oneByOne() {
  plain ??= million();
  return plain;
}

/**
 * Sends a million ids from a producer to a consumer on the same thread. The consumer gets its turn
 * whenever the producer has to wait, and once more at the end.
 *
 * @param start where the cursor stands
 * @param batch events per claim; a million is a multiple of it
 */
function million({ start = -1, batch = 1 } = {}) {
  const seen = { count: 0, sum: 0, outOfOrder: 0, foreign: 0, idles: 0, created: 0 };
  const ring: RingBuffer<IdEvent> = new RingBuffer({
    capacity: CAPACITY,
    createEvent: () => {
      seen.created++;
      return { id: 0 };
    },
    cursor: Sequence.local(start),
    idle: () => {
      seen.idles++;
      if (seen.idles > EVENTS) throw new Error('next() idles again and again and never claims.');
      consume();
    },
  });
  const consumed = Sequence.local(start);
  ring.gate(consumed);
  const objects = Array.from({ length: CAPACITY }, (_, slot) => ring.get(slot));
  let last = start;

  function consume(): void {
    ring.poll(consumed, (event, sequence) => {
      if (seen.count === EVENTS) throw new Error('poll() hands over more than was published.');
      if (sequence !== advance(last, 1)) seen.outOfOrder++;
      if (event !== objects[sequence & (CAPACITY - 1)]) seen.foreign++;
      last = sequence;
      seen.sum += event.id;
      seen.count++;
    });
  }

  for (let id = FIRST_ID; id < FIRST_ID + EVENTS; id += batch) {
    const highest = ring.next(batch);
    for (let i = 0; i < batch; i++) ring.get(advance(highest, i + 1 - batch)).id = id + i;
    ring.publish(highest);
  }
  consume();
  return { ring, seen };
}
