/** The reader of LOBSTER messages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LobsterReader, looksLikeLobster, OlderOrders } from '#lobster';
import { seed } from '#seed';
import { flow, lines, lobsterRow, piecesOf } from './recorded-flow.ts';

type Taken = [type: number, orderId: number, size: number, price: number, side: number];

/** Reads pieces to the end, `batch` messages at a time. */
function readPieces(pieces: readonly Buffer[], batch = 1000) {
  const reader = new LobsterReader();
  const taken: Taken[] = [];
  const handler = { row: (...row: Taken) => taken.push(row) };
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

const readText = (text: string) => readPieces([Buffer.from(text)]);

test('each row is handed on as numbers, with the side as a code', () => {
  const { taken, reader } = readText(
    '34200.5,1,16113575,18,5853300,1\n34201.000000007,3,16113575,18,5853300,-1\n',
  );
  expect(taken).toEqual([
    [1, 16113575, 18, 5853300, 1],
    [3, 16113575, 18, 5853300, 2],
  ]);
  expect([reader.messageCount, reader.problem]).toEqual([2, null]);
  expect([reader.firstTimeNs, reader.lastTimeNs]).toEqual([34_200_500_000_000, 34_201_000_000_007]);
});

test('hidden executions, crosses and halts have ids and prices that an order has not', () => {
  const { taken } = readText(
    '34200,5,0,100,5853300,1\n34200,6,-1,5000,5853300,-1\n34200.1,7,0,0,-1,-1\n',
  );
  expect(taken).toEqual([
    [5, 0, 100, 5853300, 1],
    [6, -1, 5000, 5853300, 2],
    [7, 0, 0, -1, 2],
  ]);
});

test('a seventh field, CR LF, and a last row without a line end are all right', () => {
  const { taken, reader } = readText('1,1,5,10,100,1,null\r\n2,1,6,10,100,-1\r\n3,3,5,10,100,1');
  expect(reader.problem).toBeNull();
  expect(taken.map(([, orderId]) => orderId)).toEqual([5, 6, 5]);
});

test('messages are counted by type', () => {
  const { reader } = readText('1,1,5,10,100,1\n2,1,6,10,100,1\n3,4,5,1,100,1\n');
  const counts = reader.countsByType().filter(({ count }) => count > 0);
  expect(counts).toEqual([
    { name: 'new order', count: 2 },
    { name: 'executed', count: 1 },
  ]);
});

test('a file that is not one is recognised by its first byte', () => {
  expect(looksLikeLobster(Buffer.from('34200.1,1'))).toBe(true);
  expect(looksLikeLobster(Buffer.from('{"a":1}'))).toBe(false);
  expect(looksLikeLobster(Buffer.alloc(0))).toBe(false);
});

test('where the file is cut into pieces makes no difference', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 20 });
  fc.assert(
    fc.property(flow, cuts, fc.integer({ min: 1, max: 9 }), ({ rows }, places, batch) => {
      const bytes = lines(rows.map(lobsterRow));
      const { taken, reader } = readPieces(piecesOf(bytes, places), batch);
      expect(reader.problem).toBeNull();
      expect(taken).toEqual(
        rows.map((row) => [row.type, row.orderId, row.size, row.price, row.side === 1 ? 1 : 2]),
      );
    }),
    { seed },
  );
});

test('what is wrong is found at its byte of the file, in whichever piece it comes', () => {
  fc.assert(
    fc.property(flow, fc.array(fc.nat(), { maxLength: 20 }), ({ rows }, places) => {
      const good = lines(rows.map(lobsterRow));
      const { reader } = readPieces(piecesOf(Buffer.concat([good, Buffer.from('x\n')]), places));
      expect(reader.problem).toMatchObject({
        offsetBytes: good.length,
        where: `row ${rows.length + 1}`,
      });
    }),
    { seed },
  );
});

test('a file cut at any byte gives the rows in front of the cut, and says where it ends', () => {
  const rows = ['34200.25,1,7,18,5853300,1', '34200.5,4,7,8,5853300,1', '34201,3,7,10,5853300,-1'];
  const bytes = lines(rows);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { taken, reader } = readPieces([bytes.subarray(0, cut)]);
    const text = bytes.toString('latin1', 0, cut);
    const whole = text.split('\n').slice(0, -1);
    const rest = text.split('\n').at(-1) ?? '';
    const restIsWhole = /^([^,]+,){5}-?1$/.test(rest);
    expect(taken, `cut at ${cut}`).toHaveLength(whole.length + (restIsWhole ? 1 : 0));
    if (rest === '' || restIsWhole) {
      expect(reader.problem, `cut at ${cut}`).toBeNull();
    } else {
      expect(reader.problem, `cut at ${cut}`).toMatchObject({
        offsetBytes: cut - rest.length,
        where: `row ${whole.length + 1}`,
        what: expect.stringContaining('and the file ends in it'),
      });
    }
  }
});

