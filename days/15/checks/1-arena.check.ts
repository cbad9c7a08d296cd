/** Day 15, stage 1: room for all orders, made once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_ARENA_ORDERS, NO_HANDLE, NO_SLOT, OrderArena } from '#order-arena';
import { Counted } from './counted.ts';
import { allocateAll, answerOf, forAll } from './kit.ts';

const MILLION = 1_000_000;
const LARGEST_HANDLE = 2 ** 31 - 1;
/** A stale handle is recognised while its slot goes out this many further times. */
const RECOGNISED = 256;
/** No call looks at more elements than this. */
const FEW = 32;

test('every slot from 1 to the capacity goes out once, and then there is NO_SLOT', () => {
  for (const capacity of [1, 2, 7, 64]) {
    const arena = new OrderArena(capacity);
    expect(
      allocateAll(arena, capacity + 1)
        .sort((a, b) => a - b)
        .join(' '),
      `An arena of ${capacity}, asked until it says NO_SLOT: each of the slots 1 … ${capacity} once, in whatever order. Slot 0 is NO_SLOT and no order’s`,
    ).toBe(Array.from({ length: capacity }, (_, i) => i + 1).join(' '));
    expect(arena.size, 'size is how many slots are in use').toBe(capacity);
    expect(
      `${answerOf(() => arena.allocate())}, size ${arena.size}`,
      'allocate on a full arena. Full is an answer (NO_SLOT), which the book turns into BOOK_FULL; nothing throws and nothing changes',
    ).toBe(`${NO_SLOT}, size ${capacity}`);
  }
});

test('a slot that is given back goes out again', () => {
  const arena = new OrderArena(5);
  allocateAll(arena, 5);
  for (const given of [[3], [1, 2], [5, 4, 3, 2, 1], [2, 5]]) {
    for (const slot of given) {
      expect(
        answerOf(() => arena.release(slot)),
        `release(${slot}). That slot is in use: a release that came before must count for one use, and end it`,
      ).toBe('true');
    }
    expect(arena.size, `All 5 were in use, ${given.length} were given back`).toBe(5 - given.length);
    expect(
      allocateAll(arena, 5)
        .sort((a, b) => a - b)
        .join(' '),
      `Slots ${given.join(', ')} were given back, one after the other, to a full arena. Exactly these must go out again; a slot that does not come back is lost for ever`,
    ).toBe([...given].sort((a, b) => a - b).join(' '));
  }
});

test('no call looks at more than a few elements, however many slots are in use', () => {
  for (const capacity of [10, 30_000]) {
    const counted = new Counted(() => new OrderArena(capacity));
    const arena = counted.made;
    let most = 0;
    const cost = (what: string, work: () => void) => {
      const accesses = counted.cost(what, work);
      most = Math.max(most, accesses);
      if (accesses <= FEW) return;
      expect.fail(
        `${what} has looked at ${accesses} elements, with ${arena.size} of ${capacity} slots in use; at most ${FEW} are needed. A search through the slots takes longer the fuller the book is: let each free slot say which one is free next`,
      );
    };
    for (let n = 0; n < capacity; n++) cost('allocate', () => arena.allocate());
    cost('allocate', () => arena.allocate());
    for (const slot of [capacity, 1, capacity >> 1]) {
      cost('handle', () => arena.handle(slot));
      cost('slotOf', () => arena.slotOf(arena.handle(slot)));
      cost('release', () => arena.release(slot));
    }
    for (let n = 0; n < 3; n++) cost('allocate', () => arena.allocate());
    expect(
      most > 0,
      'No element of a typed array was looked at. Where do you keep what is in use?',
    ).toBe(true);
  }
});

test('a million slots go out, come back and go out again', () => {
  const arena = new OrderArena(MILLION);
  for (const time of ['first', 'second']) {
    const seen = new Uint8Array(MILLION + 2);
    let slots = 0;
    for (let slot = arena.allocate(); slot !== NO_SLOT; slot = arena.allocate()) {
      const isNew = slot >= 1 && slot <= MILLION && seen[slot] === 0;
      if (!isNew) expect.fail(`The ${time} time round, slot ${slot} went out twice or is none`);
      seen[slot] = 1;
      slots++;
    }
    expect(`${slots}, size ${arena.size}`, `Slots that went out the ${time} time`).toBe(
      `${MILLION}, size ${MILLION}`,
    );
    for (let slot = 1; slot <= MILLION; slot++) arena.release(slot);
    expect(arena.size, 'All are given back').toBe(0);
  }
});

