/** Cells that count how often each of them is reached, and that end a loop without an end. */
import { expect } from 'vitest';
import type { Cells, WaitResult } from '#cells';

/** Far more than any small check needs. */
const TOO_OFTEN = 100_000;

export type Operation = 'load' | 'store' | 'add' | 'compareExchange' | 'wait' | 'notify' | 'pause';

/** `wait` puts nobody to sleep here: it answers at once. */
export class CountedCells implements Cells {
  /** What was done since the last {@link forget}, in order: `load 32`, `pause of 200`. */
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

  /**
   * What was done since the last {@link forget}, as text: `store 32 × 256`, or `nothing`.
   *
   * @param aside a call that is nobody's business, such as a load of one's own cell
   */
  told(aside = ''): string {
    return shortened(this.calls.filter((call) => call !== aside));
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
      `wait ${cell} while ${expected}${Number.isFinite(timeoutMs) ? `, ${timeoutMs} ms` : ''}`,
    );
    return this.inner.load(cell) === expected ? 'timed-out' : 'not-equal';
  }

  notify(cell: number, count?: number): number {
    this.note(`notify ${cell}`);
    return this.inner.notify(cell, count);
  }

  pause(turns = 1): void {
    this.note(`pause of ${turns}`);
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

/** Some calls, with equal ones behind each other told once: `load 32, store 96 × 3`, or `nothing`. */
export function shortened(calls: readonly string[]): string {
  const parts: { readonly call: string; times: number }[] = [];
  for (const call of calls) {
    const last = parts.at(-1);
    if (last?.call === call) last.times++;
    else parts.push({ call, times: 1 });
  }
  const texts = parts.map(({ call, times }) => (times === 1 ? call : `${call} × ${times}`));
  return texts.join(', ') || 'nothing';
}
