/**
 * One slot of the order ring: the request as it came, and what the stages note about it.
 *
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ the request, as in #layout; from byte 48 on:  │  one cache line
 *           48 │ connection id · refusal · arrival (t0)        │
 *           64 ├──────────────────────────────────────────────┤
 *              │ fill: price · lots · execution id             │  one cache line,
 *           88 │ times: enqueued (t1) · work start, end (t2,t3)│  never on the wire
 *          112 │ reserved lots · answered or not · lane        │
 *              └──────────────────────────────────────────────┘
 *
 * An `OrderSlot` is a flyweight: one object that is moved from slot to slot with {@link at}, so
 * that reading an order makes no object. Each stage has one of its own; it must not keep what it
 * read there beyond its turn, because the slot is used again.
 *
 * The thread that has the slot: the producer before it publishes, then each stage in its turn.
 */
import { copyRecord, RECORD_BYTES, RequestOffset, readInt64, writeInt64 } from '#layout';
import { Reason } from '#reasons';

/** Bytes of one slot. */
export const ORDER_SLOT_BYTES = 128;

const NoteOffset = {
  fillPriceTicks: 64,
  fillLots: 72,
  executionId: 80,
  enqueuedNs: 88,
  workStartNs: 96,
  workEndNs: 104,
  reservedLots: 112,
  answered: 120,
  laneAfter: 124,
} as const;

/** The order is on no lane. */
export const NO_LANE = -1;

/** t1, t2, t3: doubles, one behind the other. */
export const TIMES_BYTES = 24;

export class OrderSlot {
  /** The memory of all slots. */
  readonly view: DataView;
  private base = 0;

  /** @param bytes all slots of a ring, as `SharedRing.bytes`; a multiple of {@link ORDER_SLOT_BYTES} */
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A slot in memory of its own, for a request that never sees a ring. */
  static alone(): OrderSlot {
    return new OrderSlot(new Uint8Array(ORDER_SLOT_BYTES));
  }

  /**
   * Moves to another slot.
   *
   * @param offset where the slot begins, in bytes, as `SharedRing.get` gives it
   */
  at(offset: number): this {
    this.base = offset;
    return this;
  }

  /** Where this slot begins in {@link view}, in bytes. */
  get offset(): number {
    return this.base;
  }

  get type(): number {
    return this.view.getUint8(this.base + RequestOffset.type);
  }

  get version(): number {
    return this.view.getUint8(this.base + RequestOffset.version);
  }

  get symbol(): number {
    return this.view.getUint16(this.base + RequestOffset.symbol, true);
  }

  get account(): number {
    return this.view.getUint32(this.base + RequestOffset.account, true);
  }

  /** A safe integer, or NaN when the wire held none. */
  get correlationId(): number {
    return readInt64(this.view, this.base + RequestOffset.correlationId);
  }

  get clientOrderId(): number {
    return this.view.getUint32(this.base + RequestOffset.clientOrderId, true);
  }

  get side(): number {
    return this.view.getUint8(this.base + RequestOffset.side);
  }

  get orderType(): number {
    return this.view.getUint8(this.base + RequestOffset.orderType);
  }

  get timeInForce(): number {
    return this.view.getUint8(this.base + RequestOffset.timeInForce);
  }

  get flags(): number {
    return this.view.getUint8(this.base + RequestOffset.flags);
  }

  /** In ticks: a safe integer, or NaN when the wire held none. */
  get priceTicks(): number {
    return readInt64(this.view, this.base + RequestOffset.priceTicks);
  }

  /** In lots: a safe integer, or NaN when the wire held none. */
  get quantityLots(): number {
    return readInt64(this.view, this.base + RequestOffset.quantityLots);
  }

  /** The client that sent it. */
  get connectionId(): number {
    return this.view.getUint32(this.base + RequestOffset.connectionId, true);
  }

  /** Why a stage refused it; ACCEPTED as long as none did. */
  get refusal(): number {
    return this.view.getUint32(this.base + RequestOffset.refusal, true);
  }

  /** t0: when the gateway read it, in ns since the engine's start. */
  get arrivalNs(): number {
    return readInt64(this.view, this.base + RequestOffset.arrivalNs);
  }

  /** Price at which it was executed, in ticks; 0 until then. */
  get fillPriceTicks(): number {
    return this.view.getFloat64(this.base + NoteOffset.fillPriceTicks, true);
  }

