/** The reader of NASDAQ ITCH 5.0. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ITCH_MESSAGES, ItchReader, type ItchReaderOptions, looksLikeItch } from '#itch';
import { seed } from '#seed';
import {
  flow,
  itch,
  itchAdd,
  itchDeleted,
  itchDirectory,
  itchExecuted,
  itchHidden,
  itchOf,
  itchReduced,
  itchReplaced,
  piecesOf,
} from './recorded-flow.ts';

/** Reads pieces to the end, `batch` messages at a time. */
function readPieces(
  pieces: readonly Buffer[],
  { batch = 1000, ...options }: ItchReaderOptions & { batch?: number } = { locate: 7 },
) {
  const reader = new ItchReader(options);
  const taken: unknown[][] = [];
  const take =
    (name: string) =>
    (...numbers: number[]) =>
      void taken.push([name, ...numbers]);
  const handler = {
    added: take('added'),
    reduced: take('reduced'),
    deleted: take('deleted'),
    executed: take('executed'),
    replaced: take('replaced'),
    passed: take('passed'),
  };
  const readOn = () => {
    while (reader.read(handler, batch) === batch);
  };
  for (const piece of pieces) {
    readOn();
    reader.push(piece);
  }
  readOn();
  reader.finish();
  readOn();
  return { reader, taken };
}

const read = (...messages: Buffer[]) => readPieces([Buffer.concat(messages)]);

/** A message of a type with nothing in it but zeros. */
const blank = (type: string, length: number, locate = 7) =>
  itch(type, ['\0'.repeat(length - 11)], { locate });

describe('messages about the book are handed on', () => {
  test.each<[string, Buffer, unknown[]]>([
    ['add', itchAdd(5, 'B', 100, 5853300), ['added', 5, 1, 5853300, 100]],
    ['add of a sell order', itchAdd(2 ** 40, 'S', 1, 7), ['added', 2 ** 40, 2, 7, 1]],
    [
      'add with participant',
      itch('F', [[5, 8], 'B', [100, 4], 'TEST    ', [7, 4], 'MPID']),
      ['added', 5, 1, 7, 100],
    ],
    ['executed', itchExecuted(5, 30), ['executed', 5, 30]],
    ['executed with price', itch('C', [[5, 8], [30, 4], [1, 8], 'N', [9, 4]]), ['executed', 5, 30]],
    ['cancelled in part', itchReduced(5, 30), ['reduced', 5, 30]],
    ['deleted', itchDeleted(5), ['deleted', 5]],
    ['replaced', itchReplaced(5, 6, 30, 8), ['replaced', 5, 6, 8, 30]],
    ['hidden trade', itchHidden(30, 8), ['passed']],
    ['cross', blank('Q', 40), ['passed']],
    ['trading action', blank('H', 25), ['passed']],
    ['the largest price', itchAdd(5, 'S', 1, 0xffff_ffff), ['added', 5, 2, 0xffff_ffff, 1]],
  ])('%s', (_title, message, expected) => {
    const { reader, taken } = read(message);
    expect(reader.problem).toBeNull();
    expect(taken).toEqual([expected]);
  });
});

test('every other message of ITCH 5.0 is passed over by its length', () => {
  // From the specification, written down once more: type and length.
  const all =
    'S12 R39 H25 Y20 L26 V35 W12 K28 J35 h21 A36 F40 E31 C36 X23 D19 U35 P44 Q40 B19 I50 N20 O48';
  expect(ITCH_MESSAGES.map(([type, length]) => type + length).join(' ')).toBe(all);
  const handled = 'HAFECXDUPQ';
  const others = ITCH_MESSAGES.filter(([type]) => !handled.includes(type));
  const { reader, taken } = read(
    ...others.map(([type, length]) => blank(type, length)),
    itchDeleted(5),
  );
  expect(reader.problem).toBeNull();
  expect(reader.messageCount).toBe(others.length + 1);
  expect(taken).toEqual([['deleted', 5]]);
});

describe('which stock', () => {
  const file = [
    itchDirectory('AAA', 1),
    itchDirectory('BBB', 2),
    itchAdd(5, 'B', 10, 100, { locate: 1, stock: 'AAA' }),
    itchAdd(6, 'B', 10, 100, { locate: 2, stock: 'BBB' }),
    itchDeleted(6, { locate: 2 }),
    itchAdd(7, 'S', 10, 100, { locate: 3, stock: 'CCC' }),
  ];

  test('only the messages of one locate code are handed on; the others are counted', () => {
    const { reader, taken } = readPieces(file, { locate: 2 });
    expect(taken).toEqual([
      ['added', 6, 1, 100, 10],
      ['deleted', 6],
    ]);
    expect([reader.stock, reader.messageCount, reader.followedCount]).toEqual(['BBB', 6, 3]);
    expect(reader.countsByType().find(({ name }) => name === 'A add order')?.count).toBe(1);
  });

  test.each([
    ['AAA', [['added', 5, 1, 100, 10]]],
    ['CCC', [['added', 7, 2, 100, 10]]],
  ])('%s is found by its name, in the directory or in its first order', (stock, expected) => {
    const { reader, taken } = readPieces(file, { stock });
    expect(taken).toEqual(expected);
    expect(reader.stock).toBe(stock);
  });

  test('a name that is only the beginning of another finds nothing', () => {
    const { reader, taken } = readPieces(file, { stock: 'AA' });
    expect([reader.stock, taken]).toEqual([undefined, []]);
  });

  test('stocks are listed with the busiest first', () => {
    const { reader } = readPieces(file, {});
    expect(reader.stocksByActivity()).toEqual([
      { locate: 2, stock: 'BBB', messages: 3 },
      { locate: 1, stock: 'AAA', messages: 2 },
      { locate: 3, stock: 'CCC', messages: 1 },
    ]);
  });
});

