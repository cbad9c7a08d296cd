/**
 * What a book tells, as records of 64 bytes in shared memory instead of calls.
 *
 *     byte   0 kind (u8)  1 side (u8)  2 reason (u8)  3 zero        4 symbol (u32)
 *            8 order id         16 account        24 maker's order id      32 maker's account
 *           40 price, ticks     48 quantity, lots                          (all of them f64)
 *           56 remaining lots   60 maker's remaining lots                  (u32 each)
 *
 * | kind        | order id, account, side | maker | price     | quantity  | remaining  | reason |
 * |-------------|-------------------------|-------|-----------|-----------|------------|--------|
 * | 1 accepted  | of the request          | 0     | 0         | 0         | 0          | 0      |
 * | 2 traded    | of the taker            | whose | of maker  | traded    | of each    | 0      |
 * | 3 cancelled | of the order            | 0     | of order  | taken out | 0          | why    |
 * | 4 rejected  | of the request          | 0     | 0         | 0         | 0          | why    |
 *
 * The records lie in a ring: event n stands at place n modulo the capacity, until it is written
 * over. Every field of a record is written each time, so two streams are equal exactly when their
 * bytes are. Quantities are below 2^32, as the engine's limit is; so a book that writes here must
 * not be given a larger `maxQuantityLots`. One thread writes, and nothing is allocated or thrown.
 * The numbers are plain memory: who reads them on another thread waits for a sequence that is
 * published after them, as day 04 does.
 */
import type { BookEvents } from '#book-interface';
import type { OrderArena } from '#order-arena';
import type { SlotEvents } from '#slot-events';

export const BookEventKind = { ACCEPTED: 1, TRADED: 2, CANCELLED: 3, REJECTED: 4 } as const;

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const { ACCEPTED, TRADED, CANCELLED, REJECTED } = BookEventKind;

/** Bytes of one record. */
export const BOOK_EVENT_BYTES = 64;

/** Where the numbers stand, in doubles and in words of the record. */
const Double = {
  orderId: 1,
  account: 2,
  makerOrderId: 3,
  makerAccount: 4,
  priceTicks: 5,
  quantityLots: 6,
} as const;
const Word = { codes: 0, symbol: 1, remainingLots: 14, makerRemainingLots: 15 } as const;

/** Event × 8 is its place among the doubles, event × 16 its place among the words. */
const DOUBLE_SHIFT = 3;
const WORD_SHIFT = 4;

/** The memory of a ring of so many events: a power of two. */
export function allocateBookEvents(capacity: number): SharedArrayBuffer {
  if (!Number.isInteger(capacity) || capacity < 1 || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(
      `allocateBookEvents: got a capacity of ${capacity}; expected a power of two, 1, 2, 4, …`,
    );
  }
  return new SharedArrayBuffer(capacity * BOOK_EVENT_BYTES);
}

/** Writes the events of one book or of several, one after the other. */
export class BookEventWriter implements BookEvents {
  /** Which book is at work; whoever owns several sets it before each call. */
  symbol = 0;
  /** How many events have been written. */
  written = 0;
  private readonly doubles: Float64Array;
  private readonly words: Uint32Array;
  private readonly mask: number;

  /** @param memory from {@link allocateBookEvents} */
  constructor(memory: SharedArrayBuffer) {
    this.doubles = new Float64Array(memory);
    this.words = new Uint32Array(memory);
    this.mask = memory.byteLength / BOOK_EVENT_BYTES - 1;
  }

  accepted(orderId: number, account: number, side: number): void {
    const place = this.begin(ACCEPTED, side, 0);
    this.writeOrder(place, orderId, account);
    this.writeMaker(place, 0, 0);
    this.writeQuantities(place, 0, 0, 0, 0);
  }

  traded(
    makerOrderId: number,
    makerAccount: number,
    takerOrderId: number,
    takerAccount: number,
    takerSide: number,
    priceTicks: number,
    quantityLots: number,
    makerRemainingLots: number,
    takerRemainingLots: number,
  ): void {
    const place = this.begin(TRADED, takerSide, 0);
    this.writeOrder(place, takerOrderId, takerAccount);
    this.writeMaker(place, makerOrderId, makerAccount);
    this.writeQuantities(place, priceTicks, quantityLots, takerRemainingLots, makerRemainingLots);
  }

  cancelled(
    orderId: number,
    account: number,
    side: number,
    priceTicks: number,
    remainingLots: number,
    reason: number,
  ): void {
    const place = this.begin(CANCELLED, side, reason);
    this.writeOrder(place, orderId, account);
    this.writeMaker(place, 0, 0);
    this.writeQuantities(place, priceTicks, remainingLots, 0, 0);
  }

  rejected(orderId: number, account: number, side: number, reason: number): void {
    const place = this.begin(REJECTED, side, reason);
    this.writeOrder(place, orderId, account);
    this.writeMaker(place, 0, 0);
    this.writeQuantities(place, 0, 0, 0, 0);
  }

  private begin(kind: number, side: number, reason: number): number {
    const place = this.written++ & this.mask;
    const word = place << WORD_SHIFT;
    this.words[word + Word.codes] = kind | ((side & 0xff) << 8) | (reason << 16);
    this.words[word + Word.symbol] = this.symbol;
    return place;
  }

  private writeOrder(place: number, orderId: number, account: number): void {
    const at = place << DOUBLE_SHIFT;
    this.doubles[at + Double.orderId] = orderId;
    this.doubles[at + Double.account] = account;
  }

