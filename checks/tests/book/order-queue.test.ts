/** Queues of orders, linked through the orders. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_SLOT, OrderArena } from '#order-arena';
import { OrderQueues } from '#order-queue';
import { seed } from '#seed';

const QUEUES = 3;

function newQueues(orders: number) {
  const arena = new OrderArena(orders);
  const queues = new OrderQueues(arena, QUEUES);
  const push = (queue: number, lots: number) => {
    const slot = arena.allocate();
    arena.setQuantityLots(slot, lots);
    queues.push(queue, slot);
    return slot;
  };
  const walk = (queue: number) => {
    const slots: number[] = [];
    for (let slot = queues.first(queue); slot !== NO_SLOT; slot = arena.next(slot)) {
      slots.push(slot);
    }
    return slots;
  };
  return { arena, queues, push, walk };
}

test('first come, first served', () => {
  const { queues, push, walk } = newQueues(4);
  const slots = [push(2, 10), push(2, 20), push(2, 30)];
  expect(walk(2)).toEqual(slots);
  expect([queues.first(2), queues.last(2)]).toEqual([slots[0], slots[2]]);
  expect([queues.count(2), queues.lots(2)]).toEqual([3, 60]);
});

test.each([0, 1, 2])('number %d of three can leave', (which) => {
  const { arena, queues, push, walk } = newQueues(4);
  const slots = [push(1, 10), push(1, 20), push(1, 30)];
  const [gone] = slots.splice(which, 1);
  queues.unlink(gone as number);
  expect(walk(1)).toEqual(slots);
  expect(slots.map((slot) => arena.previous(slot))).toEqual([NO_SLOT, slots[0]]);
  expect([queues.last(1), queues.count(1)]).toEqual([slots[1], 2]);
  expect(queues.lots(1)).toBe(60 - 10 * (which + 1));
});

test('the last one leaves an empty queue, which takes orders again', () => {
  const { queues, push, walk } = newQueues(4);
  queues.unlink(push(1, 10));
  expect([queues.first(1), queues.last(1), queues.count(1), queues.lots(1)]).toEqual([0, 0, 0, 0]);
  const slot = push(1, 5);
  expect(walk(1)).toEqual([slot]);
});

test('an order that is reduced keeps its place', () => {
  const { arena, queues, push, walk } = newQueues(4);
  const slots = [push(1, 10), push(1, 20)];
  queues.reduce(slots[0] as number, 4);
  expect(walk(1)).toEqual(slots);
  expect([arena.quantityLots(slots[0] as number), queues.lots(1), queues.count(1)]).toEqual([
    6, 26, 2,
  ]);
});

test('queues know nothing of each other, and queue 0 stays empty', () => {
  const { queues, push, walk } = newQueues(4);
  const [a, b] = [push(1, 1), push(QUEUES, 2)];
  expect([walk(1), walk(2), walk(3), walk(0)]).toEqual([[a], [], [b], []]);
  expect([queues.count(0), queues.lots(0)]).toEqual([0, 0]);
});

test('they do what arrays do, in any order of calls', () => {
  const call = fc.record({
    queue: fc.integer({ min: 1, max: QUEUES }),
    lots: fc.integer({ min: 1, max: 9 }),
    leave: fc.boolean(),
    which: fc.nat({ max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 120, size: 'max' }), (calls) => {
      const { arena, queues, push, walk } = newQueues(200);
      const expected: number[][] = [[], [], [], []];
      for (const { queue, lots, leave, which } of calls) {
        const waiting = expected[queue] as number[];
        if (leave && waiting.length > 0) {
          const [gone] = waiting.splice(which % waiting.length, 1);
          queues.unlink(gone as number);
          arena.release(gone as number);
        } else {
          waiting.push(push(queue, lots));
        }
        expect(walk(queue)).toEqual(waiting);
        expect(queues.last(queue)).toBe(waiting.at(-1) ?? NO_SLOT);
        expect(queues.count(queue)).toBe(waiting.length);
        expect(queues.lots(queue)).toBe(
          waiting.reduce((sum, slot) => sum + arena.quantityLots(slot), 0),
        );
      }
    }),
    { seed },
  );
});
