/** Rows of best prices, and the comparison of a book with them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Side } from '#layout';
import { NO_ASK, NO_BID } from '#order-book';
import { PassiveBook } from '#passive-book';
import { seed } from '#seed';
import { MAX_ROWS_WITHOUT_MESSAGE, TopOfBookComparison, TopOfBookReader } from '#top-of-book';
import { lines, piecesOf } from './recorded-flow.ts';

/** Reads a file of rows to its end. */
function read(pieces: readonly Buffer[]) {
  const rows = new TopOfBookReader();
  const taken: number[][] = [];
  const takeAll = () => {
    rows.fill();
    while (rows.readyCount > 0) {
      taken.push([0, 1, 2, 3].map((column) => rows.get(0, column)));
      rows.take();
    }
  };
  for (const piece of pieces) {
    rows.push(piece);
    takeAll();
  }
  rows.finish();
  takeAll();
  return { rows, taken };
}

describe('rows', () => {
  test('are four numbers; of several levels the first one counts', () => {
    const { taken, rows } = read([lines(['105,3,100,7', '106,4,100,7,107,1,99,2'])]);
    expect(taken).toEqual([
      [105, 3, 100, 7],
      [106, 4, 100, 7],
    ]);
    expect([rows.problem, rows.ended]).toEqual([null, true]);
  });

  test('show an empty side by a price that no order has', () => {
    const { taken } = read([lines(['9999999999,0,-9999999999,0'])]);
    expect(taken).toEqual([[NO_ASK, 0, NO_BID, 0]]);
  });

  test('may end in CR LF, and the last one in nothing', () => {
    const { taken, rows } = read([Buffer.from('105,3,100,7\r\n106,3,100,8')]);
    expect([taken.length, taken[1]?.[3], rows.problem]).toEqual([2, 8, null]);
  });

  test('are the same wherever the file is cut into pieces', () => {
    const row = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(row), fc.array(fc.nat(), { maxLength: 20 }), (rows, cuts) => {
        const bytes = lines(rows.map((one) => one.join(',')));
        expect(read(piecesOf(bytes, cuts)).taken).toEqual(rows);
      }),
      { seed },
    );
  });

  test('are kept ready in bounded number', () => {
    const rows = new TopOfBookReader();
    rows.push(lines(Array.from({ length: 100_000 }, (_, i) => `${i},1,0,1`)));
    expect(rows.fill()).toBe(false);
    const ready = rows.readyCount;
    expect(ready).toBeLessThan(100_000);
    for (let i = 0; i < 100_000; i++) {
      expect(rows.get(0, 0)).toBe(i);
      rows.take();
      rows.fill();
    }
    expect(rows.readyCount).toBe(0);
  });

  test.each([
    ['too few numbers', '105,3,100'],
    ['no whole level', '105,3,100,7,106'],
    ['text', '105,3,100,seven'],
    ['nothing', ''],
    ['a fraction', '105.5,3,100,7'],
    ['a message', '34200.1,1,5,10,100,1'],
  ])('%s is no row, and is named', (_title, row) => {
    const { taken, rows } = read([lines(['105,3,100,7', row, '105,3,100,7'])]);
    expect(taken).toHaveLength(1);
    expect(rows.problem).toMatchObject({ offsetBytes: 12, where: 'row 2' });
    expect(rows.problem?.what).toContain('does not begin with best ask, size, best bid and size');
  });

  test('text without a line end is given up before it fills the memory', () => {
    const rows = new TopOfBookReader();
    rows.push(Buffer.alloc(70_000, '1'));
    expect(rows.fill()).toBe(false);
    expect(rows.problem?.where).toBe('row 1');
  });
});

/** Compares while `run` moves a book; the rows are all ready. */
function compare(rows: string[], sideBySide: boolean, run: (book: PassiveBook) => void) {
  const reader = new TopOfBookReader();
  reader.push(lines(rows));
  reader.finish();
  reader.fill();
  const comparison = new TopOfBookComparison(reader, sideBySide);
  run(new PassiveBook((book) => comparison.step(book)));
  comparison.finish();
  return { ...comparison.result(), rowsLeft: reader.readyCount };
}

