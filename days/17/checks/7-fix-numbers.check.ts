/** Day 17, stage 7 (further): numbers and times out of text, exact or not at all. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed, read } from './fix-kit.ts';
import { forAll } from './kit.ts';

const TAG = 112;

/** A reader that holds one value, behind the tag 112. */
function withValue(value: string) {
  return read(framed(`35=0|${TAG}=${value}|`)).reader;
}

test('a whole number is digits, perhaps with a minus', () => {
  const numbers = [
    ['42', 42],
    ['-42', -42],
    ['007', 7],
    ['0', 0],
    ['-0', 0],
    ['999999999999999', 999_999_999_999_999],
    ['-999999999999999', -999_999_999_999_999],
  ] as const;
  for (const [text, value] of numbers) {
    expect(
      Object.is(withValue(text).int(TAG), value),
      `int of "${text}" is ${value}, and 0 is not −0`,
    ).toBe(true);
  }
});

test('what is no whole number is NaN', () => {
  for (const text of [
    '-',
    '--1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1 ',
    '0x1',
    '1234567890123456',
    'NaN',
    '1-',
  ]) {
    expect(
      withValue(text).int(TAG),
      `int of "${text}": digits and nothing else, 15 at the most`,
    ).toBeNaN();
  }
  expect(withValue('1').int(38), 'A tag that is not there').toBeNaN();
});

test('a decimal is exact, in units of its last place', () => {
  const numbers = [
    ['150.05', 2, 15_005],
    ['-2.75', 2, -275],
    ['-0.05', 2, -5],
    ['5', 4, 50_000],
    ['0.1', 1, 1],
    ['1.005', 3, 1_005],
    ['4.35', 2, 435],
    ['1.', 1, 10],
    ['-0.0', 1, 0],
    ['0000001.5', 1, 15],
    ['90071992547409.91', 2, Number.MAX_SAFE_INTEGER],
  ] as const;
  for (const [text, decimals, units] of numbers) {
    const value = withValue(text).decimal(TAG, decimals);
    expect(
      Object.is(value, units),
      `decimal of "${text}" with ${decimals} is ${units}, got ${value}. Two whole numbers, never a fraction: 4.35 × 100 is 434.99999999999994`,
    ).toBe(true);
  }
});

test('zeros at the end of a decimal say nothing', () => {
  for (const [text, decimals, units] of [
    ['100.000000', 0, 100],
    ['1.500', 1, 15],
    ['1.50000000000000000000', 2, 150],
  ] as const) {
    expect(withValue(text).decimal(TAG, decimals), `decimal of "${text}" with ${decimals}`).toBe(
      units,
    );
  }
});

test('what is finer than the unit, or no decimal, is NaN', () => {
  for (const text of [
    '150.051',
    '0.001',
    '.5',
    '-',
    '-.5',
    '1.2.3',
    '1,5',
    '1.x',
    '1.-5',
    '1e2',
    '+1',
    '',
  ]) {
    if (text === '') continue;
    expect(
      withValue(text).decimal(TAG, 2),
      `decimal of "${text}" with 2: not rounded, not guessed`,
    ).toBeNaN();
  }
  for (const text of [
    '90071992547409.92',
    '-90071992547409.92',
    '9007199254740993',
    '1234567890123456',
  ]) {
    expect(
      withValue(text).decimal(TAG, 2),
      `decimal of "${text}" with 2: no safe integer`,
    ).toBeNaN();
  }
  expect(withValue('1').decimal(38, 2), 'A tag that is not there').toBeNaN();
});

test('a time is UTC, to the second, the millisecond or finer', () => {
  const second = Date.UTC(2026, 1, 28, 23, 59, 58);
  for (const [text, ms] of [
    ['20260228-23:59:58', second],
    ['20260228-23:59:58.5', second + 500],
    ['20260228-23:59:58.05', second + 50],
    ['20260228-23:59:58.007', second + 7],
    ['20260228-23:59:58.007999', second + 7],
    ['20161231-23:59:60', Date.UTC(2017, 0, 1)],
    ['20260101-00:00:00.000', Date.UTC(2026, 0, 1)],
  ] as const) {
    expect(withValue(text).utcMs(TAG), `utcMs of "${text}"`).toBe(ms);
  }
});

test('what is no time is NaN', () => {
  for (const text of [
    '20260228',
    '20260228-24:00:00',
    '20261328-00:00:00',
    '20260028-00:00:00',
    '20260200-00:00:00',
    '20260232-00:00:00',
    '20260228-00:60:00',
    '20260228-00:00:61',
    '20260228-00.00:00',
    '20260228 00:00:00',
    '20260228-00:00:00.',
    '20260228-00:00:00.x',
    '20260228-00:00:00.1x',
    '20260228-00:00:00Z',
    '19691231-23:59:59',
    '00260228-00:00:00',
    '2026-2-28-0:00:00',
  ]) {
    expect(withValue(text).utcMs(TAG), `utcMs of "${text}"`).toBeNaN();
  }
  expect(withValue('1').utcMs(52), 'A tag that is not there').toBeNaN();
});

test('for any text the number is what the text says, or NaN', () => {
  const digits = (maxLength: number) =>
    fc.array(fc.constantFrom(...'0123456789'), { maxLength }).map((all) => all.join(''));
  const text = fc.oneof(
    fc
      .tuple(fc.constantFrom('', '-'), digits(17), fc.constantFrom('', '.'), digits(6))
      .map((all) => all.join('')),
    fc
      .array(fc.constantFrom(...'01.-9x'), { minLength: 1, maxLength: 8 })
      .map((all) => all.join('')),
  );
  forAll(
    fc.tuple(
      text.filter((one) => one !== ''),
      fc.nat(6),
    ),
    ([value, decimals]) => {
      const reader = withValue(value);
      const isInt = /^-?\d{1,15}$/.test(value);
      expect(reader.int(TAG), `int of "${value}"`).toBe(isInt ? Number(value) + 0 : Number.NaN);
      expect(reader.decimal(TAG, decimals), `decimal of "${value}" with ${decimals}`).toBe(
        decimalByText(value, decimals),
      );
    },
    2_000,
  );
});

function decimalByText(text: string, decimals: number): number {
  const [, sign, whole = '', rest = ''] = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined) return Number.NaN;
  const places = rest.replace(/0+$/, '');
  if (places.length > decimals) return Number.NaN;
  const units = BigInt(`${whole}${places.padEnd(decimals, '0')}`);
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) return Number.NaN;
  return sign === '-' && units > 0n ? -Number(units) : Number(units);
}
