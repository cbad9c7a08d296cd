/**
 * How an order gets to the engine thread and its reply back: two rings in shared memory.
 *
 *     I/O thread                                                engine thread
 *     submit ──► order slots ═══ request ring ═══► cursor, get ──► stages
 *     drain  ◄── reply slots ◄══ reply ring ═════ answer, tell ◄────┘
 *
 * The two sides differ in one point. The I/O thread never waits: it has sockets to serve, so a full
 * request ring is an answer, `BUSY`, and it drains replies whenever it gets round to it. Therefore
 * the engine thread may wait for room among the replies: somebody always makes some.
 *
 * Several engine threads may share the work: each is a consumer of the request ring that stays
 * behind the one before it. The last of them writes the replies, for a ring has one producer.
 */

import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { type EventSource, FULL } from '#ring-buffer';
import { allocateRing, attachRing, CURSOR_CELL, consumerCell, type RingShape } from '#ring-memory';
import type { Sequence } from '#sequence';
import { SharedRing, type SharedSequence } from '#shared-ring';
import {
  allocateReplies,
  NEVER_WAIT,
  type ReplyHandler,
  type ReplyMemory,
  ReplyReader,
  ReplyWriter,
  type ReplyWriterOptions,
} from './reply-ring.ts';

export type { ReplyHandler } from './reply-ring.ts';
export { ReplySlot } from './reply-slot.ts';

export interface HandoffOptions {
  /** Slots of the request ring: a power of two. */
  readonly requestSlots: number;
  /** Slots of the reply ring: a power of two. */
  readonly replySlots: number;
  /** How many engine threads work on an order, one behind the other: 1 … 64. Without it: 1. */
  readonly workers?: number;
  /** The sequence before the first event; another one than −1 only serves to test the wrap. */
  readonly initial?: number;
}

/** What both sides attach to. It may be posted to another thread. */
export interface HandoffMemory extends ReplyMemory {
  readonly requestShape: RingShape;
  readonly requests: SharedArrayBuffer;
}

/** @throws RangeError when a number of slots or threads is out of range */
export function allocateHandoff(options: HandoffOptions): HandoffMemory {
  const { requestSlots, replySlots, workers = 1, initial } = options;
  const requestShape: RingShape = {
    capacity: requestSlots,
    slotBytes: ORDER_SLOT_BYTES,
    consumers: workers,
    wakes: true,
  };
  return {
    requestShape,
    requests: allocateRing(requestShape, initial).buffer,
    ...allocateReplies(replySlots, initial),
  };
}

export interface IoSideOptions {
  /**
   * After how many submitted requests the engine thread gets to see them; fewer become visible
   * with {@link IoSide.publish}. Without it: 1, each at once.
   */
  readonly publishEvery?: number;
  /** Called on the event loop of this thread: see {@link IoSide.watchReplies}. */
  readonly onReplies?: () => void;
}

/** The I/O thread's side. It never waits. */
export class IoSide {
  private readonly requests: SharedRing;
  private readonly order: OrderSlot;
  private readonly replies: ReplyReader;
  private readonly publishEvery: number;
  private claimed = 0;
  private unpublishedCount = 0;
  private submittedCount = 0;

  constructor(memory: HandoffMemory, { publishEvery = 1, onReplies }: IoSideOptions = {}) {
    this.publishEvery = publishEvery;
    this.requests = new SharedRing(attachRing(memory.requests, memory.requestShape), NEVER_WAIT);
    this.requests.gate(this.requests.sequence(memory.requestShape.consumers - 1));
    this.order = new OrderSlot(this.requests.bytes);
    this.replies = new ReplyReader(memory, onReplies);
  }

  /** Requests that were taken and whose answer has not been drained yet. */
  get inFlight(): number {
    return this.submittedCount - this.replies.answers;
  }

  /** Requests in the ring that the last engine thread is not done with: 0 … requestSlots. */
  get queued(): number {
    return this.requests.capacity - this.requests.remainingCapacity();
  }

