/** The arena: slots that are used again and again, and handles that notice it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ARENA_ORDERS, NO_HANDLE, NO_SLOT, ORDER_BYTES, OrderArena } from '#order-arena';
import { seed } from '#seed';

describe('slots', () => {
  test('there are as many as were asked for, each once, and then none', () => {
    const arena = new OrderArena(5);
    const slots = Array.from({ length: 5 }, () => arena.allocate());
    expect([...slots].sort()).toEqual([1, 2, 3, 4, 5]);
    expect([arena.allocate(), arena.size]).toEqual([NO_SLOT, 5]);
  });

  test('one that is given back goes out again', () => {
    const arena = new OrderArena(2);
    const [first] = [arena.allocate(), arena.allocate()];
    expect(arena.release(first)).toBe(true);
    expect([arena.size, arena.allocate(), arena.allocate()]).toEqual([1, first, NO_SLOT]);
  });

  test('one that is not in use cannot be given back', () => {
    const arena = new OrderArena(2);
    const slot = arena.allocate();
    arena.release(slot);
    expect([slot, NO_SLOT, 2, 3, -1].map((one) => arena.release(one))).toEqual(
      Array(5).fill(false),
    );
    expect([arena.allocate(), arena.allocate(), arena.allocate()].filter(Boolean)).toHaveLength(2);
  });

  test('a slot is a cache line of its own, and keeps what is written there', () => {
    const arena = new OrderArena(3);
    expect(arena.memory.byteLength).toBe(4 * ORDER_BYTES);
    const slots = [arena.allocate(), arena.allocate(), arena.allocate()];
    for (const slot of slots) {
      arena.setOrderId(slot, 2 ** 53 - slot);
      arena.setAccount(slot, -slot);
      arena.setPriceTicks(slot, -(2 ** 32) + slot);
      arena.setQuantityLots(slot, slot * 1e6);
      arena.setTimestampNs(slot, slot * 1e15);
      arena.setSide(slot, slot);
      arena.setFlags(slot, slot + 10);
      arena.setNext(slot, slot + 20);
      arena.setPrevious(slot, slot + 30);
      arena.setQueue(slot, slot + 40);
    }
    for (const slot of slots) {
      expect([
        arena.orderId(slot),
        arena.account(slot),
        arena.priceTicks(slot),
        arena.quantityLots(slot),
        arena.timestampNs(slot),
        arena.side(slot),
        arena.flags(slot),
        arena.next(slot),
        arena.previous(slot),
        arena.queue(slot),
      ]).toEqual([
        2 ** 53 - slot,
        -slot,
        -(2 ** 32) + slot,
        slot * 1e6,
        slot * 1e15,
        slot,
        slot + 10,
        slot + 20,
        slot + 30,
        slot + 40,
      ]);
      expect(arena.slotOf(arena.handle(slot))).toBe(slot);
    }
  });

  test('a million of them', () => {
    const arena = new OrderArena(1_048_576);
    while (arena.allocate() !== NO_SLOT);
    expect(arena.size).toBe(1_048_576);
    expect(arena.release(524_288)).toBe(true);
    expect(arena.allocate()).toBe(524_288);
  });

  test.each([0, -1, 1.5, Number.NaN, MAX_ARENA_ORDERS + 1])(
    '%d of them is a mistake',
    (capacity) => {
      expect(() => new OrderArena(capacity)).toThrow(`got a capacity of ${capacity}; expected`);
    },
  );
});

describe('a handle', () => {
  test('names its slot until that is given back, and never again', () => {
    const arena = new OrderArena(1);
    const stale: number[] = [];
    for (let use = 0; use < 500; use++) {
      const slot = arena.allocate();
      const handle = arena.handle(slot);
      expect(arena.slotOf(handle)).toBe(slot);
      expect(stale.map((old) => arena.slotOf(old)).every((one) => one === NO_SLOT)).toBe(true);
      arena.release(slot);
      stale.push(handle);
    }
    expect(new Set(stale).size).toBe(500);
  });

  test('is a small integer also in the largest arena that is likely', () => {
    const arena = new OrderArena(1_048_576);
    const slot = arena.allocate();
    for (let use = 0; use < 3000; use++) {
      arena.release(slot);
      arena.allocate();
      expect(arena.handle(slot)).toBeGreaterThan(0);
      expect(arena.handle(slot)).toBeLessThan(2 ** 31);
      expect(arena.slotOf(arena.handle(slot))).toBe(slot);
    }
  });

  test('of a slot that is not in use there is none', () => {
    const arena = new OrderArena(2);
    const slot = arena.allocate();
    arena.release(slot);
    expect([slot, NO_SLOT, 2, 99].map((one) => arena.handle(one))).toEqual(
      Array(4).fill(NO_HANDLE),
    );
  });

  test.each([NO_HANDLE, -1, 2 ** 31 - 1, 12_345])('%d was never given', (handle) => {
    const arena = new OrderArena(3);
    arena.allocate();
    expect(arena.slotOf(handle)).toBe(NO_SLOT);
  });
});

test('it does what a set of free slots does, in any order of calls', () => {
  const calls = fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(calls, (sequence) => {
      const arena = new OrderArena(5);
      const inUse = new Map<number, number>();
      for (const call of sequence) {
        if (call < 0) {
          const slot = arena.allocate();
          expect(inUse.has(slot)).toBe(false);
          expect(slot === NO_SLOT).toBe(inUse.size === 5);
          if (slot !== NO_SLOT) inUse.set(slot, arena.handle(slot));
        } else {
          expect(arena.release(call)).toBe(inUse.delete(call));
        }
        expect(arena.size).toBe(inUse.size);
        for (const [slot, handle] of inUse) expect(arena.slotOf(handle)).toBe(slot);
      }
    }),
    { seed },
  );
});
