import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { seed } from '#seed';
import { utc } from './fix-script.ts';
import { SessionRig, START_MS } from './session-rig.ts';

const TOKEN = 'correct horse battery';

describe('a Logon', () => {
  test('is answered with the same HeartBtInt', () => {
    const rig = new SessionRig();
    expect(rig.logOn({ '108': '25' })).toBe(true);
    expect(rig.take()).toMatchObject([
      { '35': 'A', '34': '1', '49': 'TICK', '56': 'CLIENT1', '98': '0', '108': '25' },
    ]);
    expect(rig.session.nextNumbers).toEqual({ in: 2, out: 2 });
  });

  test.each([
    ['with encryption', { '98': '1' }, 'EncryptMethod must be 0 (none)'],
    ['without heartbeats', { '108': '0' }, 'HeartBtInt must be 1 to 60 seconds'],
    ['with heartbeats too far apart', { '108': '61' }, 'HeartBtInt must be 1 to 60 seconds'],
    ['with heartbeats that are no number', { '108': 'x' }, 'HeartBtInt must be 1 to 60 seconds'],
    ['without HeartBtInt', { '108': '' }, 'a required field is missing, tag 108'],
    ['without a number', { '34': '0' }, 'MsgSeqNum is no number from 1 on'],
    ['with a wrong clock', { '52': utc(START_MS - 120_001) }, /^SendingTime is not within 120/],
    ['with no time', { '52': 'now' }, 'SendingTime is no UTC time, tag 52'],
    ['that resets at another number', { '141': 'Y', '34': '2' }, /^MsgSeqNum must be 1 in a Logon/],
  ])('%s is refused with one sentence', (_name, fields, text) => {
    const rig = new SessionRig();
    expect(rig.logOn(fields)).toBe(false);
    expect(rig.take()).toMatchObject([
      { '35': '5', '58': typeof text === 'string' ? text : expect.stringMatching(text) },
    ]);
    expect([rig.ended, rig.session.isLoggedOn]).toEqual([true, false]);
  });

  test('needs the token where one is asked for', () => {
    for (const given of ['', 'correct horse', `${TOKEN}!`, TOKEN.toUpperCase()]) {
      const rig = new SessionRig({ token: TOKEN });
      expect(rig.logOn({ '554': given }), given).toBe(false);
      expect(rig.take()).toMatchObject([{ '35': '5', '58': 'Password is wrong' }]);
    }
    expect(new SessionRig({ token: TOKEN }).logOn({ '554': TOKEN })).toBe(true);
  });

  test('with a number too low is refused, and says what is expected', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('0');
    rig.session.disconnected();
    expect(rig.logOn({ '34': '2' })).toBe(false);
    expect(rig.take()).toMatchObject([
      { '35': '5', '58': 'MsgSeqNum too low, expecting 3 but received 2' },
    ]);
  });

  test('with a number too high is good, and what is missing is asked for', () => {
    const rig = SessionRig.loggedOn();
    rig.session.disconnected();
    rig.next = 5;
    expect(rig.logOn()).toBe(true);
    expect(rig.brief()).toEqual(['A 2', '2 3 7=2 16=0']);
    expect(rig.session.nextNumbers.in).toBe(2);
  });

  test('with ResetSeqNumFlag begins both numbers again, and forgets what could be sent again', () => {
    const rig = SessionRig.loggedOn();
    rig.report('old');
    rig.take();
    rig.session.disconnected();
    rig.next = 1;
    expect(rig.logOn({ '141': 'Y' })).toBe(true);
    expect(rig.take()).toMatchObject([{ '35': 'A', '34': '1', '141': 'Y' }]);
    expect(rig.session.nextNumbers).toEqual({ in: 2, out: 2 });
    rig.receive('2', { '7': '1', '16': '0' });
    expect(rig.brief()).toEqual(['4 1 43=Y 36=2']);
  });

  test('in the middle of a session is refused, but for a reset', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('A', { '98': '0', '108': '30' });
    expect(rig.brief()).toEqual(['3 2 45=2 373=99 58=this session is logged on already']);
    rig.receive('A', { '98': '0', '108': '30', '141': 'Y', '34': '1' });
    expect(rig.take()).toMatchObject([{ '35': 'A', '34': '1', '141': 'Y' }]);
    expect(rig.session.nextNumbers).toEqual({ in: 2, out: 2 });
  });
});

