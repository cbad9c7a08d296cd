/**
 * What the engine reports, as FIX: ExecutionReport, OrderCancelReject, BusinessMessageReject.
 *
 *     ACK of a new order        8  ExecType 0 (new)
 *     REJ of a new order        8  ExecType 8 (rejected)
 *     FILL                      8  ExecType F (trade)
 *     ACK of a replace          8  ExecType 5 (replaced)
 *     CANCELLED                 8  ExecType 4 (cancelled); the ACK of a cancel waits for this
 *     REJ of a cancel, replace  9
 *
 * I/O thread.
 */
import type { FixReader } from '#fix';
import { MsgType, Tag } from '#fix-tags';
import type { FixWriter } from '#fix-writer';
import { MessageType, ReportKind, ReportOffset, readInt64 } from '#layout';
import { REASONS, Reason, reasonName } from '#reasons';
import type { FixPrices } from './fix-prices.ts';
import type { FixSession } from './fix-session.ts';
import { type FixOrder, type OrderTable, OrdStatus } from './order-table.ts';

const ExecType = {
  NEW: '0'.charCodeAt(0),
  CANCELED: '4'.charCodeAt(0),
  REPLACED: '5'.charCodeAt(0),
  REJECTED: '8'.charCodeAt(0),
  RESTATED: 'D'.charCodeAt(0),
  TRADE: 'F'.charCodeAt(0),
} as const;

/** ExecRestatementReason (378): a part of OrderQty is declined. */
const PARTIAL_DECLINE = 5;

/** OrdRejReason (103). */
export const OrdRejReason = {
  BROKER_OPTION: 0,
  UNKNOWN_SYMBOL: 1,
  EXCHANGE_CLOSED: 2,
  EXCEEDS_LIMIT: 3,
  DUPLICATE_ORDER: 6,
  UNSUPPORTED: 11,
  INCORRECT_QUANTITY: 13,
  UNKNOWN_ACCOUNT: 15,
  OTHER: 99,
} as const;

/** CxlRejReason (102). */
export const CxlRejReason = {
  TOO_LATE: 0,
  UNKNOWN_ORDER: 1,
  BROKER_OPTION: 2,
  DUPLICATE_CL_ORD_ID: 6,
  OTHER: 99,
} as const;

/** BusinessRejectReason (380). */
export const BusinessRejectReason = { UNSUPPORTED_TYPE: 3, FIELD_MISSING: 5 } as const;

/** What FIX calls a reason of ours in a new order; OTHER where it has no word for it. */
const ORD_REJ_REASON: ReadonlyMap<number, number> = new Map<number, number>([
  [Reason.BUSY, OrdRejReason.BROKER_OPTION],
  [Reason.UNKNOWN_SYMBOL, OrdRejReason.UNKNOWN_SYMBOL],
  [Reason.SHUTTING_DOWN, OrdRejReason.EXCHANGE_CLOSED],
  [Reason.OVER_LIMIT, OrdRejReason.EXCEEDS_LIMIT],
  [Reason.BOOK_FULL, OrdRejReason.EXCEEDS_LIMIT],
  [Reason.RISK_QTY, OrdRejReason.EXCEEDS_LIMIT],
  [Reason.RISK_NOTIONAL, OrdRejReason.EXCEEDS_LIMIT],
  [Reason.RISK_POSITION, OrdRejReason.EXCEEDS_LIMIT],
  [Reason.DUPLICATE_ID, OrdRejReason.DUPLICATE_ORDER],
  [Reason.BAD_QUANTITY, OrdRejReason.INCORRECT_QUANTITY],
]);

/** A request that went into the engine and has no answer yet. */
export interface PendingRequest {
  readonly order: FixOrder;
  /** The request's own. */
  readonly clOrdId: string;
  readonly origClOrdId: string;
  /** Of a replace: what it asks for, and what of it was still open when it was sent. */
  readonly priceTicks: number;
  readonly orderLots: number;
  readonly openLots: number;
  /** The gateway's own, to take back what a replace left too much: see {@link OrderEntry.trim}. */
  readonly isTrim: boolean;
}

export interface ExecutionReportsOptions {
  readonly table: OrderTable;
  readonly prices: FixPrices;
  /** What tells the names of this run from those of every other: a few letters and digits. */
  readonly run: string;
  readonly utcMs: () => number;
  /** Tag 1 of what a session is sent. */
  readonly accountOf: (session: FixSession) => string;
  /**
   * An order may trade more than its client has asked for with the last replace: `orderLots`.
   */
  readonly onTooLarge: (order: FixOrder, orderLots: number) => void;
}

export class ExecutionReports {
  private readonly table: OrderTable;
  private readonly prices: FixPrices;
  private readonly options: ExecutionReportsOptions;
  private readonly pending = new Map<number, PendingRequest>();
  private lastReference = 0;
  private executions = 0;
  private source: ArrayBufferLike | undefined;
  private view: DataView = new DataView(new ArrayBuffer(0));

