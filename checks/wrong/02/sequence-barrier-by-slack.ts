/**
 * Right, and different: takes the first dependency as the mark and asks how far each of the others
 * is ahead of it or behind it.
 */
import { advance, distance, type Sequence } from '#sequence';

export class SequenceBarrier {
  private readonly dependencies: readonly Sequence[];

  constructor(dependencies: readonly Sequence[]) {
    if (dependencies.length === 0) {
      throw new RangeError('SequenceBarrier: got no dependency; expected the cursor or a consumer');
    }
    this.dependencies = [...dependencies];
  }

  available(): number {
    const values = this.dependencies.map((dependency) => dependency.get());
    const [mark = 0] = values;
    const slack = values.map((value) => distance(value, mark));
    return advance(mark, Math.min(...slack));
  }
}
