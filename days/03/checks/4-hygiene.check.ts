/** Day 03, stage 4: clients that go, in all the ways there are, and clients that stay too long. */
import { expect, test } from 'vitest';
import type { Connection } from '#connection';
import { connected, frame, frames, type Rig } from './kit.ts';
import { settle } from './scripted-socket.ts';
import { testOnSockets, until } from './tcp.ts';

const testOnTcp = testOnSockets();

/** A rig that answers nothing by itself: the answers are owed. */
function owing(): Promise<Rig> {
  return connected({ onFrame: () => {}, flushes: true });
}

const say = (connection: Connection, text: string) => connection.answer(Buffer.from(text));

test('idleMs is the time since something came', async () => {
  const rig = await connected();
  expect(rig.connection.idleMs(), 'The clock of the options, and it stands still').toBe(0);
  rig.nowMs += 700;
  expect(rig.connection.idleMs(), 'Nothing has come since the connection was opened').toBe(700);
  rig.socket.receive(frame('here'));
  expect(rig.connection.idleMs(), 'A frame has just come').toBe(0);
  rig.nowMs += 50;
  rig.socket.receive(frame('half').subarray(0, 3));
  expect(rig.connection.idleMs(), 'Half a frame is a sign of life too').toBe(0);
});

test('what we send is no sign of life of the client', async () => {
  const rig = await connected({ flushes: true });
  rig.nowMs += 900;
  rig.connection.send(Buffer.from('are you there?'));
  await settle();
  expect(
    rig.connection.idleMs(),
    'The kernel takes bytes for a client that was switched off ten minutes ago. Only what comes in shows that somebody is there',
  ).toBe(900);
});

test('bytes that nobody listens to any more keep no connection alive', async () => {
  const rig = await connected();
  rig.connection.end();
  rig.nowMs += 500;
  rig.socket.receive(frame('still talking'));
  await settle();
  expect(
    rig.connection.idleMs(),
    'After end() what comes is dropped. A client that goes on talking could stay for ever',
  ).toBe(500);
  const owed = await owing();
  owed.socket.receive(Buffer.concat([frame('order'), frame('bad', 0)]));
  owed.nowMs += 500;
  owed.socket.receive(frame('still talking'));
  expect(owed.connection.idleMs(), 'After a bad length nobody listens either').toBe(500);
});

test('owedAnswers counts frames that were handed on and are not answered', async () => {
  const rig = await owing();
  rig.socket.receive(frames('one', 'two', 'three'));
  expect(rig.connection.owedAnswers, 'Three frames, no answer').toBe(3);
  say(rig.connection, '1');
  rig.connection.send(Buffer.from('news'));
  expect(
    rig.connection.owedAnswers,
    'answer() answers one; send() tells news and answers none',
  ).toBe(2);
  rig.connection.answerFrom(Buffer.from('..2..'), 2, 1);
  expect(rig.connection.owedAnswers, 'answerFrom() answers one as well').toBe(1);
  await settle();
  expect(rig.answers().join('|'), 'All three left').toBe('1|news|2');
});

test('a client that has closed its half still gets the answers it is owed', async () => {
  const rig = await owing();
  rig.socket.receive(frames('one', 'two'));
  rig.socket.receiveEnd();
  await settle();
  expect(
    rig.socket.finished,
    'The client sends nothing more, but it reads, and two answers are on their way through the engine. Close when the last is sent',
  ).toBe(false);
  say(rig.connection, '1');
  await settle();
  expect(rig.socket.finished, 'One answer is still owed').toBe(false);
  say(rig.connection, '2');
  await settle();
  expect(rig.answers().join('|'), 'Both answers leave').toBe('1|2');
  expect(rig.socket.finished, 'Now nothing is owed, and our half is closed').toBe(true);
  expect(rig.closings, 'Both halves are closed: the connection is gone').toBe(1);
});

test('a client that closes its half without owing or being owed anything is let go at once', async () => {
  const rig = await connected();
  rig.socket.receiveEnd();
  await settle();
  expect(rig.closings, 'Nothing is owed, so both halves are closed').toBe(1);
});

