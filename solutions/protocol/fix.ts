/**
 * FIX 4.4 on the wire: a message is a row of `tag=value`, each closed by the byte 1 (SOH).
 *
 *     8=FIX.4.4 | 9=65 | 35=A | 34=1 | 49=CLIENT1 | … | 108=30 | 10=068 |
 *     └ BeginString    └ MsgType                               └ CheckSum
 *                 └ BodyLength: bytes from here ───────────────┘
 *
 * Everything is text, so everything has to be found: only the first three fields and the last have
 * a fixed place. {@link FixReader} finds them where they lie and copies nothing; #fix-writer writes.
 *
 * Bytes from a socket may be anything. Reading gives a code or NaN, never an exception, and makes
 * no object, but for {@link FixReader.text}. One thread.
 */
import { DATA_TAG_BY_LENGTH_TAG, Tag } from '#fix-tags';

/** The byte that closes every field. */
export const SOH = 1;

/** What {@link FixReader.read} says about the bytes it was given. */
export const FixCode = {
  /** A message; go on behind its `length`. */
  OK: 0,
  /** A message may begin here, but its end is not there yet. */
  INCOMPLETE: 1,

  // Garbled: FIX has the receiver pass over `length` bytes as if they had never come.
  /** It does not begin with BeginString. */
  BAD_BEGIN: 2,
  /** BodyLength is not second, no number, too large, or does not lead to CheckSum. */
  BAD_LENGTH: 3,
  /** CheckSum is not the sum of the bytes. */
  BAD_CHECKSUM: 4,
  /** MsgType is not third, or empty. */
  BAD_TYPE: 5,

  // The frame is right, a field is not: refuse the message, naming `badTag`.
  /** No `tag=` with a tag of 1 … 999,999, without leading zeros. */
  BAD_TAG: 6,
  /** Nothing between `=` and SOH. */
  EMPTY_VALUE: 7,
  /** A data field that is not as long as the field before it says. */
  BAD_DATA: 8,
  /** More fields than the reader holds. */
  TOO_MANY_FIELDS: 9,
} as const;

export function isGarbled(code: number): boolean {
  return code >= FixCode.BAD_BEGIN && code <= FixCode.BAD_TYPE;
}

const ZERO = 0x30;
const EQUALS = 0x3d;
const COLON = 0x3a;
const MINUS = 0x2d;
const POINT = 0x2e;

/** `10=ddd` and SOH. */
const TRAILER_BYTES = 7;
/** Longer than any BeginString there is: `8=FIXT.1.1`. */
const MAX_BEGIN_BYTES = 16;
const MAX_TAG = 999_999;
/** All numbers of so many digits are safe integers. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_DIGITS + 1 }, (_, power) => Number(`1e${power}`));

/** No field of that kind stands there. */
const NONE = -1;
/** The bytes end before the field does. */
const CUT = -2;
/** The type of a message whose MsgType has more than two characters: there is no such. */
const UNKNOWN_TYPE = 0xffff;

export interface FixReaderOptions {
  /** The longest message, from BeginString to CheckSum. Without it: 4096. */
  readonly maxMessageBytes?: number;
  /** The most fields of a message. Without it: 128. */
  readonly maxFields?: number;
}

/**
 * Finds one message in bytes, and its fields in the message. What it says of a message holds until
 * the next {@link read}, and as long as the bytes stay as they are.
 */
export class FixReader {
  private readonly maxMessageBytes: number;
  private readonly maxFields: number;
  private bytes: Uint8Array = new Uint8Array(0);
  /** By field, in the order of the message: its tag, and where its value begins and ends. */
  private readonly tags: Int32Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private count = 0;
  private messageType = 0;
  private consumed = 0;
  private wrongTag = 0;

  constructor({ maxMessageBytes = 4096, maxFields = 128 }: FixReaderOptions = {}) {
    this.maxMessageBytes = maxMessageBytes;
    this.maxFields = maxFields;
    this.tags = new Int32Array(maxFields);
    this.starts = new Int32Array(maxFields);
    this.ends = new Int32Array(maxFields);
  }

