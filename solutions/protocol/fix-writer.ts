/**
 * Writes FIX 4.4 messages into one buffer that is used again and again.
 *
 *     ┌── room ──────────────┬── body ─────────────────────┬── trailer ──┐
 *     │     8=FIX.4.4|9=65|  │ 35=A|34=1|49=…|…|108=30|    │ 10=068|     │
 *     └─────▲────────────────┴─────────────────────────────┴─────────────┘
 *           offset: the head is written last, backwards, because it tells the body's length
 *
 * A message that cannot be right is never sent: a value that is empty, holds a SOH (it would be two
 * fields), or does not fit makes {@link FixWriter.end} return 0. No object is made; a time costs 16
 * bytes, which are the number inside of a Date. One thread.
 */
import { checkSum, SOH } from '#fix';
import { Tag } from '#fix-tags';

const HEAD = 'FIX.4.4';
/** `8=FIX.4.4|9=123456|` at the most. */
const HEAD_BYTES = 19;
/** `10=068|` */
const TRAILER_BYTES = 7;
const ZERO = 0x30;
const EQUALS = 0x3d;
const COLON = 0x3a;
const MINUS = 0x2d;
const POINT = 0x2e;

export class FixWriter {
  /** The message is `length` bytes from `offset`: see {@link end}. */
  readonly bytes: Uint8Array;
  private readonly bodyLimit: number;
  private readonly date = new Date(0);
  private at = HEAD_BYTES;
  private start = HEAD_BYTES;
  private failed = false;

  /** @param maxMessageBytes the longest message, 64 … 999,999 */
  constructor(maxMessageBytes = 4096) {
    if (!Number.isInteger(maxMessageBytes) || maxMessageBytes < 64 || maxMessageBytes > 999_999) {
      throw new RangeError(
        `FixWriter: maxMessageBytes is ${maxMessageBytes}; expected a whole number from 64 to 999,999`,
      );
    }
    this.bytes = new Uint8Array(maxMessageBytes);
    this.bodyLimit = maxMessageBytes - TRAILER_BYTES;
  }

  /** Where the finished message begins in {@link bytes}. */
  get offset(): number {
    return this.start;
  }

  /** Where the next field will be written. */
  get position(): number {
    return this.at;
  }

  /** Begins a message. @param type as `messageTypeCode` of #fix-tags gives it */
  begin(type: number): this {
    this.at = HEAD_BYTES;
    this.failed = false;
    this.tag(Tag.MsgType);
    this.byte(type & 0xff);
    if (type > 0xff) this.byte(type >> 8);
    return this.close();
  }

  /** @param value characters 0x20 … 0xff, at least one */
  text(tag: number, value: string): this {
    this.tag(tag);
    if (value.length === 0) this.failed = true;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code === SOH || code > 0xff) this.failed = true;
      this.byte(code);
    }
    return this.close();
  }

  /** @param code of one character */
  char(tag: number, code: number): this {
    this.tag(tag);
    if (code === SOH) this.failed = true;
    this.byte(code);
    return this.close();
  }

  /** A value that stands in other bytes already. */
  copy(tag: number, from: Uint8Array, offset: number, length: number): this {
    this.tag(tag);
    if (length <= 0) this.failed = true;
    for (let i = 0; i < length; i++) {
      const byte = from[offset + i] as number;
      if (byte === SOH) this.failed = true;
      this.byte(byte);
    }
    return this.close();
  }

  /** Whole fields that stand in other bytes already, each with its SOH. */
  copyFields(from: Uint8Array, offset: number, length: number): this {
    for (let i = 0; i < length; i++) this.byte(from[offset + i] as number);
    return this;
  }

  /** @param value a safe integer */
  int(tag: number, value: number): this {
    return this.decimal(tag, value, 0);
  }

  /**
   * A decimal number without a float: 15005 units with 2 decimals are `150.05`.
   *
   * @param units a safe integer
   * @param decimals 0 … 15: the unit is 10^−`decimals`
   */
  decimal(tag: number, units: number, decimals: number): this {
    this.tag(tag);
    if (!Number.isSafeInteger(units)) {
      this.failed = true;
      return this;
    }
    if (units < 0) this.byte(MINUS);
    this.number(Math.abs(units), decimals);
    return this.close();
  }

  /** @param ms since 1970, UTC */
  utcMs(tag: number, ms: number): this {
    const { date } = this;
    date.setTime(ms);
    this.tag(tag);
    this.padded(date.getUTCFullYear(), 4);
    this.padded(date.getUTCMonth() + 1, 2);
    this.padded(date.getUTCDate(), 2);
    this.byte(MINUS);
    this.padded(date.getUTCHours(), 2);
    this.byte(COLON);
    this.padded(date.getUTCMinutes(), 2);
    this.byte(COLON);
    this.padded(date.getUTCSeconds(), 2);
    this.byte(POINT);
    this.padded(date.getUTCMilliseconds(), 3);
    return this.close();
  }

  /**
   * Finishes the message: BeginString and BodyLength in front, CheckSum behind.
   *
   * @returns its length in bytes from {@link offset} on; 0 when it must not be sent
   */
  end(): number {
    if (this.failed) return 0;
    const { bytes, at } = this;
    this.start = HEAD_BYTES;
    this.before(SOH);
    let rest = at - HEAD_BYTES;
    do {
      this.before(ZERO + (rest % 10));
      rest = Math.floor(rest / 10);
    } while (rest > 0);
    this.before(EQUALS);
    this.before(ZERO + Tag.BodyLength);
    this.before(SOH);
    for (let i = HEAD.length - 1; i >= 0; i--) this.before(HEAD.charCodeAt(i));
    this.before(EQUALS);
    this.before(ZERO + Tag.BeginString);

    const sum = checkSum(bytes, this.start, at);
    bytes[at] = ZERO + 1;
    bytes[at + 1] = ZERO;
    bytes[at + 2] = EQUALS;
    bytes[at + 3] = ZERO + Math.floor(sum / 100);
    bytes[at + 4] = ZERO + (Math.floor(sum / 10) % 10);
    bytes[at + 5] = ZERO + (sum % 10);
    bytes[at + 6] = SOH;
    return at + TRAILER_BYTES - this.start;
  }

  private tag(tag: number): void {
    this.number(tag, 0);
    this.byte(EQUALS);
  }

  private close(): this {
    this.byte(SOH);
    return this;
  }

  private byte(code: number): void {
    if (this.at >= this.bodyLimit) this.failed = true;
    else this.bytes[this.at++] = code;
  }

  private before(code: number): void {
    this.start--;
    this.bytes[this.start] = code;
  }

  /** The digits of a number from the first one on, with a point in front of the last `decimals`. */
  private number(value: number, decimals: number): void {
    let power = 1;
    let digits = 1;
    while (digits <= decimals || value >= power * 10) {
      power *= 10;
      digits++;
    }
    let rest = value;
    for (; digits > 0; digits--) {
      const digit = Math.floor(rest / power);
      rest -= digit * power;
      power /= 10;
      if (digits === decimals) this.byte(POINT);
      this.byte(ZERO + digit);
    }
  }

  private padded(value: number, digits: number): void {
    for (let power = 10 ** (digits - 1); power >= 1; power /= 10) {
      this.byte(ZERO + (Math.floor(value / power) % 10));
    }
  }
}
