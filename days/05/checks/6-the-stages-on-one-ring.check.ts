/** Day 05, stage 6: the stages as consumers of one ring, the stateless checks shared. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Side } from '#layout';
import { OrderSlot } from '#order-slot';
import { Reason, reasonName } from '#reasons';
import { FULL } from '#ring-buffer';
import { allocateRing } from '#ring-memory';
import { type RiskLimits, RiskShare } from '#risk';
import { advance } from '#sequence';
import { SharedRing } from '#shared-ring';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { expectNoAllocation, mostlyFilled } from './allocation.ts';
import { flows, forAll } from './flows.ts';
import {
  bytesOf,
  CONNECTION,
  contentOf,
  inWords,
  SYMBOLS,
  slotOf,
  TIGHT,
  writtenTo,
} from './kit.ts';
import { NaiveOms } from './naive-oms.ts';
import type { OmsThread } from './oms-thread.ts';
import { OneRing, shapeFor } from './one-ring.ts';

/** Around the first sequence, and around the step from 2147483647 to −2147483648. */
const SEQUENCES = [-1, 2 ** 31 - 9].flatMap((first) =>
  Array.from({ length: 16 }, (_, i) => advance(first, i)),
);

/** Too large for the limits: whoever checks it writes a reason into it. */
const TOO_LARGE = { quantityLots: 21 };

/** Which of so many consumers refuse an order of that sequence. */
function takers(sequence: number, consumers: number): number[] {
  return Array.from({ length: consumers }, (_, consumer) => consumer).filter((consumer) => {
    const order = slotOf(TOO_LARGE);
    new RiskShare(TIGHT, consumer, consumers).handle(order, sequence);
    return order.refusal !== Reason.ACCEPTED;
  });
}

test('a single consumer checks every sequence', () => {
  for (const sequence of SEQUENCES) {
    expect(takers(sequence, 1), `Sequence ${sequence} with one consumer, number 0`).toEqual([0]);
  }
});

test('two consumers take turns: the even sequences and the odd ones', () => {
  for (const sequence of SEQUENCES) {
    expect(
      takers(sequence, 2).join(' and ') || 'nobody',
      `Sequence ${sequence} of two consumers. Also a negative one belongs to somebody: in JavaScript −3 % 2 is −1. As an unsigned number it is ${sequence >>> 0}`,
    ).toBe(String(Math.abs(sequence % 2)));
  }
});

test('of any number of consumers exactly one checks each sequence', () => {
  for (const consumers of [3, 4, 5]) {
    for (const sequence of SEQUENCES) {
      expect(
        takers(sequence, consumers).join(' and ') || 'nobody',
        `Sequence ${sequence} of ${consumers} consumers, unsigned ${sequence >>> 0}: it belongs to the one whose number is that modulo ${consumers}`,
      ).toBe(String((sequence >>> 0) % consumers));
    }
  }
});

test('a consumer writes what checkRisk says, and keeps a reason that is there', () => {
  const share = new RiskShare(TIGHT, 0, 2);
  for (const [fields, reason] of [
    [{}, 'ACCEPTED'],
    [TOO_LARGE, 'RISK_QTY'],
    [{ priceTicks: 10_051 }, 'RISK_PRICE_BAND'],
    [{ quantityLots: 19 }, 'RISK_NOTIONAL'],
  ] as const) {
    const order = slotOf(fields);
    share.handle(order, 4);
    expect(reasonName(order.refusal), `A request with ${inWords(fields)}`).toBe(reason);
  }
  const refused = slotOf({ ...TOO_LARGE, version: 9 });
  refused.refuse(Reason.BAD_MSG);
  share.handle(refused, 4);
  expect(
    reasonName(refused.refusal),
    'parse has refused the order with BAD_MSG. The first reason stands; what lies in such a slot need not even be an order',
  ).toBe('BAD_MSG');
});

