/** Day 03, stage 3: a client that does not read is not read either, and at the cap it is cut off. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connected, forAllLater, frame, frames, LIMITS, payloadsOf, type Rig } from './kit.ts';
import { settle } from './scripted-socket.ts';
import { testOnSockets, until } from './tcp.ts';

const testOnTcp = testOnSockets();

const { pauseOutputBytes, maxOutputBytes } = LIMITS;
/** Payload and frame of most checks here: round numbers are easier to follow. */
const PAYLOAD = Buffer.alloc(96, 'p');
const FRAME_BYTES = 100;

/** A chunk of so many frames. */
function chunkOf(count: number): Buffer {
  return frames(...Array.from({ length: count }, () => PAYLOAD));
}

/** Sends so many frames and flushes. */
function sendAndFlush(rig: Rig, count: number): void {
  for (let i = 0; i < count; i++) rig.connection.send(PAYLOAD);
  rig.connection.flush();
}

test('unsentBytes counts what is collected, and what the kernel has not taken', async () => {
  const rig = await connected();
  expect(rig.connection.unsentBytes, 'Nothing was sent').toBe(0);
  rig.connection.send(PAYLOAD);
  expect(rig.connection.unsentBytes, '96 bytes and their length are collected').toBe(FRAME_BYTES);
  rig.socket.stall();
  rig.connection.flush();
  await settle();
  expect(
    rig.connection.unsentBytes,
    'The kernel takes nothing, so the frame is still here: what a socket holds back is its writableLength',
  ).toBe(FRAME_BYTES);
  rig.connection.send(PAYLOAD);
  expect(rig.connection.unsentBytes, 'One frame is under way, one is collected').toBe(
    2 * FRAME_BYTES,
  );
  rig.socket.takes();
  await settle();
  rig.connection.flush();
  await settle();
  expect(rig.connection.unsentBytes, 'The kernel has taken everything').toBe(0);
});

test('after every flush the next output is announced, also when there was nothing to flush', async () => {
  const why =
    'What was collected may have left before the flush: behind a write, or because it reached the mark. The flush ends the announcement all the same; else nobody hears of what comes next';
  const rig = await connected({ limits: { pauseOutputBytes: FRAME_BYTES } });
  sendAndFlush(rig, 1);
  rig.connection.send(Buffer.from('next'));
  expect(rig.outputs, why).toBe(2);
  const slow = await connected();
  slow.socket.stall();
  sendAndFlush(slow, 1);
  slow.connection.send(PAYLOAD);
  slow.socket.takes();
  await settle();
  slow.connection.flush();
  slow.connection.send(PAYLOAD);
  expect(slow.outputs, why).toBe(3);
});

test('what is sent while a write is under way follows it, in order and unharmed', async () => {
  const rig = await connected();
  rig.socket.stall();
  rig.connection.send(Buffer.from('first'));
  rig.connection.flush();
  rig.socket.takes(3);
  for (const text of ['second', 'third']) {
    rig.connection.send(Buffer.from(text));
    rig.connection.flush();
  }
  rig.connection.send(Buffer.from('fourth'));
  rig.connection.flush();
  rig.socket.takes();
  await settle();
  expect(
    rig.answers().join('|'),
    'The kernel had taken 3 bytes of the first write and read the rest later. Was its buffer written over meanwhile, or was what waited forgotten?',
  ).toBe('first|second|third|fourth');
});

test('what waits behind a write leaves when that is done, though nobody flushes again', async () => {
  const rig = await connected();
  rig.socket.stall();
  sendAndFlush(rig, 1);
  sendAndFlush(rig, 5);
  rig.socket.takes();
  await settle();
  expect(
    rig.answers().length,
    'flush was called while a write was under way. What it left behind goes out when that write is done',
  ).toBe(6);
});

