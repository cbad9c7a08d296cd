/** The obvious book: an array for each side, sorted anew whenever an order comes in. */
import { Side } from '#layout';

interface Resting {
  readonly orderId: number;
  readonly account: number;
  readonly priceTicks: number;
  readonly arrival: number;
  lots: number;
}

export class SortedBook {
  /** All that was ever traded, in lots. */
  tradedLots = 0;
  private readonly bids: Resting[] = [];
  private readonly asks: Resting[] = [];
  private arrivals = 0;

  submit(orderId: number, account: number, side: number, priceTicks: number, lots: number): void {
    const makers = side === Side.BUY ? this.asks : this.bids;
    let left = lots;
    while (left > 0) {
      const [maker] = makers;
      if (maker === undefined || !crosses(side, priceTicks, maker.priceTicks)) break;
      const traded = Math.min(left, maker.lots);
      maker.lots -= traded;
      left -= traded;
      this.tradedLots += traded;
      if (maker.lots === 0) makers.shift();
    }
    if (left === 0) return;
    const queue = side === Side.BUY ? this.bids : this.asks;
    queue.push({ orderId, account, priceTicks, arrival: this.arrivals++, lots: left });
    queue.sort((a, b) =>
      a.priceTicks === b.priceTicks
        ? a.arrival - b.arrival
        : crosses(side, a.priceTicks, b.priceTicks)
          ? -1
          : 1,
    );
  }

  /** @returns whether there was such an order */
  cancel(orderId: number, account: number): boolean {
    for (const queue of [this.bids, this.asks]) {
      const at = queue.findIndex((one) => one.orderId === orderId && one.account === account);
      if (at === -1) continue;
      queue.splice(at, 1);
      return true;
    }
    return false;
  }

  has(orderId: number): boolean {
    return [...this.bids, ...this.asks].some((one) => one.orderId === orderId);
  }

  /** The best price of a side, and what is open there. */
  best(side: number): { priceTicks: number; lots: number } | undefined {
    const queue = side === Side.BUY ? this.bids : this.asks;
    const [first] = queue;
    if (first === undefined) return undefined;
    const { priceTicks } = first;
    const there = queue.filter((one) => one.priceTicks === priceTicks);
    return { priceTicks, lots: there.reduce((sum, one) => sum + one.lots, 0) };
  }
}

/** Whether a limit of this side takes that price. */
function crosses(side: number, limitTicks: number, priceTicks: number): boolean {
  return side === Side.BUY ? limitTicks >= priceTicks : limitTicks <= priceTicks;
}
