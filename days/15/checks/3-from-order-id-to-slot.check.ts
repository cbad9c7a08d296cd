/** Day 15, stage 3: the slot of an id, without a Map. */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { NOT_FOUND, OrderIndex, type OrderIndexOptions } from '#order-index';
import { allocationOf } from '../../../checks/bench/allocation.ts';
import { Counted } from './counted.ts';
import { forAll } from './kit.ts';

const LARGEST_VALUE = 2 ** 31 - 1;
const AVERAGE = 64;
const MOST = 1_000;

/** An index whose calls fail when they do not end. */
class WatchedIndex {
  private readonly counted: Counted<OrderIndex>;

  constructor(options: OrderIndexOptions) {
    this.counted = new Counted(() => new OrderIndex(options));
  }

  get size(): number {
    return this.counted.made.size;
  }

  find(id: number): number {
    let value = NOT_FOUND;
    this.cost(`find(${id})`, (index) => {
      value = index.find(id);
    });
    return value;
  }

  set(id: number, value: number): void {
    this.cost(`set(${id}, ${value})`, (index) => index.set(id, value));
  }

  delete(id: number): number {
    let value = NOT_FOUND;
    this.cost(`delete(${id})`, (index) => {
      value = index.delete(id);
    });
    return value;
  }

  cost(what: string, work: (index: OrderIndex) => void): number {
    return this.counted.cost(what, () => work(this.counted.made));
  }
}

const newIndex = () => new WatchedIndex({ capacity: 100, secret: 1 });

test('an id that has a value is found, any other is not', () => {
  const index = newIndex();
  expect(index.find(803), 'Nobody is here yet').toBe(NOT_FOUND);
  index.set(803, 4);
  expect(index.find(803), 'set(803, 4), then find(803)').toBe(4);
  expect(index.find(804), 'Of 803 alone something is known').toBe(NOT_FOUND);
  index.set(804, LARGEST_VALUE);
  expect(`${index.find(803)} ${index.find(804)}`, 'Each id has a value of its own').toBe(
    `4 ${LARGEST_VALUE}`,
  );
});

