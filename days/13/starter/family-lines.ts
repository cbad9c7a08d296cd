/**
 * In which order families get their numbers, so that two that are busy at the same time do not meet
 * on one cache line.
 *
 *     0, 1, 2, 3 …        eight gates on a line: two lanes that have nothing to do with each other
 *                         take the line away from each other with every step
 *
 * It costs no memory, only other numbers. Control plane.
 */
import { NotImplemented } from '#not-implemented';

/** Neighbours in the smallest of a family's places, its `first`: a slot of 4 bytes, 32 on a line. */
export const FAMILIES_OF_LINE = 32;

/**
 * @param families how many numbers there are, 1 or more
 * @returns 0 … families − 1, each once; of the first `families / FAMILIES_OF_LINE` (rounded down) no
 *   two are on one line, which is to say that `number / FAMILIES_OF_LINE`, rounded down, differs
 */
export function familyNumbers(families: number): Int32Array {
  throw new NotImplemented(5, 'familyNumbers', families);
}
