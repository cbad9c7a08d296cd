/**
 * Finds plain accesses that no atomic operation orders, by vector clocks.
 *
 * Every thread counts its own releases and remembers, for every other thread, the count that it
 * has learnt of. A load learns what the writer of that value knew; so do `add` and
 * `compareExchange`, and a thread that is woken learns from the one that woke it. This is
 * happens-before as ECMAScript defines it: a load is ordered after the store whose value it reads,
 * and after nothing else. Two accesses to one slot, one of them a write, race when the later
 * thread has not learnt of the earlier access. Whether the later one happened to read the right
 * number plays no part: on a real machine it need not.
 */

/** The access that the present one is not ordered after. */
export interface EarlierAccess {
  readonly thread: number;
  readonly isWrite: boolean;
  /** The step in which it happened, 1 …. */
  readonly step: number;
}

export class RaceDetector {
  private readonly threads: number;
  /** What thread t knows of thread u: clocks[t × threads + u]. */
  private readonly clocks: Int32Array;
  /** What the last writer of a cell knew, a row for each cell. */
  private readonly released: Int32Array;
  /** The count of the last write and the last read of each slot by each thread, 0 for none. */
  private readonly writes: Int32Array;
  private readonly reads: Int32Array;
  /** In which step that was. */
  private readonly writeSteps: Int32Array;
  private readonly readSteps: Int32Array;

  constructor(size: { threads: number; cells: number; slots: number }) {
    this.threads = size.threads;
    this.clocks = new Int32Array(size.threads * size.threads);
    this.released = new Int32Array(size.cells * size.threads);
    this.writes = new Int32Array(size.slots * size.threads);
    this.reads = new Int32Array(size.slots * size.threads);
    this.writeSteps = new Int32Array(size.slots * size.threads);
    this.readSteps = new Int32Array(size.slots * size.threads);
  }

  /** Everything is forgotten; whatever prepared the memory is ordered before all threads. */
  reset(): void {
    this.clocks.fill(0);
    this.released.fill(0);
    this.writes.fill(0);
    this.reads.fill(0);
    for (let t = 0; t < this.threads; t++) this.clocks[t * this.threads + t] = 1;
  }

  /** The thread has read a cell. */
  acquire(thread: number, cell: number): void {
    this.learn(thread, this.released, cell * this.threads);
  }

  /** The thread has written a cell: from here on the cell carries what the thread knows. */
  release(thread: number, cell: number): void {
    const { threads, clocks, released } = this;
    for (let u = 0; u < threads; u++) {
      released[cell * threads + u] = clocks[thread * threads + u] as number;
    }
    this.tick(thread);
  }

  /** The thread has woken another. */
  wake(thread: number, woken: number): void {
    this.learn(woken, this.clocks, thread * this.threads);
    this.tick(thread);
  }

  /** The thread reads a slot. @returns the write that it races with, or null */
  read(thread: number, slot: number, step: number): EarlierAccess | null {
    const race = this.unordered(thread, slot, this.writes);
    const own = slot * this.threads + thread;
    this.reads[own] = this.clocks[thread * this.threads + thread] as number;
    this.readSteps[own] = step;
    return race < 0 ? null : this.access(slot, race, true);
  }

  /** The thread writes a slot. @returns the write or read that it races with, or null */
  write(thread: number, slot: number, step: number): EarlierAccess | null {
    const write = this.unordered(thread, slot, this.writes);
    const read = write < 0 ? this.unordered(thread, slot, this.reads) : -1;
    const own = slot * this.threads + thread;
    this.writes[own] = this.clocks[thread * this.threads + thread] as number;
    this.writeSteps[own] = step;
    if (write >= 0) return this.access(slot, write, true);
    return read < 0 ? null : this.access(slot, read, false);
  }

  private access(slot: number, thread: number, isWrite: boolean): EarlierAccess {
    const steps = isWrite ? this.writeSteps : this.readSteps;
    return { thread, isWrite, step: steps[slot * this.threads + thread] as number };
  }

  /** A thread whose access to the slot this one has not learnt of, or -1. */
  private unordered(thread: number, slot: number, accesses: Int32Array): number {
    const { threads, clocks } = this;
    for (let u = 0; u < threads; u++) {
      const known = clocks[thread * threads + u] as number;
      if ((accesses[slot * threads + u] as number) > known) return u;
    }
    return -1;
  }

  private learn(thread: number, from: Int32Array, row: number): void {
    const { threads, clocks } = this;
    for (let u = 0; u < threads; u++) {
      const known = from[row + u] as number;
      if (known > (clocks[thread * threads + u] as number)) clocks[thread * threads + u] = known;
    }
  }

  private tick(thread: number): void {
    const own = thread * this.threads + thread;
    this.clocks[own] = (this.clocks[own] as number) + 1;
  }
}