  constructor(options: ExecutionReportsOptions) {
    this.options = options;
    this.table = options.table;
    this.prices = options.prices;
  }

  /**
   * Remembers a request until its answer comes. The engine answers each one, so there are never
   * more of them than it has slots.
   *
   * @returns what to send along as the client's timestamp, which the answer brings back
   */
  expect(request: PendingRequest): number {
    this.lastReference++;
    this.pending.set(this.lastReference, request);
    return this.lastReference;
  }

  /** Takes a report of the engine: a record of #layout from `offset` on. */
  take(bytes: Uint8Array, offset: number): void {
    if (this.source !== bytes.buffer) {
      this.source = bytes.buffer;
      this.view = new DataView(bytes.buffer);
    }
    const at = bytes.byteOffset + offset;
    const kind = this.view.getUint8(at + ReportOffset.kind);
    if (kind === ReportKind.ACK || kind === ReportKind.REJ) this.answer(at, kind);
    else this.news(at, kind);
  }

  /** A new order that never went into the engine. */
  refuseOrder(order: FixOrder, reason: number, text: string): void {
    order.status = OrdStatus.REJECTED;
    const writer = this.begin(order, ExecType.REJECTED, order.clOrdId, '');
    writer.int(Tag.OrdRejReason, reason);
    this.finish(order, writer, text);
  }

  /**
   * A cancel or replace that is not carried out.
   *
   * @param order undefined when it is not known
   * @param requestType of #layout
   */
  refuseChange(
    session: FixSession,
    order: FixOrder | undefined,
    request: Pick<PendingRequest, 'clOrdId' | 'origClOrdId'>,
    requestType: number,
    reason: number,
    text: string,
  ): void {
    session
      .begin(MsgType.OrderCancelReject)
      .text(Tag.OrderID, this.orderIdOf(order))
      .text(Tag.ClOrdID, request.clOrdId)
      .text(Tag.OrigClOrdID, request.origClOrdId)
      .char(Tag.OrdStatus, order?.status ?? OrdStatus.REJECTED)
      .text(Tag.Account, this.options.accountOf(session))
      .utcMs(Tag.TransactTime, this.options.utcMs())
      .int(Tag.CxlRejResponseTo, requestType === MessageType.CANCEL_ORDER ? 1 : 2)
      .int(Tag.CxlRejReason, reason)
      .text(Tag.Text, text);
    session.send();
  }

  /** An application message that is not dealt with. */
  refuseBusiness(session: FixSession, reader: FixReader, reason: number, text: string): void {
    const writer = session
      .begin(MsgType.BusinessMessageReject)
      .int(Tag.RefSeqNum, reader.int(Tag.MsgSeqNum))
      .text(Tag.RefMsgType, reader.text(Tag.MsgType));
    const clOrdId = reader.text(Tag.ClOrdID);
    if (clOrdId.length > 0) writer.text(Tag.BusinessRejectRefID, clOrdId);
    writer.int(Tag.BusinessRejectReason, reason).text(Tag.Text, text);
    session.send();
  }

  private answer(at: number, kind: number): void {
    const reference = readInt64(this.view, at + ReportOffset.clientTimestampNs);
    const request = this.pending.get(reference);
    if (request === undefined) return;
    this.pending.delete(reference);
    const requestType = this.view.getUint8(at + ReportOffset.requestType);
    const reason = this.view.getUint8(at + ReportOffset.reason);
    if (kind === ReportKind.REJ) this.refused(request, requestType, reason);
    else if (requestType === MessageType.REPLACE_ORDER) this.replaced(request);
    else if (requestType === MessageType.NEW_ORDER) this.accepted(request.order);
    else if (!request.isTrim) request.order.cancelClOrdId = request.clOrdId;
  }

  private accepted(order: FixOrder): void {
    order.status = OrdStatus.NEW;
    order.leavesLots = order.orderLots;
    this.finish(order, this.begin(order, ExecType.NEW, order.clOrdId, ''), '');
  }

  /**
   * The engine counts what is open, FIX the whole order. So what was filled while the replace was on
   * its way comes on top of what was asked for, and has to be taken back.
   */
  private replaced(request: PendingRequest): void {
    const { order, isTrim } = request;
    if (!isTrim) order.clOrdId = request.clOrdId;
    order.priceTicks = request.priceTicks;
    order.leavesLots = request.openLots;
    order.orderLots = order.filledLots + request.openLots;
    order.status = order.filledLots > 0 ? OrdStatus.PARTIALLY_FILLED : OrdStatus.NEW;
    const writer = isTrim
      ? this.begin(order, ExecType.RESTATED, order.clOrdId, '')
      : this.begin(order, ExecType.REPLACED, request.clOrdId, request.origClOrdId);
    if (isTrim) writer.int(Tag.ExecRestatementReason, PARTIAL_DECLINE);
    const isTooLarge = order.orderLots > request.orderLots;
    this.finish(order, writer, isTooLarge ? FILLED_MEANWHILE : '');
    if (isTooLarge) this.options.onTooLarge(order, request.orderLots);
  }

