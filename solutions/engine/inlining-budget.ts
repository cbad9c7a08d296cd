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

/**
 * Bytes of bytecode that one function may take in. With 5,000 a cancel's way through the stage, the
 * book and the reports still has a call in it, and its order id becomes an object.
 */
const BUDGET_BYTES = 10_000;

const ABSOLUTE_BYTES = 20_000;

export function raiseInliningBudget(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${BUDGET_BYTES}`);
  setFlagsFromString(`--max-inlined-bytecode-size-absolute=${ABSOLUTE_BYTES}`);
}
