import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { Engine, type EngineOptions } from '#engine';
import { MessageType, OrderType, RECORD_BYTES, RequestOffset, Side, TimeInForce } from '#layout';
import { Limit } from '#limits';
import { MatchingEngine, SelfTrade } from '#matching-engine';
import { seed } from '#seed';
import { TOPOLOGIES, type TopologyName, topologyOf } from '#topology';
import { until } from '../gateway/wire.ts';
import { brief, type Request, readReport, request, Trader } from './trader.ts';

const { CANCEL_ORDER, REPLACE_ORDER } = MessageType;
const { BUY, SELL } = Side;

let engine: Engine;
let traders: Trader[] = [];
/** The one that {@link start} takes. */
let topology: TopologyName = 'one';

afterEach(async () => {
  for (const trader of traders) trader.close();
  traders = [];
  await engine.stop();
});

async function start(options: EngineOptions = {}): Promise<number> {
  engine = new Engine({
    topology: topologyOf(topology, 'book'),
    ...options,
    limits: { shutdownGraceMs: 0, ...options.limits },
  });
  return engine.listen(0);
}

async function trader(port: number, account: number): Promise<Trader> {
  const one = await Trader.connect(port, account);
  traders.push(one);
  return one;
}

const count = (name: keyof typeof Counter) => engine.counters.get(Counter[name]);

const WRONG: [string, Request, string][] = [
  ['of no known type', { type: 9 }, 'BAD_MSG'],
  ['that is a report', { type: MessageType.REPORT }, 'BAD_MSG'],
  ['of another version', { version: 2 }, 'BAD_MSG'],
  ['without an account', { account: 0 }, 'BAD_MSG'],
  ['of an account too high', { account: Limit.maxAccount + 1 }, 'BAD_MSG'],
  ['without an id', { clientOrderId: 0 }, 'BAD_MSG'],
  ['with a correlation id below −1', { correlationId: -2 }, 'BAD_MSG'],
  ['with no side', { side: 0 }, 'BAD_MSG'],
  ['with a side that is none', { side: 3 }, 'BAD_MSG'],
  ['with an order type that is none', { orderType: 3 }, 'BAD_MSG'],
  ['with a time in force that is none', { timeInForce: 4 }, 'BAD_MSG'],
  ['with unknown flags', { flags: 2 }, 'BAD_MSG'],
  ['for a symbol beyond the last', { symbol: 2 }, 'UNKNOWN_SYMBOL'],
  ['with a price too high', { priceTicks: Limit.maxPriceTicks + 1 }, 'BAD_PRICE'],
  ['with a price too low', { priceTicks: -Limit.maxPriceTicks - 1 }, 'BAD_PRICE'],
  ['at market with a price', { orderType: OrderType.MARKET, priceTicks: 1 }, 'BAD_PRICE'],
  ['for nothing', { quantityLots: 0 }, 'BAD_QUANTITY'],
  ['for less than nothing', { quantityLots: -1 }, 'BAD_QUANTITY'],
  ['for too much', { quantityLots: Limit.maxQuantityLots + 1 }, 'BAD_QUANTITY'],
  ['cancelling what is not there', { type: CANCEL_ORDER }, 'UNKNOWN_ID'],
  ['cancelling with a price', { type: CANCEL_ORDER, priceTicks: 1 }, 'BAD_MSG'],
  ['cancelling with a quantity', { type: CANCEL_ORDER, quantityLots: 2 ** 40 }, 'BAD_MSG'],
  ['replacing with a side', { type: REPLACE_ORDER, side: BUY }, 'BAD_MSG'],
  ['that cannot be filled', { timeInForce: TimeInForce.FOK }, 'NOT_FILLABLE'],
];

/** Every run starts an engine, and a thread takes its time to start. */
const RUNS: Readonly<Record<TopologyName, number>> = { one: 60, two: 8, split: 4 };

