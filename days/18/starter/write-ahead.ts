/**
 * First the log, then the book, and the reply only when the log says so.
 *
 *     order ─► append ─► match ─► report waits ─┐
 *     order ─► append ─► match ─► report waits ─┤
 *                          commit: on the disk ─┴─► all of them leave
 *
 * Data plane; the thread that owns log and book.
 */
import { NotImplemented } from '#not-implemented';
import type { Wal } from '#wal';

/** What comes behind the log. */
export interface BehindLog {
  /** Does what an order asks for. Called once for each order that has its number. */
  match(bytes: Uint8Array, at: number): void;
  /** Replies to all orders up to this number may leave. */
  acknowledge(sequence: number): void;
}

/** First the log, then the book, and the reply only when the log says so. Data plane. */
export class WriteAhead {
  private readonly wal: Wal;
  private readonly behind: BehindLog;

  constructor(wal: Wal, behind: BehindLog) {
    this.wal = wal;
    this.behind = behind;
  }

  /**
   * Logs one order and has it matched. A batch that is full is ended on the way.
   *
   * @returns OK; any other code of the log, and then the order was not matched
   */
  take(bytes: Uint8Array, at: number, lengthBytes: number, nowMs: number): number {
    throw new NotImplemented(2, 'WriteAhead.take', bytes, at, lengthBytes, nowMs);
  }

  /** Ends the batch and lets the replies go that may. Call it when the ring is empty. */
  endBatch(nowMs: number): number {
    throw new NotImplemented(3, 'WriteAhead.endBatch', nowMs, this.wal, this.behind);
  }
}
