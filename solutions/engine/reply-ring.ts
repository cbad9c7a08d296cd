/**
 * How replies get back: a ring in shared memory, written by an engine thread, read by the I/O thread.
 *
 *     ReplyReader.drain ◄── reply slots ◄══ reply ring ═════ ReplyWriter.answer, tell
 *
 * The I/O thread never waits for it. Therefore the engine thread may wait for room: somebody always
 * makes some.
 */
import type { OrderSlot } from '#order-slot';
import type { ReplyOutput } from '#response-router';
import { FULL } from '#ring-buffer';
import { allocateRing, attachRing, CURSOR_CELL, type RingShape } from '#ring-memory';
import { advance } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import { type WaitStrategy, YieldWait } from '#wait-strategy';
import { REPLY_SLOT_BYTES, ReplySlot } from './reply-slot.ts';
import { ReplyWatch } from './reply-watch.ts';

/** Replies after which the slots go back to the engine thread, although more are there. */
const DRAIN_BATCH = 128;

/** What both sides attach to. It may be posted to another thread. */
export interface ReplyMemory {
  readonly replyShape: RingShape;
  readonly replies: SharedArrayBuffer;
}

/**
 * @param replySlots a power of two
 * @param initial the sequence before the first reply; another one than −1 only serves to test the wrap
 * @throws RangeError when the number of slots is out of range
 */
export function allocateReplies(replySlots: number, initial?: number): ReplyMemory {
  const replyShape: RingShape = {
    capacity: replySlots,
    slotBytes: REPLY_SLOT_BYTES,
    consumers: 1,
    wakes: true,
  };
  return { replyShape, replies: allocateRing(replyShape, initial).buffer };
}

/** What the I/O thread does with a reply. The slot is valid until the call returns. */
export type ReplyHandler = (reply: ReplySlot) => void;

/** The I/O thread's side. It never waits. */
export class ReplyReader {
  private readonly replies: SharedRing;
  private readonly reader: RingReader;
  private readonly reply: ReplySlot;
  private readonly watch: ReplyWatch;
  private answerCount = 0;

  /** @param onReplies called on the event loop of this thread: see {@link watchReplies} */
  constructor({ replies, replyShape }: ReplyMemory, onReplies: () => void = () => {}) {
    this.replies = new SharedRing(attachRing(replies, replyShape), NEVER_WAIT);
    this.reader = new RingReader(this.replies, { consumer: 0, wait: NEVER_WAIT });
    this.reply = new ReplySlot(this.replies.bytes);
    this.watch = new ReplyWatch(this.replies.memory, CURSOR_CELL, onReplies);
  }

  /** How many of the replies handed on were answers, since the beginning. */
  get answers(): number {
    return this.answerCount;
  }

  /**
   * Hands on the replies that are there, in the order in which they were given.
   *
   * @param onReply must not throw
   * @returns how many
   */
  drain(onReply: ReplyHandler): number {
    let drained = 0;
    while (drained < this.replies.capacity) {
      const available = this.reader.available();
      if (available === 0) break;
      const count = available < DRAIN_BATCH ? available : DRAIN_BATCH;
      const { first } = this.reader;
      for (let i = 0; i < count; i++) {
        const reply = this.reply.at(this.replies.get(advance(first, i)));
        if (reply.isAnswer) this.answerCount++;
        onReply(reply);
      }
      this.reader.release(count);
      drained += count;
    }
    return drained;
  }

  /**
   * Has `onReplies` called once, as soon as there is something to drain, and lets the event loop
   * sleep until then. Calls while one is pending change nothing. It does not keep the process
   * alive: the sockets do.
   */
  watchReplies(): void {
    this.watch.arm(this.reader.sequence.get());
  }

  /** Has a pending call of `onReplies` come now, with or without replies. */
  stopWatching(): void {
    this.watch.disarm();
  }
}

export interface ReplyWriterOptions {
  /** How it waits for room among the replies. Without it: `YieldWait`. */
  readonly wait?: WaitStrategy;
  /**
   * After how many replies the I/O thread gets to see them; fewer become visible with
   * {@link ReplyWriter.flush}. Without it: 1, each at once.
   */
  readonly publishEvery?: number;
}

/** The engine thread's side: of one thread alone, for a ring has one producer. */
export class ReplyWriter implements ReplyOutput {
  private readonly replies: SharedRing;
  private readonly reply: ReplySlot;
  private readonly publishEvery: number;
  private claimed = 0;
  private unpublishedCount = 0;

  constructor(
    { replies, replyShape }: ReplyMemory,
    { wait = new YieldWait(), publishEvery = 1 }: ReplyWriterOptions = {},
  ) {
    this.replies = new SharedRing(attachRing(replies, replyShape), wait);
    this.replies.gate(this.replies.sequence(0));
    this.reply = new ReplySlot(this.replies.bytes);
    this.publishEvery = publishEvery;
  }

  /** @param order the request, when its times are to go with the answer */
  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void {
    this.send(connectionId, report, true, order);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.send(connectionId, report, false, undefined);
  }

  /** Shows the I/O thread every reply so far. Call it after each batch. */
  flush(): void {
    if (this.unpublishedCount === 0) return;
    this.unpublishedCount = 0;
    this.replies.publish(this.claimed);
  }

  private send(
    connectionId: number,
    report: Uint8Array,
    isAnswer: boolean,
    order: OrderSlot | undefined,
  ): void {
    let sequence = this.replies.tryNext();
    if (sequence === FULL) {
      // What nobody sees, nobody drains.
      this.flush();
      sequence = this.replies.next();
    }
    this.reply.at(this.replies.get(sequence)).take(report, connectionId, isAnswer, order);
    this.claimed = sequence;
    this.unpublishedCount++;
    if (this.unpublishedCount >= this.publishEvery) this.flush();
  }
}

/** For a thread that must not wait in this place: a call is a mistake of ours. */
export const NEVER_WAIT: WaitStrategy = {
  needsWaking: false,
  idle: () => {
    throw new Error('handoff: this thread does not wait for this ring');
  },
  worked: () => {},
};
