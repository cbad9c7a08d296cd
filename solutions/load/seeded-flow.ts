/**
 * A seeded flow of requests, as one client sends it: mostly orders that rest around a fixed middle
 * and cancels of them, some replaces, some orders that cross.
 *
 *     of 100 requests   50 rest   36 cancel   8 replace   5 cross, limited   1 cross at market
 *
 * An order and what cancels or replaces it have one correlation id: they are a family, and stay in
 * order wherever families may overtake each other.
 *
 * The flow does not look at the answers. So the same seed gives the same bytes, however fast the
 * engine is; and now and then it cancels an order that has traded already, as real clients do.
 */
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
import { Limit } from '#limits';
import { Random } from './random.ts';

/** Accounts per client: enough that few orders meet one of their own account. */
export const ACCOUNTS_PER_CLIENT = 16;

const MIDDLE_TICKS = 10_000;
const REST_WITHIN_TICKS = 20;
const CROSS_WITHIN_TICKS = 5;
const MAX_LOTS = 100;
/** Orders the flow believes to rest; more than that and it cancels instead. */
const MAX_RESTING = 1024;

/**
 * Correlation ids are below 2³¹, where a number is no object: so many clients and so many orders of
 * each have ids of their own. Beyond that two orders share one, and wait for each other if they meet.
 */
const CHAIN_CLIENTS = 2 ** 8;
const CHAINS_PER_CLIENT = 2 ** 23;

export interface OrderFlowOptions {
  /** Any 32-bit integer. */
  readonly seed: number;
  /** Which client this is, from 0: it gets accounts of its own. */
  readonly client: number;
  /** How many symbols it trades, 1 … `maxSymbols`. */
  readonly symbols: number;
}

export class OrderFlow {
  /** The request as last written, for sending. */
  readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  private readonly random: Random;
  private readonly firstAccount: number;
  private readonly firstCorrelationId: number;
  private readonly symbols: number;
  private readonly restingIds = new Uint32Array(MAX_RESTING);
  private readonly restingAccounts = new Uint32Array(MAX_RESTING);
  private readonly restingSymbols = new Uint16Array(MAX_RESTING);
  private readonly restingSides = new Uint8Array(MAX_RESTING);
  private resting = 0;
  private lastId = 0;

  constructor(options: OrderFlowOptions) {
    this.random = new Random(options.seed + Math.imul(options.client, 0x9e37_79b1));
    this.firstAccount = 1 + options.client * ACCOUNTS_PER_CLIENT;
    this.firstCorrelationId = (options.client % CHAIN_CLIENTS) * CHAINS_PER_CLIENT;
    this.symbols = options.symbols;
    this.view.setUint8(RequestOffset.version, PROTOCOL_VERSION);
  }

  /** Writes the next request into {@link bytes}. Allocates nothing. */
  next(clientTimestampNs: number): void {
    writeInt64(this.view, RequestOffset.clientTimestampNs, clientTimestampNs);
    const dice = this.random.below(100);
    if (dice < 50 && this.resting < MAX_RESTING) this.rest();
    else if (dice < 94 && this.resting > 0) this.change(dice < 86);
    else this.cross(dice >= 99);
  }

  private rest(): void {
    const side = this.anySide();
    const away = 1 + Math.min(this.random.below(REST_WITHIN_TICKS), this.random.below(40));
    const postOnly = this.random.below(5) === 0;
    this.order(side, OrderType.LIMIT, TimeInForce.GTC, postOnly ? Flags.POST_ONLY : Flags.NONE);
    this.terms(priceAway(side, away), 1 + this.random.below(MAX_LOTS));
    const at = this.resting++;
    this.restingIds[at] = this.lastId;
    this.restingAccounts[at] = this.view.getUint32(RequestOffset.account, true);
    this.restingSymbols[at] = this.view.getUint16(RequestOffset.symbol, true);
    this.restingSides[at] = side;
  }

  /** Cancels or replaces one of the orders that are believed to rest. */
  private change(cancel: boolean): void {
    const at = this.random.below(this.resting);
    const side = this.restingSides[at] as number;
    this.head(
      cancel ? MessageType.CANCEL_ORDER : MessageType.REPLACE_ORDER,
      this.restingSymbols[at] as number,
      this.restingAccounts[at] as number,
      this.restingIds[at] as number,
    );
    this.view.setUint32(RequestOffset.side, 0, true);
    if (!cancel) {
      const away = 1 + this.random.below(REST_WITHIN_TICKS);
      this.terms(priceAway(side, away), 1 + this.random.below(MAX_LOTS));
      return;
    }
    this.terms(0, 0);
    const last = --this.resting;
    this.restingIds[at] = this.restingIds[last] as number;
    this.restingAccounts[at] = this.restingAccounts[last] as number;
    this.restingSymbols[at] = this.restingSymbols[last] as number;
    this.restingSides[at] = this.restingSides[last] as number;
  }

  private cross(atMarket: boolean): void {
    const side = this.anySide();
    this.order(side, atMarket ? OrderType.MARKET : OrderType.LIMIT, TimeInForce.IOC, Flags.NONE);
    const through = -1 - this.random.below(CROSS_WITHIN_TICKS);
    this.terms(atMarket ? 0 : priceAway(side, through), 1 + this.random.below(MAX_LOTS));
  }

  private order(side: number, orderType: number, timeInForce: number, flags: number): void {
    this.lastId = this.lastId === Limit.maxClientOrderId ? 1 : this.lastId + 1;
    const account = this.firstAccount + this.random.below(ACCOUNTS_PER_CLIENT);
    this.head(MessageType.NEW_ORDER, this.random.below(this.symbols), account, this.lastId);
    this.view.setUint8(RequestOffset.side, side);
    this.view.setUint8(RequestOffset.orderType, orderType);
    this.view.setUint8(RequestOffset.timeInForce, timeInForce);
    this.view.setUint8(RequestOffset.flags, flags);
  }

  private head(type: number, symbol: number, account: number, clientOrderId: number): void {
    this.view.setUint8(RequestOffset.type, type);
    this.view.setUint16(RequestOffset.symbol, symbol, true);
    this.view.setUint32(RequestOffset.account, account, true);
    this.view.setUint32(RequestOffset.clientOrderId, clientOrderId, true);
    const chain = this.firstCorrelationId + (clientOrderId % CHAINS_PER_CLIENT);
    writeInt64(this.view, RequestOffset.correlationId, chain);
  }

  private terms(priceTicks: number, quantityLots: number): void {
    writeInt64(this.view, RequestOffset.priceTicks, priceTicks);
    writeInt64(this.view, RequestOffset.quantityLots, quantityLots);
  }

  private anySide(): number {
    return this.random.below(2) === 0 ? Side.BUY : Side.SELL;
  }
}

/** A price so many ticks from the middle on the side's own side; negative: through the middle. */
function priceAway(side: number, ticks: number): number {
  return side === Side.BUY ? MIDDLE_TICKS - ticks : MIDDLE_TICKS + ticks;
}
