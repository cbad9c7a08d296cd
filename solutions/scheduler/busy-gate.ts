/**
 * The busy gate of each family of a partition: open, or closed because somebody has the family.
 *
 * Whoever closes a gate has the family: may take its pending tasks, run one, put it into the ready
 * queue, and has to pass it on or open it in the end. Closing is one compare-and-exchange, so of
 * two that try one succeeds. A family in the ready queue has a closed gate, too: that is why it is
 * never in there twice.
 */
import type { Cells } from '#cells';
import { FAMILY_SHIFT, type PartitionLayout, type SchedulerMemory } from '#scheduler-memory';

/** Nobody has the family. */
export const IDLE = 0;
/** A lane has it, or the ready queue. */
export const BUSY = 1;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const OPEN = IDLE;
const CLOSED = BUSY;
const SHIFT = FAMILY_SHIFT;

export class BusyGates {
  private readonly cells: Cells;
  private readonly firstGate: number;

  constructor({ cells, partitions }: SchedulerMemory, partition: number) {
    this.cells = cells;
    this.firstGate = (partitions[partition] as PartitionLayout).gates;
  }

  /** Takes the family if nobody has it. Any thread. @returns true when the caller has it now */
  tryClose(family: number): boolean {
    return this.cells.compareExchange(this.gateOf(family), OPEN, CLOSED) === OPEN;
  }

  /** Lets go of the family. Only who has it. */
  open(family: number): void {
    this.cells.store(this.gateOf(family), OPEN);
  }

  /** A look: the next moment it may be different. Any thread. */
  isBusy(family: number): boolean {
    return this.cells.load(this.gateOf(family)) === CLOSED;
  }

  private gateOf(family: number): number {
    return this.firstGate + (family << SHIFT);
  }
}
