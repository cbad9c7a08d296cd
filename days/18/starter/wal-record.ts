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
import { readInt64 } from '#layout';
import { NotImplemented } from '#not-implemented';

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

const LENGTH = 4;
const SEQUENCE = 8;

/** Bytes of the whole record for a payload of that many. */
export function recordBytes(payloadBytes: number): number {
  return RECORD_HEADER_BYTES + ((payloadBytes + 7) & ~7);
}

/**
 * CRC-32 of bytes `from` … `to` − 1, as `zlib.crc32` has it, but as a signed integer: an unsigned
 * one above 2³¹ would be an object.
 */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  throw new NotImplemented(1, 'crc32', bytes, from, to);
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
    throw new NotImplemented(1, 'RecordBatch.append', payload, at, lengthBytes, this.view);
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
    throw new NotImplemented(1, 'RecordReader.check', at);
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
