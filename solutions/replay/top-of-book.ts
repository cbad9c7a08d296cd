/**
 * Compares a book with what its best prices were, row by row.
 *
 *     5859400,200,5853300,18        best ask, its size, best bid, its size
 *
 * This is the beginning of a LOBSTER order book file, which has four numbers for each level; of a
 * longer row the first four count. An empty side has the price 9999999999 or -9999999999.
 *
 * A LOBSTER message file has one row for each message, so the two are taken side by side. An ITCH
 * file is another recording of the same flow: it may begin earlier, and it has no message for an
 * event that LOBSTER shows without touching the best prices. There two rules hold the two
 * together. The comparison begins with the first step after which the book shows what the first
 * row shows. And a row that a step does not explain, but the book before it does, has no message
 * of its own if the rows after it lead to what the book shows now.
 */
import { type MatchingEngine, NO_ASK, NO_BID } from '#matching-engine';
import { CARRIAGE_RETURN, COMMA, integerOf, NEWLINE } from './digits.ts';
import { type FlowProblem, PendingBytes, shownBytes } from './flow.ts';

/** What stands in a file where a side is empty. */
export const EMPTY_ASK_PRICE = 9_999_999_999;
export const EMPTY_BID_PRICE = -9_999_999_999;

/** How many rows are kept ready: 256 KiB of numbers, which stay in a core's cache. */
const ROWS_READY = 8192;

/** How many rows in succession may be without a message. */
export const MAX_ROWS_WITHOUT_MESSAGE = 64;

/** A row of 200 levels has under 10,000 bytes. */
const MAX_ROW_BYTES = 65_536;
const COLUMNS = 4;

/** The best prices and sizes at one moment. An empty side has NO_ASK or NO_BID, and size 0. */
export interface TopOfBook {
  readonly askTicks: number;
  readonly askLots: number;
  readonly bidTicks: number;
  readonly bidLots: number;
}

/** Reads the rows and keeps some of them ready. Memory is bounded; nothing is made per row. */
export class TopOfBookReader {
  problem: FlowProblem | null = null;
  /** Rows that are ready. */
  readyCount = 0;
  private readonly input = new PendingBytes();
  private readonly cells = new Float64Array(ROWS_READY * COLUMNS);
  private readonly row = new Float64Array(COLUMNS);
  private rowsRead = 0;
  private rowsTaken = 0;

  /** True when there is no row but those that are ready. */
  get ended(): boolean {
    const { input } = this;
    return this.problem !== null || (input.finished && input.at === input.bytes.length);
  }

  /** The number of the first row that is ready, counted from 1. */
  get rowNumber(): number {
    return this.rowsTaken + 1;
  }

  push(bytes: Buffer): void {
    this.input.push(bytes);
  }

  finish(): void {
    this.input.finished = true;
  }

  /** Says that the file is damaged here: the beginning of a row that is left is forgotten. */
  breakOff(): void {
    this.input.at = this.input.bytes.length;
    this.input.finished = true;
  }

  /** Reads rows until enough are ready or it needs the next piece. @returns whether it needs one */
  fill(): boolean {
    while (this.readyCount < ROWS_READY && !this.ended) {
      if (!this.readRow()) return !this.ended;
    }
    return false;
  }

  /** A number of a row that is ready: 0 ask, 1 its size, 2 bid, 3 its size. */
  get(ahead: number, column: number): number {
    const slot = (this.rowsTaken + ahead) % ROWS_READY;
    return this.cells[slot * COLUMNS + column] as number;
  }

  /** Gives up the first row that is ready. */
  take(): void {
    this.rowsTaken++;
    this.readyCount--;
  }

