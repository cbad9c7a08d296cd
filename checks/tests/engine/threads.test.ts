import { afterEach, describe, expect, test, vi } from 'vitest';
import { Counter } from '#counters';
import { Engine, type EngineOptions } from '#engine';
import { Side } from '#layout';
import { Limit } from '#limits';
import { STAGES, type Topology, topologyOf } from '#topology';
import { until } from '../gateway/wire.ts';
import { brief, Trader } from './trader.ts';

let engine: Engine | undefined;
let traders: Trader[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const trader of traders) trader.close();
  traders = [];
  await engine?.stop();
  engine = undefined;
});

async function start(options: EngineOptions = {}): Promise<{ engine: Engine; port: number }> {
  engine = new Engine({ ...options, limits: { shutdownGraceMs: 0, ...options.limits } });
  return { engine, port: await engine.listen(0) };
}

async function trader(port: number, account: number): Promise<Trader> {
  const one = await Trader.connect(port, account);
  traders.push(one);
  return one;
}

const ids = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ clientOrderId: from + index }));

describe('while the engine thread stands still', () => {
  test('the I/O thread goes on: BUSY at once, others are served, nothing blocks', async () => {
    const waiting = vi.spyOn(Atomics, 'wait');
    const started = await start({ ringSlots: 4 });
    const [one, two] = [await trader(started.port, 1), await trader(started.port, 2)];
    started.engine.hold();
    one.send(...ids(1, 4));
    await until(() => started.engine.counters.get(Counter.published) === 4);
    let turns = 0;
    const turning = setInterval(() => turns++, 0);
    for (let round = 0; round < 100; round++) {
      two.send({ clientOrderId: round + 1 });
      two.wire.send(Buffer.alloc(3));
      const now = (await two.reports(2)).map(({ kind, reason }) => `${kind} ${reason}`);
      expect(now).toEqual(['REJ BUSY', 'REJ BAD_MSG']);
    }
    await until(() => turns > 10);
    clearInterval(turning);
    const late = await trader(started.port, 3);
    late.send({});
    expect((await late.reports(1)).map(brief)).toEqual(['REJ 1 BUSY']);
    expect(await started.engine.stats()).toMatchObject({
      queued: 4,
      requestSlots: 4,
      inFlight: 4,
      connections: 3,
    });
    started.engine.release();
    expect((await one.reports(4)).map(brief)).toEqual(['ACK 1', 'ACK 2', 'ACK 3', 'ACK 4']);
    expect(waiting).not.toHaveBeenCalled();
  });
});

describe('a topology', () => {
  const book = STAGES.book;
  const cases: [string, Topology][] = [
    [
      'that begins on the I/O thread',
      {
        threads: [
          { name: 'io', stages: book.slice(0, 1), wait: 'park' },
          { name: 'engine-0', stages: book.slice(1), wait: 'yield' },
        ],
      },
    ],
    [
      'with a thread for each stage',
      { threads: book.map((stage) => ({ name: stage, stages: [stage], wait: 'park' as const })) },
    ],
    ['whose thread spins', topologyOf('two', 'book', { wait: 'spin' })],
  ];

  test.each(cases)('%s carries orders', async (_name, topology) => {
    const { port } = await start({ topology });
    const [seller, buyer] = [await trader(port, 1), await trader(port, 2)];
    seller.send({ side: Side.SELL });
    expect((await seller.reports(1)).map(brief)).toEqual(['ACK 1']);
    for (let round = 0; round < 20; round++) {
      buyer.send({ type: 9 }, { clientOrderId: 7, symbol: Limit.maxSymbols });
      const reasons = (await buyer.reports(2)).map(({ reason }) => reason);
      expect(reasons).toEqual(['BAD_MSG', 'UNKNOWN_SYMBOL']);
    }
    buyer.send({ side: Side.BUY });
    expect((await buyer.reports(2)).map(brief)).toEqual(['ACK 1', 'FILL 1 10@100']);
    expect((await seller.reports(1)).map(brief)).toEqual(['FILL 1 10@100']);
  });

  test('that cannot be is refused', () => {
    const threads = [{ name: 'engine-0', stages: book.slice(1), wait: 'park' as const }];
    expect(() => new Engine({ topology: { threads } })).toThrow(
      'Topology: the stage "parse" is there 0 times; expected once',
    );
    expect(
      () =>
        new Engine({
          createBook: () => {
            throw new Error('never called');
          },
        }),
    ).toThrow('createBook is a function and cannot go to another thread; take the topology "one"');
  });
});

