/** Does a piece of work make an object for each order, once the compiler has warmed up? */
import { expect } from 'vitest';
import { MessageType, OrderType, Side } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { allocationOf } from '../../../checks/bench/allocation.ts';
import { bytesOf, CONNECTION, REFERENCE, type Request } from './kit.ts';

/** A name for the message, and what is done to each slot; `index` counts the slots of a round. */
export type Work = readonly [name: string, handle: (order: OrderSlot, index: number) => void];

/** Orders in one round, each in a slot of its own. */
const ORDERS = 6_400;
/** A code that the compiler has not optimised yet makes numbers into objects; it gets this long. */
const ROUNDS = 100;
/** Less than the smallest object has. What is measured itself costs a little. */
const BYTES_PER_ORDER = 4;

/**
 * 64 requests that come to nothing together: a buy, then a sell of as much in the same symbol. So
 * positions stay small and most orders are filled; some are refused, and some change others.
 */
export function mostlyFilled(): Uint8Array[] {
  return Array.from({ length: 64 }, (_, index) => bytesOf(requestOf(index >> 1, index & 1)));
}

function requestOf(pair: number, second: number): Request {
  const whose = { account: 1 + (pair % 3), symbol: pair % 2 };
  if (pair % 8 === 7) {
    return { ...whose, type: second === 0 ? MessageType.CANCEL_ORDER : MessageType.REPLACE_ORDER };
  }
  const terms = { side: second === 0 ? Side.BUY : Side.SELL, quantityLots: 1 + ((pair * 7) % 21) };
  const atMarket = { orderType: OrderType.MARKET, priceTicks: 0 };
  const price = pair % 4 === 0 ? atMarket : { priceTicks: REFERENCE - 51 + ((pair * 13) % 103) };
  return { ...whose, ...terms, ...price };
}

/**
 * Does all work to all orders, one kind after the other, until none of it allocates any more.
 *
 * @returns how many of the orders are filled by then: 0 … 1
 */
export function expectNoAllocation(flow: readonly Uint8Array[], all: readonly Work[]): number {
  const slot = new OrderSlot(new Uint8Array(ORDERS * ORDER_SLOT_BYTES));
  const least = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < ORDERS; i++) {
      const bytes = flow[i % flow.length] as Uint8Array;
      slot.at(i * ORDER_SLOT_BYTES).take(bytes, 0, CONNECTION, 0);
    }
    for (const [name, handle] of all) {
      const { bytes } = allocationOf(() => {
        for (let i = 0; i < ORDERS; i++) handle(slot.at(i * ORDER_SLOT_BYTES), i);
      });
      least.set(name, Math.min(least.get(name) ?? Number.POSITIVE_INFINITY, bytes / ORDERS));
    }
    if ([...least.values()].every((bytes) => bytes < BYTES_PER_ORDER)) return filledShare(slot);
  }
  const [name, bytes] = [...least].sort((a, b) => b[1] - a[1])[0] ?? [];
  return expect.fail(
    `${name} allocates ${bytes?.toFixed(0)} bytes for each order, in the best of ${ROUNDS} rounds of ${ORDERS} orders. Look for what makes an object each time: a literal, a spread, a closure, an array to loop over, a new ReportWriter or DataView, a BigInt, a string`,
  );
}

function filledShare(slot: OrderSlot): number {
  let filled = 0;
  for (let i = 0; i < ORDERS; i++) {
    if (slot.at(i * ORDER_SLOT_BYTES).fillLots > 0) filled++;
  }
  return filled / ORDERS;
}
