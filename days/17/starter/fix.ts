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
import { NotImplemented } from '#not-implemented';

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
  protected readonly maxMessageBytes: number;
  protected readonly maxFields: number;
  protected bytes: Uint8Array = new Uint8Array(0);
  /** By field, in the order of the message: its tag, and where its value begins and ends. */
  private readonly tags: Int32Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  protected count = 0;
  protected messageType = 0;
  protected consumed = 0;
  protected wrongTag = 0;

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
    throw new NotImplemented(6, 'FixReader.read', bytes, from, to);
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
    throw new NotImplemented(7, 'FixReader.int', tag);
  }

  /**
   * A decimal number without a float: `150.05` with 2 decimals is 15005.
   *
   * @param decimals 0 … 15: the unit is 10^−`decimals`
   * @returns a safe integer; NaN without it, when it is no number, or finer than the unit
   */
  decimal(tag: number, decimals: number): number {
    throw new NotImplemented(7, 'FixReader.decimal', tag, decimals);
  }

  /**
   * A UTC time such as `20260102-09:30:00.125`, in ms since 1970; NaN without it, or when it is
   * none. What is finer than a millisecond is cut off.
   */
  utcMs(tag: number): number {
    throw new NotImplemented(7, 'FixReader.utcMs', tag);
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
}

/** The sum of `bytes[from]` to `bytes[to − 1]`, modulo 256. */
export function checkSum(bytes: Uint8Array, from: number, to: number): number {
  throw new NotImplemented(6, 'checkSum', bytes, from, to);
}
