/**
 * The hand-over of #handoff with a ring for each partition in place of one for all.
 *
 *     I/O thread                                                      engine thread
 *     submit ─► #router ─┬─► ring of partition 0 ═══► intake: number in its family ─► scheduler
 *                        └─► ring of partition 1 ═══► intake ─► …
 *     drain ◄─────────────── reply ring ◄════════════ answer, tell
 */
import type { Counters } from '#counters';
import { MultiProducerRing } from '#multi-producer-ring';
import { OrderSlot } from '#order-slot';
import { allocatePartitions, attachPartitions, type PartitionMemory } from '#partition-memory';
import { Refusals } from '#refusals';
import type { ReportSink } from '#response';
import { FULL } from '#ring-buffer';
import type { RingMemory } from '#ring-memory';
import { Router } from '#router';
import { advance } from '#sequence';
import { Doorbell } from './doorbell.ts';
import {
  allocateReplies,
  NEVER_WAIT,
  type ReplyHandler,
  type ReplyMemory,
  ReplyReader,
} from './reply-ring.ts';

export interface PartitionHandoffOptions {
  /** How many: a power of two. */
  readonly partitions: number;
  /** Slots of each partition's ring: a power of two. */
  readonly requestSlots: number;
  /** Slots of the reply ring: a power of two. */
  readonly replySlots: number;
  /** The sequence before the first event; another one than −1 only serves to test the wrap. */
  readonly initial?: number;
}

/** What both sides attach to. It may be posted to another thread. */
export interface PartitionHandoffMemory extends ReplyMemory {
  readonly partitions: PartitionMemory;
  /** Of a {@link Doorbell}: rings when something was published. */
  readonly doorbell: SharedArrayBuffer;
}

/** @throws RangeError when a number is out of range */
export function allocatePartitionHandoff(options: PartitionHandoffOptions): PartitionHandoffMemory {
  const { partitions, requestSlots: slots, replySlots, initial } = options;
  return {
    partitions: allocatePartitions({
      partitions,
      slots,
      ...(initial === undefined ? {} : { initial }),
    }),
    doorbell: new Doorbell().memory,
    ...allocateReplies(replySlots, initial),
  };
}

export interface PartitionIoOptions {
  /** Of the I/O thread: the router counts what it publishes and what it refuses. */
  readonly counters: Counters;
  /** Where the router answers `BUSY`. */
  readonly sink: ReportSink;
  /** After how many requests for a partition the engine thread gets to see them. */
  readonly publishEvery: number;
  /** Called on the event loop of this thread: see {@link ReplyReader.watchReplies}. */
  readonly onReplies: () => void;
}

/** The I/O thread's side. It never waits. */
export class PartitionIoSide {
  /** How many requests the rings hold together. */
  readonly requestSlots: number;
  private readonly outputs: readonly PartitionOutput[];
  private readonly router: Router;
  private readonly doorbell: Doorbell;
  private readonly replies: ReplyReader;
  private readonly timing: Timing = { enqueuedNs: 0 };
  private submitted = 0;
  private messageNumber = 0;

  constructor(memory: PartitionHandoffMemory, options: PartitionIoOptions) {
    const { counters, sink, publishEvery, onReplies } = options;
    this.doorbell = new Doorbell(memory.doorbell);
    this.outputs = attachPartitions(memory.partitions).map(
      (ring) => new PartitionOutput(ring, this.doorbell, publishEvery, this.timing),
    );
    this.requestSlots = memory.partitions.shape.capacity * this.outputs.length;
    this.router = new Router({ rings: this.outputs, counters, refusals: new Refusals(sink) });
    this.replies = new ReplyReader(memory, onReplies);
  }

  /** Requests that were taken and whose answer has not been drained yet. */
  get inFlight(): number {
    return this.submitted - this.replies.answers;
  }

  /** Requests in the rings: 0 … requestSlots. */
  get queued(): number {
    return this.outputs.reduce((sum, ring) => sum + ring.capacity - ring.remainingCapacity(), 0);
  }

  /** True when everything that was taken has its answer. */
  get isIdle(): boolean {
    return this.inFlight === 0;
  }

  /**
   * Puts a request into the ring of its partition; answers `BUSY` at once when that is full. Counts
   * either.
   *
   * @param bytes 64 bytes of any content from `from` on; copied
   * @param arrivalNs t0
   * @param enqueuedNs t1; 0: the request is not timed
   */
  submit(
    bytes: Uint8Array,
    from: number,
    connectionId: number,
    arrivalNs: number,
    enqueuedNs: number,
  ): void {
    // Unique among all connections, so among those of each.
    this.messageNumber = (this.messageNumber + 1) >>> 0;
    this.timing.enqueuedNs = enqueuedNs;
    const { messageNumber } = this;
    if (this.router.tryPublish(bytes, from, connectionId, messageNumber, arrivalNs)) {
      this.submitted++;
    }
  }

  /** Shows the engine thread everything that was submitted. */
  publish(): void {
    for (let i = 0; i < this.outputs.length; i++) (this.outputs[i] as PartitionOutput).flush();
  }

  /** See {@link ReplyReader.drain}. */
  drain(onReply: ReplyHandler): number {
    return this.replies.drain(onReply);
  }

  /** See {@link ReplyReader.watchReplies}. */
  watchReplies(): void {
    this.replies.watchReplies();
  }

  /** Has a pending call of `onReplies` come now, with or without replies. */
  stopWatching(): void {
    this.replies.stopWatching();
  }

  /** Wakes the engine thread to look round. */
  wakeWorkers(): void {
    this.doorbell.ring();
  }
}

/** Of the request that is put into a ring next. */
interface Timing {
  /** t1; 0: it is not timed. */
  enqueuedNs: number;
}

/**
 * A partition's ring for the router: notes t1, and publishes several requests at a time. Fields of
 * its own are private to the language, for the ring below may be anybody's.
 */
class PartitionOutput extends MultiProducerRing {
  readonly #order: OrderSlot;
  readonly #doorbell: Doorbell;
  readonly #publishEvery: number;
  readonly #timing: Timing;
  /** What is claimed and not published: so many, and the last of them. */
  #waiting = 0;
  #last = 0;

  constructor(memory: RingMemory, doorbell: Doorbell, publishEvery: number, timing: Timing) {
    super(memory, NEVER_WAIT);
    this.gate(this.sequence(0));
    this.#order = new OrderSlot(memory.bytes);
    this.#doorbell = doorbell;
    this.#publishEvery = publishEvery;
    this.#timing = timing;
  }

  override tryNext(): number {
    const sequence = super.tryNext();
    // What nobody sees, nobody takes out.
    if (sequence === FULL) this.flush();
    return sequence;
  }

  override publish(sequence: number): void {
    const { enqueuedNs } = this.#timing;
    if (enqueuedNs > 0) this.#order.at(this.get(sequence)).enqueuedAt(enqueuedNs);
    // With several producers the next claim need not follow the last.
    if (this.#waiting > 0 && sequence !== advance(this.#last, 1)) this.flush();
    this.#last = sequence;
    this.#waiting++;
    if (this.#waiting >= this.#publishEvery) this.flush();
  }

  flush(): void {
    if (this.#waiting === 0) return;
    const count = this.#waiting;
    this.#waiting = 0;
    super.publish(this.#last, count);
    this.#doorbell.ring();
  }
}