describe('a wrong row ends the reading and is named', () => {
  const good = '34200,1,1,10,100,1\n';
  test.each([
    ['too few fields', '34200,1,2,10,100', 'it has 5 fields'],
    ['one field', 'hello', 'it has 1 field'],
    ['an empty row', '', 'it has 1 field'],
    ['too many fields', '34200,1,2,10,100,1,x,y', 'more than 7 fields'],
    ['an order book row', '5859400,200,5853300,18,5859800,200', 'its time is "5859400"'],
    ['no time', 'a,1,2,10,100,1', 'its time is "a", not 0 to 86400 seconds'],
    ['a negative time', '-1,1,2,10,100,1', 'its time is "-1"'],
    ['a time after midnight', '86401,1,2,10,100,1', 'its time is "86401"'],
    ['a time with two points', '1.2.3,1,2,10,100,1', 'its time is "1.2.3"'],
    ['type 8', '34200,8,2,10,100,1', 'its type is "8", not 1 to 7'],
    ['an empty type', '34200,,2,10,100,1', 'its type is ""'],
    ['order id 0', '34200,1,0,10,100,1', 'its order id is "0", not a positive integer'],
    ['an id of 16 digits', '34200,1,9007199254740993,10,100,1', 'its order id is'],
    ['size 0', '34200,1,2,0,100,1', 'its size is "0", not 1 to 4294967295'],
    ['a negative size', '34200,1,2,-5,100,1', 'its size is "-5"'],
    ['an absurd size', '34200,1,2,4294967296,100,1', 'its size is "4294967296"'],
    ['half a share', '34200,1,2,1.5,100,1', 'its size is "1.5"'],
    ['price 0', '34200,1,2,10,0,1', 'its price is "0"'],
    ['an absurd price', '34200,1,2,10,99999999999,1', 'its price is "99999999999"'],
    ['an exponent', '34200,1,2,10,1e3,1', 'its price is "1e3"'],
    ['direction 0', '34200,1,2,10,100,0', 'its direction is "0", not 1 or -1'],
    ['a lone minus', '34200,1,2,10,100,-', 'its direction is "-"'],
  ])('%s', (_title, row, what) => {
    const { reader, taken } = readText(`${good}${row}\n${good}`);
    expect(taken).toHaveLength(1);
    expect(reader.problem).toMatchObject({ offsetBytes: good.length, where: 'row 2' });
    expect(reader.problem?.what).toContain(what);
    expect(reader.problem?.what).toContain('expected "time,type,order id,size,price,direction"');
  });

  test('bytes that are no text are shown in hexadecimal, and few of them', () => {
    const { reader } = readPieces([
      Buffer.concat([Buffer.from('1,1'), Buffer.alloc(100_000, 0xff)]),
    ]);
    expect(reader.problem?.what).toMatch(/^0x312c31(ff){21}… is no LOBSTER message: it is longer/);
  });

  test('text without a line end is given up before it fills the memory', () => {
    const reader = new LobsterReader();
    reader.push(Buffer.from('1'.repeat(300)));
    expect(reader.read({ row() {} }, 1)).toBe(0);
    expect(reader.problem?.what).toContain('it is longer than any row');
  });
});

describe('orders that are older than the file', () => {
  const found = (...rows: string[]) => {
    const reader = new LobsterReader();
    reader.push(lines(rows));
    const older = new OlderOrders();
    reader.read(older, 1000);
    const begun: number[][] = [];
    older.addTo({ begin: (...order) => begun.push(order) });
    return begun;
  };

  test('are those that leave without having come, with all that is taken from them', () => {
    expect(found('1,1,50,10,100,1', '2,2,20,3,101,1', '3,4,20,4,101,1', '4,3,10,5,99,-1')).toEqual([
      [10, 2, 99, 5],
      [20, 1, 101, 7],
    ]);
  });

  test('may be named before the first order of the file', () => {
    expect(found('1,3,20,5,99,-1', '2,3,60,5,99,-1', '3,1,50,10,100,1')).toEqual([[20, 2, 99, 5]]);
  });

  test('have an id below the first one that is added; a higher one came later, unseen', () => {
    expect(found('1,1,50,10,100,1', '2,3,60,5,99,-1')).toEqual([]);
  });

  test('do not include one with a low id that is added late', () => {
    expect(found('1,1,50,10,100,1', '2,1,20,5,99,-1', '3,3,20,5,99,-1')).toEqual([]);
  });

  test('do not include hidden orders', () => {
    expect(found('1,1,50,10,100,1', '2,5,20,5,99,-1')).toEqual([]);
  });
});
