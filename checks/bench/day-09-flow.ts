/** What day 09's benchmark submits: which family each task belongs to, and how they come. */
import { Random } from '#random';

export interface FlowShape {
  /** Families that the tasks are drawn from; 0: each task is a family of its own. */
  readonly keys: number;
  /** So many tasks come in, then the lane runs what is ready. */
  readonly batch: number;
}

/** Keys are spread, as a router's are. */
const SPREAD = 7919;

/** A power of two, so that a mask picks one. */
const DRAWN = 65_536;

/** The family of task n: drawn from a fixed seed, so every variant gets the same ones. */
export function keysOf({ keys, batch }: FlowShape): (n: number) => number {
  // Distinct, and small integers: to hand a function a larger number may cost an object of 16 bytes.
  if (keys === 0) return (n) => Math.imul(n, SPREAD) & 0x3fff_ffff;
  if (keys === batch) return (n) => (n % keys) * SPREAD;
  const random = new Random(9);
  const drawn = Int32Array.from({ length: DRAWN }, () => random.below(keys) * SPREAD);
  return (n) => drawn[n & (DRAWN - 1)] as number;
}
