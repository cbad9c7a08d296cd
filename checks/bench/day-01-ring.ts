/** Day 01 through the engine's ring: the learner's or the reference's. */
import { type EventHandler, RingBuffer } from '#ring-buffer';
import { Sequence } from '#sequence';
import { FIRST_ID, type Workload } from './workload.ts';

interface Order {
  id: number;
}

interface Parts {
  readonly ring: RingBuffer<Order>;
  /** Lets the consumer handle what is published; returns how many events. */
  readonly consume: () => number;
  /** What the consumer added up. A double in an array is overwritten in place, never boxed. */
  readonly sum: Float64Array;
}

/** Each event is claimed and published alone; the consumer comes after `waiting` of them. */
export function oneByOne(waiting: number): Workload {
  const { ring, consume, sum } = parts(slotsFor(waiting));
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; ) {
        const until = Math.min(sent + waiting, events);
        while (sent < until) {
          const sequence = ring.next();
          ring.get(sequence).id = FIRST_ID + sent++;
          ring.publish(sequence);
        }
        consume();
      }
      return sum[0] as number;
    },
  };
}

/** `size` events are claimed at once, written, and published at once. */
export function inBatches(size: number): Workload {
  const { ring, consume, sum } = parts(slotsFor(size));
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; ) {
        const count = Math.min(size, events - sent);
        const last = ring.next(count);
        for (let i = count - 1; i >= 0; i--) ring.get(last - i).id = FIRST_ID + sent++;
        ring.publish(last);
        consume();
      }
      return sum[0] as number;
    },
  };
}

/** The producer never looks back; a full ring lets the consumer run, as its wait strategy. */
export function untilFull(capacity: number): Workload {
  const { ring, consume, sum } = parts(capacity);
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; sent++) {
        const sequence = ring.next();
        ring.get(sequence).id = FIRST_ID + sent;
        ring.publish(sequence);
      }
      consume();
      return sum[0] as number;
    },
  };
}

function parts(capacity: number): Parts {
  const sum = new Float64Array(1);
  const consumed = Sequence.local();
  const handler: EventHandler<Order> = (order) => {
    sum[0] = (sum[0] as number) + (order.id - FIRST_ID);
  };
  const consume = (): number => ring.poll(consumed, handler);
  const ring = new RingBuffer<Order>({
    capacity,
    createEvent: () => ({ id: FIRST_ID }),
    idle: () => {
      if (consume() === 0) throw new Error('the ring is full and the consumer finds no event');
    },
  });
  ring.gate(consumed);
  return { ring, consume, sum };
}

/** Slots for this many waiting events: a power of two, and no fewer than a real ring would have. */
function slotsFor(waiting: number): number {
  return Math.max(1024, 2 ** Math.ceil(Math.log2(waiting)));
}
