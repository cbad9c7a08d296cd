/** Day 04, stage 4: batches with a limit, and the whole way there and back. */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { CURSOR_CELL, consumerCell } from '#ring-memory';
import { RingReader } from '#shared-ring';
import { Client } from './client.ts';
import { HandoffServer } from './handoff-server.ts';
import { forAll, NEAR_WRAP, numbers, pairOf, publish, ScriptedWait, shown } from './kit.ts';
import { InOneThread } from './there-and-back.ts';

const running: HandoffServer[] = [];
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

type Pair = ReturnType<typeof pairOf>;

/** `10 11 12|`: the ids that one poll hands over, with a bar where the batch ends. */
function polled({ theirs, reader }: Pair, limit?: number): string {
  let text = '';
  reader.poll((offset, _sequence, endOfBatch) => {
    text += `${theirs.float64[offset >> 3]}${endOfBatch ? '|' : ' '}`;
  }, limit);
  return text;
}

test('poll hands over every event with the offset of its slot and its sequence', () => {
  const pair = pairOf({ slotBytes: 64, initial: 5 });
  publish(pair.ring, 10, 11, 12);
  const got: string[] = [];
  const count = pair.reader.poll((offset, sequence) => {
    got.push(`${sequence} at ${offset}`);
  });
  expect(
    got.join(', '),
    'Events 6, 7 and 8 of a ring of 8 slots of 64 bytes: slots 6, 7 and 0',
  ).toBe('6 at 384, 7 at 448, 8 at 0');
  expect(count, 'poll returns how many it handed over').toBe(3);
});

test('poll without anything to read calls neither the handler nor the wait strategy, and returns 0', () => {
  const pair = pairOf();
  let calls = 0;
  pair.readerCells.forget();
  const count = pair.reader.poll(() => calls++);
  expect(`${count} ${calls}`, 'Nothing is published').toBe('0 0');
  expect(
    pair.readerCells.count('store'),
    'Nothing is given back either: a store in every empty poll takes the producer’s line away for nothing',
  ).toBe(0);
  const wait = new ScriptedWait();
  const reader = new RingReader(pair.theirs, { consumer: 0, wait });
  reader.poll(() => {});
  publish(pair.ring, 1);
  reader.poll(() => {});
  expect(
    `${wait.idled.length} ${wait.workedCount}`,
    'A thread that has sockets to serve polls as well. How to wait is the business of who calls poll: poll itself never asks the wait strategy',
  ).toBe('0 0');
});

test('a limit ends the batch, and the rest comes with the next one', () => {
  const pair = pairOf();
  publish(pair.ring, 10, 11, 12, 13, 14);
  expect(polled(pair, 2), 'Two at most: 10 and 11, and the batch ends with 11').toBe('10 11|');
  expect(
    pair.reader.sequence.get(),
    'Only what was handed over is given back: events 0 and 1',
  ).toBe(1);
  expect(polled(pair, 100), 'Less than the limit is there: the other three').toBe('12 13 14|');
  expect(polled(pair, 100), 'Nothing comes twice').toBe('');
});

test('poll does not look again before it has handed over what it saw', () => {
  const pair = pairOf();
  publish(pair.ring, 10, 11, 12, 13, 14, 15, 16, 17);
  pair.readerCells.forget();
  for (let i = 0; i < 8; i++) polled(pair, 1);
  expect(
    pair.readerCells.count('load', CURSOR_CELL),
    'Eight events were there, and one look shows all of them: ask available(), which remembers (the check allows two looks)',
  ).toBeLessThanOrEqual(2);
});

test('endOfBatch marks the last event of this poll, also when it is the only one', () => {
  const pair = pairOf();
  publish(pair.ring, 10, 11, 12);
  expect(
    [polled(pair, 1), polled(pair, 1), polled(pair, 1)].join(' '),
    'At its end the worker shows its replies and the gateway writes to the sockets: a batch that the limit ends has an end as well',
  ).toBe('10| 11| 12|');
});

