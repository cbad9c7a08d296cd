/** Whole files, good ones and all kinds of bad ones. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Side } from '#layout';
import { type ReplayOptions, replay } from '#replay';
import { replayReport } from '#replay-report';
import { seed } from '#seed';
import {
  flow,
  itchAdd,
  itchDeleted,
  itchDirectory,
  itchOf,
  itchReplaced,
  lines,
  lobsterRow,
  type Row,
  temporaryFolder,
  topOf,
} from './recorded-flow.ts';

const T = 34_200_000_000_000;
const row = (type: number, orderId: number, size: number, price: number, side: 1 | -1): Row => {
  return { timeNs: T, type, orderId, size, price, side };
};

/** A file of a few rows that has a bit of everything. */
const few = [
  row(1, 50, 10, 999_900, 1),
  row(1, 51, 5, 1_000_100, -1),
  row(2, 50, 4, 999_900, 1),
  row(5, 0, 7, 1_000_000, 1),
  row(4, 51, 5, 1_000_100, -1),
  row(1, 52, 1, 1_000_200, -1),
];
const fewLobster = lines(few.map(lobsterRow));
const fewItch = Buffer.concat([itchDirectory('TEST', 7), ...itchOf(few)]);
const fewTops = lines([
  '9999999999,0,999900,10',
  '1000100,5,999900,10',
  '1000100,5,999900,6',
  '1000100,5,999900,6',
  '9999999999,0,999900,6',
  '1000200,1,999900,6',
]);

/** A replay that should have come to something. */
async function replayed(options: ReplayOptions) {
  const { replay: found, problems } = await replay(options);
  if (found === undefined) throw new Error(`nothing was replayed: ${problems.join(' ')}`);
  return {
    ...found,
    problems,
    best: [found.passive.book.bestBidTicks, found.passive.book.bestAskTicks],
  };
}

