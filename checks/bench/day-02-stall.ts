/**
 * The stall of day 02, made visible: A, then B, and a C that is slow for a while.
 *
 * Time is counted in turns, not in seconds. In every turn the producer publishes what it can of
 * {@link PER_TURN} events, A and B handle theirs, and C gets its turn only when it is due. So the
 * picture is the same on every machine and in every run.
 */
import { ConsumerGraph } from '#consumer-graph';
import { FULL, RingBuffer } from '#ring-buffer';
import type { Timeline } from './workload.ts';

export const CAPACITY = 64;
export const TURNS = 72;
export const PER_TURN = 8;
/** C is slow in the middle third: it gets every so manieth turn only. */
export const SLOW_EVERY = 12;

export function stallOverTime(): Timeline {
  const ring = new RingBuffer({
    capacity: CAPACITY,
    createEvent: () => ({ id: 0 }),
    idle: () => {
      throw new Error('tryNext must not wait');
    },
  });
  const graph = new ConsumerGraph(ring, {
    consumers: [
      { name: 'A', handle: () => {} },
      { name: 'B', after: ['A'], handle: () => {} },
      { name: 'C', handle: () => {} },
    ],
  });
  const free: number[] = [];
  const stalled: boolean[] = [];
  const slowTurned: boolean[] = [];
  let sent = 0;
  let queued = 0;
  let longestQueue = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const isFull = produce();
    queued += PER_TURN;
    longestQueue = Math.max(longestQueue, queued);
    free.push(ring.remainingCapacity());
    stalled.push(isFull);
    graph.consumer('A').turn();
    graph.consumer('B').turn();
    slowTurned.push(isDue(turn));
    if (isDue(turn)) {
      graph.consumer('C').turn();
      queued = 0;
    }
  }
  const { stallCount } = ring;
  return { capacity: CAPACITY, free, stalled, slowTurned, stallCount, longestQueue };

  /** @returns whether the ring was full before the turn's events were out */
  function produce(): boolean {
    for (let i = 0; i < PER_TURN; i++) {
      const sequence = ring.tryNext();
      if (sequence === FULL) return true;
      ring.get(sequence).id = sent++;
      ring.publish(sequence);
    }
    return false;
  }
}

function isDue(turn: number): boolean {
  const slow = turn >= TURNS / 3 && turn < (2 * TURNS) / 3;
  return !slow || turn % SLOW_EVERY === SLOW_EVERY - 1;
}
