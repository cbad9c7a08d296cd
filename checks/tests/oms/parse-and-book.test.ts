/** In front of a book `parse` takes nothing away: what it refuses the book would refuse as well. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageType, RequestOffset, Side } from '#layout';
import { Limit } from '#limits';
import { OrderBook } from '#order-book';
import { OrderSlot } from '#order-slot';
import { parse } from '#parse';
import { Reason, reasonName } from '#reasons';
import { seed } from '#seed';
import { request } from '../engine/trader.ts';

/** Reasons that a book gives for the fields of an order alone. */
const OF_THE_FIELDS: readonly number[] = [Reason.BAD_MSG, Reason.BAD_QUANTITY, Reason.BAD_PRICE];

function bookAnswer(order: OrderSlot): number {
  const nobody = { accepted: () => {}, traded: () => {}, cancelled: () => {}, rejected: () => {} };
  const book = new OrderBook({ symbol: 0, maxOrders: 4, events: nobody });
  return book.submit({
    orderId: 1,
    account: order.account,
    side: order.side,
    orderType: order.orderType,
    timeInForce: order.timeInForce,
    flags: order.flags,
    priceTicks: order.priceTicks,
    quantityLots: order.quantityLots,
    timestampNs: 0,
  });
}

test('a new order gets the same reason from parse as from a book', () => {
  const near = (limit: number) =>
    fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: limit - 2, max: limit + 2 }));
  const fields = fc.record({
    side: fc.nat(Side.SELL + 1),
    orderType: fc.nat(3),
    timeInForce: fc.nat(4),
    flags: fc.nat(3),
    priceTicks: fc.oneof(near(Limit.maxPriceTicks), near(-Limit.maxPriceTicks)),
    quantityLots: near(Limit.maxQuantityLots),
  });
  const beyond = fc.constantFrom(undefined, undefined, 'priceTicks', 'quantityLots');
  fc.assert(
    fc.property(fields, beyond, (order, unsafe) => {
      const bytes = request({ type: MessageType.NEW_ORDER, ...order });
      if (unsafe !== undefined) bytes.writeBigInt64LE(2n ** 60n, RequestOffset[unsafe]);
      const slot = OrderSlot.alone();
      slot.take(bytes, 0, 1, 0);
      const answer = bookAnswer(slot);
      const expected = OF_THE_FIELDS.includes(answer) ? answer : Reason.ACCEPTED;
      expect(reasonName(parse(slot, 1))).toBe(reasonName(expected));
    }),
    { seed, numRuns: 3_000 },
  );
});
