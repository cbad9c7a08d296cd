/** Several I/O threads: a port each, replies on the thread that has the connection, one of all else. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { conservation, Engine, type EngineOptions } from '#engine';
import { MessageType, RECORD_BYTES, Side } from '#layout';
import { SessionMessage } from '#messages';
import { seed } from '#seed';
import { type TopologyName, topologyOf } from '#topology';
import { SessionTable } from '../../../solutions/engine/session-table.ts';
import { until } from '../gateway/wire.ts';
import { brief, Trader } from './trader.ts';

const IO_THREADS = 3;
const WAYS: [TopologyName, number][] = [
  ['two', 1],
  ['split', 2],
];

let engine: Engine;
let traders: Trader[] = [];

afterEach(async () => {
  for (const trader of traders) trader.close();
  traders = [];
  await engine.stop();
});

async function start(
  [name, partitionThreads]: [TopologyName, number] = ['two', 1],
  options: EngineOptions = {},
): Promise<readonly number[]> {
  const families = { partitions: 2, lanes: 4 };
  engine = new Engine({
    topology: topologyOf(name, 'book', { families, ioThreads: IO_THREADS, partitionThreads }),
    ...options,
    limits: { shutdownGraceMs: 0, ...options.limits },
  });
  await engine.listen(0);
  return engine.ports;
}

async function trader(port: number | undefined, account: number): Promise<Trader> {
  const one = await Trader.connect(port ?? 0, account);
  traders.push(one);
  return one;
}

const count = (name: keyof typeof Counter) => engine.counters.get(Counter[name]);

test('each has a port of its own, and all trade in the same books', async () => {
  const ports = await start();
  expect(new Set(ports).size).toBe(IO_THREADS);
  const seller = await trader(ports[0], 1);
  seller.send({ side: Side.SELL, quantityLots: 20, correlationId: 1 });
  expect((await seller.reports(1)).map(brief)).toEqual(['ACK 1']);
  for (const [i, port] of ports.entries()) {
    const buyer = await trader(port, 10 + i);
    buyer.send({ clientOrderId: 5, quantityLots: 5, correlationId: 10 + i });
    expect((await buyer.reports(2)).map(brief)).toEqual(['ACK 5', 'FILL 5 5@100']);
    expect((await seller.reports(1)).map(brief)).toEqual(['FILL 1 5@100']);
  }
  const { connections, latencies } = await engine.stats();
  expect(connections).toBe(4);
  expect(Object.keys(latencies)).toEqual(['io', 'io-1', 'io-2']);
});

test('together they let in no more clients than one would', async () => {
  const ports = await start(['two', 1], { limits: { maxConnections: 6 } });
  const onOne = await Promise.all([1, 2, 3].map((account) => trader(ports[1], account)));
  for (const one of onOne) one.send({ clientOrderId: 1 });
  await until(() => count('connectionsRefused') === 1 && count('completed') === 2);
  expect(count('connectionsOpen')).toBe(2);
});

test('an account is on one connection at a time, whichever thread that is on', async () => {
  const ports = await start();
  const [here, there] = [await trader(ports[0], 7), await trader(ports[2], 7)];
  const logon = (): Uint8Array => {
    const bytes = new Uint8Array(RECORD_BYTES);
    const message = new SessionMessage(bytes).begin(MessageType.LOGON);
    message.account = 7;
    message.heartbeatMs = 1000;
    message.end();
    return bytes;
  };
  const nextSequence = async (one: Trader): Promise<number> =>
    new SessionMessage((await one.wire.next()) as Buffer).nextSequence;
  here.wire.send(logon());
  expect(await nextSequence(here)).toBe(1);
  here.send({ clientOrderId: 1 }, { clientOrderId: 2 });
  await here.reports(2);
  there.wire.send(logon());
  expect((await there.reports(1)).map(({ reason }) => reason)).toEqual(['ALREADY_LOGGED_ON']);
  here.close();
  await until(() => count('connectionsOpen') === 1);
  there.wire.send(logon());
  expect(await nextSequence(there)).toBe(3);
});

describe.each(WAYS)('on %s, partition threads: %d:', (...way) => {
  test('a reply reaches the connection that it is for or nobody, whoever comes and goes', async () => {
    // So few places that each has been another client's before.
    const ports = await start(way, { limits: { maxConnections: 3 * IO_THREADS } });
    let accounts = 0;
    const step = fc.oneof(
      { weight: 1, arbitrary: fc.record({ what: fc.constant('close' as const), who: fc.nat(5) }) },
      {
        weight: 6,
        arbitrary: fc.record({
          what: fc.constant('send' as const),
          who: fc.nat(5),
          side: fc.constantFrom(Side.BUY, Side.SELL),
          correlationId: fc.constantFrom(-1, 1, 2, 3),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const open: (Trader | undefined)[] = [];
        const everybody: { one: Trader; account: number }[] = [];
        for (const one of steps) {
          if (one.what === 'close') {
            open[one.who]?.close();
            open[one.who] = undefined;
            continue;
          }
          let who = open[one.who];
          if (who === undefined) {
            const account = ++accounts;
            who = await Trader.connect(ports[one.who % IO_THREADS] ?? 0, account);
            open[one.who] = who;
            everybody.push({ one: who, account });
          }
          const { side, correlationId } = one;
          who.send({ clientOrderId: everybody.length, side, correlationId, quantityLots: 1 });
        }
        for (const one of open) one?.wire.socket.end();
        for (const { one, account } of everybody) {
          const reports = await one.rest();
          expect(reports.filter((report) => report.account !== account)).toEqual([]);
          one.close();
        }
        await until(() => count('completed') === count('published'));
        await until(() => count('connectionsOpen') === 0);
      }),
      { seed, numRuns: 12 },
    );
    // At most one report for everything that somebody was told of.
    await engine.stop();
    const counters = engine.counters.snapshot();
    expect(counters.reportsSent + counters.reportsDropped).toBe(
      counters.completed + 2 * counters.trades + counters.cancelled,
    );
    expect(conservation(counters, true).filter(({ holds }) => !holds)).toEqual([]);
  });
});

describe('the accounts that have logged on', () => {
  test('keep their places, and are no more than there is room for', () => {
    const table = new SessionTable(3);
    const other = new SessionTable(3, table.memory);
    const places = [5, 13, 21].map((account) => table.placeOf(account));
    expect(new Set(places).size).toBe(3);
    expect([5, 13, 21].map((account) => other.placeOf(account))).toEqual(places);
    expect(table.placeOf(22)).toBe(-1);
    expect(other.placeOf(13)).toBe(places[1]);
  });

  test('have one holder, who counts', () => {
    const table = new SessionTable(8);
    const place = table.placeOf(7);
    expect([table.tryHold(place, 1), table.tryHold(place, 2)]).toEqual([true, false]);
    table.countRequest(place);
    expect(table.nextSequence(place)).toBe(2);
    table.release(place);
    const other = new SessionTable(8, table.memory);
    expect([other.tryHold(place, 2), other.nextSequence(place)]).toEqual([true, 2]);
  });
});
