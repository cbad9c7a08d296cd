/** What day 13's benchmark submits: half of all tasks are of one family, the others of 63. */
export const BATCH = 1024;
export const FAMILIES = 64;

/** Spread, as a router's keys are. */
const SPREAD = 7919;

export function hotKeyOf(n: number): number {
  return (n & 1) === 0 ? 0 : (1 + ((n >> 1) % (FAMILIES - 1))) * SPREAD;
}

/** So many updates of each order come in a batch. */
export const UPDATES = 16;

export function updateKeyOf(n: number): number {
  return (n % (BATCH / UPDATES)) * SPREAD;
}
