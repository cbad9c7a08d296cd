/**
 * Sequences without bit operations: 32-bit wrap by whole rounds of 2³², and cells reached through
 * a one-element view. A different solution of day 01, which its checks must accept.
 */
export const INITIAL_SEQUENCE = -1;

const ROUND = 2 ** 32;
const HALF = 2 ** 31;

export function distance(ahead: number, behind: number): number {
  return wrap(ahead - behind);
}

export function advance(sequence: number, count: number): number {
  return wrap(sequence + count);
}

function wrap(value: number): number {
  if (value >= HALF) return value - ROUND;
  return value < -HALF ? value + ROUND : value;
}

export class Sequence {
  private readonly cell: Int32Array;

  constructor(cells: Int32Array, index: number) {
    if (!(index in cells)) throw new RangeError(`Sequence: ${cells.length} cells, no ${index}`);
    this.cell = cells.subarray(index, index + 1);
  }

  static local(initial: number = INITIAL_SEQUENCE): Sequence {
    return new Sequence(Int32Array.of(initial), 0);
  }

  get(): number {
    return Atomics.load(this.cell, 0);
  }

  set(value: number): void {
    Atomics.store(this.cell, 0, value);
  }
}
