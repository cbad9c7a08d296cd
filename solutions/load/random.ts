/**
 * Seeded random numbers: the same seed gives the same sequence on every machine.
 *
 * Marsaglia's xorshift with 32 bits of state ("Xorshift RNGs", Journal of Statistical Software,
 * 2003). Good enough to mix an order flow, and of no use for secrets. Allocates nothing.
 */
export class Random {
  private state: number;

  /** @param seed any 32-bit integer; the state must not be 0, so the seed is mixed first */
  constructor(seed: number) {
    this.state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) | 0 || 1;
    for (let i = 0; i < 8; i++) this.below(1);
  }

  /**
   * @param limit 1 … 2³¹ − 1
   * @returns a whole number, 0 … limit − 1
   */
  below(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % limit;
  }
}
