/** Day 03, stage 1: bytes in, bytes out, and a log that says which thread and which connection. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampledLog } from '#connection';
import { connected, forAllLater, Rig } from './kit.ts';
import { settle } from './scripted-socket.ts';
import { testOnSockets } from './tcp.ts';

const testOnTcp = testOnSockets();

function logOf(every: number): { log: SampledLog; lines: string[] } {
  const lines: string[] = [];
  return {
    log: new SampledLog({ thread: 'io-0', every, write: (line) => lines.push(line) }),
    lines,
  };
}

test('a log line names the thread, the connection, the event, its bytes and its count', () => {
  const { log, lines } = logOf(1);
  log.note(7, 'read', 512);
  expect(lines[0], 'The line is made of name=value pairs, in the order of the spec').toBe(
    'thread=io-0 connection=7 event=read bytes=512 count=1',
  );
});

test('of the events of one kind the first is written and then every so manieth', () => {
  const { log, lines } = logOf(100);
  for (let i = 1; i <= 350; i++) log.note(7, 'read', i);
  const written = lines.map((line) => /count=(\d+)/.exec(line)?.[1]).join(' ');
  expect(
    written,
    'With every = 100: the first event, the 101st, the 201st, the 301st. A line costs more than the event it tells of',
  ).toBe('1 101 201 301');
});

test('with every = 1 each event is written', () => {
  const { log, lines } = logOf(1);
  for (let i = 1; i <= 5; i++) log.note(7, 'read', i);
  expect(lines.length, 'One of one: all of them').toBe(5);
});

test('each kind of event is sampled by itself', () => {
  const { log, lines } = logOf(100);
  for (let i = 1; i <= 50; i++) log.note(7, 'read', 64);
  log.note(7, 'pause', 70_000);
  expect(
    lines.at(-1),
    'The first pause is written, although 50 reads came before it. A rare event must not be lost among frequent ones: count each kind by itself',
  ).toBe('thread=io-0 connection=7 event=pause bytes=70000 count=1');
});

test('the connections of a thread share one sample', () => {
  const { log, lines } = logOf(100);
  for (let connection = 1; connection <= 100; connection++) log.note(connection, 'open', 0);
  expect(
    lines.length,
    'The sample is of the thread, not of each connection: with 100 clients it must not be 100 times as long',
  ).toBe(1);
});

test('a connection hands on what it reads, chunk by chunk', async () => {
  const rig = await connected({ raw: true });
  rig.socket.receive(Buffer.from('hello '));
  rig.socket.receive(Buffer.from('world'));
  expect(
    rig.handed.join('|'),
    'Every chunk goes to handlers.onBytes as it is read: listen for "data" on the socket',
  ).toBe('hello |world');
});

test('Nagle’s algorithm is switched off', async () => {
  const rig = await connected({ raw: true });
  expect(
    rig.socket.noDelay,
    'Without socket.setNoDelay(true) the kernel keeps a small write back until the last one is acknowledged',
  ).toBe(true);
});

test('nothing leaves before flush, and then everything in one write', async () => {
  const rig = await connected({ raw: true });
  for (const text of ['one ', 'two ', 'three']) rig.connection.sendBytes(Buffer.from(text));
  await settle();
  expect(
    rig.socket.taken().toString(),
    'sendBytes only collects. One write per answer is one system call per answer',
  ).toBe('');
  rig.connection.flush();
  await settle();
  expect(rig.socket.taken().toString(), 'flush gives the kernel all of it, in order').toBe(
    'one two three',
  );
  expect(rig.socket.writes, 'What was collected leaves in one write').toBe(1);
});

test('what is sent is copied: the caller may use its bytes again at once', async () => {
  const rig = await connected({ raw: true });
  const mine = Buffer.from('aaaa');
  rig.connection.sendBytes(mine);
  mine.fill('b');
  rig.connection.sendBytes(mine);
  mine.fill('c');
  rig.connection.flush();
  await settle();
  expect(
    rig.socket.taken().toString(),
    'The caller fills its buffer with the next answer while this one still waits. Copy the bytes when they are sent',
  ).toBe('aaaabbbb');
});

test('onOutput is called for the first output after a flush, and only for that', async () => {
  const rig = await connected({ raw: true });
  for (let i = 0; i < 3; i++) rig.connection.sendBytes(Buffer.from('x'));
  expect(rig.outputs, 'Three sends, one announcement: whoever flushes needs to hear it once').toBe(
    1,
  );
  rig.connection.flush();
  await settle();
  rig.connection.sendBytes(Buffer.from('x'));
  expect(rig.outputs, 'After a flush the next output is announced again').toBe(2);
});

test('a flush with nothing to send writes nothing', async () => {
  const rig = await connected({ raw: true });
  rig.connection.flush();
  await settle();
  expect(rig.socket.writes, 'An empty write is a system call for nothing').toBe(0);
});

test('output of any size leaves whole and in order', async () => {
  const rig = await connected({ raw: true });
  const text = Array.from({ length: 3000 }, (_, i) => `${i} `).join('');
  for (const part of text.match(/.{1,50}/g) ?? []) rig.connection.sendBytes(Buffer.from(part));
  rig.connection.flush();
  await settle();
  expect(
    rig.socket.taken().equals(Buffer.from(text)),
    'Nearly 14 KB in pieces of 50 bytes: is there room for what is collected, and does it stay in order?',
  ).toBe(true);
});

test('a single send may be much larger than all before', async () => {
  const rig = await connected({ raw: true });
  const large = Buffer.alloc(60_000, 'large ');
  const why =
    '60,000 bytes in one send: make room for as much as is needed. Twice what there was may be too little';
  rig.connection.sendBytes(Buffer.from('small '));
  expect(() => rig.connection.sendBytes(large), why).not.toThrow();
  rig.connection.flush();
  await settle();
  expect(rig.socket.taken().equals(Buffer.concat([Buffer.from('small '), large])), why).toBe(true);
});

test('whatever is sent comes back, however it is cut', async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 600, size: 'max' }), {
    maxLength: 20,
  });
  await forAllLater(chunks, async (sent) => {
    const rig = new Rig({ raw: true, flushes: true });
    for (const chunk of sent) {
      rig.socket.receive(chunk);
      if (chunk.length % 2 === 0) await settle();
    }
    await settle();
    await settle();
    const expected = Buffer.concat(sent);
    expect(
      rig.socket.taken().equals(expected),
      `Of ${expected.length} bytes in ${sent.length} chunks ${rig.socket.taken().length} came back, or others`,
    ).toBe(true);
  });
});

test('end lets everything leave that was sent, then closes our half', async () => {
  const rig = await connected({ raw: true });
  rig.connection.sendBytes(Buffer.from('last words'));
  rig.connection.end();
  await settle();
  expect(
    rig.socket.taken().toString(),
    'What was sent before end() still leaves, although nobody flushes any more',
  ).toBe('last words');
  expect(rig.socket.finished, 'Then our half is closed: socket.end()').toBe(true);
  expect(rig.connection.sendBytes(Buffer.from('more')), 'After end() nothing can be sent').toBe(
    false,
  );
  rig.socket.receive(Buffer.from('too late'));
  expect(rig.handed.join('|'), 'After end() nothing is handed on').toBe('');
});

test('a client that closes its half gets what it is owed, then we close ours', async () => {
  const rig = await connected({ raw: true });
  rig.socket.receive(Buffer.from('bye'));
  rig.socket.receiveEnd();
  await settle();
  expect(
    rig.socket.taken().toString(),
    'The client has only closed its sending half ("end"). It still reads: give it its echo',
  ).toBe('bye');
  expect(rig.socket.finished, 'Nothing more can come, so we close our half too').toBe(true);
  expect(rig.closings, 'With both halves closed the socket closes, and onClosed is called').toBe(1);
});

test('destroy closes at once', async () => {
  const rig = await connected({ raw: true });
  rig.connection.sendBytes(Buffer.from('lost'));
  rig.connection.destroy();
  expect(rig.socket.destroyed, 'destroy() does not wait for anything').toBe(true);
  expect(rig.connection.sendBytes(Buffer.from('more')), 'Nothing can be sent any more').toBe(false);
  rig.connection.flush();
  await settle();
  expect(rig.socket.writes, 'What is collected is lost: destroy() writes nothing any more').toBe(0);
  expect(rig.closings, 'onClosed is called once, when the socket says "close"').toBe(1);
});

test('a reset ends this connection and not the process', async () => {
  const rig = await connected({ raw: true });
  expect(
    rig.socket.listenerCount('error'),
    'A reset arrives as "error". An emitter whose "error" nobody listens for throws, and that ends the process with all its connections',
  ).toBeGreaterThan(0);
  rig.socket.reset();
  await settle();
  expect(rig.closings, '"close" always follows "error": onClosed is called there, once').toBe(1);
  expect(rig.connection.sendBytes(Buffer.from('x')), 'Nobody is there to send to').toBe(false);
});

test('a connection logs that it was opened, what it reads, and that it was closed', async () => {
  const rig = await connected({ raw: true, logEvery: 1, id: 12 });
  rig.socket.receive(Buffer.alloc(512));
  rig.connection.end();
  rig.socket.receive(Buffer.alloc(99));
  expect(
    rig.lines.filter((line) => line.includes('event=read')).length,
    'Only a chunk that is handed on is noted as read. The second came after end()',
  ).toBe(1);
  rig.connection.destroy();
  await settle();
  expect(rig.lines.join('\n'), 'open and close carry 0 bytes, read those of its chunk').toBe(
    [
      'thread=io-0 connection=12 event=open bytes=0 count=1',
      'thread=io-0 connection=12 event=read bytes=512 count=1',
      'thread=io-0 connection=12 event=close bytes=0 count=1',
    ].join('\n'),
  );
});

test('under load the log stays short', async () => {
  const rig = await connected({ raw: true, flushes: true, logEvery: 1000 });
  for (let i = 0; i < 3500; i++) rig.socket.receive(Buffer.from('12345678'));
  expect(
    rig.lines.filter((line) => line.includes('event=read')).length,
    '3,500 chunks, one line per 1,000: the 1st, 1,001st, 2,001st and 3,001st',
  ).toBe(4);
  await settle();
});

const lines: string[] = [];
testOnTcp(
  'on real sockets three clients get their bytes back, all on one thread',
  { raw: true, log: { thread: 'io-0', every: 1, write: (line) => lines.push(line) } },
  async (rig) => {
    const clients = [await rig.connect(), await rig.connect(), await rig.connect()];
    for (const [i, client] of clients.entries()) client.socket.write(`hello from ${i}`);
    for (const [i, client] of clients.entries()) {
      expect((await client.has(12)).toString(), 'Each client gets its own bytes').toBe(
        `hello from ${i}`,
      );
    }
    const opened = lines.filter((line) => line.includes('event=open'));
    expect(
      opened.map((line) => line.split(' event')[0]).join(', '),
      'One thread owns all three connections; each line says which one it is about',
    ).toBe('thread=io-0 connection=1, thread=io-0 connection=2, thread=io-0 connection=3');
  },
);
