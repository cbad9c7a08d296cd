/** Day 02, stage 2: one consumer behind another. Built by hand, without the graph. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Consumer } from '#consumer-graph';
import type { EventHandler, RingBuffer } from '#ring-buffer';
import { advance, distance, Sequence } from '#sequence';
import { SequenceBarrier } from '#sequence-barrier';
import { bounded, createRing, forAll, numbers, type Order, publish, tryPublish } from './kit.ts';

/** A consumer that comes after another, or else after the producer alone. */
function consumerOf(
  ring: RingBuffer<Order>,
  name: string,
  handle: EventHandler<Order>,
  after?: Consumer<Order>,
): Consumer<Order> {
  const barrier = new SequenceBarrier([after === undefined ? ring.cursor : after.sequence]);
  const sequence = Sequence.local(ring.cursor.get());
  return new Consumer(ring, barrier, { name, sequence, handle: bounded(handle) }, () => 'halt');
}

/** A handler that notes the numbers of the events it is handed. */
function noting(list: number[]): EventHandler<Order> {
  return (_order, sequence) => {
    list.push(sequence);
  };
}

test('a turn hands over every available event once, in order, and says how many', () => {
  const ring = createRing(8);
  const handed: number[] = [];
  const orders: Order[] = [];
  const a = consumerOf(ring, 'A', (order, sequence) => {
    handed.push(sequence);
    orders.push(order);
  });
  publish(ring, 3);
  expect(a.turn(), 'turn() returns how far the sequence moved: three events here').toBe(3);
  expect(
    handed.join(' '),
    'The sequence stands on the last event that is done; the next one is one further',
  ).toBe('0 1 2');
  expect(
    orders.map((order) => order.id).join(' '),
    'The event that belongs to a sequence comes from the ring: get(sequence)',
  ).toBe('0 1 2');
  publish(ring, 2);
  expect(a.turn(), 'The second turn goes on where the first one ended').toBe(2);
  expect(handed.join(' '), 'Each event comes once; the second turn begins behind the first').toBe(
    '0 1 2 3 4',
  );
});

test('a turn takes all that is available, however much that is', () => {
  const ring = createRing(256);
  const handed: number[] = [];
  const a = consumerOf(ring, 'A', noting(handed));
  publish(ring, 200);
  expect(
    a.turn(),
    'The barrier allows 200 events, so the batch has 200. A turn has no limit of its own',
  ).toBe(200);
  expect(handed.join(' '), 'Each of the 200 comes once, in order').toBe(numbers(0, 200));
});

test('a turn with nothing to do returns 0 and calls nobody', () => {
  const ring = createRing(8);
  const handed: number[] = [];
  const a = consumerOf(ring, 'A', noting(handed));
  expect(a.turn(), 'Nothing is published, so the sequence moves by 0').toBe(0);
  publish(ring, 1);
  a.turn();
  expect(a.turn(), 'Everything is done, so the sequence moves by 0').toBe(0);
  expect(handed.join(' '), 'Only the one published event may reach the handler').toBe('0');
});

test('a turn leaves the sequence on the last event that was handled', () => {
  const ring = createRing(8);
  const a = consumerOf(ring, 'A', () => {});
  publish(ring, 3);
  a.turn();
  expect(
    a.sequence.get(),
    'After a turn over events 0, 1 and 2 the sequence is 2: others wait for that number',
  ).toBe(2);
});

test('the sequence moves over an event only after its handler has returned', () => {
  const ring = createRing(8);
  let tooEarly = 0;
  const a: Consumer<Order> = consumerOf(ring, 'A', (_order, sequence) => {
    if (distance(a.sequence.get(), sequence) >= 0) tooEarly++;
  });
  publish(ring, 3);
  a.turn();
  expect(
    tooEarly,
    'The sequence says "done". While the handler runs, the event is not done yet: first handle, then move the sequence',
  ).toBe(0);
});

test('B is handed nothing before A has finished it', () => {
  const ring = createRing(8);
  const handed: number[] = [];
  const a = consumerOf(ring, 'A', () => {});
  const b = consumerOf(ring, 'B', noting(handed), a);
  publish(ring, 3);
  expect(
    b.turn(),
    "A has done nothing yet, so B has nothing to do. B's limit is its barrier, not the ring's cursor",
  ).toBe(0);
  a.turn();
  publish(ring, 2);
  expect(b.turn(), 'A is done with three of the five events, so B may handle three').toBe(3);
  expect(handed.join(' '), 'B gets the events that A has finished, in order').toBe('0 1 2');
});

test('B finds in an event what A has written there, also when slots are used again', () => {
  const ring = createRing(4);
  const invalid: number[] = [];
  const a = consumerOf(ring, 'A', (order) => {
    order.valid = true;
  });
  const b = consumerOf(
    ring,
    'B',
    (order) => {
      if (!order.valid) invalid.push(order.id);
    },
    a,
  );
  for (let lap = 0; lap < 3; lap++) {
    publish(ring, 4);
    b.turn();
    a.turn();
    b.turn();
  }
  expect(b.sequence.get(), 'B is to be through all twelve events').toBe(11);
  expect(invalid.join(' '), 'B met events that A had not validated').toBe('');
});

test('B sees nothing unfinished when its turn comes in the middle of a turn of A', () => {
  const ring = createRing(8);
  let early: string | undefined;
  let finished = -1;
  const a: Consumer<Order> = consumerOf(ring, 'A', (_order, sequence) => {
    b.turn();
    finished = sequence;
  });
  const b: Consumer<Order> = consumerOf(
    ring,
    'B',
    (_order, sequence) => {
      if (sequence > finished) early ??= `B was handed ${sequence}; A had finished ${finished}`;
    },
    a,
  );
  publish(ring, 4);
  a.turn();
  b.turn();
  expect(b.sequence.get(), 'B is to be through all four events at the end').toBe(3);
  expect(
    early,
    'On another thread B may look at any moment, also between two events of A. What A announces must be done by then',
  ).toBeUndefined();
});