test('a client that does not read is not read either', async () => {
  const rig = await connected({ flushes: true });
  rig.socket.stall();
  for (let i = 0; i < 60; i++) {
    rig.socket.receive(chunkOf(10));
    await settle();
  }
  expect(
    rig.handed.length * FRAME_BYTES,
    `Its answers pile up, ${pauseOutputBytes} bytes are the mark. Beyond it no chunk is read: pause the socket. One chunk of 1,000 bytes may go over it`,
  ).toBeLessThanOrEqual(pauseOutputBytes + 1000);
  expect(
    rig.handed.length * FRAME_BYTES,
    'Up to the mark the client is served; it must not be paused before',
  ).toBeGreaterThan(pauseOutputBytes);
  expect(rig.connection.unsentBytes, 'All answers are still here').toBe(
    rig.handed.length * FRAME_BYTES,
  );
  expect(rig.count('inputPauses'), 'The pause counts once, however long it takes').toBe(1);
  expect(rig.count('outputDisconnects'), 'It is paused in time: nobody is cut off').toBe(0);
});

test('exactly the mark is no reason to pause', async () => {
  const rig = await connected({ limits: { pauseOutputBytes: 5 * FRAME_BYTES } });
  rig.socket.stall();
  sendAndFlush(rig, 5);
  expect(rig.count('inputPauses'), 'The mark is 500 and 500 bytes wait: not more than it').toBe(0);
  sendAndFlush(rig, 1);
  expect(rig.count('inputPauses'), '600 bytes wait: now it is paused').toBe(1);
});

test('the pause comes within a burst, not at the end of the turn', async () => {
  const rig = await connected();
  rig.socket.stall();
  for (let i = 0; i < 60; i++) rig.socket.receive(chunkOf(10));
  expect(
    rig.handed.length * FRAME_BYTES,
    'One wake-up of the event loop may read many chunks before anybody flushes. Look after each chunk',
  ).toBeLessThanOrEqual(pauseOutputBytes + 1000);
});

test('once the client reads again it is read again, and nothing is missing', async () => {
  const rig = await connected({ flushes: true });
  rig.socket.stall();
  const sent = Array.from({ length: 200 }, (_, i) => `order ${i} `.padEnd(96, '.'));
  for (let i = 0; i < sent.length; i += 10) rig.socket.receive(frames(...sent.slice(i, i + 10)));
  await settle();
  expect(rig.handed.length, 'First of all the client is paused').toBeLessThan(sent.length);
  rig.socket.takes();
  await settle();
  await settle();
  expect(
    rig.answers().join('|') === sent.join('|'),
    `Of 200 orders ${rig.handed.length} were handed on and ${rig.answers().length} answered. Resume the socket when the kernel has taken the output; what was not read meanwhile waits in the socket`,
  ).toBe(true);
});

test('a pause and its end are logged with the bytes that wait', async () => {
  const rig = await connected({ flushes: true, logEvery: 1 });
  rig.socket.stall();
  rig.socket.receive(chunkOf(50));
  await settle();
  rig.socket.takes();
  await settle();
  const [pause = '', resume = ''] = rig.lines.filter((line) => /pause|resume/.test(line));
  expect(
    pause,
    'This is how backpressure shows in the log: 50 answers of 100 bytes wait. With fewer the pause came too early: look after the chunk, not within it',
  ).toBe('thread=io-0 connection=7 event=pause bytes=5000 count=1');
  expect(resume, 'When the kernel has taken them, the end of the pause is logged too').toMatch(
    /^thread=io-0 connection=7 event=resume bytes=\d+ count=1$/,
  );
  expect(
    Number(/bytes=(\d+)/.exec(resume)?.[1]),
    'At that moment no more than the mark waits',
  ).toBeLessThanOrEqual(pauseOutputBytes);
  sendAndFlush(rig, 1);
  await settle();
  expect(
    rig.lines.filter((line) => /pause|resume/.test(line)).length,
    'One pause and its end. A write that is done and ends no pause is no resume',
  ).toBe(2);
});

test('a client that reads is not paused, however much it gets in one turn', async () => {
  const rig = await connected({
    flushes: true,
    onFrame: (connection, payload) => {
      for (let i = 0; i < 40; i++) connection.send(payload);
      connection.answer(payload);
    },
  });
  for (let i = 0; i < 5; i++) rig.socket.receive(chunkOf(1));
  await settle();
  expect(
    rig.count('inputPauses'),
    'Every chunk brings 4,100 bytes of answers, and the kernel takes all it is given. Give it what is collected first, and judge then what it has left behind',
  ).toBe(0);
  expect(rig.answers().length, 'All 205 answers leave').toBe(205);
});

