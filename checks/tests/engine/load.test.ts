import { afterEach, describe, expect, test } from 'vitest';
import { Engine, type EngineOptions } from '#engine';
import { MessageType, RequestOffset } from '#layout';
import { MatchingEngine } from '#matching-engine';
import { OrderSlot } from '#order-slot';
import { parse } from '#parse';
import { type LoadProgress, runLoad } from '#run-load';
import { seed } from '#seed';
import { ACCOUNTS_PER_CLIENT, OrderFlow } from '#seeded-flow';
import { topologyOf } from '#topology';
import { until } from '../gateway/wire.ts';

let engine: Engine | undefined;

afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

async function start(options: EngineOptions = {}): Promise<{ host: string; port: number }> {
  engine = new Engine({ ...options, limits: { shutdownGraceMs: 0 } });
  return { host: '127.0.0.1', port: await engine.listen(0) };
}

function sample(flow: OrderFlow, count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    flow.next(0);
    return Buffer.from(flow.bytes);
  });
}

describe('the order flow', () => {
  test('is the same bytes for the same seed and client, and others otherwise', () => {
    const bytes = (flowSeed: number, client: number) =>
      Buffer.concat(sample(new OrderFlow({ seed: flowSeed, client, symbols: 4 }), 500)).toString(
        'hex',
      );
    expect(bytes(seed, 0)).toBe(bytes(seed, 0));
    expect(bytes(seed + 1, 0)).not.toBe(bytes(seed, 0));
    expect(bytes(seed, 1)).not.toBe(bytes(seed, 0));
  });

  test('is a mix of everything, and every request of it is well-formed', () => {
    const client = 3;
    const requests = sample(new OrderFlow({ seed, client, symbols: 4 }), 20_000);
    const types = new Map<number, number>();
    for (const bytes of requests) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const order = OrderSlot.alone();
      order.take(bytes, 0, 0, 0);
      expect(parse(order, 4)).toBe(0);
      const account = view.getUint32(RequestOffset.account, true);
      expect(Math.floor((account - 1) / ACCOUNTS_PER_CLIENT)).toBe(client);
      const type = view.getUint8(RequestOffset.type);
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    const share = (type: number) => (types.get(type) ?? 0) / requests.length;
    expect(share(MessageType.NEW_ORDER)).toBeGreaterThan(0.4);
    expect(share(MessageType.CANCEL_ORDER)).toBeGreaterThan(0.25);
    expect(share(MessageType.REPLACE_ORDER)).toBeGreaterThan(0.04);
  });
});

describe('the families of the order flow', () => {
  test('an order and what changes it have one correlation id, and no other order has it', () => {
    const chains = new Map<number, string>();
    const order = OrderSlot.alone();
    let changes = 0;
    for (const client of [0, 1, 255]) {
      for (const bytes of sample(new OrderFlow({ seed, client, symbols: 4 }), 5_000)) {
        order.take(bytes, 0, 0, 0);
        const { type, correlationId, account, clientOrderId } = order;
        const known = chains.get(correlationId);
        if (type === MessageType.NEW_ORDER) expect(known).toBeUndefined();
        else changes++;
        chains.set(correlationId, known ?? `${account} ${clientOrderId}`);
        expect(chains.get(correlationId)).toBe(`${account} ${clientOrderId}`);
        expect(correlationId).toBeLessThan(2 ** 31);
      }
    }
    expect(changes).toBeGreaterThan(3_000);
  });
});

