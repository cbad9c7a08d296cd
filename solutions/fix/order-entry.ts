/**
 * What FIX clients ask for, as the engine's 64-byte requests.
 *
 *     D  NewOrderSingle              NEW_ORDER       under an id that the gateway gives
 *     F  OrderCancelRequest          CANCEL_ORDER    of the order that OrigClOrdID names
 *     G  OrderCancelReplaceRequest   REPLACE_ORDER   likewise; only price and quantity may change
 *
 * Refused in the way that FIX has for it: a value that no FIX message may have by a Reject, a field
 * that is missing because of another by a BusinessMessageReject, what the engine does not do by a
 * report on the order. What the message asks for and nobody reads would be an order that nobody
 * wanted, so fields that change what an order means are refused, not passed over. I/O thread.
 */
import type { FixReader } from '#fix';
import { MsgType, Tag, tagName } from '#fix-tags';
import {
  Flags,
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  RequestOffset,
  Side,
  TimeInForce,
  writeInt64,
} from '#layout';
import {
  BusinessRejectReason,
  CxlRejReason,
  type ExecutionReports,
  OrdRejReason,
  type PendingRequest,
} from './execution-reports.ts';
import type { FixPrices } from './fix-prices.ts';
import type { FixSession } from './fix-session.ts';
import { RejectReason } from './message-rules.ts';
import { type FixOrder, type OrderTable, OrdStatus } from './order-table.ts';

/** A session that may trade. */
export interface FixTrader {
  readonly session: FixSession;
  readonly account: number;
}

export interface OrderEntryOptions {
  readonly table: OrderTable;
  readonly reports: ExecutionReports;
  readonly prices: FixPrices;
  /** Symbol (55) → number of the book. */
  readonly symbols: ReadonlyMap<string, number>;
  /** Takes a request of 64 bytes; copied. */
  readonly submit: (trader: FixTrader, request: Uint8Array) => void;
}

const MAX_NAME_BYTES = 64;
const code = (character: string): number => character.charCodeAt(0);
const LIMIT = code('2');
const POST_ONLY = '6';

const SIDES = new Map<number, number>([
  [code('1'), Side.BUY],
  [code('2'), Side.SELL],
]);
const ORDER_TYPES = new Map<number, number>([
  [code('1'), OrderType.MARKET],
  [LIMIT, OrderType.LIMIT],
]);
/** The engine has no end of day: an order for the day is good till cancelled. */
const TIMES_IN_FORCE = new Map<number, number>([
  [code('0'), TimeInForce.GTC],
  [code('1'), TimeInForce.GTC],
  [code('3'), TimeInForce.IOC],
  [code('4'), TimeInForce.FOK],
]);

/** Every value that FIX 4.4 knows: one of them is unsupported, any other is wrong. */
const KNOWN_VALUES: readonly (readonly [number, string])[] = [
  [Tag.Side, '123456789ABCDEFG'],
  [Tag.OrdType, '12346789DEGIJKLMP'],
  [Tag.TimeInForce, '01234567'],
];

/** Fields that would make another order of it, by their tags. */
const UNSUPPORTED_TAGS: ReadonlySet<number> = new Set([
  99, // StopPx
  110, // MinQty
  111, // MaxFloor
  126, // ExpireTime
  152, // CashOrderQty
  168, // EffectiveTime
  210, // MaxShow
  211, // PegOffsetValue
  388, // DiscretionInst
  389, // DiscretionOffsetValue
  423, // PriceType
  432, // ExpireDate
  516, // OrderPercent
  835, // PegMoveType
  836, // PegOffsetType
  840, // PegScope
  847, // TargetStrategy
]);

