import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Engine } from '#engine';
import { FrameDecoder } from '#frame-decoder';
import { RECORD_BYTES, ReportKind, ReportOffset, RequestOffset } from '#layout';
import { fullRing, steady } from '#scenarios';
import { type DriveOptions, driveScenario } from '../../../solutions/load/drive-scenario.ts';

const SETTINGS: DriveOptions = { workNs: 0, connections: 3, seed: 1 };

let engine: Engine | undefined;
let server: Server | undefined;

afterEach(async () => {
  await engine?.stop();
  await new Promise<void>((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
  });
  engine = undefined;
  server = undefined;
});

/** A server that hands each request's bytes to `onRequest`. */
async function fake(onRequest: (request: Buffer, socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    const decoder = new FrameDecoder({
      maxFrameBytes: 1024,
      onFrame: (bytes, offset, length) =>
        onRequest(Buffer.from(bytes.subarray(offset, offset + length)), socket),
    });
    socket.on('data', (chunk) => decoder.push(chunk));
    socket.on('error', () => {});
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** An ACK that repeats the client timestamp of a request. */
function ackOf(request: Buffer): Buffer {
  const frame = Buffer.alloc(4 + RECORD_BYTES);
  frame.writeInt32LE(RECORD_BYTES, 0);
  frame[4 + ReportOffset.kind] = ReportKind.ACK;
  request.copy(
    frame,
    4 + ReportOffset.clientTimestampNs,
    RequestOffset.clientTimestampNs,
    RequestOffset.clientTimestampNs + 8,
  );
  return frame;
}

const still = { hold: () => {}, release: () => {} };

describe('driving an engine', () => {
  test('every request comes back once, and the engine has the same books', async () => {
    engine = new Engine({ limits: { shutdownGraceMs: 0 } });
    const port = await engine.listen(0);
    const { run, connectionsLost } = await driveScenario(
      steady(4000, 800, 50e6),
      { host: '127.0.0.1', port, ...still },
      SETTINGS,
    );
    expect(run.balance()).toMatchObject({ sent: 1000, holds: true });
    expect(connectionsLost).toBe(0);
    expect(run.counts(0).offered).toBe(200);
    expect(engine.counters.snapshot()).toMatchObject({ framesIn: 1000 });
  });

  test('a held engine refuses what its ring has no room for, and recovers', async () => {
    engine = new Engine({ ringSlots: 32, limits: { shutdownGraceMs: 0 } });
    const held = engine;
    const port = await held.listen(0);
    const target = {
      host: '127.0.0.1',
      port,
      hold: () => held.hold(),
      release: () => held.release(),
    };
    const scenario = fullRing({ rate: 2000, workNs: 0, slots: 32, phaseNs: 50e6 });
    const { run } = await driveScenario(scenario, target, SETTINGS);
    const { sent, refused, holds } = run.balance();
    expect(holds).toBe(true);
    expect(sent).toBe(run.plan.requests);
    expect(refused).toBeGreaterThan(0);
    expect(engine.counters.snapshot()).toMatchObject({ rejectedBusy: refused, framesIn: sent });
    expect(run.fullAfterNs()).not.toBe(null);
  });

  test('what is lost is missing, what is doubled is doubled, wherever it comes back', async () => {
    const sockets: Socket[] = [];
    let seen = 0;
    const port = await fake((request, socket) => {
      if (!sockets.includes(socket)) sockets.push(socket);
      seen++;
      const ack = ackOf(request);
      if (seen === 5) return;
      socket.write(ack);
      if (seen === 8) socket.write(ack);
      if (seen === 11) sockets.find((other) => other !== socket)?.write(ack);
    });
    const { run } = await driveScenario(
      steady(1000, 40, 10e6),
      { host: '127.0.0.1', port, ...still },
      SETTINGS,
    );
    expect(run.balance()).toMatchObject({
      sent: 50,
      answered: 49,
      missing: 1,
      doubled: 1,
      unasked: 1,
      holds: false,
    });
  });

  test('a server that goes away ends the run, and its requests are missing', async () => {
    let seen = 0;
    const port = await fake((_request, socket) => {
      seen++;
      if (seen > 20) socket.destroy();
    });
    const { run, connectionsLost } = await driveScenario(
      steady(2000, 100_000, 10e6),
      { host: '127.0.0.1', port, ...still },
      SETTINGS,
    );
    expect(connectionsLost).toBe(3);
    expect(run.balance().holds).toBe(false);
    expect(run.balance().sent).toBeLessThan(run.plan.requests);
  });

  test('nobody there is an error', async () => {
    const port = await fake(() => {});
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = undefined;
    await expect(
      driveScenario(steady(10, 1, 1e6), { host: '127.0.0.1', port, ...still }, SETTINGS),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
