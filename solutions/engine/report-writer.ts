/**
 * Writes reports into one record that is used again and again: send it before the next is written.
 */
import {
  copyOpaque64,
  MessageType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  ReportKind,
  ReportOffset,
  RequestOffset,
  Side,
  UNCORRELATED,
  writeInt64,
} from '#layout';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';

export class ReportWriter {
  /** The report as last written, for sending. */
  readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);

  constructor() {
    this.view.setUint8(ReportOffset.type, MessageType.REPORT);
    this.view.setUint8(ReportOffset.version, PROTOCOL_VERSION);
  }

  /** ACK. The side is that of the order, which a cancel or replace does not name. */
  accept(request: OrderSlot, side: number): void {
    this.answer(request, ReportKind.ACK, Reason.ACCEPTED, side);
  }

  /** REJ: repeats what the request said, wrong as it may be. */
  refuse(request: OrderSlot, reason: number): void {
    const { side } = request;
    const known = side === Side.BUY || side === Side.SELL;
    this.answer(request, ReportKind.REJ, reason, known ? side : 0);
  }

  /** REJ for something that cannot be read as a request. */
  unreadable(reason: number): void {
    this.head(0, 0, 0, ReportKind.REJ, reason, 0);
    this.ofNobodysRequest();
    this.trade(0, 0);
    this.execution(0, 0);
  }

  /** FILL for the side whose request brought the trade about. */
  takerFill(
    request: OrderSlot,
    side: number,
    priceTicks: number,
    quantityLots: number,
    leavesLots: number,
    executionId: number,
  ): void {
    this.ofRequest(request, ReportKind.FILL, Reason.ACCEPTED, side);
    this.trade(priceTicks, quantityLots);
    this.execution(leavesLots, executionId);
  }

  /** FILL for the side whose order was resting. */
  makerFill(
    symbol: number,
    account: number,
    clientOrderId: number,
    side: number,
    priceTicks: number,
    quantityLots: number,
    leavesLots: number,
    executionId: number,
  ): void {
    this.head(symbol, account, clientOrderId, ReportKind.FILL, Reason.ACCEPTED, side);
    this.ofNobodysRequest();
    this.trade(priceTicks, quantityLots);
    this.execution(leavesLots, executionId);
  }

  /** CANCELLED: that much of the request's order is gone without a trade. */
  cancelled(
    request: OrderSlot,
    side: number,
    priceTicks: number,
    quantityLots: number,
    reason: number,
  ): void {
    this.ofRequest(request, ReportKind.CANCELLED, reason, side);
    this.trade(priceTicks, quantityLots);
    this.execution(0, 0);
  }

  /** CANCELLED for an order that was resting and that the request is not about. */
  makerCancelled(
    symbol: number,
    account: number,
    clientOrderId: number,
    side: number,
    priceTicks: number,
    quantityLots: number,
    reason: number,
  ): void {
    this.head(symbol, account, clientOrderId, ReportKind.CANCELLED, reason, side);
    this.ofNobodysRequest();
    this.trade(priceTicks, quantityLots);
    this.execution(0, 0);
  }

  private answer(request: OrderSlot, kind: number, reason: number, side: number): void {
    this.ofRequest(request, kind, reason, side);
    this.repeat(request, RequestOffset.priceTicks, ReportOffset.priceTicks);
    this.repeat(request, RequestOffset.quantityLots, ReportOffset.quantityLots);
    this.execution(0, 0);
  }

  private head(
    symbol: number,
    account: number,
    clientOrderId: number,
    kind: number,
    reason: number,
    side: number,
  ): void {
    this.view.setUint16(ReportOffset.symbol, symbol, true);
    this.view.setUint32(ReportOffset.account, account, true);
    this.view.setUint32(ReportOffset.clientOrderId, clientOrderId, true);
    this.view.setUint8(ReportOffset.kind, kind);
    this.view.setUint8(ReportOffset.reason, reason);
    this.view.setUint8(ReportOffset.side, side);
  }

  private ofRequest(request: OrderSlot, kind: number, reason: number, side: number): void {
    this.head(request.symbol, request.account, request.clientOrderId, kind, reason, side);
    const { type } = request;
    const known = type >= MessageType.NEW_ORDER && type <= MessageType.REPLACE_ORDER;
    this.view.setUint8(ReportOffset.requestType, known ? type : 0);
    this.repeat(request, RequestOffset.correlationId, ReportOffset.correlationId);
    this.repeat(request, RequestOffset.clientTimestampNs, ReportOffset.clientTimestampNs);
  }

  /** Eight bytes of the request, as they came. */
  private repeat(request: OrderSlot, from: number, to: number): void {
    copyOpaque64(request.view, request.offset + from, this.view, to);
  }

  private ofNobodysRequest(): void {
    this.view.setUint8(ReportOffset.requestType, 0);
    writeInt64(this.view, ReportOffset.correlationId, UNCORRELATED);
    writeInt64(this.view, ReportOffset.clientTimestampNs, 0);
  }

  private trade(priceTicks: number, quantityLots: number): void {
    writeInt64(this.view, ReportOffset.priceTicks, priceTicks);
    writeInt64(this.view, ReportOffset.quantityLots, quantityLots);
  }

  private execution(leavesLots: number, executionId: number): void {
    writeInt64(this.view, ReportOffset.leavesLots, leavesLots);
    writeInt64(this.view, ReportOffset.executionId, executionId);
  }
}
