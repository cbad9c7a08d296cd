/**
 * Lets V8 inline a whole order's way through the book.
 *
 * The book is made of small functions. V8 inlines them into the function that it is compiling until
 * that has taken in 920 bytes of bytecode, or 4,600 with what the functions themselves had taken
 * in before; the rest stay calls, and which those are differs from run to run. A call costs a few
 * nanoseconds, nothing is folded across it, and a number beyond 2^31 that goes through it becomes
 * an object of 16 bytes: the engine's order ids are such numbers. With larger limits the way fits.
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

/** The same with what those functions have taken in. With 4,600 an operation costs a third more. */
const NESTED_BUDGET_BYTES = 20_000;

export function raiseInliningBudget(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${BUDGET_BYTES}`);
  setFlagsFromString(`--max-inlined-bytecode-size-absolute=${NESTED_BUDGET_BYTES}`);
}
