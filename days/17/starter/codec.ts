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
import type { RECORD_BYTES } from '#layout';
import { NotImplemented } from '#not-implemented';

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

/** What all messages have. A subclass adds the fields of its table. */
export abstract class Message {
  /** The memory of all records. */
  readonly view: DataView;
  protected base = 0;

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
    throw new NotImplemented(1, 'Message.at', offset);
  }

  /** Where the record begins in {@link view}, in bytes. */
  get offset(): number {
    return this.base;
  }

  get type(): number {
    throw new NotImplemented(1, 'Message.type');
  }

  get version(): number {
    throw new NotImplemented(1, 'Message.version');
  }

  /**
   * Begins a message: all bytes of the record are 0, so nothing is left of what lay there before.
   * Until {@link end} its type is 0 as well, which no message has.
   *
   * @param type a code of `MessageType`
   */
  begin(type: number): this {
    throw new NotImplemented(2, 'Message.begin', type);
  }

  /**
   * Ends what {@link begin} began: last of all, type and version are written.
   *
   * @returns OK; or FIELD + offset of the first field whose number did not fit, and then the type
   *   stays 0
   */
  end(): number {
    throw new NotImplemented(2, 'Message.end');
  }

  /** Notes that a number did not fit its field; the first one is what {@link end} returns. */
  protected refuse(field: number): void {
    throw new NotImplemented(3, 'Message.refuse', field);
  }
}

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
    throw new NotImplemented(1, 'OrderMessage.symbol');
  }

  set symbol(value: number) {
    throw new NotImplemented(2, 'OrderMessage.symbol', value);
  }

  get account(): number {
    throw new NotImplemented(1, 'OrderMessage.account');
  }

  set account(value: number) {
    throw new NotImplemented(2, 'OrderMessage.account', value);
  }

  /** A safe integer, or NaN when the bytes hold none. */
  get correlationId(): number {
    throw new NotImplemented(3, 'OrderMessage.correlationId');
  }

  set correlationId(value: number) {
    throw new NotImplemented(3, 'OrderMessage.correlationId', value);
  }

  get clientOrderId(): number {
    throw new NotImplemented(1, 'OrderMessage.clientOrderId');
  }

  set clientOrderId(value: number) {
    throw new NotImplemented(2, 'OrderMessage.clientOrderId', value);
  }

  get side(): number {
    throw new NotImplemented(1, 'OrderMessage.side');
  }

  set side(value: number) {
    throw new NotImplemented(2, 'OrderMessage.side', value);
  }

  get orderType(): number {
    throw new NotImplemented(1, 'OrderMessage.orderType');
  }

  set orderType(value: number) {
    throw new NotImplemented(2, 'OrderMessage.orderType', value);
  }

  get timeInForce(): number {
    throw new NotImplemented(1, 'OrderMessage.timeInForce');
  }

  set timeInForce(value: number) {
    throw new NotImplemented(2, 'OrderMessage.timeInForce', value);
  }

  get flags(): number {
    throw new NotImplemented(1, 'OrderMessage.flags');
  }

  set flags(value: number) {
    throw new NotImplemented(2, 'OrderMessage.flags', value);
  }

  /** In ticks: a safe integer, or NaN when the bytes hold none. */
  get priceTicks(): number {
    throw new NotImplemented(3, 'OrderMessage.priceTicks');
  }

  set priceTicks(value: number) {
    throw new NotImplemented(3, 'OrderMessage.priceTicks', value);
  }

  /** In lots: a safe integer, or NaN when the bytes hold none. */
  get quantityLots(): number {
    throw new NotImplemented(3, 'OrderMessage.quantityLots');
  }

  set quantityLots(value: number) {
    throw new NotImplemented(3, 'OrderMessage.quantityLots', value);
  }

  /** The low half of the client's timestamp, unsigned. The whole is never made one number. */
  get clientTimestampLow(): number {
    throw new NotImplemented(1, 'OrderMessage.clientTimestampLow');
  }

  /** The high half of the client's timestamp, unsigned. */
  get clientTimestampHigh(): number {
    throw new NotImplemented(1, 'OrderMessage.clientTimestampHigh');
  }

  /** Writes the client's timestamp: two unsigned halves of 32 bits. */
  setClientTimestamp(low: number, high: number): void {
    throw new NotImplemented(2, 'OrderMessage.setClientTimestamp', low, high);
  }

  /** Copies the client's timestamp from another order, bit by bit. */
  copyClientTimestamp(from: OrderMessage): void {
    throw new NotImplemented(2, 'OrderMessage.copyClientTimestamp', from);
  }
}