describe.each(TOPOLOGIES)('on the topology %s:', (name) => {
  beforeEach(() => {
    topology = name;
  });

  describe('an order over TCP', () => {
    test('that crosses comes back as a fill, on both sides', async () => {
      const port = await start();
      const [seller, buyer] = [await trader(port, 1), await trader(port, 2)];
      seller.send({ clientOrderId: 7, side: SELL, priceTicks: 101, quantityLots: 30, symbol: 3 });
      expect((await seller.reports(1)).map(brief)).toEqual(['ACK 7']);
      buyer.send({
        clientOrderId: 9,
        side: BUY,
        priceTicks: 105,
        quantityLots: 10,
        symbol: 3,
        correlationId: 77,
        clientTimestampNs: 'fedcba9876543210',
      });
      const [ack, fill] = await buyer.reports(2);
      expect(ack).toMatchObject({
        kind: 'ACK',
        requestType: 1,
        symbol: 3,
        account: 2,
        clientOrderId: 9,
        correlationId: 77,
        side: BUY,
        priceTicks: 105,
        quantityLots: 10,
        clientTimestampNs: 'fedcba9876543210',
      });
      expect(fill).toMatchObject({
        kind: 'FILL',
        requestType: 1,
        clientOrderId: 9,
        correlationId: 77,
        side: BUY,
        priceTicks: 101,
        quantityLots: 10,
        leavesLots: 0,
        executionId: 1,
        clientTimestampNs: 'fedcba9876543210',
      });
      expect(await seller.report()).toMatchObject({
        kind: 'FILL',
        requestType: 0,
        symbol: 3,
        account: 1,
        clientOrderId: 7,
        correlationId: -1,
        side: SELL,
        priceTicks: 101,
        quantityLots: 10,
        leavesLots: 20,
        executionId: 1,
        clientTimestampNs: '0000000000000000',
      });
    });

    test('sweeps, rests, is replaced, cancelled, and everyone hears what concerns them', async () => {
      const port = await start();
      const [maker, taker] = [await trader(port, 1), await trader(port, 2)];
      maker.send(
        { clientOrderId: 1, side: SELL, priceTicks: 100, quantityLots: 5 },
        { clientOrderId: 2, side: SELL, priceTicks: 102, quantityLots: 5 },
        { type: REPLACE_ORDER, clientOrderId: 2, priceTicks: 101, quantityLots: 8 },
      );
      expect((await maker.reports(3)).map(brief)).toEqual(['ACK 1', 'ACK 2', 'ACK 2']);
      taker.send(
        { clientOrderId: 1, side: BUY, priceTicks: 101, quantityLots: 20 },
        { type: CANCEL_ORDER, clientOrderId: 1 },
        { type: CANCEL_ORDER, clientOrderId: 1 },
        { clientOrderId: 2, side: BUY, orderType: OrderType.MARKET, priceTicks: 0 },
      );
      expect((await taker.reports(8)).map(brief)).toEqual([
        'ACK 1',
        'FILL 1 5@100',
        'FILL 1 8@101',
        'ACK 1',
        'CANCELLED 1 REQUESTED',
        'REJ 1 UNKNOWN_ID',
        'ACK 2',
        'CANCELLED 2 REMAINDER',
      ]);
      expect((await maker.reports(2)).map(brief)).toEqual(['FILL 1 5@100', 'FILL 2 8@101']);
      expect(count('trades')).toBe(2);
      expect(count('tradedLots')).toBe(13);
      expect(count('cancelled')).toBe(2);
    });

    test('ids belong to the account: two accounts may use the same one, nobody the other’s', async () => {
      const port = await start();
      const [one, two] = [await trader(port, 1), await trader(port, 2)];
      one.send({ clientOrderId: 5, priceTicks: 10 }, { clientOrderId: 5, priceTicks: 11 });
      expect((await one.reports(2)).map(brief)).toEqual(['ACK 5', 'REJ 5 DUPLICATE_ID']);
      two.send({ type: CANCEL_ORDER, clientOrderId: 5 }, { clientOrderId: 5, priceTicks: 9 });
      expect((await two.reports(2)).map(brief)).toEqual(['REJ 5 UNKNOWN_ID', 'ACK 5']);
    });

    test('each symbol has a book of its own', async () => {
      const port = await start();
      const [one, two] = [await trader(port, 1), await trader(port, 2)];
      one.send({ symbol: 0, side: SELL });
      two.send({ symbol: 1, side: BUY });
      await one.reports(1);
      await two.reports(1);
      two.send({ symbol: 0, side: BUY, clientOrderId: 2 });
      expect((await two.reports(2)).map(brief)).toEqual(['ACK 2', 'FILL 2 10@100']);
    });

    test('stays in the book when its client goes; the fill is dropped and counted', async () => {
      const port = await start();
      const [gone, other] = [await trader(port, 1), await trader(port, 2)];
      gone.send({ side: SELL });
      await gone.report();
      gone.close();
      await until(() => count('connectionsOpen') === 1);
      other.send({ side: BUY });
      expect((await other.reports(2)).map(brief)).toEqual(['ACK 1', 'FILL 1 10@100']);
      expect(count('reportsDropped')).toBe(1);
    });

    test('a fill goes to the connection from which the order was last replaced', async () => {
      const port = await start();
      const [first, second] = [await trader(port, 1), await trader(port, 1)];
      const other = await trader(port, 2);
      first.send({ side: SELL });
      await first.report();
      second.send({ type: REPLACE_ORDER, priceTicks: 99 });
      await second.report();
      other.send({ side: BUY });
      expect((await second.reports(1)).map(brief)).toEqual(['FILL 1 10@99']);
      expect(first.wire.pendingBytes).toBe(0);
    });
  });

  describe('a request that is wrong', () => {
    test('is refused, and the next one is not', async () => {
      const port = await start({ symbols: 2 });
      const one = await trader(port, 1);
      let clientOrderId = 1000;
      for (const [name, fields, reason] of WRONG) {
        one.send({ clientOrderId, ...fields }, { clientOrderId: ++clientOrderId });
        const [answer, next] = await one.reports(2);
        expect(answer, name).toMatchObject({ kind: 'REJ', reason });
        expect(next && brief(next), name).toBe(`ACK ${clientOrderId++}`);
      }
      expect([count('accepted'), count('rejected')]).toEqual([WRONG.length, WRONG.length]);
      expect(count('stageFailures')).toBe(0);
    });

    test('with numbers that are no safe integers is refused and comes back as it was sent', async () => {
      const port = await start();
      const one = await trader(port, 1);
      for (const [field, reason] of [
        ['correlationId', 'BAD_MSG'],
        ['priceTicks', 'BAD_PRICE'],
        ['quantityLots', 'BAD_QUANTITY'],
      ] as const) {
        const bytes = request({});
        bytes.writeBigInt64LE(2n ** 62n + 1n, RequestOffset[field]);
        one.wire.send(bytes);
        const [payload] = await one.wire.take(1);
        expect(payload && readReport(payload)).toMatchObject({ kind: 'REJ', reason });
        expect(payload?.readBigInt64LE(RequestOffset[field])).toBe(2n ** 62n + 1n);
      }
    });

    test('with something where the engine keeps its notes is refused', async () => {
      const port = await start();
      const one = await trader(port, 1);
      for (const at of [48, 52, 56, 63]) {
        const bytes = request({});
        bytes[at] = 1;
        one.wire.send(bytes);
        expect(await one.report()).toMatchObject({ kind: 'REJ', reason: 'BAD_MSG' });
      }
    });

    test('of another length is refused, and the connection goes on', async () => {
      const port = await start();
      const one = await trader(port, 1);
      one.wire.send(Buffer.alloc(1), Buffer.alloc(63), Buffer.alloc(65), request({}));
      const reports = await one.reports(4);
      expect(reports.map(brief)).toEqual([
        'REJ 0 BAD_MSG',
        'REJ 0 BAD_MSG',
        'REJ 0 BAD_MSG',
        'ACK 1',
      ]);
      expect(reports[0]).toMatchObject({ correlationId: -1, requestType: 0 });
      expect(count('rejectedMalformed')).toBe(3);
    });

    test('with a length that cannot be is told so, and that connection alone is closed', async () => {
      const port = await start();
      const [bad, good] = [await trader(port, 1), await trader(port, 2)];
      bad.send({ clientOrderId: 1 });
      bad.wire.socket.write(Buffer.alloc(8, 0xff));
      expect((await bad.rest()).map(brief).sort()).toEqual(['ACK 1', 'REJ 0 BAD_MSG']);
      await bad.wire.gone();
      good.send({});
      expect(await good.report()).toMatchObject({ kind: 'ACK' });
    });
  });

  describe('a full ring', () => {
    test('answers BUSY at once; what is in it is answered when the consumers go on', async () => {
      const port = await start({ ringSlots: 4 });
      const one = await trader(port, 1);
      engine.hold();
      const ids = [1, 2, 3, 4, 5, 6];
      one.send(...ids.map((clientOrderId) => ({ clientOrderId, clientTimestampNs: 'aa' })));
      const busy = await one.reports(2);
      expect(busy.map(brief)).toEqual(['REJ 5 BUSY', 'REJ 6 BUSY']);
      expect(busy[0]).toMatchObject({
        side: BUY,
        priceTicks: 100,
        clientTimestampNs: 'aa'.padEnd(16, '0'),
      });
      expect([count('published'), count('completed'), count('rejectedBusy')]).toEqual([4, 0, 2]);
      engine.release();
      expect((await one.reports(4)).map(brief)).toEqual(['ACK 1', 'ACK 2', 'ACK 3', 'ACK 4']);
      one.send({ clientOrderId: 5 });
      expect((await one.reports(1)).map(brief)).toEqual(['ACK 5']);
    });
  });

  describe('a stop', () => {
    test('answers what was accepted, tells later orders SHUTTING_DOWN, closes, frees the port', async () => {
      const port = await start();
      const one = await trader(port, 1);
      engine.hold();
      one.send({ clientOrderId: 1 });
      await until(() => count('published') === 1);
      const stopping = engine.stop();
      expect(engine.stop()).toBe(stopping);
      for (let clientOrderId = 2; clientOrderId <= 101; clientOrderId++) {
        one.send({ clientOrderId });
        const later = (await one.reports(1)).map(brief);
        expect(later).toEqual([`REJ ${clientOrderId} SHUTTING_DOWN`]);
      }
      engine.release();
      expect((await one.rest()).map(brief)).toEqual(['ACK 1']);
      await one.wire.gone();
      const { cutOff, counters } = await stopping;
      expect(cutOff).toBe(0);
      expect(counters).toMatchObject({
        framesIn: 101,
        published: 1,
        completed: 1,
        accepted: 1,
        rejectedShuttingDown: 100,
        connectionsOpen: 0,
      });
      const again = createServer();
      await new Promise<void>((resolve, reject) => {
        again.once('error', reject);
        again.listen(port, '127.0.0.1', resolve);
      });
      await new Promise((resolve) => again.close(resolve));
    });

    test('lets nobody in any more', async () => {
      const port = await start();
      engine.hold();
      const stopping = engine.stop();
      await expect(Trader.connect(port, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      engine.release();
      await stopping;
    });

    test('of an idle engine without clients just stops', async () => {
      await start();
      expect(await engine.stop()).toMatchObject({ cutOff: 0, counters: { framesIn: 0 } });
    });
  });

  describe('exactly one answer per frame', () => {
    const field = <T>(good: fc.Arbitrary<T>, any: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: any });
    const u8 = fc.nat(255);
    const fields = fc.record({
      account: field(fc.integer({ min: 1, max: 3 }), fc.nat(0xffff_ffff)),
      type: field(fc.constantFrom(1, 1, 1, 2, 3), u8),
      version: field(fc.constant(1), u8),
      symbol: field(fc.nat(1), fc.nat(65_535)),
      clientOrderId: fc.integer({ min: 0, max: 12 }),
      side: field(fc.constantFrom(BUY, SELL), u8),
      orderType: field(fc.constantFrom(1, 1, 1, 2), u8),
      timeInForce: field(fc.constantFrom(1, 1, 2, 3), u8),
      flags: field(fc.nat(1), u8),
      priceTicks: field(fc.integer({ min: 95, max: 105 }), fc.maxSafeInteger()),
      quantityLots: field(fc.integer({ min: 1, max: 9 }), fc.maxSafeInteger()),
    });
    /** Mostly requests that make sense in themselves, some that do not, some that are no request. */
    const frame = fc.oneof(
      {
        weight: 20,
        arbitrary: fields.map(({ type, ...rest }) => {
          const { account, symbol, clientOrderId, priceTicks, quantityLots } = rest;
          const whose = { type, account, symbol, clientOrderId };
          if (type === CANCEL_ORDER) return whose;
          if (type === REPLACE_ORDER) return { ...whose, priceTicks, quantityLots };
          return { type, ...rest };
        }),
      },
      { weight: 2, arbitrary: fields },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 64, maxLength: 64 }) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 128 }) },
    );
    const flow = fc.array(fc.tuple(fc.nat(2), frame), { maxLength: 120 });

    test('in order, whatever three clients send; fills come in pairs and lots are conserved', async () => {
      await fc.assert(
        fc.asyncProperty(flow, async (sends) => {
          const port = await start({ symbols: 2 });
          const three = [await trader(port, 1), await trader(port, 2), await trader(port, 3)];
          const sentBy: number[] = [0, 0, 0];
          for (const [who, one] of sends) {
            const bytes = one instanceof Uint8Array ? Buffer.from(one) : request(one);
            if (bytes.length === RECORD_BYTES) {
              bytes.writeUInt32BE(sentBy[who] ?? 0, RequestOffset.clientTimestampNs);
            }
            three[who]?.wire.send(bytes);
            sentBy[who] = (sentBy[who] ?? 0) + 1;
          }
          for (const one of three) one.wire.socket.end();
          const all = await Promise.all(three.map((one) => one.rest()));
          const answers = all.map((reports) =>
            reports.filter(({ kind }) => kind === 'ACK' || kind === 'REJ'),
          );
          expect(answers.map((one) => one.length)).toEqual(sentBy);
          for (const one of answers) {
            const numbers = one
              .filter(({ requestType, reason }) =>
                requestType === 0 ? reason !== 'BAD_MSG' : requestType <= REPLACE_ORDER,
              )
              .map(({ clientTimestampNs }) => Number.parseInt(clientTimestampNs.slice(0, 8), 16));
            expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
            expect(new Set(numbers).size).toBe(numbers.length);
          }

          const counters = engine.counters.snapshot();
          expect(counters.framesIn).toBe(sends.length);
          const { published, rejectedMalformed, sessionMessages } = counters;
          expect(published + rejectedMalformed + sessionMessages).toBe(sends.length);
          expect(counters.completed).toBe(counters.published);
          expect(counters.accepted + counters.rejected).toBe(counters.completed);
          expect(counters.stageFailures).toBe(0);

          const fills = all.flat().filter(({ kind }) => kind === 'FILL');
          // A client that has had its answers is let go and may miss fills of its resting orders.
          expect(fills.length + counters.reportsDropped).toBe(2 * counters.trades);
          const byExecution = new Map<number, number>();
          for (const { executionId, quantityLots } of fills) {
            const other = byExecution.get(executionId);
            expect(quantityLots).toBe(other ?? quantityLots);
            byExecution.set(executionId, quantityLots);
          }
          for (const one of three) one.close();
          await engine.stop();
        }),
        { seed, numRuns: RUNS[topology] },
      );
    });
  });
});

