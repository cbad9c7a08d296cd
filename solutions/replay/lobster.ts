/**
 * Reads LOBSTER message files: one row for each event of one stock.
 *
 *     34200.004241176,1,16113575,18,5853300,1
 *     │               │ │        │  │       └ direction: 1 a buy order, -1 a sell order
 *     │               │ │        │  └ price × 10000
 *     │               │ │        └ size in shares
 *     │               │ └ order id
 *     │               └ type: 1 new, 2 cancelled in part, 3 deleted, 4 executed,
 *     │                 5 hidden order executed, 6 cross, 7 halt
 *     └ seconds after midnight
 *
 * No row becomes a string or an object: its digits are read where they stand. A seventh field,
 * which newer files have, is allowed and ignored. Format: https://lobsterdata.com, "Output".
 */
import { Side } from '#layout';
import { Limit } from '#limits';
import { CARRIAGE_RETURN, COMMA, integerOf, NEWLINE, POINT, ZERO } from './digits.ts';
import {
  type FlowHandler,
  type FlowProblem,
  type FlowReader,
  PendingBytes,
  shownBytes,
} from './flow.ts';
import type { PassiveBook } from './passive-book.ts';

export const LobsterType = {
  NEW: 1,
  CANCELLED_IN_PART: 2,
  DELETED: 3,
  EXECUTED: 4,
  HIDDEN_EXECUTED: 5,
  CROSS: 6,
  HALT: 7,
} as const;

const TYPE_NAMES = [
  '',
  'new order',
  'cancelled in part',
  'deleted',
  'executed',
  'hidden order executed',
  'cross',
  'halt',
] as const;

const FIELD_NAMES = ['time', 'type', 'order id', 'size', 'price', 'direction'] as const;

/** Takes the rows as they stand, `direction` as a code of `Side` (0 in a row without one). */
export interface LobsterHandler {
  row(type: number, orderId: number, sizeLots: number, priceTicks: number, side: number): void;
}

/** The longest row is under 80 bytes; beyond this it is no row. */
const MAX_ROW_BYTES = 256;
const MAX_FIELDS = 7;
const MAX_SIZE_LOTS = 0xffff_ffff;
const SECONDS_PER_DAY = 86_400;

/** Whether a file that begins like this may be a LOBSTER file: it begins with a digit. */
export function looksLikeLobster(beginning: Buffer): boolean {
  const first = beginning[0];
  return first !== undefined && first >= ZERO && first <= ZERO + 9;
}

export class LobsterReader implements FlowReader<LobsterHandler> {
  problem: FlowProblem | null = null;
  messageCount = 0;
  firstTimeNs = Number.NaN;
  lastTimeNs = Number.NaN;
  private readonly input = new PendingBytes();
  private readonly counts = new Uint32Array(TYPE_NAMES.length);
  /** Where the fields of the row end. */
  private readonly ends = new Int32Array(MAX_FIELDS);

  push(bytes: Buffer): void {
    this.input.push(bytes);
  }

  finish(): void {
    this.input.finished = true;
  }

  read(handler: LobsterHandler, maxMessages: number): number {
    let done = 0;
    while (done < maxMessages && this.problem === null && this.readRow(handler)) done++;
    return done;
  }

  countsByType(): { name: string; count: number }[] {
    return TYPE_NAMES.map((name, type) => ({ name, count: this.counts[type] as number })).slice(1);
  }

  /** @returns false when there is no whole row left, or it is wrong */
  private readRow(handler: LobsterHandler): boolean {
    const { input, ends } = this;
    const { bytes } = input;
    const start = input.at;
    let fields = 0;
    let next = start;
    for (; next < bytes.length; next++) {
      const byte = bytes[next];
      if (byte === NEWLINE) break;
      if (byte === COMMA && fields < MAX_FIELDS) ends[fields++] = next;
    }
    const isWhole = next < bytes.length;
    if (!isWhole && next - start <= MAX_ROW_BYTES && (!input.finished || next === start)) {
      return false;
    }
    const end = bytes[next - 1] === CARRIAGE_RETURN && next > start ? next - 1 : next;
    if (end - start > MAX_ROW_BYTES) return this.fail(start, next, 'it is longer than any row');
    if (fields < MAX_FIELDS) ends[fields++] = end;
    else return this.fail(start, next, 'it has more than 7 fields');
    if (fields < FIELD_NAMES.length) {
      return this.fail(start, next, `it has ${fields} field${fields === 1 ? '' : 's'}`);
    }
    if (!this.handOn(handler, start, next)) return false;
    input.at = isWhole ? next + 1 : next;
    return true;
  }

