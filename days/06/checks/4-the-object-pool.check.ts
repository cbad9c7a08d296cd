/** Day 06, stage 4: objects that are lent, and loans that end once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_POOL_CAPACITY, ObjectPool, POOL_EMPTY, type Release } from '#object-pool';
import { bytesPerCall, forAll, RANGE_ERROR, thrownBy } from './kit.ts';

interface Scratch {
  readonly index: number;
  note: string;
}

const ME = 7;
const YOU = 8;

function poolOf(capacity: number) {
  const made: Scratch[] = [];
  const pool = new ObjectPool<Scratch>({
    capacity,
    create: (index) => {
      const scratch = { index, note: '' };
      made.push(scratch);
      return scratch;
    },
  });
  return { pool, made };
}

/** A code as a reader wants to see it. */
function shown(code: Release): string {
  return ['OK', 'TWICE', 'FOREIGN'][code] ?? String(code);
}

test('all objects are made at the beginning, and never another', () => {
  const { pool, made } = poolOf(3);
  expect(made.map(({ index }) => index).join(' '), 'create(index) is called for 0, 1 and 2').toBe(
    '0 1 2',
  );
  for (let i = 0; i < 100; i++) pool.release(pool.acquire(ME));
  for (let i = 0; i < 5; i++) pool.acquire(ME);
  expect(
    made.length,
    'A pool that grows when it is empty is an allocation that waits for the worst moment',
  ).toBe(3);
});

test('what is out is nobody else’s', () => {
  const { pool } = poolOf(3);
  const handles = [pool.acquire(ME), pool.acquire(ME), pool.acquire(ME)];
  expect(new Set(handles).size, 'Three loans, three handles').toBe(3);
  expect(
    new Set(handles.map((handle) => pool.get(handle)?.index)).size,
    'Three loans, three different objects',
  ).toBe(3);
  for (const handle of handles) {
    expect(
      Number.isInteger(handle) && handle >= 0 && handle < 2 ** 31,
      `The handle ${handle} must be a whole number from 0 to 2³¹ − 1: V8 keeps such a number without an object`,
    ).toBe(true);
  }
});

test('an empty pool says so, and has an object again when one comes back', () => {
  const { pool } = poolOf(2);
  const first = pool.acquire(ME);
  pool.acquire(ME);
  expect(pool.available, 'Both are out').toBe(0);
  expect(pool.acquire(ME), 'Nothing is there: POOL_EMPTY, no error and no new object').toBe(
    POOL_EMPTY,
  );
  const object = pool.get(first);
  expect(shown(pool.release(first)), 'The loan ends').toBe('OK');
  expect(pool.available, 'One is back').toBe(1);
  expect(pool.get(pool.acquire(YOU)), 'The object that came back goes out again').toBe(object);
});

test('an object comes back as its last borrower left it', () => {
  const { pool } = poolOf(1);
  const handle = pool.acquire(ME);
  const object = pool.get(handle);
  if (object !== undefined) object.note = 'mine';
  pool.release(handle);
  expect(
    pool.get(pool.acquire(YOU))?.note,
    'The pool does not clean: it cannot know what clean is. Whoever borrows writes every field',
  ).toBe('mine');
});

test('a loan that is over cannot be released again', () => {
  const { pool } = poolOf(2);
  const handle = pool.acquire(ME);
  pool.release(handle);
  expect(
    shown(pool.release(handle)),
    'Released twice. Taken back a second time, the object would be there twice, and go out to two borrowers at once',
  ).toBe('TWICE');
  expect(pool.available, 'Two objects are here, not three').toBe(2);
  const handles = [pool.acquire(ME), pool.acquire(YOU)];
  expect(
    pool.get(handles[0] as number) === pool.get(handles[1] as number),
    'The two loans have the same object',
  ).toBe(false);
  expect(pool.acquire(ME), 'There is no third').toBe(POOL_EMPTY);
});

test('a second release does not end the loan of the next borrower', () => {
  const { pool } = poolOf(1);
  const mine = pool.acquire(ME);
  pool.release(mine);
  const yours = pool.acquire(YOU);
  expect(
    shown(pool.release(mine)),
    'The object is out again, on another loan. A mark "is out" says yes here. The handle must name the loan, not only the object: count the loans of each object, and put the number into the handle',
  ).toBe('TWICE');
  expect(pool.get(yours)?.index, 'Your loan goes on').toBe(0);
  expect(shown(pool.release(yours)), 'It is you who ends it').toBe('OK');
});