  /** How much of it was executed, in lots; 0 until then. */
  get fillLots(): number {
    return this.view.getFloat64(this.base + NoteOffset.fillLots, true);
  }

  /** Number of the execution, from 1 on; 0 until then. */
  get executionId(): number {
    return this.view.getFloat64(this.base + NoteOffset.executionId, true);
  }

  /** t1: when it was put into the ring, in ns since the engine's start; 0: not noted. */
  get enqueuedNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.enqueuedNs, true);
  }

  /** Whether its times are taken: t1 is there. */
  get isTimed(): boolean {
    return this.view.getFloat64(this.base + NoteOffset.enqueuedNs, true) > 0;
  }

  /** t2: when the first stage took it up, in ns since the engine's start; 0: not noted. */
  get workStartNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.workStartNs, true);
  }

  /** t3: when the last stage was done with it, in ns since the engine's start; 0: not noted. */
  get workEndNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.workEndNs, true);
  }

  /** What its account's position keeps free for it until it is executed, in lots. */
  get reservedLots(): number {
    return this.view.getFloat64(this.base + NoteOffset.reservedLots, true);
  }

  /** Whether the request has had its one answer. */
  get answered(): boolean {
    return this.view.getUint32(this.base + NoteOffset.answered, true) !== 0;
  }

  /** The lane that waits for it, where another thread executes it; {@link NO_LANE} when none does. */
  get lane(): number {
    return this.view.getInt32(this.base + NoteOffset.laneAfter, true) - 1;
  }

  /**
   * Takes over a request and forgets what stood here before. What the client wrote where the
   * engine keeps its notes must be zero; otherwise the request is refused as BAD_MSG.
   *
   * @param source 64 bytes of any content from `from` on; copied
   * @param arrivalNs t0
   */
  take(source: Uint8Array, from: number, connectionId: number, arrivalNs: number): void {
    const { base, view } = this;
    copyRecord(source, from, view, base);
    for (let i = RECORD_BYTES; i < ORDER_SLOT_BYTES; i += 8) view.setFloat64(base + i, 0);
    let notes = 0;
    for (let at = RequestOffset.connectionId; at < RECORD_BYTES; at += 4) {
      notes |= view.getInt32(base + at, true);
    }
    view.setUint32(base + RequestOffset.connectionId, connectionId, true);
    this.refuse(notes === 0 ? Reason.ACCEPTED : Reason.BAD_MSG);
    writeInt64(view, base + RequestOffset.arrivalNs, arrivalNs);
  }

  /** Leaves word for the stages behind: do nothing with it but answer. */
  refuse(reason: number): void {
    this.view.setUint32(this.base + RequestOffset.refusal, reason, true);
  }

  /** Notes an execution. */
  fill(priceTicks: number, lots: number, executionId: number): void {
    this.view.setFloat64(this.base + NoteOffset.fillPriceTicks, priceTicks, true);
    this.view.setFloat64(this.base + NoteOffset.fillLots, lots, true);
    this.view.setFloat64(this.base + NoteOffset.executionId, executionId, true);
  }

  /** Notes a reservation; 0 when it is given back. */
  reserve(lots: number): void {
    this.view.setFloat64(this.base + NoteOffset.reservedLots, lots, true);
  }

  /** Notes the lane that waits for it: 0 or more. */
  waitsFor(lane: number): void {
    this.view.setInt32(this.base + NoteOffset.laneAfter, lane + 1, true);
  }

  /** Notes that the request has its answer. */
  markAnswered(): void {
    this.view.setUint32(this.base + NoteOffset.answered, 1, true);
  }

  /**
   * Copies t1, t2 and t3, eight bytes each. Word by word, because a number that a function returns
   * may be an object on the heap.
   */
  copyTimes(to: DataView, offset: number): void {
    for (let i = 0; i < TIMES_BYTES; i += 4) {
      to.setInt32(offset + i, this.view.getInt32(this.base + NoteOffset.enqueuedNs + i));
    }
  }

  /** Notes t1. */
  enqueuedAt(ns: number): void {
    this.view.setFloat64(this.base + NoteOffset.enqueuedNs, ns, true);
  }

  /** Notes t2. */
  workStartedAt(ns: number): void {
    this.view.setFloat64(this.base + NoteOffset.workStartNs, ns, true);
  }

  /** Notes t3. */
  workEndedAt(ns: number): void {
    this.view.setFloat64(this.base + NoteOffset.workEndNs, ns, true);
  }
}