test('a burst beyond the cap does not cut off a client that reads', async () => {
  const rig = await connected();
  for (let i = 0; i < 1000; i++) rig.connection.send(PAYLOAD);
  expect(
    rig.count('outputDisconnects'),
    `100,000 bytes in one turn, the cap is ${maxOutputBytes}, and the kernel would take everything. Beyond the mark output does not wait for the end of the turn`,
  ).toBe(0);
  rig.connection.flush();
  await settle();
  expect(rig.answers().length, 'All of it leaves').toBe(1000);
});

test('the socket stays paused while more than the mark waits', async () => {
  const rig = await connected({ flushes: true });
  rig.socket.stall();
  sendAndFlush(rig, 30);
  for (let i = 0; i < 300; i++) rig.connection.send(PAYLOAD);
  rig.connection.flush();
  rig.socket.receive(frame('not yet'));
  rig.socket.takes(30 * FRAME_BYTES);
  await settle();
  expect(
    rig.handed.join('|'),
    'The first write is done, and 30,000 bytes wait behind it. A write that is done is not enough: compare what is unsent with the mark',
  ).toBe('');
  rig.socket.takes();
  await settle();
  expect(rig.handed.join('|'), 'Now everything has left').toBe('not yet');
});

test('a client can be paused again and again', async () => {
  const rig = await connected({ flushes: true });
  for (let round = 1; round <= 5; round++) {
    rig.socket.stall();
    for (let i = 0; i < 12; i++) rig.socket.receive(chunkOf(10));
    await settle();
    expect(rig.count('inputPauses'), `Round ${round}: each pause counts`).toBe(round);
    rig.socket.takes();
    await settle();
    await settle();
    expect(rig.handed.length, `Round ${round}: after it everything is handed on`).toBe(120 * round);
    rig.socket.stall();
  }
});

test('at the cap the client is cut off, and what waits never exceeds the cap', async () => {
  const rig = await connected();
  rig.socket.stall();
  let peakBytes = 0;
  let sent = 0;
  while (rig.connection.send(PAYLOAD)) {
    sent++;
    peakBytes = Math.max(peakBytes, rig.connection.unsentBytes);
    if (sent % 7 === 0) rig.connection.flush();
    if (sent > 10_000) break;
  }
  expect(
    peakBytes,
    'What waits for a client is never more than maxOutputBytes',
  ).toBeLessThanOrEqual(maxOutputBytes);
  expect(
    sent,
    `655 frames of 100 bytes are within ${maxOutputBytes}, the 656th is not: it gets false`,
  ).toBe(655);
  expect(rig.socket.destroyed, 'The client is cut off: its socket is destroyed').toBe(true);
  expect(rig.connection.send(PAYLOAD), 'To a client that is gone everything is false').toBe(false);
  expect(rig.count('outputDisconnects'), 'It counts once').toBe(1);
  await settle();
  expect(rig.closings, 'onClosed is called, once').toBe(1);
});

test('exactly the cap is still allowed', async () => {
  const rig = await connected({ limits: { maxOutputBytes: 1000, pauseOutputBytes: 500 } });
  rig.socket.stall();
  for (let i = 0; i < 10; i++) {
    expect(
      rig.connection.send(PAYLOAD),
      `${i + 1} of 10 frames of 100 bytes; the cap is 1,000`,
    ).toBe(true);
  }
  expect(rig.connection.unsentBytes, 'Exactly the cap waits').toBe(1000);
  expect(rig.connection.send(PAYLOAD), 'One more is over it').toBe(false);
});