test('while a handler runs, none of the slots of its batch belongs to the producer', () => {
  const pair = pairOf();
  publish(pair.ring, 1, 2, 3, 4, 5, 6, 7, 8);
  const claims: (number | string)[] = [];
  pair.reader.poll(() => {
    claims.push(shown(pair.ring.tryNext()));
  });
  expect(
    claims.join(' '),
    'The handler still reads these slots, so they must not be free. Give back behind the last handler, not before it',
  ).toBe('FULL FULL FULL FULL FULL FULL FULL FULL');
  expect(shown(pair.ring.tryNext(8)), 'Behind the poll all eight are free').toBe(15);
});

test('what is published while poll hands over comes with the next one', () => {
  const pair = pairOf();
  publish(pair.ring, 10, 11);
  let text = '';
  const count = pair.reader.poll((offset, _sequence, endOfBatch) => {
    text += `${pair.theirs.float64[offset >> 3]}${endOfBatch ? '|' : ' '}`;
    if (text === '10 ') publish(pair.ring, 12, 13);
  });
  expect(
    `${text} ${count}`,
    'The batch is settled when the poll begins. Else a fast producer keeps the thread in here for ever, away from its sockets',
  ).toBe('10 11| 2');
  expect(polled(pair), 'And nothing of it is lost').toBe('12 13|');
});

test('an error of the handler passes through, and nothing of the batch is given back', () => {
  const pair = pairOf();
  publish(pair.ring, 10, 11, 12);
  const failing = (offset: number): void => {
    if (pair.theirs.float64[offset >> 3] === 11) throw new RangeError('out of order');
  };
  expect(
    () => pair.reader.poll(failing),
    'Whoever called poll decides what becomes of an error; poll does not hide it',
  ).toThrow('out of order');
  expect(
    `${pair.reader.sequence.get()} ${polled(pair)}`,
    'The reader is where it was, and the next poll begins with the same event',
  ).toBe('-1 10 11 12|');
});

test('a batch is given back with one store', () => {
  const pair = pairOf();
  publish(pair.ring, 1, 2, 3, 4, 5, 6, 7, 8);
  pair.readerCells.forget();
  polled(pair);
  expect(
    pair.readerCells.count('store', consumerCell(0)),
    'Each store takes the cache line away from the producer: one for the whole batch',
  ).toBe(1);
});

test('poll goes on across the 32-bit wrap', () => {
  const pair = pairOf({ initial: NEAR_WRAP, capacity: 4 });
  const got: string[] = [];
  for (let id = 0; id < 12; id += 4) {
    publish(pair.ring, id, id + 1, id + 2, id + 3);
    got.push(polled(pair, 3), polled(pair, 3));
  }
  expect(
    got.join(' '),
    'After 2147483647 comes -2147483648: the sequence after another is advance(), and how many there are is distance()',
  ).toBe('0 1 2| 3| 4 5 6| 7| 8 9 10| 11|');
  const sequences: number[] = [];
  const across = pairOf({ initial: NEAR_WRAP + 3 });
  publish(across.ring, 1, 2, 3, 4);
  across.reader.poll((_offset, sequence) => {
    sequences.push(sequence);
  });
  expect(sequences.join(' '), 'The handler gets the sequences as they wrap').toBe(
    '2147483646 2147483647 -2147483648 -2147483647',
  );
});

test('an order goes to the worker, and its reply to the connection that asked', () => {
  const both = new InOneThread({ requestSlots: 8, replySlots: 8 });
  const taken = [both.submit(1, 10), both.submit(2, 20), both.submit(1, 11), both.submit(3, 30)];
  expect(taken.join(' '), 'Eight slots take four orders').toBe('true true true true');
  expect(both.worker.turn(8), 'All four in one batch').toBe(4);
  expect(both.drain(), 'Four replies').toBe(4);
  expect(both.answered(), 'Each connection gets the answers to its own orders, in order').toBe(
    '1: 10 11, 2: 20, 3: 30',
  );
});

