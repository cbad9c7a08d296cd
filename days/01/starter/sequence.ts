/**
 * A sequence number, and the arithmetic on it.
 *
 * A sequence counts events: 0 is the first event ever published, 1 the second. It is a signed
 * 32-bit integer and wraps: after 2,147,483,647 comes −2,147,483,648. Two sequences are therefore
 * never compared with `<`, only by their {@link distance}.
 */
import { NotImplemented } from '#not-implemented';

/** The value before the first event: nothing has been published, nothing has been consumed. */
export const INITIAL_SEQUENCE = -1;

/**
 * How many events `ahead` is in front of `behind`; negative when it is behind. Right across the
 * wrap as long as the two are less than 2³¹ apart, which a ring's capacity guarantees.
 */
export function distance(ahead: number, behind: number): number {
  throw new NotImplemented(1, 'distance', ahead, behind);
}

/** The sequence `count` events after `sequence`, before it when `count` is negative; wraps. */
export function advance(sequence: number, count: number): number {
  throw new NotImplemented(1, 'advance', sequence, count);
}

/**
 * One counter with one writer and any number of readers.
 *
 * It lives in one cell of an `Int32Array`. Over a `SharedArrayBuffer` the readers may be on other
 * threads; nothing else changes. Follows `Sequence` of the LMAX Disruptor.
 */
export class Sequence {
  /**
   * Takes a cell as its own and leaves the value in it alone.
   *
   * @param cells any `Int32Array`, on the heap or over shared memory
   * @param index which cell, 0 … cells.length − 1
   * @throws RangeError when there is no such cell
   */
  constructor(cells: Int32Array, index: number) {
    throw new NotImplemented(1, 'the constructor of Sequence', cells, index);
  }

  /** A sequence in a cell of its own on the heap, for use within one thread. */
  static local(initial: number = INITIAL_SEQUENCE): Sequence {
    throw new NotImplemented(1, 'Sequence.local', initial);
  }

  /** The current value. Any thread. Whatever the writer wrote before `set` is visible after it. */
  get(): number {
    throw new NotImplemented(1, 'Sequence.get');
  }

  /** Makes `value` visible to every reader. Only the one thread that owns the sequence. */
  set(value: number): void {
    throw new NotImplemented(1, 'Sequence.set', value);
  }
}
