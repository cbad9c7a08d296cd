import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FULL } from '#ring-buffer';
import { advance, Sequence } from '#sequence';
import {
  boundedIdle,
  gatedRing,
  holds,
  idRing,
  LARGEST,
  passedOn,
  pollIds,
  publishIds,
  SMALLEST,
  shown,
  THE_VERY_SAME,
} from './kit.ts';

test('a full ring refuses the claim, and no unread event is overwritten', () => {
  const { ring, consumed } = gatedRing(4);
  const claims: (number | 'FULL')[] = [];
  for (const id of [10, 11, 12, 13, 14]) {
    const sequence = ring.tryNext();
    claims.push(shown(sequence));
    if (sequence === FULL) continue;
    ring.get(sequence).id = id;
    ring.publish(sequence);
  }
  expect(claims, 'Four slots take four unread events, and the fifth claim is FULL').toEqual([
    0,
    1,
    2,
    3,
    'FULL',
  ]);
  expect(pollIds(ring, consumed), 'All four are still there').toEqual([10, 11, 12, 13]);
});

test('a slot is taken from the claim on, published or not', () => {
  const { ring } = gatedRing(4);
  for (let i = 0; i < 4; i++) ring.next();
  expect(
    shown(ring.tryNext()),
    'All four slots are being written. Room is counted from the last claim, not from the cursor',
  ).toBe('FULL');
});

test('a slot is free as soon as its consumer has moved past it', () => {
  const { ring, consumed } = gatedRing(4);
  publishIds(ring, [10, 11, 12, 13]);
  const why =
    'As many slots are free as the consumer has moved. When it looks full, ask the gate again';
  consumed.set(0);
  expect(shown(ring.tryNext()), why).toBe(4);
  consumed.set(2);
  expect([ring.tryNext(), ring.tryNext()].map(shown), why).toEqual([5, 6]);
  expect(shown(ring.tryNext()), 'Events 3 to 6 are not done, and there are no more slots').toBe(
    'FULL',
  );
});

test('a refused claim claims nothing', () => {
  const { ring, consumed } = gatedRing(4);
  publishIds(ring, [10, 11, 12, 13]);
  const refused = [ring.tryNext(), ring.tryNext()].map(shown);
  expect(refused, 'Four unread events fill a ring of 4').toEqual(['FULL', 'FULL']);
  pollIds(ring, consumed);
  expect(shown(ring.tryNext()), 'Sequences have no holes. FULL must not count a sequence up').toBe(
    4,
  );
});

test('next idles while the ring is full, until there is room', () => {
  let calls = 0;
  const { ring, consumed } = gatedRing(4, {
    idle: boundedIdle((call) => {
      calls = call;
      if (call === 3) pollIds(ring, consumed);
    }),
  });
  publishIds(ring, [10, 11, 12, 13]);
  expect(calls, 'There was room for four. Idle only when a claim finds none').toBe(0);
  expect(ring.next(), 'The claim that waited gets the next sequence').toBe(4);
  expect(calls, 'Room came with the third idle. Look after each one; one look is not enough').toBe(
    3,
  );
  ring.next();
  expect(calls, 'There is room again, so nothing to wait for').toBe(3);
});

test('next waits as long as it takes', () => {
  const LONG = 5_000;
  let calls = 0;
  const work = (call: number) => {
    calls = call;
    if (call === LONG) pollIds(ring, consumed);
  };
  const { ring, consumed } = gatedRing(4, { idle: boundedIdle(work, 2 * LONG) });
  publishIds(ring, [10, 11, 12, 13]);
  ring.next();
  expect(calls, 'When to give up is for idle to say. Until then, go on waiting').toBe(LONG);
});

test('an idle that throws ends the wait, and nothing is claimed', () => {
  const thrown = new Error('given up');
  let patient = false;
  const { ring, consumed } = gatedRing(4, {
    idle: boundedIdle(() => {
      if (!patient) throw thrown;
      pollIds(ring, consumed);
    }),
  });
  publishIds(ring, [10, 11, 12, 13]);
  const why = 'The error belongs to whoever called next';
  expect(
    passedOn(thrown, () => ring.next()),
    why,
  ).toBe(THE_VERY_SAME);
  patient = true;
  expect(ring.next(), 'Take the sequence only once there is room for it').toBe(4);
  expect(ring.stallCount, 'Both had to wait, also the one that gave up').toBe(2);
});