test('a slot is released once; a second release is false and changes nothing', () => {
  const arena = new OrderArena(4);
  const [a = 0, b = 0] = [arena.allocate(), arena.allocate()];
  arena.release(a);
  expect(
    `${answerOf(() => arena.release(a))}, size ${arena.size}`,
    'The same slot released twice. If it went into the free list twice, two orders would get it',
  ).toBe('false, size 1');
  for (const never of [NO_SLOT, -1, 5, MAX_ARENA_ORDERS]) {
    expect(
      `${answerOf(() => arena.release(never))}, size ${arena.size}`,
      `release(${never}): that slot is not in use. False, and nothing changes`,
    ).toBe('false, size 1');
  }
  const after = allocateAll(arena, 4);
  expect(
    [...new Set([...after, b])].sort().join(' '),
    'After all these releases the arena still has four slots, each of them once',
  ).toBe('1 2 3 4');
});

test('isUsed tells a slot in use from every other number', () => {
  const arena = new OrderArena(6);
  const inUse = (slot: number) => answerOf(() => arena.isUsed(slot));
  for (const slot of [NO_SLOT, 1, 6, 7, -1, MAX_ARENA_ORDERS, -MAX_ARENA_ORDERS]) {
    expect(inUse(slot), `isUsed(${slot}) of a new arena of 6`).toBe('false');
  }
  const slot = arena.allocate();
  expect(inUse(slot), 'A slot that allocate has returned').toBe('true');
  arena.release(slot);
  expect(inUse(slot), 'A slot that was given back').toBe('false');
});

test('what stands in a slot stays there until it goes out again', () => {
  const arena = new OrderArena(3);
  const slot = arena.allocate();
  arena.setOrderId(slot, 2 ** 45);
  arena.setAccount(slot, 7);
  arena.setPriceTicks(slot, -3);
  arena.setQuantityLots(slot, 12);
  arena.setTimestampNs(slot, 1e15);
  arena.setSide(slot, 2);
  arena.setFlags(slot, 1);
  arena.setQueue(slot, 3);
  const fields = () =>
    [
      arena.orderId(slot),
      arena.account(slot),
      arena.priceTicks(slot),
      arena.quantityLots(slot),
      arena.timestampNs(slot),
      arena.side(slot),
      arena.flags(slot),
      arena.queue(slot),
    ].join(' ');
  const before = fields();
  arena.handle(slot);
  expect(fields(), 'handle() must not write into the order').toBe(before);
  arena.release(slot);
  expect(
    fields(),
    'Order id, account, price, quantity, time, side, flags, queue, behind release(). The book releases first and then tells "cancelled" from these fields. Only next and previous are yours while a slot is free',
  ).toBe(before);
});

test('a handle is a positive small integer that leads back to its slot', () => {
  for (const capacity of [1, 9, 1000]) {
    const arena = new OrderArena(capacity);
    const slots = allocateAll(arena, capacity);
    const handles = slots.map((slot) => arena.handle(slot));
    for (const [i, handle] of handles.entries()) {
      expect(
        Number.isInteger(handle) && handle > NO_HANDLE && handle <= LARGEST_HANDLE,
        `The handle of slot ${slots[i]} is ${handle}; expected a whole number 1 … 2^31 − 1`,
      ).toBe(true);
      expect(
        answerOf(() => arena.slotOf(handle)),
        `slotOf(${handle}), the handle of slot ${slots[i]}`,
      ).toBe(String(slots[i]));
    }
    expect(new Set(handles).size, 'No two orders have the same handle').toBe(capacity);
  }
});

test('a handle is void when its slot is released, also when the slot has gone out again', () => {
  const arena = new OrderArena(1);
  const slot = arena.allocate();
  const old = arena.handle(slot);
  arena.release(slot);
  expect(
    answerOf(() => arena.slotOf(old)),
    'The order is gone: its handle names nobody',
  ).toBe(String(NO_SLOT));
  expect(
    answerOf(() => arena.handle(slot)),
    'A slot that is not in use has no handle',
  ).toBe(String(NO_HANDLE));
  arena.allocate();
  expect(
    answerOf(() => arena.slotOf(old)),
    'Slot 1 is in use again, by another order. Whoever still has the handle of the first must not get the second: this is the ABA problem, and a slot number alone cannot tell',
  ).toBe(String(NO_SLOT));
  expect(
    answerOf(() => arena.slotOf(arena.handle(slot))),
    'The new handle of the same slot',
  ).toBe('1');
});

