/**
 * A sequence number, and the arithmetic on it.
 *
 * A sequence counts events: 0 is the first event ever published, 1 the second. It is a 32-bit
 * integer and wraps: after 2,147,483,647 comes −2,147,483,648. At 50 million events a second that
 * happens after 43 seconds, so it is not a rare case; it is handled by never comparing two
 * sequences with `<`, only by their {@link distance}. (64-bit atomics need BigInt, and a BigInt
 * is an allocation.)
 */

/** The value before the first event: nothing has been published, nothing has been consumed. */
export const INITIAL_SEQUENCE = -1;

/**
 * How many events `ahead` is in front of `behind`; negative when it is behind. Right across the
 * wrap as long as the two are less than 2³¹ apart, which a ring's capacity guarantees.
 */
export function distance(ahead: number, behind: number): number {
  return (ahead - behind) | 0;
}

/** The sequence `count` events after `sequence`, before it when `count` is negative; wraps. */
export function advance(sequence: number, count: number): number {
  return (sequence + count) | 0;
}

/**
 * One counter with one writer and any number of readers.
 *
 * It lives in one cell of an `Int32Array`. Over a `SharedArrayBuffer` the readers may be on other
 * threads; nothing else changes. Follows `Sequence` of the LMAX Disruptor.
 */
export class Sequence {
  private readonly cells: Int32Array;
  private readonly index: number;

  /**
   * Takes a cell as its own and leaves the value in it alone.
   *
   * @param cells any `Int32Array`, on the heap or over shared memory
   * @param index which cell, 0 … cells.length − 1
   * @throws RangeError when there is no such cell
   */
  constructor(cells: Int32Array, index: number) {
    if (!Number.isInteger(index) || index < 0 || index >= cells.length) {
      throw new RangeError(
        `Sequence: no cell ${index} in an array of ${cells.length}; expected 0 to ${cells.length - 1}`,
      );
    }
    this.cells = cells;
    this.index = index;
  }

  /** A sequence in a cell of its own on the heap, for use within one thread. */
  static local(initial: number = INITIAL_SEQUENCE): Sequence {
    const sequence = new Sequence(new Int32Array(1), 0);
    sequence.set(initial);
    return sequence;
  }

  /** The current value. Any thread. Whatever the writer wrote before `set` is visible after it. */
  get(): number {
    return Atomics.load(this.cells, this.index);
  }

  /** Makes `value` visible to every reader. Only the one thread that owns the sequence. */
  set(value: number): void {
    Atomics.store(this.cells, this.index, value);
  }
}
