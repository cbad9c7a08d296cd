import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, INITIAL_SEQUENCE, Sequence } from '#sequence';
import { holds, idRing, passedOn, pollIds, publishIds, shown, THE_VERY_SAME } from './kit.ts';

test('the first claim is sequence 0, and each claim is one more than the last', () => {
  const ring = idRing(8);
  expect(ring.next(), 'The first event ever has the sequence 0').toBe(0);
  expect([ring.next(), ring.next()], 'A claim is made once; the next one goes on').toEqual([1, 2]);
});

test('claims go on after the cursor that the ring was given', () => {
  const ring = idRing(8, { cursor: Sequence.local(41) });
  expect(ring.next(), 'Event 41 counts as published already').toBe(42);
});

test('tryNext claims as next does', () => {
  const ring = idRing(8);
  const claims = [ring.tryNext(), ring.next(), ring.tryNext()];
  expect(claims.map(shown), 'Both take the next free sequence').toEqual([0, 1, 2]);
});

test('a claimed event is invisible until it is published', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  const sequence = ring.next();
  ring.get(sequence).id = 7;
  const why = 'The producer is still writing. Only publish may move the cursor';
  expect(ring.cursor.get(), why).toBe(INITIAL_SEQUENCE);
  expect(pollIds(ring, consumed), why).toEqual([]);
});

test('publish moves the cursor to the published sequence', () => {
  const ring = idRing(8);
  ring.publish(ring.next());
  expect(ring.cursor.get(), 'The cursor is the last published sequence').toBe(0);
  ring.publish(ring.next());
  expect(ring.cursor.get(), 'The cursor is the last published sequence').toBe(1);
});

test('publishing one claim leaves the later claims invisible', () => {
  const ring = idRing(8);
  const [first, second] = [ring.next(), ring.next()];
  ring.get(first).id = 10;
  ring.publish(first);
  const why = 'Publish up to the sequence that was given, not up to all that is claimed';
  expect(ring.cursor.get(), why).toBe(first);
  expect(pollIds(ring, Sequence.local()), why).toEqual([10]);
  ring.publish(second);
  expect(ring.cursor.get(), 'Now the second one is published too').toBe(second);
});

test('poll hands over the object of the slot together with its sequence', () => {
  const ring = idRing(4);
  publishIds(ring, [10, 11]);
  const seen: (readonly [boolean, number, number])[] = [];
  ring.poll(Sequence.local(), (event, sequence) => {
    seen.push([event === ring.get(sequence), event.id, sequence]);
  });
  expect(seen, 'The slot itself and no copy, the id, the sequence').toEqual([
    [true, 10, 0],
    [true, 11, 1],
  ]);
});

test('published events come in order and exactly once', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10, 11, 12]);
  expect(pollIds(ring, consumed), 'All that is published, the oldest first').toEqual([10, 11, 12]);
  expect(pollIds(ring, consumed), 'These came already. Move consumed when they are done').toEqual(
    [],
  );
  publishIds(ring, [13]);
  expect(pollIds(ring, consumed), 'Go on behind the last event that is done').toEqual([13]);
});

test('poll answers with the number of events, 0 when there is none', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  const nothing = () => undefined;
  expect(ring.poll(consumed, nothing), 'Nothing is published').toBe(0);
  publishIds(ring, [10, 11, 12]);
  expect(ring.poll(consumed, nothing), 'Three events were handed over').toBe(3);
  expect(ring.poll(consumed, nothing), 'Nothing is left').toBe(0);
});

test('poll moves consumed to the last event it handed over', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  pollIds(ring, consumed);
  expect(consumed.get(), 'Nothing was handed over').toBe(INITIAL_SEQUENCE);
  publishIds(ring, [10, 11, 12]);
  pollIds(ring, consumed);
  expect(consumed.get(), 'Event 2 is the last that is done').toBe(2);
});

test('an event is not done while its handler runs', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10]);
  ring.poll(consumed, (_event, sequence) => {
    expect(
      distance(sequence, consumed.get()),
      'Once consumed has moved, the producer may overwrite the slot. Move it after the handler',
    ).toBe(1);
  });
});

test('an event whose handler threw comes again', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10]);
  const thrown = new Error('handler');
  const fail = () =>
    ring.poll(consumed, () => {
      throw thrown;
    });
  const why = 'Whoever called poll gets what the handler threw, that very error';
  expect(passedOn(thrown, fail), why).toBe(THE_VERY_SAME);
  expect(pollIds(ring, consumed), 'A handler that threw has not done the event').toEqual([10]);
});

test('undefined is passed on as well when a handler throws it', () => {
  const ring = idRing(8);
  const consumed = Sequence.local();
  publishIds(ring, [10]);
  const fail = () =>
    ring.poll(consumed, () => {
      throw undefined;
    });
  const why = 'Even undefined can be thrown. Let it pass; there is no need to look at it';
  expect(passedOn(undefined, fail), why).toBe(THE_VERY_SAME);
  expect(pollIds(ring, consumed), 'A handler that threw has not done the event').toEqual([10]);
});

test('every consumer reads all events at its own pace', () => {
  const ring = idRing(8);
  const [fast, slow] = [Sequence.local(), Sequence.local()];
  publishIds(ring, [10, 11]);
  expect(pollIds(ring, fast), 'The first consumer').toEqual([10, 11]);
  publishIds(ring, [12]);
  const why = 'Where a consumer stands is in its own sequence, nowhere in the ring';
  expect(pollIds(ring, slow), why).toEqual([10, 11, 12]);
  expect(pollIds(ring, fast), why).toEqual([12]);
});

test('where a consumer stands is what its sequence says when poll begins', () => {
  const ring = idRing(8);
  const cells = new Int32Array(1);
  const consumed = new Sequence(cells, 0);
  consumed.set(INITIAL_SEQUENCE);
  publishIds(ring, [10, 11, 12]);
  pollIds(ring, consumed);
  const why = 'Ask consumed at every poll and keep no position beside it';
  consumed.set(0);
  expect(pollIds(ring, consumed), `${why}. It was set back to 0`).toEqual([11, 12]);
  publishIds(ring, [13]);
  const twin = new Sequence(cells, 0);
  expect(pollIds(ring, twin), `${why}. Another Sequence over its cell is the same one`).toEqual([
    13,
  ]);
});

test('claims, publishes and polls in any order agree with a plain array', () => {
  const CAPACITY = 8;
  // Long scripts with few polls, so that the ring fills up: by default the arrays are short.
  const step = fc.constantFrom('claim', 'claim', 'publish', 'publish', 'poll');
  const agrees = fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
    const ring = idRing(CAPACITY);
    const consumed = Sequence.local();
    const open: number[] = [];
    let visible: number[] = [];
    let ids = 0;
    let story = 'After';
    for (const what of [...steps, 'poll']) {
      story += ` ${what},`;
      if (what === 'claim' && open.length + visible.length < CAPACITY) {
        const sequence = ring.next();
        expect(sequence, `${story} the claimed sequence`).toBe(ids);
        ring.get(sequence).id = ids++;
        open.push(sequence);
      } else if (what === 'publish') {
        const sequence = open.shift();
        if (sequence === undefined) continue;
        ring.publish(sequence);
        visible.push(sequence);
      } else if (what === 'poll') {
        expect(pollIds(ring, consumed), `${story} the ids that came`).toEqual(visible);
        visible = [];
      }
    }
  });
  holds(agrees, 100);
});
