/** Day 15, stage 2: queues that are linked through their orders. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_SLOT, OrderArena } from '#order-arena';
import { OrderQueues } from '#order-queue';
import { Counted } from './counted.ts';
import { backwards, forAll, forwards, orderIn } from './kit.ts';

const QUEUE = 3;
/** No call looks at more elements than this. */
const FEW = 32;

/** Slots 1, 2, … do not come in this order from every arena: orders are named by their ids. */
function queueOf(...orderIds: readonly number[]) {
  const arena = new OrderArena(20);
  const queues = new OrderQueues(arena, 5);
  const slots = new Map<number, number>();
  for (const orderId of orderIds) {
    const slot = orderIn(arena, orderId);
    slots.set(orderId, slot);
    queues.push(QUEUE, slot);
  }
  const slotOf = (orderId: number) => slots.get(orderId) ?? NO_SLOT;
  const both = () => `${forwards(arena, queues, QUEUE)} | ${backwards(arena, queues, QUEUE)}`;
  return { arena, queues, slotOf, both };
}

test('a queue that nobody is in has neither a first nor a last order', () => {
  const { queues } = queueOf();
  for (const queue of [0, 1, 5]) {
    expect(`${queues.first(queue)} ${queues.last(queue)}`, `Queue ${queue} of a new book`).toBe(
      `${NO_SLOT} ${NO_SLOT}`,
    );
  }
});

test('who is pushed stands at the back, and both ways along the links meet everybody', () => {
  expect(
    queueOf(71).both(),
    'One order. It is the first and the last, and nobody is before or behind it',
  ).toBe('71 | 71');
  expect(
    queueOf(71, 12).both(),
    'Order 71 came first, then 12. From first along next, and from last along previous. Each push writes both directions: the new one’s previous, and the next of who was last',
  ).toBe('71 12 | 12 71');
  expect(queueOf(5, 4, 9, 1).both(), 'Orders 5, 4, 9, 1 came in this order').toBe(
    '5 4 9 1 | 1 9 4 5',
  );
});

test('the slot says in which queue it is', () => {
  const { arena, slotOf } = queueOf(71, 12);
  expect(
    `${arena.queue(slotOf(71))} ${arena.queue(slotOf(12))}`,
    'arena.queue(slot) of two orders that were pushed into queue 3: unlink is given the slot alone, so the slot must say where it is',
  ).toBe('3 3');
});

test('what stood in the links before counts for nothing', () => {
  const { arena, queues, both } = queueOf(71, 12);
  const stale = orderIn(arena, 80);
  arena.setNext(stale, stale);
  arena.setPrevious(stale, stale);
  arena.setQueue(stale, 5);
  queues.push(QUEUE, stale);
  expect(
    both(),
    'Order 80 was pushed behind 71 and 12; in its slot stood the links of another order, as after a release. Nobody is behind the last one: its next is NO_SLOT, and push must write that',
  ).toBe('71 12 80 | 80 12 71');
  expect(arena.queue(stale), 'And it is in queue 3 now').toBe(QUEUE);
  const first = orderIn(arena, 81);
  arena.setNext(first, stale);
  arena.setPrevious(first, stale);
  queues.push(4, first);
  expect(
    `${forwards(arena, queues, 4)} | ${backwards(arena, queues, 4)}`,
    'The same for an order that is pushed into an empty queue: both of its links are NO_SLOT',
  ).toBe('81 | 81');
});

test('the first, the last, one of the middle and the only one can leave', () => {
  for (const [leaves, left] of [
    [1, '2 3 4 | 4 3 2'],
    [2, '1 3 4 | 4 3 1'],
    [3, '1 2 4 | 4 2 1'],
    [4, '1 2 3 | 3 2 1'],
  ] as const) {
    const { queues, slotOf, both } = queueOf(1, 2, 3, 4);
    queues.unlink(slotOf(leaves));
    expect(
      both(),
      `Orders 1, 2, 3, 4 wait, and ${leaves} leaves. Its two neighbours know each other afterwards; where there is no neighbour, the queue’s first or last changes`,
    ).toBe(left);
  }
  const { queues, slotOf, both } = queueOf(1);
  queues.unlink(slotOf(1));
  expect(
    `${both()}, first ${queues.first(QUEUE)}, last ${queues.last(QUEUE)}`,
    'The only one leaves: first and last are NO_SLOT again',
  ).toBe(`nobody | nobody, first ${NO_SLOT}, last ${NO_SLOT}`);
});

