/** A book that follows an exchange. */
import { beforeEach, expect, test } from 'vitest';
import { Side } from '#layout';
import { PassiveBook } from '#passive-book';

let steps: number;
let passive: PassiveBook;

beforeEach(() => {
  steps = 0;
  passive = new PassiveBook(() => steps++);
  passive.begin(1, Side.BUY, 100, 10);
  passive.added(2, Side.BUY, 100, 10);
  passive.added(3, Side.BUY, 99, 10);
  passive.added(4, Side.SELL, 105, 10);
});

const best = () => {
  const { book } = passive;
  return [book.bestBidTicks, book.bestBidLots, book.bestAskTicks, book.bestAskLots];
};

test('it holds what came and not what left', () => {
  expect(best()).toEqual([100, 20, 105, 10]);
  passive.reduced(1, 4);
  passive.deleted(2);
  expect(best()).toEqual([100, 6, 105, 10]);
  passive.executed(1, 6);
  expect(best()).toEqual([99, 10, 105, 10]);
});

test('a replacement stays on its side and takes a new id at the back of the queue', () => {
  passive.replaced(1, 9, 100, 5);
  expect(passive.book.order(1)).toBeUndefined();
  expect(passive.book.order(9)).toMatchObject({ side: Side.BUY, quantityLots: 5 });
  expect(passive.book.isFirstInQueue(2)).toBe(true);
});

test('orders that cross are held like any others: the exchange decides', () => {
  passive.added(8, Side.SELL, 100, 1);
  expect(best()).toEqual([100, 20, 100, 1]);
});

test('executions are counted by where they hit', () => {
  passive.executed(1, 1); // first in its queue at the best price
  passive.executed(2, 1); // second
  passive.executed(3, 1); // not the best price
  passive.executed(77, 1); // no such order
  expect(passive).toMatchObject({
    executions: 3,
    executionsAtBest: 2,
    executionsAtFront: 1,
    unknownOrders: 1,
  });
});

test('what does not fit is counted and changes nothing else', () => {
  passive.deleted(77);
  passive.reduced(77, 1);
  passive.replaced(77, 78, 100, 1);
  expect(passive.unknownOrders).toBe(3);
  passive.added(1, Side.SELL, 101, 1);
  expect(passive.refusedAdds).toBe(1);
  expect(best()).toEqual([100, 20, 105, 10]);
  passive.executed(4, 11);
  expect(passive.overdrawn).toBe(1);
  expect(passive.book.order(4)).toBeUndefined();
});

test('each message is a step of the book, a replacement two, the opening none', () => {
  expect(steps).toBe(3);
  passive.reduced(1, 1);
  passive.executed(1, 1);
  passive.deleted(1);
  passive.passed();
  expect(steps).toBe(7);
  passive.replaced(2, 9, 100, 1);
  expect(steps).toBe(9);
});

test('a full book refuses, and an order may have as many shares as ITCH can say', () => {
  const small = new PassiveBook(undefined, 1);
  small.added(1, Side.BUY, 100, 0xffff_ffff);
  small.added(2, Side.BUY, 100, 1);
  expect(small.refusedAdds).toBe(1);
  expect(small.book.bestBidLots).toBe(0xffff_ffff);
});
