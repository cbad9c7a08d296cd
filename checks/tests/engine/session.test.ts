/** Logon and heartbeat: who may trade, who is cut off, and what a client that comes back learns. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Engine, type EngineOptions } from '#engine';
import { MessageType, RECORD_BYTES } from '#layout';
import { ExecutionReport, SessionMessage } from '#messages';
import { reasonName } from '#reasons';
import { seed } from '#seed';
import { topologyOf } from '#topology';
import { until, WireClient } from '../gateway/wire.ts';
import { request } from './trader.ts';

const TOKEN = 'correct-horse-battery';
const { LOGON, HEARTBEAT, REPORT } = MessageType;

let engine: Engine;
const clients: WireClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await engine.stop();
});

async function start(options: EngineOptions = {}): Promise<number> {
  engine = new Engine({ topology: topologyOf('one', 'book'), ...options });
  return engine.listen(0);
}

async function connect(port: number): Promise<WireClient> {
  const client = await WireClient.connect(port);
  clients.push(client);
  return client;
}

interface Asked {
  readonly account?: number;
  readonly token?: string;
  readonly heartbeatMs?: number;
  readonly correlationId?: number;
}

function logon({ account = 7, token = TOKEN, heartbeatMs = 1000, correlationId = 5 }: Asked = {}) {
  const bytes = new Uint8Array(RECORD_BYTES);
  const message = new SessionMessage(bytes).begin(LOGON);
  message.account = account;
  message.correlationId = correlationId;
  message.heartbeatMs = heartbeatMs;
  message.setToken(Buffer.from(token));
  message.end();
  return bytes;
}

function heartbeat(account = 0): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  const message = new SessionMessage(bytes).begin(HEARTBEAT);
  message.account = account;
  message.correlationId = 9;
  message.setClientTimestamp(0xdeadbeef, 0xffffffff);
  message.end();
  return bytes;
}

const order = (account: number, clientOrderId = 1) => request({ account, clientOrderId });

/** `LOGON 7 next 1 cut off after 30000 ms`, `HEARTBEAT 7 next 1`, `ACK 1`, `REJ of 5 BAD_MSG`. */
function inWords(bytes: Buffer | undefined): string {
  if (bytes === undefined) return 'closed';
  const session = new SessionMessage(bytes);
  const { account, nextSequence, heartbeatMs } = session;
  if (session.type === LOGON) {
    return `LOGON ${account} next ${nextSequence} cut off after ${heartbeatMs} ms`;
  }
  if (session.type === HEARTBEAT) return `HEARTBEAT ${account} next ${nextSequence}`;
  expect(session.type).toBe(REPORT);
  const report = new ExecutionReport(bytes);
  if (report.reason === 0) return `ACK ${report.clientOrderId}`;
  return `REJ of ${report.requestType} ${reasonName(report.reason)}`;
}

async function ask(client: WireClient, ...payloads: readonly Uint8Array[]): Promise<string[]> {
  client.send(...payloads);
  const answers: string[] = [];
  for (let i = 0; i < payloads.length; i++) answers.push(inWords(await client.next()));
  return answers;
}

describe('where nobody has to log on', () => {
  test('a heartbeat is answered by one, with what the client wrote', async () => {
    const client = await connect(await start());
    client.send(heartbeat());
    const answer = await client.next();
    expect(inWords(answer)).toBe('HEARTBEAT 0 next 0');
    expect(new SessionMessage(answer ?? Buffer.alloc(RECORD_BYTES)).correlationId).toBe(9);
    expect(answer?.toString('hex', 40, 48)).toBe('efbeaddeffffffff');
    expect(engine.counters.snapshot()).toMatchObject({ framesIn: 1, sessionMessages: 1 });
  });

  test('who sends heartbeats is still there when the silent are cut off', async () => {
    const port = await start({ limits: { idleTimeoutMs: 400 } });
    const [silent, beating] = [await connect(port), await connect(port)];
    while (!silent.ended && !silent.closed) {
      expect(await ask(beating, heartbeat())).toEqual(['HEARTBEAT 0 next 0']);
    }
    expect(await ask(beating, heartbeat())).toEqual(['HEARTBEAT 0 next 0']);
    expect(engine.counters.snapshot()).toMatchObject({ idleDisconnects: 1 });
  });

  test('a logon binds the connection to its account, and requests are counted', async () => {
    const port = await start();
    const client = await connect(port);
    expect(
      await ask(client, logon(), order(7), order(7, 2), order(8), heartbeat(7), logon()),
    ).toEqual([
      'LOGON 7 next 1 cut off after 30000 ms',
      'REJ of 1 WRONG_ACCOUNT',
      'HEARTBEAT 7 next 3',
      'REJ of 5 ALREADY_LOGGED_ON',
      'ACK 1',
      'ACK 2',
    ]);
    const other = await connect(port);
    expect(await ask(other, logon(), heartbeat(7), order(8))).toEqual([
      'REJ of 5 ALREADY_LOGGED_ON',
      'REJ of 6 WRONG_ACCOUNT',
      'ACK 1',
    ]);
    client.close();
    await until(() => engine.counters.snapshot().connectionsOpen === 1);
    expect(await ask(other, logon())).toEqual(['LOGON 7 next 3 cut off after 30000 ms']);
    expect(engine.counters.snapshot()).toMatchObject({ rejectedSession: 1, sessionMessages: 6 });
  });

  test('a session message with a field out of range is BAD_MSG', async () => {
    const client = await connect(await start());
    const late = logon({ heartbeatMs: 30_001 });
    const old = logon();
    old[1] = 2;
    const spare = heartbeat();
    spare[63] = 1;
    expect(await ask(client, late, old, spare, logon({ account: 0 }))).toEqual([
      'REJ of 5 BAD_MSG',
      'REJ of 5 BAD_MSG',
      'REJ of 6 BAD_MSG',
      'REJ of 5 BAD_MSG',
    ]);
  });

  test('the number of accounts is bounded', async () => {
    const port = await start({ limits: { maxSessions: 1 } });
    const [one, two] = [await connect(port), await connect(port)];
    expect(await ask(one, logon({ account: 1 }))).toEqual([expect.stringMatching(/^LOGON 1 /)]);
    expect(await ask(two, logon({ account: 2 }))).toEqual(['REJ of 5 SESSIONS_FULL']);
  });
});

