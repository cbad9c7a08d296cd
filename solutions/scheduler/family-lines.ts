/**
 * In which order families get their numbers, so that two that are busy at the same time do not meet
 * on one cache line.
 *
 *     0, 1, 2, 3 …        eight gates on a line: two lanes that have nothing to do with each other
 *                         take the line away from each other with every step
 *     0, 64, 32, 96 …     while there are fewer families than lines, each has one of its own
 *
 * It costs no memory, only other numbers. Control plane.
 */

/** Neighbours in the smallest of a family's places, its `first`: a slot of 4 bytes, 32 on a line. */
export const FAMILIES_OF_LINE = 32;

/**
 * @param families how many numbers there are, 1 or more
 * @returns 0 … families − 1, each once; of the first `families / FAMILIES_OF_LINE` (rounded down) no
 *   two are on one line, which is to say that `number / FAMILIES_OF_LINE`, rounded down, differs
 */
export function familyNumbers(families: number): Int32Array {
  const bits = 32 - Math.clz32(families - 1);
  const numbers = new Int32Array(families);
  let count = 0;
  for (let i = 0; i < 2 ** bits; i++) {
    const number = mirrored(i, bits);
    if (number < families) numbers[count++] = number;
  }
  return numbers;
}

/** The lowest bit first: what counts 0, 1, 2, 3 becomes 0, ½, ¼, ¾ of the range (van der Corput). */
function mirrored(value: number, bits: number): number {
  let rest = value;
  let result = 0;
  for (let bit = 0; bit < bits; bit++) {
    result = (result << 1) | (rest & 1);
    rest >>= 1;
  }
  return result;
}