  private writeMaker(place: number, orderId: number, account: number): void {
    const at = place << DOUBLE_SHIFT;
    this.doubles[at + Double.makerOrderId] = orderId;
    this.doubles[at + Double.makerAccount] = account;
  }

  private writeQuantities(
    place: number,
    priceTicks: number,
    quantityLots: number,
    remainingLots: number,
    makerRemainingLots: number,
  ): void {
    const at = place << DOUBLE_SHIFT;
    const word = place << WORD_SHIFT;
    this.doubles[at + Double.priceTicks] = priceTicks;
    this.doubles[at + Double.quantityLots] = quantityLots;
    this.words[word + Word.remainingLots] = remainingLots;
    this.words[word + Word.makerRemainingLots] = makerRemainingLots;
  }
}

/** Writes what the finished book tells in slots: the same records. */
export class SlotEventWriter implements SlotEvents {
  /** As in {@link BookEventWriter}. */
  symbol = 0;
  written = 0;
  private readonly arena: OrderArena;
  private readonly doubles: Float64Array;
  private readonly words: Uint32Array;
  private readonly mask: number;

  /**
   * @param arena that of the book
   * @param memory from {@link allocateBookEvents}
   */
  constructor(arena: OrderArena, memory: SharedArrayBuffer) {
    this.arena = arena;
    this.doubles = new Float64Array(memory);
    this.words = new Uint32Array(memory);
    this.mask = memory.byteLength / BOOK_EVENT_BYTES - 1;
  }

  accepted(slot: number): void {
    this.write(ACCEPTED, slot, 0);
  }

  traded(maker: number, taker: number, quantityLots: number): void {
    const { arena, doubles, words } = this;
    const place = this.write(TRADED, taker, 0);
    const at = place << DOUBLE_SHIFT;
    doubles[at + Double.makerOrderId] = arena.orderId(maker);
    doubles[at + Double.makerAccount] = arena.account(maker);
    doubles[at + Double.priceTicks] = arena.priceTicks(maker);
    doubles[at + Double.quantityLots] = quantityLots;
    words[(place << WORD_SHIFT) + Word.remainingLots] = arena.quantityLots(taker);
    words[(place << WORD_SHIFT) + Word.makerRemainingLots] = arena.quantityLots(maker);
  }

  cancelled(slot: number, reason: number): void {
    const { arena, doubles } = this;
    const at = this.write(CANCELLED, slot, reason) << DOUBLE_SHIFT;
    doubles[at + Double.priceTicks] = arena.priceTicks(slot);
    doubles[at + Double.quantityLots] = arena.quantityLots(slot);
  }

  rejected(slot: number, reason: number): void {
    this.write(REJECTED, slot, reason);
  }

  /** Begins a record, with zeros where not every kind has something. @returns its place */
  private write(kind: number, slot: number, reason: number): number {
    const { arena, doubles, words } = this;
    const place = this.written++ & this.mask;
    const at = place << DOUBLE_SHIFT;
    const word = place << WORD_SHIFT;
    words[word + Word.codes] = kind | ((arena.side(slot) & 0xff) << 8) | (reason << 16);
    words[word + Word.symbol] = this.symbol;
    doubles[at + Double.orderId] = arena.orderId(slot);
    doubles[at + Double.account] = arena.account(slot);
    doubles[at + Double.makerOrderId] = 0;
    doubles[at + Double.makerAccount] = 0;
    doubles[at + Double.priceTicks] = 0;
    doubles[at + Double.quantityLots] = 0;
    words[word + Word.remainingLots] = 0;
    words[word + Word.makerRemainingLots] = 0;
    return place;
  }
}

/** Reads one record after the other: a flyweight that is moved with {@link at}. */
export class BookEventReader {
  private readonly doubles: Float64Array;
  private readonly words: Uint32Array;
  private readonly mask: number;
  private place = 0;

  /** @param memory that of the writer */
  constructor(memory: SharedArrayBuffer) {
    this.doubles = new Float64Array(memory);
    this.words = new Uint32Array(memory);
    this.mask = memory.byteLength / BOOK_EVENT_BYTES - 1;
  }

  /** Moves to an event: one of the last `capacity` that were written, counted from 0. */
  at(event: number): this {
    this.place = event & this.mask;
    return this;
  }

  /** A code of {@link BookEventKind}. */
  get kind(): number {
    return this.word(Word.codes) & 0xff;
  }

  get side(): number {
    return (this.word(Word.codes) >>> 8) & 0xff;
  }

  get reason(): number {
    return (this.word(Word.codes) >>> 16) & 0xff;
  }

  get symbol(): number {
    return this.word(Word.symbol);
  }

  get orderId(): number {
    return this.double(Double.orderId);
  }

  get account(): number {
    return this.double(Double.account);
  }

  get makerOrderId(): number {
    return this.double(Double.makerOrderId);
  }

  get makerAccount(): number {
    return this.double(Double.makerAccount);
  }

  get priceTicks(): number {
    return this.double(Double.priceTicks);
  }

  get quantityLots(): number {
    return this.double(Double.quantityLots);
  }

  get remainingLots(): number {
    return this.word(Word.remainingLots);
  }

  get makerRemainingLots(): number {
    return this.word(Word.makerRemainingLots);
  }

  private double(field: number): number {
    return this.doubles[(this.place << DOUBLE_SHIFT) + field] as number;
  }

  private word(field: number): number {
    return this.words[(this.place << WORD_SHIFT) + field] as number;
  }
}
