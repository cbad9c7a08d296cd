/**
 * What the benchmark of the shared ring consists of: ways, each with a few roles, each role on a
 * thread of its own.
 *
 *     coordinator ── "1,000,000 events" ──► thread of role 0   producer
 *                                      └──► thread of role 1   consumer …
 *
 * The threads of a way are started once and wait between its rounds, so every round finds its code
 * optimised; and no thread ever runs the code of two ways, so none is slowed by another's.
 */
import type { MessagePort } from 'node:worker_threads';
import type { RingShape } from '#ring-memory';

/** One thread's part of a way. */
export interface Role {
  /**
   * One round.
   *
   * @param events ids {@link FIRST_ID}, {@link FIRST_ID} + 1, …
   * @returns of a role that consumes: the sum of id − {@link FIRST_ID} over what it got; else 0
   */
  run(events: number): number | Promise<number>;
  /** The samples of the last round in ns, of a role that measures latency. */
  samples?(): Float64Array;
}

/** Beyond 2³¹, as an order's id is: such a number is a double for V8. */
export const FIRST_ID = 2 ** 40;

export type WaitName = 'busy-spin' | 'yield' | 'park' | 'park at once';

export interface Settings {
  /** Events per publish. */
  readonly batch: number;
  readonly shape: RingShape;
  readonly wait: WaitName;
}

/** What a role is made of, on its thread. */
export interface RoleSetup {
  /** 0 is the producer. */
  readonly index: number;
  readonly settings: Settings;
  /** The memory that the roles of the way share: a ring there, a ring back; or {@link Way.raw}. */
  readonly buffers: readonly SharedArrayBuffer[];
  /** Role 0 and role 1 have the two ends of one channel. */
  readonly port?: MessagePort;
}

export type MakeRole = (setup: RoleSetup) => Role;

export interface Way {
  readonly name: string;
  /** The file beside this one whose default export is the {@link MakeRole}. */
  readonly module: string;
  readonly roles: number;
  /** How many of the roles consume every event. */
  readonly sinks: number;
  readonly settings: Settings;
  /** The memory is no ring of ours but zeros: two cells, then as many doubles as the ring has slots. */
  readonly raw: boolean;
  /** Events of one round. */
  readonly events: number;
}
