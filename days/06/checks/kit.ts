/** What the checks of this day share: a clock set by hand, rows of times, counted allocation. */
import fc from 'fast-check';
import { GcWatch } from '#gc-watch';
import { seed } from '#seed';
import type { Clock } from '#stage-clock';

/** A clock that stands still until it is set, and counts how often it was read. */
export class HandClock implements Clock {
  ns = 0;
  reads = 0;

  nowNs(): number {
    this.reads++;
    return this.ns;
  }
}

/** The five times of an order, as a recorder takes them. */
export function row(t0: number, t1: number, t2: number, t3: number, t4: number): Float64Array {
  return Float64Array.of(t0, t1, t2, t3, t4);
}

export const RANGE_ERROR = 'a RangeError';

/** What a call throws, in words; an error of another kind is passed on. */
export function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof RangeError) return RANGE_ERROR;
    throw error;
  }
  return 'nothing was thrown';
}

const CALLS = 50_000;
const ROUNDS = 60;

/**
 * Bytes that one call allocates once the compiler has had its time: the least of many rounds,
 * which ends as soon as a round is clean.
 */
export function bytesPerCall(call: () => unknown): number {
  const watch = new GcWatch();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && least >= 1; round++) {
    watch.take();
    for (let i = 0; i < CALLS; i++) call();
    least = Math.min(least, watch.take().allocatedBytes / CALLS);
  }
  watch.stop();
  return least;
}

const RUNS = 150;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: RUNS });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