  private readRow(): boolean {
    const { bytes, at: start, finished } = this.input;
    let next = bytes.indexOf(NEWLINE, start);
    if (next < 0) {
      next = bytes.length;
      if (!finished && next - start <= MAX_ROW_BYTES) return false;
    }
    const end = bytes[next - 1] === CARRIAGE_RETURN && next > start ? next - 1 : next;
    if (end - start > MAX_ROW_BYTES || !this.parse(start, end)) {
      this.problem = {
        offsetBytes: this.input.offsetBytes,
        where: `row ${this.rowsRead + 1}`,
        what:
          `${shownBytes(bytes.subarray(start, next))} does not begin with best ask, size, best ` +
          'bid and size, as integers; give the order book file that belongs to the messages',
      };
      return false;
    }
    const slot = this.rowsRead % ROWS_READY;
    this.cells.set(this.row, slot * COLUMNS);
    this.rowsRead++;
    this.readyCount++;
    this.input.at = Math.min(next + 1, bytes.length);
    return true;
  }

  /** Reads the first four numbers; all columns are counted, and come in fours. */
  private parse(start: number, end: number): boolean {
    const { bytes } = this.input;
    let column = 0;
    for (let at = start; at <= end; column++) {
      let to = at;
      while (to < end && bytes[to] !== COMMA) to++;
      const value = integerOf(bytes, at, to);
      if (Number.isNaN(value)) return false;
      if (column < COLUMNS) this.row[column] = value;
      at = to + 1;
    }
    if (this.row[0] === EMPTY_ASK_PRICE) this.row[0] = NO_ASK;
    if (this.row[2] === EMPTY_BID_PRICE) this.row[2] = NO_BID;
    return column >= COLUMNS && column % COLUMNS === 0;
  }
}

/** Why a row disagrees, by what must have happened. */
export const DisagreementClass = {
  /** The book has a better price or a larger size: an order left and the file did not say so. */
  LEFT_UNSEEN: 0,
  /** It has a worse price or a smaller size: there is an order that the file never added. */
  CAME_UNSEEN: 1,
} as const;

/** So many stretches are kept to be shown. */
const KEPT_STRETCHES = 5;

/** Rows in succession that disagree. */
export interface Stretch {
  /** The first of them, counted from 1. */
  readonly row: number;
  /** How many they are. */
  rows: number;
  /** What the first one shows, and what the book showed there. */
  readonly expected: TopOfBook;
  readonly found: TopOfBook;
}

export interface Agreement {
  /** Rows that were compared. */
  readonly rows: number;
  readonly agreeing: number;
  /** Of the agreeing rows those without a message of their own. */
  readonly withoutMessage: number;
  /** Rows that disagree, by {@link DisagreementClass}. */
  readonly byClass: readonly number[];
  /** In how many stretches … */
  readonly stretchCount: number;
  /** … and the first of these. */
  readonly stretches: readonly Stretch[];
  /** Steps of the book before the comparison began, and after the last row. */
  readonly stepsWithoutRow: number;
}

export class TopOfBookComparison {
  private readonly rows: TopOfBookReader;
  /** True when each step has exactly one row. */
  private readonly sideBySide: boolean;
  private started: boolean;
  private compared = 0;
  private agreeing = 0;
  private withoutMessage = 0;
  private stretchCount = 0;
  private agreedBefore = true;
  private stepsWithoutRow = 0;
  private readonly byClass = [0, 0];
  private readonly stretches: Stretch[] = [];
  /** What the book showed before this step, and what it shows now. */
  private readonly before = new Float64Array([NO_ASK, 0, NO_BID, 0]);
  private readonly now = new Float64Array(COLUMNS);

  /** @param sideBySide whether the first step belongs to the first row, and so on */
  constructor(rows: TopOfBookReader, sideBySide: boolean) {
    this.rows = rows;
    this.sideBySide = sideBySide;
    this.started = sideBySide;
  }

