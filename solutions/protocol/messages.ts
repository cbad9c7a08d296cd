/**
 * The messages that are no orders: reports, logon and heartbeat, as flyweights like those of
 * #codec.
 */
import { Message } from '#codec';
import {
  copyOpaque64,
  ReportOffset,
  readInt64,
  SessionOffset,
  TOKEN_BYTES,
  writeInt64,
} from '#layout';

/** REPORT: the answer to a request, or news of an order. */
export class ExecutionReport extends Message {
  get symbol(): number {
    return this.view.getUint16(this.base + ReportOffset.symbol, true);
  }

  set symbol(value: number) {
    if ((value & 0xffff) === value) {
      this.view.setUint16(this.base + ReportOffset.symbol, value, true);
    } else this.refuse(ReportOffset.symbol);
  }

  get account(): number {
    return this.view.getUint32(this.base + ReportOffset.account, true);
  }

  set account(value: number) {
    if (value >>> 0 === value) this.view.setUint32(this.base + ReportOffset.account, value, true);
    else this.refuse(ReportOffset.account);
  }

  /** A safe integer, or NaN: a REJ repeats what it was asked. */
  get correlationId(): number {
    return readInt64(this.view, this.base + ReportOffset.correlationId);
  }

  set correlationId(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(ReportOffset.correlationId);
    else writeInt64(this.view, this.base + ReportOffset.correlationId, value);
  }

  get clientOrderId(): number {
    return this.view.getUint32(this.base + ReportOffset.clientOrderId, true);
  }

  set clientOrderId(value: number) {
    if (value >>> 0 === value) {
      this.view.setUint32(this.base + ReportOffset.clientOrderId, value, true);
    } else this.refuse(ReportOffset.clientOrderId);
  }

  get kind(): number {
    return this.view.getUint8(this.base + ReportOffset.kind);
  }

  set kind(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + ReportOffset.kind, value);
    else this.refuse(ReportOffset.kind);
  }

  get reason(): number {
    return this.view.getUint8(this.base + ReportOffset.reason);
  }

  set reason(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + ReportOffset.reason, value);
    else this.refuse(ReportOffset.reason);
  }

  get side(): number {
    return this.view.getUint8(this.base + ReportOffset.side);
  }

  set side(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + ReportOffset.side, value);
    else this.refuse(ReportOffset.side);
  }

  get requestType(): number {
    return this.view.getUint8(this.base + ReportOffset.requestType);
  }

  set requestType(value: number) {
    if ((value & 0xff) === value) this.view.setUint8(this.base + ReportOffset.requestType, value);
    else this.refuse(ReportOffset.requestType);
  }

  /** In ticks: a safe integer, or NaN: a REJ repeats what it was asked. */
  get priceTicks(): number {
    return readInt64(this.view, this.base + ReportOffset.priceTicks);
  }

  set priceTicks(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(ReportOffset.priceTicks);
    else writeInt64(this.view, this.base + ReportOffset.priceTicks, value);
  }

  /** In lots: a safe integer, or NaN: a REJ repeats what it was asked. */
  get quantityLots(): number {
    return readInt64(this.view, this.base + ReportOffset.quantityLots);
  }

  set quantityLots(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(ReportOffset.quantityLots);
    else writeInt64(this.view, this.base + ReportOffset.quantityLots, value);
  }

  /** In lots. */
  get leavesLots(): number {
    return readInt64(this.view, this.base + ReportOffset.leavesLots);
  }

  set leavesLots(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(ReportOffset.leavesLots);
    else writeInt64(this.view, this.base + ReportOffset.leavesLots, value);
  }

  get executionId(): number {
    return readInt64(this.view, this.base + ReportOffset.executionId);
  }

  set executionId(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(ReportOffset.executionId);
    else writeInt64(this.view, this.base + ReportOffset.executionId, value);
  }

  /** The low half of the timestamp of the request, unsigned. */
  get clientTimestampLow(): number {
    return this.view.getUint32(this.base + ReportOffset.clientTimestampNs, true);
  }

  /** The high half of the timestamp of the request, unsigned. */
  get clientTimestampHigh(): number {
    return this.view.getUint32(this.base + ReportOffset.clientTimestampNs + 4, true);
  }

  /** Writes the timestamp: two unsigned halves of 32 bits. */
  setClientTimestamp(low: number, high: number): void {
    if (low >>> 0 !== low || high >>> 0 !== high) this.refuse(ReportOffset.clientTimestampNs);
    else {
      this.view.setUint32(this.base + ReportOffset.clientTimestampNs, low, true);
      this.view.setUint32(this.base + ReportOffset.clientTimestampNs + 4, high, true);
    }
  }
}

/** LOGON and HEARTBEAT. */
export class SessionMessage extends Message {
  get account(): number {
    return this.view.getUint32(this.base + SessionOffset.account, true);
  }

  set account(value: number) {
    if (value >>> 0 === value) this.view.setUint32(this.base + SessionOffset.account, value, true);
    else this.refuse(SessionOffset.account);
  }

  /** A safe integer, or NaN when the bytes hold none. */
  get correlationId(): number {
    return readInt64(this.view, this.base + SessionOffset.correlationId);
  }

  set correlationId(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(SessionOffset.correlationId);
    else writeInt64(this.view, this.base + SessionOffset.correlationId, value);
  }

  /** LOGON alone; in a HEARTBEAT it is 0. */
  get heartbeatMs(): number {
    return this.view.getUint32(this.base + SessionOffset.heartbeatMs, true);
  }

  set heartbeatMs(value: number) {
    if (value >>> 0 === value) {
      this.view.setUint32(this.base + SessionOffset.heartbeatMs, value, true);
    } else this.refuse(SessionOffset.heartbeatMs);
  }

  /** A safe integer, or NaN when the bytes hold none. */
  get nextSequence(): number {
    return readInt64(this.view, this.base + SessionOffset.nextSequence);
  }

  set nextSequence(value: number) {
    if (!Number.isSafeInteger(value)) this.refuse(SessionOffset.nextSequence);
    else writeInt64(this.view, this.base + SessionOffset.nextSequence, value);
  }

  /** LOGON alone. @param token {@link TOKEN_BYTES} bytes; what is missing stays 0 */
  setToken(token: Uint8Array): void {
    for (let i = 0; i < TOKEN_BYTES; i++) {
      this.view.setUint8(this.base + SessionOffset.token + i, token[i] ?? 0);
    }
  }

  /** LOGON alone. @param token gets {@link TOKEN_BYTES} bytes */
  copyToken(token: Uint8Array): void {
    for (let i = 0; i < TOKEN_BYTES; i++) {
      token[i] = this.view.getUint8(this.base + SessionOffset.token + i);
    }
  }

  /** HEARTBEAT alone: writes the client's timestamp, two unsigned halves of 32 bits. */
  setClientTimestamp(low: number, high: number): void {
    if (low >>> 0 !== low || high >>> 0 !== high) this.refuse(SessionOffset.clientTimestampNs);
    else {
      this.view.setUint32(this.base + SessionOffset.clientTimestampNs, low, true);
      this.view.setUint32(this.base + SessionOffset.clientTimestampNs + 4, high, true);
    }
  }

  /** HEARTBEAT alone: copies the client's timestamp from another one, bit by bit. */
  copyClientTimestamp(from: SessionMessage): void {
    copyOpaque64(
      from.view,
      from.base + SessionOffset.clientTimestampNs,
      this.view,
      this.base + SessionOffset.clientTimestampNs,
    );
  }
}
