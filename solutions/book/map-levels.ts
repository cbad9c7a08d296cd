/**
 * The prices of one side in a Map, the best found by looking at every price: what the simple book
 * does, with the face of `#price-levels`.
 *
 * With it the book over arena, queues and index can be built before the prices are in order, and
 * what that order gains can be measured apart. Linear in the prices: {@link MapLevels.best} and
 * {@link MapLevels.next}. A Map allocates when it grows. One thread.
 */
import { Side } from '#layout';

const NO_LEVEL = 0;

export class MapLevels {
  private readonly isBid: boolean;
  private readonly levels = new Map<number, number>();
  private readonly prices: number[] = [Number.NaN];
  private readonly free: number[] = [];

  /** @param side a code of `Side` */
  constructor(side: number) {
    this.isBid = side === Side.BUY;
  }

  /** The best price's level; 0 when there is none. */
  get best(): number {
    return this.bestBehind(this.isBid ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
  }

  /** The price of a level that is here. */
  priceTicks(level: number): number {
    return this.prices[level] as number;
  }

  /** The level of a price; 0 when it is not here. */
  find(priceTicks: number): number {
    return this.levels.get(priceTicks) ?? NO_LEVEL;
  }

  /** Makes a level for a price that is not here. */
  insert(priceTicks: number): number {
    const level = this.free.pop() ?? this.prices.length;
    this.prices[level] = priceTicks;
    this.levels.set(priceTicks, level);
    return level;
  }

  /** Takes a level out. Its number may come back for another price. */
  remove(level: number): void {
    this.levels.delete(this.priceTicks(level));
    this.free.push(level);
  }

  /** The next level in order: the best of those that are worse. 0 behind the last. */
  next(level: number): number {
    return this.bestBehind(this.priceTicks(level));
  }

  /** The best of all prices that are worse than this one. */
  private bestBehind(limitTicks: number): number {
    let best: number | undefined;
    for (const priceTicks of this.levels.keys()) {
      if (!this.isBetter(limitTicks, priceTicks)) continue;
      if (best === undefined || this.isBetter(priceTicks, best)) best = priceTicks;
    }
    return best === undefined ? NO_LEVEL : this.find(best);
  }

  private isBetter(priceTicks: number, thanTicks: number): boolean {
    return this.isBid ? priceTicks > thanTicks : priceTicks < thanTicks;
  }
}