describe('a good file', () => {
  test.each([
    ['LOBSTER', 'lobster', fewLobster],
    ['LOBSTER in gzip', 'lobster', gzipSync(fewLobster)],
    ['ITCH', 'itch', fewItch],
    ['ITCH in gzip', 'itch', gzipSync(fewItch)],
  ])('%s is known by its content and agrees with its rows', async (_title, format, content) => {
    const { write } = temporaryFolder();
    const found = await replayed({
      file: write('flow', content),
      topOfBook: write('top', gzipSync(fewTops)),
    });
    expect(found.problems).toEqual([]);
    expect(found.format).toBe(format);
    expect(found.best).toEqual([999_900, 1_000_200]);
    expect(found.agreement).toMatchObject({ rows: 6, agreeing: 6 });
    expect(found.rowsLeft).toBe(0);
    expect(found.passive).toMatchObject({ executions: 1, executionsAtFront: 1, unknownOrders: 0 });
    expect(found.messages).toBe(format === 'itch' ? 7 : 6);
  });

  test('both formats of the same flow make the same book, and every row agrees', async () => {
    const { write } = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(flow, async ({ rows, tops }) => {
        const topOfBook = write('top', lines(tops));
        const lobster = await replayed({
          file: write('l', lines(rows.map(lobsterRow))),
          topOfBook,
        });
        const itch = await replayed({
          file: write('i', gzipSync(Buffer.concat(itchOf(rows)))),
          topOfBook,
        });
        for (const found of [lobster, itch]) {
          expect(found.problems).toEqual([]);
          expect(found.agreement).toMatchObject({ rows: rows.length, agreeing: rows.length });
        }
        for (const side of [Side.BUY, Side.SELL]) {
          expect(itch.passive.book.depth(side, 99)).toEqual(lobster.passive.book.depth(side, 99));
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  test('orders that are older than a LOBSTER file are in the book from its first row on', async () => {
    const { write } = temporaryFolder();
    const older = row(1, 9, 3, 1_000_050, -1);
    const rows = [
      row(1, 50, 10, 999_900, 1),
      row(2, 9, 1, 1_000_050, -1),
      row(3, 9, 2, 1_000_050, -1),
    ];
    const tops = ['1000050,3,999900,10', '1000050,2,999900,10', topOf(rows.slice(0, 1))];
    const found = await replayed({
      file: write('flow', lines(rows.map(lobsterRow))),
      topOfBook: write('top', lines(tops)),
    });
    expect(tops[0]).toBe(topOf([...rows.slice(0, 1), older]));
    expect(found.olderOrders).toBe(1);
    expect(found.agreement).toMatchObject({ rows: 3, agreeing: 3 });
  });

  test('an ITCH replacement is two rows of LOBSTER', async () => {
    const { write } = temporaryFolder();
    const file = [itchAdd(5, 'B', 10, 100), itchReplaced(5, 6, 7, 101), itchDeleted(6)];
    const tops = ['100,10', '-9999999999,0', '101,7', '-9999999999,0'];
    const found = await replayed({
      file: write('flow', Buffer.concat(file)),
      topOfBook: write('top', lines(tops.map((bid) => `9999999999,0,${bid}`))),
    });
    expect(found.agreement).toMatchObject({ rows: 4, agreeing: 4 });
  });

  test('of several stocks in an ITCH file the busiest is followed, or the one that is named', async () => {
    const { write } = temporaryFolder();
    const file = write(
      'flow',
      Buffer.concat([
        itchAdd(1, 'B', 10, 100, { locate: 1, stock: 'AAA' }),
        itchAdd(2, 'B', 10, 200, { locate: 2, stock: 'BBB' }),
        itchAdd(3, 'B', 10, 201, { locate: 2, stock: 'BBB' }),
      ]),
    );
    expect(await replayed({ file })).toMatchObject({ stock: 'BBB', otherMessages: 1 });
    expect(await replayed({ file, stock: 'AAA' })).toMatchObject({
      stock: 'AAA',
      otherMessages: 2,
    });
    const { problems } = await replay({ file, stock: 'ZZZ' });
    expect(problems).toEqual([`${file} has no stock "ZZZ"; its busiest are: BBB, AAA.`]);
  });

  test('rows and messages of different number are reported, not hidden', async () => {
    const { write } = temporaryFolder();
    const short = await replayed({
      file: write('flow', fewLobster),
      topOfBook: write('top', fewTops.subarray(0, 43)),
    });
    expect(short.agreement).toMatchObject({ rows: 2, agreeing: 2, stepsWithoutRow: 4 });
    const long = await replayed({
      file: write('flow', fewLobster.subarray(0, fewLobster.indexOf('\n') + 1)),
      topOfBook: write('top', fewTops),
    });
    expect(long).toMatchObject({ agreement: { rows: 1, agreeing: 1 }, rowsLeft: 5 });
  });

  test('files of many pieces are compared to the last row, whichever rows have a message', async () => {
    const { write } = temporaryFolder();
    const rows = Array.from({ length: 10_000 }, (_, i) => [
      row(1, i + 1, 1 + (i % 7), 1_000_000, -1),
      row(5, 0, 1, 1_000_000, -1),
      row(3, i + 1, 1 + (i % 7), 1_000_000, -1),
    ]).flat();
    const tops = rows.map(({ type }, i) =>
      type === 3
        ? '9999999999,0,-9999999999,0'
        : `1000000,${1 + (Math.floor(i / 3) % 7)},-9999999999,0`,
    );
    const topOfBook = write('top', gzipSync(lines(tops)));
    const lobster = await replayed({ file: write('l', lines(rows.map(lobsterRow))), topOfBook });
    expect(lobster.agreement).toMatchObject({ rows: 30_000, agreeing: 30_000, withoutMessage: 0 });
    const visible = rows.filter(({ type }) => type !== 5);
    const file = write('i', gzipSync(Buffer.concat(itchOf(visible))));
    const itch = await replayed({ file, topOfBook });
    expect(itch.messages).toBe(20_000);
    expect(itch.agreement).toMatchObject({
      rows: 30_000,
      agreeing: 30_000,
      withoutMessage: 10_000,
      stepsWithoutRow: 0,
    });
  });

  test('progress is told for each reading', async () => {
    const { write } = temporaryFolder();
    const seen: string[] = [];
    await replay({
      file: write('flow', fewLobster),
      onProgress: ({ reading, readBytes, sizeBytes }) => {
        seen.push(`${reading} ${readBytes} of ${sizeBytes}`);
      },
    });
    const all = `${fewLobster.length} of ${fewLobster.length}`;
    expect(seen).toEqual([`survey ${all}`, `replay ${all}`]);
  });
});

/** Exactly one sentence: it ends in a full stop, it is short, and it is no error of ours. */
function expectSentence(problems: readonly string[], ...parts: string[]) {
  expect(problems).toHaveLength(1);
  const [sentence = ''] = problems;
  expect(sentence).toMatch(/^[^\n]{20,400}\.$/);
  expect(sentence).not.toMatch(/Error|undefined|NaN|\bat .*:\d+:\d+/);
  for (const part of parts) expect(sentence).toContain(part);
}

describe('in the place of a good file', () => {
  test('nothing', async () => {
    const { folder } = temporaryFolder();
    const file = path.join(folder, 'nothing.csv');
    const { replay: found, problems } = await replay({ file });
    expect(found).toBeUndefined();
    expectSentence(problems, file, 'there is no such file', 'give the path of');
  });

  test('a directory', async () => {
    const { folder } = temporaryFolder();
    expectSentence((await replay({ file: folder })).problems, folder, 'is a directory');
  });

  test('an empty file, and an empty file in gzip', async () => {
    const { write } = temporaryFolder();
    expectSentence((await replay({ file: write('a', '') })).problems, 'is empty');
    const packed = write('a.gz', gzipSync(''));
    expectSentence((await replay({ file: packed })).problems, 'there is nothing in it');
  });

  test.skipIf(process.platform === 'win32')('a pipe that nobody writes to', async () => {
    const { folder } = temporaryFolder();
    const file = path.join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    expectSentence((await replay({ file })).problems, file, 'is no regular file');
  });

  test.each([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '0x89504e47'],
    ['JSON', Buffer.from('{"messages": []}'), '"{"messages": []}"'],
    ['a page', Buffer.from('<!doctype html>'), '"<!doctype html>"'],
    ['zeros', Buffer.alloc(100), '0x0000'],
    ['an archive', Buffer.from('504b03041400', 'hex'), 'unpack this zip archive first'],
    ['a picture in gzip', gzipSync(Buffer.from('89504e470d0a1a0a', 'hex')), '0x89504e47'],
  ])('%s', async (_title, content, shown) => {
    const { write } = temporaryFolder();
    const { replay: found, problems } = await replay({ file: write('x', content) });
    expect(found).toBeUndefined();
    expectSentence(problems, shown, 'at byte 0', 'expected a LOBSTER message row or an ITCH 5.0');
  });

  test('a file that is given as the other format', async () => {
    const { write } = temporaryFolder();
    const itch = await replay({ file: write('l', fewLobster), format: 'itch' });
    expectSentence(itch.problems, 'message 1', 'at byte 0');
    const lobster = await replay({ file: write('i', fewItch), format: 'lobster' });
    expectSentence(lobster.problems, 'row 1', 'at byte 0');
  });

  test('a stock for a LOBSTER file', async () => {
    const { write } = temporaryFolder();
    const { problems } = await replay({ file: write('l', fewLobster), stock: 'AAPL' });
    expectSentence(problems, 'leave out --stock');
  });
});

describe('a file that goes wrong on the way keeps what came before', () => {
  test('a bad row is named with file, row and byte', async () => {
    const { write } = temporaryFolder();
    const bad = Buffer.concat([fewLobster, Buffer.from('34300,1,53,many,999900,1\n'), fewLobster]);
    const file = write('flow.csv', bad);
    const found = await replayed({ file });
    expectSentence(
      found.problems,
      `${file}, row 7, at byte ${fewLobster.length}:`,
      'its size is "many"',
    );
    expect([found.messages, ...found.best]).toEqual([6, 999_900, 1_000_200]);
  });

  test('in gzip the byte is that of the uncompressed content', async () => {
    const { write } = temporaryFolder();
    const file = write('flow.gz', gzipSync(Buffer.concat([fewItch, Buffer.from('zzzz')])));
    const found = await replayed({ file });
    expectSentence(
      found.problems,
      `message 8, at byte ${fewItch.length} of its uncompressed content`,
    );
    expect(found.messages).toBe(7);
  });

  test('a gzip file cut at any byte', async () => {
    const { write } = temporaryFolder();
    const packed = gzipSync(fewLobster);
    for (let cut = 1; cut < packed.length; cut++) {
      const { replay: found, problems } = await replay({
        file: write('flow', packed.subarray(0, cut)),
      });
      expect(found?.messages ?? 0, `cut at ${cut}`).toBeLessThanOrEqual(6);
      expectSentence(problems);
    }
  });

  const manyRows = () => {
    const orders = fc.sample(fc.nat(), { seed, numRuns: 20_000 });
    return lines(orders.map((size, i) => lobsterRow(row(1, i + 1, 1 + size, 999_900, 1))));
  };

  test('a long gzip file that is cut gives every whole row that can be decompressed', async () => {
    const { write } = temporaryFolder();
    const packed = gzipSync(manyRows());
    // The last eight bytes are check sum and length: without them all data is there.
    const whole = await replayed({ file: write('flow', packed.subarray(0, -8)) });
    expect(whole.messages).toBe(20_000);
    expectSentence(
      whole.problems,
      'its gzip data ends',
      'after message 20000',
      'get the file anew',
    );
    const half = await replayed({ file: write('flow', packed.subarray(0, packed.length / 2)) });
    expect(half.messages).toBeGreaterThan(5000);
    expectSentence(half.problems, `after message ${half.messages}`);
  });

  test('a gzip file whose check sum is wrong gives all its rows, and is called damaged', async () => {
    const { write } = temporaryFolder();
    const long = gzipSync(manyRows());
    expect(long.length).toBeGreaterThan(2 * 64 * 1024); // several pieces
    const alike = Array.from({ length: 20_000 }, (_, i) => row(1, i + 1, 77, 999_900, 1));
    for (const [packed, rows] of [
      [gzipSync(fewLobster), 6],
      [long, 20_000],
      [gzipSync(lines(alike.map(lobsterRow))), 20_000],
    ] as const) {
      packed.writeUInt32LE(0, packed.length - 8);
      const found = await replayed({ file: write('flow', packed) });
      expect(found.messages).toBe(rows);
      expectSentence(found.problems, 'its gzip data is damaged near byte', `after message ${rows}`);
    }
  });

  test('a gzip file with a byte changed anywhere never crashes and never hangs', async () => {
    const { write } = temporaryFolder();
    const packed = gzipSync(fewItch);
    for (let at = 0; at < packed.length; at++) {
      const changed = Buffer.from(packed);
      changed.writeUInt8((packed.readUInt8(at) + 0x55) & 0xff, at);
      const { replay: found, problems } = await replay({ file: write('flow', changed) });
      if (problems.length > 0) expectSentence(problems);
      else expect(found?.messages, `byte ${at}`).toBe(7);
    }
  });

  test('a long gzip file that is damaged on the way keeps the rows before the place', async () => {
    const { write } = temporaryFolder();
    const packed = gzipSync(manyRows());
    const at = Math.floor(packed.length * 0.8);
    const cut = await replayed({ file: write('cut', packed.subarray(0, at)) });
    packed.fill(0xff, at, at + 64);
    const found = await replayed({ file: write('flow', packed) });
    expect(found.messages).toBeGreaterThanOrEqual(cut.messages);
    expect(found.messages).toBeLessThan(20_000);
    expectSentence(found.problems);
  });
});

describe('a top-of-book file', () => {
  test('that is not there, or is something else', async () => {
    const { write, folder } = temporaryFolder();
    const file = write('flow', fewLobster);
    const missing = await replay({ file, topOfBook: path.join(folder, 'none') });
    expect(missing.replay).toBeUndefined();
    expectSentence(missing.problems, 'there is no such file');
    const other = await replay({ file, topOfBook: write('png', Buffer.from('89504e47', 'hex')) });
    expectSentence(other.problems, 'row 1, at byte 0', 'does not begin with best ask');
    expect(other.replay?.messages).toBe(6);
  });

  test('that is damaged is compared as far as it goes', async () => {
    const { write } = temporaryFolder();
    const file = write('flow', fewLobster);
    const top = write('top', Buffer.concat([fewTops.subarray(0, 43), Buffer.from('1,2,3\n')]));
    const found = await replayed({ file, topOfBook: top });
    expect(found.messages).toBe(6);
    expect(found.agreement).toMatchObject({ rows: 2, agreeing: 2 });
    expectSentence(found.problems, `${top}, row 3, at byte 43`);
  });

  test('in gzip that is cut is compared up to the last whole row', async () => {
    const { write } = temporaryFolder();
    const file = write('flow', fewLobster);
    const packed = gzipSync(fewTops);
    for (let cut = 20; cut < packed.length; cut++) {
      const found = await replayed({ file, topOfBook: write('top', packed.subarray(0, cut)) });
      expect(found.messages).toBe(6);
      const { rows, agreeing, stepsWithoutRow } = found.agreement ?? {};
      expect([agreeing, stepsWithoutRow], `cut at ${cut}`).toEqual([rows, 6 - (rows ?? 0)]);
      expectSentence(found.problems, 'its gzip data ends', `after row ${rows}`);
    }
  });
});

describe('the report', () => {
  test('says what was found, within 80 columns', async () => {
    const { write } = temporaryFolder();
    const wrong = fewTops.toString().replace('1000100,5,999900,6', '1000100,5,999900,5');
    const found = await replayed({ file: write('flow', fewItch), topOfBook: write('top', wrong) });
    const report = replayReport('flow', found);
    for (const line of report.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(report).toContain('NASDAQ ITCH 5.0 · TEST · 09:30:00.000 to 09:30:00.000');
    expect(report).toContain('5 of 6 rows agree: 83.333 %');
    expect(report).toContain('1 have an order that left without a message');
    expect(report).toContain('expected bid 99.99 × 5, ask 100.01 × 5');
    expect(report).toContain('the book bid 99.99 × 6, ask 100.01 × 5');
    expect(report).toMatch(/\n {9}1 {11}6 {9}99\.99 {8}100\.02 {11}1 {9}1\n/);
  });

  test('never rounds up to 100 %', async () => {
    const { write } = temporaryFolder();
    const rows = Array.from({ length: 200_001 }, () => row(5, 0, 1, 1, 1));
    const tops = rows.map((_, i) => `9999999999,${i === 0 ? 1 : 0},-9999999999,0`);
    const found = await replayed({
      file: write('flow', lines(rows.map(lobsterRow))),
      topOfBook: write('top', lines(tops)),
    });
    expect(replayReport('flow', found)).toContain('200,000 of 200,001 rows agree: 99.999 %');
  });
});