export class OrderEntry {
  private readonly options: OrderEntryOptions;
  private readonly record = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.record.buffer);

  constructor(options: OrderEntryOptions) {
    this.options = options;
    this.view.setUint8(RequestOffset.version, PROTOCOL_VERSION);
  }

  /** Takes one application message that keeps the rules of its type. */
  take(trader: FixTrader, reader: FixReader): void {
    switch (reader.type) {
      case MsgType.NewOrderSingle:
        if (this.isWellFormed(trader.session, reader)) this.newOrder(trader, reader);
        return;
      case MsgType.OrderCancelRequest:
        if (this.isWellFormed(trader.session, reader)) this.cancel(trader, reader);
        return;
      case MsgType.OrderCancelReplaceRequest:
        if (this.isWellFormed(trader.session, reader)) this.replace(trader, reader);
        return;
      case MsgType.BusinessMessageReject:
        // To refuse a refusal would never end.
        return;
      default:
        this.options.reports.refuseBusiness(
          trader.session,
          reader,
          BusinessRejectReason.UNSUPPORTED_TYPE,
          'this message is not supported',
        );
    }
  }

  /**
   * Takes back what an order may trade beyond `orderLots`. It shrinks, so it keeps its place.
   *
   * Until that has arrived, the order can still trade more than its client wants. For as long as
   * that: a replace that names the whole order would have to be one of the engine's own.
   */
  trim(trader: FixTrader, order: FixOrder, orderLots: number): void {
    const openLots = orderLots - order.filledLots;
    const { clOrdId, priceTicks } = order;
    const request = { order, clOrdId, origClOrdId: clOrdId, priceTicks, orderLots, isTrim: true };
    if (openLots > 0) {
      this.write(MessageType.REPLACE_ORDER, trader, order, priceTicks, openLots);
      this.submit(trader, { ...request, openLots });
    } else {
      this.write(MessageType.CANCEL_ORDER, trader, order, 0, 0);
      this.submit(trader, { ...request, openLots: 0 });
    }
  }

  private newOrder(trader: FixTrader, reader: FixReader): void {
    const { session } = trader;
    const { table, reports, prices, symbols } = this.options;
    const symbolName = reader.text(Tag.Symbol);
    const symbol = symbols.get(symbolName);
    const clOrdId = reader.text(Tag.ClOrdID);
    const order: FixOrder = {
      session,
      clientOrderId: 0,
      symbol: symbol ?? 0,
      symbolName,
      side: reader.char(Tag.Side),
      ordType: reader.char(Tag.OrdType),
      timeInForce: reader.char(Tag.TimeInForce),
      clOrdId,
      cancelClOrdId: '',
      orderLots: 0,
      priceTicks: 0,
      filledLots: 0,
      filledTicksTimesLots: 0,
      leavesLots: 0,
      status: OrdStatus.PENDING_NEW,
    };
    const refuse = (reason: number, text: string) => reports.refuseOrder(order, reason, text);

    const unsupported = unsupportedIn(reader);
    const lots = reader.decimal(Tag.OrderQty, 0);
    const hasPrice = reader.has(Tag.Price);
    const priceTicks = hasPrice ? prices.read(reader, Tag.Price) : 0;
    if (!Number.isNaN(lots)) order.orderLots = lots;
    if (!Number.isNaN(priceTicks)) order.priceTicks = priceTicks;
    if (table.find(session, clOrdId) !== undefined) {
      refuse(OrdRejReason.DUPLICATE_ORDER, 'ClOrdID was used before');
    } else if (!isOwnAccount(trader, reader)) {
      refuse(OrdRejReason.UNKNOWN_ACCOUNT, `Account is not ${trader.account}, that of the session`);
    } else if (symbol === undefined) {
      refuse(OrdRejReason.UNKNOWN_SYMBOL, 'Symbol is not traded here');
    } else if (unsupported !== 0) {
      refuse(OrdRejReason.UNSUPPORTED, `${tagName(unsupported)} is not supported as it is`);
    } else if (Number.isNaN(lots)) {
      refuse(OrdRejReason.INCORRECT_QUANTITY, 'OrderQty is not a whole number of lots');
    } else if (Number.isNaN(priceTicks)) {
      refuse(OrdRejReason.OTHER, 'Price is off the grid of ticks or out of range');
    } else if (!table.hasRoom(session)) {
      refuse(OrdRejReason.EXCEEDS_LIMIT, 'the session has as many open orders as it may have');
    } else {
      const live: FixOrder = { ...order, clientOrderId: table.nextClientOrderId() };
      table.add(live);
      this.write(MessageType.NEW_ORDER, trader, live, priceTicks, lots);
      this.view.setUint8(RequestOffset.side, SIDES.get(live.side) ?? 0);
      this.view.setUint8(RequestOffset.orderType, ORDER_TYPES.get(live.ordType) ?? 0);
      const timeInForce = TIMES_IN_FORCE.get(live.timeInForce) ?? TimeInForce.GTC;
      this.view.setUint8(RequestOffset.timeInForce, timeInForce);
      const flags = reader.has(Tag.ExecInst) ? Flags.POST_ONLY : Flags.NONE;
      this.view.setUint8(RequestOffset.flags, flags);
      const request = { clOrdId, origClOrdId: '', priceTicks, orderLots: lots, openLots: lots };
      this.submit(trader, { order: live, isTrim: false, ...request });
    }
  }

  private cancel(trader: FixTrader, reader: FixReader): void {
    const order = this.orderToChange(trader, reader, MessageType.CANCEL_ORDER);
    if (order === undefined) return;
    const names = namesIn(reader);
    this.options.table.name(names.clOrdId, order);
    this.write(MessageType.CANCEL_ORDER, trader, order, 0, 0);
    this.submit(trader, {
      order,
      ...names,
      priceTicks: 0,
      orderLots: 0,
      openLots: 0,
      isTrim: false,
    });
  }

  private replace(trader: FixTrader, reader: FixReader): void {
    const order = this.orderToChange(trader, reader, MessageType.REPLACE_ORDER);
    if (order === undefined) return;
    const { table, reports, prices } = this.options;
    const request = namesIn(reader);
    const refuse = (text: string) =>
      reports.refuseChange(
        trader.session,
        order,
        request,
        MessageType.REPLACE_ORDER,
        CxlRejReason.OTHER,
        text,
      );
    const timeInForce = reader.char(Tag.TimeInForce);
    const unsupported = unsupportedIn(reader);
    const lots = reader.decimal(Tag.OrderQty, 0);
    const priceTicks = prices.read(reader, Tag.Price);
    if (reader.char(Tag.OrdType) !== order.ordType || order.ordType !== LIMIT) {
      refuse('OrdType cannot be changed, and only a limit order can be replaced');
    } else if (timeInForce !== 0 && timeInForce !== order.timeInForce) {
      refuse('TimeInForce cannot be changed');
    } else if (unsupported !== 0) {
      refuse(`${tagName(unsupported)} is not supported as it is`);
    } else if (Number.isNaN(lots)) {
      refuse('OrderQty is not a whole number of lots');
    } else if (Number.isNaN(priceTicks)) {
      refuse('Price is off the grid of ticks or out of range');
    } else if (lots <= order.filledLots) {
      refuse(`OrderQty is not more than the ${order.filledLots} lots that are filled; cancel it`);
    } else {
      const openLots = lots - order.filledLots;
      table.name(request.clOrdId, order);
      this.write(MessageType.REPLACE_ORDER, trader, order, priceTicks, openLots);
      const asked = { priceTicks, orderLots: lots, openLots, isTrim: false };
      this.submit(trader, { order, ...request, ...asked });
    }
  }

  /** The order that a cancel or replace is for, or undefined when it was refused. */
  private orderToChange(
    trader: FixTrader,
    reader: FixReader,
    requestType: number,
  ): FixOrder | undefined {
    const { session } = trader;
    const { table, reports } = this.options;
    const request = namesIn(reader);
    const order = table.find(session, request.origClOrdId);
    const refuse = (reason: number, text: string) =>
      reports.refuseChange(session, order, request, requestType, reason, text);
    if (order === undefined) {
      refuse(CxlRejReason.UNKNOWN_ORDER, 'OrigClOrdID names no order that is known');
    } else if (table.find(session, request.clOrdId) !== undefined) {
      refuse(CxlRejReason.DUPLICATE_CL_ORD_ID, 'ClOrdID was used before');
    } else if (table.byClientOrderId(order.clientOrderId) !== order) {
      refuse(CxlRejReason.TOO_LATE, 'the order is not open any more');
    } else if (
      !reader.equals(Tag.Symbol, order.symbolName) ||
      reader.char(Tag.Side) !== order.side ||
      !isOwnAccount(trader, reader)
    ) {
      refuse(CxlRejReason.OTHER, 'Symbol, Side or Account is not that of the order');
    } else {
      return order;
    }
    return undefined;
  }

  private write(
    type: number,
    { account }: FixTrader,
    order: FixOrder,
    priceTicks: number,
    lots: number,
  ): void {
    const { view } = this;
    view.setUint8(RequestOffset.type, type);
    view.setUint16(RequestOffset.symbol, order.symbol, true);
    view.setUint32(RequestOffset.account, account, true);
    // What a session sends is one family: a cancel does not overtake its order.
    writeInt64(view, RequestOffset.correlationId, account);
    view.setUint32(RequestOffset.clientOrderId, order.clientOrderId, true);
    // Side, order type, time in force, flags: not used but in a new order.
    view.setUint32(RequestOffset.side, 0);
    writeInt64(view, RequestOffset.priceTicks, priceTicks);
    writeInt64(view, RequestOffset.quantityLots, lots);
  }

  /** Sends what was written. Its answer brings the reference back, in the client's timestamp. */
  private submit(trader: FixTrader, request: PendingRequest): void {
    const reference = this.options.reports.expect(request);
    writeInt64(this.view, RequestOffset.clientTimestampNs, reference);
    this.options.submit(trader, this.record);
  }

  /** Whether every value is one that FIX allows in its field; otherwise the message is refused. */
  private isWellFormed(session: FixSession, reader: FixReader): boolean {
    const refuse = (tag: number, reason: number, text: string): boolean => {
      session.refuse(reader, { reason, tag, text });
      return false;
    };
    for (const tag of [Tag.ClOrdID, Tag.OrigClOrdID, Tag.Symbol]) {
      if (reader.size(tag) > MAX_NAME_BYTES) {
        return refuse(tag, RejectReason.VALUE_INCORRECT, `longer than ${MAX_NAME_BYTES} bytes`);
      }
    }
    for (const [tag, known] of KNOWN_VALUES) {
      if (reader.has(tag) && !known.includes(String.fromCharCode(reader.char(tag)))) {
        return refuse(tag, RejectReason.VALUE_INCORRECT, 'FIX 4.4 has no such value');
      }
    }
    for (const tag of [Tag.OrderQty, Tag.Price]) {
      if (reader.has(tag) && !isNumber(reader, tag)) {
        return refuse(tag, RejectReason.INCORRECT_FORMAT, 'not a decimal number');
      }
    }
    if (Number.isNaN(reader.utcMs(Tag.TransactTime))) {
      return refuse(Tag.TransactTime, RejectReason.INCORRECT_FORMAT, 'not a UTC time');
    }
    if (reader.char(Tag.OrdType) === LIMIT && !reader.has(Tag.Price)) {
      this.options.reports.refuseBusiness(
        session,
        reader,
        BusinessRejectReason.FIELD_MISSING,
        'a limit order has to have a Price',
      );
      return false;
    }
    return true;
  }
}