test('after a bad length the answers that are owed come first', async () => {
  const rig = await owing();
  rig.socket.receive(Buffer.concat([frame('order'), frame('bad', 0)]));
  await settle();
  expect(rig.badLengths.join(), 'The bad length is told at once').toBe('0');
  expect(
    rig.socket.finished,
    'The order before the bad length is good, and its answer is on its way. Wait for it',
  ).toBe(false);
  rig.socket.receive(frame('never'));
  expect(rig.handed.join('|'), 'Meanwhile nothing more is handed on').toBe('order');
  rig.socket.receiveEnd();
  await settle();
  expect(
    rig.socket.finished,
    'The client has closed its half behind its bad length. It still reads, and the answer to its order is still owed',
  ).toBe(false);
  say(rig.connection, 'done');
  await settle();
  expect(rig.answers().join('|'), 'What onProtocolError sent, then the answer').toBe('sorry|done');
  expect(rig.socket.finished, 'Then it is over').toBe(true);
});

test('after end what the client still sends is read and dropped', async () => {
  const rig = await connected();
  rig.connection.send(Buffer.from('goodbye'));
  rig.connection.end();
  await settle();
  expect(
    rig.closings,
    'The client has not closed its half. A socket that is destroyed on bytes that are unread, or still come, sends a reset, and that may take our last answers with it',
  ).toBe(0);
  rig.socket.receive(frames('one', 'two'));
  await settle();
  expect(
    rig.socket.readableLength,
    'Go on reading until the client has closed too, and drop what comes',
  ).toBe(0);
  expect(rig.handed.join('|'), 'Nothing is handed on').toBe('');
  rig.socket.receiveEnd();
  await settle();
  expect(rig.closings, 'When the client closes too, the connection is gone').toBe(1);
});

test('end reads on even where the input was paused', async () => {
  const rig = await connected({ flushes: true });
  rig.socket.stall();
  for (let i = 0; i < 50; i++) rig.connection.send(Buffer.alloc(96));
  await settle();
  rig.socket.receive(frames('one', 'two'));
  rig.connection.end();
  await settle();
  expect(
    rig.socket.readableLength,
    'The input was paused because of the output, and end() needs it read to its end: resume it',
  ).toBe(0);
  rig.connection.flush();
  rig.socket.receive(frame('three'));
  await settle();
  expect(rig.socket.readableLength, 'A flush after end() does not pause it again').toBe(0);
  rig.socket.takes();
  await settle();
  expect(rig.answers().length, 'Everything that was sent leaves').toBe(50);
  expect(rig.socket.finished, 'Then our half is closed').toBe(true);
});

test('end waits for a write under way and for what was sent behind it', async () => {
  const rig = await connected();
  rig.socket.stall();
  rig.connection.send(Buffer.from('under way'));
  rig.connection.flush();
  rig.connection.send(Buffer.from('behind it'));
  rig.connection.end();
  await settle();
  expect(rig.socket.finished, 'Two frames have not left').toBe(false);
  rig.socket.takes();
  await settle();
  expect(rig.answers().join('|'), 'Both leave, then the end').toBe('under way|behind it');
  expect(rig.socket.finished, 'Then our half is closed').toBe(true);
});

test('a reset in the middle of a write is the end of this connection and of nothing else', async () => {
  const rig = await connected();
  rig.socket.stall();
  rig.connection.send(Buffer.alloc(200));
  rig.connection.flush();
  rig.connection.send(Buffer.from('behind it'));
  rig.socket.takes(100);
  rig.socket.reset();
  await settle();
  expect(rig.closings, 'onClosed is called once').toBe(1);
  expect(rig.connection.send(Buffer.from('x')), 'Nobody is there any more').toBe(false);
  expect(() => rig.connection.flush(), 'The turn flushes it all the same').not.toThrow();
  expect(rig.socket.writes, 'Nothing more is written to a socket that is gone').toBe(1);
});

test('answers that come after a reset are dropped without harm', async () => {
  const rig = await owing();
  rig.socket.receive(frames('one', 'two'));
  rig.socket.reset();
  await settle();
  expect(
    rig.closings,
    'onClosed comes with the end, not with the last answer: until then the place would be taken',
  ).toBe(1);
  expect(say(rig.connection, '1'), 'The client is gone: false').toBe(false);
  expect(
    rig.connection.owedAnswers,
    'The frame was answered, though nobody heard it. Whoever waits for 0 must get there',
  ).toBe(1);
  expect(
    () => say(rig.connection, '2'),
    'The last answer that is owed ends nothing twice',
  ).not.toThrow();
  rig.connection.flush();
  await settle();
  expect(rig.closings, 'onClosed is called once').toBe(1);
});