test('every safe integer can be an id, 0 and negative ones too', () => {
  const ids = [0, -1, 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 32 + 1, 2 ** 45 + 7];
  ids.push(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
  expect(
    newIndex().find(0),
    'find(0) in an empty index. Fresh memory is 0 everywhere, so the id of a bucket cannot tell that it is free; its value can, because no value is 0',
  ).toBe(NOT_FOUND);
  for (let secret = 0; secret < 30; secret++) {
    const index = new WatchedIndex({ capacity: ids.length, secret });
    for (const [i, id] of ids.entries()) index.set(id, i + 1);
    for (const [i, id] of ids.entries()) {
      expect(
        index.find(id),
        `find(${id}), which was set to ${i + 1}; others that are here: ${ids.filter((one) => one !== id).join(', ')}. An id has up to 53 bits, and all of them count; and 0 where an id stands does not tell that the bucket is free`,
      ).toBe(i + 1);
      expect(
        index.find(id + 2 ** 33 * (id > 0 ? -1 : 1)),
        `Nobody has set this id; it has the same lower 32 bits as ${id}`,
      ).toBe(NOT_FOUND);
    }
  }
});

test('set gives an id that is here another value', () => {
  const index = newIndex();
  index.set(7, 1);
  index.set(8, 2);
  index.set(7, 3);
  expect(`${index.find(7)} ${index.find(8)}`, 'set(7, 1), set(8, 2), set(7, 3)').toBe('3 2');
  expect(index.size, 'Two ids are here, one of them was set twice').toBe(2);
});

test('delete returns the value that the id had, and afterwards it is not found', () => {
  const index = newIndex();
  index.set(7, 5);
  index.set(8, 6);
  expect(index.delete(7), 'delete(7), whose value is 5').toBe(5);
  expect(index.find(7), 'find(7), which was taken out').toBe(NOT_FOUND);
  expect(index.delete(7), 'delete(7) once more').toBe(NOT_FOUND);
  expect(index.delete(99), 'delete(99), which was never here').toBe(NOT_FOUND);
  expect(
    `${index.find(8)}, size ${index.size}`,
    'Only 8 is left. size goes down when an id was here, and not otherwise',
  ).toBe('6, size 1');
  index.set(7, 9);
  expect(`${index.find(7)}, size ${index.size}`, 'And 7 may come again').toBe('9, size 2');
});

test('an id is found wherever it had to go, and whoever before it is taken out', () => {
  for (let secret = 0; secret < 200; secret++) {
    // Eight ids in 16 buckets: some share a home, some go past the end to the first bucket.
    const ids = [11, 22, 33, 44, 55, 66, 77, 88];
    const index = new WatchedIndex({ capacity: ids.length, secret });
    for (const id of ids) index.set(id, id);
    const there = () => ids.filter((id) => index.find(id) === id).join(' ');
    expect(
      there(),
      'Eight ids in an index of eight. If its home is taken, an id goes to the next bucket that is free, and find goes the same way; behind the last bucket comes the first',
    ).toBe(ids.join(' '));
    const gone = ids.splice(secret % ids.length, 1)[0] as number;
    index.delete(gone);
    expect(
      there(),
      `Id ${gone} was taken out, and these are still here. A bucket that becomes free ends the search for those that had gone past it: who stands behind it and would not be found any more has to move up`,
    ).toBe(ids.join(' '));
    expect(index.find(gone), `Id ${gone} was taken out`).toBe(NOT_FOUND);
  }
});

test('after any sequence of calls it answers what a Map answers', () => {
  const call = fc.record({
    what: fc.constantFrom('set', 'set', 'delete', 'delete', 'find'),
    id: fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(2 ** 32, 2 ** 40, -(2 ** 45))),
    value: fc.integer({ min: 1, max: LARGEST_VALUE }),
  });
  const cases = fc.tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.integer(),
    fc.array(call, { minLength: 1, maxLength: 80, size: 'max' }),
  );
  forAll(
    cases,
    ([capacity, secret, calls]) => {
      const index = new WatchedIndex({ capacity, secret });
      const map = new Map<number, number>();
      const seen = new Set<number>();
      for (const { what, id, value } of calls) {
        const had = map.get(id) ?? NOT_FOUND;
        seen.add(id);
        if (what === 'find') {
          expect(index.find(id), `find(${id})`).toBe(had);
        } else if (what === 'delete') {
          expect(index.delete(id), `delete(${id})`).toBe(had);
          map.delete(id);
        } else if (had !== NOT_FOUND || map.size < capacity) {
          index.set(id, value);
          map.set(id, value);
        }
        expect(index.size, `How many ids are here after ${what}(${id})`).toBe(map.size);
        for (const one of seen) {
          expect(
            index.find(one),
            `find(${one}) after ${what}(${id}), in an index for ${capacity}; here are: ${[...map.keys()].join(', ') || 'none'}`,
          ).toBe(map.get(one) ?? NOT_FOUND);
        }
      }
    },
    300,
  );
});

