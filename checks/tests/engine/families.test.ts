/** The engine with partitions: families side by side, each in order, exactly one answer for all. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { conservation, Engine, type EngineOptions } from '#engine';
import { MessageType, Side } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { seed } from '#seed';
import { type FamilyPlan, type TopologyName, topologyOf } from '#topology';
import { Doorbell } from '../../../solutions/engine/doorbell.ts';
import {
  allocatePartitionHandoff,
  PartitionIoSide,
} from '../../../solutions/engine/partition-handoff.ts';
import { until } from '../gateway/wire.ts';
import { brief, type Request, request, Trader } from './trader.ts';

const { BUY, SELL } = Side;

let engine: Engine;
let traders: Trader[] = [];
let topology: TopologyName = 'one';
let families: FamilyPlan = { partitions: 4, lanes: 1 };
let ioThreads = 1;
let partitionThreads = 1;

afterEach(async () => {
  for (const trader of traders) trader.close();
  traders = [];
  await engine.stop();
});

async function start(options: EngineOptions = {}): Promise<number> {
  const execution = options.execution ?? 'book';
  engine = new Engine({
    topology: topologyOf(topology, execution, { families, ioThreads, partitionThreads }),
    ...options,
    limits: { shutdownGraceMs: 0, ...options.limits },
  });
  return engine.listen(0);
}

/** The traders take the I/O threads in turn. */
async function trader(port: number, account: number): Promise<Trader> {
  const one = await Trader.connect(engine.ports[account % ioThreads] ?? port, account);
  traders.push(one);
  return one;
}

const count = (name: keyof typeof Counter) => engine.counters.get(Counter[name]);

/** What must hold once everything is answered; a lane hears of it a little later than a client. */
async function expectSettled(): Promise<void> {
  await until(() => count('inFlightFamilies') === 0);
  const counters = engine.counters.snapshot();
  expect(conservation(counters, true).filter(({ holds }) => !holds)).toEqual([]);
  const { pendingNow, readyFamilies, inFlightFamilies, answersDropped } = counters;
  expect([pendingNow, readyFamilies, inFlightFamilies, answersDropped]).toEqual([0, 0, 0, 0]);
}

/** An account whose trader is on the first I/O thread, however many there are. */
const FIRST_IO_THREAD = 6;

/** A topology, its families, how many threads have sockets and how many partitions, property runs. */
const SHAPES: [TopologyName, FamilyPlan, number, number, number][] = [
  ['one', { partitions: 4, lanes: 1 }, 1, 1, 40],
  ['one', { partitions: 2, lanes: 3 }, 1, 1, 40],
  ['two', { partitions: 2, lanes: 1 }, 3, 1, 2],
  ['split', { partitions: 4, lanes: 8 }, 2, 2, 2],
];

const TITLE = 'on the topology %s with %o, I/O threads: %d, partition threads: %d:';

