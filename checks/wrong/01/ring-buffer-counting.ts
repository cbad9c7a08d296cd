/**
 * A ring that counts the slots it knows to be free and looks at the gates only when the count does
 * not suffice; the next sequence to be claimed is what it keeps. A different solution of day 01,
 * which its checks must accept.
 */
import { advance, distance, INITIAL_SEQUENCE, Sequence } from '#sequence';

export const FULL = 0x8000_0000;
export const MAX_CAPACITY = 2 ** 30;

export type EventHandler<E> = (event: E, sequence: number, endOfBatch: boolean) => void;

export interface EventSource<E> {
  readonly cursor: Sequence;
  get(sequence: number): E;
  gate(sequence: Sequence): void;
}

export interface RingBufferOptions<E> {
  readonly capacity: number;
  readonly createEvent: (slot: number) => E;
  readonly idle: () => void;
  readonly cursor?: Sequence;
}

export class RingBuffer<E> implements EventSource<E> {
  readonly capacity: number;
  readonly cursor: Sequence;
  private readonly events = new Map<number, E>();
  private readonly idle: () => void;
  private gates: readonly Sequence[] = [];
  private upcoming: number;
  private free: number;
  private refusals = 0;
  private waits = 0;

  constructor({ capacity, createEvent, idle, cursor }: RingBufferOptions<E>) {
    let power = 1;
    while (power < capacity && power < MAX_CAPACITY) power *= 2;
    if (power !== capacity) {
      throw new RangeError(`RingBuffer: got ${capacity} slots; the next power of two is ${power}`);
    }
    for (let slot = 0; slot < capacity; slot++) this.events.set(slot, createEvent(slot));
    this.capacity = capacity;
    this.free = capacity;
    this.idle = idle;
    this.cursor = cursor ?? Sequence.local(INITIAL_SEQUENCE);
    this.upcoming = advance(this.cursor.get(), 1);
  }

  get stallCount(): number {
    return this.refusals + this.waits;
  }

  get(sequence: number): E {
    return this.events.get(sequence - Math.floor(sequence / this.capacity) * this.capacity) as E;
  }

  gate(sequence: Sequence): void {
    this.gates = [...this.gates, sequence];
    this.free = 0;
  }

  tryNext(count = 1): number {
    this.demand(count);
    if (this.fits(count)) return this.claim(count);
    this.refusals++;
    return FULL;
  }

  next(count = 1): number {
    this.demand(count);
    if (!this.fits(count)) {
      this.waits++;
      for (;;) {
        this.idle();
        if (this.fits(count)) break;
      }
    }
    return this.claim(count);
  }

  publish(sequence: number): void {
    this.cursor.set(sequence);
  }

  remainingCapacity(): number {
    let free = this.capacity;
    for (const gate of this.gates) {
      free = Math.min(free, this.capacity + 1 - distance(this.upcoming, gate.get()));
    }
    return free;
  }

  poll(consumed: Sequence, handler: EventHandler<E>): number {
    const from = consumed.get();
    let left = distance(this.cursor.get(), from);
    const batch = left;
    while (left > 0) {
      left--;
      const sequence = advance(from, batch - left);
      handler(this.get(sequence), sequence, left === 0);
    }
    if (batch > 0) consumed.set(advance(from, batch));
    return batch;
  }

  private fits(count: number): boolean {
    if (this.free < count) this.free = this.remainingCapacity();
    return this.free >= count;
  }

  private claim(count: number): number {
    const highest = advance(this.upcoming, count - 1);
    this.upcoming = advance(this.upcoming, count);
    this.free -= count;
    return highest;
  }

  private demand(count: number): void {
    const possible = Number.isInteger(count) && count > 0 && count <= this.capacity;
    if (!possible) throw new RangeError(`RingBuffer: ${count} slots of ${this.capacity}`);
  }
}
