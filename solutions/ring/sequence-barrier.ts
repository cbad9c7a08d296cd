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
import { distance, type Sequence } from '#sequence';

export class SequenceBarrier {
  private readonly first: Sequence;
  private readonly others: readonly Sequence[];

  /**
   * @param dependencies the sequences to stay behind: the ring's cursor, or the consumers before
   *   this one; at least one
   * @throws RangeError when there is none
   */
  constructor(dependencies: readonly Sequence[]) {
    const [first, ...others] = dependencies;
    if (first === undefined) {
      throw new RangeError('SequenceBarrier: got no dependency; expected the cursor or a consumer');
    }
    this.first = first;
    this.others = others;
  }

  /** The highest sequence that every dependency has reached. Any thread; allocates nothing. */
  available(): number {
    let lowest = this.first.get();
    for (let i = 0; i < this.others.length; i++) {
      const value = (this.others[i] as Sequence).get();
      if (distance(value, lowest) < 0) lowest = value;
    }
    return lowest;
  }
}