describe.each(SHAPES)(TITLE, (name, plan, ioCount, partitionCount, runs) => {
  beforeEach(() => {
    topology = name;
    families = plan;
    ioThreads = ioCount;
    partitionThreads = partitionCount;
  });

  test('an order of one family crosses one of another, and both hear of it', async () => {
    const port = await start();
    const [seller, buyer] = [await trader(port, 1), await trader(port, 2)];
    seller.send({ side: SELL, quantityLots: 30, correlationId: 1 });
    expect((await seller.reports(1)).map(brief)).toEqual(['ACK 1']);
    buyer.send({ side: BUY, quantityLots: 10, correlationId: 2, clientOrderId: 9 });
    expect((await buyer.reports(2)).map(brief)).toEqual(['ACK 9', 'FILL 9 10@100']);
    expect((await seller.reports(1)).map(brief)).toEqual(['FILL 1 10@100']);
    await expectSettled();
  });

  test('the simulator executes what it gets, and positions are kept', async () => {
    const port = await start({ execution: 'simulator' });
    const one = await trader(port, 1);
    const order = { priceTicks: 1_000, quantityLots: 100_000, correlationId: 5 };
    for (let i = 1; i <= 11; i++) one.send({ ...order, clientOrderId: i });
    const answers = (await one.reports(21)).filter(({ kind }) => kind !== 'FILL');
    expect(answers.map(brief)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `ACK ${i + 1}`),
      'REJ 11 RISK_POSITION',
    ]);
    expect(count('trades')).toBe(10);
    await expectSettled();
  });

  test('the requests of a family are answered in their order, whoever sends between them', async () => {
    const port = await start();
    const [one, two] = [await trader(port, 1), await trader(port, 2)];
    const chain = (correlationId: number, clientOrderId: number): Request[] => [
      { correlationId, clientOrderId, side: BUY, priceTicks: 10 },
      { correlationId, clientOrderId, type: MessageType.REPLACE_ORDER, priceTicks: 11 },
      { correlationId, clientOrderId, type: MessageType.CANCEL_ORDER },
    ];
    for (let id = 1; id <= 50; id++) {
      one.send(...chain(id, id));
      two.send(...chain(id, id));
    }
    for (const client of [one, two]) {
      const reports = await client.reports(200);
      for (let id = 1; id <= 50; id++) {
        expect(reports.filter(({ correlationId }) => correlationId === id).map(brief)).toEqual([
          `ACK ${id}`,
          `ACK ${id}`,
          `ACK ${id}`,
          `CANCELLED ${id} REQUESTED`,
        ]);
      }
    }
    await expectSettled();
  });

  test('a request that is wrong is refused with its reason, the next of its family is not', async () => {
    const port = await start({ symbols: 2 });
    const one = await trader(port, 1);
    one.send(
      { correlationId: 1, side: 0 },
      { correlationId: 1, symbol: 2 },
      { correlationId: 1, quantityLots: 200_000 },
      { correlationId: 1, type: MessageType.CANCEL_ORDER },
      { correlationId: 1 },
    );
    expect((await one.reports(5)).map(brief)).toEqual([
      'REJ 1 BAD_MSG',
      'REJ 1 UNKNOWN_SYMBOL',
      'REJ 1 RISK_QTY',
      'REJ 1 UNKNOWN_ID',
      'ACK 1',
    ]);
    expect([count('accepted'), count('rejected')]).toEqual([1, 4]);
    await expectSettled();
  });

  test('what a full pool cannot take is answered POOL_FULL, and what it took ACK', async () => {
    const port = await start({ poolEntries: 2 * partitionThreads });
    const one = await trader(port, 1);
    engine.hold();
    for (let clientOrderId = 1; clientOrderId <= 5; clientOrderId++) {
      one.send({ clientOrderId, correlationId: 8 });
    }
    await until(() => count('published') === 5);
    engine.release();
    const reports = (await one.reports(5)).map(brief);
    expect(reports.toSorted()).toEqual([
      'ACK 1',
      'ACK 2',
      'REJ 3 POOL_FULL',
      'REJ 4 POOL_FULL',
      'REJ 5 POOL_FULL',
    ]);
    expect([count('rejectedPoolFull'), count('enqueuedDueToBusy')]).toEqual([3, 1]);
    expect(count('maxPendingDepthObserved')).toBe(2);
    await expectSettled();
  });

  test('a full ring is answered BUSY at once, for the families of that partition alone', async () => {
    const port = await start({ ringSlots: 4 * plan.partitions });
    const one = await trader(port, 1);
    engine.hold();
    for (let clientOrderId = 1; clientOrderId <= 6; clientOrderId++) {
      one.send({ clientOrderId, correlationId: 8 });
    }
    expect((await one.reports(2)).map(brief)).toEqual(['REJ 5 BUSY', 'REJ 6 BUSY']);
    // Forty families: some of them are of other partitions.
    for (let correlationId = 100; correlationId < 140; correlationId++) one.send({ correlationId });
    await until(() => count('published') + count('rejectedBusy') === 46);
    expect(count('published')).toBeGreaterThan(4);
    expect(count('completed')).toBe(0);
    engine.release();
    await until(() => count('completed') === count('published'));
    expect(await engine.stats()).toMatchObject({ requestSlots: 4 * plan.partitions });
  });

  test('a stop answers everything that was accepted, and tells later orders SHUTTING_DOWN', async () => {
    const port = await start();
    // On the first I/O thread: the others hear of a stop a little later.
    const one = await trader(port, FIRST_IO_THREAD);
    engine.hold();
    for (let clientOrderId = 1; clientOrderId <= 100; clientOrderId++) {
      one.send({ clientOrderId, correlationId: clientOrderId % 7 === 0 ? -1 : clientOrderId % 7 });
    }
    await until(() => count('published') === 100);
    const stopping = engine.stop();
    one.send({ clientOrderId: 101 });
    expect((await one.reports(1)).map(brief)).toEqual(['REJ 101 SHUTTING_DOWN']);
    engine.release();
    const rest = (await one.rest()).map(brief);
    expect(rest.toSorted()).toEqual(
      Array.from({ length: 100 }, (_, i) => `ACK ${i + 1}`).toSorted(),
    );
    await one.wire.gone();
    expect(await stopping).toMatchObject({ cutOff: 0, inFlight: 0, queued: 0 });
    await expectSettled();
  });

  test('replies for a client that is gone are dropped and counted, and reach nobody else', async () => {
    const port = await start();
    const gone = await trader(port, 1);
    engine.hold();
    for (let clientOrderId = 1; clientOrderId <= 5; clientOrderId++) gone.send({ clientOrderId });
    await until(() => count('published') === 5);
    gone.wire.socket.resetAndDestroy();
    await until(() => count('connectionsOpen') === 0);
    const next = await trader(port, 1);
    engine.release();
    await until(() => count('reportsDropped') === 5);
    next.send({ clientOrderId: 77 });
    expect((await next.reports(1)).map(brief)).toEqual(['ACK 77']);
    expect(next.wire.pendingBytes).toBe(0);
    await expectSettled();
  });

  test('exactly one answer per request, whatever three clients send in whichever families', async () => {
    const one = fc.record({
      type: fc.constantFrom(1, 1, 1, 2, 3, 9),
      correlationId: fc.constantFrom(-2, -1, -1, 1, 2, 3, 2 ** 40),
      clientOrderId: fc.integer({ min: 0, max: 12 }),
      side: fc.constantFrom(BUY, SELL, SELL, 7),
      priceTicks: fc.integer({ min: 95, max: 105 }),
      quantityLots: fc.integer({ min: 0, max: 9 }),
    });
    const flow = fc.array(fc.tuple(fc.nat(2), one), { maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(flow, async (sends) => {
        const port = await start({ symbols: 1, poolEntries: 8 });
        const three = [await trader(port, 1), await trader(port, 2), await trader(port, 3)];
        sends.forEach(([who, request], i) => {
          three[who]?.send({ ...request, clientTimestampNs: i.toString(16).padStart(4, '0') });
        });
        for (const client of three) client.wire.socket.end();
        const all = await Promise.all(three.map((client) => client.rest()));
        all.forEach((reports, who) => {
          const sent = sends.flatMap(([whose], i) => (whose === who ? [i] : []));
          const answers = reports.filter(({ kind }) => kind === 'ACK' || kind === 'REJ');
          const numbers = answers.map(({ clientTimestampNs }) =>
            Number.parseInt(clientTimestampNs.slice(0, 4), 16),
          );
          expect(numbers.toSorted((a, b) => a - b)).toHaveLength(sent.length);
          expect(new Set(numbers).size).toBe(sent.length);
          // Of one family and one client: in order, but for what the pool refuses on the spot.
          for (const family of [1, 2, 3, 2 ** 40]) {
            const ours = answers.flatMap(({ correlationId, reason }, i) =>
              correlationId === family && reason !== 'POOL_FULL' ? [numbers[i] ?? 0] : [],
            );
            expect(ours).toEqual(ours.toSorted((a, b) => a - b));
          }
        });
        await expectSettled();
        for (const client of three) client.close();
        await engine.stop();
      }),
      { seed, numRuns: runs },
    );
  });
});

