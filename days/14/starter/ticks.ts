/**
 * Prices as people write them, and the integer ticks that the engine trades in.
 *
 *     tick 0.01      "150.05"  ↔  15005
 *     tick 0.0001    "585.33"  ↔  5853300
 *     tick 0.25      "-2.75"   ↔  −11
 *
 * A float cannot hold most decimal prices: `0.1 + 0.2` is not `0.3`, and `150.05 * 100` is
 * 15005.000000000002. So the text never becomes a float here. It is taken apart into digits, and
 * all arithmetic is on whole numbers. Control plane: it allocates and throws. Any thread.
 */
import { NotImplemented } from '#not-implemented';

/** Digits, or digits with one point in between; at most one sign in front. */
const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?$/;

/** A decimal number without a float: `units` × 10^−`decimals`. */
interface Decimal {
  readonly units: bigint;
  readonly decimals: number;
}

/** The price grid of one instrument. */
export class TickScale {
  /** The tick as it was given. */
  readonly tickSize: string;
  private readonly tick: Decimal;

  /**
   * Given, complete.
   *
   * @param tickSize the smallest step of the price, as decimal text: "0.01", "0.25", "5"
   * @throws RangeError when it is not a positive decimal number
   */
  constructor(tickSize: string) {
    const tick = parseDecimal(tickSize);
    if (tick === null || tick.units <= 0n) {
      throw new RangeError(
        `TickScale: the tick size ${shown(tickSize)} is not a positive decimal number; write it like "0.01"`,
      );
    }
    this.tickSize = tickSize;
    this.tick = tick;
  }

  /**
   * The ticks of a price.
   *
   * @param price decimal text, "150.05" or "-3"; no exponent, no thousands separator, no spaces
   * @returns an integer, −`maxPriceTicks` … `maxPriceTicks`
   * @throws RangeError when the text is no decimal number, is off the grid or out of range
   */
  toTicks(price: string): number {
    throw new NotImplemented(5, 'TickScale.toTicks', price, this.tick, scaled);
  }

  /**
   * The price as text, with as many decimals as the tick has: 15005 at "0.01" is "150.05".
   *
   * @throws RangeError when `ticks` is not an integer in the range of {@link toTicks}
   */
  toText(ticks: number): string {
    throw new NotImplemented(5, 'TickScale.toText', ticks, this.tick);
  }
}

/** Given, complete. The number that the text names, or null when it names none. */
function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const magnitude = BigInt(whole + fraction);
  return { units: sign === '-' ? -magnitude : magnitude, decimals: fraction.length };
}

/**
 * Given, complete. The same number in units of 10^−`decimals`; `decimals` is not less than the
 * number's own.
 */
function scaled(decimal: Decimal, decimals: number): bigint {
  return decimal.units * 10n ** BigInt(decimals - decimal.decimals);
}

/** Given, complete. What was given, for an error text: quoted, and cut when it is long. */
function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
