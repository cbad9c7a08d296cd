/** A running engine and clients that behave badly: each gets its answer, and others notice nothing. */
import { afterEach, describe, expect, test } from 'vitest';
import { Counter, type CounterName } from '#counters';
import { Engine, type EngineOptions } from '#engine';
import { Side } from '#layout';
import { brief, readReport, request, Trader } from '../engine/trader.ts';
import { framed, until, WireClient } from './wire.ts';

let engine: Engine;
let port: number;
let wires: WireClient[] = [];
let traders: Trader[] = [];

afterEach(async () => {
  for (const wire of wires) wire.close();
  for (const trader of traders) trader.close();
  wires = [];
  traders = [];
  await engine.stop();
});

async function start(options: EngineOptions = {}): Promise<void> {
  engine = new Engine({
    symbols: 2,
    ...options,
    limits: { shutdownGraceMs: 0, maxOrdersPerBook: 10_000, ...options.limits },
  });
  port = await engine.listen(0);
}

async function wire(): Promise<WireClient> {
  const one = await WireClient.connect(port);
  wires.push(one);
  return one;
}

async function trader(account: number): Promise<Trader> {
  const one = await Trader.connect(port, account);
  traders.push(one);
  return one;
}

const count = (name: CounterName) => engine.counters.get(Counter[name]);

let nextId = 1_000_000;

/** That this client is served, now. */
async function expectServed(one: Trader): Promise<void> {
  const clientOrderId = nextId++;
  one.send({ clientOrderId, side: Side.BUY, priceTicks: 1 });
  expect((await one.reports(1)).map(brief)).toEqual([`ACK ${clientOrderId}`]);
}

/** The one report of a client whose bytes made no sense, and then the end. */
async function expectRefused(bad: WireClient): Promise<void> {
  const answers = (await bad.rest()).map(readReport);
  expect(answers.map(brief)).toEqual(['REJ 0 BAD_MSG']);
  await bad.gone();
}

