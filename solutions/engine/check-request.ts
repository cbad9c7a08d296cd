/**
 * The first stage: is this a request that the engine can work on at all?
 *
 * It looks at what decides where a request goes and who it belongs to. Whether price, quantity and
 * codes make a good order is the book's decision. It keeps no state.
 */

import { MessageType, PROTOCOL_VERSION, RequestOffset, readInt64, UNCORRELATED } from '#layout';
import { Limit } from '#limits';
import { Reason } from '#reasons';

const UNUSED_BY_CANCEL = [
  RequestOffset.priceTicks,
  RequestOffset.priceTicks + 4,
  RequestOffset.quantityLots,
  RequestOffset.quantityLots + 4,
] as const;

/**
 * @param request 64 bytes of any content
 * @param symbols how many symbols are traded: 1 … `maxSymbols`
 * @returns ACCEPTED, BAD_MSG or UNKNOWN_SYMBOL
 */
export function checkRequest(request: DataView, symbols: number): number {
  const type = request.getUint8(RequestOffset.type);
  if (type < MessageType.NEW_ORDER || type > MessageType.REPLACE_ORDER) return Reason.BAD_MSG;
  if (request.getUint8(RequestOffset.version) !== PROTOCOL_VERSION) return Reason.BAD_MSG;
  const account = request.getUint32(RequestOffset.account, true);
  if (account === 0 || account > Limit.maxAccount) return Reason.BAD_MSG;
  if (request.getUint32(RequestOffset.clientOrderId, true) === 0) return Reason.BAD_MSG;
  // Not `<`: a number that is no safe integer reads as NaN, which must fail as well.
  if (!(readInt64(request, RequestOffset.correlationId) >= UNCORRELATED)) return Reason.BAD_MSG;
  if (type !== MessageType.NEW_ORDER && !unusedAreZero(request, type)) return Reason.BAD_MSG;
  if (request.getUint16(RequestOffset.symbol, true) >= symbols) return Reason.UNKNOWN_SYMBOL;
  return Reason.ACCEPTED;
}

function unusedAreZero(request: DataView, type: number): boolean {
  let bits = request.getUint32(RequestOffset.side, true);
  if (type === MessageType.CANCEL_ORDER) {
    for (let i = 0; i < UNUSED_BY_CANCEL.length; i++) {
      bits |= request.getUint32(UNUSED_BY_CANCEL[i] as number, true);
    }
  }
  return bits === 0;
}
