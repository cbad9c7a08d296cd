/**
 * One slot of the reply ring: a report, and what the I/O thread needs to send it on.
 *
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ the report, as it goes out                    │  one cache line
 *           64 ├──────────────────────────────────────────────┤
 *              │ connection id · answer or news                │  one cache line,
 *           72 │ times of the request: t0 · t1 · t2 · t3       │  never on the wire
 *              └──────────────────────────────────────────────┘
 *
 * A flyweight like `OrderSlot`: one object that is moved from slot to slot with {@link at}.
 *
 * The thread that has the slot: the engine thread before it publishes, then the I/O thread.
 */
import { copyOpaque64, RECORD_BYTES, RequestOffset, readInt64 } from '#layout';
import type { OrderSlot } from '#order-slot';

/** Bytes of one slot. */
export const REPLY_SLOT_BYTES = 128;

const NoteOffset = {
  connectionId: 64,
  isAnswer: 68,
  arrivalNs: 72,
  // As OrderSlot.copyTimes lays them down.
  enqueuedNs: 80,
  workStartNs: 88,
  workEndNs: 96,
} as const;

export class ReplySlot {
  /** The memory of all slots; the report begins at {@link offset}. */
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly copy = new Uint8Array(RECORD_BYTES);
  private readonly copyView = new DataView(this.copy.buffer);
  /** The reports of a thread come from one buffer that is written again and again. */
  private source: Uint8Array = this.copy;
  private sourceView: DataView = this.copyView;
  private base = 0;

  /** @param bytes all slots of a ring, as `SharedRing.bytes`; a multiple of {@link REPLY_SLOT_BYTES} */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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

  /** Where this slot begins in {@link bytes}. */
  get offset(): number {
    return this.base;
  }

  /** The client that it is for. */
  get connectionId(): number {
    return this.view.getUint32(this.base + NoteOffset.connectionId, true);
  }

  /** True for the one answer to a request, false for news beside it. */
  get isAnswer(): boolean {
    return this.view.getUint32(this.base + NoteOffset.isAnswer, true) === 1;
  }

  /** Whether this is the answer to a timed request: the times are there. */
  get isTimed(): boolean {
    return this.view.getFloat64(this.base + NoteOffset.enqueuedNs, true) > 0;
  }

  /** t0 of the request that this answers, in ns since the engine's start. */
  get arrivalNs(): number {
    return readInt64(this.view, this.base + NoteOffset.arrivalNs);
  }

  /** t1, likewise. */
  get enqueuedNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.enqueuedNs, true);
  }

  /** t2, likewise. */
  get workStartNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.workStartNs, true);
  }

  /** t3, likewise. */
  get workEndNs(): number {
    return this.view.getFloat64(this.base + NoteOffset.workEndNs, true);
  }

  /** The report as bytes of their own: valid until the next call. */
  report(): Uint8Array {
    const { base, view, copyView } = this;
    for (let i = 0; i < RECORD_BYTES; i += 4) copyView.setInt32(i, view.getInt32(base + i));
    return this.copy;
  }

  /**
   * Takes over a report and forgets what stood here before.
   *
   * @param report 64 bytes; copied
   * @param order the request whose times go with it, if any do
   */
  take(report: Uint8Array, connectionId: number, isAnswer: boolean, order?: OrderSlot): void {
    const { base, view } = this;
    if (report !== this.source) {
      this.source = report;
      this.sourceView = new DataView(report.buffer, report.byteOffset, RECORD_BYTES);
    }
    const { sourceView } = this;
    for (let i = 0; i < RECORD_BYTES; i += 4) view.setInt32(base + i, sourceView.getInt32(i));
    view.setUint32(base + NoteOffset.connectionId, connectionId, true);
    view.setUint32(base + NoteOffset.isAnswer, isAnswer ? 1 : 0, true);
    if (order?.isTimed === true) {
      copyOpaque64(
        order.view,
        order.offset + RequestOffset.arrivalNs,
        view,
        base + NoteOffset.arrivalNs,
      );
      order.copyTimes(view, base + NoteOffset.enqueuedNs);
    } else {
      view.setFloat64(base + NoteOffset.enqueuedNs, 0);
    }
  }
}
