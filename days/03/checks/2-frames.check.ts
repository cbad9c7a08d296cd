/** Day 03, stage 2: a stream of bytes becomes frames. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder, LENGTH_BYTES } from '#frame-decoder';
import { connected, cut, forAll, frame, frames } from './kit.ts';
import { settle } from './scripted-socket.ts';
import { testOnSockets } from './tcp.ts';

const testOnTcp = testOnSockets();

const MAX = 400;
/** Far more frames than any small check sends: here a loop that never ends is ended. */
const TOO_MANY = 10_000;

/** A decoder that notes a copy of every payload, as text. */
function noting(maxFrameBytes = MAX): { decoder: FrameDecoder; handed: string[] } {
  const handed: string[] = [];
  const decoder = new FrameDecoder({
    maxFrameBytes,
    onFrame: (bytes, offset, length) => {
      if (handed.length > TOO_MANY) {
        throw new Error('the decoder hands on frames without end; where does it go on after one?');
      }
      handed.push(Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1'));
    },
  });
  return { decoder, handed };
}

test('the length is a signed 32-bit integer, lowest byte first', () => {
  const { decoder, handed } = noting();
  decoder.push(frame('x'.repeat(300)));
  expect(
    handed.map((one) => one.length).join(' '),
    '300 is 2c 01 00 00 on the wire: the first byte is the lowest',
  ).toBe('300');
});

test('frames that lie whole in a chunk are handed on, in order', () => {
  const { decoder, handed } = noting();
  expect(decoder.push(frames('one', 'two', 'three')), 'All lengths are good: true').toBe(true);
  expect(
    handed.join('|'),
    'A chunk may hold many frames: after one comes the next length, until the chunk is used up',
  ).toBe('one|two|three');
});

test('the longest payload allowed is good', () => {
  const { decoder, handed } = noting(8);
  expect(decoder.push(frame('12345678')), 'maxFrameBytes is 8, and 8 bytes are allowed').toBe(true);
  expect(handed.join('|'), 'The longest payload allowed is handed on').toBe('12345678');
});

test('a frame is handed on when its last byte has come, not before', () => {
  const { decoder, handed } = noting();
  const stream = frame('slow');
  for (const [at, byte] of stream.entries()) {
    expect(handed.length, `Only ${at} of ${stream.length} bytes have come`).toBe(0);
    expect(decoder.push(Uint8Array.of(byte)), 'Half a frame is no error').toBe(true);
  }
  expect(handed.join('|'), 'One byte at a time is slow, but it is a frame').toBe('slow');
});

test('the stream may be cut in two anywhere', () => {
  const payloads = ['a', 'bcd', 'e'.repeat(300), 'fg'];
  const stream = frames(...payloads);
  for (let at = 0; at <= stream.length; at++) {
    const { decoder, handed } = noting();
    for (const chunk of cut(stream, [at])) decoder.push(chunk);
    expect(
      handed.map((one) => one.length).join(' '),
      `Cut before byte ${at}. A chunk may end in a payload, between two frames, or within the four bytes of a length`,
    ).toBe('1 3 300 2');
    expect(handed.join('|'), `Cut before byte ${at}: the bytes`).toBe(payloads.join('|'));
  }
});

test('the stream may be cut in three anywhere', () => {
  const stream = frames('ab', 'cde', 'f');
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const { decoder, handed } = noting();
      for (const chunk of cut(stream, [first, second])) decoder.push(chunk);
      expect(
        handed.join('|'),
        `Cut before bytes ${first} and ${second}. A frame may come in three pieces, and a piece may be empty`,
      ).toBe('ab|cde|f');
    }
  }
});

test('frames come out as they went in, whatever the chunks', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX, size: 'max' }), {
    maxLength: 12,
  });
  forAll(fc.tuple(payloads, fc.array(fc.nat({ max: 5000 }))), ([sent, places]) => {
    const { decoder, handed } = noting();
    for (const chunk of cut(frames(...sent), places)) decoder.push(chunk);
    const expected = sent.map((one) => Buffer.from(one).toString('latin1'));
    expect(
      handed.join('|') === expected.join('|'),
      `${sent.length} frames were sent, ${handed.length} handed on, or with other bytes`,
    ).toBe(true);
    expect(
      decoder.midFrame,
      'Everything has been handed on: the decoder is not within a frame',
    ).toBe(false);
  });
});

test('midFrame says whether bytes of an unfinished frame wait', () => {
  const { decoder } = noting();
  expect(decoder.midFrame, 'Nothing has come yet').toBe(false);
  decoder.push(Buffer.concat([frame('whole'), frame('cut').subarray(0, 2)]));
  expect(decoder.midFrame, 'Two bytes of a length wait for the rest').toBe(true);
  decoder.push(frame('cut').subarray(2));
  expect(decoder.midFrame, 'The frame is complete').toBe(false);
});