  /** How many of {@link queued} fit. */
  get requestSlots(): number {
    return this.requests.capacity;
  }

  /**
   * Puts a request into the ring.
   *
   * @param bytes 64 bytes of any content from `from` on; copied
   * @param arrivalNs t0
   * @param enqueuedNs t1; 0 or without it: the request is not timed
   * @returns false when the ring is full: nothing was taken, answer `BUSY`
   */
  submit(
    bytes: Uint8Array,
    from: number,
    connectionId: number,
    arrivalNs: number,
    enqueuedNs = 0,
  ): boolean {
    const sequence = this.requests.tryNext();
    if (sequence === FULL) {
      this.publish();
      return false;
    }
    this.order.at(this.requests.get(sequence)).take(bytes, from, connectionId, arrivalNs);
    if (enqueuedNs > 0) this.order.enqueuedAt(enqueuedNs);
    this.claimed = sequence;
    this.submittedCount++;
    this.unpublishedCount++;
    if (this.unpublishedCount >= this.publishEvery) this.publish();
    return true;
  }

  /** Shows the engine thread everything that was submitted. */
  publish(): void {
    if (this.unpublishedCount === 0) return;
    this.unpublishedCount = 0;
    this.requests.publish(this.claimed);
  }

  /** See {@link ReplyReader.drain}. */
  drain(onReply: ReplyHandler): number {
    return this.replies.drain(onReply);
  }

  /** See {@link ReplyReader.watchReplies}. */
  watchReplies(): void {
    this.replies.watchReplies();
  }

  /**
   * Wakes every engine thread that sleeps until a request comes, to look round. One that is about
   * to fall asleep may miss it.
   */
  wakeWorkers(): void {
    const { cells, shape } = this.requests.memory;
    cells.notify(CURSOR_CELL);
    for (let worker = 0; worker < shape.consumers; worker++) cells.notify(consumerCell(worker));
  }

  /** Has a pending call of `onReplies` come now, with or without replies. */
  stopWatching(): void {
    this.replies.stopWatching();
  }
}

export interface WorkerSideOptions extends ReplyWriterOptions {
  /** Which of the engine threads this is: 0 … workers − 1. Without it: 0. */
  readonly worker?: number;
}

/** An engine thread's side. Its {@link answer} and {@link tell} belong to the last one. */
export class WorkerSide implements ReportSink {
  /** The requests, for a `ConsumerGraph`: what the thread before is done with. */
  readonly source: EventSource<number> & { readonly cursor: SharedSequence };
  /** Where this thread announces how far it is: the sequence of the graph's last consumer. */
  readonly sequence: SharedSequence;
  /** The slots of the requests, for an `OrderSlot`. */
  readonly requestBytes: Uint8Array;
  /** The ring that `source` reads, for a `Front`. */
  readonly requests: SharedRing;
  private readonly replies: ReplyWriter;

  constructor(memory: HandoffMemory, { worker = 0, ...options }: WorkerSideOptions = {}) {
    const requests = new SharedRing(attachRing(memory.requests, memory.requestShape), NEVER_WAIT);
    this.requests = requests;
    this.requestBytes = requests.bytes;
    this.sequence = requests.sequence(worker);
    this.source = {
      cursor: worker === 0 ? requests.cursor : requests.sequence(worker - 1),
      get: (sequence: number) => requests.get(sequence),
      // The producer is the I/O thread's; it knows whom to wait for.
      gate: (_sequence: Sequence) => {},
    };
    this.replies = new ReplyWriter(memory, options);
  }

  /** @param order the request, when its times are to go with the answer */
  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void {
    this.replies.answer(connectionId, report, order);
  }

  tell(connectionId: number, report: Uint8Array): void {
    this.replies.tell(connectionId, report);
  }

  /** Shows the I/O thread every reply so far. Call it after each batch. */
  flush(): void {
    this.replies.flush();
  }
}