test('the cap counts all that a send adds: the length of a frame, and bytes without a frame', async () => {
  const limits = { maxOutputBytes: 1000, pauseOutputBytes: 500 };
  const rig = await connected({ limits });
  rig.socket.stall();
  sendAndFlush(rig, 9);
  expect(
    rig.connection.send(Buffer.alloc(98)),
    '900 bytes wait, the cap is 1,000. 98 bytes and the 4 of their length are 102',
  ).toBe(false);
  const raw = await connected({ raw: true, limits });
  raw.socket.stall();
  raw.connection.sendBytes(Buffer.alloc(900));
  raw.connection.flush();
  expect(raw.connection.sendBytes(Buffer.alloc(100)), '1,000 bytes are the cap').toBe(true);
  expect(
    raw.connection.sendBytes(Buffer.alloc(1)),
    'The cap holds for sendBytes as for send: an echo can pile up too',
  ).toBe(false);
  expect(raw.count('outputDisconnects'), 'The client is cut off').toBe(1);
});

test('the cut is logged with the bytes that waited', async () => {
  const rig = await connected({ logEvery: 1, limits: { maxOutputBytes: 1000 } });
  rig.socket.stall();
  for (let i = 0; i < 11; i++) rig.connection.send(PAYLOAD);
  expect(rig.lines.at(-1), 'event=cut-off').toBe(
    'thread=io-0 connection=7 event=cut-off bytes=1000 count=1',
  );
});

test('answers to the frames of one chunk stay under the cap too', async () => {
  const rig = await connected({ limits: { maxOutputBytes: 2000, pauseOutputBytes: 500 } });
  rig.socket.stall();
  rig.socket.receive(chunkOf(40));
  expect(rig.count('outputDisconnects'), 'The 21st answer is over the cap of 2,000 bytes').toBe(1);
  expect(
    rig.handed.length,
    'The client is cut off within its own chunk. The frames behind are not handed on',
  ).toBe(21);
});

test('one client that does not read changes nothing for another', async () => {
  const [slow, other] = [await connected({ flushes: true }), await connected({ flushes: true })];
  slow.socket.stall();
  for (let i = 0; i < 60; i++) {
    slow.socket.receive(chunkOf(10));
    other.socket.receive(chunkOf(10));
    await settle();
  }
  expect(other.answers().length, 'The other one gets all of its 600 answers').toBe(600);
  expect(other.count('inputPauses'), 'and is never paused').toBe(0);
});

test('whatever the kernel takes and when, every answer arrives once, in order', async () => {
  const step = fc.oneof(
    fc.record({ send: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ take: fc.integer({ min: 0, max: 3000 }) }),
    fc.constant('flush' as const),
    fc.constant('turn' as const),
  );
  await forAllLater(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
    const rig = await connected({ limits: { maxOutputBytes: 1 << 20 } });
    rig.socket.stall();
    let sent = 0;
    for (const one of steps) {
      if (one === 'flush') rig.connection.flush();
      else if (one === 'turn') await settle();
      else if ('take' in one) rig.socket.takes(one.take);
      else {
        for (let i = 0; i < one.send; i++) {
          rig.connection.send(Buffer.from(`answer ${sent++} `.padEnd(20 + (sent % 80), '.')));
        }
      }
    }
    rig.connection.flush();
    rig.socket.takes();
    await settle();
    const numbers = payloadsOf(rig.socket.taken()).map((one) => one.toString().split(' ')[1]);
    expect(
      numbers.join(' '),
      'Every answer leaves once and in order. A buffer that the kernel still reads from must not be written to',
    ).toBe(Array.from({ length: sent }, (_, i) => i).join(' '));
    expect(rig.connection.unsentBytes, 'In the end nothing waits').toBe(0);
  });
});

testOnTcp(
  'on real sockets a client that stops reading is paused, and gets everything when it reads',
  { limits: { pauseOutputBytes: 4096, maxOutputBytes: 1 << 20 } },
  async (rig) => {
    const client = await rig.connect();
    client.socket.pause();
    const chunk = frames(...Array.from({ length: 200 }, () => Buffer.alloc(200, 7)));
    let sent = 0;
    // The kernel takes a lot in both directions before anybody notices.
    while (rig.count('inputPauses') === 0) {
      if (client.socket.writableLength < chunk.length) {
        client.socket.write(chunk);
        sent += chunk.length;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    expect((await client.has(sent)).length, 'Every byte of every answer arrives').toBe(sent);
    await until(() => rig.gateway.size === 1);
    expect(rig.count('outputDisconnects'), 'and the client was never cut off').toBe(0);
  },
);
