/**
 * Between a thread with partitions and the core: orders there, numbers of lanes back.
 *
 *     partitions' thread                                         core
 *     send ──► orders, checked ═══ ring ═══► poll ──► sequencer ─► positions, book ─► report
 *     lanes go on ◄── completed ◄══ ring ═══ completed ◄─────────────────────────────────┘
 *
 * A lane waits until the core has produced the report of its order: that is what completed means,
 * wherever the lane is. The core alone answers, so that the replies of a family come in its order;
 * what a check has refused passes it with its reason.
 *
 * Neither side waits for the other. There is a place in the way back for every lane, and whoever
 * sends looks for room first.
 */
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { allocateRing, attachRing, type RingMemory, type RingShape } from '#ring-memory';
import { advance } from '#sequence';
import { RingReader, SharedRing } from '#shared-ring';
import { Doorbell } from './doorbell.ts';
import { NEVER_WAIT } from './reply-ring.ts';
import { BATCH } from './thread-parts.ts';

/** It may be posted to another thread. */
export interface CoreLinkMemory {
  readonly orderShape: RingShape;
  readonly orders: SharedArrayBuffer;
  readonly completionShape: RingShape;
  readonly completions: SharedArrayBuffer;
}

const ORDER_WORDS = ORDER_SLOT_BYTES / Int32Array.BYTES_PER_ELEMENT;

/** @param lanes of all partitions of the thread, 1 or more */
export function allocateCoreLink(lanes: number): CoreLinkMemory {
  // A place for the order of each lane, and for a batch that finds the pool full.
  const orderShape = ringOf(lanes + BATCH, ORDER_SLOT_BYTES);
  const completionShape = ringOf(lanes, Int32Array.BYTES_PER_ELEMENT);
  return {
    orderShape,
    orders: allocateRing(orderShape).buffer,
    completionShape,
    completions: allocateRing(completionShape).buffer,
  };
}

function ringOf(slots: number, slotBytes: number): RingShape {
  // Doorbells wake who sleeps.
  return { capacity: 2 ** Math.ceil(Math.log2(slots)), slotBytes, consumers: 1, wakes: false };
}

/** The partitions' side. */
export class LinkToCore {
  private readonly orders: SharedRing;
  private readonly order: OrderSlot;
  private readonly completions: SharedRing;
  private readonly reader: RingReader;
  private readonly doorbell: Doorbell;
  private claimed = 0;
  private unpublishedCount = 0;

  /** @param doorbell the core's */
  constructor(memory: CoreLinkMemory, doorbell: SharedArrayBuffer) {
    this.orders = producerOf(attachRing(memory.orders, memory.orderShape));
    this.order = new OrderSlot(this.orders.bytes);
    this.completions = new SharedRing(
      attachRing(memory.completions, memory.completionShape),
      NEVER_WAIT,
    );
    this.reader = new RingReader(this.completions, { consumer: 0, wait: NEVER_WAIT });
    this.doorbell = new Doorbell(doorbell);
  }

  /** How many orders can be sent now. */
  get room(): number {
    return this.orders.remainingCapacity();
  }

  /**
   * Sends an order; there must be room. The core sees it after {@link flush}.
   *
   * @param source what it lies in; copied
   * @param offset where it begins there, in bytes
   * @returns the copy, for a lane or a refusal to be noted in; valid until the next call
   */
  send(source: Int32Array, offset: number): OrderSlot {
    this.claimed = this.orders.tryNext();
    this.unpublishedCount++;
    const to = this.orders.get(this.claimed);
    copyWords(source, offset, this.orders.int32, to);
    return this.order.at(to);
  }

  /** Shows the core what was sent. */
  flush(): void {
    if (this.unpublishedCount === 0) return;
    this.unpublishedCount = 0;
    this.orders.publish(this.claimed);
    this.doorbell.ring();
  }

  /** Hands over the numbers of the lanes whose orders are completed. @returns how many */
  takeCompleted(completed: (lane: number) => void): number {
    const { completions, reader } = this;
    const count = reader.available();
    if (count === 0) return 0;
    const { first } = reader;
    for (let i = 0; i < count; i++) {
      completed(completions.int32[completions.get(advance(first, i)) >> 2] as number);
    }
    reader.release(count);
    return count;
  }
}

/** The core's side. */
export class LinkFromPartitions {
  /** Where the orders lie. */
  readonly int32: Int32Array;
  private readonly orders: SharedRing;
  private readonly reader: RingReader;
  private readonly order: OrderSlot;
  private readonly completions: SharedRing;
  private readonly doorbell: Doorbell;
  private claimed = 0;
  private unpublishedCount = 0;

  /** @param doorbell of the partitions' thread */
  constructor(memory: CoreLinkMemory, doorbell: SharedArrayBuffer) {
    this.orders = new SharedRing(attachRing(memory.orders, memory.orderShape), NEVER_WAIT);
    this.int32 = this.orders.int32;
    this.reader = new RingReader(this.orders, { consumer: 0, wait: NEVER_WAIT });
    this.order = new OrderSlot(this.orders.bytes);
    this.completions = producerOf(attachRing(memory.completions, memory.completionShape));
    this.doorbell = new Doorbell(doorbell);
  }

  /**
   * Hands over orders in the order in which they were sent.
   *
   * @param handle gets the slot, which is the ring's again when the poll ends
   * @returns how many
   */
  poll(handle: (order: OrderSlot) => void, limit: number): number {
    const available = this.reader.available();
    const count = available < limit ? available : limit;
    if (count === 0) return 0;
    const { first } = this.reader;
    for (let i = 0; i < count; i++) handle(this.order.at(this.orders.get(advance(first, i))));
    this.reader.release(count);
    return count;
  }

  /** The order of that lane has its report. The lane hears of it after {@link flush}. */
  completed(lane: number): void {
    const { completions } = this;
    this.claimed = completions.tryNext();
    this.unpublishedCount++;
    completions.int32[completions.get(this.claimed) >> 2] = lane;
  }

  /** Shows the lanes what is completed. */
  flush(): void {
    if (this.unpublishedCount === 0) return;
    this.unpublishedCount = 0;
    this.completions.publish(this.claimed);
    this.doorbell.ring();
  }
}

/** Copies an order, from and to byte offsets that are multiples of 4. */
export function copyWords(source: Int32Array, from: number, target: Int32Array, to: number): void {
  const fromWord = from >> 2;
  const toWord = to >> 2;
  for (let i = 0; i < ORDER_WORDS; i++) target[toWord + i] = source[fromWord + i] as number;
}

function producerOf(memory: RingMemory): SharedRing {
  const ring = new SharedRing(memory, NEVER_WAIT);
  ring.gate(ring.sequence(0));
  return ring;
}
