/** Cells that count how often each of them is reached, and that end a loop without an end. */
import { expect } from 'vitest';
import type { Cells, WaitResult } from '#cells';

/** Far more than any small check needs. */
const TOO_OFTEN = 100_000;

export type Operation = 'load' | 'store' | 'add' | 'compareExchange' | 'wait' | 'notify' | 'pause';

/** `wait` puts nobody to sleep here: it answers at once. */
export class CountedCells implements Cells {
  /** What was done since the last {@link forget}, in order: `load 32`, `pause`. */
  readonly calls: string[] = [];
  private readonly inner: Cells;

  constructor(inner: Cells) {
    this.inner = inner;
  }

  /** Begins to count anew. */
  forget(): void {
    this.calls.length = 0;
  }

  /** How often an operation was carried out, on one cell or on any. */
  count(operation: Operation, cell?: number): number {
    const wanted = cell === undefined ? operation : `${operation} ${cell}`;
    return this.calls.filter((call) => call === wanted || call.startsWith(`${wanted} `)).length;
  }

  load(cell: number): number {
    this.note(`load ${cell}`);
    return this.inner.load(cell);
  }

  store(cell: number, value: number): void {
    this.note(`store ${cell}`);
    this.inner.store(cell, value);
  }

  add(cell: number, delta: number): number {
    this.note(`add ${cell}`);
    return this.inner.add(cell, delta);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    this.note(`compareExchange ${cell}`);
    return this.inner.compareExchange(cell, expected, replacement);
  }

  wait(cell: number, expected: number, timeoutMs?: number): WaitResult {
    this.note(
      `wait ${cell} while ${expected}${timeoutMs === undefined ? '' : `, ${timeoutMs} ms`}`,
    );
    return this.inner.load(cell) === expected ? 'timed-out' : 'not-equal';
  }

  notify(cell: number, count?: number): number {
    this.note(`notify ${cell}`);
    return this.inner.notify(cell, count);
  }

  pause(): void {
    this.note('pause');
  }

  readPlain(slot: number): number {
    return this.inner.readPlain(slot);
  }

  writePlain(slot: number, value: number): void {
    this.inner.writePlain(slot, value);
  }

  private note(call: string): void {
    this.calls.push(call);
    if (this.calls.length > TOO_OFTEN) {
      expect.fail(
        `The shared cells were reached ${TOO_OFTEN} times for a few events, the last time by "${call}". Which loop here never ends? One that waits must call the wait strategy`,
      );
    }
  }
}