test('a handle opens nothing once its loan is over', () => {
  const { pool } = poolOf(1);
  const mine = pool.acquire(ME);
  pool.release(mine);
  const hint =
    'Used after the release. The object may be somebody else’s by now: get() gives undefined';
  expect(pool.get(mine), hint).toBe(undefined);
  pool.acquire(YOU);
  expect(pool.get(mine), hint).toBe(undefined);
});

test('a handle stays void for 30,000 further loans of its object', () => {
  const { pool } = poolOf(1);
  const mine = pool.acquire(ME);
  pool.release(mine);
  let valid = 0;
  for (let loan = 0; loan < 30_000; loan++) {
    const theirs = pool.acquire(YOU);
    if (pool.get(mine) !== undefined || theirs === mine) valid++;
    pool.release(theirs);
  }
  expect(
    valid,
    'A number that counts loans begins again some day. With 8 bits that is after 256 loans, half a millisecond of work; a handle of 31 bits has room for 15 beside a 16-bit index',
  ).toBe(0);
});

test('loans of the other objects do not bring a handle back', () => {
  for (let bits = 8; bits <= 16; bits++) {
    const { pool } = poolOf(2);
    const mine = pool.acquire(ME);
    let other = pool.acquire(YOU);
    for (let loan = 2; loan < 2 ** bits; loan++) {
      pool.release(other);
      other = pool.acquire(YOU);
    }
    pool.release(mine);
    pool.acquire(YOU);
    expect(
      pool.get(mine),
      `Of two objects mine went out twice, the other one ${2 ** bits - 1} times. A number that all loans of the pool share comes back as soon as that: count the loans of each object`,
    ).toBe(undefined);
  }
});

test('an object is lent without end', () => {
  const { pool } = poolOf(1);
  let first = '';
  for (let loan = 0; loan < 70_000; loan++) {
    const handle = pool.acquire(ME);
    const found = pool.get(handle) === undefined ? 'nothing' : 'the object';
    const code = shown(pool.release(handle));
    if (handle < 0 || handle >= 2 ** 31 || found !== 'the object' || code !== 'OK') {
      first ||= `loan ${loan}: handle ${handle}, ${found}, ${code}`;
    }
  }
  expect(
    first,
    'The number of the loan has 15 bits. After 32,767 comes 0 again: without that it runs into the sign of the handle, and the object never comes back',
  ).toBe('');
});

test('what is no handle is foreign', () => {
  const { pool } = poolOf(4);
  const handle = pool.acquire(ME);
  const beside = [handle + 0.5, handle + 2 ** 31, handle + 2 ** 32, handle - 2 ** 32];
  const strangers = [POOL_EMPTY, -7, 0.5, Number.NaN, 2 ** 31, 2 ** 40, Infinity, ...beside];
  for (const stranger of strangers) {
    expect(
      shown(pool.release(stranger)),
      `${stranger} is no handle. The commonest is −1: somebody did not look at what acquire() returned`,
    ).toBe('FOREIGN');
    expect(pool.get(stranger), `${stranger} is no handle and has no object`).toBe(undefined);
  }
  expect(pool.available, 'Nothing has changed').toBe(3);
  expect(shown(pool.release(handle)), 'The loan is still there').toBe('OK');
  expect(
    poolOf(MAX_POOL_CAPACITY).pool.get(POOL_EMPTY),
    'In the largest pool −1, masked with 16 bits, is the index of an object. It is still no handle',
  ).toBe(undefined);
});

test('of what is out, the pool knows who has it and since when, the oldest first', () => {
  const { pool } = poolOf(4);
  const first = pool.acquire(11);
  const second = pool.acquire(12);
  pool.acquire(13);
  pool.release(second);
  pool.acquire(14);
  const told = pool.loans().map(({ owner, age }) => `${owner}: ${age}`);
  expect(
    told.join(', '),
    'Out are the loans of 11, 13 and 14. Since that of 11 three others were made, since that of 13 one, since the last one none',
  ).toBe('11: 3, 13: 1, 14: 0');
  expect(pool.loans()[0]?.handle, 'With its handle, so that it can be ended').toBe(first);
  pool.acquire(15);
  pool.acquire(16);
  expect(
    pool.loans().at(-1)?.age,
    'The loan of 15 is the latest. 16 found the pool empty: no loan was made, and none has grown older',
  ).toBe(0);
});

