/** Day 04, stage 1: slots in shared memory, and a look at the other side only when it is needed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateRing, CURSOR_CELL, consumerCell } from '#ring-memory';
import { advance, distance } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import {
  forAll,
  NEAR_WRAP,
  noWait,
  numbers,
  pairOf,
  peek,
  publish,
  shown,
  take,
  valuesOf,
  viewsOf,
  write,
} from './kit.ts';

/** Eight slots, and nobody to be waited for. */
function gatelessRing(slotBytes: number): SharedRing {
  const shape = { capacity: 8, slotBytes, consumers: 1, wakes: false };
  return new SharedRing(allocateRing(shape), noWait);
}

function answerTo(ring: SharedRing, count: number): number | string {
  try {
    return shown(ring.tryNext(count));
  } catch (error) {
    return error instanceof RangeError ? 'a RangeError' : String(error);
  }
}

test('the slot of a sequence begins at its place in the ring times the size of a slot', () => {
  const hint =
    'Slot number = the low bits of the sequence, as on day 01; its first byte = slot number × slotBytes';
  for (const slotBytes of [4, 8, 12, 64]) {
    const ring = gatelessRing(slotBytes);
    const offsets = [0, 1, 7, 8, 13].map((sequence) => ring.get(sequence) / slotBytes);
    expect(offsets.join(' '), `${hint}. Slots of ${slotBytes} bytes, sequences 0 1 7 8 13`).toBe(
      '0 1 7 0 5',
    );
  }
});

test('a negative sequence has a slot like any other', () => {
  const ring = gatelessRing(64);
  const offsets = [-1, -8, -(2 ** 31), 2 ** 31 - 1].map((sequence) => ring.get(sequence) / 64);
  expect(
    offsets.join(' '),
    'Behind the wrap sequences are negative. The remainder % of a negative number is negative; a mask is right for all of them. Sequences -1 -8 -2147483648 2147483647',
  ).toBe('7 0 0 7');
});

test('claims are numbered from the first event on, and a claim of n gives the highest of n', () => {
  const { ring } = pairOf();
  const claims: number[] = [];
  for (const count of [1, 2, 3]) {
    const last = ring.tryNext(count);
    ring.publish(last);
    claims.push(last);
  }
  expect(
    claims.join(' '),
    'A claim of one in a new ring is sequence 0; a claim of two after it is 1 and 2, and answers 2; a claim of three after that answers 5',
  ).toBe('0 2 5');
  expect(ring.tryNext(), 'A claim without a count is a claim of one').toBe(6);
});

test('two claims before a publish are two different slots', () => {
  const { ring, theirs, reader } = pairOf();
  const first = ring.tryNext();
  const second = ring.tryNext(2);
  expect(
    `${first} ${second}`,
    'The cursor says what is published. What is claimed and not yet published is known to the producer alone: keep it in a field of its own',
  ).toBe('0 2');
  write(ring, second, [10, 11, 12]);
  ring.publish(second);
  expect(take(theirs, reader), 'All three are published with the last of them').toBe('10 11 12');
});

test('nothing is seen before it is published, and then everything up to that sequence', () => {
  const { ring, theirs, reader } = pairOf();
  write(ring, ring.tryNext(4), [10, 11, 12, 13]);
  expect(reader.available(), 'Claimed and written is not published: 0 are available').toBe(0);
  ring.publish(2);
  expect(
    peek(theirs, reader),
    'publish(2) makes 0, 1 and 2 visible; 3 is claimed and not published yet',
  ).toBe('10 11 12');
  reader.release(3);
  ring.publish(3);
  expect(take(theirs, reader), 'publish(3) makes the last one visible').toBe('13');
});

test('a reader gives back what it has read, in parts if it likes', () => {
  const { ring, theirs, reader } = pairOf();
  publish(ring, 10, 11, 12, 13, 14);
  expect(`${reader.available()} from ${reader.first}`, 'Five events, the first is 0').toBe(
    '5 from 0',
  );
  reader.release(2);
  expect(
    `${reader.available()} from ${reader.first}`,
    'Two of five are given back: three are left, and the first of them is 2',
  ).toBe('3 from 2');
  expect(
    reader.sequence.get(),
    'release(2) announces in the reader’s sequence what it is done with: 0 and 1, so 1',
  ).toBe(1);
  expect(take(theirs, reader), 'The other three').toBe('12 13 14');
  expect(reader.available(), 'Everything is read').toBe(0);
});

