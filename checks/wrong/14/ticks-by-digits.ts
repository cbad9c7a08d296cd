/** Right, but different: shifts the decimal point in the text until both numbers are whole. */
import { Limit } from '#limits';

const SHAPE = /^-?\d{1,20}(\.\d{1,20})?$/;
/** More than any price or tick has. */
const DECIMALS = 20;

export class TickScale {
  readonly tickSize: string;
  private readonly step: bigint;
  private readonly decimals: number;

  constructor(tickSize: string) {
    if (!SHAPE.test(tickSize) || shifted(tickSize) <= 0n) {
      throw new RangeError(`${tickSize} is no tick size; expected something like "0.01"`);
    }
    this.tickSize = tickSize;
    this.step = shifted(tickSize);
    this.decimals = (tickSize.split('.')[1] ?? '').length;
  }

  toTicks(price: string): number {
    if (!SHAPE.test(price)) throw new RangeError(`a price is text like "150.05"`);
    const units = shifted(price);
    const ticks = units / this.step;
    if (ticks * this.step !== units) throw new RangeError(`${price} is between two ticks`);
    const number = Number(ticks);
    if (Math.abs(number) > Limit.maxPriceTicks) throw new RangeError(`${price} is out of range`);
    return number;
  }

  toText(ticks: number): string {
    if (!(Number.isInteger(ticks) && Math.abs(ticks) <= Limit.maxPriceTicks)) {
      throw new RangeError(`${ticks} is no number of ticks`);
    }
    const sign = ticks < 0 ? '-' : '';
    const digits = String(BigInt(Math.abs(ticks)) * this.step).padStart(DECIMALS + 1, '0');
    const whole = digits.slice(0, -DECIMALS);
    const fraction = digits.slice(-DECIMALS).slice(0, this.decimals);
    return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`;
  }
}

/** The number in units of 10^−20. */
function shifted(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return text.startsWith('-') ? -units : units;
}
