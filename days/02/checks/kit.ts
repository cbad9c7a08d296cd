/** What the checks of this day share: orders in a small ring, ways to publish them, properties. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type EventHandler, FULL, RingBuffer } from '#ring-buffer';
import { seed } from '#seed';
import { advance, INITIAL_SEQUENCE, Sequence } from '#sequence';

/** The event of these checks. A validates, B enriches, C writes a log. */
export interface Order {
  /** Its own sequence number, written by {@link publish}: it shows whose data a slot holds. */
  id: number;
  /** Written by A. */
  valid: boolean;
  /** Written by B. */
  notional: number;
}

/** Far more than any small check needs: here a loop that never ends by itself is ended. */
const TOO_OFTEN = 10_000;

/** @param cursor where the ring goes on from; without it the first event is number 0 */
export function createRing(capacity: number, cursor = Sequence.local()): RingBuffer<Order> {
  return new RingBuffer<Order>({
    capacity,
    createEvent: () => ({ id: -1, valid: false, notional: 0 }),
    idle: () => {
      throw new Error('the ring is full, and in this check nobody is there to empty it');
    },
    cursor,
  });
}

/** Publishes the next order. @returns false when the ring is full */
export function tryPublish(ring: RingBuffer<Order>): boolean {
  const sequence = ring.tryNext();
  if (sequence === FULL) return false;
  const order = ring.get(sequence);
  order.id = sequence;
  order.valid = false;
  order.notional = 0;
  ring.publish(sequence);
  return true;
}

/** Publishes `count` orders into a ring that has room for them. */
export function publish(ring: RingBuffer<Order>, count: number): void {
  for (let i = 0; i < count; i++) {
    if (!tryPublish(ring)) throw new Error(`the ring was full after ${i} of ${count} orders`);
  }
}

/**
 * The `count` sequence numbers from `first` on, with a space between them; they wrap as sequences
 * do. As text, because a report shows text in one line.
 */
export function numbers(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => advance(first, i)).join(' ');
}

/** The answer to a claim as a reader wants to see it: {@link FULL} by its name. */
export function shown(claim: number): number | 'FULL' {
  return claim === FULL ? 'FULL' : claim;
}

export const RANGE_ERROR = 'a RangeError';

/** What a call throws, in words; an error of another kind is passed on. */
export function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof RangeError) return RANGE_ERROR;
    throw error;
  }
  return 'nothing was thrown';
}

/** The same handler; a turn that hands over events without end fails instead of hanging. */
export function bounded(handle: EventHandler<Order>): EventHandler<Order> {
  let calls = 0;
  return (order, sequence, endOfBatch) => {
    calls++;
    if (calls > TOO_OFTEN) {
      expect.fail(
        `A handler was called ${TOO_OFTEN} times for a few events. Does turn() come to an end, and does the consumer start level with the ring?`,
      );
    }
    handle(order, sequence, endOfBatch);
  };
}

/**
 * A sequence that ends a loop which looks again and again although nothing moves. It is the
 * learner's own with another `get`, so it works whatever fields that has.
 */
export function watchedSequence(initial = INITIAL_SEQUENCE): Sequence {
  const sequence = Sequence.local(initial);
  const get = sequence.get.bind(sequence);
  let reads = 0;
  const watched = (): number => {
    reads++;
    if (reads > TOO_OFTEN) {
      expect.fail(
        `The sequences were read ${TOO_OFTEN} times for a few events. Who waits here for a consumer that is halted? End when a turn moves nobody`,
      );
    }
    return get();
  };
  Object.defineProperty(sequence, 'get', { value: watched });
  return sequence;
}

const RUNS = 150;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: RUNS });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
