import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { Engine } from '#engine';
import { FixGateway } from '#fix-gateway';
import { seed } from '#seed';
import { topologyOf } from '#topology';
import { until } from '../gateway/wire.ts';
import { FixEngine, type FixEngineOptions } from './fix-engine.ts';
import { newOrder, utc } from './fix-script.ts';
import { framed } from './fix-text.ts';

let fix: FixEngine;

afterEach(() => fix.stop());

async function start(options: FixEngineOptions = {}): Promise<void> {
  fix = await FixEngine.start(options);
}

const count = (name: keyof typeof Counter) => fix.engine.counters.get(Counter[name]);

describe('a connection', () => {
  test('logs on, is answered, and logs out', async () => {
    await start();
    const client = await fix.connect();
    client.logOn({ '108': '20' });
    expect(await client.take()).toMatchObject({ '35': 'A', '34': '1', '108': '20', '98': '0' });
    client.send('1', { '112': 'hello' });
    expect(await client.take()).toMatchObject({ '35': '0', '34': '2', '112': 'hello' });
    client.send('5');
    expect(await client.rest()).toMatchObject([{ '35': '5', '34': '3' }]);
    await until(() => fix.gateway.size === 0);
    expect(fix.gateway.session('CLIENT1')?.isLoggedOn).toBe(false);
    expect([count('connectionsOpened'), count('fixMessagesIn')]).toEqual([1, 3]);
  });

  test.each([
    ['a SenderCompID that nobody knows', { '49': 'STRANGER' }],
    ['a TargetCompID that is not ours', { '56': 'TOCK' }],
    ['another version', { '8': 'FIX.4.2' }],
    ['no SenderCompID', { '49': '' }],
  ])('with %s learns nothing', async (_name, fields) => {
    await start();
    const client = await fix.connect();
    client.logOn(fields);
    expect(await client.rest()).toEqual([]);
    expect(fix.gateway.session('CLIENT1')?.nextNumbers).toEqual({ in: 1, out: 1 });
  });

  test('that begins with something else than a Logon learns nothing', async () => {
    await start();
    const client = await fix.connect();
    client.send('D', newOrder());
    client.logOn();
    expect(await client.rest()).toEqual([]);
  });

  test('that logs on as somebody who is there already is closed, and the first one stays', async () => {
    await start();
    const first = await fix.client();
    const second = await fix.connect();
    second.logOn();
    expect(await second.rest()).toEqual([]);
    first.send('1', { '112': 'still here' });
    expect(await first.take()).toMatchObject({ '112': 'still here' });
  });

  test('that does not log on is closed', async () => {
    let nowMs = 0;
    await start({ fix: { clock: { nowMs: () => nowMs, utcMs: () => Date.now() } } });
    const client = await fix.connect();
    await until(() => fix.gateway.size === 1);
    nowMs = 9_999;
    fix.gateway.tick();
    expect(fix.gateway.size).toBe(1);
    nowMs = 10_000;
    fix.gateway.tick();
    expect(await client.rest()).toEqual([]);
  });

  test('needs the token where there is one', async () => {
    await start({ fix: { token: 'correct-horse-battery' } });
    const wrong = await fix.connect();
    wrong.logOn({ '554': 'battery-horse' });
    expect(await wrong.rest()).toMatchObject([{ '35': '5', '58': 'Password is wrong' }]);
    const right = await fix.connect();
    right.logOn({ '554': 'correct-horse-battery' });
    expect(await right.take()).toMatchObject({ '35': 'A' });
  });
});

