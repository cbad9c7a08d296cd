/** The numbers of the orders that are live: one of them can be drawn, whatever has come and gone. */
import type { Random } from '#random';

const GONE = -1;

export class LiveNumbers {
  size = 0;
  private readonly numbers: Int32Array;
  /** By number: its place among the numbers. */
  private readonly places: Int32Array;

  /** @param capacity the largest number */
  constructor(capacity: number) {
    this.numbers = new Int32Array(capacity + 1);
    this.places = new Int32Array(capacity + 1).fill(GONE);
  }

  add(number: number): void {
    this.places[number] = this.size;
    this.numbers[this.size++] = number;
  }

  /** Nothing happens when it is not there. */
  remove(number: number): void {
    const place = this.places[number] as number;
    if (place === GONE) return;
    const last = this.numbers[--this.size] as number;
    this.numbers[place] = last;
    this.places[last] = place;
    this.places[number] = GONE;
  }

  any(random: Random): number {
    return this.numbers[random.below(this.size)] as number;
  }

  /** One of the last few in the list: mostly those that came last. */
  recent(random: Random, few: number): number {
    return this.numbers[this.size - 1 - random.below(Math.min(few, this.size))] as number;
  }
}
