/**
 * One slot of a partition's ring: an order, and where it belongs.
 *
 *     byte   0   the order with its notes, as in #order-slot
 *          128   family key · sequence in family           both doubles, both safe integers
 *          144   free
 *          192   the next slot: three cache lines each
 *
 * A `TaskSlot` is a flyweight like `OrderSlot`: one object that is moved from slot to slot. It must
 * not be kept beyond the turn in which it was handed over.
 *
 * The thread that has the slot: the producer before it publishes, then the partition's consumer.
 */
import { RequestOffset } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';

/** Bytes of one slot. */
export const TASK_SLOT_BYTES = 192;

const TaskOffset = {
  familyKey: ORDER_SLOT_BYTES,
  sequenceInFamily: ORDER_SLOT_BYTES + 8,
} as const;

const TWO_TO_32 = 0x1_0000_0000;

export class TaskSlot {
  private readonly orderHere: OrderSlot;
  private readonly view: DataView;
  private base = 0;

  /** @param bytes all slots of a ring, as `SharedRing.bytes`; a multiple of {@link TASK_SLOT_BYTES} */
  constructor(bytes: Uint8Array) {
    this.orderHere = new OrderSlot(bytes);
    this.view = this.orderHere.view;
  }

  /** Moves to another slot. @param offset its first byte, as the ring's `get` gives it */
  at(offset: number): this {
    this.base = offset;
    this.orderHere.at(offset);
    return this;
  }

  /** Where this slot begins, in bytes. */
  get offset(): number {
    return this.base;
  }

  /** The order in this slot; it moves when the task slot moves. */
  get order(): OrderSlot {
    return this.orderHere;
  }

  /** −1 for none; NaN when the wire held no safe integer. */
  get correlationId(): number {
    return this.orderHere.correlationId;
  }

  /** What decides the partition, and which tasks wait for each other. */
  get familyKey(): number {
    return this.view.getFloat64(this.base + TaskOffset.familyKey, true);
  }

  /** Whether it has no correlation id and is alone in its family: the sign of the family key. */
  get isAlone(): boolean {
    return this.view.getInt8(this.base + TaskOffset.familyKey + 7) < 0;
  }

  /** The task's number in its family, from 1 on; 0 until it has one. */
  get sequenceInFamily(): number {
    return this.view.getFloat64(this.base + TaskOffset.sequenceInFamily, true);
  }

  /**
   * Takes over a request and forgets what stood here before.
   *
   * @param source 64 bytes of any content from `from` on; copied
   * @param arrivalNs t0
   */
  take(
    source: Uint8Array,
    from: number,
    connectionId: number,
    arrivalNs: number,
    familyKey: number,
  ): void {
    this.orderHere.take(source, from, connectionId, arrivalNs);
    this.view.setFloat64(this.base + TaskOffset.familyKey, familyKey, true);
    this.view.setFloat64(this.base + TaskOffset.sequenceInFamily, 0, true);
  }

  /** Gives the task its number in its family. */
  numberAs(sequenceInFamily: number): void {
    this.view.setFloat64(this.base + TaskOffset.sequenceInFamily, sequenceInFamily, true);
  }
}

/**
 * The correlation id of a request that lies in no slot yet, at any address.
 *
 * @param from where the request begins
 * @returns a safe integer, or NaN when the wire holds none
 */
export function correlationIdOf(bytes: Uint8Array, from: number): number {
  const at = from + RequestOffset.correlationId;
  const value = int32At(bytes, at + 4) * TWO_TO_32 + (int32At(bytes, at) >>> 0);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function int32At(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
