/**
 * The first stage: is this a request that the engine can work on?
 *
 * Everything that can be seen in the 64 bytes alone is seen here and nowhere else, so the stages
 * behind may rely on it: known codes, ids in range, whole numbers, nothing in unused fields. It
 * keeps no state; any number of threads may do it at once, each for requests of its own.
 */
import {
  Flags,
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  Side,
  TimeInForce,
  UNCORRELATED,
} from '#layout';
import { Limit } from '#limits';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';

/**
 * Reads and decides; writes nothing. What is wrong first is the answer, in this order: BAD_MSG,
 * UNKNOWN_SYMBOL, BAD_QUANTITY, BAD_PRICE.
 *
 * @param order a request of any content
 * @param symbols how many symbols are traded: 1 … `maxSymbols`
 * @returns the reason to refuse it, or ACCEPTED
 */
export function parse(order: OrderSlot, symbols: number): number {
  const { type } = order;
  if (!isHead(order)) return Reason.BAD_MSG;
  if (type === MessageType.NEW_ORDER ? !areCodes(order) : !areCodesUnused(order)) {
    return Reason.BAD_MSG;
  }
  if (type === MessageType.CANCEL_ORDER) {
    if (order.priceTicks !== 0 || order.quantityLots !== 0) return Reason.BAD_MSG;
    return order.symbol < symbols ? Reason.ACCEPTED : Reason.UNKNOWN_SYMBOL;
  }
  if (order.symbol >= symbols) return Reason.UNKNOWN_SYMBOL;
  if (!isWithin(order.quantityLots, 1, Limit.maxQuantityLots)) return Reason.BAD_QUANTITY;
  const { priceTicks } = order;
  if (!isWithin(priceTicks, -Limit.maxPriceTicks, Limit.maxPriceTicks)) return Reason.BAD_PRICE;
  if (order.orderType === OrderType.MARKET && priceTicks !== 0) return Reason.BAD_PRICE;
  return Reason.ACCEPTED;
}

/** What every request has: type, version, who, and under which ids. */
function isHead(order: OrderSlot): boolean {
  return (
    isWithin(order.type, MessageType.NEW_ORDER, MessageType.REPLACE_ORDER) &&
    order.version === PROTOCOL_VERSION &&
    isWithin(order.account, 1, Limit.maxAccount) &&
    order.clientOrderId !== 0 &&
    order.correlationId >= UNCORRELATED
  );
}

function areCodes(order: OrderSlot): boolean {
  return (
    isWithin(order.side, Side.BUY, Side.SELL) &&
    isWithin(order.orderType, OrderType.LIMIT, OrderType.MARKET) &&
    isWithin(order.timeInForce, TimeInForce.GTC, TimeInForce.FOK) &&
    isWithin(order.flags, Flags.NONE, Flags.POST_ONLY)
  );
}

function areCodesUnused(order: OrderSlot): boolean {
  return (order.side | order.orderType | order.timeInForce | order.flags) === 0;
}

/** False for NaN, which is how a number that is no safe integer reads. */
function isWithin(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}
