/** What the checks of this day share: rings of ids, a consumer that reads ids, a bounded wait. */
import fc from 'fast-check';
import { NotImplemented } from '#not-implemented';
import { FULL, RingBuffer, type RingBufferOptions } from '#ring-buffer';
import { seed } from '#seed';
import { Sequence } from '#sequence';

/** The event of this day: a single long id. */
export interface IdEvent {
  id: number;
}

/** The largest and the smallest sequence there is. */
export const LARGEST = 2_147_483_647;
export const SMALLEST = -2_147_483_648;

/** More than any check publishes before it polls, the million of stage 5 aside. */
const MOST_IDS = 1_000;

/** A ring of id events. Without an idle of its own it says so when it is made to wait. */
export function idRing(
  capacity: number,
  options: Partial<RingBufferOptions<IdEvent>> = {},
): RingBuffer<IdEvent> {
  return new RingBuffer({
    capacity,
    createEvent: () => ({ id: 0 }),
    idle: () => {
      throw new Error(
        'next() called idle although there is a free slot. Idle only while a claim has no room.',
      );
    },
    ...options,
  });
}

/** A ring and its one consumer, which holds the producer back from the start. */
export function gatedRing(capacity: number, options: Partial<RingBufferOptions<IdEvent>> = {}) {
  const ring = idRing(capacity, options);
  const consumed = Sequence.local(ring.cursor.get());
  ring.gate(consumed);
  return { ring, consumed };
}

/** The answer to a claim as a reader wants to see it: {@link FULL} by its name. */
export function shown(claim: number): number | 'FULL' {
  return claim === FULL ? 'FULL' : claim;
}

export const RANGE_ERROR = 'a RangeError';

/** What a call throws, in words: {@link RANGE_ERROR}, another error, or nothing. */
export function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof NotImplemented) throw error;
    return error instanceof RangeError ? RANGE_ERROR : `another error: ${error}`;
  }
  return 'nothing was thrown';
}

export const THE_VERY_SAME = 'the very same';

/** Whether a call lets through what was thrown inside it, in words: {@link THE_VERY_SAME} if so. */
export function passedOn(thrown: unknown, call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof NotImplemented) throw error;
    return error === thrown ? THE_VERY_SAME : `another one: ${error}`;
  }
  return 'nothing was thrown';
}

/** Claims, writes and publishes one event for each id. */
export function publishIds(ring: RingBuffer<IdEvent>, ids: readonly number[]): void {
  for (const id of ids) {
    const sequence = ring.next();
    ring.get(sequence).id = id;
    ring.publish(sequence);
  }
}

/** Polls once and gives the ids that came. */
export function pollIds(ring: RingBuffer<IdEvent>, consumed: Sequence): number[] {
  const ids: number[] = [];
  ring.poll(consumed, (event) => {
    if (ids.length === MOST_IDS) {
      throw new Error(
        'poll() does not come to an end. Hand over what is published when it begins, then stop.',
      );
    }
    ids.push(event.id);
  });
  return ids;
}

/**
 * An idle that does some work each time it is called and gives up with a sentence: a `next` that
 * does not see the room it was given would wait for ever.
 *
 * @param work gets the number of the call: 1, 2, 3 …
 */
export function boundedIdle(work: (call: number) => void, limit = 100): () => void {
  let calls = 0;
  return () => {
    calls++;
    if (calls > limit) {
      throw new Error(
        `next() called idle ${limit} times and still claims nothing. Look at the gates again after every idle, and refuse a count that can never fit.`,
      );
    }
    work(calls);
  };
}

/**
 * Tries a property on `runs` random cases made from the seed of this run. When one fails it is
 * made as small as possible, and its own error is thrown.
 */
export function holds<T>(property: fc.IProperty<T>, runs: number): void {
  const result = fc.check(property, { seed, numRuns: runs });
  if (!result.failed) return;
  throw result.errorInstance ?? new Error(fc.defaultReportMessage(result));
}
