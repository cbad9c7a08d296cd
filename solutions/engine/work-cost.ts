/**
 * Work that takes time, for load tests: what an order would cost that asks a database, or a model.
 *
 *     burn   keeps the core busy     as a calculation does
 *     wait   sleeps                  as a call to somewhere else does; at least 50 µs, by the system
 *
 * It runs on an engine thread and holds up every order behind it. That is its purpose.
 */
import type { Clock } from '#stage-clock';

export const WORK_KINDS = ['burn', 'wait'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export interface WorkCost {
  readonly kind: WorkKind;
  /** For each order. */
  readonly microseconds: number;
}

/** @returns what spends the time of one order on the thread that calls it */
export function workOf({ kind, microseconds }: WorkCost, clock: Clock): () => void {
  if (kind === 'wait') {
    const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return () => {
      Atomics.wait(never, 0, 0, microseconds / 1000);
    };
  }
  return () => {
    const endNs = clock.nowNs() + microseconds * 1000;
    while (clock.nowNs() < endNs);
  };
}