  /** The book has made a step. The caller keeps rows ready, see {@link messagesAhead}. */
  step(book: MatchingEngine): void {
    const { rows, now } = this;
    now[0] = book.bestAskTicks;
    now[1] = book.bestAskLots;
    now[2] = book.bestBidTicks;
    now[3] = book.bestBidLots;
    if (rows.readyCount === 0) {
      this.stepsWithoutRow++;
      return;
    }
    if (this.shows(now, 0)) {
      this.started = true;
      this.agree();
    } else if (!this.started) {
      this.stepsWithoutRow++;
    } else if (!this.skipRowsWithoutMessage()) {
      this.disagree();
    }
    if (!this.sideBySide) this.before.set(now);
  }

  /**
   * For how many messages the rows that are ready will do; Infinity when no others follow. A
   * message is two steps at most, and a step takes a row and those without a message before it.
   */
  messagesAhead(): number {
    const { rows } = this;
    if (rows.ended) return Number.POSITIVE_INFINITY;
    const rowsPerMessage = this.sideBySide ? 1 : 2 * (MAX_ROWS_WITHOUT_MESSAGE + 1);
    return Math.floor(rows.readyCount / rowsPerMessage);
  }

  /** There will be no more steps. Rows that show the book as it is belong to the last one. */
  finish(): void {
    if (this.sideBySide || !this.started) return;
    let left = Math.min(MAX_ROWS_WITHOUT_MESSAGE, this.rows.readyCount);
    for (; left > 0 && this.shows(this.now, 0); left--) {
      this.withoutMessage++;
      this.agree();
    }
  }

  result(): Agreement {
    return {
      rows: this.compared,
      agreeing: this.agreeing,
      withoutMessage: this.withoutMessage,
      byClass: this.byClass,
      stretchCount: this.stretchCount,
      stretches: this.stretches,
      stepsWithoutRow: this.stepsWithoutRow,
    };
  }

  private shows(top: Float64Array, ahead: number): boolean {
    const { rows } = this;
    return (
      rows.get(ahead, 0) === top[0] &&
      rows.get(ahead, 1) === top[1] &&
      rows.get(ahead, 2) === top[2] &&
      rows.get(ahead, 3) === top[3]
    );
  }

  /** Takes the rows that show the book as it was, if the one behind them shows it as it is. */
  private skipRowsWithoutMessage(): boolean {
    if (this.sideBySide) return false;
    const limit = Math.min(MAX_ROWS_WITHOUT_MESSAGE, this.rows.readyCount - 1);
    let skipped = 0;
    while (skipped < limit && this.shows(this.before, skipped)) skipped++;
    if (skipped === 0 || !this.shows(this.now, skipped)) return false;
    this.withoutMessage += skipped;
    for (let i = 0; i <= skipped; i++) this.agree();
    return true;
  }

  private agree(): void {
    this.compared++;
    this.agreeing++;
    this.agreedBefore = true;
    this.rows.take();
  }

  private disagree(): void {
    const expected = topOf((column) => this.rows.get(0, column));
    const found = topOf((column) => this.now[column] as number);
    const reason = classOf(expected, found);
    this.byClass[reason] = (this.byClass[reason] as number) + 1;
    if (this.agreedBefore) {
      this.stretchCount++;
      if (this.stretchCount <= KEPT_STRETCHES) {
        this.stretches.push({ row: this.rows.rowNumber, rows: 0, expected, found });
      }
    }
    const stretch = this.stretches[this.stretchCount - 1];
    if (stretch !== undefined) stretch.rows++;
    this.agreedBefore = false;
    this.compared++;
    this.rows.take();
  }
}

function topOf(get: (column: number) => number): TopOfBook {
  return { askTicks: get(0), askLots: get(1), bidTicks: get(2), bidLots: get(3) };
}

/** Looks at the ask first; where it is right the bid is wrong. */
function classOf(expected: TopOfBook, found: TopOfBook): number {
  const ask = expected.askTicks - found.askTicks || found.askLots - expected.askLots;
  const bid = found.bidTicks - expected.bidTicks || found.bidLots - expected.bidLots;
  return (ask || bid) > 0 ? DisagreementClass.LEFT_UNSEEN : DisagreementClass.CAME_UNSEEN;
}
