/**
 * Messages where they lie: an object that is laid over the 64 bytes of a record, reads its fields
 * there and writes them there.
 *
 *     order.at(offset).begin(MessageType.NEW_ORDER);     64 bytes of 0, no message yet
 *     order.account = 7;                                 four bytes, in place
 *     …
 *     if (order.end() !== CodecCode.OK) …                now it is one, or it says what did not fit
 *
 * Such an object is called a flyweight. There is one for each place that reads or writes, not one
 * for each message: {@link Message.at} moves it. So a message costs no object, and nothing is
 * copied. The offsets come from the tables of #layout.
 *
 * A number that its field cannot hold is refused and never cut down to what fits. Nothing here
 * throws. The bytes may be shared; who has the record at that moment may touch it.
 */
import {
  copyOpaque64,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  RequestOffset,
  readInt64,
  writeInt64,
} from '#layout';

/** What writing or checking a record comes to. */
export const CodecCode = {
  OK: 0,
  /** Fewer bytes than a record has. */
  SHORT: 1,
  /** Another version than ours: nobody knows what the other bytes mean. */
  WRONG_VERSION: 2,
  /** No message has that type. */
  UNKNOWN_TYPE: 3,
  /** Plus the offset of a field, 0 … 63: that field is wrong. */
  FIELD: 64,
} as const;

const { type: TYPE, version: VERSION } = RequestOffset;

/** What all messages have. A subclass adds the fields of its table. */
export abstract class Message {
  /** The memory of all records. */
  readonly view: DataView;
  protected base = 0;
  /** Type and version, the record's first two bytes. */
  private front = 0;
  private problem: number = CodecCode.OK;

  /** @param bytes memory of any size, shared or not; records lie anywhere in it */
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Moves to another record.
   *
   * @param offset its first byte: 0 … size of the memory − {@link RECORD_BYTES}, aligned or not
   */
  at(offset: number): this {
    this.base = offset;
    return this;
  }

  /** Where the record begins in {@link view}, in bytes. */
  get offset(): number {
    return this.base;
  }

  get type(): number {
    return this.view.getUint8(this.base + TYPE);
  }

  get version(): number {
    return this.view.getUint8(this.base + VERSION);
  }

  /**
   * Begins a message: all bytes of the record are 0, so nothing is left of what lay there before.
   * Until {@link end} its type is 0 as well, which no message has.
   *
   * @param type a code of `MessageType`
   */
  begin(type: number): this {
    const { view, base } = this;
    for (let i = base; i < base + RECORD_BYTES; i += 8) view.setFloat64(i, 0);
    this.front = type | (PROTOCOL_VERSION << 8);
    this.problem = CodecCode.OK;
    return this;
  }

  /**
   * Ends what {@link begin} began: last of all, type and version are written.
   *
   * @returns OK; or FIELD + offset of the first field whose number did not fit, and then the type
   *   stays 0
   */
  end(): number {
    const { problem } = this;
    if (problem === CodecCode.OK) this.view.setUint16(this.base, this.front, true);
    return problem;
  }

  /** Notes that a number did not fit its field; the first one is what {@link end} returns. */
  protected refuse(field: number): void {
    if (this.problem === CodecCode.OK) this.problem = CodecCode.FIELD + field;
  }
}

const {
  symbol: SYMBOL,
  account: ACCOUNT,
  correlationId: CORRELATION_ID,
  clientOrderId: CLIENT_ORDER_ID,
  side: SIDE,
  orderType: ORDER_TYPE,
  timeInForce: TIME_IN_FORCE,
  flags: FLAGS,
  priceTicks: PRICE_TICKS,
  quantityLots: QUANTITY_LOTS,
  clientTimestampNs: CLIENT_TIMESTAMP,
} = RequestOffset;

/**
 * NEW_ORDER, CANCEL_ORDER and REPLACE_ORDER, which share one shape. What a cancel or replace does
 * not use stays 0.
 *
 * Every setter writes its own bytes and no others. A number that the bytes cannot hold is refused:
 * nothing is written, and {@link end} says so. Whether a number is in the range of the table is
 * the reader's business: see `checkRecord`.
 */