test('a stale handle is recognised while its slot goes out 256 further times', () => {
  for (const capacity of [1, 1000, 2 ** 20 - 1, 2 ** 20]) {
    const arena = new OrderArena(capacity);
    // Full, so that the one slot that is given back is the one that goes out.
    while (arena.size < capacity && arena.allocate() !== NO_SLOT);
    const slot = capacity;
    const stale: number[] = [];
    for (let use = 0; use < 1_300; use++) {
      const handle = arena.handle(slot);
      const where = `Slot ${slot} of ${capacity}, in use for the ${use + 1}th time`;
      if (!(handle > NO_HANDLE && handle <= LARGEST_HANDLE)) {
        expect.fail(
          `${where}: its handle is ${handle}, expected 1 … 2^31 − 1. The generation gets the bits that the slot leaves free, and starts anew when they are used up`,
        );
      }
      const answer = answerOf(() => arena.slotOf(handle));
      if (answer !== String(slot)) expect(answer, `${where}: slotOf its handle`).toBe(String(slot));
      for (const old of stale.slice(-RECOGNISED)) {
        if (arena.slotOf(old) === NO_SLOT) continue;
        expect.fail(
          `${where}: a handle from ${stale.length - stale.lastIndexOf(old)} uses ago is taken for the one of now. Expected: recognised for ${RECOGNISED} uses, so the generation needs that many different values`,
        );
      }
      stale.push(handle);
      arena.release(slot);
      arena.allocate();
    }
  }
});

test('a number that is no handle names nobody', () => {
  const arena = new OrderArena(6);
  const check = (live: number, what: string) => {
    for (let n = -300; n <= 300; n++) {
      for (const number of [n, n * 65_537, (n * 0x0123_4567) | 0]) {
        if (number === live) continue;
        if (arena.slotOf(number) === NO_SLOT) continue;
        expect.fail(
          `slotOf(${number}) of ${what} is ${arena.slotOf(number)}, but no order has that handle; expected NO_SLOT. It may come from a file or from somebody who guesses`,
        );
      }
    }
  };
  check(NO_HANDLE, 'an arena that has given out nothing');
  const slot = arena.allocate();
  check(arena.handle(slot), 'an arena with one order');
  arena.release(slot);
  check(NO_HANDLE, 'an arena whose one order is gone');
});

test('whatever is allocated and released, slots and handles are those of the orders in use', () => {
  const steps = fc.array(fc.nat(999), { minLength: 1, maxLength: 80, size: 'max' });
  forAll(fc.tuple(fc.integer({ min: 1, max: 8 }), steps), ([capacity, dice]) => {
    const arena = new OrderArena(capacity);
    const live = new Map<number, number>();
    const stale = new Set<number>();
    for (const die of dice) {
      const [slot = NO_SLOT, handle] = [...live][die % 10] ?? [];
      if (handle === undefined) {
        const given = arena.allocate();
        if (live.size === capacity) {
          expect(given, `All ${capacity} slots are in use`).toBe(NO_SLOT);
          continue;
        }
        expect(
          given >= 1 && given <= capacity && !live.has(given),
          `allocate has returned ${given}; in use are: ${[...live.keys()].join(' ') || 'none'}`,
        ).toBe(true);
        live.set(given, arena.handle(given));
        stale.delete(arena.handle(given));
      } else {
        expect(arena.release(slot), `release(${slot}), which is in use`).toBe(true);
        live.delete(slot);
        stale.add(handle);
      }
      expect(arena.size, 'size is the number of slots in use').toBe(live.size);
      for (const [one, its] of live) {
        expect(arena.slotOf(its), 'The handle of an order in use').toBe(one);
      }
      for (const old of stale) {
        expect(arena.slotOf(old), 'The handle of an order that is gone').toBe(NO_SLOT);
      }
    }
  });
});
