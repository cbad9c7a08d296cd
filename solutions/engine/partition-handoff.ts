/**
 * The hand-over of #handoff with a ring for each partition in place of one for all, and any number
 * of I/O threads.
 *
 *     I/O thread 0   submit ─► #router ─┬─► ring of partition 0 ═══► intake: number in its family ─► …
 *     I/O thread 1   submit ─► #router ─┴─► ring of partition 1 ═══► intake ─► …
 *
 *     I/O thread 0   drain ◄─── its reply ring ◄═══╤═ answer, tell: by the connection
 *     I/O thread 1   drain ◄─── its reply ring ◄═══╛
 *
 * The thread that has a partition looks after several rings and sleeps on its doorbell. Where the
 * partitions have threads of their own, the last thread is the core, with a doorbell as well.
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
import { allocateCoreLink, type CoreLinkMemory } from './core-link.ts';
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
  /** Slots of each reply ring: a power of two. */
  readonly replySlots: number;
  /** How many I/O threads publish, and have a reply ring each. Without it: 1. */
  readonly ioThreads?: number;
  /** Partitions on threads of their own, before a core. Without it: all on one thread. */
  readonly apart?: {
    /** By thread. */
    readonly partitions: readonly (readonly number[])[];
    /** Of each partition. */
    readonly lanes: number;
  };
  /** The sequence before the first event; another one than −1 only serves to test the wrap. */
  readonly initial?: number;
}

/** What all sides attach to. It may be posted to another thread. */
export interface PartitionHandoffMemory {
  readonly partitions: PartitionMemory;
  /** By I/O thread. */
  readonly replies: readonly ReplyMemory[];
  /** Of a {@link Doorbell} each, by engine thread: rings when there is something for it. */
  readonly doorbells: readonly SharedArrayBuffer[];
  /** The engine thread of each partition. */
  readonly threadOf: readonly number[];
  /** By thread with partitions, from there to the core. None: one thread has everything. */
  readonly coreLinks: readonly CoreLinkMemory[];
}

/** @throws RangeError when a number is out of range */
export function allocatePartitionHandoff(options: PartitionHandoffOptions): PartitionHandoffMemory {
  const { partitions, requestSlots: slots, replySlots, ioThreads = 1, apart, initial } = options;
  const threads = apart?.partitions ?? [];
  return {
    partitions: allocatePartitions({
      partitions,
      slots,
      ...(initial === undefined ? {} : { initial }),
    }),
    replies: Array.from({ length: ioThreads }, () => allocateReplies(replySlots, initial)),
    doorbells: Array.from({ length: threads.length + 1 }, () => new Doorbell().memory),
    threadOf: Array.from({ length: partitions }, (_, partition) =>
      Math.max(
        0,
        threads.findIndex((own) => own.includes(partition)),
      ),
    ),
    coreLinks: threads.map((own) => allocateCoreLink(own.length * (apart?.lanes ?? 1))),
  };
}

export interface PartitionIoOptions {
  /** Which I/O thread this is, from 0 on. Without it: 0. */
  readonly ioThread?: number;
  /** Of the I/O thread: the router counts what it publishes and what it refuses. */
  readonly counters: Counters;
  /** Where the router answers `BUSY`. */
  readonly sink: ReportSink;
  /** After how many requests for a partition the engine thread gets to see them. */
  readonly publishEvery: number;
  /** Called on the event loop of this thread: see {@link ReplyReader.watchReplies}. */
  readonly onReplies: () => void;
}

/** An I/O thread's side. It never waits. */
export class PartitionIoSide {
  /** How many requests the rings hold together. */
  readonly requestSlots: number;
  private readonly outputs: readonly PartitionOutput[];
  private readonly router: Router;
  private readonly doorbells: readonly Doorbell[];
  private readonly replies: ReplyReader;
  private readonly timing: Timing = { enqueuedNs: 0 };
  private submitted = 0;
  private messageNumber = 0;

  constructor(memory: PartitionHandoffMemory, options: PartitionIoOptions) {
    const { ioThread = 0, counters, sink, publishEvery, onReplies } = options;
    this.doorbells = memory.doorbells.map((doorbell) => new Doorbell(doorbell));
    this.outputs = attachPartitions(memory.partitions).map((ring, partition) => {
      const doorbell = this.doorbells[memory.threadOf[partition] as number] as Doorbell;
      return new PartitionOutput(ring, doorbell, publishEvery, this.timing);
    });
    this.requestSlots = memory.partitions.shape.capacity * this.outputs.length;
    this.router = new Router({ rings: this.outputs, counters, refusals: new Refusals(sink) });
    this.replies = new ReplyReader(memory.replies[ioThread] as ReplyMemory, onReplies);
  }

  /** Requests that were taken and whose answer has not been drained yet. */
  get inFlight(): number {
    return this.submitted - this.replies.answers;
  }

  /** Requests of all I/O threads in the rings: 0 … requestSlots. */
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
    // Unique among all connections of this thread, so among those of each.
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

  /** Wakes every engine thread to look round. */
  wakeWorkers(): void {
    for (const doorbell of this.doorbells) doorbell.ring();
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
