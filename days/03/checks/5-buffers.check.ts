/** Day 03, stage 5: who owns which bytes, and until when. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder, POISON } from '#frame-decoder';
import { connected, cut, forAll, frame, frames, LIMITS } from './kit.ts';
import { ScriptedSocket, settle } from './scripted-socket.ts';
import { testOnSockets } from './tcp.ts';

const testOnTcp = testOnSockets();

const MAX = 256;

interface Keeping {
  readonly decoder: FrameDecoder;
  readonly slices: Uint8Array[];
  /** For each frame, whether all slices before it read as poison when it came. */
  readonly poisonedBefore: boolean[];
}

/** A handler that keeps what it must not keep: slices, to look at later. */
function keeping(poison: boolean | undefined, stops = false): Keeping {
  const slices: Uint8Array[] = [];
  const poisonedBefore: boolean[] = [];
  const decoder: FrameDecoder = new FrameDecoder({
    maxFrameBytes: MAX,
    poison,
    onFrame: (bytes, offset, length) => {
      poisonedBefore.push(slices.every(isPoison));
      slices.push(bytes.subarray(offset, offset + length));
      if (stops) decoder.stop();
    },
  });
  return { decoder, slices, poisonedBefore };
}

/** Copies the payloads out while they are valid, as a good handler does. */
function copying(poison: boolean): { decoder: FrameDecoder; copies: string[] } {
  const copies: string[] = [];
  const decoder = new FrameDecoder({
    maxFrameBytes: MAX,
    poison,
    onFrame: (bytes, offset, length) => {
      copies.push(Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1'));
    },
  });
  return { decoder, copies };
}

const isPoison = (bytes: Uint8Array) => bytes.every((byte) => byte === POISON);

test('with poison a slice that was kept is caught: it reads as poison', () => {
  const { decoder, slices, poisonedBefore } = keeping(true);
  decoder.push(frames('one', 'two'));
  expect(
    slices.filter(isPoison).length,
    'As soon as onFrame returns, the frame’s bytes are overwritten with POISON: who kept a slice sees it in the first test run',
  ).toBe(2);
  expect(
    poisonedBefore.join(),
    'When the second frame is handed on, the first is poisoned already: frame by frame, not at the end of push',
  ).toBe('true,true');
});

test('a frame that was cut is poisoned as well', () => {
  const { decoder, slices } = keeping(true);
  decoder.push(frame('cut').subarray(0, 5));
  decoder.push(frame('cut').subarray(5));
  expect(slices.filter(isPoison).length, 'Also what was put together is the decoder’s').toBe(1);
});

test('a frame whose handler says stop is poisoned as well', () => {
  const { decoder, slices } = keeping(true, true);
  decoder.push(frames('last', 'never'));
  expect(
    slices.filter(isPoison).length,
    'Stop is about the frames behind. Who keeps a slice of the last one must be caught, too',
  ).toBe(1);
});

test('a handler sees its own frame unharmed, and a copy stays', () => {
  const { decoder, copies } = copying(true);
  decoder.push(frames('one', 'two', 'three'));
  expect(
    copies.join('|'),
    'Poison comes after the handler has returned, and covers this frame and no byte of the next',
  ).toBe('one|two|three');
});

test('with poison frames come out as without, whatever the chunks', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX, size: 'max' }), {
    maxLength: 8,
  });
  forAll(fc.tuple(payloads, fc.array(fc.nat({ max: 3000 }))), ([sent, places]) => {
    const { decoder, copies } = copying(true);
    for (const chunk of cut(frames(...sent), places)) decoder.push(chunk);
    const expected = sent.map((one) => Buffer.from(one).toString('latin1'));
    expect(copies.join('|') === expected.join('|'), `${sent.length} frames`).toBe(true);
  });
});

test('without poison the chunk is left as it is', () => {
  const { decoder } = keeping(undefined);
  const chunk = frames('one', 'two');
  const before = Buffer.from(chunk);
  decoder.push(chunk);
  expect(chunk.equals(before), 'Poison is for tests: it costs a write for every byte read').toBe(
    true,
  );
});

test('frames that lie whole in a chunk are handed on where they lie', () => {
  const handed: Uint8Array[] = [];
  const decoder = new FrameDecoder({
    maxFrameBytes: MAX,
    onFrame: (bytes) => {
      handed.push(bytes);
    },
  });
  const chunk = frames('one', 'two', 'three');
  decoder.push(chunk);
  expect(
    handed.filter((bytes) => bytes.buffer === chunk.buffer).length,
    'Three frames, three times the memory of the chunk. Nothing is copied, and nothing made',
  ).toBe(3);
  expect(
    handed.filter((bytes) => bytes === chunk).length,
    'bytes is the chunk itself, and offset says where in it. A view per frame is an object per frame',
  ).toBe(3);
});

test('poison covers the payload and no other byte', () => {
  const { decoder } = keeping(true);
  const chunk = frames('one', 'two');
  decoder.push(chunk);
  const payload = Buffer.alloc(3, POISON);
  expect(
    chunk.equals(frames(payload, payload)),
    'The payload is what the handler got. The length in front of it was never handed on, and stays as it is',
  ).toBe(true);
});

test('a connection hands poison on to its decoder', async () => {
  const kept: Uint8Array[] = [];
  const socket = new ScriptedSocket();
  const rig = await connected({ poison: true, socket });
  socket.on('data', (chunk: Buffer) => kept.push(chunk));
  rig.socket.receive(frame('order'));
  rig.connection.flush();
  await settle();
  expect(rig.answers().join('|'), 'The answer was made while the frame was valid').toBe('order');
  expect(
    kept.some((chunk) => isPoison(chunk.subarray(4))),
    'The option poison of the connection is the option of its decoder',
  ).toBe(true);
});

