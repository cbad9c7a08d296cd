/**
 * How far may I read? A barrier answers for one consumer.
 *
 *     cursor 9 ───────────────► A may read up to 9
 *     A is done with 6 ───────► B, which comes after A, may read up to 6
 *     A 6 and C 4 ────────────► D, which comes after both, may read up to 4
 *
 * Nothing is locked: each of these numbers has one writer, and a number that is out of date is
 * only ever too far behind. After the LMAX Disruptor's `SequenceBarrier`.
 */
import { NotImplemented } from '#not-implemented';
import type { Sequence } from '#sequence';

export class SequenceBarrier {
  /**
   * @param dependencies the sequences to stay behind: the ring's cursor, or the consumers before
   *   this one; at least one
   * @throws RangeError when there is none
   */
  constructor(dependencies: readonly Sequence[]) {
    throw new NotImplemented(1, 'SequenceBarrier', dependencies);
  }

  /** The highest sequence that every dependency has reached. Any thread; allocates nothing. */
  available(): number {
    throw new NotImplemented(1, 'SequenceBarrier.available');
  }
}