test('two decoders have nothing in common', () => {
  const [one, two] = [noting(), noting()];
  const stream = frame('left and right');
  const other = frame('RIGHT AND LEFT');
  one.decoder.push(stream.subarray(0, 9));
  two.decoder.push(other.subarray(0, 9));
  one.decoder.push(stream.subarray(9));
  two.decoder.push(other.subarray(9));
  expect(
    `${one.handed.join()} / ${two.handed.join()}`,
    'Every connection has a stream of its own, so every decoder keeps its own cut frame',
  ).toBe('left and right / RIGHT AND LEFT');
});

test('a bad length is refused as soon as its four bytes are there', () => {
  const { decoder } = noting();
  const length = frame('', 0x7fff_ffff);
  expect(length.length, 'A length alone').toBe(LENGTH_BYTES);
  expect(
    decoder.push(length),
    'Two gigabytes are announced. Do not wait for them, and do not make room for them',
  ).toBe(false);
  const halves = noting().decoder;
  expect(halves.push(length.subarray(0, 2)), 'Half a length is no error').toBe(true);
  expect(
    halves.push(length.subarray(2)),
    'The length came in two pieces and is complete now. Judge it when its fourth byte is there, not with the next chunk',
  ).toBe(false);
});

for (const length of [0, -1, MAX + 1, 0x7fff_ffff, -0x8000_0000]) {
  test(`a length of ${length} is refused, wherever it is cut`, () => {
    const stream = Buffer.concat([frame('good'), frame('bad', length), frame('never')]);
    for (let at = 0; at <= stream.length; at++) {
      const { decoder, handed } = noting();
      const [left = stream, right = stream] = cut(stream, [at]);
      decoder.push(left);
      const last = decoder.push(right);
      const where = `Cut before byte ${at}: `;
      expect(
        handed.join('|'),
        `${where}what came before a bad length is handed on; of what follows nobody knows where it begins`,
      ).toBe('good');
      expect(last, `${where}push returns false: a payload has 1 to maxFrameBytes bytes`).toBe(
        false,
      );
      expect(decoder.badLength, `${where}badLength is the length as it was read`).toBe(length);
      expect(decoder.push(frame('again')), `${where}it stays false for good`).toBe(false);
      expect(handed.join('|'), `${where}nothing is handed on afterwards`).toBe('good');
    }
  });
}

test('badLength is undefined while every length was good', () => {
  const { decoder } = noting();
  decoder.push(frames('a', 'b'));
  expect(decoder.badLength, 'No length was bad').toBe(undefined);
});

test('no bytes whatever make the decoder throw or hand on more than a frame may have', () => {
  const anything = fc.array(fc.uint8Array({ maxLength: 600, size: 'max' }), { maxLength: 8 });
  forAll(anything, (chunks) => {
    const { decoder, handed } = noting(64);
    for (const chunk of chunks) decoder.push(chunk);
    for (const one of handed) {
      expect(one.length, 'A payload has 1 to maxFrameBytes bytes').toBeLessThanOrEqual(64);
      expect(one.length, 'An empty payload is a bad length').toBeGreaterThan(0);
    }
  });
});

test('after stop nothing is handed on, not even of the chunk at work', () => {
  const handed: string[] = [];
  const decoder: FrameDecoder = new FrameDecoder({
    maxFrameBytes: MAX,
    onFrame: (bytes, offset, length) => {
      handed.push(Buffer.from(bytes.subarray(offset, offset + length)).toString());
      if (handed.length === 2) decoder.stop();
    },
  });
  const good = decoder.push(frames('one', 'two', 'three', 'four'));
  expect(
    handed.join('|'),
    'The handler of the second frame has called stop(): look before every frame whether you may go on',
  ).toBe('one|two');
  expect(good, 'Stopped is no error: no length was bad').toBe(true);
  decoder.push(frame('five'));
  expect(handed.join('|'), 'Nothing of later chunks either').toBe('one|two');
});

test('stop holds for a frame that is cut as well', () => {
  const { decoder, handed } = noting();
  decoder.push(frame('cut').subarray(0, 5));
  decoder.stop();
  expect(decoder.push(frame('cut').subarray(5)), 'No length was bad').toBe(true);
  expect(handed.join('|'), 'The frame was not complete when stop() was called').toBe('');
});

test('stop in the handler of a cut frame holds for what is behind it', () => {
  const handed: string[] = [];
  const decoder: FrameDecoder = new FrameDecoder({
    maxFrameBytes: MAX,
    onFrame: (bytes, offset, length) => {
      handed.push(Buffer.from(bytes.subarray(offset, offset + length)).toString());
      decoder.stop();
    },
  });
  const stream = frames('cut', 'behind', 'it');
  decoder.push(stream.subarray(0, 5));
  decoder.push(stream.subarray(5));
  expect(
    handed.join('|'),
    'A frame is handed on in two places: whole ones and those put together. Ask after either whether you may go on',
  ).toBe('cut');
});

