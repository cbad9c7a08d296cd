/** As the reference, built differently: rows of 32, handed out column by column. */

export const FAMILIES_OF_LINE = 32;

export function familyNumbers(families: number): Int32Array {
  const numbers: number[] = [];
  for (let column = 0; column < FAMILIES_OF_LINE; column++) {
    for (let number = column; number < families; number += FAMILIES_OF_LINE) numbers.push(number);
  }
  return Int32Array.from(numbers);
}
