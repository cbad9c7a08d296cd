/**
 * One record of the log: what stands in front of a payload so that damage is seen.
 *
 *     byte  0        4        8                16                      16 + length
 *         ┌────────┬────────┬────────────────┬───────────────────────┬─────────┐
 *         │ CRC-32 │ length │ sequence       │ payload               │ 0 … 0   │
 *         └────────┴────────┴────────────────┴───────────────────────┴─────────┘
 *                  └──────────── what the CRC is of ───────────────────────────┘  to a multiple of 8
 *
 * Little-endian, unsigned, the sequence a safe integer in two halves. A record is filled up with
 * zeros to a multiple of 8 bytes, so each begins at one. The payload of an order is the 64 bytes of
 * #layout as they lie in the ring: the message, and from byte 48 on its connection and its time of
 * arrival, which is all the time that a replay knows. That makes 80 bytes an order.
 *
 * A batch belongs to the thread that writes the log; a reader to whoever made it.
 */
import { readInt64, writeInt64 } from '#layout';

/** In front of every payload. */
export const RECORD_HEADER_BYTES = 16;

/** A longer length is damage, or a mistake of ours. */
export const MAX_PAYLOAD_BYTES = 4096;

/** What writing or checking a record comes to. */
export const RecordCode = {
  OK: 0,
  /** The bytes end before the record does. */
  CUT: 1,
  /** The length is not 1 … {@link MAX_PAYLOAD_BYTES}. */
  BAD_LENGTH: 2,
  /** The CRC is not that of the bytes. */
  BAD_CRC: 3,
  /** The batch has no room for it. */
  BATCH_FULL: 4,
} as const;

const CRC = 0;
const LENGTH = 4;
const SEQUENCE = 8;

/** Bytes of the whole record for a payload of that many. */
export function recordBytes(payloadBytes: number): number {
  return RECORD_HEADER_BYTES + ((payloadBytes + 7) & ~7);
}

/** The polynomial of zlib, Ethernet and PNG, its bits turned round. */
const POLYNOMIAL = 0xedb8_8320;

/**
 * Four tables of 256, one behind the other: entry i of table k is what a byte i does to the CRC when
 * k bytes follow it. So four bytes are four looks that do not wait for each other
 * (M. Kounavis and F. Berry, "A Systematic Approach to Building High Performance Software-Based CRC
 * Generators", 2005, there with eight).
 */
const TABLES = crcTables();

function crcTables(): Int32Array {
  const tables = new Int32Array(4 * 256);
  for (let i = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    tables[i] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256] as number;
    tables[i] = (before >>> 8) ^ (tables[before & 0xff] as number);
  }
  return tables;
}

/**
 * CRC-32 of bytes `from` … `to` − 1, as `zlib.crc32` has it, but as a signed integer: an unsigned
 * one above 2³¹ would be an object.
 */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    crc =
      (TABLES[768 + ((crc ^ (bytes[i] as number)) & 0xff)] as number) ^
      (TABLES[512 + (((crc >>> 8) ^ (bytes[i + 1] as number)) & 0xff)] as number) ^
      (TABLES[256 + (((crc >>> 16) ^ (bytes[i + 2] as number)) & 0xff)] as number) ^
      (TABLES[(crc >>> 24) ^ (bytes[i + 3] as number)] as number);
  }
  for (; i < to; i++) {
    crc = (crc >>> 8) ^ (TABLES[(crc ^ (bytes[i] as number)) & 0xff] as number);
  }
  return ~crc;
}

/** Records one behind the other in memory, until they are written as one. Data plane. */
export class RecordBatch {
  /** The records; what stands behind {@link usedBytes} is of earlier batches. */
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private used = 0;
  /** In an array, or each new number beyond 2³¹ would be an object. */
  private readonly last = new Float64Array(1);

  /**
   * @param capacityBytes room for records, headers included
   * @param lastSequence number of the record before the first one here: 0 … 2⁵³ − 2
   */
  constructor(capacityBytes: number, lastSequence: number) {
    this.bytes = new Uint8Array(capacityBytes);
    this.view = new DataView(this.bytes.buffer);
    this.last[0] = lastSequence;
  }

  get usedBytes(): number {
    return this.used;
  }

  /** Number of the last record that was appended, in this batch or an earlier one. */
  get lastSequence(): number {
    return this.last[0] as number;
  }

  /**
   * Appends a record with the next number.
   *
   * @param payload any bytes
   * @param at first byte of the payload
   * @param lengthBytes how many
   * @returns OK, BAD_LENGTH or BATCH_FULL; with the latter two nothing has changed
   */
  append(payload: Uint8Array, at: number, lengthBytes: number): number {
    if (!(lengthBytes >= 1 && lengthBytes <= MAX_PAYLOAD_BYTES)) return RecordCode.BAD_LENGTH;
    const { bytes, view, used, last } = this;
    const end = used + recordBytes(lengthBytes);
    if (end > bytes.length) return RecordCode.BATCH_FULL;
    last[0] = (last[0] as number) + 1;
    view.setUint32(used + LENGTH, lengthBytes, true);
    writeInt64(view, used + SEQUENCE, last[0] as number);
    const start = used + RECORD_HEADER_BYTES;
    for (let i = 0; i < lengthBytes; i++) bytes[start + i] = payload[at + i] as number;
    for (let i = start + lengthBytes; i < end; i++) bytes[i] = 0;
    view.setInt32(used + CRC, crc32(bytes, used + LENGTH, end), true);
    this.used = end;
    return RecordCode.OK;
  }

  /** Begins the next batch in the same memory. The numbers go on. */
  clear(): void {
    this.used = 0;
  }
}

/** Looks at records where they lie. Control plane, but allocates nothing for a record. */
export class RecordReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;

  /** @param bytes a segment, or any part of one */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Is there a whole, undamaged record? Believes nothing: neither length nor CRC.
   *
   * @param at where it should begin, 0 … size of the memory
   * @returns CUT when there is no whole header; BAD_LENGTH; CUT when the record is longer than what
   *   there is; BAD_CRC; else OK
   */
  check(at: number): number {
    const { bytes, view } = this;
    if (at + RECORD_HEADER_BYTES > bytes.length) return RecordCode.CUT;
    const length = view.getUint32(at + LENGTH, true);
    if (length < 1 || length > MAX_PAYLOAD_BYTES) return RecordCode.BAD_LENGTH;
    const end = at + recordBytes(length);
    if (end > bytes.length) return RecordCode.CUT;
    const isRight = crc32(bytes, at + LENGTH, end) === view.getInt32(at + CRC, true);
    return isRight ? RecordCode.OK : RecordCode.BAD_CRC;
  }

  /** Number of a record that is OK; NaN when it is no safe integer. */
  sequence(at: number): number {
    return readInt64(this.view, at + SEQUENCE);
  }

  /** Bytes of the payload of a record that is OK; it begins {@link RECORD_HEADER_BYTES} behind `at`. */
  payloadBytes(at: number): number {
    return this.view.getUint32(at + LENGTH, true);
  }

  /** Where the next record begins, behind one that is OK. */
  next(at: number): number {
    return at + recordBytes(this.payloadBytes(at));
  }
}
