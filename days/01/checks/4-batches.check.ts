import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RingBuffer } from '#ring-buffer';
import { advance, INITIAL_SEQUENCE, Sequence } from '#sequence';
import {
  boundedIdle,
  gatedRing,
  holds,
  type IdEvent,
  idRing,
  LARGEST,
  passedOn,
  pollIds,
  publishIds,
  RANGE_ERROR,
  shown,
  THE_VERY_SAME,
  thrownBy,
} from './kit.ts';

test('a claim of n takes n sequences and answers with the highest', () => {
  const ring = idRing(8);
  expect(ring.next(3), 'The batch is 0, 1, 2, and the answer is its highest').toBe(2);
  expect(shown(ring.tryNext(2)), 'The batch is 3, 4, and the answer is its highest').toBe(4);
  expect(ring.next(), 'Without a count it is a claim of one').toBe(5);
});

test('publishing the highest sequence of a batch publishes all of it', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  const highest = ring.next(3);
  for (let i = 0; i < 3; i++) ring.get(highest - 2 + i).id = 10 + i;
  ring.publish(highest);
  expect(ring.cursor.get(), 'The cursor goes to the sequence that was given').toBe(highest);
  expect(pollIds(ring, consumed), 'One publish, three events').toEqual([10, 11, 12]);
});

test('a batch may be published in parts', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  ring.next(4);
  for (let i = 0; i < 4; i++) ring.get(i).id = 10 + i;
  ring.publish(1);
  expect(pollIds(ring, consumed), 'Published up to and including 1').toEqual([10, 11]);
  ring.publish(3);
  expect(pollIds(ring, consumed), 'And the rest').toEqual([12, 13]);
});

test('tryNext grants the whole batch or nothing', () => {
  const { ring, consumed } = gatedRing(4);
  publishIds(ring, [10, 11]);
  expect(shown(ring.tryNext(3)), 'All or nothing. Two slots are free; three were asked for').toBe(
    'FULL',
  );
  expect(ring.stallCount, 'A refused batch is one stall').toBe(1);
  expect(ring.remainingCapacity(), 'Nothing was claimed').toBe(2);
  expect(shown(ring.tryNext(2)), 'Two slots are free').toBe(3);
  expect(pollIds(ring, consumed), 'And the unread events are whole').toEqual([10, 11]);
});

test('next idles until there is room for the whole batch', () => {
  const { ring, consumed } = gatedRing(4, {
    idle: boundedIdle((call) => consumed.set(call - 1)),
  });
  publishIds(ring, [10, 11, 12, 13]);
  expect(ring.next(3), 'The batch is 4, 5, 6').toBe(6);
  expect(
    consumed.get(),
    'Wait for the whole batch. Three slots are free once event 2 is done',
  ).toBe(2);
  expect(ring.stallCount, 'One claim, one stall').toBe(1);
});

test('a whole ring can be claimed at once', () => {
  const { ring } = gatedRing(4);
  expect(ring.next(4), 'The batch is 0, 1, 2, 3').toBe(3);
  expect(shown(ring.tryNext()), 'And then the ring is full').toBe('FULL');
});

test('a count that can never be granted is refused', () => {
  const { ring } = gatedRing(4, { idle: boundedIdle(() => undefined) });
  for (const count of [0, -1, 5, 1.5, Number.NaN]) {
    const why = `A ring of 4 can never grant ${count} slots; waiting would not help`;
    expect(
      thrownBy(() => ring.next(count)),
      why,
    ).toBe(RANGE_ERROR);
    expect(
      thrownBy(() => ring.tryNext(count)),
      why,
    ).toBe(RANGE_ERROR);
  }
  expect(ring.stallCount, 'Refused as a mistake, not because the ring was full').toBe(0);
  expect(ring.next(), 'Nothing was claimed').toBe(0);
});

test('endOfBatch marks the last event of a poll and no other', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10, 11, 12]);
  expect(flags(ring, consumed), 'Only the third event ends the batch').toEqual([
    false,
    false,
    true,
  ]);
  publishIds(ring, [13]);
  expect(flags(ring, consumed), 'A batch of one ends with its first event').toEqual([true]);
});

test('endOfBatch marks the last event of a batch across the wrap', () => {
  const { ring, consumed } = gatedRing(8, { cursor: Sequence.local(LARGEST - 2) });
  publishIds(ring, [10, 11, 12, 13]);
  const why = 'The last of 4 events has a negative sequence. Count, or ask ===, but not >=';
  expect(flags(ring, consumed), why).toEqual([false, false, false, true]);
});