/** What 1,000 calls of each kind cost, when as many ids are here as there may be. */
function expectCheap(
  index: WatchedIndex,
  capacity: number,
  idOf: (n: number) => number,
  when: string,
) {
  const calls = {
    'find of an id that is here': (n: number) => (one: OrderIndex) => void one.find(idOf(n)),
    'find of an id that is not': (n: number) => (one: OrderIndex) =>
      void one.find(idOf(capacity + n)),
    delete: (n: number) => (one: OrderIndex) => void one.delete(idOf(n)),
    set: (n: number) => (one: OrderIndex) => one.set(idOf(n), n + 1),
  };
  const sums = new Map<string, number>();
  for (let i = 0; i < 1_000; i++) {
    const n = Math.floor((i * capacity) / 1_000);
    for (const [what, call] of Object.entries(calls)) {
      const accesses = index.cost(what, call(n));
      sums.set(what, (sums.get(what) ?? 0) + accesses);
      if (accesses <= MOST) continue;
      expect.fail(
        `${what} has read or written ${accesses} elements, ${when}. No single call may need more than ${MOST}: no search that steps over what others have left, no long run of ids side by side, no day on which the table is tidied up`,
      );
    }
  }
  for (const [what, sum] of sums) {
    const average = sum / 1_000;
    expect(
      average <= AVERAGE,
      `${what} reads or writes ${average.toFixed(1)} elements on average, ${when}; expected at most ${AVERAGE}. What a deleted id leaves behind must not be stepped over by those who come later`,
    ).toBe(true);
    expect(
      average > 0,
      `${what} has touched no element of a typed array. What is remembered stands in the arrays that the constructor makes`,
    ).toBe(true);
  }
}

test('a full table costs a few accesses, whatever pattern the ids follow', () => {
  const capacity = 4_000;
  for (const stride of [1, 16, 2 ** 12, 2 ** 20, 2 ** 32, -(2 ** 33) - 1]) {
    const index = new WatchedIndex({ capacity, secret: 7 });
    const idOf = (n: number) => 1_000 + n * stride;
    for (let n = 0; n < capacity; n++) index.set(idOf(n), n + 1);
    expectCheap(
      index,
      capacity,
      idOf,
      `with ${capacity} ids in an index of ${capacity}, each ${stride} more than the one before`,
    );
  }
});

test('after two hundred thousand ids have come and gone it costs as little as at first', () => {
  const capacity = 1_000;
  const all = 200_000;
  const index = new WatchedIndex({ capacity, secret: 7 });
  const idOf = (n: number) => 1_000 + n * 3;
  for (let n = 0; n < capacity; n++) index.set(idOf(n), n + 1);
  let most = 0;
  for (let n = capacity; n < all; n++) {
    const accesses = index.cost(`the ${n}th delete and set`, (one) => {
      one.delete(idOf(n - capacity));
      one.set(idOf(n), 1 + (n % LARGEST_VALUE));
    });
    most = Math.max(most, accesses);
    if (accesses > 2 * MOST) break;
  }
  expect(
    most <= 2 * MOST,
    `When one id was taken out and the next one set, again and again, one such pair had to read or write ${most} elements. ${capacity} ids were here all the time. If each deletion leaves a mark, the marks fill the table; a bucket must be free again when its id is gone`,
  ).toBe(true);
  expectCheap(
    index,
    capacity,
    (n) => idOf(all - capacity + n),
    `after ${all} ids have come and gone`,
  );
});

test('it allocates nothing for an id', async () => {
  // Made anew: what V8 has learned about code that ran over counting arrays would allocate.
  vi.resetModules();
  const fresh = await import('#order-index');
  const capacity = 20_000;
  const rounds = 50;
  const index = new fresh.OrderIndex({ capacity, secret: 3 });
  let best = Number.POSITIVE_INFINITY;
  // Small integers: a larger number becomes an object when it is handed to a function that is not
  // inlined, and that would be the check's. Code that is not optimised yet gets some rounds.
  let next = 1;
  for (let round = 0; round < rounds && best >= 1; round++) {
    const { bytes } = allocationOf(() => {
      for (let n = 0; n < capacity; n++) index.set(next + n, n + 1);
      for (let n = 0; n < capacity; n++) index.find(next + n);
      for (let n = 0; n < capacity; n++) index.delete(next + n);
    });
    next += capacity;
    best = Math.min(best, bytes / capacity);
  }
  expect(
    best < 1,
    `An id that is set, found and deleted costs ${best.toFixed(1)} bytes, in the best of ${rounds} rounds of ${capacity} ids. Look for what grows or makes an object: a Map, an array that is pushed to, an object for a bucket, a text or a BigInt as a key`,
  ).toBe(true);
});
