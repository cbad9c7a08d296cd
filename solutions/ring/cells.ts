/**
 * Shared memory as code that coordinates threads sees it: numbered cells and numbered slots.
 *
 *     cells   32-bit integers, reached only by atomic operations: cursors, gates, flags
 *     slots   ordinary numbers, read and written plainly: the payload that the cells guard
 *
 * Code written against {@link Cells} runs in two places unchanged. In production it runs over
 * {@link SharedCells}, each method one `Atomics` call. In a check it runs under the explorer, where
 * each call is a scheduling point and a plain access that no cell orders is reported as a race.
 */

/** What {@link Cells.wait} answers; the words of `Atomics.wait`. */
export type WaitResult = 'ok' | 'not-equal' | 'timed-out';

/**
 * Every method may be called from any thread. Which thread may write which cell is the protocol's
 * business. No method allocates. Values of cells are 32-bit integers and wrap.
 */
export interface Cells {
  /** The value of a cell. */
  load(cell: number): number;
  /** Sets a cell; everything this thread wrote before is visible to whoever loads the value. */
  store(cell: number, value: number): void;
  /** Adds to a cell in one step; returns the value it had before. */
  add(cell: number, delta: number): number;
  /**
   * Sets a cell to `replacement` if it holds `expected`, in one step.
   *
   * @returns the value it had before: equal to `expected` exactly when the cell was set
   */
  compareExchange(cell: number, expected: number, replacement: number): number;
  /**
   * Sleeps until notified, if the cell still holds `expected`: the look and falling asleep are one
   * step.
   *
   * @param timeoutMs milliseconds, 0 or more; without it, for ever
   */
  wait(cell: number, expected: number, timeoutMs?: number): WaitResult;
  /**
   * Wakes threads that sleep on a cell, the longest sleeper first.
   *
   * @param count at most this many, 0 or more; without it, all
   * @returns how many it woke
   */
  notify(cell: number, count?: number): number;
  /**
   * Says that the thread spins: it has looked, found nothing, and looks again after this. A spin
   * loop that never pauses looks like a livelock to the explorer.
   *
   * @param turns how long to stay off the shared memory, in turns of a private loop; 1 without it
   */
  pause(turns?: number): void;
  /** The number in a slot. A plain read: some cell must order it after the write. */
  readPlain(slot: number): number;
  /** Writes a number to a slot. A plain write: some cell must keep every other thread off. */
  writePlain(slot: number, value: number): void;
}

/** From Node 24 on the processor can be told that a thread spins; before that, time just passes. */
const processorPause = (Atomics as { pause?: () => void }).pause ?? (() => {});

/** {@link Cells} in production. Each thread makes its own over the same memory. */
export class SharedCells implements Cells {
  private readonly cells: Int32Array;
  private readonly slots: Float64Array | Int32Array;

  /**
   * @param cells the atomic cells; over a `SharedArrayBuffer` when several threads use them, and
   *   always when {@link wait} is called, which is a TypeError on other memory
   * @param slots the plain numbers, likewise; without it there are none
   */
  constructor(cells: Int32Array, slots: Float64Array | Int32Array = new Float64Array(0)) {
    this.cells = cells;
    this.slots = slots;
  }

  load(cell: number): number {
    return Atomics.load(this.cells, cell);
  }

  store(cell: number, value: number): void {
    Atomics.store(this.cells, cell, value);
  }

  add(cell: number, delta: number): number {
    return Atomics.add(this.cells, cell, delta);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    return Atomics.compareExchange(this.cells, cell, expected, replacement);
  }

  wait(cell: number, expected: number, timeoutMs?: number): WaitResult {
    return Atomics.wait(this.cells, cell, expected, timeoutMs);
  }

  notify(cell: number, count?: number): number {
    return Atomics.notify(this.cells, cell, count);
  }

  pause(turns = 1): void {
    processorPause();
    for (let i = 1; i < turns; i++); // not a processor pause for each: those are many times longer
  }

  readPlain(slot: number): number {
    return this.slots[slot] as number;
  }

  writePlain(slot: number, value: number): void {
    this.slots[slot] = value;
  }
}