describe('bytes', () => {
  test('may arrive one by one', async () => {
    await start();
    const client = await fix.client();
    const text = client.message('D', newOrder()) + client.message('1', { '112': 'x' });
    for (const byte of Buffer.from(text.replaceAll('|', '\x01'), 'latin1')) {
      await new Promise((resolve) => client.socket.write(Uint8Array.of(byte), resolve));
    }
    expect(await client.takeAll(2)).toMatchObject(
      [{ '35': '8' }, { '35': '0', '112': 'x' }].reverse(),
    );
  });

  test('may be many messages at once', async () => {
    await start();
    const client = await fix.client();
    const numbers = Array.from({ length: 200 }, (_, i) => `t${i}`);
    client.sendText(numbers.map((name) => client.message('1', { '112': name })).join(''));
    const answers = await client.takeAll(200);
    expect(answers.map((fields) => fields['112'])).toEqual(numbers);
  });

  test.each([
    ['a wrong CheckSum', (text: string) => text.replace(/10=\d+\|$/, '10=999|')],
    ['a BodyLength too small', (text: string) => text.replace(/9=\d+/, '9=20')],
    ['a BodyLength too large', (text: string) => text.replace(/9=\d+/, '9=400')],
    ['a BodyLength that is none', (text: string) => text.replace(/9=\d+/, '9=x')],
    ['a byte changed', (text: string) => text.replace('11=order-1', '11=order-2')],
    ['no BeginString', (text: string) => text.replace('8=FIX.4.4|', '')],
  ])('with %s are passed over; the message is missed, and comes again', async (_name, damage) => {
    await start();
    const client = await fix.client();
    const order = newOrder();
    const number = client.next;
    client.sendText(damage(client.message('D', order)));
    for (let i = 0; i < 5; i++)
      client.send('0', { '58': 'long enough to end what was too long'.repeat(4) });
    const request = await client.take();
    expect(request).toMatchObject({ '35': '2', '7': String(number), '16': '0' });
    const again = { '43': 'Y', '122': utc(Date.now()) };
    client.send('D', { ...order, ...again, '34': String(number) });
    client.send('4', { ...again, '34': String(number + 1), '123': 'Y', '36': String(client.next) });
    expect(await client.take()).toMatchObject({ '35': '8', '11': 'order-1', '150': '0' });
    client.send('1', { '112': 'all well' });
    expect(await client.take()).toMatchObject({ '112': 'all well' });
    expect(count('fixGarbled')).toBeGreaterThan(0);
    expect(count('fixGaps')).toBe(1);
  });

  test('with a number too low end the session', async () => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder({ '34': '1' }));
    expect(await client.rest()).toMatchObject([
      { '35': '5', '58': 'MsgSeqNum too low, expecting 2 but received 1' },
    ]);
  });

  test('from another CompID in the middle end the session', async () => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder({ '49': 'CLIENT2' }));
    expect(await client.rest()).toMatchObject([{ '35': '3', '373': '9' }, { '35': '5' }]);
  });

  test('of any kind throw nothing and harm nobody else', async () => {
    await start();
    const good = await fix.client('CLIENT2');
    const fragment = fc.constantFrom(
      '8=FIX.4.4|',
      '9=5|',
      '35=A|',
      '35=D|',
      '10=000|',
      '34=2|',
      '49=CLIENT1|',
      '56=TICK|',
      '95=9|96=|',
      '|',
      '=',
      framed('35=0|34=2|49=CLIENT1|56=TICK|52=20260102-09:30:00|'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.oneof(fragment, fc.string({ unit: 'binary-ascii' })), { maxLength: 20 }),
        async (isLoggedOn, parts) => {
          const client = await fix.connect();
          if (isLoggedOn) await client.enter({ '141': 'Y' });
          client.sendText(parts.join(''));
          client.socket.end();
          await client.rest();
          await until(() => fix.gateway.session('CLIENT1')?.isLoggedOn === false);
        },
      ),
      { seed, numRuns: 60 },
    );
    good.send('1', { '112': 'unharmed' });
    expect(await good.take()).toMatchObject({ '112': 'unharmed' });
  });

  test('of orders with any values are answered each by one message that says which', async () => {
    await start();
    const client = await fix.client();
    const value = fc.constantFrom(
      '0',
      '1',
      '2',
      '4',
      '6',
      '-1',
      '1.5',
      'x',
      'SYM0',
      '1e9',
      '99999999999999999999',
    );
    const tag = fc.constantFrom(
      '54',
      '40',
      '38',
      '44',
      '59',
      '18',
      '55',
      '60',
      '1',
      '99',
      '41',
      '11',
      '110',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('D', 'F', 'G'),
        fc.array(fc.tuple(tag, value), { maxLength: 3 }),
        fc.uuid(),
        async (type, changes, clOrdId) => {
          const number = client.next;
          const fields = {
            ...newOrder({ '11': clOrdId, '41': 'none' }),
            ...Object.fromEntries(changes),
          };
          client.send(type, fields);
          const answer = await client.take();
          expect(['8', '9', '3', 'j']).toContain(answer['35']);
          if (answer['35'] === '3' || answer['35'] === 'j')
            expect(answer['45']).toBe(String(number));
          else expect(answer['11']).toBe(fields['11']);
          // What may follow: fills, and the end of what cannot rest.
          client.send('1', { '112': clOrdId });
          while ((await client.take())['112'] !== clOrdId);
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});

describe('the gateway', () => {
  test('asks everybody to part when the engine stops, and waits for the answer', async () => {
    await start();
    const polite = await fix.client();
    const mute = await fix.client('CLIENT2');
    const stranger = await fix.connect();
    const stopped = fix.engine.stop();
    expect(await polite.take()).toMatchObject({ '35': '5', '58': 'the engine stops' });
    polite.send('5');
    expect(await polite.rest()).toEqual([]);
    expect(await stranger.rest()).toEqual([]);
    expect(await mute.rest()).toMatchObject([{ '35': '5' }]);
    await stopped;
    expect(fix.gateway.size).toBe(0);
  });

  test('sends heartbeats by itself, on the clock that it was given', async () => {
    let nowMs = 0;
    await start({ fix: { clock: { nowMs: () => nowMs, utcMs: () => Date.now() } } });
    const client = await fix.client();
    nowMs = 30_000;
    expect(await client.take()).toMatchObject({ '35': '0' });
  });

  test('counts its clients with the others', async () => {
    await start();
    await fix.client();
    await fix.trader(7);
    await until(() => count('connectionsOpen') === 2);
    expect((await fix.engine.stats()).connections).toBe(2);
  });

  const client = { compId: 'A', account: 1 };

  test.each([
    [{ clients: [{ compId: '', account: 1 }] }, 'the CompID "" is not 1 to 32 visible'],
    [{ clients: [{ compId: 'A B', account: 1 }] }, 'the CompID "A B" is not 1 to 32 visible'],
    [{ clients: [client, client] }, 'the CompID "A" is there twice'],
    [{ clients: [{ compId: 'TICK', account: 1 }] }, 'the CompID "TICK" is there twice'],
    [{ clients: [{ compId: 'A', account: 0 }] }, 'the account of A is 0; expected 1 to 2097151'],
    [{ symbols: ['X', 'X'] }, 'the Symbol "X" is there twice'],
    [{ tickSize: '0' }, 'the tick size "0" is not a positive decimal number'],
    [{ tickSize: '0.000001' }, 'the tick size is 0.000001; expected up to 5 digits'],
  ])('refuses options that cannot be: %j', async (options, sentence) => {
    await start();
    const engine = new Engine({ topology: topologyOf('one', 'book') });
    const attach = () =>
      engine.attach(
        (door) => new FixGateway(door, { clients: [client], symbols: ['X'], ...options }),
      );
    expect(attach).toThrow(sentence);
  });

  test('is the only one beside the binary gateway', async () => {
    await start();
    expect(() => fix.engine.attach(() => fix.gateway)).toThrow('a second way in is there already');
  });
});
