/**
 * The orders of day 05's benchmark: 1,024 requests again and again, one in eight refused.
 *
 * Buys and sells of each account are equal, so positions are back at 0 after each round and every
 * round has the same answers.
 */
import {
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  RequestOffset,
  Side,
  TimeInForce,
  UNCORRELATED,
  writeInt64,
} from '#layout';
import { Reason } from '#reasons';

export const ROUND_ORDERS = 1024;
export const SYMBOLS = 4;
export const REFERENCE_TICKS = 10_000;
export const LIMITS = {
  maxOrderLots: 1_000,
  bandTicks: 500,
  maxNotional: 8_000_000,
  maxPositionLots: 1_000_000,
  maxPositions: 1_024,
  referenceTicks: new Float64Array(SYMBOLS).fill(REFERENCE_TICKS),
} as const;

/** Of 16 orders these two are refused, a buy and a sell of one account in one symbol. */
const REFUSED = [13, 15];
const REFUSALS = [
  Reason.BAD_MSG,
  Reason.RISK_QTY,
  Reason.RISK_PRICE_BAND,
  Reason.UNKNOWN_SYMBOL,
] as const;

/** The answer to each order of a round. */
export const REASONS = Uint8Array.from({ length: ROUND_ORDERS }, (_, i) => {
  if (!REFUSED.includes(i % 16)) return Reason.ACCEPTED;
  return REFUSALS[(i >> 4) % REFUSALS.length] as number;
});

/** The requests of a round, one behind the other. */
export function roundOfRequests(): Uint8Array {
  const bytes = new Uint8Array(ROUND_ORDERS * RECORD_BYTES);
  for (let i = 0; i < ROUND_ORDERS; i++) write(bytes, i);
  return bytes;
}

function write(bytes: Uint8Array, i: number): void {
  const view = new DataView(bytes.buffer, i * RECORD_BYTES, RECORD_BYTES);
  const reason = REASONS[i];
  view.setUint8(RequestOffset.type, MessageType.NEW_ORDER);
  view.setUint8(RequestOffset.version, reason === Reason.BAD_MSG ? 0 : PROTOCOL_VERSION);
  view.setUint16(RequestOffset.symbol, reason === Reason.UNKNOWN_SYMBOL ? SYMBOLS : i % 2, true);
  view.setUint32(RequestOffset.account, 1 + ((i >> 2) % 8), true);
  writeInt64(view, RequestOffset.correlationId, UNCORRELATED);
  view.setUint32(RequestOffset.clientOrderId, i + 1, true);
  view.setUint8(RequestOffset.side, i % 4 < 2 ? Side.BUY : Side.SELL);
  view.setUint8(RequestOffset.orderType, OrderType.LIMIT);
  view.setUint8(RequestOffset.timeInForce, TimeInForce.GTC);
  const away = reason === Reason.RISK_PRICE_BAND ? 1_000 : i % 7;
  writeInt64(view, RequestOffset.priceTicks, REFERENCE_TICKS + away);
  const lots = reason === Reason.RISK_QTY ? 10_000 : 10 + (i >> 5);
  writeInt64(view, RequestOffset.quantityLots, lots);
}
