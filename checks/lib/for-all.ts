/** Properties in checks: many random inputs, the same ones for the same seed. */
import fc from 'fast-check';
import { seed } from './seed.ts';

const RUNS = 200;

/**
 * Tries many random inputs. When one fails it is made as small as possible, and its own error is
 * thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