describe('with all stages on the I/O thread', () => {
  beforeEach(() => {
    topology = 'one';
  });

  describe('a request that is wrong', () => {
    test.each(WRONG)('%s is refused, and the next one is not', async (_name, fields, reason) => {
      const port = await start({ symbols: 2 });
      const one = await trader(port, 1);
      one.send({ clientTimestampNs: '0102030405060708', ...fields }, { clientOrderId: 44 });
      const [answer, next] = await one.reports(2);
      expect(answer).toMatchObject({ kind: 'REJ', reason, clientTimestampNs: '0102030405060708' });
      expect(next && brief(next)).toBe('ACK 44');
      expect([count('accepted'), count('rejected'), count('stageFailures')]).toEqual([1, 1, 0]);
    });
  });

  describe('a resting order that a newer one of its account cancels', () => {
    test('is reported to the connection that it came from, as nobody’s request', async () => {
      const port = await start({
        createBook: (options) =>
          new MatchingEngine({ ...options, selfTrade: SelfTrade.CANCEL_OLDEST }),
      });
      const [first, second] = [await trader(port, 1), await trader(port, 1)];
      const other = await trader(port, 2);
      first.send({ clientOrderId: 5, side: SELL, quantityLots: 4, correlationId: 9 });
      await first.report();
      other.send({ clientOrderId: 6, side: SELL, quantityLots: 3 });
      await other.report();
      second.send({ clientOrderId: 7, side: BUY, quantityLots: 10, correlationId: 8 });
      expect((await second.reports(2)).map(brief)).toEqual(['ACK 7', 'FILL 7 3@100']);
      expect((await other.reports(1)).map(brief)).toEqual(['FILL 6 3@100']);
      expect(await first.report()).toMatchObject({
        kind: 'CANCELLED',
        reason: 'SELF_TRADE',
        requestType: 0,
        correlationId: -1,
        account: 1,
        clientOrderId: 5,
        side: SELL,
        priceTicks: 100,
        quantityLots: 4,
      });
      expect(second.wire.pendingBytes).toBe(0);
      expect(count('cancelled')).toBe(1);
    });
  });

  describe('a stage that throws', () => {
    /** A book that fails on order 13, before or after it has said that it takes it. */
    function fragile(after: boolean): EngineOptions {
      return {
        createBook: (options) => {
          const book = new MatchingEngine(options);
          return {
            submit: (order) => {
              if (order.orderId % 2 ** 32 !== 13) return book.submit(order);
              if (after) book.submit(order);
              throw new Error('the book is broken');
            },
            cancel: (orderId, account) => book.cancel(orderId, account),
            replace: (...terms) => book.replace(...terms),
          };
        },
      };
    }

    test('costs that order a rejection and the engine nothing', async () => {
      const port = await start(fragile(false));
      const one = await trader(port, 1);
      one.send({ clientOrderId: 12 }, { clientOrderId: 13 }, { clientOrderId: 14 });
      expect((await one.reports(3)).map(brief)).toEqual([
        'ACK 12',
        'REJ 13 STAGE_FAILED',
        'ACK 14',
      ]);
      expect(count('stageFailures')).toBe(1);
    });

    test('after the answer does not answer a second time', async () => {
      const port = await start(fragile(true));
      const one = await trader(port, 1);
      one.send({ clientOrderId: 12 }, { clientOrderId: 13 }, { clientOrderId: 14 });
      expect((await one.reports(3)).map(brief)).toEqual(['ACK 12', 'ACK 13', 'ACK 14']);
      expect([count('stageFailures'), count('completed')]).toEqual([1, 3]);
    });
  });
});

describe('an option that cannot be', () => {
  test('is refused with what can', async () => {
    await start();
    expect(() => new Engine({ symbols: 0 })).toThrow(
      `symbols is 0; expected a whole number from 1 to ${Limit.maxSymbols}`,
    );
    expect(() => new Engine({ ringSlots: 3 })).toThrow('3 is not a power of two');
  });
});