test('a decoder keeps no slice of a chunk: the next read may use the same memory', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX, size: 'max' }), {
    maxLength: 12,
  });
  forAll(fc.tuple(payloads, fc.integer({ min: 1, max: 700 })), ([sent, readBytes]) => {
    const { decoder, copies } = copying(false);
    const stream = frames(...sent);
    // One buffer for all reads, as sockets with the option `onread` have it.
    const memory = Buffer.alloc(readBytes);
    for (let at = 0; at < stream.length; at += readBytes) {
      const bytes = stream.copy(memory, 0, at);
      decoder.push(memory.subarray(0, bytes));
      memory.fill(0xee);
    }
    const expected = sent.map((one) => Buffer.from(one).toString('latin1'));
    expect(
      copies.join('|') === expected.join('|'),
      `Reads of ${readBytes} bytes into one memory. What a chunk leaves behind of a cut frame must be copied before push returns`,
    ).toBe(true);
  });
});

test('a million frames are decoded with one buffer for the cut ones', () => {
  const memories = new Set<ArrayBufferLike>();
  let count = 0;
  let sum = 0;
  const decoder = new FrameDecoder({
    maxFrameBytes: MAX,
    onFrame: (bytes, offset, length) => {
      count++;
      sum += bytes[offset + length - 1] as number;
      memories.add(bytes.buffer);
    },
  });
  // 63 frames and a piece: each round is cut at another place.
  const stream = frames(...Array.from({ length: 1000 }, () => Buffer.alloc(48, 1)));
  const memory = Buffer.from(new ArrayBuffer(stream.length));
  stream.copy(memory);
  const chunkBytes = 3307;
  for (let round = 0; round < 1000; round++) {
    for (let at = 0; at < memory.length; at += chunkBytes) {
      decoder.push(memory.subarray(at, at + chunkBytes));
    }
  }
  expect(count, 'Every frame is handed on').toBe(1_000_000);
  expect(sum, 'with its bytes').toBe(1_000_000);
  memories.delete(memory.buffer);
  expect(
    memories.size,
    'One buffer, made once, holds whatever frame is cut. A concat per chunk makes garbage at the rate of the traffic',
  ).toBe(1);
});

test('in steady state output leaves from the same memory again and again', async () => {
  const rig = await connected({ socket: new ScriptedSocket(false) });
  const turn = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) rig.connection.send(Buffer.alloc(64, i));
    rig.connection.flush();
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (let i = 0; i < 20; i++) await turn();
  const { memories } = rig.socket;
  memories.clear();
  for (let i = 0; i < 2000; i++) await turn();
  expect(
    memories.size,
    '2,000 turns like the ones before. One buffer is filled while the other is written; when the kernel has taken that one, they change places',
  ).toBeLessThanOrEqual(2);
});

test('the buffers hold a backlog up to the cap and no more', async () => {
  const maxOutputBytes = 50_000;
  const rig = await connected({ socket: new ScriptedSocket(false), limits: { maxOutputBytes } });
  for (let round = 0; round < 10; round++) {
    rig.socket.stall();
    for (let i = 0; i < 490; i++) {
      rig.connection.send(Buffer.alloc(96));
      if (i === 0) rig.connection.flush();
    }
    rig.socket.takes();
    await settle();
    rig.connection.flush();
    await settle();
  }
  expect(rig.count('outputDisconnects'), '49,000 bytes are under the cap of 50,000').toBe(0);
  expect(
    rig.socket.largestMemoryBytes,
    `A buffer grows with what waits, and that is at most ${maxOutputBytes} bytes: do not double beyond the cap`,
  ).toBeLessThanOrEqual(maxOutputBytes);
});

for (const backlog of [300, 160]) {
  test(`when a backlog of ${backlog} answers is gone its memory goes too`, async () => {
    const rig = await connected({ socket: new ScriptedSocket(false) });
    const send = (count: number): void => {
      for (let i = 0; i < count; i++) rig.connection.send(Buffer.alloc(96));
      rig.connection.flush();
    };
    rig.socket.stall();
    send(backlog);
    rig.socket.takes(5000);
    await settle();
    send(backlog);
    rig.socket.takes();
    await settle();
    rig.connection.flush();
    await settle();
    rig.socket.largestMemoryBytes = 0;
    rig.socket.stall();
    for (let i = 0; i < 2; i++) send(1);
    rig.socket.takes();
    await settle();
    for (let i = 0; i < 6; i++) {
      send(1);
      await settle();
    }
    expect(
      rig.socket.largestMemoryBytes,
      `Once everything has left, neither of the two buffers is kept when it is longer than twice the mark of ${LIMITS.pauseOutputBytes}. With 2,000 clients that each had one slow minute it would be gigabytes`,
    ).toBeLessThanOrEqual(2 * LIMITS.pauseOutputBytes);
  });
}

testOnTcp(
  'on real sockets, with poison, a million bytes in frames come back unharmed',
  { poison: true },
  async (rig) => {
    const client = await rig.connect();
    const sent = frames(
      ...Array.from({ length: 10_000 }, (_, i) => Buffer.alloc(1 + (i % 200), i)),
    );
    client.socket.write(sent);
    const received = await client.has(sent.length);
    expect(received.equals(sent), 'Every answer has the bytes of its frame').toBe(true);
  },
);
