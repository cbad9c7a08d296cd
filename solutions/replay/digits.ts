/** Numbers read from the bytes of a text, without a string in between. Any thread. */

export const NEWLINE = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const COMMA = 0x2c;
export const POINT = 0x2e;
export const ZERO = 0x30;

const MINUS = 0x2d;

/** More digits could be no safe integer. */
const MAX_DIGITS = 15;

/**
 * The integer that stands in `bytes` from `from` up to but not including `to`.
 *
 * @returns NaN when there is anything but 1 to 15 digits, with or without a minus in front
 */
export function integerOf(bytes: Buffer, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  if (to <= first || to - first > MAX_DIGITS) return Number.NaN;
  let value = 0;
  for (let i = first; i < to; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}