  /**
   * Looks at `bytes[from]` to `bytes[to − 1]` for a message that begins at `from`.
   *
   * @returns a {@link FixCode}. After BAD_TAG and what stands below it the fields in front of the
   *   wrong one can be read.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    this.bytes = bytes;
    this.count = 0;
    this.messageType = 0;
    this.consumed = 0;
    this.wrongTag = 0;

    const beginEnd = this.fieldEnd(from, to, Tag.BeginString);
    if (beginEnd === NONE) return this.garbled(FixCode.BAD_BEGIN, from, to);
    if (beginEnd === CUT) return FixCode.INCOMPLETE;
    const lengthEnd = this.fieldEnd(beginEnd, to, Tag.BodyLength);
    if (lengthEnd === NONE) return this.garbled(FixCode.BAD_LENGTH, from, to);
    if (lengthEnd === CUT) return FixCode.INCOMPLETE;

    const bodyBytes = this.integer(beginEnd + 2, lengthEnd - 1);
    const trailerAt = lengthEnd + bodyBytes;
    const end = trailerAt + TRAILER_BYTES;
    // Not the other way round: NaN must not get through.
    if (!(bodyBytes > 0 && end - from <= this.maxMessageBytes)) {
      return this.garbled(FixCode.BAD_LENGTH, from, to);
    }
    if (end > to) return FixCode.INCOMPLETE;
    if (!this.isTrailer(trailerAt)) return this.garbled(FixCode.BAD_LENGTH, from, to);

    this.consumed = end - from;
    if (this.digits(trailerAt + 3, end - 1) !== checkSum(bytes, from, trailerAt)) {
      return FixCode.BAD_CHECKSUM;
    }
    const code = this.index(from, end);
    this.messageType = this.typeCode();
    return this.messageType === 0 ? FixCode.BAD_TYPE : code;
  }

  /** Bytes to go on by after anything but INCOMPLETE. */
  get length(): number {
    return this.consumed;
  }

  /** MsgType as `messageTypeCode` of #fix-tags gives it; 0 when there is no message. */
  get type(): number {
    return this.messageType;
  }

  /** The tag of the field that is wrong; 0 when it has none. */
  get badTag(): number {
    return this.wrongTag;
  }

  get fieldCount(): number {
    return this.count;
  }

  /** @param index 0 … fieldCount − 1, in the order of the message */
  tagAt(index: number): number {
    return this.tags[index] ?? 0;
  }

  /** The first field of that tag: its index, or −1. */
  find(tag: number): number {
    for (let i = 0; i < this.count; i++) if (this.tags[i] === tag) return i;
    return -1;
  }

  has(tag: number): boolean {
    return this.find(tag) >= 0;
  }

  /** Whether there is a second field of that tag, of which only the first would be read. */
  isRepeated(tag: number): boolean {
    for (let i = this.find(tag) + 1; i > 0 && i < this.count; i++) {
      if (this.tags[i] === tag) return true;
    }
    return false;
  }

  /** Where the value of a tag begins in the bytes; −1 without it. */
  start(tag: number): number {
    return this.starts[this.find(tag)] ?? -1;
  }

  /** Bytes of the value of a tag; 0 without it. */
  size(tag: number): number {
    const index = this.find(tag);
    return index < 0 ? 0 : (this.ends[index] as number) - (this.starts[index] as number);
  }

