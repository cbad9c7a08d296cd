/** Intrusive queues that know one operation: joining two neighbours, either of which may be nobody. */
import { NO_SLOT, type OrderArena } from '#order-arena';

export class OrderQueues {
  private readonly arena: OrderArena;
  private readonly ends: Int32Array;
  private readonly sums: Float64Array;

  constructor(arena: OrderArena, queueCount: number) {
    this.arena = arena;
    this.ends = new Int32Array(3 * (queueCount + 1));
    this.sums = new Float64Array(queueCount + 1);
  }

  first(queue: number): number {
    return this.ends[3 * queue] as number;
  }

  last(queue: number): number {
    return this.ends[3 * queue + 1] as number;
  }

  count(queue: number): number {
    return this.ends[3 * queue + 2] as number;
  }

  lots(queue: number): number {
    return this.sums[queue] as number;
  }

  push(queue: number, slot: number): void {
    this.arena.setQueue(slot, queue);
    this.join(queue, this.last(queue), slot);
    this.join(queue, slot, NO_SLOT);
    this.change(queue, 1, this.arena.quantityLots(slot));
  }

  unlink(slot: number): void {
    const queue = this.arena.queue(slot);
    this.join(queue, this.arena.previous(slot), this.arena.next(slot));
    this.change(queue, -1, -this.arena.quantityLots(slot));
  }

  reduce(slot: number, lots: number): void {
    this.arena.setQuantityLots(slot, this.arena.quantityLots(slot) - lots);
    this.change(this.arena.queue(slot), 0, -lots);
  }

  /** Makes two orders neighbours; nobody in front is the front, nobody behind is the back. */
  private join(queue: number, before: number, behind: number): void {
    if (before === NO_SLOT) this.ends[3 * queue] = behind;
    else this.arena.setNext(before, behind);
    if (behind === NO_SLOT) this.ends[3 * queue + 1] = before;
    else this.arena.setPrevious(behind, before);
  }

  private change(queue: number, orders: number, lots: number): void {
    this.ends[3 * queue + 2] = this.count(queue) + orders;
    this.sums[queue] = this.lots(queue) + lots;
  }
}
