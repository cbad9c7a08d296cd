/** A good-till-cancelled limit order that is filled in again and again, as an engine would. */
import { Flags, OrderType, Side, TimeInForce } from '#layout';
import type { OperationMemory } from './operations.ts';

export class ReusedOrder {
  /** Not 0: a field that begins as a small integer changes its object's shape with the first large one. */
  orderId = Number.NaN;
  account = 0;
  side: number = Side.BUY;
  readonly orderType: number = OrderType.LIMIT;
  readonly timeInForce: number = TimeInForce.GTC;
  readonly flags: number = Flags.NONE;
  priceTicks = 0;
  quantityLots = 0;
  readonly timestampNs = 0;

  /** Takes over the order of an operation. */
  take(operations: OperationMemory, at: number): this {
    this.orderId = operations.orderIds[at] as number;
    this.account = operations.accounts[at] as number;
    this.side = operations.sides[at] as number;
    this.priceTicks = operations.prices[at] as number;
    this.quantityLots = operations.quantities[at] as number;
    return this;
  }
}
