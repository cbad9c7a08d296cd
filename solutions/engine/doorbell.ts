/**
 * Wakes the one thread that looks after several rings.
 *
 * A thread can sleep on one cell only, and the cursors of the rings are many. So whoever has
 * published rings here as well, and the thread sleeps on this cell. It reads it before it looks
 * into the rings: what is published after its look moves the cell, and then it does not fall asleep.
 */
import { type Cells, SharedCells } from '#cells';
import { sleepersCell } from '#ring-memory';
import { type WaitStrategy, wakeSleepers } from '#wait-strategy';

const RINGS_CELL = 0;

export class Doorbell {
  /** What other threads attach to. */
  readonly memory: SharedArrayBuffer;
  private readonly cells: Cells;

  /** @param memory another thread's; without it a new one */
  constructor(
    memory: SharedArrayBuffer = new SharedArrayBuffer(
      2 * Int32Array.BYTES_PER_ELEMENT * sleepersCell(0),
    ),
  ) {
    this.memory = memory;
    this.cells = new SharedCells(new Int32Array(memory));
  }

  /** How often it has rung; wraps. */
  get rings(): number {
    return this.cells.load(RINGS_CELL);
  }

  /** There is something to look at. Any thread, after it has published. */
  ring(): void {
    this.cells.add(RINGS_CELL, 1);
    wakeSleepers(this.cells, RINGS_CELL);
  }

  /** Waits while it has not rung since; may return for no reason. @param seen of {@link rings} */
  idle(wait: WaitStrategy, seen: number): void {
    wait.idle(this.cells, RINGS_CELL, seen);
  }

  /** There was something again. */
  worked(wait: WaitStrategy): void {
    wait.worked(this.cells);
  }
}
