/** Records with one table, byte by byte, and without any view: numbers are put together by hand. */
export const RECORD_HEADER_BYTES = 16;
export const MAX_PAYLOAD_BYTES = 4096;

export const RecordCode = {
  OK: 0,
  CUT: 1,
  BAD_LENGTH: 2,
  BAD_CRC: 3,
  BATCH_FULL: 4,
} as const;

const TWO_TO_32 = 0x1_0000_0000;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});

export function recordBytes(payloadBytes: number): number {
  return 8 * Math.ceil((RECORD_HEADER_BYTES + payloadBytes) / 8);
}

export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffff_ffff | 0;
  for (let i = from; i < to; i++) {
    crc = (TABLE[(crc & 0xff) ^ (bytes[i] as number)] as number) ^ (crc >>> 8);
  }
  return crc ^ -1;
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function get32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

export class RecordBatch {
  readonly bytes: Uint8Array;
  usedBytes = 0;
  /** The last number as two halves: both are integers of 32 bits. */
  private low: number;
  private high: number;

  constructor(capacityBytes: number, lastSequence: number) {
    this.bytes = new Uint8Array(capacityBytes);
    this.low = lastSequence | 0;
    this.high = Math.floor(lastSequence / TWO_TO_32);
  }

  get lastSequence(): number {
    return this.high * TWO_TO_32 + (this.low >>> 0);
  }

  append(payload: Uint8Array, at: number, lengthBytes: number): number {
    if (!(lengthBytes > 0 && lengthBytes < MAX_PAYLOAD_BYTES + 1)) return RecordCode.BAD_LENGTH;
    const from = this.usedBytes;
    const size = recordBytes(lengthBytes);
    if (this.bytes.length - from < size) return RecordCode.BATCH_FULL;
    this.low = (this.low + 1) | 0;
    if (this.low === 0) this.high++;
    this.bytes.fill(0, from, from + size);
    put32(this.bytes, from + 4, lengthBytes);
    put32(this.bytes, from + 8, this.low);
    put32(this.bytes, from + 12, this.high);
    for (let i = lengthBytes - 1; i >= 0; i--) {
      this.bytes[from + RECORD_HEADER_BYTES + i] = payload[at + i] as number;
    }
    put32(this.bytes, from, crc32(this.bytes, from + 4, from + size));
    this.usedBytes = from + size;
    return RecordCode.OK;
  }

  clear(): void {
    this.usedBytes = 0;
  }
}

export class RecordReader {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  check(at: number): number {
    const left = this.bytes.length - at;
    if (left < RECORD_HEADER_BYTES) return RecordCode.CUT;
    const length = this.payloadBytes(at);
    if (length === 0 || length > MAX_PAYLOAD_BYTES) return RecordCode.BAD_LENGTH;
    const size = recordBytes(length);
    if (left < size) return RecordCode.CUT;
    const crc = crc32(this.bytes, at + 4, at + size);
    return crc === get32(this.bytes, at) ? RecordCode.OK : RecordCode.BAD_CRC;
  }

  sequence(at: number): number {
    const value = get32(this.bytes, at + 12) * TWO_TO_32 + (get32(this.bytes, at + 8) >>> 0);
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }

  payloadBytes(at: number): number {
    return get32(this.bytes, at + 4) >>> 0;
  }

  next(at: number): number {
    return at + recordBytes(this.payloadBytes(at));
  }
}