describe('time', () => {
  test('without a message brings a Heartbeat, one for each HeartBtInt', () => {
    const rig = SessionRig.loggedOn();
    rig.pass(29_750);
    expect(rig.brief()).toEqual([]);
    rig.pass(250);
    expect(rig.brief()).toEqual(['0 2']);
    rig.receive('0');
    rig.pass(30_000);
    expect(rig.brief()).toEqual(['0 3']);
  });

  test('that the client is silent brings a TestRequest, then the end', () => {
    const rig = SessionRig.loggedOn();
    rig.pass(36_000);
    expect(rig.brief()).toEqual(['0 2', '1 3 112=3']);
    rig.pass(35_750);
    expect(rig.ended).toBe(false);
    rig.pass(250);
    expect(rig.ended).toBe(true);
  });

  test('begins anew with every message of the client', () => {
    const rig = SessionRig.loggedOn();
    rig.pass(36_000);
    rig.receive('0', { '112': '3' });
    rig.take();
    rig.pass(36_000);
    expect(rig.brief()).toEqual(['0 4', '1 5 112=5']);
    expect(rig.ended).toBe(false);
  });

  test('passes while nobody is connected, and nothing is sent', () => {
    const rig = SessionRig.loggedOn();
    rig.session.disconnected();
    rig.pass(300_000);
    expect(rig.take()).toEqual([]);
    expect(rig.session.nextNumbers.out).toBe(2);
  });

  test('ends a Logout that has no answer', () => {
    const rig = SessionRig.loggedOn();
    rig.session.logOut('enough');
    rig.session.logOut('enough');
    expect(rig.brief()).toEqual(['5 2 58=enough']);
    rig.pass(1_750);
    expect(rig.ended).toBe(false);
    rig.pass(250);
    expect(rig.ended).toBe(true);
  });
});

describe('a TestRequest', () => {
  test('is answered with its own words', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('1', { '112': 'are you there?' });
    expect(rig.brief()).toEqual(['0 2 112=are you there?']);
  });
});

describe('a Logout', () => {
  test('is confirmed, and the connection ends', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('5');
    expect(rig.brief()).toEqual(['5 2']);
    expect(rig.ended).toBe(true);
  });

  test('of ours ends with the client’s, which is not confirmed again', () => {
    const rig = SessionRig.loggedOn();
    rig.session.logOut('enough');
    rig.receive('5');
    expect(rig.brief()).toEqual(['5 2 58=enough']);
    expect(rig.ended).toBe(true);
  });

  test('is confirmed although something is missing, which the next Logon asks for', () => {
    const rig = SessionRig.loggedOn();
    rig.next = 7;
    rig.receive('5');
    expect(rig.brief()).toEqual(['5 2']);
    rig.logOn();
    expect(rig.brief()).toEqual(['A 3', '2 4 7=2 16=0']);
  });

  test('holds reports back, until the client has logged on again and asks', () => {
    const rig = SessionRig.loggedOn();
    rig.session.logOut('enough');
    rig.take();
    rig.report('late');
    expect(rig.take()).toEqual([]);
    rig.receive('5');
    rig.logOn();
    expect(rig.brief()).toEqual(['A 4']);
    rig.receive('2', { '7': '3', '16': '0' });
    expect(rig.brief()).toEqual(['8 3 43=Y 58=late', '4 4 43=Y 36=5']);
  });
});

