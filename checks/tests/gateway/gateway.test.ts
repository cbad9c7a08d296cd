import { createServer, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connection } from '#connection';
import { Counter, Counters } from '#counters';
import { Gateway, type GatewayLimits } from '#gateway';
import { framed, until, WireClient } from './wire.ts';

const LIMITS: GatewayLimits = {
  maxFrameBytes: 256,
  maxOutputBytes: 1 << 20,
  pauseOutputBytes: 1 << 16,
  maxConnections: 8,
  idleTimeoutMs: 1000,
};
const SORRY = Buffer.from('sorry');

interface Setup {
  readonly limits?: Partial<GatewayLimits>;
  /** What to do with a frame; without it: answer with the same bytes. */
  readonly onFrame?: (connection: Connection, payload: Buffer) => void;
}

let counters: Counters;
let nowMs: number;
let gateway: Gateway;
let clients: WireClient[];

beforeEach(() => {
  counters = new Counters();
  nowMs = 0;
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  await gateway.close(1000);
});

/** A gateway that echoes on a clock that stands still. */
async function start(setup: Setup = {}): Promise<number> {
  const onFrame = setup.onFrame ?? ((connection, payload) => connection.answer(payload));
  gateway = new Gateway({
    limits: { ...LIMITS, ...setup.limits },
    counters,
    nowMs: () => nowMs,
    handlers: {
      onFrame: (connection, bytes, offset, length) =>
        onFrame(connection, Buffer.from(bytes.subarray(offset, offset + length))),
      onProtocolError: (connection) => connection.send(SORRY),
      onOutput: () => setImmediate(() => gateway.flush()),
    },
  });
  return gateway.listen(0, '127.0.0.1');
}

async function connect(port: number): Promise<WireClient> {
  const client = await WireClient.connect(port);
  clients.push(client);
  return client;
}

const payload = (text: string) => Buffer.from(text);
const texts = (frames: readonly Buffer[]) => frames.map((one) => one.toString());

describe('frames over TCP', () => {
  test('are answered on the connection that sent them', async () => {
    const port = await start();
    const [one, two] = [await connect(port), await connect(port)];
    one.send(payload('a1'), payload('a2'));
    two.send(payload('b1'));
    one.send(payload('a3'));
    expect(texts(await one.take(3))).toEqual(['a1', 'a2', 'a3']);
    expect(texts(await two.take(1))).toEqual(['b1']);
    expect(counters.get(Counter.framesIn)).toBe(4);
  });

  test('may arrive byte by byte', async () => {
    const port = await start();
    const client = await connect(port);
    for (const byte of framed(payload('slow'))) {
      await new Promise((resolve) => client.socket.write(Uint8Array.of(byte), resolve));
    }
    expect(texts(await client.take(1))).toEqual(['slow']);
  });

  test('that were sent before the client closed its half are answered, then we close', async () => {
    const owed: [Connection, Buffer][] = [];
    const port = await start({ onFrame: (connection, bytes) => owed.push([connection, bytes]) });
    const client = await connect(port);
    client.socket.end(Buffer.concat([framed(payload('x')), framed(payload('y'))]));
    await until(() => owed.length === 2);
    expect(client.ended).toBe(false);
    for (const [connection, bytes] of owed) connection.answer(bytes);
    expect(texts(await client.rest())).toEqual(['x', 'y']);
    await client.gone();
    await until(() => gateway.size === 0);
  });
});

describe('a protocol error', () => {
  test.each([0, -1, 257, 0x7fff_ffff])(
    'length %i ends that connection alone, after its answers',
    async (length) => {
      const port = await start();
      const [bad, good] = [await connect(port), await connect(port)];
      const broken = Buffer.alloc(4);
      broken.writeInt32LE(length);
      bad.socket.write(Buffer.concat([framed(payload('fine')), broken, framed(payload('no'))]));
      expect(texts(await bad.rest())).toEqual(['fine', 'sorry']);
      await bad.gone();
      good.send(payload('still here'));
      expect(texts(await good.take(1))).toEqual(['still here']);
      expect(counters.get(Counter.protocolErrors)).toBe(1);
      expect(gateway.size).toBe(1);
    },
  );

  test('answers that are still owed come before the end', async () => {
    const owed: [Connection, Buffer][] = [];
    const port = await start({ onFrame: (connection, bytes) => owed.push([connection, bytes]) });
    const client = await connect(port);
    client.socket.write(Buffer.concat([framed(payload('owed')), Buffer.alloc(4)]));
    await until(() => counters.get(Counter.protocolErrors) === 1);
    for (const [connection, bytes] of owed) connection.answer(bytes);
    expect(texts(await client.rest())).toEqual(['sorry', 'owed']);
  });
});

