/** The stage with the books: many symbols, and one answer for each request. */
import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { ReportKind } from '#layout';
import { ORDER_SLOT_BYTES } from '#order-slot';
import { newStage, REQUESTS, slotOfRequests } from './fixtures/requests-in-slots.ts';

test('every request of a flow over eight symbols has one answer, every trade two fills', () => {
  const counters = new Counters();
  const kinds = new Map<number, number>();
  const stage = newStage(counters, (kind, connectionId) => {
    expect(connectionId).toBeGreaterThan(0);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  });
  const slot = slotOfRequests();
  for (let index = 0; index < REQUESTS; index++) stage.handle(slot.at(index * ORDER_SLOT_BYTES));
  const of = (kind: number) => kinds.get(kind) ?? 0;
  expect(of(ReportKind.ACK) + of(ReportKind.REJ)).toBe(REQUESTS);
  expect(of(ReportKind.ACK)).toBe(counters.get(Counter.accepted));
  expect(of(ReportKind.FILL)).toBe(2 * counters.get(Counter.trades));
  expect(of(ReportKind.CANCELLED)).toBe(counters.get(Counter.cancelled));
  expect(of(ReportKind.FILL)).toBeGreaterThan(1000);
});