test('two rings that differ in size go on together, lap after lap', () => {
  for (const [requestSlots, replySlots] of [
    [1, 1],
    [8, 2],
    [2, 8],
  ] as const) {
    const both = new InOneThread({ requestSlots, replySlots, initial: 2 ** 31 - 4 });
    for (let id = 1; id <= 40; id++) {
      both.submit(1, id);
      both.worker.turn(1);
      both.drain();
    }
    expect(
      both.answered(),
      `${requestSlots} request slots, ${replySlots} reply slots: every order is answered once, in order`,
    ).toBe(`1: ${numbers(1, 40)}`);
  }
});

test('a worker without room among the replies waits, and the I/O thread makes room', () => {
  const both = new InOneThread({ requestSlots: 8, replySlots: 2 });
  for (let id = 1; id <= 8; id++) both.submit(id % 3, id);
  expect(both.worker.turn(8), 'It works on all eight, although two replies fit').toBe(8);
  both.drain();
  expect(both.workerWaits > 0, 'It had to wait for the I/O thread').toBe(true);
  expect(both.answered(), 'And nothing is lost').toBe('0: 3 6, 1: 1 4 7, 2: 2 5 8');
});

type Step = { readonly submit: number } | { readonly work: number } | { readonly drain: true };

const cases = fc.record({
  requestSlots: fc.constantFrom(1, 2, 8),
  replySlots: fc.constantFrom(1, 4, 16),
  publishEvery: fc.constantFrom(1, 3),
  initial: fc.oneof(fc.integer(), fc.integer({ min: NEAR_WRAP - 20, max: 2 ** 31 - 1 })),
  steps: fc.array(
    fc.oneof(
      fc.record({ submit: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ work: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ drain: fc.constant<true>(true) }),
    ) as fc.Arbitrary<Step>,
    { minLength: 10, maxLength: 80, size: 'max' },
  ),
});

test('in whatever order the two threads get their turns, each reply is on the connection that asked', () => {
  forAll(cases, ({ steps, ...options }) => {
    const both = new InOneThread(options);
    const asked = new Map<number, number[]>();
    let id = 0;
    let waiting = 0;
    for (const step of steps) {
      if ('submit' in step) {
        if (waiting === options.requestSlots) continue;
        id++;
        asked.set(step.submit, [...(asked.get(step.submit) ?? []), id]);
        expect(both.submit(step.submit, id), 'There is room among the requests').toBe(true);
        waiting++;
      } else if ('work' in step) {
        const worked = both.worker.turn(step.work);
        expect(worked > 0, 'A worker finds an order exactly when one waits').toBe(waiting > 0);
        expect(worked, 'No more than the limit').toBeLessThanOrEqual(Math.min(step.work, waiting));
        waiting -= worked;
      } else both.drain();
    }
    while (both.worker.turn(8) > 0);
    both.drain();
    const wanted = [...asked].sort(([one], [other]) => one - other);
    const told = JSON.stringify(options);
    expect(both.answered(), `${told}: each order answered once, on its own connection`).toBe(
      wanted.map(([connection, ids]) => `${connection}: ${ids.join(' ')}`).join(', '),
    );
    expect(both.io.inFlight, 'Nobody waits for an answer any more').toBe(0);
  });
});

test('over real sockets, through a worker thread and back: every client gets its own answers', async () => {
  const { server, port } = await HandoffServer.start({
    requestSlots: 1024,
    replySlots: 64,
    stalled: false,
  });
  running.push(server);
  const orders = 200;
  const told = await Promise.all(
    [1, 2, 3, 4].map(async (number) => {
      const client = await Client.connect(port);
      clients.push(client);
      for (let sent = 0; sent < orders; sent += 50) client.send(number * 1000 + sent, 50);
      const wanted = Array.from({ length: orders }, (_, i) => `ACK ${number * 1000 + i}`);
      return (await client.reports(orders)).join(' ') === wanted.join(' ');
    }),
  );
  expect(
    told.join(' '),
    'Four clients with 200 orders each: every one gets 200 ACKs, its own, in order',
  ).toBe('true true true true');
});