test('to look at events is not to give them back', () => {
  const { ring, reader, readerCells } = pairOf();
  publish(ring, 1, 2, 3, 4);
  const before = reader.sequence.get();
  expect(reader.available(), 'Four are published').toBe(4);
  expect(
    readerCells.count('store'),
    'available() is a look: it changes nothing that others see, and stores nothing, not even what is there already',
  ).toBe(0);
  const after = reader.sequence.get();
  expect(
    `${before} ${after} ${shown(ring.tryNext(5))}`,
    'The reader still reads these four slots. Its sequence moves in release() and nowhere else; until then five are not free',
  ).toBe('-1 -1 FULL');
});

test('a reader goes on from its own sequence, whatever was published before it came', () => {
  const { memory, ring } = pairOf({ initial: 41 });
  publish(ring, 1, 2, 3);
  const late = new SharedRing(viewsOf(memory).memory, noWait);
  const reader = new RingReader(late, { consumer: 0, wait: noWait });
  expect(
    `${reader.available()} from ${reader.first}`,
    'The thread of a consumer may come up after the first publish. Its place is in its own sequence, not at the cursor: three events, from 42 on',
  ).toBe('3 from 42');
});

test('a reader that comes after two others stays behind both', () => {
  const { ring, theirs, readers } = pairOf({ consumers: 3 });
  const third = new RingReader(theirs, {
    consumer: 2,
    wait: noWait,
    after: [theirs.sequence(0), theirs.sequence(1)],
  });
  publish(ring, 10, 11, 12);
  const [first, second] = readers;
  first?.release(3);
  expect(third.available(), 'Consumer 0 is done with three, consumer 1 with none').toBe(0);
  second?.release(2);
  expect(third.available(), 'Consumer 1 is done with two').toBe(2);
});

test('a ring of n slots holds n events, then the answer is FULL', () => {
  for (const capacity of [1, 2, 8]) {
    const { ring, reader } = pairOf({ capacity });
    const claims: (number | string)[] = [];
    for (let i = 0; i <= capacity; i++) claims.push(shown(publish(ring, i)));
    expect(
      claims.join(' '),
      `A ring of ${capacity} slots takes ${capacity} events that nobody has read, and not one more or less`,
    ).toBe(`${numbers(0, capacity)} FULL`);
    expect(reader.available(), 'All of them are there').toBe(capacity);
  }
});

test('a consumer may stand behind the cursor when the ring is made', () => {
  const { memory, ring } = pairOf();
  publish(ring, 1, 2, 3, 4);
  const claimAnew = (count: number): number | string => {
    const anew = new SharedRing(memory, noWait);
    anew.gate(anew.sequence(0));
    return shown(anew.tryNext(count));
  };
  const hint =
    'Four of eight events are unread when this ring is made. At the start you have seen nothing of the consumers: do not take all slots for free';
  expect(claimAnew(5), hint).toBe('FULL');
  expect(claimAnew(4), hint).toBe(7);
});

test('a claim that is answered FULL takes nothing', () => {
  const { ring, theirs, reader } = pairOf();
  publish(ring, 1, 2, 3, 4, 5, 6);
  expect(shown(ring.tryNext(3)), 'Two slots are free; three are not').toBe('FULL');
  expect(
    shown(publish(ring, 7, 8)),
    'A claim that was refused has claimed nothing: the two free slots are 6 and 7',
  ).toBe(7);
  expect(take(theirs, reader), 'All eight, each once').toBe('1 2 3 4 5 6 7 8');
});

test('there is room again as soon as a reader has given something back', () => {
  const { ring, reader } = pairOf();
  publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
  expect(shown(ring.tryNext()), 'Eight unread events fill eight slots').toBe('FULL');
  reader.available();
  reader.release(3);
  const hint =
    'What was seen of the other side is old. Before you answer FULL, look again: three slots are free';
  expect(shown(ring.tryNext(3)), hint).toBe(10);
  expect(shown(ring.tryNext()), 'Now all eight are claimed again').toBe('FULL');
  reader.release(2);
  expect(shown(ring.tryNext(3)), 'Two are free; three are not').toBe('FULL');
  expect(shown(ring.tryNext(2)), 'Two are free').toBe(12);
});