describe('a number that is too high', () => {
  test('brings one ResendRequest; what came early is dropped and comes again', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('H', { '34': '4', '11': 'c' });
    rig.receive('H', { '34': '5', '11': 'd' });
    expect(rig.brief()).toEqual(['2 2 7=2 16=0']);
    expect(rig.applications).toEqual([]);
    expect(rig.counters.get(Counter.fixGaps)).toBe(1);
    const again = { '43': 'Y', '122': rig.utc };
    rig.receive('H', { '34': '2', '11': 'a', ...again });
    rig.receive('4', { '34': '3', '123': 'Y', '36': '4', ...again });
    rig.receive('H', { '34': '4', '11': 'c', ...again });
    rig.receive('H', { '34': '5', '11': 'd', ...again });
    expect(rig.applications).toEqual(['a', 'c', 'd']);
    expect(rig.session.nextNumbers.in).toBe(6);
    expect(rig.take()).toEqual([]);
  });

  test('in the middle of what comes again is asked for once more, and only once', () => {
    const rig = SessionRig.loggedOn();
    const again = { '43': 'Y', '122': rig.utc };
    rig.receive('0', { '34': '9' });
    rig.receive('H', { '34': '2', '11': 'a', ...again });
    for (const number of ['4', '5', '6']) rig.receive('H', { '34': number, '11': 'x', ...again });
    expect(rig.brief()).toEqual(['2 2 7=2 16=0', '2 3 7=3 16=0']);
  });

  test('is asked for again when nothing has come for a HeartBtInt', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('0', { '34': '9' });
    rig.take();
    rig.pass(29_000);
    rig.receive('0', { '34': '10' });
    expect(rig.brief()).toEqual([]);
    rig.pass(1_000);
    rig.receive('0', { '34': '11' });
    expect(rig.brief()).toContain('2 4 7=2 16=0');
  });

  test('in a ResendRequest does not keep it from its answer', () => {
    const rig = SessionRig.loggedOn();
    rig.report('one');
    rig.take();
    rig.receive('2', { '34': '9', '7': '2', '16': '0' });
    expect(rig.brief()).toEqual(['8 2 43=Y 58=one', '2 3 7=2 16=0']);
  });
});

describe('a number that is too low', () => {
  test('ends the session with one sentence', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('0');
    rig.receive('H', { '34': '1', '11': 'a' });
    expect(rig.brief()).toEqual(['5 2 58=MsgSeqNum too low, expecting 3 but received 1']);
    expect(rig.ended).toBe(true);
    expect(rig.applications).toEqual([]);
  });

  test('is passed over when the message says that it is a duplicate', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('H', { '11': 'a' });
    rig.receive('H', { '34': '2', '11': 'a', '43': 'Y', '122': rig.utc });
    expect(rig.take()).toEqual([]);
    expect(rig.applications).toEqual(['a']);
    expect(rig.session.nextNumbers.in).toBe(3);
  });

  test('in a duplicate that does not say when it was sent first is refused', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('0', { '34': '1', '43': 'Y' });
    expect(rig.brief()).toEqual([
      '3 2 45=1 371=122 373=1 58=a message with PossDupFlag has to say when it was sent first',
    ]);
    expect(rig.session.nextNumbers.in).toBe(2);
  });
});

describe('a SequenceReset', () => {
  test('as GapFill moves the number on', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('4', { '123': 'Y', '36': '10' });
    expect(rig.session.nextNumbers.in).toBe(10);
    expect(rig.take()).toEqual([]);
  });

  test('as GapFill to a number that was there already is refused', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('4', { '123': 'Y', '36': '2' });
    expect(rig.brief()).toMatchObject([expect.stringMatching(/^3 2 45=2 371=36 373=5/)]);
  });

  test('as reset holds whatever its own number is, forwards only', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('4', { '34': '77', '36': '20' });
    expect(rig.session.nextNumbers.in).toBe(20);
    expect(rig.take()).toEqual([]);
    rig.receive('4', { '34': '1', '36': '19', '123': 'N' });
    expect(rig.brief()).toMatchObject([expect.stringMatching(/^3 2 45=1 371=36 373=5/)]);
    expect(rig.session.nextNumbers.in).toBe(20);
  });
});

