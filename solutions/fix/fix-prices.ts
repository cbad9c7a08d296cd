/**
 * Prices of FIX messages, which are decimal text, and the engine's ticks.
 *
 * What a tick is comes from #ticks. On the way of an order the text never becomes a float or an
 * object: it is read as a whole number of 10^−decimals, and that is a multiple of the tick or not.
 */
import type { FixReader } from '#fix';
import type { FixWriter } from '#fix-writer';
import { Limit } from '#limits';
import { TickScale } from '#ticks';

/** How much finer than the tick an average price is told. */
const AVERAGE_DECIMALS = 4;
const AVERAGE_PARTS = 10 ** AVERAGE_DECIMALS;

export class FixPrices {
  private readonly decimals: number;
  /** The tick in units of 10^−decimals. */
  private readonly step: number;

  /**
   * @param tickSize the smallest step of the price as decimal text, of up to 5 digits: "0.01"
   * @throws RangeError when it is none, or longer
   */
  constructor(tickSize: string) {
    const scale = new TickScale(tickSize);
    const [whole = '', fraction = ''] = scale.tickSize.split('.');
    this.decimals = fraction.length;
    this.step = Number(whole + fraction);
    if (whole.length + fraction.length > 5) {
      throw new RangeError(`FixPrices: the tick size is ${tickSize}; expected up to 5 digits`);
    }
  }

  /** @returns ticks; NaN without the field, when it is no number, off the grid or out of range */
  read(reader: FixReader, tag: number): number {
    const units = reader.decimal(tag, this.decimals);
    const ticks = units / this.step;
    const isGood = units % this.step === 0 && Math.abs(ticks) <= Limit.maxPriceTicks;
    return isGood ? ticks : Number.NaN;
  }

  write(writer: FixWriter, tag: number, ticks: number): void {
    writer.decimal(tag, ticks * this.step, this.decimals);
  }

  /**
   * Writes an average price, to a ten-thousandth of a tick; where that has too many digits, to the
   * tick.
   *
   * @param ticksTimesLots the sum of price × quantity over all fills, a safe integer
   * @param lots the sum of their quantities; 0: nothing filled, the average is 0
   */
  writeAverage(writer: FixWriter, tag: number, ticksTimesLots: number, lots: number): void {
    if (lots === 0) {
      writer.int(tag, 0);
      return;
    }
    const ticks = Math.floor(ticksTimesLots / lots);
    const rest = ticksTimesLots - ticks * lots;
    const parts = ticks * AVERAGE_PARTS + Math.round((rest * AVERAGE_PARTS) / lots);
    const units = parts * this.step;
    if (rest > 0 && Number.isSafeInteger(units)) {
      writer.decimal(tag, units, this.decimals + AVERAGE_DECIMALS);
    } else {
      this.write(writer, tag, ticks);
    }
  }
}