describe('output', () => {
  test('of one turn leaves in one write', async () => {
    const port = await start();
    const client = await connect(port);
    await until(() => gateway.size === 1);
    const connection = gateway.connection(1);
    const write = vi.spyOn(Socket.prototype, 'write');
    for (let i = 0; i < 100; i++) connection?.send(payload(`n${i}`));
    expect(connection?.unsentBytes).toBeGreaterThan(0);
    gateway.flush();
    expect(texts(await client.take(100)).at(-1)).toBe('n99');
    expect(write).toHaveBeenCalledTimes(1);
    write.mockRestore();
  });

  test('of one turn that is much more than the cap reaches a client that reads', async () => {
    const port = await start({
      limits: { maxOutputBytes: 4096, pauseOutputBytes: 1024 },
      onFrame: (connection, bytes) => {
        for (let i = 0; i < 200; i++) connection.send(Buffer.alloc(60, i));
        connection.answer(bytes);
      },
    });
    const client = await connect(port);
    client.send(payload('flood'));
    expect((await client.take(201)).map((one) => one[0])).toEqual([
      ...Array.from({ length: 200 }, (_, i) => i),
      payload('flood')[0],
    ]);
  });

  test('beyond the cap cuts off a client that does not read, and nobody else', async () => {
    const maxOutputBytes = 65_536;
    const port = await start({ limits: { maxOutputBytes } });
    const [flooded, other] = [await connect(port), await connect(port)];
    flooded.socket.pause();
    await until(() => gateway.size === 2);
    const connection = gateway.connection(1);
    let sent = 0;
    let peakBytes = 0;
    while (connection?.send(Buffer.alloc(200)) === true) {
      if (++sent % 100 === 0) gateway.flush();
      peakBytes = Math.max(peakBytes, connection.unsentBytes);
    }
    expect(peakBytes).toBeLessThanOrEqual(maxOutputBytes);
    expect(peakBytes).toBeGreaterThan(maxOutputBytes - 204);
    expect(counters.get(Counter.outputDisconnects)).toBe(1);
    expect(connection?.send(payload('more'))).toBe(false);
    await flooded.gone();
    other.send(payload('ok'));
    expect(texts(await other.take(1))).toEqual(['ok']);
  });

  test('that a client does not read pauses its input; once it reads, nothing is missing', async () => {
    const port = await start({ limits: { pauseOutputBytes: 4096 } });
    const client = await connect(port);
    client.socket.pause();
    const frames = 200;
    const chunk = Buffer.concat(Array.from({ length: frames }, () => framed(Buffer.alloc(200, 7))));
    let sent = 0;
    let turnsPaused = 0;
    let peakBytes = 0;
    // Far longer than it takes to fill whatever the kernel would still take.
    while (turnsPaused < 300) {
      if (client.socket.writableLength < chunk.length) {
        client.socket.write(chunk);
        sent += frames;
      }
      await new Promise((resolve) => setImmediate(resolve));
      peakBytes = Math.max(peakBytes, gateway.connection(1)?.unsentBytes ?? 0);
      if (counters.get(Counter.inputPauses) > 0) turnsPaused++;
    }
    // One chunk of the socket, at most 64 KiB, was read beyond the mark; its answers are as long.
    expect(peakBytes).toBeLessThan(4096 + 2 * 65_536);
    expect(counters.get(Counter.framesIn)).toBeLessThan(sent);
    client.socket.resume();
    expect(await client.take(sent)).toHaveLength(sent);
    expect(counters.get(Counter.framesIn)).toBe(sent);
    expect(counters.get(Counter.outputDisconnects)).toBe(0);
  });

  test('of a burst read in one wake-up stays below the cap for a slow client, and nothing is missing', async () => {
    const port = await start({ limits: { maxOutputBytes: 262_144, pauseOutputBytes: 4096 } });
    const client = await connect(port);
    client.socket.pause();
    const frames = 200;
    const chunk = Buffer.concat(Array.from({ length: frames }, () => framed(Buffer.alloc(200, 7))));
    let sent = 0;
    // Fills what the kernel takes in both directions, so that the next wake-up finds a lot.
    for (let turn = 0; turn < 300; turn++) {
      if (client.socket.writableLength < chunk.length) {
        client.socket.write(chunk);
        sent += frames;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(counters.get(Counter.inputPauses)).toBe(1);
    client.socket.on('data', () => {
      client.socket.pause();
      setImmediate(() => client.socket.resume());
    });
    client.socket.resume();
    expect(await client.take(sent)).toHaveLength(sent);
    expect(counters.get(Counter.outputDisconnects)).toBe(0);
  });

  test('that piles up behind a write under way arrives whole and in order, then the end', async () => {
    const port = await start({ limits: { maxOutputBytes: 1 << 26 } });
    const client = await connect(port);
    client.socket.pause();
    await until(() => gateway.size === 1);
    const connection = gateway.connection(1);
    let sent = 0;
    const send = (count: number): void => {
      for (let i = 0; i < count; i++) connection?.send(Buffer.alloc(200, String(sent++)));
    };
    let turnsBehind = 0;
    while (turnsBehind < 50) {
      send(500);
      connection?.flush();
      send(100);
      await new Promise((resolve) => setImmediate(resolve));
      if ((connection?.unsentBytes ?? 0) > 0) turnsBehind++;
    }
    connection?.end();
    expect(connection?.send(payload('after the end'))).toBe(false);
    client.socket.resume();
    const received = await client.rest();
    expect(received).toHaveLength(sent);
    const wrong = received.findIndex((one, i) => !one.equals(Buffer.alloc(200, String(i))));
    expect(wrong).toBe(-1);
  });

  test('under way when the connection ends is followed by the end', async () => {
    const port = await start({ limits: { maxOutputBytes: 1 << 26 } });
    const client = await connect(port);
    client.socket.pause();
    await until(() => gateway.size === 1);
    const connection = gateway.connection(1);
    let sent = 0;
    while (connection?.unsentBytes === 0) {
      for (let i = 0; i < 100; i++, sent++) connection.send(Buffer.alloc(200));
      connection.flush();
    }
    connection?.end();
    client.socket.resume();
    expect(await client.rest()).toHaveLength(sent);
  });

  test('for a client that resets its connection is dropped without harm', async () => {
    const port = await start();
    const [resetting, other] = [await connect(port), await connect(port)];
    resetting.send(payload('hello'));
    await resetting.take(1);
    const connection = gateway.connection(1);
    resetting.socket.resetAndDestroy();
    connection?.send(Buffer.alloc(200));
    connection?.flush();
    await until(() => gateway.size === 1);
    expect(connection?.send(payload('too late'))).toBe(false);
    other.send(payload('ok'));
    expect(texts(await other.take(1))).toEqual(['ok']);
  });
});

describe('hygiene', () => {
  test('one client more than allowed is refused; when one leaves there is room again', async () => {
    const port = await start({ limits: { maxConnections: 2 } });
    const [first] = [await connect(port), await connect(port)];
    await until(() => gateway.size === 2);
    const refused = await connect(port);
    await refused.gone();
    expect(counters.get(Counter.connectionsRefused)).toBe(1);
    first.close();
    await until(() => gateway.size === 1);
    const next = await connect(port);
    next.send(payload('in'));
    expect(texts(await next.take(1))).toEqual(['in']);
  });

  test('a client that sends nothing for too long is cut off, one that sends stays', async () => {
    const port = await start();
    const [silent, busy] = [await connect(port), await connect(port)];
    await until(() => gateway.size === 2);
    nowMs = 999;
    gateway.sweep();
    busy.send(payload('here'));
    await busy.take(1);
    nowMs = 1000;
    gateway.sweep();
    await silent.gone();
    expect(gateway.size).toBe(1);
    expect(counters.get(Counter.idleDisconnects)).toBe(1);
    busy.send(payload('still here'));
    expect(texts(await busy.take(1))).toEqual(['still here']);
  });

  test('a client that stops in the middle of a frame is cut off', async () => {
    const port = await start();
    const client = await connect(port);
    client.socket.write(framed(payload('abc')).subarray(0, 5));
    await until(() => gateway.size === 1);
    nowMs = 1000;
    gateway.sweep();
    await client.gone();
    expect(counters.get(Counter.framesIn)).toBe(0);
  });

  test('after close every connection is gone and the port is free', async () => {
    const port = await start();
    const client = await connect(port);
    client.send(payload('x'));
    await client.take(1);
    const closed = gateway.close(1000);
    await client.gone();
    expect(await closed).toBe(0);
    expect(gateway.size).toBe(0);
    expect(counters.get(Counter.connectionsOpen)).toBe(0);
    const again = createServer();
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject);
      again.listen(port, '127.0.0.1', resolve);
    });
    await new Promise((resolve) => again.close(resolve));
  });

  test('a client that keeps its half open after close is cut off', async () => {
    const port = await start();
    const client = await connect(port);
    await until(() => gateway.size === 1);
    expect(await gateway.close(1)).toBe(1);
    await client.gone();
  });

  test('a port that is taken is an error of listen', async () => {
    const port = await start();
    const second = new Gateway({
      limits: LIMITS,
      counters: new Counters(),
      handlers: { onFrame: () => {}, onProtocolError: () => {}, onOutput: () => {} },
    });
    await expect(second.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