describe('what the client asks for again', () => {
  function withReports(): SessionRig {
    const rig = SessionRig.loggedOn();
    rig.report('two');
    rig.receive('1', { '112': 'x' });
    rig.report('four');
    rig.report('five');
    rig.take();
    return rig;
  }

  test.each([
    [
      'everything',
      '1',
      '0',
      ['4 1 43=Y 36=2', '8 2 43=Y 58=two', '4 3 43=Y 36=4', '8 4 43=Y 58=four', '8 5 43=Y 58=five'],
    ],
    ['one report', '4', '4', ['8 4 43=Y 58=four']],
    ['one session message', '3', '3', ['4 3 43=Y 36=4']],
    ['up to a number', '1', '2', ['4 1 43=Y 36=2', '8 2 43=Y 58=two']],
    ['beyond the last', '5', '999999', ['8 5 43=Y 58=five']],
  ])('comes with PossDupFlag, and gaps are filled: %s', (_name, begin, end, expected) => {
    const rig = withReports();
    rig.receive('2', { '7': begin, '16': end });
    expect(rig.brief()).toEqual(expected);
    expect(rig.session.nextNumbers.out).toBe(6);
  });

  test('has the time of then and of now', () => {
    const rig = withReports();
    const then = rig.utc;
    rig.pass(1_000);
    rig.receive('2', { '7': '4', '16': '4' });
    expect(rig.take()).toMatchObject([{ '122': then, '52': rig.utc }]);
  });

  test.each([
    ['0', '0'],
    ['6', '0'],
    ['4', '3'],
    ['-1', '0'],
    ['x', '0'],
    ['1', 'y'],
  ])('but was never sent is refused: %s to %s', (begin, end) => {
    const rig = withReports();
    rig.receive('2', { '7': begin, '16': end });
    expect(rig.brief()).toMatchObject([expect.stringMatching(/^3 6 45=3 371=7 373=5/)]);
  });

  test('but is too old is filled, and the newest are sent', () => {
    const rig = SessionRig.loggedOn({ storeMessages: 4 });
    for (let i = 2; i <= 10; i++) rig.report(`report ${i}`);
    rig.take();
    rig.receive('2', { '7': '1', '16': '0' });
    expect(rig.brief()).toEqual([
      '4 1 43=Y 36=7',
      ...[7, 8, 9, 10].map((number) => `8 ${number} 43=Y 58=report ${number}`),
    ]);
  });

  test('but was a session message in the place of an old report is filled', () => {
    const rig = SessionRig.loggedOn({ storeMessages: 4 });
    for (let i = 2; i <= 5; i++) rig.report(`report ${i}`);
    rig.receive('1', { '112': 'x' });
    rig.take();
    rig.receive('2', { '7': '5', '16': '0' });
    expect(rig.brief()).toEqual(['8 5 43=Y 58=report 5', '4 6 43=Y 36=7']);
  });

  test('was sent while it was away', () => {
    const rig = SessionRig.loggedOn();
    rig.session.disconnected();
    rig.report('missed');
    rig.logOn();
    expect(rig.brief()).toEqual(['A 3']);
    rig.receive('2', { '7': '2', '16': '0' });
    expect(rig.brief()).toEqual(['8 2 43=Y 58=missed', '4 3 43=Y 36=4']);
  });
});