describe('a client that sends', () => {
  const garbage: [string, Uint8Array][] = [
    ['a web request', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['zeros', Buffer.alloc(1000)],
    ['ones', Buffer.alloc(1000, 0xff)],
    ['a gigantic length', Buffer.from([0xff, 0xff, 0xff, 0x7f])],
    ['the most negative length', Buffer.from([0, 0, 0, 0x80])],
    ['a length one beyond the limit', Buffer.from([0x01, 0x04, 0, 0])],
  ];

  test.each(garbage)(
    '%s is told BAD_MSG and closed; others are served on',
    async (_name, bytes) => {
      await start();
      const good = await trader(1);
      await expectServed(good);
      const bad = await wire();
      bad.socket.write(bytes);
      await expectRefused(bad);
      await expectServed(good);
      expect(count('protocolErrors')).toBe(1);
      await until(() => count('connectionsOpen') === 1);
    },
  );

  test('an order and then garbage gets the answer to the order too', async () => {
    await start();
    const bad = await wire();
    bad.socket.write(Buffer.concat([framed(request({ clientOrderId: 5 })), Buffer.alloc(8)]));
    const answers = (await bad.rest()).map(readReport).map(brief);
    expect(answers.sort()).toEqual(['ACK 5', 'REJ 0 BAD_MSG']);
  });

  test('one byte at a time is served like any other', async () => {
    await start();
    const slow = await wire();
    const stream = Buffer.concat([
      framed(request({ clientOrderId: 1 })),
      framed(request({ clientOrderId: 2 })),
    ]);
    for (const byte of stream) {
      await new Promise((resolve) => slow.socket.write(Uint8Array.of(byte), resolve));
    }
    expect((await slow.take(2)).map(readReport).map(brief)).toEqual(['ACK 1', 'ACK 2']);
  });

  test('nothing, or stops within a frame, is cut off when its time is over; one that talks is not', async () => {
    await start({ limits: { idleTimeoutMs: 1000 } });
    const [silent, half, busy] = [await wire(), await wire(), await trader(1)];
    half.socket.write(framed(request({})).subarray(0, 40));
    let talking = true;
    const gone = Promise.all([silent.gone(), half.gone()]).then(() => {
      talking = false;
    });
    // Refused each time, so that a fast machine does not fill the book with it.
    const talk = async (): Promise<void> => {
      busy.send({ clientOrderId: 0 });
      expect((await busy.reports(1)).map(({ reason }) => reason)).toEqual(['BAD_MSG']);
    };
    while (talking) await talk();
    await gone;
    // The client may hear of the end before the engine's own socket says that it is closed.
    while (count('connectionsOpen') > 1) await talk();
    expect(count('idleDisconnects')).toBe(2);
    await expectServed(busy);
  });
});

describe('a client that never reads', () => {
  /**
   * Sends what is answered with more bytes than it has, and reads nothing, until nothing is read from
   * it any more. A first pause is not enough: the kernel may still find room for more, and the pause
   * ends.
   */
  async function flood(deaf: WireClient): Promise<number> {
    deaf.socket.pause();
    const chunk = Buffer.concat(Array.from({ length: 2000 }, () => framed(Buffer.alloc(1))));
    let frames = 0;
    let turnsPaused = 0;
    while (turnsPaused < 200) {
      const framesIn = count('framesIn');
      if (deaf.socket.writableLength < chunk.length) {
        deaf.socket.write(chunk);
        frames += 2000;
      }
      await new Promise((resolve) => setImmediate(resolve));
      const isPaused = count('inputPauses') > 0 && count('framesIn') === framesIn;
      turnsPaused = isPaused ? turnsPaused + 1 : 0;
    }
    return frames;
  }

  test('is not read either: memory stays bounded, nothing is lost, others are served on', async () => {
    await start();
    const [deaf, other] = [await wire(), await trader(1)];
    const before = process.memoryUsage().arrayBuffers;
    const frames = await flood(deaf);
    // What the engine holds for it: twice the pause mark at most, and this process is the client too.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
    expect(count('framesIn')).toBeLessThan(frames);
    expect(count('outputDisconnects')).toBe(0);
    await expectServed(other);
    deaf.socket.resume();
    let answers = 0;
    while (answers < frames) answers += (await deaf.take(2000)).length;
    expect(count('rejectedMalformed')).toBe(frames);
    expect(count('reportsDropped')).toBe(0);
  });

  test('and has fills coming is cut off at the output cap; whoever trades with it is not', async () => {
    const orders = 4000;
    await start({ limits: { maxOutputBytes: 131_072, pauseOutputBytes: 16_384 } });
    const [maker, taker] = [await trader(1), await trader(2)];
    for (let sent = 0; sent < orders; sent += 500) {
      const ids = Array.from({ length: 500 }, (_, i) => sent + i + 1);
      maker.send(
        ...ids.map((clientOrderId) => ({ clientOrderId, side: Side.SELL, quantityLots: 1 })),
      );
      await maker.reports(500);
    }
    await flood(maker.wire);
    taker.send({ clientOrderId: 1, side: Side.BUY, quantityLots: orders });
    const reports = await taker.reports(orders + 1);
    expect(reports.filter(({ kind }) => kind === 'FILL')).toHaveLength(orders);
    await until(() => count('connectionsOpen') === 1);
    expect(count('outputDisconnects')).toBe(1);
    expect(count('reportsDropped')).toBeGreaterThan(0);
    await expectServed(taker);
  });
});

describe('2,000 connections at once', () => {
  /** So many connections, some hundreds at a time: more than that the kernel keeps waiting. */
  async function connect(connections: number): Promise<WireClient[]> {
    const all: WireClient[] = [];
    while (all.length < connections) {
      const some = Math.min(250, connections - all.length);
      all.push(...(await Promise.all(Array.from({ length: some }, wire))));
    }
    return all;
  }

  test('beyond the limit are closed at once, and those within it are served', async () => {
    await start();
    const all = await connect(2000);
    await until(() => count('connectionsOpened') + count('connectionsRefused') === 2000);
    expect([count('connectionsOpened'), count('connectionsRefused')]).toEqual([256, 1744]);
    await until(() => all.filter(({ ended, closed }) => ended || closed).length === 1744);
    const inside = all.filter(({ ended, closed }) => !ended && !closed);
    for (const [i, one] of inside.entries()) one.send(request({ clientOrderId: i + 1 }));
    const answers = await Promise.all(inside.map((one) => one.next()));
    expect(answers.map((one) => one && brief(readReport(one)))).toEqual(
      inside.map((_, i) => `ACK ${i + 1}`),
    );
    for (const one of inside) one.close();
    await until(() => count('connectionsOpen') === 0);
    await expectServed(await trader(1));
  });

  test('within a limit that is raised are all served', async () => {
    await start({ limits: { maxConnections: 2000 } });
    const all = await connect(2000);
    await until(() => count('connectionsOpen') === 2000);
    for (const [i, one] of all.entries()) one.send(request({ clientOrderId: i + 1 }));
    const answers = await Promise.all(all.map((one) => one.next()));
    expect(answers.map((one) => one && brief(readReport(one)))).toEqual(
      all.map((_, i) => `ACK ${i + 1}`),
    );
    expect([count('connectionsRefused'), count('outputDisconnects')]).toEqual([0, 0]);
  });
});

describe('a reset', () => {
  test('in the middle of a reply costs nobody else anything', async () => {
    await start();
    const [deaf, other] = [await wire(), await trader(1)];
    deaf.socket.pause();
    const chunk = Buffer.concat(Array.from({ length: 2000 }, () => framed(Buffer.alloc(1))));
    while (count('inputPauses') === 0) {
      if (deaf.socket.writableLength < chunk.length) deaf.socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    deaf.socket.resetAndDestroy();
    await until(() => count('connectionsOpen') === 1);
    await expectServed(other);
  });

  test('while orders are in the ring drops their answers and keeps the orders', async () => {
    await start();
    const [resetting, other] = [await trader(1), await trader(2)];
    engine.hold();
    resetting.send(
      { clientOrderId: 1, side: Side.SELL, priceTicks: 50, symbol: 1 },
      { clientOrderId: 2, side: Side.SELL, priceTicks: 50, symbol: 1 },
    );
    await until(() => count('published') === 2);
    resetting.wire.socket.resetAndDestroy();
    await until(() => count('connectionsOpen') === 1);
    engine.release();
    await until(() => count('reportsDropped') === 2);
    other.send({ side: Side.BUY, priceTicks: 50, symbol: 1, quantityLots: 20 });
    expect((await other.reports(3)).map(brief)).toEqual(['ACK 1', 'FILL 1 10@50', 'FILL 1 10@50']);
  });
});

test('the engine keeps no slice of a frame: with every frame poisoned its answers are the same', async () => {
  await start({ poison: true });
  const [seller, buyer] = [await trader(1), await trader(2)];
  seller.send(
    ...Array.from({ length: 200 }, (_, i) => ({
      clientOrderId: i + 1,
      side: Side.SELL,
      quantityLots: 1,
    })),
  );
  expect((await seller.reports(200)).map(brief).at(-1)).toBe('ACK 200');
  buyer.send({ clientOrderId: 9, side: Side.BUY, quantityLots: 200, clientTimestampNs: 'abcd' });
  const [ack, ...fills] = await buyer.reports(201);
  expect(ack).toMatchObject({ kind: 'ACK', clientTimestampNs: 'abcd'.padEnd(16, '0') });
  expect(fills.every((fill) => brief(fill) === 'FILL 9 1@100')).toBe(true);
});

test('the log of an engine names thread and connection, and is a sample', async () => {
  const lines: string[] = [];
  await start({ log: { thread: 'io', every: 100, write: (line) => lines.push(line) } });
  const one = await trader(1);
  for (let i = 0; i < 150; i++) await expectServed(one);
  expect(
    lines.filter((line) => line.includes('event=read')).map((line) => line.split(' bytes')[0]),
  ).toEqual(['thread=io connection=1 event=read', 'thread=io connection=1 event=read']);
});
