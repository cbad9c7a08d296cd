import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import {
  ConnectionTable,
  deliver,
  ioThreadOf,
  MAX_PLACES,
  NO_CONNECTION,
  type ReplyOutput,
  ResponseRouter,
} from '#response-router';
import { seed } from '#seed';

const REPORT = new Uint8Array(RECORD_BYTES);

function outputsInto(events: string[], count: number): ReplyOutput[] {
  return Array.from({ length: count }, (_, thread) => ({
    answer: (id: number) => events.push(`${thread}: answer ${id}`),
    tell: (id: number) => events.push(`${thread}: tell ${id}`),
    flush: () => events.push(`${thread}: flush`),
  }));
}

describe('the connections of an I/O thread', () => {
  test('are found by their ids until they are gone', () => {
    const table = new ConnectionTable<string>(0, 2);
    const [a, b] = [table.open('a'), table.open('b')];
    expect([a, b, table.nextId, table.open('c')]).toEqual([1, 2, NO_CONNECTION, NO_CONNECTION]);
    expect([table.get(a), table.get(b), table.size]).toEqual(['a', 'b', 2]);
    expect([table.close(a), table.close(a)]).toEqual([true, false]);
    expect([table.get(a), table.size, [...table.values()]]).toEqual([undefined, 1, ['b']]);
  });

  test('never have the id of one that is gone, although they have its place', () => {
    const table = new ConnectionTable<string>(3, 1);
    const first = table.open('first');
    table.close(first);
    const announced = table.nextId;
    const second = table.open('second');
    expect(second).not.toBe(first);
    expect(second).toBe(announced);
    expect([table.get(first), table.get(second)]).toEqual([undefined, 'second']);
    expect([first, second].map(ioThreadOf)).toEqual([3, 3]);
    expect([table.close(first), table.get(second)]).toEqual([false, 'second']);
  });

  test('have no place left when every generation of all places is used up', () => {
    const table = new ConnectionTable<string>(15, 1, 2 ** 16 - 1);
    const last = table.open('last');
    expect(last).toBe(2 ** 31 - 1 - 2046);
    table.close(last);
    expect(table.open('one more')).toBe(NO_CONNECTION);
  });

  test('whatever opens and closes: an id finds its own connection, or nobody', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.option(fc.nat(30)), { maxLength: 100 }),
        (thread, capacity, steps) => {
          const table = new ConnectionTable<number>(thread, capacity);
          const given: number[] = [];
          const open = new Set<number>();
          for (const step of steps) {
            if (step === null) {
              const id = table.open(given.length);
              expect(id === NO_CONNECTION).toBe(open.size === capacity);
              if (id === NO_CONNECTION) continue;
              expect(given).not.toContain(id);
              expect(ioThreadOf(id)).toBe(thread);
              open.add(given.length);
              given.push(id);
            } else if (given.length > 0) {
              const which = step % given.length;
              expect(table.close(given[which] as number)).toBe(open.delete(which));
            }
            given.forEach((id, which) => {
              expect(table.get(id)).toBe(open.has(which) ? which : undefined);
            });
            expect(table.size).toBe(open.size);
          }
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  test.each([
    [16, 1, 'ioThread is 16; expected a whole number from 0 to 15'],
    [0, MAX_PLACES + 1, 'capacity is 2048; expected a whole number from 1 to 2047'],
  ])('thread %d, %d places are refused', (thread, capacity, sentence) => {
    expect(() => new ConnectionTable(thread, capacity)).toThrow(sentence);
  });
});

describe('replies', () => {
  test('go to the I/O thread that has the connection', () => {
    const events: string[] = [];
    const router = new ResponseRouter(outputsInto(events, 2), new Counters());
    const [zero, one] = [0, 1].map((thread) => new ConnectionTable<string>(thread, 4).open(''));
    router.answer(zero as number, REPORT);
    router.tell(one as number, REPORT);
    router.answer(2 ** 31 + 5, REPORT);
    router.flush();
    expect(events).toEqual([
      `0: answer ${zero}`,
      `1: tell ${one}`,
      `0: answer ${2 ** 31 + 5}`,
      '0: flush',
      '1: flush',
    ]);
  });

  test('for an I/O thread that is not there are dropped and counted', () => {
    const counters = new Counters();
    const events: string[] = [];
    const router = new ResponseRouter(outputsInto(events, 1), counters);
    const id = new ConnectionTable<string>(1, 4).open('');
    router.answer(id, REPORT);
    router.tell(id, REPORT);
    expect(events).toEqual([]);
    expect(counters.get(Counter.reportsDropped)).toBe(2);
  });

  test('are delivered as answer or as news, and counted', () => {
    const counters = new Counters();
    const calls: unknown[] = [];
    const target = {
      answerFrom: (_bytes: Uint8Array, offset: number, length: number) =>
        calls.push(['answer', offset, length]) > 0,
      sendFrom: (_bytes: Uint8Array, offset: number, length: number) =>
        calls.push(['news', offset, length]) > 9,
    };
    const reply = { connectionId: 1, bytes: REPORT, offset: 128 };
    deliver({ ...reply, isAnswer: true }, target, counters);
    deliver({ ...reply, isAnswer: false }, target, counters);
    deliver({ ...reply, isAnswer: true }, undefined, counters);
    expect(calls).toEqual([
      ['answer', 128, 64],
      ['news', 128, 64],
    ]);
    // The second was not taken: the client was gone, or was cut off just then.
    expect(counters.get(Counter.reportsSent)).toBe(1);
    expect(counters.get(Counter.reportsDropped)).toBe(2);
  });
});