test('a connection hands on every frame, counts it, and sends frames', async () => {
  const rig = await connected();
  rig.socket.receive(frames('one', 'two'));
  rig.socket.receive(frame('three').subarray(0, 6));
  rig.socket.receive(frame('three').subarray(6));
  expect(rig.handed.join('|'), 'Without onBytes every chunk goes through the frame decoder').toBe(
    'one|two|three',
  );
  expect(rig.count('framesIn'), 'Every frame handed on counts as framesIn').toBe(3);
  rig.connection.flush();
  await settle();
  expect(
    rig.socket.taken().equals(frames('one', 'two', 'three')),
    'What send() gets leaves as a frame: its length in four bytes, lowest first, then its bytes',
  ).toBe(true);
});

test('sendFrom sends a part of a larger memory', async () => {
  const rig = await connected();
  const memory = Buffer.from('....order....');
  rig.connection.sendFrom(memory, 4, 5);
  memory.fill('x');
  rig.connection.send(Buffer.from('next'));
  rig.connection.flush();
  await settle();
  expect(
    rig.answers().join('|'),
    'Five bytes from byte 4 on, copied at once: the memory is a slot and belongs to somebody else soon',
  ).toBe('order|next');
});

test('frames of any length within the limit can be sent', async () => {
  const rig = await connected();
  const sent = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i).repeat(i + 1));
  for (const text of sent) rig.connection.send(Buffer.from(text, 'latin1'));
  rig.connection.flush();
  await settle();
  expect(rig.answers().join('') === sent.join(''), 'Payloads of 1 to 256 bytes').toBe(true);
});

test('a bad length is told once, with the length; what is sent then still leaves, and then it is over', async () => {
  const rig = await connected();
  rig.socket.receive(Buffer.concat([frame('fine'), frame('bad', -5)]));
  rig.socket.receive(frames('never', 'never'));
  rig.socket.receive(frame('bad', 0));
  rig.connection.flush();
  await settle();
  expect(rig.badLengths.join(' '), 'onProtocolError is called once, with the length').toBe('-5');
  expect(rig.count('protocolErrors'), 'One connection with a bad length counts once').toBe(1);
  expect(rig.handed.join('|'), 'What came before the bad length is handed on, nothing after').toBe(
    'fine',
  );
  expect(
    rig.answers().join('|'),
    'The answer, and what onProtocolError sends, still reach the client',
  ).toBe('fine|sorry');
  expect(rig.socket.finished, 'Then the connection ends: our half is closed').toBe(true);
});

test('a bad length is logged', async () => {
  const rig = await connected({ logEvery: 1 });
  rig.socket.receive(frame('bad', 4711));
  expect(rig.lines.at(-1), 'event=bad-length, with the length as its bytes').toBe(
    'thread=io-0 connection=7 event=bad-length bytes=4711 count=1',
  );
});

test('a handler that destroys its connection gets no further frame', async () => {
  const rig = await connected({ onFrame: (connection) => connection.destroy() });
  rig.socket.receive(Buffer.concat([frames('one', 'two', 'three'), frame('bad', -1)]));
  expect(
    rig.handed.join('|'),
    'destroy() in the handler of the first frame: the other two lie in the same chunk, and are not handed on. Stop the decoder',
  ).toBe('one');
  expect(rig.count('framesIn'), 'A frame that is not handed on does not count').toBe(1);
  expect(
    rig.badLengths.length + rig.count('protocolErrors'),
    'A bad length lies behind, where nobody reads any more. It is not told, and not counted',
  ).toBe(0);
});

test('a handler that ends its connection gets no further frame', async () => {
  const rig = await connected({
    onFrame: (connection, payload) => {
      connection.answer(payload);
      connection.end();
    },
  });
  rig.socket.receive(Buffer.concat([frames('one', 'two', 'three'), frame('bad', -1)]));
  await settle();
  expect(rig.handed.join('|'), 'end() listens to no further frame').toBe('one');
  expect(rig.badLengths.length, 'nor to a bad length behind it').toBe(0);
  expect(rig.answers().join('|'), 'What was sent before still leaves').toBe('one');
});

testOnTcp('on real sockets a bad length ends that connection alone', {}, async (rig) => {
  const [bad, good] = [await rig.connect(), await rig.connect()];
  const stream = Buffer.concat([frame('fine'), frame('bad', 0)]);
  for (const byte of stream) bad.socket.write(Uint8Array.of(byte));
  expect(
    (await bad.isOver()).equals(frames('fine', 'sorry')),
    'The bad client gets its answer and what onProtocolError sent, then the end',
  ).toBe(true);
  good.socket.write(frames('still', 'here'));
  expect(
    (await good.has(17)).equals(frames('still', 'here')),
    'The other client notices nothing',
  ).toBe(true);
});
