/**
 * Lets V8 inline a whole order's way through the book.
 *
 * The book is made of small functions. V8 inlines them until the function that it is compiling has
 * taken in 920 bytes of bytecode; the rest stay calls, and which those are differs from run to
 * run. A call costs a few nanoseconds, and a number beyond 2^31 that goes through it becomes an
 * object of 16 bytes: the engine's order ids are such numbers. With the larger budget the way fits.
 *
 * It holds for all threads of the process, and only for what is compiled afterwards. Call it before
 * the first order. Control plane.
 */
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that one function may take in. The longest way needs about 2,000. */
const BUDGET_BYTES = 5000;

export function raiseInliningBudget(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${BUDGET_BYTES}`);
}