  /** Whether the value of a tag is that text, byte by byte. No object is made. */
  equals(tag: number, text: string): boolean {
    const start = this.start(tag);
    if (this.size(tag) !== text.length || start < 0) return false;
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[start + i] !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  /** The code of a value of one character; 0 without it, or when it is longer. */
  char(tag: number): number {
    return this.size(tag) === 1 ? (this.bytes[this.start(tag)] as number) : 0;
  }

  /** A whole number of up to 15 digits; NaN without it, or when it is none. */
  int(tag: number): number {
    const start = this.start(tag);
    if (start < 0) return Number.NaN;
    return this.integer(start, start + this.size(tag));
  }

  /**
   * A decimal number without a float: `150.05` with 2 decimals is 15005.
   *
   * @param decimals 0 … 15: the unit is 10^−`decimals`
   * @returns a safe integer; NaN without it, when it is no number, or finer than the unit
   */
  decimal(tag: number, decimals: number): number {
    const start = this.start(tag);
    if (start < 0) return Number.NaN;
    const end = start + this.size(tag);
    const isNegative = this.bytes[start] === MINUS;
    const from = start + (isNegative ? 1 : 0);
    let point = from;
    while (point < end && this.bytes[point] !== POINT) point++;
    const whole = this.digits(from, point);
    let last = end;
    // Zeros behind the last decimal that counts say nothing.
    while (last > point + 1 + decimals && this.bytes[last - 1] === ZERO) last--;
    const places = Math.max(0, last - point - 1);
    if (places > decimals) return Number.NaN;
    const fraction = places === 0 ? 0 : this.digits(point + 1, last);
    const units = whole * powerOfTen(decimals) + fraction * powerOfTen(decimals - places);
    return signed(units, isNegative);
  }

  /**
   * A UTC time such as `20260102-09:30:00.125`, in ms since 1970; NaN without it, or when it is
   * none. What is finer than a millisecond is cut off.
   */
  utcMs(tag: number): number {
    const at = this.start(tag);
    const size = this.size(tag);
    if (size !== 17 && (size < 19 || this.bytes[at + 17] !== POINT)) return Number.NaN;
    const { bytes } = this;
    if (bytes[at + 8] !== MINUS || bytes[at + 11] !== COLON || bytes[at + 14] !== COLON) {
      return Number.NaN;
    }
    const year = this.digits(at, at + 4);
    const month = this.digits(at + 4, at + 6);
    const day = this.digits(at + 6, at + 8);
    const hour = this.digits(at + 9, at + 11);
    const minute = this.digits(at + 12, at + 14);
    const second = this.digits(at + 15, at + 17);
    // Date.UTC takes the years 0 to 99 for those of the last century.
    if (!(year >= 1970)) return Number.NaN;
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
    // 60: a leap second.
    if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
    let ms = 0;
    if (size > 17) {
      if (Number.isNaN(this.digits(at + 18, at + size))) return Number.NaN;
      const places = Math.min(3, size - 18);
      ms = this.digits(at + 18, at + 18 + places) * powerOfTen(3 - places);
    }
    return Date.UTC(year, month - 1, day, hour, minute, second, ms);
  }

  /** The value as a string of its own, one character for each byte; empty without it. */
  text(tag: number): string {
    const start = this.start(tag);
    let text = '';
    for (let i = 0; i < this.size(tag); i++) {
      text += String.fromCharCode(this.bytes[start + i] as number);
    }
    return text;
  }

  /**
   * The end of one of the first two fields, which has to stand at `from`; behind its SOH. CUT when
   * it is not there yet; NONE when it is another field, empty, or too long.
   *
   * @param tag of one digit
   */
  private fieldEnd(from: number, to: number, tag: number): number {
    const { bytes } = this;
    if (from < to && bytes[from] !== ZERO + tag) return NONE;
    if (from + 1 < to && bytes[from + 1] !== EQUALS) return NONE;
    for (let at = from + 2; at < to; at++) {
      if (bytes[at] === SOH) return at === from + 2 ? NONE : at + 1;
      if (at - from >= MAX_BEGIN_BYTES) return NONE;
    }
    return CUT;
  }

  private isTrailer(at: number): boolean {
    const { bytes } = this;
    return (
      bytes[at - 1] === SOH &&
      bytes[at] === ZERO + 1 &&
      bytes[at + 1] === ZERO &&
      bytes[at + 2] === EQUALS &&
      bytes[at + TRAILER_BYTES - 1] === SOH
    );
  }

  /** Looks for the next place where a message can begin: behind a SOH, with `8=`. */
  private garbled(code: number, from: number, to: number): number {
    const { bytes } = this;
    let at = from + 1;
    for (; at < to; at++) {
      if (bytes[at - 1] !== SOH || bytes[at] !== ZERO + Tag.BeginString) continue;
      if (at + 1 === to || bytes[at + 1] === EQUALS) break;
    }
    this.consumed = at - from;
    return code;
  }

  /** Notes tag and value of each field of a message. */
  private index(from: number, end: number): number {
    const { bytes } = this;
    let at = from;
    while (at < end) {
      if (this.count === this.maxFields) return FixCode.TOO_MANY_FIELDS;
      let tag = 0;
      while (isDigit(bytes[at] as number) && tag <= MAX_TAG) {
        tag = tag * 10 + (bytes[at++] as number) - ZERO;
        if (tag === 0) return FixCode.BAD_TAG;
      }
      if (tag === 0 || tag > MAX_TAG || bytes[at] !== EQUALS) return FixCode.BAD_TAG;
      const start = at + 1;
      const valueEnd = this.valueEnd(tag, start, end);
      this.wrongTag = tag;
      if (valueEnd === NONE) return FixCode.BAD_DATA;
      if (valueEnd === start) return FixCode.EMPTY_VALUE;
      this.wrongTag = 0;
      this.tags[this.count] = tag;
      this.starts[this.count] = start;
      this.ends[this.count] = valueEnd;
      this.count++;
      at = valueEnd + 1;
    }
    return FixCode.OK;
  }

  /** Where a value ends: at the next SOH, or, where any byte may stand, after a given length. */
  private valueEnd(tag: number, start: number, end: number): number {
    const before = this.count - 1;
    const dataTag = DATA_TAG_BY_LENGTH_TAG.get(this.tags[before] ?? 0);
    if (before < 0 || dataTag === undefined) {
      let at = start;
      while (this.bytes[at] !== SOH) at++; // the last byte is one
      return at;
    }
    const bytes = this.integer(this.starts[before] as number, this.ends[before] as number);
    const valueEnd = start + bytes;
    const fits = tag === dataTag && valueEnd < end - TRAILER_BYTES;
    return fits && this.bytes[valueEnd] === SOH ? valueEnd : NONE;
  }

  private typeCode(): number {
    const THIRD = 2;
    if (this.count <= THIRD || this.tags[THIRD] !== Tag.MsgType) return 0;
    const at = this.starts[THIRD] as number;
    const size = (this.ends[THIRD] as number) - at;
    const first = this.bytes[at] as number;
    if (size === 1) return first;
    return size === 2 ? first | ((this.bytes[at + 1] as number) << 8) : UNKNOWN_TYPE;
  }

  private integer(start: number, end: number): number {
    const isNegative = this.bytes[start] === MINUS;
    return signed(this.digits(start + (isNegative ? 1 : 0), end), isNegative);
  }

  /** NaN when it is empty, too long, or not all digits. */
  private digits(start: number, end: number): number {
    if (end <= start || end - start > MAX_DIGITS) return Number.NaN;
    let value = 0;
    for (let at = start; at < end; at++) {
      const byte = this.bytes[at] as number;
      if (!isDigit(byte)) return Number.NaN;
      value = value * 10 + byte - ZERO;
    }
    return value;
  }
}

/** The sum of `bytes[from]` to `bytes[to − 1]`, modulo 256. */
export function checkSum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += bytes[at] as number;
  return sum & 0xff;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

function powerOfTen(power: number): number {
  return POWERS_OF_TEN[power] as number;
}

/** NaN when it is no safe integer. */
function signed(value: number, isNegative: boolean): number {
  if (!Number.isSafeInteger(value)) return Number.NaN;
  return isNegative ? 0 - value : value;
}
