/**
 * Execution without a market: somebody always takes the other side of the whole order.
 *
 * A limit order trades at its own price, a market order at the reference price. Nothing rests, so
 * a cancel or replace finds nothing; for the same reason time in force and flags make no
 * difference. The same orders give the same executions, whatever the clock says. A book with the
 * same port takes its place later.
 */
import { NotImplemented } from '#not-implemented';
import type { OrderSlot } from '#order-slot';

/** Where accepted orders are executed; one thread. */
export interface Execution {
  /**
   * Executes what can be executed and notes it in the slot. A refused order is left alone, and one
   * that was executed is not executed again.
   *
   * @returns the reason to refuse it, or ACCEPTED; of an order that is refused already, that reason
   */
  execute(order: OrderSlot): number;
}

export class ExecutionSimulator implements Execution {
  private readonly referenceTicks: Float64Array;
  private executions = 0;

  /**
   * Given, complete.
   *
   * @param referenceTicks by symbol: what a market order trades at, in ticks
   */
  constructor(referenceTicks: Float64Array) {
    this.referenceTicks = referenceTicks;
  }

  execute(order: OrderSlot): number {
    const { referenceTicks, executions } = this;
    throw new NotImplemented(4, 'ExecutionSimulator.execute', order, referenceTicks, executions);
  }
}