describe('a message that breaks a rule', () => {
  test.each([
    ['of a version that is not 4.4', { '8': 'FIX.4.2' }, ['5 2 58=BeginString is not FIX.4.4']],
    ['without a number', { '34': '' }, ['5 2 58=MsgSeqNum is missing or no number']],
    ['with a number that is none', { '34': 'x' }, ['5 2 58=MsgSeqNum is missing or no number']],
    ['of somebody else', { '49': 'CLIENT2' }, ['3 2 45=2 373=9', '5 3']],
    ['for somebody else', { '56': 'TOCK' }, ['3 2 45=2 373=9', '5 3']],
    ['of another time', { '52': utc(START_MS + 120_001) }, ['3 2 45=2 371=52 373=10', '5 3']],
  ])('ends the session: %s', (_name, fields, expected) => {
    const rig = SessionRig.loggedOn();
    rig.receive('H', { '11': 'a', ...fields });
    const brief = rig.brief();
    expect(brief.length).toBe(expected.length);
    for (const [i, text] of expected.entries()) expect(brief[i]).toContain(text);
    expect(rig.ended).toBe(true);
    expect(rig.applications).toEqual([]);
  });

  test.each([
    ['a type that FIX 4.4 does not have', 'zz', {}, '3 2 45=2 371=35 373=11'],
    ['a type of three characters', 'ABC', {}, '3 2 45=2 371=35 373=11'],
    ['a missing field', '1', {}, '3 2 45=2 371=112 373=1'],
    ['no time', '0', { '52': '' }, '3 2 45=2 371=52 373=1'],
    ['a time that is none', '0', { '52': 'x' }, '3 2 45=2 371=52 373=6'],
    ['a field twice', '0', { '112': 'x|112=y' }, '3 2 45=2 371=112 373=13'],
    ['a field without value', '0', { '58': '|' }, '3 2 45=2 371=58 373=4'],
    ['a field without tag', '0', { '58': 'x|=y' }, '3 2 45=2 373=0'],
    ['data of another length', '0', { '95': '1', '96': 'xyz' }, '3 2 45=2 371=96 373=6'],
  ])('is refused by its number, and the session goes on: %s', (_name, type, fields, expected) => {
    const rig = SessionRig.loggedOn();
    rig.receive(type, fields);
    expect(rig.brief()).toMatchObject([expect.stringContaining(expected)]);
    expect(rig.counters.get(Counter.fixRejects)).toBe(1);
    rig.receive('1', { '112': 'x' });
    expect(rig.brief()).toEqual(['0 3 112=x']);
  });

  test('that refuses one of ours is passed over', () => {
    const rig = SessionRig.loggedOn();
    rig.receive('3', { '45': '1', '58': 'no' });
    expect(rig.take()).toEqual([]);
    expect(rig.session.nextNumbers.in).toBe(3);
  });
});

describe('whatever is lost on the way to the engine', () => {
  /** A client that remembers what it has sent, and a way that loses some of it. */
  class LossyClient {
    readonly rig = SessionRig.loggedOn();
    /** By number, from 2 on: an order's name, or a session message. */
    readonly sent: (string | undefined)[] = [];

    send(name: string | undefined, isLost: boolean): void {
      this.sent.push(name);
      if (isLost) this.rig.next++;
      else if (name === undefined) this.rig.receive('0');
      else this.rig.receive('H', { '11': name });
    }

    logOn(): void {
      this.sent.push(undefined);
      this.rig.logOn();
    }

    /** Sends again what it is asked for; some of that is lost as well. */
    answer(isLost: () => boolean): void {
      for (const request of this.rig.take().filter((fields) => fields['35'] === '2')) {
        for (let number = Number(request['7']); number < this.rig.next; number++) {
          const name = this.sent[number - 2];
          const fields = { '34': String(number), '43': 'Y', '122': this.rig.utc };
          if (isLost()) continue;
          if (name !== undefined) this.rig.receive('H', { '11': name, ...fields });
          else this.rig.receive('4', { '123': 'Y', '36': String(number + 1), ...fields });
        }
      }
    }
  }

  test('every application message is let through once, in order', () => {
    const step = fc.record({
      isOrder: fc.boolean(),
      isLost: fc.boolean(),
      isAnswered: fc.boolean(),
      isCutOff: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.infiniteStream(fc.boolean()),
        (steps, losses) => {
          const client = new LossyClient();
          const { rig } = client;
          for (const [i, { isOrder, isLost, isAnswered, isCutOff }] of steps.entries()) {
            client.send(isOrder ? `order ${i}` : undefined, isLost);
            if (isCutOff) {
              rig.session.disconnected();
              client.logOn();
            }
            if (isAnswered) client.answer(() => losses.next().value);
          }
          // From here on nothing is lost, and time passes until everything is mended.
          for (let round = 0; round < 3; round++) {
            rig.pass(30_000);
            client.send(undefined, false);
            client.answer(() => false);
          }
          const orders = client.sent.filter((name) => name !== undefined);
          expect(rig.applications).toEqual(orders);
          expect(rig.session.nextNumbers.in).toBe(rig.next);
          expect(rig.session.isLoggedOn).toBe(true);
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});
