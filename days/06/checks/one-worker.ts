/** One worker on a script: takes orders in turn and has a recorder note what happened to each. */
import { LatencyRecorder } from '#recorder';

export interface Work {
  readonly orders: number;
  /** t1 of order i, in ns; never less than that of the order before. */
  readonly arrivesNs: (order: number) => number;
  /** How long the worker takes for order i, in ns. */
  readonly takesNs: (order: number) => number;
  /** How long the free worker stays away before it begins order i, in ns. Without it: 0. */
  readonly absentNs?: (order: number) => number;
  /** t1 − t0 of order i, in ns. Without it: 500. */
  readonly handInNs?: (order: number) => number;
  /** t4 − t3 of order i, in ns. Without it: 700. */
  readonly replyNs?: (order: number) => number;
}

/** The five times of every order. */
export function timesOf(work: Work): number[][] {
  const { orders, arrivesNs, takesNs, absentNs, handInNs, replyNs } = work;
  let freeAt = 0;
  return Array.from({ length: orders }, (_, order) => {
    const t1 = arrivesNs(order);
    const t2 = Math.max(t1, freeAt) + (absentNs?.(order) ?? 0);
    freeAt = t2 + takesNs(order);
    return [t1 - (handInNs?.(order) ?? 500), t1, t2, freeAt, freeAt + (replyNs?.(order) ?? 700)];
  });
}

export function recorderOf(times: readonly (readonly number[])[], capacity?: number) {
  const recorder = new LatencyRecorder(capacity);
  for (const stamps of times) recorder.record(Float64Array.from(stamps));
  return recorder;
}

/** A recorder that has seen all of this work. */
export function recorded(work: Work): LatencyRecorder {
  return recorderOf(timesOf(work));
}
