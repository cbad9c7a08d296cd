/**
 * The rings of all partitions: one each, any number of I/O threads publish, one thread consumes.
 *
 * Control plane: allocate once, post to the other threads, attach there.
 */
import { allocateRing, attachRing, type RingMemory, type RingShape } from '#ring-memory';
import { TASK_SLOT_BYTES } from './task-slot.ts';

/** What every thread attaches to. It may be posted. */
export interface PartitionMemory {
  readonly shape: RingShape;
  /** One for each partition. */
  readonly buffers: readonly SharedArrayBuffer[];
}

export interface PartitionOptions {
  /** How many: a power of two, as the router demands. */
  readonly partitions: number;
  /** Slots of each ring: a power of two. */
  readonly slots: number;
  /** The sequence before the first event; another one than −1 only serves to test the wrap. */
  readonly initial?: number;
}

/** @throws RangeError when a number is out of range */
export function allocatePartitions(options: PartitionOptions): PartitionMemory {
  const { partitions, slots, initial } = options;
  const shape: RingShape = {
    capacity: slots,
    slotBytes: TASK_SLOT_BYTES,
    consumers: 1,
    wakes: true,
    multiProducer: true,
  };
  const buffers = Array.from({ length: partitions }, () => allocateRing(shape, initial).buffer);
  return { shape, buffers };
}

/** One thread's views of all the rings. */
export function attachPartitions({ shape, buffers }: PartitionMemory): RingMemory[] {
  return buffers.map((buffer) => attachRing(buffer, shape));
}