test('nothing is handed on after onClosed, also where the input was paused', async () => {
  const rig = await connected({ flushes: true });
  rig.socket.stall();
  for (let i = 0; i < 60; i++) rig.connection.send(Buffer.alloc(96));
  await settle();
  rig.socket.receive(frame('late'));
  rig.socket.reset();
  await settle();
  rig.connection.flush();
  await settle();
  expect(rig.closings, 'onClosed is called once').toBe(1);
  expect(
    rig.handed.length,
    'The gateway has forgotten this connection by then; a frame of it would be nobody’s',
  ).toBe(rig.handedAtClosing);
});

test('however a connection ends, onClosed is called once', async () => {
  const ways: Record<string, (rig: Rig) => void> = {
    'end twice': ({ connection, socket }) => {
      connection.end();
      connection.end();
      socket.receiveEnd();
    },
    'destroy twice': ({ connection }) => {
      connection.destroy();
      connection.destroy();
    },
    'end, then destroy': ({ connection }) => {
      connection.end();
      connection.destroy();
    },
    'destroy, then end': ({ connection }) => {
      connection.destroy();
      connection.end();
    },
    'a reset after end': ({ connection, socket }) => {
      connection.end();
      socket.reset();
    },
    'the client’s end after our end': ({ connection, socket }) => {
      connection.end();
      socket.receiveEnd();
    },
  };
  for (const [way, go] of Object.entries(ways)) {
    const rig = await connected();
    go(rig);
    await settle();
    rig.connection.flush();
    await settle();
    expect(rig.closings, `${way}: the gateway frees a place for each call of onClosed`).toBe(1);
  }
});

testOnTcp(
  'on real sockets silent clients are cut off and others stay',
  { limits: { idleTimeoutMs: 1000 } },
  async (rig) => {
    const [silent, half, busy] = [await rig.connect(), await rig.connect(), await rig.connect()];
    half.socket.write(frame('never finished').subarray(0, 5));
    await until(() => [...[1, 2, 3]].every((id) => rig.gateway.connection(id) !== undefined));
    rig.nowMs = 999;
    busy.socket.write(frame('here'));
    await busy.has(8);
    rig.nowMs = 2100;
    busy.socket.write(frame('here'));
    await busy.has(16);
    rig.gateway.sweep();
    await silent.isOver();
    await half.isOver();
    await until(() => rig.gateway.size === 1);
    expect(
      rig.count('idleDisconnects'),
      'One that says nothing, one that stops within a frame',
    ).toBe(2);
    busy.socket.write(frame('here'));
    expect((await busy.has(24)).length, 'The busy one is served on').toBe(24);
  },
);

testOnTcp(
  'on real sockets a place is free again after a reset',
  { limits: { maxConnections: 2 } },
  async (rig) => {
    const [first] = [await rig.connect(), await rig.connect()];
    const refused = await rig.connect();
    await refused.isOver();
    expect(rig.count('connectionsRefused'), 'The third of two is refused: closed at once').toBe(1);
    first.socket.resetAndDestroy();
    await until(() => rig.gateway.size === 1);
    const next = await rig.connect();
    next.socket.write(frame('in'));
    expect(
      (await next.has(6)).equals(frame('in')),
      'A reset frees a place, as every end does: onClosed is what tells the gateway',
    ).toBe(true);
  },
);

testOnTcp(
  'on real sockets a reset in the middle of a reply leaves the others served',
  { limits: { maxOutputBytes: 1 << 26, pauseOutputBytes: 1 << 25 } },
  async (rig) => {
    const [resetting, other] = [await rig.connect(), await rig.connect()];
    resetting.socket.pause();
    const connection = rig.gateway.connection(1);
    while ((connection?.unsentBytes ?? 0) === 0) {
      for (let i = 0; i < 500; i++) connection?.send(Buffer.alloc(200));
      connection?.flush();
    }
    resetting.socket.resetAndDestroy();
    await until(() => rig.gateway.size === 1);
    expect(connection?.send(Buffer.from('x')), 'The client is gone').toBe(false);
    other.socket.write(frame('ok'));
    expect((await other.has(6)).equals(frame('ok')), 'The other one is served on').toBe(true);
  },
);