describe('where a token is set', () => {
  test('the logon comes first, and then everything goes as usual', async () => {
    const client = await connect(await start({ logonToken: TOKEN }));
    expect(await ask(client, logon(), order(7), heartbeat())).toEqual([
      'LOGON 7 next 1 cut off after 30000 ms',
      'HEARTBEAT 7 next 2',
      'ACK 1',
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    ['an order', order(7), 'REJ of 1 NOT_LOGGED_ON'],
    ['a heartbeat', heartbeat(), 'REJ of 6 NOT_LOGGED_ON'],
    ['a frame of a wrong length', new Uint8Array(3), 'REJ of 0 BAD_MSG'],
    ['a wrong token', logon({ token: TOKEN.replace('c', 'C') }), 'REJ of 5 BAD_TOKEN'],
    ['a token that goes on', logon({ token: `${TOKEN}x` }), 'REJ of 5 BAD_TOKEN'],
    ['no token', logon({ token: '' }), 'REJ of 5 BAD_TOKEN'],
    ['a wrong token and account', logon({ token: 'x', account: 0 }), 'REJ of 5 BAD_TOKEN'],
  ])('%s before it is refused, and the connection is closed', async (_name, bytes, answer) => {
    const client = await connect(await start({ logonToken: TOKEN }));
    expect(await ask(client, bytes, logon())).toEqual([answer, 'closed']);
    expect(engine.counters.snapshot()).toMatchObject({ published: 0, framesIn: 1 });
  });

  test('who says nothing is cut off after a while, who has logged on is not', async () => {
    const port = await start({ logonToken: TOKEN, limits: { logonTimeoutMs: 50 } });
    const client = await connect(port);
    expect(await ask(client, logon())).toEqual([expect.stringMatching(/^LOGON /)]);
    const stranger = await connect(port);
    await stranger.gone();
    expect(engine.counters.snapshot()).toMatchObject({ logonTimeouts: 1 });
    expect(await ask(client, heartbeat())).toEqual(['HEARTBEAT 7 next 1']);
  });

  test('a token is 16 to 32 printable characters', async () => {
    await start();
    for (const logonToken of [
      '',
      'x'.repeat(15),
      'x'.repeat(33),
      'a b'.repeat(6),
      'é'.repeat(16),
    ]) {
      expect(() => new Engine({ logonToken }), logonToken).toThrow(
        `The logon token has ${logonToken.length} characters; expected 16 to 32 printable ASCII`,
      );
    }
  });

  test('without one the engine listens on loopback addresses only', async () => {
    await start();
    const open = new Engine({ topology: topologyOf('one', 'book') });
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org']) {
      await expect(open.listen(0, host), host).rejects.toThrow('expected a logonToken with it');
    }
    await open.stop();
  });
});

describe('any bytes of a session message', () => {
  test('get one answer each, and the engine goes on', async () => {
    const port = await start();
    const field = fc.record({
      type: fc.constantFrom(LOGON, HEARTBEAT),
      at: fc.nat(RECORD_BYTES - 1),
      byte: fc.nat(255),
      base: fc.constantFrom(logon(), heartbeat()),
      noise: fc.option(fc.uint8Array({ minLength: RECORD_BYTES, maxLength: RECORD_BYTES })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 40 }), async (messages) => {
        const client = await connect(port);
        const frames = messages.map(({ type, at, byte, base, noise }) => {
          const bytes = Uint8Array.from(noise ?? base);
          bytes[at] = byte;
          bytes[0] = type;
          return bytes;
        });
        const answers = await ask(client, ...frames);
        expect(answers.filter((text) => text === 'closed')).toEqual([]);
        client.close();
      }),
      { seed, numRuns: 50 },
    );
  });
});
