/** Day 11, stage 3: a reply gets to its connection, on the thread that owns it, or to nobody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import { OrderSlot } from '#order-slot';
import {
  ConnectionTable,
  deliver,
  ioThreadOf,
  MAX_IO_THREADS,
  NO_CONNECTION,
  type ReplyOutput,
  type ReplyTarget,
  ResponseRouter,
} from '#response-router';
import { forAll } from '../../../checks/lib/for-all.ts';

const REPORT = new Uint8Array(RECORD_BYTES);

test('a connection is found by its id until it is closed', () => {
  const table = new ConnectionTable<string>(0, 2);
  const a = table.open('a');
  const b = table.open('b');
  expect([table.get(a), table.get(b), table.size], 'Two connections are open').toEqual([
    'a',
    'b',
    2,
  ]);
  expect(
    [...table.values()].sort(),
    'values() goes through the array of connections: who is open stands there, at his place',
  ).toEqual(['a', 'b']);
  expect([table.close(a), table.close(a)], 'Closed, and closed once more').toEqual([true, false]);
  expect(
    [table.get(a), table.get(b), table.size, [...table.values()].join()],
    'get(a), get(b), size and values(): a is gone from all of them, b is there still',
  ).toEqual([undefined, 'b', 1, 'b']);
  expect(
    [table.get(NO_CONNECTION), table.close(NO_CONNECTION)],
    'NO_CONNECTION is nobody’s id',
  ).toEqual([undefined, false]);
});

test('without a free place there is no id, and a connection that closes makes room', () => {
  const table = new ConnectionTable<number>(0, 2);
  const open = [table.open(1), table.open(2)];
  expect([table.open(3), table.size], 'Two places, and both are taken').toEqual([NO_CONNECTION, 2]);
  for (let i = 0; i < 10; i++) {
    table.close(open.shift() ?? NO_CONNECTION);
    const next = table.open(10 + i);
    expect(next, `${i + 1} connections have closed: the place of each is free again`).not.toBe(
      NO_CONNECTION,
    );
    open.push(next);
    expect(
      [...open.map((id) => table.get(id)), table.size],
      'The two that are open are found by their ids',
    ).toEqual([i === 0 ? 2 : 9 + i, 10 + i, 2]);
  }
});

test('an id is never given again, although its place is', () => {
  const table = new ConnectionTable<string>(3, 1);
  const first = table.open('first');
  table.close(first);
  const second = table.open('second');
  expect(second, 'The one place was used before: another generation, another id').not.toBe(first);
  expect(
    [table.get(first), table.get(second)],
    'A reply for the first, who is gone, must not reach the second, who has his place',
  ).toEqual([undefined, 'second']);
  expect(
    [table.close(first), table.get(second), table.size],
    'To close the first once more closes nobody',
  ).toEqual([false, 'second', 1]);
});

test('a place whose generations are used up is not used again', () => {
  const table = new ConnectionTable<string>(15, 2, 2 ** 16 - 1);
  const announced = table.nextId;
  const last = [table.open('one'), table.open('two')];
  expect(last[0], 'nextId has told the id that open gives next').toBe(announced);
  expect(
    last.map((id) => [table.get(id) !== undefined, ioThreadOf(id)]),
    'The last generation of both places, on I/O thread 15: the largest ids there are',
  ).toEqual([
    [true, 15],
    [true, 15],
  ]);
  for (const id of last) table.close(id);
  expect(
    table.open('one more'),
    'One generation more has no room in its bits: it would name another I/O thread, or an id that was given before',
  ).toBe(NO_CONNECTION);
});

test('an id says which I/O thread has the connection; who came another way is on thread 0', () => {
  const threads = Array.from({ length: MAX_IO_THREADS }, (_, thread) => thread);
  expect(
    threads.map((thread) => ioThreadOf(new ConnectionTable<string>(thread, 4).open(''))),
    'Bits 27 to 30 of an id',
  ).toEqual(threads);
  expect(
    [2 ** 31, 2 ** 31 + 5 * 2 ** 27, 2 ** 32 - 1].map(ioThreadOf),
    'Ids from 2³¹ on are those of an entry, such as FIX, which is on I/O thread 0',
  ).toEqual([0, 0, 0]);
});

test('whatever opens and closes: an id finds its own connection, or nobody', () => {
  const steps = fc.array(fc.option(fc.nat(30)), { maxLength: 60 });
  const shape = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 4 }), steps);
  forAll(shape, ([thread, capacity, all]) => {
    const table = new ConnectionTable<number>(thread, capacity);
    const given: number[] = [];
    const open = new Set<number>();
    for (const step of all) {
      if (step === null) {
        const id = table.open(given.length);
        const isFull = open.size === capacity;
        expect(id === NO_CONNECTION, `${open.size} of ${capacity} places are taken`).toBe(isFull);
        if (isFull) continue;
        expect(given.includes(id), `id ${id} was given before`).toBe(false);
        open.add(given.length);
        given.push(id);
      } else if (given.length > 0) {
        const which = step % given.length;
        expect(
          table.close(given[which] ?? 0),
          `connection ${which} is ${open.has(which) ? 'open' : 'gone'}: close says so`,
        ).toBe(open.delete(which));
      }
      const found = given.map((id) => table.get(id));
      expect(found, `open are ${[...open]}, by the order in which they came`).toEqual(
        given.map((_, which) => (open.has(which) ? which : undefined)),
      );
      expect(table.size).toBe(open.size);
    }
  });
});

/** Outputs that say what they were given. */
function outputsInto(events: string[], count: number): ReplyOutput[] {
  return Array.from({ length: count }, (_, thread) => ({
    answer: (id: number, report: Uint8Array, order?: OrderSlot) =>
      events.push(`${thread}: answer ${id} ${report.length}${order === undefined ? '' : ' timed'}`),
    tell: (id: number, report: Uint8Array) => events.push(`${thread}: tell ${id} ${report.length}`),
    flush: () => events.push(`${thread}: flush`),
  }));
}