function namesIn(reader: FixReader) {
  return { clOrdId: reader.text(Tag.ClOrdID), origClOrdId: reader.text(Tag.OrigClOrdID) };
}

function isOwnAccount({ account }: FixTrader, reader: FixReader): boolean {
  return !reader.has(Tag.Account) || reader.equals(Tag.Account, String(account));
}

/** Digits with at most one point in between, and a minus in front at most. */
function isNumber(reader: FixReader, tag: number): boolean {
  return /^-?\d+(\.\d*)?$/.test(reader.text(tag));
}

/** The tag of something that the engine does not do; 0: there is nothing of the kind. */
function unsupportedIn(reader: FixReader): number {
  if (!SIDES.has(reader.char(Tag.Side))) return Tag.Side;
  if (!ORDER_TYPES.has(reader.char(Tag.OrdType))) return Tag.OrdType;
  if (reader.has(Tag.TimeInForce) && !TIMES_IN_FORCE.has(reader.char(Tag.TimeInForce))) {
    return Tag.TimeInForce;
  }
  if (reader.has(Tag.ExecInst) && !reader.equals(Tag.ExecInst, POST_ONLY)) return Tag.ExecInst;
  for (let i = 0; i < reader.fieldCount; i++) {
    const tag = reader.tagAt(i);
    if (UNSUPPORTED_TAGS.has(tag)) return tag;
  }
  return 0;
}