describe('with the simulator', () => {
  test.each(['one', 'two', 'split'] as const)('on %s', async (name) => {
    const execution = 'simulator';
    const { engine, port } = await start({ execution, topology: topologyOf(name, execution) });
    const one = await trader(port, 1);
    one.send(
      { clientOrderId: 1, priceTicks: 9_000, quantityLots: 5 },
      { clientOrderId: 2, quantityLots: Limit.riskMaxOrderLots + 1 },
      { clientOrderId: 3, version: 9 },
      { clientOrderId: 4, priceTicks: 12_000, quantityLots: 7 },
    );
    expect((await one.reports(6)).map(brief)).toEqual([
      'ACK 1',
      'FILL 1 5@9000',
      'REJ 2 RISK_QTY',
      'REJ 3 BAD_MSG',
      'ACK 4',
      'FILL 4 7@12000',
    ]);
    expect(engine.counters.snapshot()).toMatchObject({
      published: 4,
      completed: 4,
      accepted: 2,
      rejected: 2,
      trades: 2,
      tradedLots: 12,
      reportsSent: 6,
    });
  });
});

describe('what it reports', () => {
  test('the times of each order, when every one is timed, and the collections of each thread', async () => {
    const { engine, port } = await start({
      sampleEvery: 1,
      workCost: { kind: 'burn', microseconds: 200 },
    });
    const one = await trader(port, 1);
    one.send(...ids(1, 50));
    await one.reports(50);
    const { latency, gc } = await engine.stats();
    expect(latency).toMatchObject({ sampleEvery: 1, samples: 50, dropped: 0 });
    expect(latency.service.p50Ns).toBeGreaterThanOrEqual(200_000);
    expect(latency.endToEnd.maxNs).toBeGreaterThanOrEqual(latency.queue.maxNs);
    expect(latency.verdict?.cause).toBe('cannot be told'); // 50 are too few
    expect(Object.keys(gc).sort()).toEqual(['engine-0', 'io']);
    expect(gc['engine-0']?.allocatedBytes).toBeGreaterThan(0);
    engine.resetLatency();
    expect((await engine.stats()).latency.samples).toBe(0);
  });

  test('one in so many orders, or none', async () => {
    for (const [sampleEvery, samples] of [
      [10, 5],
      [0, 0],
    ] as const) {
      const { engine, port } = await start({ sampleEvery });
      const one = await trader(port, 1);
      one.send(...ids(1, 50));
      await one.reports(50);
      const { latency } = await engine.stats();
      expect(latency).toMatchObject({ sampleEvery, samples });
      expect(latency.verdict).toBeUndefined();
      one.close();
      await engine.stop();
    }
  });
});

describe('an I/O thread that spins', () => {
  test('answers as well, and sleeps when its clients are gone', async () => {
    const { engine, port } = await start({ ioWait: 'spin' });
    const one = await trader(port, 1);
    one.send(...ids(1, 20));
    expect((await one.reports(20)).map(({ kind }) => kind)).toEqual(Array(20).fill('ACK'));
    one.close();
    await until(() => engine.counters.get(Counter.connectionsOpen) === 0);
    const two = await trader(port, 2);
    two.send({});
    expect((await two.reports(1)).map(brief)).toEqual(['ACK 1']);
  });
});

describe('work that takes time', () => {
  test('can be a wait', async () => {
    const { engine, port } = await start({
      sampleEvery: 1,
      workCost: { kind: 'wait', microseconds: 1000 },
    });
    const one = await trader(port, 1);
    one.send(...ids(1, 3));
    expect((await one.reports(3)).map(brief)).toEqual(['ACK 1', 'ACK 2', 'ACK 3']);
    expect((await engine.stats()).latency.service.p50Ns).toBeGreaterThanOrEqual(900_000);
  });
});