  private refused(request: PendingRequest, requestType: number, reason: number): void {
    const { order } = request;
    // What was to be taken back is filled by now, or still there: the client knows as much.
    if (request.isTrim) return;
    if (requestType === MessageType.NEW_ORDER) {
      this.table.close(order);
      this.refuseOrder(order, ORD_REJ_REASON.get(reason) ?? OrdRejReason.OTHER, textOf(reason));
      return;
    }
    const known = reason === Reason.BUSY ? CxlRejReason.BROKER_OPTION : CxlRejReason.OTHER;
    const cxlRejReason = reason === Reason.UNKNOWN_ID ? CxlRejReason.TOO_LATE : known;
    this.refuseChange(order.session, order, request, requestType, cxlRejReason, textOf(reason));
  }

  /** FILL or CANCELLED. */
  private news(at: number, kind: number): void {
    const { view } = this;
    const order = this.table.byClientOrderId(view.getUint32(at + ReportOffset.clientOrderId, true));
    if (order === undefined) return;
    if (kind === ReportKind.FILL) this.filled(order, at);
    else this.cancelled(order, view.getUint8(at + ReportOffset.reason));
  }

  private filled(order: FixOrder, at: number): void {
    const { view } = this;
    const priceTicks = readInt64(view, at + ReportOffset.priceTicks);
    const lots = readInt64(view, at + ReportOffset.quantityLots);
    order.leavesLots = readInt64(view, at + ReportOffset.leavesLots);
    order.filledLots += lots;
    order.filledTicksTimesLots += priceTicks * lots;
    order.status = order.leavesLots === 0 ? OrdStatus.FILLED : OrdStatus.PARTIALLY_FILLED;
    if (order.leavesLots === 0) this.table.close(order);
    const writer = this.begin(order, ExecType.TRADE, order.clOrdId, '')
      .int(Tag.SecondaryExecID, readInt64(view, at + ReportOffset.executionId))
      .int(Tag.LastQty, lots);
    this.prices.write(writer, Tag.LastPx, priceTicks);
    this.finish(order, writer, '');
  }

  private cancelled(order: FixOrder, reason: number): void {
    order.status = OrdStatus.CANCELED;
    order.leavesLots = 0;
    this.table.close(order);
    const isAsked = order.cancelClOrdId.length > 0;
    const writer = isAsked
      ? this.begin(order, ExecType.CANCELED, order.cancelClOrdId, order.clOrdId)
      : this.begin(order, ExecType.CANCELED, order.clOrdId, '');
    this.finish(order, writer, textOf(reason));
  }

  /** @param origClOrdId empty when there is none */
  private begin(
    order: FixOrder,
    execType: number,
    clOrdId: string,
    origClOrdId: string,
  ): FixWriter {
    this.executions++;
    const writer = order.session
      .begin(MsgType.ExecutionReport)
      .text(Tag.OrderID, this.orderIdOf(order))
      .text(Tag.ClOrdID, clOrdId);
    if (origClOrdId.length > 0) writer.text(Tag.OrigClOrdID, origClOrdId);
    writer
      .text(Tag.ExecID, `${this.options.run}-${this.executions}`)
      .char(Tag.ExecType, execType)
      .char(Tag.OrdStatus, order.status)
      .text(Tag.Account, this.options.accountOf(order.session))
      .text(Tag.Symbol, order.symbolName)
      .char(Tag.Side, order.side)
      .int(Tag.OrderQty, order.orderLots)
      .char(Tag.OrdType, order.ordType);
    if (order.timeInForce !== 0) writer.char(Tag.TimeInForce, order.timeInForce);
    return writer;
  }

  private finish(order: FixOrder, writer: FixWriter, text: string): void {
    if (order.ordType === LIMIT) this.prices.write(writer, Tag.Price, order.priceTicks);
    writer.int(Tag.LeavesQty, order.leavesLots).int(Tag.CumQty, order.filledLots);
    this.prices.writeAverage(writer, Tag.AvgPx, order.filledTicksTimesLots, order.filledLots);
    writer.utcMs(Tag.TransactTime, this.options.utcMs());
    if (text.length > 0) writer.text(Tag.Text, text);
    order.session.send();
  }

  private orderIdOf(order: FixOrder | undefined): string {
    if (order === undefined || order.clientOrderId === 0) return 'NONE';
    return `${this.options.run}-${order.clientOrderId}`;
  }
}

const LIMIT = '2'.charCodeAt(0);

const FILLED_MEANWHILE =
  'some of it was filled while the replace was on its way; what is too much is taken back';

/** `BUSY: The ring is full. …`, by the code of the reason. */
const TEXTS: ReadonlyMap<number, string> = new Map(
  Object.entries(REASONS).map(([name, { code, meaning }]) => [code, `${name}: ${meaning}`]),
);

function textOf(reason: number): string {
  return TEXTS.get(reason) ?? reasonName(reason);
}