test('endOfBatch marks the last event of what this consumer may read now', () => {
  const ring = createRing(8);
  const ends: number[] = [];
  const a = consumerOf(ring, 'A', () => {});
  const b = consumerOf(
    ring,
    'B',
    (_order, sequence, endOfBatch) => {
      if (endOfBatch) ends.push(sequence);
    },
    a,
  );
  publish(ring, 3);
  a.turn();
  publish(ring, 2);
  b.turn();
  expect(
    ends.join(' '),
    'endOfBatch is true for one event of a turn: the last one that the barrier allowed when the turn began. Here that is 2, although the ring holds 4 by now',
  ).toBe('2');
  a.turn();
  b.turn();
  expect(ends.join(' '), 'The second turn of B ends with event 4').toBe('2 4');
  publish(ring, 1);
  a.turn();
  b.turn();
  expect(ends.join(' '), 'A batch of one event begins and ends with it: endOfBatch is true').toBe(
    '2 4 5',
  );
});

test('an event published during a turn waits for the next turn and is not lost', () => {
  const ring = createRing(8);
  const handed: number[] = [];
  const a = consumerOf(ring, 'A', (_order, sequence) => {
    handed.push(sequence);
    if (sequence === 0) publish(ring, 2);
  });
  publish(ring, 2);
  expect(
    a.turn(),
    'Ask the barrier once, when the turn begins. What comes later belongs to the next turn',
  ).toBe(2);
  expect(
    a.sequence.get(),
    'The sequence moves over the events that were handled, and no further: 2 and 3 came during the turn and nobody has handled them',
  ).toBe(1);
  expect(a.turn(), 'The next turn handles the two that came during the first').toBe(2);
  expect(handed.join(' '), 'Every event is handed over once, in order').toBe('0 1 2 3');
});

test('endOfBatch belongs to the batch of this turn, whatever is published meanwhile', () => {
  const ring = createRing(8);
  const ends: number[] = [];
  const a = consumerOf(ring, 'A', (_order, sequence, endOfBatch) => {
    if (sequence === 0) publish(ring, 2);
    if (endOfBatch) ends.push(sequence);
  });
  publish(ring, 2);
  a.turn();
  expect(
    ends.join(' '),
    'Events 0 and 1 are the batch, so it ends with 1, although 2 and 3 came during the turn. Compare with what the barrier answered when the turn began',
  ).toBe('1');
  a.turn();
  expect(ends.join(' '), 'The next batch is 2 and 3, and ends with 3').toBe('1 3');
});

test('a consumer goes on across the 32-bit wrap', () => {
  const last = 2 ** 31 - 3;
  const ring = createRing(8, Sequence.local(last));
  const handed: number[] = [];
  const ends: number[] = [];
  const a = consumerOf(ring, 'A', noting(handed));
  const b = consumerOf(
    ring,
    'B',
    (_order, sequence, endOfBatch) => {
      handed.push(sequence);
      if (endOfBatch) ends.push(sequence);
    },
    a,
  );
  publish(ring, 5);
  const hint =
    'After 2147483647 comes -2147483648. Count with distance() and advance(), never with - or < on sequences';
  expect(a.turn(), hint).toBe(5);
  expect(b.turn(), hint).toBe(5);
  expect(handed.join(' '), hint).toBe(`${numbers(last + 1, 5)} ${numbers(last + 1, 5)}`);
  expect(
    ends.join(' '),
    'The batch has one end, also across the wrap: the last event, and not every event with a larger number',
  ).toBe('-2147483646');
  expect(a.turn(), 'Everything is done; also behind the wrap there is nothing more to do').toBe(0);
});

test('in any order of publishing and turns, B handles every event once, behind A', () => {
  const cases = fc.record({
    last: fc.constantFrom(-1, 2 ** 31 - 10),
    steps: fc.array(fc.constantFrom('publish', 'A', 'B'), {
      minLength: 5,
      maxLength: 60,
      size: 'max',
    }),
  });
  forAll(cases, ({ last, steps }) => {
    const ring = createRing(4, Sequence.local(last));
    const byA: number[] = [];
    const byB: number[] = [];
    let broken: string | undefined;
    let story = `Ring of 4, cursor at ${last};`;
    const a = consumerOf(ring, 'A', noting(byA));
    const b = consumerOf(
      ring,
      'B',
      (order, sequence) => {
        if (byA.length <= byB.length) broken ??= `B was handed ${sequence} before A`;
        if (order.id !== sequence) {
          broken ??= `B found order ${order.id} in the slot of event ${sequence}`;
        }
        byB.push(sequence);
      },
      a,
    );
    ring.gate(b.sequence);
    let published = 0;
    for (const step of [...steps, 'A', 'B']) {
      story += step === 'publish' ? ' publish,' : ` turn of ${step},`;
      if (step === 'A') a.turn();
      else if (step === 'B') b.turn();
      else if (tryPublish(ring)) published++;
      if (broken !== undefined) expect.fail(`${story} then ${broken}`);
    }
    const expected = numbers(advance(last, 1), published);
    expect(byA.join(' '), `${story} what A was handed`).toBe(expected);
    expect(byB.join(' '), `${story} what B was handed`).toBe(expected);
  });
});