test('a leak shows as a loan that grows old', () => {
  const { pool } = poolOf(8);
  pool.acquire(99);
  for (let i = 0; i < 1000; i++) pool.release(pool.acquire(1));
  const current = pool.acquire(2);
  expect(
    pool
      .loans(500)
      .map(({ owner, age }) => `${owner}: ${age}`)
      .join(', '),
    'Since the loan of 99 more than 500 others were made: 1001. That of 2 is young',
  ).toBe('99: 1001');
  expect(
    `${pool.loans(1000).length} ${pool.loans(1001).length}`,
    'An age of 1001 is greater than 1000, and not greater than 1001',
  ).toBe('1 0');
  pool.release(current);
  expect(pool.loans().length, 'At shutdown everything that is still out has leaked: one').toBe(1);
});

test('a pool in which nothing is out has no loans', () => {
  const { pool } = poolOf(3);
  pool.release(pool.acquire(ME));
  expect(pool.loans().length, 'What was released is not out').toBe(0);
});

test('a capacity out of range is a RangeError', () => {
  for (const capacity of [0, -1, 2.5, Number.NaN, MAX_POOL_CAPACITY + 1]) {
    expect(
      thrownBy(() => new ObjectPool({ capacity, create: () => ({}) })),
      `A pool of ${capacity} objects`,
    ).toBe(RANGE_ERROR);
  }
  expect(
    new ObjectPool({ capacity: MAX_POOL_CAPACITY, create: () => 0 }).available,
    'The largest capacity is allowed',
  ).toBe(MAX_POOL_CAPACITY);
});

test('lending and taking back allocate nothing', () => {
  const { pool } = poolOf(64);
  for (let i = 0; i < 32; i++) pool.acquire(ME);
  let sum = 0;
  let refused = 0;
  const bytes = bytesPerCall(() => {
    const handle = pool.acquire(YOU);
    sum += pool.get(handle)?.index ?? 0;
    refused += pool.release(handle);
  });
  expect(sum, 'Each loan had an object').toBeGreaterThan(0);
  expect(refused, 'Each release was OK, which is 0').toBe(0);
  expect(
    bytes,
    'Bytes allocated by acquire(), get() and release() together, once they are compiled: fewer than one. A pool that makes an object for each loan has gained nothing',
  ).toBeLessThan(1);
});

test('whatever borrowers do, each object has one owner at most', () => {
  const cases = fc.record({
    capacity: fc.integer({ min: 1, max: 5 }),
    steps: fc.array(fc.oneof(fc.constant('acquire' as const), fc.nat({ max: 60 })), {
      maxLength: 80,
      size: 'max',
    }),
  });
  forAll(cases, ({ capacity, steps }) => {
    const { pool } = poolOf(capacity);
    /** Every handle ever given, and whether its loan goes on. */
    const loans: { handle: number; owner: number; out: boolean }[] = [];
    const out = () => loans.filter((loan) => loan.out);
    for (const [at, step] of steps.entries()) {
      const story = `Capacity ${capacity}, step ${at} of ${steps.join(' ')}`;
      if (step === 'acquire') {
        const handle = pool.acquire(at);
        expect(handle === POOL_EMPTY, `${story}: empty or not`).toBe(out().length === capacity);
        if (handle !== POOL_EMPTY) loans.push({ handle, owner: at, out: true });
      } else if (loans.length > 0) {
        const loan = loans[step % loans.length];
        if (loan === undefined) continue;
        const found = shown(pool.release(loan.handle));
        expect(found, `${story}: release`).toBe(loan.out ? 'OK' : 'TWICE');
        loan.out = false;
      }
      expect(pool.available, `${story}: available`).toBe(capacity - out().length);
      const objects = out().map(({ handle }) => pool.get(handle)?.index);
      expect(new Set(objects).size, `${story}: different objects`).toBe(out().length);
      const owners = pool.loans().map(({ owner }) => owner);
      expect(owners.join(' '), `${story}: owners, the oldest loan first`).toBe(
        out()
          .map(({ owner }) => owner)
          .join(' '),
      );
    }
  });
});
