/**
 * nodejs-order-book is a development dependency for this comparison alone: it is the order book of
 * npm that most people use.
 */
import { OrderBook as NodejsOrderBook, Side as NodejsSide } from 'nodejs-order-book';
import { Side } from '#layout';
import { OperationKind, type OperationMemory } from './operations.ts';
import type { Traded, Way } from './ways.ts';

const { CANCEL } = OperationKind;

/** Its ids are strings, as its users have them; they are made before the clock starts. */
export class NodejsWay implements Way {
  readonly traded: Traded = { trades: 0, lots: 0 };
  private readonly book = new NodejsOrderBook();
  private ids: readonly string[] = [];

  prepare(operations: OperationMemory): void {
    this.ids = Array.from(operations.orderIds, String);
  }

  drive(operations: OperationMemory, from: number, to: number): void {
    const { book, traded } = this;
    const { kinds, sides, prices, quantities } = operations;
    for (let at = from; at < to; at++) {
      const id = this.ids[at] as string;
      if (kinds[at] === CANCEL) {
        book.cancel(id);
        continue;
      }
      const size = quantities[at] as number;
      const side = sides[at] === Side.BUY ? NodejsSide.BUY : NodejsSide.SELL;
      const result = book.limit({ id, side, size, price: prices[at] as number });
      const { done, partial, quantityLeft } = result;
      if (size === quantityLeft) continue;
      traded.lots += size - quantityLeft;
      for (const order of done) if (order.id !== id) traded.trades++;
      if (partial !== null && partial.id !== id) traded.trades++;
    }
  }
}