test('remainingCapacity is the number of slots that can be claimed now', () => {
  const { ring, consumed } = gatedRing(4);
  const left = () => ring.remainingCapacity();
  expect(left(), 'All four are free').toBe(4);
  ring.next();
  expect(left(), 'A claim takes a slot, also before it is published').toBe(3);
  publishIds(ring, [11, 12, 13]);
  expect(left(), 'The ring is full').toBe(0);
  consumed.set(1);
  expect(left(), 'Two events are done. Read the gate itself; what a claim saw may be old').toBe(2);
  consumed.set(3);
  expect(left(), 'All are done').toBe(4);
});

test('stallCount counts the claims that found no room, however long they waited', () => {
  const { ring, consumed } = gatedRing(4, {
    idle: boundedIdle((call) => {
      if (call === 3) pollIds(ring, consumed);
    }),
  });
  expect(ring.stallCount, 'A new ring has never been full').toBe(0);
  publishIds(ring, [10, 11, 12, 13]);
  expect(ring.stallCount, 'Four claims found room').toBe(0);
  ring.tryNext();
  ring.tryNext();
  expect(ring.stallCount, 'Two claims were refused').toBe(2);
  ring.next();
  expect(ring.stallCount, 'A next that waits is one stall, not one for each idle').toBe(3);
  ring.next();
  expect(ring.stallCount, 'This claim found room').toBe(3);
});

test('the slowest of several gates holds the producer', () => {
  for (const done of [
    [1, 0, 2],
    [0, 2, 1],
    [2, 1, 0],
    [2, 1, 3, 2, 0],
  ]) {
    const ring = idRing(4);
    const consumers = done.map(() => Sequence.local());
    for (const consumer of consumers) ring.gate(consumer);
    publishIds(ring, [10, 11, 12, 13]);
    for (const [i, consumer] of consumers.entries()) consumer.set(done[i] ?? 0);
    const why = `The slowest consumer decides. Here they have done up to ${done.join(', ')}`;
    expect(ring.remainingCapacity(), why).toBe(1);
    expect([ring.tryNext(), ring.tryNext()].map(shown), why).toEqual([4, 'FULL']);
  }
});

test('a gate may begin behind the cursor, and what it has not read counts', () => {
  const ring = idRing(4, { cursor: Sequence.local(9) });
  ring.gate(Sequence.local(9));
  ring.gate(Sequence.local(7));
  const why = 'Events 8 and 9 are unread from the start. Look where a gate stands when it is added';
  expect([ring.tryNext(), ring.tryNext(), ring.tryNext()].map(shown), why).toEqual([
    10,
    11,
    'FULL',
  ]);
});

test('a ring without gates is never full and overwrites the oldest', () => {
  const ring = idRing(4);
  const ids = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
  publishIds(ring, ids);
  const kept = [6, 7, 8, 9].map((sequence) => ring.get(sequence).id);
  expect(kept, 'The last four').toEqual([16, 17, 18, 19]);
  expect(ring.remainingCapacity(), 'Nobody holds the producer back').toBe(4);
  const open = [ring.tryNext(), ring.tryNext(), ring.tryNext(), ring.tryNext(), ring.tryNext()];
  expect(open.map(shown), 'Nobody holds it back, whatever is still open').toEqual([
    10, 11, 12, 13, 14,
  ]);
  expect(ring.remainingCapacity(), 'Open claims count only against a gate').toBe(4);
  expect(ring.stallCount, 'Nobody holds the producer back').toBe(0);
});

test('a consumer that was overtaken still gets a call for each sequence', () => {
  const ring = idRing(4);
  publishIds(
    ring,
    Array.from({ length: 2_000 }, (_, id) => id),
  );
  const consumed = Sequence.local();
  let calls = 0;
  let last = '';
  const count = ring.poll(consumed, (event, sequence) => {
    if (calls === 2_000) throw new Error('poll() hands over more than was published.');
    calls++;
    last = `${event.id} as ${sequence}`;
  });
  const why = 'Without its gate nothing is left out and nothing refused. poll goes to the cursor';
  expect([count, calls, consumed.get()], `${why}. Answer, calls, consumed`).toEqual([
    2_000, 2_000, 1_999,
  ]);
  expect(last, 'The last event and its sequence').toBe('1999 as 1999');
});