test('the slowest of several consumers holds the producer back, whichever it is', () => {
  for (const slow of [0, 1, 2]) {
    const { ring, readers } = pairOf({ consumers: 3 });
    publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
    for (const [consumer, reader] of readers.entries()) {
      reader.available();
      reader.release(consumer === slow ? 2 : 8);
    }
    const hint = `Consumer ${slow} has given back two slots, the others all eight. The one furthest behind counts`;
    expect(shown(ring.tryNext(3)), hint).toBe('FULL');
    expect(shown(ring.tryNext(2)), hint).toBe(9);
  }
});

test('a ring without a gate overwrites freely', () => {
  const ring = gatelessRing(8);
  let last = -1;
  for (let i = 0; i < 100; i++) last = ring.tryNext();
  expect(last, 'Nobody is to be waited for: a hundred claims, the last of them 99').toBe(99);
});

test('a count that could never be granted is answered FULL, and nothing is thrown', () => {
  for (const count of [0, -1, 9, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const { ring } = pairOf();
    const gateless = gatelessRing(8);
    const hint = `tryNext(${count}) in a ring of 8: only whole numbers from 1 to 8 can be granted. An error here would end the thread of all clients`;
    expect(`${answerTo(ring, count)}, ${answerTo(gateless, count)}`, hint).toBe('FULL, FULL');
    expect(ring.tryNext(8), 'And nothing was claimed by it').toBe(7);
  }
});

test('claims, publishes and reads go on across the 32-bit wrap', () => {
  const { ring, theirs, reader } = pairOf({ initial: NEAR_WRAP, capacity: 4 });
  const got: string[] = [];
  for (let id = 0; id < 12; id += 2) {
    expect(
      shown(publish(ring, id, id + 1)),
      'After 2147483647 comes -2147483648. Count with distance() and advance(), never with + and -',
    ).toBe(advance(NEAR_WRAP, id + 2));
    got.push(take(theirs, reader));
  }
  expect(
    got.join(' '),
    'After 2147483647 comes -2147483648. Count with distance() and advance(), never with + and -',
  ).toBe(numbers(0, 12));
  const last = pairOf({ initial: 2 ** 31 - 1 });
  publish(last.ring, 1);
  expect(
    last.reader.first,
    'The event after 2147483647 is -2147483648, for reader.first as well: advance(), never with + and -',
  ).toBe(-(2 ** 31));
});

test('each sequence is one cell of the ring’s memory, reached through its cells', () => {
  const { memory, ring, reader, producerCells, readerCells } = pairOf();
  publish(ring, 1, 2);
  reader.available();
  reader.release(1);
  expect(
    `${memory.control[CURSOR_CELL]} ${memory.control[consumerCell(0)]}`,
    'The cursor and the reader’s sequence are in the memory that other threads see',
  ).toBe('1 0');
  const seen = producerCells.count('store', CURSOR_CELL) + readerCells.count('load', CURSOR_CELL);
  expect(
    seen,
    'The cells of the ring (memory.cells) have not been asked. SharedSequence reaches its cell by load() and store() of these; in stage 3 the explorer stands in their place',
  ).toBeGreaterThanOrEqual(2);
  ring.tryNext(8);
  expect(
    producerCells.count('load', consumerCell(0)),
    'Two slots are taken and eight were asked for: a look at the consumer was needed, and it went past memory.cells',
  ).toBeGreaterThanOrEqual(1);
});

test('to publish is one store, however many events it makes visible', () => {
  const { ring, producerCells } = pairOf({ capacity: 256 });
  const last = ring.tryNext(256);
  producerCells.forget();
  ring.publish(last);
  expect(
    producerCells.told(`load ${CURSOR_CELL}`),
    'Each store takes the cache line away from the readers. One store of the cursor makes all 256 visible',
  ).toBe(`store ${CURSOR_CELL}`);
});

test('to give back is one store, however many events that is', () => {
  const { ring, reader, readerCells } = pairOf({ capacity: 256 });
  ring.publish(ring.tryNext(256));
  const count = reader.available();
  readerCells.forget();
  reader.release(count);
  expect(
    readerCells.told(`load ${consumerCell(0)}`),
    'One store of the reader’s sequence gives all 256 back',
  ).toBe(`store ${consumerCell(0)}`);
});

test('the producer looks at a consumer at most twice in a lap while that one keeps up', () => {
  const capacity = 64;
  const laps = 10;
  for (const initial of [-1, 2 ** 31 - 1 - 5 * capacity]) {
    const { ring, reader, producerCells } = pairOf({ capacity, initial });
    for (let i = 0; i < laps * capacity; i++) {
      publish(ring, i);
      reader.available();
      reader.release(1);
    }
    const looks = producerCells.count('load', consumerCell(0));
    expect(
      looks,
      `${laps * capacity} events went through ${capacity} slots, and the producer loaded the consumer’s sequence ${looks} times. Remember what you saw; look again only when that no longer suffices`,
    ).toBeLessThanOrEqual(2 * laps);
  }
});

test('a reader looks at the cursor at most twice while it reads one by one what it saw', () => {
  const capacity = 64;
  for (const initial of [-1, 2 ** 31 - 20]) {
    const { ring, theirs, reader, readerCells } = pairOf({ capacity, initial });
    publish(ring, ...Array.from({ length: capacity }, (_, i) => i));
    let read = 0;
    while (read < capacity && take(theirs, reader, 1) !== '') read++;
    const looks = readerCells.count('load', CURSOR_CELL);
    expect(read, 'All events that were published').toBe(capacity);
    expect(
      looks,
      `${capacity} events were there, and the reader loaded the cursor ${looks} times. Remember how far you may read; look again only when you have read that far`,
    ).toBeLessThanOrEqual(2);
  }
});

test('a reader sees all that is published as soon as it has read what it saw before', () => {
  const { ring, reader } = pairOf();
  publish(ring, 1);
  reader.available();
  publish(ring, 2, 3, 4);
  reader.release(1);
  expect(
    reader.available(),
    'The one event that was seen is read. A new look shows the other three at once',
  ).toBe(3);
});

/** What happens next: a batch is published, or a consumer reads at most so many. */
type Step = { readonly publish: number } | { readonly consumer: number; readonly limit: number };

const cases = fc.record({
  capacity: fc.constantFrom(1, 2, 4, 16),
  initial: fc.oneof(fc.integer(), fc.integer({ min: NEAR_WRAP - 20, max: 2 ** 31 - 1 })),
  steps: fc.array(
    fc.oneof(
      fc.record({ publish: fc.integer({ min: 1, max: 16 }) }),
      fc.record({ consumer: fc.nat({ max: 1 }), limit: fc.integer({ min: 1, max: 16 }) }),
    ) as fc.Arbitrary<Step>,
    { minLength: 5, maxLength: 60, size: 'max' },
  ),
});

test('whatever is published and read in turns, both consumers get all of it in order, and no slot is given twice', () => {
  forAll(cases, ({ capacity, initial, steps }) => {
    const { ring, theirs, readers } = pairOf({ capacity, initial, consumers: 2 });
    let sent = 0;
    const read = [0, 0];
    for (const step of steps) {
      if ('publish' in step) {
        const free = capacity - (sent - Math.min(...read));
        const ids = Array.from({ length: step.publish }, (_, i) => sent + i);
        const claim = publish(ring, ...ids);
        const told = `Ring of ${capacity} from ${initial} on; sent ${sent}, read ${read}; claim of ${step.publish}`;
        const wanted = step.publish <= free ? advance(initial, sent + step.publish) : 'FULL';
        expect(shown(claim), told).toBe(wanted);
        if (wanted !== 'FULL') sent += step.publish;
      } else {
        const { consumer, limit } = step;
        const before = read[consumer] as number;
        const reader = readers[consumer] as RingReader;
        const available = reader.available();
        const told = `Ring of ${capacity} from ${initial} on; sent ${sent}, consumer ${consumer} has read ${before}`;
        expect(available > 0, `${told}: is something available?`).toBe(sent > before);
        expect(available, `${told}: more is available than there is`).toBeLessThanOrEqual(
          sent - before,
        );
        expect(distance(reader.first, initial), `${told}: the first one`).toBe(before + 1);
        const got = take(theirs, reader, limit);
        const count = Math.min(available, limit);
        expect(got, told).toBe(numbers(before, count));
        read[consumer] = before + count;
      }
      const announced = valuesOf(ring.cursor, ...readers.map((reader) => reader.sequence));
      const wanted = [sent, ...read].map((count) => advance(initial, count)).join(' ');
      expect(announced, 'The cursor and the two sequences, as every thread sees them').toBe(wanted);
    }
  });
});
