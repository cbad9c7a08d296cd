/** Events as records: every field where it belongs, and the ring around them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allocateBookEvents,
  BOOK_EVENT_BYTES,
  BookEventKind,
  BookEventReader,
  BookEventWriter,
  SlotEventWriter,
} from '#book-events';
import { bookHash } from '#book-hash';
import { applyRequest, bookRequests } from '#book-requests';
import { Side } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { OrderBook, SelfTrade } from '#order-book';
import { Reason } from '#reasons';
import { buy, sell } from '#recorded-book';
import { seed } from '#seed';

const ID = 2 ** 40 + 7;

test('a record of each kind is read as it was written', () => {
  const memory = allocateBookEvents(4);
  const writer = new BookEventWriter(memory);
  const reader = new BookEventReader(memory);
  writer.symbol = 3;
  writer.accepted(ID, 5, Side.SELL);
  writer.traded(ID + 1, 6, ID, 5, Side.BUY, -(2 ** 32) + 1, 9, 0xffff_ffff, 2);
  writer.cancelled(ID, 5, Side.SELL, 77, 8, Reason.REQUESTED);
  writer.rejected(ID, 5, 0, Reason.UNKNOWN_ID);
  expect(writer.written).toBe(4);
  const records = [0, 1, 2, 3].map((event) => {
    const { kind, side, reason, symbol, orderId, account } = reader.at(event);
    const { makerOrderId, makerAccount, priceTicks, quantityLots } = reader;
    const { remainingLots, makerRemainingLots } = reader;
    expect([symbol, orderId, account]).toEqual([3, ID, 5]);
    const maker = [makerOrderId, makerAccount, makerRemainingLots];
    return [kind, side, reason, priceTicks, quantityLots, remainingLots, ...maker];
  });
  expect(records).toEqual([
    [BookEventKind.ACCEPTED, Side.SELL, 0, 0, 0, 0, 0, 0, 0],
    [BookEventKind.TRADED, Side.BUY, 0, -(2 ** 32) + 1, 9, 2, ID + 1, 6, 0xffff_ffff],
    [BookEventKind.CANCELLED, Side.SELL, Reason.REQUESTED, 77, 8, 0, 0, 0, 0],
    [BookEventKind.REJECTED, 0, Reason.UNKNOWN_ID, 0, 0, 0, 0, 0, 0],
  ]);
});

test('the ring is written over from the beginning, and nothing of an old record shines through', () => {
  const [used, fresh] = [allocateBookEvents(2), allocateBookEvents(2)];
  const writer = new BookEventWriter(used);
  writer.traded(1, 2, 3, 4, 1, 5, 6, 7, 8);
  writer.traded(1, 2, 3, 4, 1, 5, 6, 7, 8);
  writer.accepted(9, 9, 2);
  new BookEventWriter(fresh).accepted(9, 9, 2);
  const record = (memory: SharedArrayBuffer) => Buffer.from(memory, 0, BOOK_EVENT_BYTES);
  expect(record(used)).toEqual(record(fresh));
  expect(new BookEventReader(used).at(2).orderId).toBe(9);
});

test.each([0, 3, -2, 1.5])('a ring of %d events is a mistake', (capacity) => {
  expect(() => allocateBookEvents(capacity)).toThrow(`got a capacity of ${capacity}`);
});

test('the hash tells states apart that differ in a single thing, and no others', () => {
  const events = { accepted() {}, traded() {}, cancelled() {}, rejected() {} };
  const options = { symbol: 0, maxOrders: 10, events };
  const hashOf = (...orders: ReturnType<typeof buy>[]) => {
    const [simple, finished] = [new OrderBook(options), new MatchingEngine(options)];
    for (const order of orders) {
      simple.rest(order);
      finished.rest(order);
    }
    expect(bookHash(finished)).toBe(bookHash(simple));
    return bookHash(finished);
  };
  const [a, b] = [buy(1, 100, 5), buy(2, 100, 6)];
  const states = [
    hashOf(),
    hashOf(a),
    hashOf(a, b),
    hashOf(b, a),
    hashOf(a, { ...b, account: 7 }),
    hashOf(a, { ...b, quantityLots: 7 }),
    hashOf(a, { ...b, priceTicks: 99 }),
    hashOf(a, { ...b, timestampNs: 1 }),
    hashOf(a, { ...b, flags: 1 }),
    hashOf(a, sell(2, 100, 6)),
  ];
  expect(new Set(states).size).toBe(states.length);
  expect(states.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
  expect(hashOf(b, { ...a, priceTicks: 101 })).toBe(hashOf({ ...a, priceTicks: 101 }, b));
});

test('told in slots, the records are the same', () => {
  const requests = bookRequests({
    priceTicks: fc.integer({ min: -4, max: 5 }),
    orderIds: 30,
    maxLength: 150,
    passive: true,
  });
  fc.assert(
    fc.property(requests, fc.constantFrom(...Object.values(SelfTrade)), (sequence, selfTrade) => {
      const [numbered, slotted] = [allocateBookEvents(4096), allocateBookEvents(4096)];
      const options = { symbol: 0, maxOrders: 20, selfTrade };
      const books = [
        new MatchingEngine({ ...options, events: new BookEventWriter(numbered) }),
        new MatchingEngine({ ...options, events: (arena) => new SlotEventWriter(arena, slotted) }),
      ];
      for (const request of sequence) for (const book of books) applyRequest(book, request);
      expect(Buffer.from(slotted).equals(Buffer.from(numbered))).toBe(true);
    }),
    { seed },
  );
});
