/** A codec of single bytes: primitives that all messages share, over a Uint8Array. */
import { PROTOCOL_VERSION, RECORD_BYTES, RequestOffset } from '#layout';

export const CodecCode = { OK: 0, SHORT: 1, WRONG_VERSION: 2, UNKNOWN_TYPE: 3, FIELD: 64 } as const;

const HALF = 2 ** 32;

export abstract class Message {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  protected base = 0;
  private pending = 0;
  private code = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  at(offset: number): this {
    this.base = offset;
    return this;
  }

  get offset(): number {
    return this.base;
  }

  get type(): number {
    return this.unsigned(RequestOffset.type, 1);
  }

  get version(): number {
    return this.unsigned(RequestOffset.version, 1);
  }

  begin(type: number): this {
    for (let i = 0; i < RECORD_BYTES; i++) this.bytes[this.base + i] = 0;
    this.pending = type;
    this.code = CodecCode.OK;
    return this;
  }

  end(): number {
    if (this.code === CodecCode.OK) {
      this.bytes[this.base + RequestOffset.version] = PROTOCOL_VERSION;
      this.bytes[this.base + RequestOffset.type] = this.pending;
    }
    return this.code;
  }

  protected refuse(field: number): void {
    if (this.code === CodecCode.OK) this.code = CodecCode.FIELD + field;
  }

  protected unsigned(field: number, size: number): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) {
      value = value * 256 + (this.bytes[this.base + field + i] as number);
    }
    return value;
  }

  protected put(field: number, size: number, value: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** size) this.refuse(field);
    else this.spread(field, size, value | 0);
  }

  protected wide(field: number): number {
    const high = this.unsigned(field + 4, 4) | 0;
    const value = high * HALF + this.unsigned(field, 4);
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }

  protected putWide(field: number, value: number): void {
    if (!Number.isSafeInteger(value)) {
      this.refuse(field);
      return;
    }
    this.spread(field, 4, value | 0);
    this.spread(field + 4, 4, Math.floor(value / HALF) | 0);
  }

  private spread(field: number, size: number, value: number): void {
    let rest = value;
    for (let i = 0; i < size; i++) {
      this.bytes[this.base + field + i] = rest & 0xff;
      rest >>= 8;
    }
  }
}

export class OrderMessage extends Message {
  get symbol(): number {
    return this.unsigned(RequestOffset.symbol, 2);
  }

  set symbol(value: number) {
    this.put(RequestOffset.symbol, 2, value);
  }

  get account(): number {
    return this.unsigned(RequestOffset.account, 4);
  }

  set account(value: number) {
    this.put(RequestOffset.account, 4, value);
  }

  get clientOrderId(): number {
    return this.unsigned(RequestOffset.clientOrderId, 4);
  }

  set clientOrderId(value: number) {
    this.put(RequestOffset.clientOrderId, 4, value);
  }

  get side(): number {
    return this.unsigned(RequestOffset.side, 1);
  }

  set side(value: number) {
    this.put(RequestOffset.side, 1, value);
  }

  get orderType(): number {
    return this.unsigned(RequestOffset.orderType, 1);
  }

  set orderType(value: number) {
    this.put(RequestOffset.orderType, 1, value);
  }

  get timeInForce(): number {
    return this.unsigned(RequestOffset.timeInForce, 1);
  }

  set timeInForce(value: number) {
    this.put(RequestOffset.timeInForce, 1, value);
  }

  get flags(): number {
    return this.unsigned(RequestOffset.flags, 1);
  }

  set flags(value: number) {
    this.put(RequestOffset.flags, 1, value);
  }

  get correlationId(): number {
    return this.wide(RequestOffset.correlationId);
  }

  set correlationId(value: number) {
    this.putWide(RequestOffset.correlationId, value);
  }

  get priceTicks(): number {
    return this.wide(RequestOffset.priceTicks);
  }

  set priceTicks(value: number) {
    this.putWide(RequestOffset.priceTicks, value);
  }

  get quantityLots(): number {
    return this.wide(RequestOffset.quantityLots);
  }

  set quantityLots(value: number) {
    this.putWide(RequestOffset.quantityLots, value);
  }

  get clientTimestampLow(): number {
    return this.unsigned(RequestOffset.clientTimestampNs, 4);
  }

  get clientTimestampHigh(): number {
    return this.unsigned(RequestOffset.clientTimestampNs + 4, 4);
  }

  setClientTimestamp(low: number, high: number): void {
    const fits = low >>> 0 === low && high >>> 0 === high;
    if (!fits) this.refuse(RequestOffset.clientTimestampNs);
    else {
      this.put(RequestOffset.clientTimestampNs, 4, low);
      this.put(RequestOffset.clientTimestampNs + 4, 4, high);
    }
  }

  copyClientTimestamp(from: OrderMessage): void {
    for (let i = 0; i < 8; i++) {
      const at = RequestOffset.clientTimestampNs + i;
      this.bytes[this.base + at] = from.bytes[from.base + at] as number;
    }
  }
}
