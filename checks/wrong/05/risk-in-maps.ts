/** Right, but different: positions in a Map of one object for each pair, the share by remainders. */
import { MessageType, OrderType, Side } from '#layout';
import { Limit } from '#limits';
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';

export interface RiskLimits {
  readonly maxOrderLots: number;
  readonly bandTicks: number;
  readonly maxNotional: number;
  readonly maxPositionLots: number;
  readonly maxPositions: number;
  readonly referenceTicks: Float64Array;
}

export function checkRisk(order: OrderSlot, limits: RiskLimits): number {
  const { type, symbol, quantityLots } = order;
  if (type === MessageType.CANCEL_ORDER) return Reason.ACCEPTED;
  if (quantityLots > limits.maxOrderLots) return Reason.RISK_QTY;
  const reference = limits.referenceTicks[symbol] as number;
  if (Number.isNaN(reference)) return Reason.RISK_PRICE_BAND;
  let price = reference;
  if (order.orderType !== OrderType.MARKET) {
    price = order.priceTicks;
    if (price > reference + limits.bandTicks) return Reason.RISK_PRICE_BAND;
    if (price < reference - limits.bandTicks) return Reason.RISK_PRICE_BAND;
  }
  const worth = price * quantityLots;
  const tooMuch = worth > limits.maxNotional || worth < -limits.maxNotional;
  return tooMuch ? Reason.RISK_NOTIONAL : Reason.ACCEPTED;
}

export class RiskShare {
  private readonly limits: RiskLimits;
  private readonly consumer: number;
  private readonly consumers: number;

  constructor(limits: RiskLimits, consumer: number, consumers: number) {
    this.limits = limits;
    this.consumer = consumer;
    this.consumers = consumers;
  }

  handle(order: OrderSlot, sequence: number): void {
    const unsigned = sequence < 0 ? sequence + 2 ** 32 : sequence;
    if (unsigned % this.consumers === this.consumer && order.refusal === Reason.ACCEPTED) {
      order.refuse(checkRisk(order, this.limits));
    }
  }
}

/** What an account holds in a symbol, and the worst it may come to in each direction. */
class Pair {
  positionLots = 0;
  highestLots = 0;
  lowestLots = 0;
}

export class PositionRisk {
  private readonly limits: RiskLimits;
  private readonly pairs = new Map<number, Pair>();

  constructor(limits: RiskLimits) {
    this.limits = limits;
  }

  reserve(order: OrderSlot): number {
    const { refusal, type, reservedLots } = order;
    if (refusal !== Reason.ACCEPTED) return refusal;
    if (type !== MessageType.NEW_ORDER || reservedLots !== 0) return Reason.ACCEPTED;
    const { maxPositionLots, maxPositions } = this.limits;
    const key = order.symbol * (Limit.maxAccount + 1) + order.account;
    const known = this.pairs.get(key);
    if (known === undefined && this.pairs.size >= maxPositions) return Reason.RISK_POSITION;
    const { quantityLots } = order;
    const isBuy = order.side === Side.BUY;
    const worst = known === undefined ? 0 : isBuy ? known.highestLots : -known.lowestLots;
    if (worst + quantityLots > maxPositionLots) return Reason.RISK_POSITION;
    const pair = known ?? new Pair();
    if (known === undefined) this.pairs.set(key, pair);
    if (isBuy) pair.highestLots += quantityLots;
    else pair.lowestLots -= quantityLots;
    order.reserve(quantityLots);
    return Reason.ACCEPTED;
  }

  settle(order: OrderSlot): void {
    const { reservedLots } = order;
    const pair = this.pairs.get(order.symbol * (Limit.maxAccount + 1) + order.account);
    if (reservedLots === 0 || pair === undefined) return;
    const filledLots = order.refusal === Reason.ACCEPTED ? order.fillLots : 0;
    if (order.side === Side.BUY) {
      pair.highestLots += filledLots - reservedLots;
      pair.lowestLots += filledLots;
      pair.positionLots += filledLots;
    } else {
      pair.lowestLots -= filledLots - reservedLots;
      pair.highestLots -= filledLots;
      pair.positionLots -= filledLots;
    }
    order.reserve(0);
  }

  positionLots(account: number, symbol: number): number {
    return this.pairs.get(symbol * (Limit.maxAccount + 1) + account)?.positionLots ?? 0;
  }

  reservedLots(account: number, symbol: number, side: number): number {
    const pair = this.pairs.get(symbol * (Limit.maxAccount + 1) + account);
    if (pair === undefined) return 0;
    const { positionLots, highestLots, lowestLots } = pair;
    return side === Side.BUY ? highestLots - positionLots : positionLots - lowestLots;
  }
}
