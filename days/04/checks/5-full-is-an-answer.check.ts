/** Day 04, stage 5: a full ring is an answer, at once, and the I/O thread never waits. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { consumerCell } from '#ring-memory';
import { advance } from '#sequence';
import { SharedRing } from '#shared-ring';
import { Client } from './client.ts';
import { shortened } from './counted-cells.ts';
import { HandoffServer } from './handoff-server.ts';
import { forAll, NEAR_WRAP, noWait, pairOf, publish, ScriptedWait, shown, viewsOf } from './kit.ts';
import { InOneThread } from './there-and-back.ts';

const running: HandoffServer[] = [];
const clients: Client[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

test('a claim that finds no room does nothing but look: it waits for nobody and wakes nobody', () => {
  const wait = new ScriptedWait();
  const { ring, readers, producerCells } = pairOf({ consumers: 2, wakes: true, wait });
  publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
  readers[1]?.release(8);
  for (let i = 0; i < 3; i++) {
    producerCells.forget();
    expect(shown(ring.tryNext()), 'Consumer 0 has read nothing').toBe('FULL');
    const others = producerCells.calls.filter((call) => !call.startsWith('load '));
    expect(
      shortened([...others, ...wait.idled]),
      'The thread that asked has sockets to serve. It gets its FULL at once: no pause, no wait, no store, and the wait strategy is not asked',
    ).toBe('nothing');
    for (const consumer of [0, 1]) {
      expect(
        producerCells.count('load', consumerCell(consumer)),
        'Each consumer’s sequence is looked at once, twice at most. A look in hope of better luck is waiting',
      ).toBeLessThanOrEqual(2);
    }
  }
  expect(wait.workedCount, 'Nor is the strategy told that waiting is over').toBe(0);
});

test('stallCount counts every claim that found the ring full, and each next that had to wait once', () => {
  const wait = new ScriptedWait((times) => {
    if (times % 4 === 0) pair.reader.release(1);
  });
  const pair = pairOf({ wait });
  const { ring, reader } = pair;
  expect(ring.stallCount, 'Nothing has been claimed').toBe(0);
  publish(ring, 1, 2, 3, 4, 5, 6, 7, 8);
  expect(ring.stallCount, 'There was room for all eight').toBe(0);
  for (let i = 0; i < 3; i++) ring.tryNext();
  expect(ring.stallCount, 'Three claims were answered FULL: three BUSY').toBe(3);
  for (const count of [0, 9, 1.5]) {
    ring.tryNext(count);
    ring.next(count);
  }
  expect(
    ring.stallCount,
    'A count that could never be granted is FULL in an empty ring as well: no room was wanting, so it is no stall',
  ).toBe(3);
  reader.available();
  ring.next();
  ring.next();
  expect(
    ring.stallCount,
    'Two next() had to wait, four idles each. Each of them is one claim that found the ring full',
  ).toBe(5);
  reader.release(4);
  ring.next(4);
  expect(ring.stallCount, 'This one found room').toBe(5);
});

test('remainingCapacity is how many slots could be claimed at this moment', () => {
  for (const initial of [-1, NEAR_WRAP]) {
    const { ring, readers } = pairOf({ initial, consumers: 2 });
    const [first, second] = readers;
    expect(ring.remainingCapacity(), 'A new ring is empty').toBe(8);
    const last = ring.tryNext(3);
    expect(
      ring.remainingCapacity(),
      'Three are claimed, though not published: five are left to be claimed',
    ).toBe(5);
    ring.publish(last);
    publish(ring, 4, 5, 6, 7, 8);
    expect(ring.remainingCapacity(), 'All eight are claimed').toBe(0);
    first?.available();
    first?.release(8);
    second?.available();
    second?.release(2);
    expect(
      ring.remainingCapacity(),
      'One consumer has given back eight, the other two. Look at them: two slots are free',
    ).toBe(2);
  }
  const gateless = new SharedRing(viewsOf(pairOf().memory).memory, noWait);
  gateless.tryNext(5);
  expect(gateless.remainingCapacity(), 'Without a gate every slot can be claimed, always').toBe(8);
});

test('to ask for the room does not change it', () => {
  const { ring, reader } = pairOf();
  publish(ring, 1, 2, 3);
  for (let i = 0; i < 10; i++) ring.remainingCapacity();
  expect(ring.stallCount, 'A question is no claim').toBe(0);
  expect(shown(ring.tryNext(5)), 'Five were free and still are').toBe(7);
  expect(ring.remainingCapacity(), 'None is free').toBe(0);
  expect(ring.stallCount, 'A question is no claim, also when the answer is 0').toBe(0);
  reader.available();
  reader.release(3);
  expect(shown(ring.tryNext(3)), 'Three have been given back').toBe(10);
});

test('when the ring is full an order is refused, and exactly as many are taken as there are slots', () => {
  const both = new InOneThread({ requestSlots: 4, replySlots: 4 });
  const taken = [1, 2, 3, 4, 5, 6].map((id) => both.submit(1, id));
  expect(
    taken.join(' '),
    'The worker stands still: four orders fit, two are answered BUSY at once',
  ).toBe('true true true true false false');
  expect(`${both.io.queued} ${both.io.inFlight}`, 'Four are in the ring').toBe('4 4');
  both.worker.turn(2);
  expect(both.io.queued, 'The worker is done with two').toBe(2);
  const again = [7, 8, 9].map((id) => both.submit(1, id));
  expect(again.join(' '), 'Two slots are free again').toBe('true true false');
  while (both.worker.turn(8) > 0);
  both.drain();
  expect(
    both.answered(),
    'What was taken is answered, once and in order; what was refused has left no trace',
  ).toBe('1: 1 2 3 4 7 8');
});

type Step = { readonly submit: number } | { readonly work: number } | { readonly drain: true };

const cases = fc.record({
  requestSlots: fc.constantFrom(1, 2, 4),
  replySlots: fc.constantFrom(1, 2, 8),
  initial: fc.oneof(fc.integer(), fc.integer({ min: NEAR_WRAP - 20, max: 2 ** 31 - 1 })),
  steps: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ submit: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ work: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 1, arbitrary: fc.record({ drain: fc.constant<true>(true) }) },
    ) as fc.Arbitrary<Step>,
    { minLength: 10, maxLength: 80, size: 'max' },
  ),
});

test('under any load an order is refused exactly when there is no slot, and sent = answered + refused', () => {
  forAll(cases, ({ steps, ...options }) => {
    const both = new InOneThread(options);
    const asked = new Map<number, number[]>();
    let sent = 0;
    let refused = 0;
    let queued = 0;
    for (const step of steps) {
      if ('submit' in step) {
        sent++;
        const taken = both.submit(step.submit, sent);
        const told = `${JSON.stringify(options)}: order ${sent}, ${queued} in the ring`;
        expect(taken ? 'taken' : 'BUSY', told).toBe(
          queued < options.requestSlots ? 'taken' : 'BUSY',
        );
        if (taken) asked.set(step.submit, [...(asked.get(step.submit) ?? []), sent]);
        if (taken) queued++;
        else refused++;
      } else if ('work' in step) queued -= both.worker.turn(step.work);
      else both.drain();
      expect(both.io.queued, 'queued: capacity less what remains').toBe(queued);
    }
    while (both.worker.turn(8) > 0);
    both.drain();
    const wanted = [...asked].sort(([one], [other]) => one - other);
    expect(both.answered(), 'Every order that was taken is answered on its connection').toBe(
      wanted.map(([connection, ids]) => `${connection}: ${ids.join(' ')}`).join(', '),
    );
    const answered = [...asked.values()].reduce((sum, ids) => sum + ids.length, 0);
    expect(answered + refused, 'sent = answered + refused').toBe(sent);
    expect(advance(options.initial, answered), 'The ring stands where the taken orders end').toBe(
      advance(both.worker.reader.first, -1),
    );
  });
});

test('with the worker stalled every client hears BUSY at once, and the I/O thread makes no blocking call', async () => {
  const requestSlots = 64;
  const blocking = vi.spyOn(Atomics, 'wait');
  const { server, port } = await HandoffServer.start({
    requestSlots,
    replySlots: 16,
    stalled: true,
  });
  running.push(server);
  const first = await Client.connect(port);
  const second = await Client.connect(port);
  clients.push(first, second);
  first.send(1, requestSlots + 10);
  const refused = await first.reports(10);
  const hint =
    'The worker has not looked at a single order. 64 fit into the ring; all others are refused now, not later';
  expect(refused.join(', '), hint).toBe(
    Array.from({ length: 10 }, (_, i) => `BUSY ${requestSlots + 1 + i}`).join(', '),
  );
  second.send(1000, 5);
  expect((await second.reports(5)).join(', '), 'Other clients are served as well').toBe(
    'BUSY 1000, BUSY 1001, BUSY 1002, BUSY 1003, BUSY 1004',
  );
  expect(server.turns > 1, 'The event loop goes on turning').toBe(true);
  expect(`${server.io.queued} ${server.refused}`, 'In the ring, and refused').toBe('64 15');
  server.letWork();
  const answers = await first.reports(requestSlots);
  expect(answers.join(', '), 'When the worker goes on, all that was taken is answered').toBe(
    Array.from({ length: requestSlots }, (_, i) => `ACK ${1 + i}`).join(', '),
  );
  expect(
    blocking.mock.calls.length,
    'Atomics.wait stops a thread with all its sockets. On the I/O thread nobody calls it',
  ).toBe(0);
});