test('a slot of the other consumer is left alone, not even read', () => {
  const order = slotOf(TOO_LARGE);
  const before = contentOf(order);
  const touched: string[] = [];
  const watched = new Proxy(order, {
    get: (target, property) => {
      touched.push(String(property));
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  new RiskShare(TIGHT, 0, 2).handle(watched, 5);
  expect(
    touched.join(', ') || 'nothing',
    'Consumer 0 was handed sequence 5, which is consumer 1’s. On another thread that one is writing there this moment: look at the sequence before you look at the slot',
  ).toBe('nothing');
  expect(writtenTo(order, before), 'And nothing is written').toBe('nothing');
});

test('once it is warm a consumer allocates nothing for an order', () => {
  const share = new RiskShare(TIGHT, 1, 2);
  expectNoAllocation(mostlyFilled(), [
    ['RiskShare.handle', (order, index) => share.handle(order, index)],
  ]);
});

/** What the naive OMS says to the same requests. */
function naiveReports(flow: readonly Uint8Array[], limits = TIGHT): string {
  const naive = new NaiveOms(SYMBOLS, limits);
  return flow.flatMap((bytes) => naive.handle(bytes)).join(', ');
}

/** Turns everybody until all of the flow is through. */
function finish(oms: OneRing, flow: readonly Uint8Array[], from: number): void {
  for (let next = from; ; ) {
    const bytes = flow[next];
    if (bytes !== undefined && oms.publish(bytes)) next++;
    else if (oms.graph.turn() === 0) return;
  }
}

test('one turn of the graph answers what is published, in order', () => {
  for (const riskConsumers of [1, 2, 3]) {
    const oms = new OneRing({ limits: TIGHT, riskConsumers, capacity: 8, initial: -1 });
    for (const fields of [
      { clientOrderId: 1 },
      { clientOrderId: 2, ...TOO_LARGE },
      { clientOrderId: 3, version: 9 },
      { clientOrderId: 4 },
    ]) {
      oms.publish(bytesOf(fields));
    }
    oms.graph.turn();
    expect(oms.reports.text, `Four requests, ${riskConsumers} risk consumers`).toBe(
      'ACK 1, FILL 1 buy 10@10000 left 0 #1, REJ 2 RISK_QTY, REJ 3 BAD_MSG, ACK 4, FILL 4 buy 10@10000 left 0 #2',
    );
  }
});

test('the core waits for both risk consumers', () => {
  const oms = new OneRing({ limits: TIGHT, riskConsumers: 2, capacity: 8, initial: -1 });
  for (const clientOrderId of [1, 2, 3]) oms.publish(bytesOf({ clientOrderId }));
  for (const name of ['parse', 'risk-1', 'core', 'response']) oms.graph.consumer(name).turn();
  expect(
    oms.reports.text || 'no report',
    'risk-0 has had no turn: orders 1 and 3 are unchecked, and order 2 is behind order 1',
  ).toBe('no report');
  for (const name of ['risk-0', 'core', 'response']) oms.graph.consumer(name).turn();
  expect(oms.reports.lines.length, 'Now all three have their ACK and their FILL').toBe(6);
});

/** What can happen next: the next request is published, or a consumer gets its turn. */
const EVENTS = ['publish', 'parse', 'risk-0', 'risk-1', 'core', 'response'];

/** Lets it happen. @returns false when nothing moved */
function happens(oms: OneRing, flow: readonly Uint8Array[], event: string, sent: number): boolean {
  if (event !== 'publish') return oms.graph.consumer(event).turn() > 0;
  const bytes = flow[sent];
  return bytes !== undefined && oms.publish(bytes);
}

/**
 * Runs the flow in every order of events in which each moves something.
 *
 * @returns how many orders there were
 */
function inEveryOrder(limits: RiskLimits, flow: readonly Uint8Array[]): number {
  const expected = naiveReports(flow, limits);
  const explore = (before: readonly string[]): number => {
    let orders = 0;
    let oms: OneRing | undefined;
    for (const event of EVENTS) {
      oms = new OneRing({ limits, riskConsumers: 2, capacity: 2, initial: 2 ** 31 - 2 });
      let sent = 0;
      for (const earlier of before) {
        happens(oms, flow, earlier, sent);
        if (earlier === 'publish') sent++;
      }
      if (happens(oms, flow, event, sent)) orders += explore([...before, event]);
    }
    if (orders > 0) return orders;
    expect(oms?.reports.text, `The order was: ${before.join(', ')}`).toBe(expected);
    return 1;
  };
  return explore([]);
}

test('two orders, in every order of turns: the same reports come out', () => {
  const limits = { ...TIGHT, maxPositionLots: 10, maxPositions: 2 };
  const sell = bytesOf({ clientOrderId: 1, side: Side.SELL, quantityLots: 10 });
  const buy = bytesOf({ clientOrderId: 2, side: Side.BUY, quantityLots: 15 });
  const tooLarge = bytesOf({ clientOrderId: 3, ...TOO_LARGE });
  const hint = 'Every way in which two orders can pass five consumers was tried';
  expect(inEveryOrder(limits, [sell, buy]), hint).toBe(204);
  expect(inEveryOrder(limits, [tooLarge, sell]), hint).toBe(204);
});

test('one risk consumer, two or three: the same reports, however the turns fall', () => {
  const cases = fc.record({
    flow: flows(40),
    initial: fc.constantFrom(-1, 2 ** 31 - 10, -10),
    turns: fc.array(fc.nat(6), { maxLength: 200, size: 'max' }),
  });
  forAll(cases, ({ flow, initial, turns }) => {
    const expected = naiveReports(flow);
    for (const riskConsumers of [1, 2, 3]) {
      const oms = new OneRing({ limits: TIGHT, riskConsumers, capacity: 8, initial });
      let next = 0;
      for (const turn of turns) {
        const consumer = oms.graph.consumers[turn];
        const bytes = flow[next];
        if (consumer !== undefined) consumer.turn();
        else if (bytes !== undefined && oms.publish(bytes)) next++;
      }
      finish(oms, flow, next);
      expect(
        oms.reports.text,
        `${flow.length} requests with ${riskConsumers} risk consumers, from sequence ${advance(initial, 1)} on, against one order after the other with plain objects`,
      ).toBe(expected);
    }
  });
});

const started: WorkerHandle[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
});

test('on four threads the same reports come out', async () => {
  const orders = 2_000;
  const riskConsumers = 2;
  const shape = shapeFor(128, riskConsumers);
  const initial = 2 ** 31 - 1 - orders / 2;
  const memory = allocateRing(shape, initial);
  const last = advance(initial, orders);
  const told = [['parse'], ['risk-0'], ['risk-1'], ['core', 'response']].map((turns) => {
    const data: OmsThread = { buffer: memory.buffer, shape, riskConsumers, turns, last };
    const handle = spawnWorker(new URL('./oms-thread.ts', import.meta.url), {
      name: turns.join(' and '),
      data,
    });
    started.push(handle);
    return handle.nextMessage();
  });
  const flow = Array.from({ length: orders }, (_, i) =>
    bytesOf({
      clientOrderId: i + 1,
      account: 1 + (i % 3),
      symbol: i % 17 === 0 ? SYMBOLS : i % 2,
      side: 1 + ((i >> 2) % 2),
      quantityLots: 1 + ((i * 7) % 21),
      priceTicks: 9_949 + ((i * 13) % 103),
    }),
  );
  const [reports] = await Promise.all([
    Promise.all(told).then((all) => all.at(-1) as string[]),
    publishAll(new SharedRing(memory), flow, shape.consumers),
  ]);
  const naive = new NaiveOms(SYMBOLS, TIGHT);
  const expected = flow.flatMap((bytes) => naive.handle(bytes));
  const first = expected.findIndex((line, index) => reports[index] !== line);
  expect(
    first === -1 ? 'all the same' : `report ${first + 1}: ${reports[first]}`,
    `${orders} orders, parse, two risk consumers, and core with response on a thread each, across the 32-bit wrap`,
  ).toBe(first === -1 ? 'all the same' : `report ${first + 1}: ${expected[first]}`);
  expect(reports.length, 'And not one report more').toBe(expected.length);
});

/** The producer: as far as there is room, then the event loop's turn. Ends with the threads. */
async function publishAll(
  ring: SharedRing,
  flow: readonly Uint8Array[],
  consumers: number,
): Promise<void> {
  for (let i = 0; i < consumers; i++) ring.gate(ring.sequence(i));
  const slot = new OrderSlot(ring.bytes);
  for (let next = 0; next < flow.length && started.length > 0; ) {
    const sequence = ring.tryNext();
    if (sequence === FULL) {
      await setImmediate();
      continue;
    }
    slot.at(ring.get(sequence)).take(flow[next] as Uint8Array, 0, CONNECTION, 0);
    ring.publish(sequence);
    next++;
  }
}