test('consumed moves once per batch, after its last event', () => {
  const ring = idRing(256);
  const consumed = Sequence.local();
  publishIds(
    ring,
    Array.from({ length: 200 }, (_, id) => id),
  );
  const moves: number[] = [];
  ring.poll(consumed, () => {
    if (consumed.get() !== (moves.at(-1) ?? INITIAL_SEQUENCE)) moves.push(consumed.get());
  });
  expect(
    moves.slice(0, 4),
    'Each move is seen by the producer and costs both sides. One is enough, after the last event',
  ).toEqual([]);
  expect(consumed.get(), 'The last event of the batch').toBe(199);
});

test('a handler that throws in the middle gets the whole batch again', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10, 11, 12, 13]);
  for (const broken of [10, 12, 13]) {
    const thrown = new Error(`handler, at ${broken}`);
    const poll = () =>
      ring.poll(consumed, (event) => {
        if (event.id === broken) throw thrown;
      });
    expect(passedOn(thrown, poll), 'The error belongs to whoever called poll').toBe(THE_VERY_SAME);
    expect(
      consumed.get(),
      `The batch is not done, so none of it is. The handler threw at ${broken} of 10 to 13`,
    ).toBe(INITIAL_SEQUENCE);
  }
  expect(pollIds(ring, consumed), 'From its first event on').toEqual([10, 11, 12, 13]);
});

test('what is published during a poll comes with the next poll', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10, 11]);
  const seen: string[] = [];
  const count = ring.poll(consumed, (event, _sequence, endOfBatch) => {
    if (event.id < 12) publishIds(ring, [event.id + 2]);
    seen.push(`${event.id}${endOfBatch ? ' end' : ''}`);
  });
  const why = 'Read the cursor once, when the poll begins. A batch that grows may never end';
  expect(seen, why).toEqual(['10', '11 end']);
  expect(count, why).toBe(2);
  expect(pollIds(ring, consumed), 'Nothing is lost').toEqual([12, 13]);
});

test('batches of any size agree with a plain array, also across the wrap', () => {
  const publish = { what: 'publish', count: 0 };
  const poll = { what: 'poll', count: 0 };
  const claim = fc.integer({ min: 1, max: 8 }).map((count) => ({ what: 'claim', count }));
  const step = fc.oneof(claim, fc.constantFrom(publish, poll));
  const situation = fc.record({
    capacity: fc.constantFrom(1, 2, 4, 8),
    before: fc.integer({ min: 0, max: 12 }),
    steps: fc.array(step, { maxLength: 60, size: 'max' }),
  });
  const agrees = fc.property(situation, ({ capacity, before, steps }) => {
    const start = LARGEST - before;
    const { ring, consumed } = gatedRing(capacity, { cursor: Sequence.local(start) });
    let [claimed, published, read] = [0, 0, 0];
    let story = `Ring of ${capacity}, cursor at ${start};`;
    for (const { what, count } of [...steps, publish, poll]) {
      story += what === 'claim' ? ` claim ${count},` : ` ${what},`;
      if (what === 'publish') {
        if (published === claimed) continue;
        published = claimed;
        ring.publish(advance(start, published));
      } else if (what === 'poll') {
        const unread = Array.from({ length: published - read }, (_, n) => read + n);
        expect(pollIds(ring, consumed), `${story} the ids that came`).toEqual(unread);
        read = published;
      } else if (count <= capacity) {
        const granted = claimed - read + count <= capacity;
        const highest = ring.tryNext(count);
        const answer = granted ? advance(start, claimed + count) : 'FULL';
        expect(shown(highest), `${story} the highest sequence of the batch`).toBe(answer);
        if (!granted) continue;
        for (let n = 1; n <= count; n++) ring.get(advance(start, claimed + n)).id = claimed + n - 1;
        claimed += count;
      }
    }
    expect(ring.remainingCapacity(), 'With all events read').toBe(capacity);
  });
  holds(agrees, 80);
});

/** Polls once and gives the value of endOfBatch for each event. */
function flags(ring: RingBuffer<IdEvent>, consumed: Sequence): boolean[] {
  const seen: boolean[] = [];
  ring.poll(consumed, (_event, _sequence, endOfBatch) => {
    if (seen.length > ring.capacity) throw new Error('poll() hands over more than was published.');
    seen.push(endOfBatch);
  });
  return seen;
}
