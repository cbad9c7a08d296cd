/**
 * {@link Cells} for code whose threads are all one: every lane runs on the dispatcher's thread.
 *
 * The same protocol, without the price of an atomic operation. An atomic store waits until every
 * other core could see it, about 9 ns; a plain one takes under a nanosecond. Nobody else may have
 * the memory: on an `ArrayBuffer`, nobody can.
 */
import type { Cells, WaitResult } from '#cells';

export class LocalCells implements Cells {
  private readonly cells: Int32Array;
  private readonly slots: Float64Array | Int32Array;

  constructor(cells: Int32Array, slots: Float64Array | Int32Array = new Float64Array(0)) {
    this.cells = cells;
    this.slots = slots;
  }

  load(cell: number): number {
    return this.cells[cell] as number;
  }

  store(cell: number, value: number): void {
    this.cells[cell] = value;
  }

  add(cell: number, delta: number): number {
    const before = this.cells[cell] as number;
    this.cells[cell] = before + delta;
    return before;
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    const before = this.cells[cell] as number;
    if (before === expected) this.cells[cell] = replacement;
    return before;
  }

  /** Never sleeps, because nobody could wake the thread: as if the time limit were over. */
  wait(cell: number, expected: number): WaitResult {
    return this.cells[cell] === expected ? 'timed-out' : 'not-equal';
  }

  /** There is nobody to wake. */
  notify(): number {
    return 0;
  }

  pause(): void {}

  readPlain(slot: number): number {
    return this.slots[slot] as number;
  }

  writePlain(slot: number, value: number): void {
    this.slots[slot] = value;
  }
}