test('a book that throws costs that order a rejection, and its family nothing', async () => {
  topology = 'one';
  families = { partitions: 4, lanes: 1 };
  [ioThreads, partitionThreads] = [1, 1];
  const port = await start({
    createBook: (options) => {
      const book = new MatchingEngine(options);
      return {
        submit: (order) => {
          if (order.orderId % 2 ** 32 === 13) throw new Error('the book is broken');
          return book.submit(order);
        },
        cancel: (orderId, account) => book.cancel(orderId, account),
        replace: (...terms) => book.replace(...terms),
      };
    },
  });
  const one = await trader(port, 1);
  for (const clientOrderId of [12, 13, 14]) one.send({ clientOrderId, correlationId: 3 });
  expect((await one.reports(3)).map(brief)).toEqual(['ACK 12', 'REJ 13 STAGE_FAILED', 'ACK 14']);
  expect(count('stageFailures')).toBe(1);
  await expectSettled();
});

test('whoever publishes rings, once for a group, so that the engine thread does not sleep on', () => {
  const memory = allocatePartitionHandoff({ partitions: 2, requestSlots: 8, replySlots: 8 });
  const doorbell = new Doorbell(memory.doorbells[0]);
  const side = new PartitionIoSide(memory, {
    counters: new Counters(),
    sink: { answer: () => {}, tell: () => {} },
    publishEvery: 2,
    onReplies: () => {},
  });
  const submit = () => side.submit(request({ correlationId: 1 }), 0, 1, 1, 0);
  submit();
  expect(doorbell.rings).toBe(0);
  submit();
  expect(doorbell.rings).toBe(1);
  submit();
  side.publish();
  side.publish();
  expect(doorbell.rings).toBe(2);
});