test('who comes after somebody has left stands behind those who are there', () => {
  for (const leaves of [1, 2, 3]) {
    const { arena, queues, slotOf, both } = queueOf(1, 2, 3);
    queues.unlink(slotOf(leaves));
    queues.push(QUEUE, orderIn(arena, 9));
    const left = [1, 2, 3].filter((id) => id !== leaves);
    expect(both(), `Of 1, 2, 3 order ${leaves} has left; then 9 came`).toBe(
      `${[...left, 9].join(' ')} | ${[9, ...left.reverse()].join(' ')}`,
    );
  }
  const { queues, slotOf, both } = queueOf(1, 2, 3);
  queues.unlink(slotOf(1));
  queues.push(QUEUE, slotOf(1));
  expect(both(), 'Order 1 left and came back, in the same slot: it waits at the back now').toBe(
    '2 3 1 | 1 3 2',
  );
});

test('other queues are left alone, also those of another side', () => {
  const { arena, queues, slotOf } = queueOf(1, 2, 3);
  const otherSide = new OrderQueues(arena, 5);
  const there = orderIn(arena, 50);
  otherSide.push(QUEUE, there);
  const neighbour = orderIn(arena, 60);
  queues.push(QUEUE + 1, neighbour);
  queues.unlink(slotOf(2));
  otherSide.push(QUEUE, orderIn(arena, 51));
  queues.unlink(neighbour);
  expect(forwards(arena, queues, QUEUE), 'Queue 3 of one side').toBe('1 3');
  expect(
    forwards(arena, otherSide, QUEUE),
    'Queue 3 of the other side, over the same arena: it has a first and a last of its own',
  ).toBe('50 51');
  expect(forwards(arena, queues, QUEUE + 1), 'Queue 4, whose only order has left').toBe('nobody');
  expect(`${queues.first(0)} ${queues.last(0)}`, 'Queue 0 belongs to nobody and stays empty').toBe(
    `${NO_SLOT} ${NO_SLOT}`,
  );
});

test('after any pushes and unlinks each queue holds its orders in the order of arrival', () => {
  const step = fc.record({ queue: fc.integer({ min: 1, max: 3 }), leaves: fc.nat(30) });
  forAll(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
    const arena = new OrderArena(12);
    const queues = new OrderQueues(arena, 3);
    const waiting: { readonly orderId: number; readonly slot: number; readonly queue: number }[] =
      [];
    for (const [index, { queue, leaves }] of steps.entries()) {
      const [gone] =
        leaves < waiting.length || waiting.length === 12
          ? waiting.splice(leaves % waiting.length, 1)
          : [];
      if (gone === undefined) {
        const slot = orderIn(arena, index);
        queues.push(queue, slot);
        waiting.push({ orderId: index, slot, queue });
      } else {
        queues.unlink(gone.slot);
        arena.release(gone.slot);
      }
      const what =
        gone === undefined
          ? `order ${index} was pushed into queue ${queue}`
          : `order ${gone.orderId} left queue ${gone.queue}`;
      for (const one of [1, 2, 3]) {
        const ids = waiting.filter((order) => order.queue === one).map(({ orderId }) => orderId);
        expect(
          `${forwards(arena, queues, one)} | ${backwards(arena, queues, one)}`,
          `Queue ${one}, walked forwards and backwards, after ${what}`,
        ).toBe(`${ids.join(' ') || 'nobody'} | ${ids.reverse().join(' ') || 'nobody'}`);
      }
    }
  });
});

test('neither call looks at more than a few elements, however many orders wait', () => {
  for (const orders of [10, 30_000]) {
    const counted = new Counted(() => {
      const arena = new OrderArena(orders + 1);
      return { arena, queues: new OrderQueues(arena, 2) };
    });
    const { arena, queues } = counted.made;
    const cost = (what: string, work: () => void) => {
      const accesses = counted.cost(what, work);
      if (accesses > FEW) {
        expect.fail(
          `${what}, in a queue of up to ${orders} orders, has read or written ${accesses} elements; at most ${FEW} are needed. Who walks along the queue pays for everybody who waits: the slot itself knows its neighbours, and the queue its last order`,
        );
      }
      expect(
        accesses,
        `${what} has not touched any element of a typed array; the links stand in the arena’s slots`,
      ).toBeGreaterThan(0);
    };
    const slots = Array.from({ length: orders }, (_, i) => orderIn(arena, i));
    for (const slot of slots) cost('push', () => queues.push(1, slot));
    const leaving = [0, orders - 1, orders >> 1, (orders >> 1) + 1, orders >> 2];
    for (const index of leaving) {
      cost('unlink', () => queues.unlink(slots[index] as number));
    }
  }
});
