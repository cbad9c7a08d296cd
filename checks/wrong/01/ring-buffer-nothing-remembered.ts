/**
 * A ring that remembers nothing of its gates: it reads them all with every claim, finds slots with
 * a remainder, and keeps each event in a holder. A different solution of day 01, which its checks
 * must accept.
 */
import { advance, distance, Sequence } from '#sequence';

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

/** One slot. */
class Holder<E> {
  readonly event: E;

  constructor(event: E) {
    this.event = event;
  }
}

export class RingBuffer<E> implements EventSource<E> {
  readonly capacity: number;
  readonly cursor: Sequence;
  private readonly holders: Holder<E>[] = [];
  private readonly idle: () => void;
  private readonly gates = new Set<Sequence>();
  private last: number;
  private full = 0;

  constructor(options: RingBufferOptions<E>) {
    const { capacity } = options;
    if (capacity > MAX_CAPACITY || !Number.isInteger(Math.log2(capacity)) || capacity < 1) {
      throw new RangeError(`RingBuffer: ${capacity} is no power of two up to ${MAX_CAPACITY}`);
    }
    while (this.holders.length < capacity) {
      this.holders.push(new Holder(options.createEvent(this.holders.length)));
    }
    this.capacity = capacity;
    this.idle = options.idle;
    this.cursor = options.cursor ?? Sequence.local();
    this.last = this.cursor.get();
  }

  get stallCount(): number {
    return this.full;
  }

  get(sequence: number): E {
    const slot = ((sequence % this.capacity) + this.capacity) % this.capacity;
    return (this.holders[slot] as Holder<E>).event;
  }

  gate(sequence: Sequence): void {
    this.gates.add(sequence);
  }

  tryNext(count = 1): number {
    this.checkCount(count);
    if (this.remainingCapacity() >= count) return this.take(count);
    this.full += 1;
    return FULL;
  }

  next(count = 1): number {
    const claim = this.tryNext(count);
    if (claim !== FULL) return claim;
    while (this.remainingCapacity() < count) this.idle();
    return this.take(count);
  }

  publish(sequence: number): void {
    this.cursor.set(sequence);
  }

  remainingCapacity(): number {
    const unread = [...this.gates].map((gate) => distance(this.last, gate.get()));
    return this.capacity - Math.max(0, ...unread);
  }

  poll(consumed: Sequence, handler: EventHandler<E>): number {
    const begin = consumed.get();
    const end = this.cursor.get();
    let done = begin;
    while (done !== end) {
      done = advance(done, 1);
      handler(this.get(done), done, done === end);
    }
    if (begin !== end) consumed.set(end);
    return distance(end, begin);
  }

  private take(count: number): number {
    this.last = advance(this.last, count);
    return this.last;
  }

  private checkCount(count: number): void {
    if (Number.isInteger(count) && count >= 1 && count <= this.capacity) return;
    throw new RangeError(`RingBuffer: a claim is of 1 to ${this.capacity} slots, not ${count}`);
  }
}