test('a file that is ITCH is recognised by its first length and type', () => {
  expect(looksLikeItch(itchDeleted(5))).toBe(true);
  expect(looksLikeItch(Buffer.from('34200.1,1,5,10,100,1\n'))).toBe(false);
  expect(looksLikeItch(Buffer.from('89504e470d0a1a0a', 'hex'))).toBe(false);
  expect(looksLikeItch(Buffer.from('0000', 'hex'))).toBe(false);
  expect(looksLikeItch(Buffer.from('00000000', 'hex'))).toBe(false);
});

test('where the file is cut into pieces makes no difference', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 20 });
  fc.assert(
    fc.property(flow, cuts, fc.integer({ min: 1, max: 9 }), ({ rows }, places, batch) => {
      const bytes = Buffer.concat(itchOf(rows));
      const inPieces = readPieces(piecesOf(bytes, places), { locate: 7, batch });
      expect(inPieces.reader.problem).toBeNull();
      expect(inPieces.taken).toHaveLength(rows.length);
      expect(inPieces.taken).toEqual(readPieces([bytes]).taken);
    }),
    { seed },
  );
});

test('a file cut at any byte gives the messages in front of the cut, and says where it ends', () => {
  const messages = [itchAdd(5, 'B', 100, 7), itchExecuted(5, 30), itchDeleted(5)];
  const bytes = Buffer.concat(messages);
  const ends = messages.map((_, i) => Buffer.concat(messages.slice(0, i + 1)).length);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { taken, reader } = readPieces([bytes.subarray(0, cut)]);
    const whole = ends.filter((end) => end <= cut);
    const start = whole.at(-1) ?? 0;
    expect(taken, `cut at ${cut}`).toHaveLength(whole.length);
    if (cut === start) {
      expect(reader.problem, `cut at ${cut}`).toBeNull();
    } else {
      expect(reader.problem, `cut at ${cut}`).toMatchObject({
        offsetBytes: start,
        where: `message ${whole.length + 1}`,
        what: expect.stringContaining(`the file ends after ${cut - start} of its bytes`),
      });
    }
  }
});

describe('a wrong message ends the reading and is named', () => {
  const good = itchAdd(5, 'B', 100, 7);
  test.each<[string, Buffer, string]>([
    ['an unknown type', blank('z', 20), 'its type is "z", which ITCH 5.0 does not have'],
    ['a type that is no letter', blank('\x01', 20), 'its type is 0x01'],
    ['a wrong length', blank('A', 37), 'its length is 37, but a message of type A has 36'],
    ['a side that is none', itchAdd(5, 'Q' as 'B', 1, 7), 'its side is "Q", not B or S'],
    ['no shares', itchAdd(6, 'B', 0, 7), 'its number of shares is 0'],
    ['none executed', itchExecuted(5, 0), 'its number of shares is 0'],
    ['none cancelled', itchReduced(5, 0), 'its number of shares is 0'],
    ['none replaced', itchReplaced(5, 6, 0, 7), 'its number of shares is 0'],
    ['an absurd id', itchDeleted(2 ** 53), 'its order reference is above 2^53'],
    ['an absurd new id', itchReplaced(5, 2 ** 60, 1, 7), 'its order reference is above 2^53'],
    [
      'a time after midnight',
      itchDeleted(5, { timeNs: 86_400e9 + 1 }),
      'its time is 86400000000001',
    ],
  ])('%s', (_title, message, what) => {
    const { reader, taken } = read(good, message, good);
    expect(taken).toHaveLength(1);
    expect(reader.problem).toMatchObject({ offsetBytes: good.length, where: 'message 2' });
    expect(reader.problem?.what).toContain(what);
    expect(reader.problem?.what).toContain('expected an ITCH 5.0 message');
  });

  test('what is wrong with another stock’s message is found as well', () => {
    const { reader } = read(good, blank('z', 20, 9));
    expect(reader.problem?.where).toBe('message 2');
  });
});

test('a length of 0 ends the file; nothing may follow it', () => {
  const good = itchDeleted(5);
  const end = Buffer.alloc(2);
  expect(read(good, end)).toMatchObject({ reader: { problem: null }, taken: [['deleted', 5]] });
  expect(read(good, end, good).reader.problem).toMatchObject({
    offsetBytes: good.length,
    what: expect.stringContaining('more follows behind the end mark'),
  });
});
