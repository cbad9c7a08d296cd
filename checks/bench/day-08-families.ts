/** Day 08: which family event number i belongs to, the same for every variant. */

export const FAMILIES = 10_000;

/** Events that come in between two turns of the consumer: what a read of some sockets brings. */
export const EVENTS_PER_TURN = 256;

/** The family of an event: 0 … {@link FAMILIES} − 1, all of them in an order without a pattern. */
export function familyOf(event: number): number {
  return (Math.imul(event + 1, 0x9e37_79b1) >>> 0) % FAMILIES;
}
