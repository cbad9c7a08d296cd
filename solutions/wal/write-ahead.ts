/**
 * First the log, then the book, and the reply only when the log says so.
 *
 *     order ─► append ─► match ─► report waits ─┐
 *     order ─► append ─► match ─► report waits ─┤
 *                          commit: on the disk ─┴─► all of them leave
 *
 * Data plane; the thread that owns log and book.
 */
import { type Wal, WalCode } from '#wal';

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
    let code = this.wal.append(bytes, at, lengthBytes);
    if (code === WalCode.BATCH_FULL) {
      code = this.endBatch(nowMs);
      if (code === WalCode.OK) code = this.wal.append(bytes, at, lengthBytes);
    }
    if (code === WalCode.OK) this.behind.match(bytes, at);
    return code;
  }

  /** Ends the batch and lets the replies go that may. Call it when the ring is empty. */
  endBatch(nowMs: number): number {
    const before = this.wal.acknowledgedSequence;
    const code = this.wal.commit(nowMs);
    const { acknowledgedSequence } = this.wal;
    if (acknowledgedSequence !== before) this.behind.acknowledge(acknowledgedSequence);
    return code;
  }
}
