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

/** The `count` sequence numbers from `first` on; they wrap as sequences do. */
export function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => advance(first, i));
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

/** A sequence that ends a loop which looks again and again although nothing moves. */
export class WatchedSequence extends Sequence {
  private reads = 0;

  constructor() {
    super(new Int32Array(1), 0);
    this.set(INITIAL_SEQUENCE);
  }

  override get(): number {
    this.reads++;
    if (this.reads > TOO_OFTEN) {
      expect.fail(
        `The sequences were read ${TOO_OFTEN} times for a few events. Who waits here for a consumer that is halted? End when a turn moves nobody`,
      );
    }
    return super.get();
  }
}

const RUNS = 150;

/** A rule of the specification that an input breaks. */
class BrokenRule extends Error {}

/**
 * Tries many random inputs; the same ones for the same seed.
 *
 * @param inputs where the inputs come from
 * @param broken says which rule an input breaks, if any; what it throws is passed on
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, broken: (input: T) => string | undefined): void {
  const property = fc.property(inputs, (input) => {
    const rule = broken(input);
    if (rule !== undefined) throw new BrokenRule(rule);
  });
  const run = fc.check(property, { seed, numRuns: RUNS });
  if (!run.failed) return;
  if (!(run.errorInstance instanceof BrokenRule)) throw run.errorInstance;
  const smallest = fc.stringify(run.counterexample?.[0]);
  expect.fail(`${run.errorInstance.message}. Smallest case found: ${smallest} (seed ${seed})`);
}
