import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameDecoder, LENGTH_BYTES } from '#frame-decoder';
import { seed } from '#seed';

const MAX = 64;

/** A payload with its length in front. */
function frame(payload: Uint8Array | readonly number[], length = payload.length): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES + payload.length);
  bytes.writeInt32LE(length);
  bytes.set(payload, LENGTH_BYTES);
  return bytes;
}

/** Decodes chunks and copies every frame out while it is valid. */
function decode(chunks: readonly Uint8Array[]) {
  const frames: number[][] = [];
  const decoder = new FrameDecoder({
    maxFrameBytes: MAX,
    onFrame: (bytes, offset, length) => frames.push([...bytes.subarray(offset, offset + length)]),
  });
  const answers = chunks.map((chunk) => decoder.push(chunk));
  return { frames, decoder, answers };
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: MAX }), { maxLength: 12 });

describe('frames', () => {
  test('come out whole wherever the stream is cut in two', () => {
    const sent = [[1], [2, 3, 4], new Array<number>(MAX).fill(9), [5, 6]];
    const stream = Buffer.concat(sent.map((payload) => frame(payload)));
    for (let at = 0; at <= stream.length; at++) {
      const { frames } = decode([stream.subarray(0, at), stream.subarray(at)]);
      expect(frames, `cut at byte ${at}`).toEqual(sent);
    }
  });

  test('come out whole one byte at a time', () => {
    const stream = Buffer.concat([frame([1, 2, 3]), frame([4])]);
    const { frames, decoder } = decode([...stream].map((byte) => Uint8Array.of(byte)));
    expect(frames).toEqual([[1, 2, 3], [4]]);
    expect(decoder.midFrame).toBe(false);
  });

  test('come out as they went in, in order, whatever the chunks', () => {
    fc.assert(
      fc.property(payloads, fc.array(fc.nat()), (sent, places) => {
        const stream = Buffer.concat(sent.map((payload) => frame(payload)));
        const { frames, decoder, answers } = decode(cut(stream, places));
        expect(frames).toEqual(sent.map((payload) => [...payload]));
        expect(decoder.midFrame).toBe(false);
        expect(answers).not.toContain(false);
      }),
      { seed },
    );
  });

  test('that are complete come out although the next is not', () => {
    const { frames, decoder } = decode([Buffer.concat([frame([1]), frame([2, 3]).subarray(0, 5)])]);
    expect(frames).toEqual([[1]]);
    expect(decoder.midFrame).toBe(true);
  });

  test('of the largest size are good, one byte more is not', () => {
    const largest = new Array<number>(MAX).fill(7);
    expect(decode([frame(largest)]).frames).toEqual([largest]);
    expect(decode([frame([...largest, 7])]).answers).toEqual([false]);
  });
});

describe('a length that cannot be right', () => {
  const bad = [0, -1, MAX + 1, 0x7fff_ffff, -0x8000_0000];

  test.each(bad)('%i: what came before is handed on, what comes after never', (length) => {
    const stream = Buffer.concat([frame([1]), frame([2], length), frame([3])]);
    for (let at = 0; at <= stream.length; at++) {
      const { frames, decoder, answers } = decode([
        stream.subarray(0, at),
        stream.subarray(at),
        frame([4]),
      ]);
      expect(frames, `cut at byte ${at}`).toEqual([[1]]);
      expect(decoder.badLength).toBe(length);
      expect(answers.at(-1)).toBe(false);
    }
  });

  test('never makes the decoder throw or read beyond a frame’s limit, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (chunks) => {
        const { frames } = decode(chunks);
        for (const one of frames) expect(one.length).toBeLessThanOrEqual(MAX);
      }),
      { seed },
    );
  });
});

describe('the decoder', () => {
  test('stops in the middle of a chunk when its handler says so', () => {
    let seen = 0;
    const decoder: FrameDecoder = new FrameDecoder({
      maxFrameBytes: MAX,
      onFrame: () => {
        seen++;
        if (seen === 2) decoder.stop();
      },
    });
    const chunk = Buffer.concat([frame([1]), frame([2]), frame([3]), frame([4]).subarray(0, 3)]);
    expect(decoder.push(chunk)).toBe(true);
    expect(decoder.push(Buffer.concat([frame([4]).subarray(3), frame([5])]))).toBe(true);
    expect(seen).toBe(2);
  });

  test('that was stopped between two chunks does not finish the cut frame', () => {
    const { frames, decoder } = decode([frame([1, 2]).subarray(0, 5)]);
    decoder.stop();
    expect(decoder.push(frame([1, 2]).subarray(5))).toBe(true);
    expect(frames).toEqual([]);
  });

  test('hands a frame on where it lies: it copies only what a chunk cut', () => {
    const seen: Uint8Array[] = [];
    const decoder = new FrameDecoder({ maxFrameBytes: MAX, onFrame: (bytes) => seen.push(bytes) });
    const first = Buffer.concat([frame([1]), frame([2]), frame([3]).subarray(0, 2)]);
    const second = Buffer.concat([frame([3]).subarray(2), frame([4]), frame([5]).subarray(0, 4)]);
    const third = frame([5]).subarray(4);
    for (const chunk of [first, second, third]) decoder.push(chunk);
    const own = seen[2];
    expect(seen.map((bytes) => (bytes === own ? 'own' : bytes))).toEqual([
      first,
      first,
      'own',
      second,
      'own',
    ]);
    expect(own).not.toBe(second);
  });

  test('refuses a limit that is none', () => {
    for (const maxFrameBytes of [0, -1, 1.5, Number.NaN]) {
      expect(() => new FrameDecoder({ maxFrameBytes, onFrame: () => {} })).toThrow(
        `maxFrameBytes is ${maxFrameBytes}; expected a whole number, 1 or more`,
      );
    }
  });
});
