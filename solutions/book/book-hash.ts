/**
 * One number for the whole state of a book: the same for two books exactly when everything that
 * matters for what they will do is the same (but for a chance of about one in 2^53).
 *
 * What counts is every resting order with all its fields, in price and time order. What does not
 * count is where it lies in memory, or by which structure it is found.
 *
 * The hash is cyrb53: two 32-bit lanes with different multipliers, mixed with each other at the
 * end (by bryc, public domain, https://github.com/bryc/code). It guards against mistakes, not
 * against somebody who wants two states to look alike. Control plane: it allocates.
 */
import type { RestingOrder } from '#book-interface';
import { Side } from '#layout';

/** What is hashed: any book that can list its orders. */
export interface ListedOrders {
  /** The orders of a side in the order in which they would trade. */
  orders(side: number): readonly RestingOrder[];
}

/** @returns a safe integer from 0 on; an empty book has one too */
export function bookHash(book: ListedOrders): number {
  const hash = new NumberHash();
  for (const side of [Side.BUY, Side.SELL]) {
    const orders = book.orders(side);
    hash.add(orders.length);
    for (const order of orders) {
      hash.add(order.orderId);
      hash.add(order.account);
      hash.add(order.priceTicks);
      hash.add(order.quantityLots);
      hash.add(order.timestampNs);
      hash.add(order.postOnly ? 1 : 0);
    }
  }
  return hash.value();
}

/** Takes numbers, each as the eight bytes of its double. */
class NumberHash {
  private readonly double = new Float64Array(1);
  private readonly halves = new Uint32Array(this.double.buffer);
  private first = 0xdead_beef;
  private second = 0x41c6_ce57;

  add(number: number): void {
    this.double[0] = number;
    for (const half of this.halves) {
      this.first = Math.imul(this.first ^ half, 0x9e37_79b1);
      this.second = Math.imul(this.second ^ half, 0x5f35_6495);
      this.first ^= this.first >>> 15;
      this.second ^= this.second >>> 13;
    }
  }

  value(): number {
    let { first, second } = this;
    first = Math.imul(first ^ (first >>> 16), 0x85eb_ca6b);
    first ^= Math.imul(second ^ (second >>> 13), 0xc2b2_ae35);
    second = Math.imul(second ^ (second >>> 16), 0x85eb_ca6b);
    second ^= Math.imul(first ^ (first >>> 13), 0xc2b2_ae35);
    return (second & 0x1f_ffff) * 2 ** 32 + (first >>> 0);
  }
}
