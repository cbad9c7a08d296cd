/** Day 02, stage 1: how far may I read? */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advance, Sequence } from '#sequence';
import { SequenceBarrier } from '#sequence-barrier';
import { forAll, RANGE_ERROR, thrownBy } from './kit.ts';

const LARGEST = 2 ** 31 - 1;

function barrierOn(...values: number[]): SequenceBarrier {
  return new SequenceBarrier(values.map((value) => Sequence.local(value)));
}

test('a barrier with one dependency gives the value of that one', () => {
  expect(
    barrierOn(9).available(),
    'With one dependency at 9, the barrier allows everything up to 9',
  ).toBe(9);
  expect(
    barrierOn(-1).available(),
    'A dependency before the first event stands at -1; so does the barrier',
  ).toBe(-1);
});

test('a barrier with several dependencies gives the one furthest behind, wherever it stands', () => {
  const hint =
    'An event is safe to read only when every dependency is done with it. Look for the one furthest behind';
  expect(barrierOn(4, 6, 9).available(), hint).toBe(4);
  expect(barrierOn(6, 4, 9).available(), hint).toBe(4);
  expect(barrierOn(9, 6, 4).available(), hint).toBe(4);
  expect(barrierOn(7, 7).available(), hint).toBe(7);
});

test('a barrier asks its dependencies anew each time', () => {
  const a = Sequence.local(6);
  const b = Sequence.local(4);
  const barrier = new SequenceBarrier([a, b]);
  barrier.available();
  b.set(8);
  expect(
    barrier.available(),
    'The dependencies move while the barrier lives. Read them in available(), every time; an answer that was kept never moves again',
  ).toBe(6);
  a.set(7);
  expect(barrier.available(), 'A dependency went from 6 to 7 and the barrier did not follow').toBe(
    7,
  );
});

test('a barrier finds the one furthest behind across the 32-bit wrap', () => {
  const hint =
    'After 2147483647 comes -2147483648, which is one event further and not behind. Compare sequences by distance(), never with < or Math.min';
  expect(barrierOn(LARGEST, -LARGEST - 1).available(), hint).toBe(LARGEST);
  expect(barrierOn(-LARGEST - 1, LARGEST).available(), hint).toBe(LARGEST);
  expect(barrierOn(-LARGEST + 2, LARGEST - 3, -LARGEST).available(), hint).toBe(LARGEST - 3);
});

test('a barrier with nothing to wait for is a RangeError', () => {
  expect(
    thrownBy(() => new SequenceBarrier([])),
    'A barrier without any dependency has no answer. Refuse it in the constructor with a RangeError',
  ).toBe(RANGE_ERROR);
});

test('of any dependencies, wherever on the 32-bit circle, a barrier gives the one that is least far', () => {
  const cases = fc.record({
    base: fc.oneof(fc.integer(), fc.integer({ min: LARGEST - 40, max: LARGEST })),
    ahead: fc.array(fc.nat({ max: 2 ** 30 }), { minLength: 1, maxLength: 6 }),
  });
  forAll(cases, ({ base, ahead }) => {
    const barrier = new SequenceBarrier(ahead.map((by) => Sequence.local(advance(base, by))));
    const values = ahead.map((by) => advance(base, by)).join(', ');
    expect(barrier.available(), `The one furthest behind of ${values} is the answer`).toBe(
      advance(base, Math.min(...ahead)),
    );
  });
});