test('a ring goes on across the 32-bit wrap', () => {
  const { ring, consumed } = gatedRing(4, { cursor: Sequence.local(LARGEST - 2) });
  const claims = Array.from({ length: 5 }, (_, i) => {
    const sequence = ring.tryNext();
    if (sequence !== FULL) ring.get(sequence).id = 10 + i;
    return shown(sequence);
  });
  const expected = [LARGEST - 1, LARGEST, SMALLEST, SMALLEST + 1];
  expect(
    claims,
    'After 2147483647 comes -2147483648, and the fifth claim is FULL. Compare by distance only',
  ).toEqual([...expected, 'FULL']);
  for (const sequence of expected) ring.publish(sequence);
  const why = 'The cursor is a smaller number than consumed and yet ahead of it. Ask distance';
  const ids: number[] = [];
  const sequences: number[] = [];
  ring.poll(consumed, (event, sequence) => {
    if (ids.length > 4) throw new Error('poll() hands over more than was published.');
    ids.push(event.id);
    sequences.push(sequence);
  });
  expect(ids, why).toEqual([10, 11, 12, 13]);
  expect(sequences, 'What the handler gets as sequence wraps too. Use advance').toEqual(expected);
  expect(consumed.get(), 'It has wrapped as well').toBe(SMALLEST + 1);
  expect(ring.remainingCapacity(), 'All four are done').toBe(4);
});

test('the slowest gate is found across the wrap', () => {
  const ring = idRing(8, { cursor: Sequence.local(LARGEST - 2) });
  const [fast, slow] = [Sequence.local(LARGEST - 2), Sequence.local(LARGEST - 2)];
  ring.gate(fast);
  ring.gate(slow);
  publishIds(ring, [10, 11, 12, 13, 14, 15]);
  fast.set(SMALLEST + 3);
  slow.set(LARGEST);
  const why = `${LARGEST} is 4 events behind ${SMALLEST + 3}. Compare by distance, never with <`;
  expect(ring.remainingCapacity(), why).toBe(4);
  expect([ring.tryNext(), ring.tryNext(), ring.tryNext()].map(shown), why).toEqual([
    SMALLEST + 4,
    SMALLEST + 5,
    SMALLEST + 6,
  ]);
  expect([ring.tryNext(), ring.tryNext()].map(shown), why).toEqual([SMALLEST + 7, 'FULL']);
});

test('any interleaving with two consumers agrees with plain arrays, also across the wrap', () => {
  const step = fc.constantFrom('claim', 'claim', 'publish', 'publish', 'poll A', 'poll B');
  const situation = fc.record({
    capacity: fc.constantFrom(1, 2, 4, 8),
    before: fc.integer({ min: 0, max: 12 }),
    steps: fc.array(step, { maxLength: 60, size: 'max' }),
  });
  const agrees = fc.property(situation, ({ capacity, before, steps }) => {
    const start = LARGEST - before;
    const ring = idRing(capacity, { cursor: Sequence.local(start) });
    const a = { consumed: Sequence.local(start), unread: [] as number[] };
    const b = { consumed: Sequence.local(start), unread: [] as number[] };
    ring.gate(a.consumed);
    ring.gate(b.consumed);
    const open: number[] = [];
    let claimed = 0;
    let stalls = 0;
    let story = `Ring of ${capacity}, cursor at ${start};`;
    for (const what of [...steps, 'poll A', 'poll B']) {
      story += ` ${what},`;
      if (what === 'claim') {
        const free = capacity - open.length - Math.max(a.unread.length, b.unread.length);
        const sequence = ring.tryNext();
        if (free === 0) stalls++;
        const claim = free === 0 ? 'FULL' : advance(start, claimed + 1);
        expect(shown(sequence), `${story} with ${free} free slots`).toBe(claim);
        if (free === 0) continue;
        ring.get(sequence).id = claimed++;
        open.push(sequence);
      } else if (what === 'publish') {
        const sequence = open.shift();
        if (sequence === undefined) continue;
        ring.publish(sequence);
        const id = ring.get(sequence).id;
        a.unread.push(id);
        b.unread.push(id);
      } else {
        const consumer = what === 'poll A' ? a : b;
        expect(pollIds(ring, consumer.consumed), `${story} the ids that came`).toEqual(
          consumer.unread,
        );
        consumer.unread = [];
      }
    }
    const free = capacity - open.length;
    expect(ring.remainingCapacity(), 'With all published events read').toBe(free);
    expect(ring.stallCount, 'Claims that found no room').toBe(stalls);
  });
  holds(agrees, 80);
});