describe('side by side with a LOBSTER file', () => {
  test('each step has its row', () => {
    const result = compare(
      ['9999999999,0,100,10', '105,5,100,10', '9999999999,0,100,10', '9999999999,0,100,10'],
      true,
      (book) => {
        book.added(1, Side.BUY, 100, 10);
        book.added(2, Side.SELL, 105, 5);
        book.executed(2, 5);
        book.passed();
      },
    );
    expect(result).toMatchObject({ rows: 4, agreeing: 4, stretchCount: 0, rowsLeft: 0 });
  });

  test('price and size must be right, on both sides', () => {
    const rows = ['105,5,100,10', '106,5,100,10', '105,6,100,10', '105,5,99,10', '105,5,100,9'];
    const result = compare(rows, true, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5);
      for (let i = 1; i < rows.length; i++) book.passed();
    });
    expect(result).toMatchObject({ rows: 5, agreeing: 1 });
  });

  test('a better price or a larger size than the row means an order that left unseen', () => {
    const rows = ['106,5,100,10', '105,4,100,10', '105,5,99,10', '105,5,100,9'];
    const result = compare(rows, true, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5);
      for (let i = 1; i < rows.length; i++) book.passed();
    });
    expect(result.byClass).toEqual([4, 0]);
  });

  test('a worse price or a smaller size means an order that came unseen', () => {
    const rows = ['104,5,100,10', '105,6,100,10', '105,5,101,10', '105,5,100,11'];
    const result = compare(rows, true, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5);
      for (let i = 1; i < rows.length; i++) book.passed();
    });
    expect(result.byClass).toEqual([0, 4]);
  });

  test('rows that disagree in succession are one stretch, shown with both sides', () => {
    const good = '9999999999,0,100,10';
    const bad = '9999999999,0,100,11';
    const result = compare([good, bad, bad, good, bad], true, (book) => {
      book.added(1, Side.BUY, 100, 10);
      for (let i = 1; i < 5; i++) book.passed();
    });
    expect(result).toMatchObject({ rows: 5, agreeing: 2, stretchCount: 2 });
    expect(result.stretches).toMatchObject([
      { row: 2, rows: 2, expected: { bidLots: 11 }, found: { bidLots: 10, askTicks: NO_ASK } },
      { row: 5, rows: 1 },
    ]);
  });

  test('only the first stretches are kept, all are counted', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `9999999999,0,100,${i % 2}`);
    const result = compare(rows, true, (book) => {
      book.added(1, Side.BUY, 100, 1);
      for (let i = 1; i < 40; i++) book.passed();
    });
    expect([result.stretchCount, result.stretches.length]).toEqual([20, 5]);
    expect(result.stretches.every(({ rows: length }) => length === 1)).toBe(true);
  });

  test('steps without rows and rows without steps are told apart', () => {
    const add = (book: PassiveBook) => book.added(1, Side.BUY, 100, 1);
    const row = '9999999999,0,100,1';
    expect(compare([], true, add)).toMatchObject({ rows: 0, stepsWithoutRow: 1, rowsLeft: 0 });
    expect(compare([row, row], true, add)).toMatchObject({ rows: 1, rowsLeft: 1 });
  });
});

describe('beside an ITCH file', () => {
  const rows = ['105,5,100,10', '105,5,100,10', '105,5,101,1', '105,5,100,10'];

  test('it begins with the first step that shows what the first row shows', () => {
    const result = compare(rows, false, (book) => {
      book.added(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5); // row 1
      book.added(3, Side.BUY, 90, 5);
      book.added(4, Side.BUY, 101, 1);
      book.deleted(4);
    });
    expect(result).toMatchObject({ rows: 4, agreeing: 4, stepsWithoutRow: 1, withoutMessage: 0 });
  });

  test('a row that the book before the step explains has no message of its own', () => {
    const result = compare(rows, false, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5); // row 1; row 2 has none
      book.added(4, Side.BUY, 101, 1); // row 3
      book.deleted(4);
    });
    expect(result).toMatchObject({ rows: 4, agreeing: 4, withoutMessage: 1 });
  });

  test('so does the last row', () => {
    const result = compare([...rows, '105,5,100,10'], false, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5);
      book.added(4, Side.BUY, 101, 1);
      book.deleted(4);
    });
    expect(result).toMatchObject({ rows: 5, agreeing: 5, withoutMessage: 2, rowsLeft: 0 });
  });

  test('a step that the rows never show is a disagreement, and the next ones agree again', () => {
    const result = compare(rows, false, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5); // row 1
      book.added(3, Side.BUY, 103, 2); // row 2 says nothing of it
      book.deleted(3); // row 3 shows 101
      book.passed(); // row 4
    });
    expect(result).toMatchObject({ rows: 4, agreeing: 2, stretchCount: 1, byClass: [1, 1] });
  });

  test('more rows than could be without a message are not passed over', () => {
    const many = Array.from({ length: MAX_ROWS_WITHOUT_MESSAGE + 1 }, () => '105,5,100,10');
    const result = compare([...many, '105,5,100,10', '105,5,101,1'], false, (book) => {
      book.begin(1, Side.BUY, 100, 10);
      book.added(2, Side.SELL, 105, 5);
      book.added(4, Side.BUY, 101, 1);
    });
    expect(result).toMatchObject({ withoutMessage: 0, agreeing: 1 });
  });

  test('a comparison that never begins has compared nothing', () => {
    const result = compare(rows, false, (book) => book.added(1, Side.BUY, 1, 1));
    expect(result).toMatchObject({ rows: 0, stepsWithoutRow: 1, rowsLeft: 4 });
  });
});
