/**
 * Two producers and a consumer of one ring, each on a thread: a way is a module whose default export
 * makes the two kinds of thread.
 */
import type { RingShape } from '#ring-memory';

/** Beyond 2³¹, as an order's id is: such a number is a double for V8. */
export const FIRST_ID = 2 ** 40;

export const PRODUCERS = 2;

export interface Settings {
  /** Events per claim and publish. */
  readonly batch: number;
  readonly shape: RingShape;
}

/** What both kinds of thread are made of. */
export interface Setup {
  readonly settings: Settings;
  readonly buffer: SharedArrayBuffer;
}

export interface WayModule {
  /**
   * @returns a function that sends `events` events: ids {@link FIRST_ID} + first, + first + step, …
   */
  producer(setup: Setup): (events: number, first: number, step: number) => void;
  /** @returns a function that takes `events` events and adds up id − {@link FIRST_ID} */
  consumer(setup: Setup): (events: number) => number;
}