describe('the load driver', () => {
  const load = { rate: 4000, seconds: 0.2, warmUpSeconds: 0.05, connections: 3, seed };

  test('accounts for every request, and for every report the engine sent', async () => {
    const at = await start();
    const result = await runLoad({ ...load, ...at, batch: 4 });
    expect(result).toMatchObject({ planned: 1000, sent: 1000, unanswered: 0, connectionsLost: 0 });
    const counters = engine?.counters.snapshot();
    expect(counters).toMatchObject({
      framesIn: 1000,
      accepted: result.accepted,
      rejected: result.rejected,
    });
    expect(result.accepted + result.rejected).toBe(1000);
    expect(result.fills).toBe(2 * (counters?.trades ?? -1));
    expect(result.cancelled).toBe(counters?.cancelled);
    expect(Object.values(result.reasons).reduce((a, b) => a + b, 0)).toBe(result.rejected);
    // The first 50 ms are warm-up: 200 of the 1000, in groups of 4.
    expect(result.histogram.totalCount).toBe(800);
    expect(result.sendLag.totalCount).toBe(800);
  });

  test('spreads its connections over the ports of an engine with several', async () => {
    const families = { partitions: 2, lanes: 1 };
    await start({ topology: topologyOf('two', 'book', { families, ioThreads: 2 }) });
    const ports = engine?.ports ?? [];
    const opened = async () =>
      Object.values((await engine?.stats())?.latencies ?? {}).map(({ samples }) => samples > 0);
    const result = await runLoad({ ...load, host: '127.0.0.1', port: ports });
    expect(result).toMatchObject({ sent: 1000, unanswered: 0, connectionsLost: 0 });
    expect(await opened()).toEqual([true, true]);
  });

  test('sends on schedule although no answer comes, and counts the wait from the due time', async () => {
    const at = await start();
    engine?.hold();
    const running = runLoad({ ...load, ...at, warmUpSeconds: 0 });
    await until(() => engine?.counters.snapshot().published === 800);
    expect(engine?.counters.snapshot().completed).toBe(0);
    engine?.release();
    const result = await running;
    expect(result).toMatchObject({ sent: 800, unanswered: 0 });
    // Nobody was answered before the last was due, so the first has waited the whole run.
    expect(result.histogram.maxValue).toBeGreaterThanOrEqual(0.99 * 799 * (1e9 / 4000));
  });

  test('says BUSY by name when the ring is full', async () => {
    const at = await start({ ringSlots: 8 });
    engine?.hold();
    const running = runLoad({ ...load, ...at, warmUpSeconds: 0 });
    await until(() => engine?.counters.snapshot().rejectedBusy === 792);
    engine?.release();
    expect((await running).reasons).toMatchObject({ BUSY: 792 });
  });

  test('counts as unanswered what a lost engine did not answer', async () => {
    let submitted = 0;
    const at = await start({
      topology: topologyOf('one', 'book'),
      createBook: (options) => {
        const book = new MatchingEngine(options);
        return {
          submit: (order) => {
            submitted++;
            return book.submit(order);
          },
          cancel: (orderId, account) => book.cancel(orderId, account),
          replace: (...terms) => book.replace(...terms),
        };
      },
    });
    const running = runLoad({ ...load, ...at, seconds: 600 });
    await until(() => submitted > 100);
    const stopping = engine?.stop();
    const result = await running;
    const report = await stopping;
    expect(result.connectionsLost).toBe(3);
    expect(result.sent).toBeLessThan(result.planned);
    expect(result.unanswered).toBe(result.sent - result.accepted - result.rejected);
    expect(result.sent - result.unanswered).toBeLessThanOrEqual(report?.counters.framesIn ?? 0);
  });

  test('reports progress once a second', async () => {
    const at = await start();
    const seen: LoadProgress[] = [];
    const result = await runLoad({
      ...load,
      ...at,
      rate: 100,
      seconds: 1.1,
      warmUpSeconds: 0,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.length).toBeGreaterThanOrEqual(1);
    expect(seen[0]?.sent).toBeLessThanOrEqual(result.sent);
    expect(seen[0]?.elapsedSeconds).toBeGreaterThanOrEqual(1);
  });

  test('fails when nobody listens', async () => {
    const at = await start();
    await engine?.stop();
    await expect(runLoad({ ...load, ...at })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