export class OrderMessage extends Message {
  /** Which book. */
  get symbol(): number {
    return this.view.getUint16(this.base + SYMBOL, true);
  }

  set symbol(value: number) {
    if ((value & 0xffff) === value) this.view.setUint16(this.base + SYMBOL, value, true);
    else this.refuse(SYMBOL);
  }

  get account(): number {
    return this.view.getUint32(this.base + ACCOUNT, true);
  }

  set account(value: number) {
    if (value >>> 0 === value) this.view.setUint32(this.base + ACCOUNT, value, true);
    else this.refuse(ACCOUNT);
  }

  /** A safe integer, or NaN when the bytes hold none. */
  get correlationId(): number {
    return readInt64(this.view, this.base + CORRELATION_ID);
  }

  set correlationId(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(CORRELATION_ID);
    else writeInt64(this.view, this.base + CORRELATION_ID, value);
  }

  get clientOrderId(): number {
    return this.view.getUint32(this.base + CLIENT_ORDER_ID, true);
  }

  set clientOrderId(value: number) {
    if (value >>> 0 === value) this.view.setUint32(this.base + CLIENT_ORDER_ID, value, true);
    else this.refuse(CLIENT_ORDER_ID);
  }

  get side(): number {
    return this.view.getUint8(this.base + SIDE);
  }

  set side(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + SIDE, value);
    else this.refuse(SIDE);
  }

  get orderType(): number {
    return this.view.getUint8(this.base + ORDER_TYPE);
  }

  set orderType(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + ORDER_TYPE, value);
    else this.refuse(ORDER_TYPE);
  }

  get timeInForce(): number {
    return this.view.getUint8(this.base + TIME_IN_FORCE);
  }

  set timeInForce(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + TIME_IN_FORCE, value);
    else this.refuse(TIME_IN_FORCE);
  }

  get flags(): number {
    return this.view.getUint8(this.base + FLAGS);
  }

  set flags(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + FLAGS, value);
    else this.refuse(FLAGS);
  }

  /** In ticks: a safe integer, or NaN when the bytes hold none. */
  get priceTicks(): number {
    return readInt64(this.view, this.base + PRICE_TICKS);
  }

  set priceTicks(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(PRICE_TICKS);
    else writeInt64(this.view, this.base + PRICE_TICKS, value);
  }

  /** In lots: a safe integer, or NaN when the bytes hold none. */
  get quantityLots(): number {
    return readInt64(this.view, this.base + QUANTITY_LOTS);
  }

  set quantityLots(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(QUANTITY_LOTS);
    else writeInt64(this.view, this.base + QUANTITY_LOTS, value);
  }

  /** The low half of the client's timestamp, unsigned. The whole is never made one number. */
  get clientTimestampLow(): number {
    return this.view.getUint32(this.base + CLIENT_TIMESTAMP, true);
  }

  /** The high half of the client's timestamp, unsigned. */
  get clientTimestampHigh(): number {
    return this.view.getUint32(this.base + CLIENT_TIMESTAMP + 4, true);
  }

  /** Writes the client's timestamp: two unsigned halves of 32 bits. */
  setClientTimestamp(low: number, high: number): void {
    if (low >>> 0 !== low || high >>> 0 !== high) this.refuse(CLIENT_TIMESTAMP);
    else {
      this.view.setUint32(this.base + CLIENT_TIMESTAMP, low, true);
      this.view.setUint32(this.base + CLIENT_TIMESTAMP + 4, high, true);
    }
  }

  /** Copies the client's timestamp from another order, bit by bit. */
  copyClientTimestamp(from: OrderMessage): void {
    copyOpaque64(from.view, from.base + CLIENT_TIMESTAMP, this.view, this.base + CLIENT_TIMESTAMP);
  }
}