test('a reply goes to the I/O thread that has the connection, and to no other', () => {
  const events: string[] = [];
  const router = new ResponseRouter(outputsInto(events, 3), new Counters());
  const [zero = 0, one = 0, two = 0] = [0, 1, 2].map((thread) =>
    new ConnectionTable<string>(thread, 4).open(''),
  );
  router.answer(two, REPORT);
  router.tell(one, REPORT);
  router.answer(zero, REPORT, OrderSlot.alone());
  router.answer(2 ** 31 + 5, REPORT);
  expect(
    events,
    'Answers are answered and news are told; the order goes along, its times are in it',
  ).toEqual([
    `2: answer ${two} 64`,
    `1: tell ${one} 64`,
    `0: answer ${zero} 64 timed`,
    `0: answer ${2 ** 31 + 5} 64`,
  ]);
});

test('flush shows every I/O thread its replies', () => {
  const events: string[] = [];
  new ResponseRouter(outputsInto(events, 3), new Counters()).flush();
  expect(
    events.join(', '),
    'Three I/O threads, three rings: a flush of the router is one of each',
  ).toBe('0: flush, 1: flush, 2: flush');
});

test('a reply for an I/O thread that is not there is dropped and counted', () => {
  const events: string[] = [];
  const counters = new Counters();
  const router = new ResponseRouter(outputsInto(events, 1), counters);
  const id = new ConnectionTable<string>(1, 4).open('');
  expect(() => {
    router.answer(id, REPORT);
    router.tell(id, REPORT);
  }, 'Nothing on the way of an order throws').not.toThrow();
  expect(
    [events.length, counters.get(Counter.reportsDropped)],
    'An answer and news for I/O thread 1, and there is only 0: no output is given them, and each is counted as one of reportsDropped',
  ).toEqual([0, 2]);
});

/** A connection that notes what it is given, and takes so many. */
class Target implements ReplyTarget {
  readonly calls: string[] = [];
  private room: number;

  constructor(room: number) {
    this.room = room;
  }

  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    return this.take('answer', bytes, offset, length);
  }

  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean {
    return this.take('news', bytes, offset, length);
  }

  private take(kind: string, bytes: Uint8Array, offset: number, length: number): boolean {
    this.calls.push(`${kind} ${bytes[offset]} of ${length}`);
    return this.room-- > 0;
  }
}

test('an answer is delivered as answer, news as news, from where they lie', () => {
  const target = new Target(2);
  const counters = new Counters();
  const bytes = new Uint8Array(4 * RECORD_BYTES);
  bytes[128] = 77;
  bytes[64] = 78;
  deliver({ connectionId: 1, isAnswer: true, bytes, offset: 128 }, target, counters);
  deliver({ connectionId: 1, isAnswer: false, bytes, offset: 64 }, target, counters);
  expect(
    target.calls,
    'answerFrom also notes that a request has its answer: a connection that is owed none may be let go. News answer nothing',
  ).toEqual(['answer 77 of 64', 'news 78 of 64']);
  expect(
    [counters.get(Counter.reportsSent), counters.get(Counter.reportsDropped)],
    'Both were taken: reportsSent',
  ).toEqual([2, 0]);
});

test('a reply whose connection is gone, or cannot take it, is dropped and counted', () => {
  const counters = new Counters();
  const table = new ConnectionTable<Target>(0, 1);
  const first = new Target(1);
  const id = table.open(first);
  const reply = { connectionId: id, isAnswer: true, bytes: REPORT, offset: 0 };
  deliver(reply, table.get(id), counters);
  deliver(reply, table.get(id), counters);
  table.close(id);
  const second = new Target(9);
  table.open(second);
  deliver(reply, table.get(id), counters);
  deliver({ ...reply, isAnswer: false }, table.get(id), counters);
  expect(
    second.calls,
    'The second connection has the place of the first. What is for the first is not for it',
  ).toEqual([]);
  expect(
    `sent ${counters.get(Counter.reportsSent)}, dropped ${counters.get(Counter.reportsDropped)}`,
    'Of four replies one was taken, one came to a connection that said false, two to nobody',
  ).toBe('sent 1, dropped 3');
});
