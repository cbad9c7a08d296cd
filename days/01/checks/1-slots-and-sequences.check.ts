import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RingBuffer } from '#ring-buffer';
import { advance, distance, INITIAL_SEQUENCE, Sequence } from '#sequence';
import { holds, idRing, LARGEST, RANGE_ERROR, SMALLEST, thrownBy } from './kit.ts';

const anySequence = fc.integer({ min: SMALLEST, max: LARGEST });

test('distance says how many events a sequence is ahead of another', () => {
  expect(distance(7, 4), 'Event 7 comes 3 after event 4').toBe(3);
  expect(distance(4, 7), 'Event 4 is behind event 7; a distance backwards is negative').toBe(-3);
  expect(distance(5, 5), 'An event is no distance from itself').toBe(0);
  expect(distance(0, INITIAL_SEQUENCE), 'The first event is 1 after the initial sequence').toBe(1);
});

test('advance gives the sequence a number of events later', () => {
  expect(advance(4, 3), '3 events after event 4 comes event 7').toBe(7);
  expect(advance(INITIAL_SEQUENCE, 1), 'The first event has the sequence 0').toBe(0);
  expect(advance(9, 0), 'No event later is where you are').toBe(9);
  expect(advance(9, -2), 'A negative count goes back').toBe(7);
});

test('after 2147483647 comes -2147483648, one event later', () => {
  const wraps = 'A sequence is a signed 32-bit integer. Cut the result back to 32 bits';
  const advances = [
    [LARGEST, 1, SMALLEST],
    [LARGEST - 1, 4, SMALLEST + 2],
    [SMALLEST, -1, LARGEST],
  ] as const;
  for (const [from, count, later] of advances) {
    expect(advance(from, count), `${wraps}. advance(${from}, ${count})`).toBe(later);
  }
  const distances = [
    [SMALLEST, LARGEST, 1],
    [LARGEST, SMALLEST, -1],
    [SMALLEST + 7, LARGEST - 7, 15],
  ] as const;
  for (const [ahead, behind, events] of distances) {
    expect(distance(ahead, behind), `${wraps}. distance(${ahead}, ${behind})`).toBe(events);
  }
});

test('distance undoes advance, wherever on the 32-bit circle it begins', () => {
  const count = fc.integer({ min: -(2 ** 30), max: 2 ** 30 });
  const undoes = fc.property(anySequence, count, (sequence, events) => {
    const later = advance(sequence, events);
    const where = `From ${sequence}, ${events} events on`;
    expect(later, `${where} comes a 32-bit integer`).toBe(later | 0);
    expect(distance(later, sequence), `${where} and back`).toBe(events);
    expect(distance(sequence, later), `${where} and back, seen from there`).toBe(0 - events);
  });
  holds(undoes, 200);
});

test('a local sequence begins before the first event, or where it is told to', () => {
  expect(Sequence.local().get(), 'Without a value it begins at INITIAL_SEQUENCE').toBe(-1);
  expect(Sequence.local(41).get(), 'It begins with the value it is given').toBe(41);
  expect(Sequence.local(0).get(), '0 is a value too, though || takes it for none').toBe(0);
  expect(Sequence.local(SMALLEST).get(), 'Any 32-bit value is a sequence').toBe(SMALLEST);
});

test('two local sequences are independent of each other', () => {
  const one = Sequence.local(1);
  const other = Sequence.local(2);
  one.set(10);
  expect([one.get(), other.get()], 'Each local sequence has a cell of its own').toEqual([10, 2]);
});

test('a sequence reads and writes its own cell and leaves the others alone', () => {
  const cells = Int32Array.of(10, 11, 12, 13);
  const sequence = new Sequence(cells, 2);
  expect(sequence.get(), 'It takes the cell with the value that is in it').toBe(12);
  sequence.set(99);
  expect(sequence.get(), 'get gives what was set last').toBe(99);
  expect([...cells], 'The value lives in the cell, not in a field of the object').toEqual([
    10, 11, 99, 13,
  ]);
});

test('two sequences over one shared cell are the same counter', () => {
  const memory = new SharedArrayBuffer(16);
  const writer = new Sequence(new Int32Array(memory), 3);
  const reader = new Sequence(new Int32Array(memory), 3);
  writer.set(LARGEST);
  expect(reader.get(), 'Read the cell on every get; keep no copy of its value').toBe(LARGEST);
});

test('the cells may be a part of a larger array', () => {
  const all = Int32Array.of(10, 11, 12, 13, 14, 15);
  const sequence = new Sequence(all.subarray(2, 5), 1);
  const why = 'Cell 1 of the array that was given, wherever that one begins in its buffer';
  expect(sequence.get(), why).toBe(13);
  sequence.set(99);
  expect([...all], why).toEqual([10, 11, 12, 99, 14, 15]);
});

