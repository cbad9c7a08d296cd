/** Prices as text and prices in ticks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Limit } from '#limits';
import { seed } from '#seed';
import { TickScale } from '#ticks';

describe('a price becomes ticks without a float', () => {
  test.each([
    ['0.01', '150.05', 15005],
    ['0.01', '150', 15000],
    ['0.01', '150.050', 15005],
    ['0.01', '0.29', 29],
    ['0.01', '-0.07', -7],
    ['0.01', '-0.00', 0],
    ['0.0001', '585.33', 5853300],
    ['0.25', '-2.75', -11],
    ['5', '1235', 247],
    ['0.010', '1.00', 100],
  ])('tick %s, price %s is %i', (tick, price, ticks) => {
    expect(new TickScale(tick).toTicks(price)).toBe(ticks);
  });

  test('what a float would get wrong is right here', () => {
    expect(4.35 * 100).not.toBe(435);
    expect(new TickScale('0.01').toTicks('4.35')).toBe(435);
  });
});

test.each([
  ['0.01', '150.055'],
  ['0.25', '1.30'],
  ['5', '1237'],
  ['0.01', '0.00000000000000000001'],
])('tick %s: %s is off the grid and refused', (tick, price) => {
  expect(() => new TickScale(tick).toTicks(price)).toThrow(
    `${price} is no multiple of the tick ${tick}`,
  );
});

test.each(['', ' 1', '1 ', '1.', '.5', '+1', '1e2', '1,5', '0x10', 'NaN', 'Infinity', '−1', '--1'])(
  '"%s" is no decimal number',
  (price) => {
    expect(() => new TickScale('0.01').toTicks(price)).toThrow('is not a decimal number');
  },
);

test('a price beyond the largest number of ticks is refused, on both sides', () => {
  const scale = new TickScale('1');
  const max = Limit.maxPriceTicks;
  expect(scale.toTicks(String(max))).toBe(max);
  expect(scale.toTicks(String(-max))).toBe(-max);
  expect(() => scale.toTicks(String(max + 1))).toThrow(`expected -${max} to ${max}`);
  expect(() => scale.toTicks(String(-max - 1))).toThrow(RangeError);
});

test('an error text stays short when the input is not', () => {
  expect(() => new TickScale('0.01').toTicks('9'.repeat(100_000))).toThrow(/^.{0,120}$/);
});

test.each(['0', '0.00', '-0.01', 'a cent', ''])('"%s" is no tick size', (tick) => {
  expect(() => new TickScale(tick)).toThrow('is not a positive decimal number');
});

test.each([
  ['0.01', 15005, '150.05'],
  ['0.01', -7, '-0.07'],
  ['0.01', 0, '0.00'],
  ['0.25', -11, '-2.75'],
  ['5', 247, '1235'],
])('tick %s: %i ticks read %s', (tick, ticks, text) => {
  expect(new TickScale(tick).toText(ticks)).toBe(text);
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, Limit.maxPriceTicks + 1])(
  '%d is no number of ticks',
  (ticks) => {
    expect(() => new TickScale('0.01').toText(ticks)).toThrow('is no number of ticks');
  },
);

test('ticks become text and the same ticks again, on any grid', () => {
  const grid = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 9 }));
  const ticks = fc.integer({ min: -Limit.maxPriceTicks, max: Limit.maxPriceTicks });
  fc.assert(
    fc.property(grid, ticks, ([units, decimals], given) => {
      const digits = String(units).padStart(decimals + 1, '0');
      const point = digits.length - decimals;
      const tick = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
      const scale = new TickScale(tick);
      expect(scale.toTicks(scale.toText(given))).toBe(given);
    }),
    { seed },
  );
});
