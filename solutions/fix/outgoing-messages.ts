/**
 * What a session sends: every message numbered, application messages kept to be sent again.
 *
 *     number   1       2     3     4       5
 *              Logon   8     8     0       8        a client that asks for 1 to 5 gets
 *              └ 1: GapFill to 2   │  8 8  └ 4: GapFill to 5, then 8
 *
 * Session messages are never sent again, because they were about a moment that is over. I/O thread.
 */
import { Counter, type Counters } from '#counters';
import { MsgType, Tag } from '#fix-tags';
import type { FixWriter } from '#fix-writer';
import { MessageStore } from './message-store.ts';

/** Where a session writes to while its client is connected. */
export interface SessionWire {
  /** The bytes are valid until the call returns. */
  send(bytes: Uint8Array, offset: number, length: number): void;
  /** Lets what was sent leave, then closes. Nothing more is handed on. */
  end(): void;
}

export interface FixClock {
  /** Milliseconds that never go back. */
  readonly nowMs: () => number;
  /** Milliseconds since 1970, UTC. */
  readonly utcMs: () => number;
}

export interface OutgoingOptions {
  /** What the engine is called. */
  readonly engineCompId: string;
  /** What the client is called. */
  readonly clientCompId: string;
  /** How many of the last messages can be sent again. */
  readonly storeMessages: number;
  readonly clock: FixClock;
  readonly counters: Counters;
  /** Shared by all sessions of a thread. */
  readonly writer: FixWriter;
}

/** The longest report: its names are at most 64 bytes each. */
const STORED_BYTES = 768;
const YES = 'Y'.charCodeAt(0);

export class OutgoingMessages {
  /** Where messages go now; without it they are only kept. */
  wire: SessionWire | undefined;
  private readonly options: OutgoingOptions;
  private readonly writer: FixWriter;
  private readonly store: MessageStore;
  private next = 1;
  private sentLastMs = 0;
  /** Of the message that is being written. */
  private type = 0;
  private sentMs = 0;
  private bodyStart = 0;

  constructor(options: OutgoingOptions) {
    this.options = options;
    this.writer = options.writer;
    this.store = new MessageStore(options.storeMessages, STORED_BYTES);
  }

  /** MsgSeqNum of the next message. */
  get nextNumber(): number {
    return this.next;
  }

  /** When something was sent last, by the clock that never goes back. */
  get lastMs(): number {
    return this.sentLastMs;
  }

  /** Begins again at 1. */
  reset(): void {
    this.next = 1;
    this.store.clear();
  }

  /** Begins a message: its header. Add its fields, then send it in one of two ways. */
  begin(type: number): FixWriter {
    this.type = type;
    this.sentMs = this.options.clock.utcMs();
    this.header(type, this.next).utcMs(Tag.SendingTime, this.sentMs);
    this.bodyStart = this.writer.position;
    return this.writer;
  }

  /** Sends the message that was begun, for this moment only. */
  sendSessionMessage(): void {
    const length = this.writer.end();
    if (length === 0) return;
    this.next++;
    this.transmit(length);
  }

  /**
   * Keeps the message that was begun, and sends it.
   *
   * @param isHeldBack the client gets it when it asks for it
   * @returns false when it cannot be written; then nothing has changed
   */
  sendApplicationMessage(isHeldBack: boolean): boolean {
    const { writer } = this;
    const length = writer.end();
    if (length === 0) return false;
    const { bytes, position } = writer;
    this.store.put(this.next, this.type, this.sentMs, bytes, this.bodyStart, position);
    this.next++;
    if (!isHeldBack) this.transmit(length);
    return true;
  }

  /**
   * Sends messages again, with GapFills for those that are not.
   *
   * @param begin 1 … the last number
   * @param end from `begin` on; 0: all that were sent
   */
  sendAgain(begin: number, end: number): void {
    const last = end === 0 ? this.next - 1 : Math.min(end, this.next - 1);
    let gapFrom = begin;
    // What is older than the store has room for is part of the first gap.
    const oldest = Math.max(begin, this.next - this.store.capacity);
    for (let number = oldest; number <= last; number++) {
      const stored = this.store.get(number);
      if (stored === undefined) continue;
      if (gapFrom < number) this.fillGap(gapFrom, number);
      const { type, sentMs, offset, length } = stored;
      this.headerAgain(type, number, sentMs).copyFields(this.store.bytes, offset, length);
      this.transmit(this.writer.end());
      this.options.counters.add(Counter.fixResent);
      gapFrom = number + 1;
    }
    if (gapFrom <= last) this.fillGap(gapFrom, last + 1);
  }

  /** One SequenceReset for all messages from `from` up to `next`, which are not sent again. */
  private fillGap(from: number, next: number): void {
    this.headerAgain(MsgType.SequenceReset, from, this.options.clock.utcMs())
      .char(Tag.GapFillFlag, YES)
      .int(Tag.NewSeqNo, next);
    this.transmit(this.writer.end());
  }

  private header(type: number, number: number): FixWriter {
    return this.writer
      .begin(type)
      .text(Tag.SenderCompID, this.options.engineCompId)
      .text(Tag.TargetCompID, this.options.clientCompId)
      .int(Tag.MsgSeqNum, number);
  }

  /** The header of a message that is sent again under its old number. */
  private headerAgain(type: number, number: number, firstSentMs: number): FixWriter {
    return this.header(type, number)
      .char(Tag.PossDupFlag, YES)
      .utcMs(Tag.SendingTime, this.options.clock.utcMs())
      .utcMs(Tag.OrigSendingTime, firstSentMs);
  }

  private transmit(length: number): void {
    this.sentLastMs = this.options.clock.nowMs();
    this.wire?.send(this.writer.bytes, this.writer.offset, length);
  }
}