test('get and set are methods, so that a later day can extend Sequence', () => {
  const { get, set } = Sequence.prototype;
  const why = 'Write get() { … } and set(value) { … }, not fields that hold a function';
  expect([typeof get, typeof set].join(', '), why).toBe('function, function');
});

test('a cell that does not exist is refused', () => {
  for (const index of [4, -1, 1.5, Number.NaN]) {
    expect(
      thrownBy(() => new Sequence(new Int32Array(4), index)),
      `Of 4 cells there is none with the number ${index}`,
    ).toBe(RANGE_ERROR);
  }
});

test('createEvent is called once per slot, slot 0 first, when the ring is made', () => {
  const asked: number[] = [];
  idRing(8, {
    createEvent: (slot) => {
      asked.push(slot);
      return { id: slot };
    },
  });
  expect(asked, 'All events are made in the constructor, in the order of the slots').toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
});

test('get gives the object of the slot, the same one every time', () => {
  const { ring, slotOf } = slots(8);
  const some = [0, 1, 7, 8, 13, 800, 1_000_003];
  expect(some.map(slotOf), 'The slot is what is left of the sequence after whole rounds').toEqual([
    0, 1, 7, 0, 5, 0, 3,
  ]);
  expect(ring.get(13), 'Slot 5 holds one object for ever').toBe(ring.get(5));
});

test('get works for sequences that have wrapped to negative numbers', () => {
  const { slotOf } = slots(8);
  const some = [-1, -2, -8, LARGEST, SMALLEST, SMALLEST + 1];
  expect(
    some.map((sequence) => `${sequence} → ${slotOf(sequence)}`),
    'In JavaScript -1 % 8 is -1, which is no slot. A mask has no sign',
  ).toEqual(['-1 → 7', '-2 → 6', '-8 → 0', `${LARGEST} → 7`, `${SMALLEST} → 0`, '-2147483647 → 1']);
});

test('the next event is in the next slot, also across the wrap', () => {
  const capacities = fc.constantFrom(1, 2, 4, 16);
  const follows = fc.property(capacities, anySequence, (capacity, sequence) => {
    const { slotOf } = slots(capacity);
    const next = slotOf(advance(sequence, 1));
    const where = `In a ring of ${capacity}, after the slot of ${sequence}`;
    expect(next, where).toBe((slotOf(sequence) + 1) % capacity);
  });
  holds(follows, 100);
});

test('any power of two is a capacity', () => {
  for (const capacity of [1, 2, 64, 4096, 131_072]) {
    expect(
      thrownBy(() => idRing(capacity)),
      `${capacity} is a power of two, and no more than MAX_CAPACITY`,
    ).toBe('nothing was thrown');
    expect(idRing(capacity).capacity, 'capacity is the number of slots').toBe(capacity);
  }
});

test('no other number is a capacity', () => {
  for (const capacity of [3, 6, 1000, 0, -8, 2.5, Number.NaN]) {
    const { made, thrown } = refusal(capacity);
    expect(thrown, `${capacity} is not a power of two`).toBe(RANGE_ERROR);
    expect(made, 'Look at the capacity first, and make no event for a wrong one').toBe(0);
  }
  for (const capacity of [2 ** 31, 2 ** 32, -(2 ** 31)]) {
    expect(
      refusal(capacity).thrown,
      `${capacity} is out of range. Beyond 31 bits, bit operations see another number`,
    ).toBe(RANGE_ERROR);
  }
});

test('the cursor of a new ring stands before the first event', () => {
  expect(idRing(8).cursor.get(), 'Nothing is published yet').toBe(INITIAL_SEQUENCE);
});

test('the ring uses the cursor it is given and leaves its value alone', () => {
  const cursor = Sequence.local(41);
  const ring = idRing(8, { cursor });
  expect(ring.cursor === cursor, 'The cursor is the object that was given').toBe(true);
  expect(cursor.get(), 'A ring may begin at any sequence').toBe(41);
});

/** A ring whose events can be told apart by their slot. */
function slots(capacity: number) {
  const ring = new RingBuffer({
    capacity,
    createEvent: (slot) => ({ slot }),
    idle: () => undefined,
  });
  return { ring, slotOf: (sequence: number) => ring.get(sequence)?.slot };
}

/** How a ring refuses a capacity, and how many events it made; it cannot fill the memory. */
function refusal(capacity: number) {
  let made = 0;
  const createEvent = () => {
    made++;
    if (made > 5_000) throw new Error('createEvent was called more than 5000 times');
    return { id: 0 };
  };
  const thrown = thrownBy(() => idRing(capacity, { createEvent }));
  return { made, thrown };
}
