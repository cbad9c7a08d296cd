/**
 * Ends threads that wait for each other for ever, without any clock.
 *
 * Every thread counts in shared memory how often it has waited and how often it has moved a
 * sequence. If nobody has moved, and everybody who is still there has waited and looked again
 * {@link PATIENCE} times since, then nobody ever will: that is certain on any machine, however
 * slow, and the thread that finds it out gives up.
 */
import type { Cells } from '#cells';
import type { WaitStrategy } from '#wait-strategy';

/** Looks after which a thread has certainly seen what others did before. */
const PATIENCE = 1000;

const CELLS_PER_THREAD = 3;
const WAITED = 0;
const MOVED = 1;
const LEFT = 2;

/** Thrown in a wait that would never end. */
export class Stalemate extends Error {
  override readonly name = 'Stalemate';
}

/** What all threads of one run share. */
export function watchMemory(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(threads * CELLS_PER_THREAD * Int32Array.BYTES_PER_ELEMENT);
}

/** One thread's part in it. */
export class Watch {
  private readonly counts: Int32Array;
  private readonly me: number;
  private movesSeen = -1;
  private readonly waitedThen: Int32Array;

  constructor(memory: SharedArrayBuffer, me: number) {
    this.counts = new Int32Array(memory);
    this.me = me;
    this.waitedThen = new Int32Array(this.counts.length / CELLS_PER_THREAD);
  }

  /** Call it after every publish and release. */
  moved(): void {
    Atomics.add(this.counts, this.me * CELLS_PER_THREAD + MOVED, 1);
  }

  /** Call it when this thread does nothing any more. */
  left(): void {
    Atomics.store(this.counts, this.me * CELLS_PER_THREAD + LEFT, 1);
  }

  /**
   * Call it at every wait.
   *
   * @throws Stalemate when nobody will ever move again
   */
  waits(): void {
    const { counts, me, waitedThen } = this;
    Atomics.add(counts, me * CELLS_PER_THREAD + WAITED, 1);
    let moves = 0;
    for (let one = 0; one < waitedThen.length; one++) {
      moves = (moves + Atomics.load(counts, one * CELLS_PER_THREAD + MOVED)) | 0;
    }
    if (moves !== this.movesSeen) {
      this.movesSeen = moves;
      for (let one = 0; one < waitedThen.length; one++) waitedThen[one] = this.waited(one);
      return;
    }
    for (let one = 0; one < waitedThen.length; one++) {
      const hasLeft = Atomics.load(counts, one * CELLS_PER_THREAD + LEFT) === 1;
      const waited = (this.waited(one) - (waitedThen[one] as number)) | 0;
      if (!hasLeft && waited < PATIENCE) return;
    }
    throw new Stalemate('every thread waits, and nobody has anything left to do');
  }

  private waited(one: number): number {
    return Atomics.load(this.counts, one * CELLS_PER_THREAD + WAITED);
  }
}

/** A strategy that gives up when all threads do nothing but wait. */
export class WatchedWait implements WaitStrategy {
  readonly needsWaking: boolean;
  private readonly inner: WaitStrategy;
  private readonly watch: Watch;

  constructor(inner: WaitStrategy, watch: Watch) {
    this.needsWaking = inner.needsWaking;
    this.inner = inner;
    this.watch = watch;
  }

  idle(cells: Cells, cell: number, seen: number): void {
    this.watch.waits();
    this.inner.idle(cells, cell, seen);
  }

  worked(cells: Cells): void {
    this.inner.worked(cells);
  }
}