  private handOn(handler: LobsterHandler, start: number, next: number): boolean {
    const { bytes } = this.input;
    const { ends } = this;
    const timeNs = timeOf(bytes, start, ends[0] as number);
    const type = integerOf(bytes, (ends[0] as number) + 1, ends[1] as number);
    const orderId = integerOf(bytes, (ends[1] as number) + 1, ends[2] as number);
    const sizeLots = integerOf(bytes, (ends[2] as number) + 1, ends[3] as number);
    const priceTicks = integerOf(bytes, (ends[3] as number) + 1, ends[4] as number);
    const direction = integerOf(bytes, (ends[4] as number) + 1, ends[5] as number);
    const isOrder = type <= LobsterType.EXECUTED;
    if (!(timeNs >= 0)) return this.failField(start, next, 0, '0 to 86400 seconds');
    if (!(type >= LobsterType.NEW && type <= LobsterType.HALT)) {
      return this.failField(start, next, 1, '1 to 7');
    }
    if (!(isOrder ? orderId >= 1 : orderId >= Number.MIN_SAFE_INTEGER)) {
      return this.failField(start, next, 2, isOrder ? 'a positive integer' : 'an integer');
    }
    if (!(sizeLots >= (isOrder ? 1 : 0) && sizeLots <= MAX_SIZE_LOTS)) {
      return this.failField(start, next, 3, `${isOrder ? 1 : 0} to ${MAX_SIZE_LOTS}`);
    }
    if (!(priceTicks >= (isOrder ? 1 : -1) && priceTicks <= Limit.maxPriceTicks)) {
      return this.failField(start, next, 4, `${isOrder ? 1 : -1} to ${Limit.maxPriceTicks}`);
    }
    if (direction !== 1 && direction !== -1 && (isOrder || direction !== 0)) {
      return this.failField(start, next, 5, '1 or -1');
    }
    if (this.messageCount === 0) this.firstTimeNs = timeNs;
    this.lastTimeNs = timeNs;
    this.messageCount++;
    this.counts[type] = (this.counts[type] as number) + 1;
    const side = direction === 1 ? Side.BUY : direction === -1 ? Side.SELL : 0;
    handler.row(type, orderId, sizeLots, priceTicks, side);
    return true;
  }

  private failField(start: number, next: number, field: number, expected: string): false {
    const from = field === 0 ? start : (this.ends[field - 1] as number) + 1;
    const given = shownBytes(this.input.bytes.subarray(from, this.ends[field]));
    return this.fail(start, next, `its ${FIELD_NAMES[field]} is ${given}, not ${expected}`);
  }

  /** Notes what is wrong with the row; always false. */
  private fail(start: number, next: number, what: string): false {
    const { bytes } = this.input;
    const row = shownBytes(bytes.subarray(start, next));
    const cut = next === bytes.length ? ', and the file ends in it' : '';
    this.problem = {
      offsetBytes: this.input.offsetBytes,
      where: `row ${this.messageCount + 1}`,
      what:
        `${row} is no LOBSTER message: ${what}${cut}; expected "${FIELD_NAMES.join(',')}", ` +
        'so check that the file is a whole LOBSTER message file',
    };
    return false;
  }
}

/** Turns rows into order flow. */
export class LobsterFlow implements LobsterHandler {
  private readonly flow: FlowHandler;

  constructor(flow: FlowHandler) {
    this.flow = flow;
  }

  row(type: number, orderId: number, sizeLots: number, priceTicks: number, side: number): void {
    switch (type) {
      case LobsterType.NEW:
        this.flow.added(orderId, side, priceTicks, sizeLots);
        break;
      case LobsterType.CANCELLED_IN_PART:
        this.flow.reduced(orderId, sizeLots);
        break;
      case LobsterType.DELETED:
        this.flow.deleted(orderId);
        break;
      case LobsterType.EXECUTED:
        this.flow.executed(orderId, sizeLots);
        break;
      default:
        this.flow.passed();
    }
  }
}

/** How many orders from before the file are remembered; a whole book seldom has more. */
export const MAX_OLDER_ORDERS = 1_000_000;

/**
 * Finds the orders that were in the book before the file begins, on a first reading.
 *
 * A file that starts at 09:30 does not say which orders rest by then. It says so later: when it
 * cancels or executes an order that it never added. Order ids are given in the order of arrival,
 * so one below the first added id is older than the file, and what the file takes from it is at
 * least what it had. An unknown order with a higher id came later, without a message: it was
 * placed beyond the price levels that the file records, and is no part of the opening book.
 */
export class OlderOrders implements LobsterHandler {
  private firstAddedId = Number.NaN;
  /** Ids below the first one that were added after all: an order may become visible late. */
  private readonly addedLate = new Set<number>();
  private readonly found = new Map<number, { side: number; priceTicks: number; lots: number }>();

  row(type: number, orderId: number, sizeLots: number, priceTicks: number, side: number): void {
    if (type > LobsterType.EXECUTED) return;
    if (type === LobsterType.NEW) {
      if (Number.isNaN(this.firstAddedId)) this.firstAddedId = orderId;
      else if (orderId < this.firstAddedId && this.hasRoom()) this.addedLate.add(orderId);
      return;
    }
    if (orderId >= this.firstAddedId || this.addedLate.has(orderId)) return;
    const known = this.found.get(orderId);
    if (known !== undefined) known.lots += sizeLots;
    else if (this.hasRoom()) this.found.set(orderId, { side, priceTicks, lots: sizeLots });
  }

  /** Puts them into a book, the oldest first. @returns how many there were */
  addTo(book: Pick<PassiveBook, 'begin'>): number {
    const older = [...this.found]
      .filter(([orderId]) => !(orderId >= this.firstAddedId))
      .sort(([a], [b]) => a - b);
    for (const [orderId, order] of older) {
      book.begin(orderId, order.side, order.priceTicks, order.lots);
    }
    return older.length;
  }

  private hasRoom(): boolean {
    return this.found.size + this.addedLate.size < MAX_OLDER_ORDERS;
  }
}

/** Seconds after midnight as ns: digits beyond the ninth are dropped; NaN when it is no time. */
function timeOf(bytes: Buffer, from: number, to: number): number {
  let point = from;
  while (point < to && bytes[point] !== POINT) point++;
  const seconds = integerOf(bytes, from, point);
  if (!(seconds >= 0 && seconds <= SECONDS_PER_DAY)) return Number.NaN;
  if (point === to) return seconds * 1e9;
  const fraction = integerOf(bytes, point + 1, Math.min(to, point + 10));
  if (!(fraction >= 0) || to - point > 16) return Number.NaN;
  let nanos = fraction;
  for (let digits = to - point - 1; digits < 9; digits++) nanos *= 10;
  return seconds * 1e9 + nanos;
}
