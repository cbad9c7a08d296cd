/**
 * The families of a partition that have work and no lane.
 *
 *     places   .   .   7   3   12   .   .       head: the next to be taken
 *                      └ head       └ tail      tail: the next place to be filled
 *
 * A family is in it at most once, because whoever pushes it has closed its gate. So there is room
 * for all families, and it is never full. Any thread may push, any lane may pop.
 *
 * To push is to take a place by `add`, and to fill it. To pop is to move the head on by
 * compare-and-exchange, and to empty the place. Between the halves of a push the place is empty
 * still: the queue says that there is nothing, and its pusher signals afterwards. A popper that has
 * moved the head is the only one with this place until it is emptied: the next to fill it would be
 * as many pushes ahead as there are places, and its own family is not among them.
 */
import type { Cells } from '#cells';
import type { PartitionLayout, SchedulerMemory } from '#scheduler-memory';
import { type WaitStrategy, wakeSleepers } from '#wait-strategy';

/** No family. */
export const NO_FAMILY = -1;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NOBODY = NO_FAMILY;

export class ReadyQueue {
  private readonly cells: Cells;
  private readonly head: number;
  private readonly tail: number;
  private readonly places: number;
  private readonly mask: number;
  private readonly signalCell: number;
  private readonly stopped: number;
  private readonly wakes: boolean;

  constructor({ cells, partitions, shape }: SchedulerMemory, partition: number) {
    this.cells = cells;
    const at = partitions[partition] as PartitionLayout;
    this.head = at.readyHead;
    this.tail = at.readyTail;
    this.places = at.readyPlaces;
    this.mask = at.readyCapacity - 1;
    this.signalCell = at.signal;
    this.stopped = at.stopped;
    this.wakes = shape.wakes;
  }

  /** Puts a family to the back. Whoever holds its gate; the gate goes with it. */
  push(family: number): void {
    const place = this.cells.add(this.tail, 1) & this.mask;
    this.cells.store(this.places + place, family + 1);
    if (this.wakes) this.signal();
  }

  /** Takes the family in front, and its gate. @returns {@link NO_FAMILY} when none is ready */
  pop(): number {
    const { cells } = this;
    for (;;) {
      const head = cells.load(this.head);
      const place = this.places + (head & this.mask);
      const family = cells.load(place);
      if (family === 0) {
        if (this.isEmptyAt(head)) return NOBODY;
      } else if (cells.compareExchange(this.head, head, (head + 1) | 0) === head) {
        cells.store(place, 0);
        return family - 1;
      }
    }
  }

  /**
   * Waits because nothing is ready; returns at once when something is. May return for no reason.
   * The signal is read first: what is pushed behind this look moves it.
   */
  idle(wait: WaitStrategy): void {
    const seen = this.cells.load(this.signalCell);
    if (this.hasAny() || this.isStopped) return;
    wait.idle(this.cells, this.signalCell, seen);
  }

  /** The waiting is over: the next one begins anew. */
  worked(wait: WaitStrategy): void {
    wait.worked(this.cells);
  }

  /** Tells every lane to stop, also those that sleep. Any thread. */
  stop(): void {
    this.cells.store(this.stopped, 1);
    this.signal();
  }

  get isStopped(): boolean {
    return this.cells.load(this.stopped) !== 0;
  }

  private hasAny(): boolean {
    for (;;) {
      const head = this.cells.load(this.head);
      if (this.cells.load(this.places + (head & this.mask)) !== 0) return true;
      if (this.isEmptyAt(head)) return false;
    }
  }

  /**
   * The place at `head` was empty. If the head is still there, so is the queue; else another lane
   * has emptied the place, and the next one may be full.
   */
  private isEmptyAt(head: number): boolean {
    return this.cells.load(this.head) === head;
  }

  private signal(): void {
    this.cells.add(this.signalCell, 1);
    if (this.wakes) wakeSleepers(this.cells, this.signalCell);
  }
}
