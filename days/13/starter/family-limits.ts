/**
 * What one family may have waiting: a cap, and coalescing where the last one wins.
 *
 *     waiting   0 … cap − 1   accepted          cap   OVER_LIMIT, for this family alone
 *
 *     inbox ─► 4          a newer one comes, and 4 is all that waits:
 *     inbox ─► 9          9 is in its place, 4 is answered SUPERSEDED and never runs
 *
 * The dispatcher's thread, and none but it. Nothing here allocates, waits or throws.
 */
import type { Cells } from '#cells';
import { NotImplemented } from '#not-implemented';
import { PendingQueue, TaskPool } from '#pending-queue';
import type { ReasonCode } from '#reasons';
import type { PartitionLayout, SchedulerMemory } from '#scheduler-memory';
import type { Admission } from '#scheduler-ports';

/** Where a later task may stand for an earlier one. Tasks are named by their byte offset. */
export interface Coalescing {
  /**
   * Whether the newer task makes the waiting one pointless. May read what was submitted of both,
   * and must not write: a lane may take the waiting one in this moment.
   */
  mayReplace(waiting: number, newer: number): boolean;
  /**
   * The task will never run: answer it, `REJ` with `SUPERSEDED`, count it as `coalesced`, and take
   * it out of `pendingNow`.
   * Called once; behind it the bytes are somebody else's.
   */
  superseded(task: number): void;
}

export interface FamilyLimitsOptions {
  /**
   * How many tasks of one family may wait, the one in flight not counted: 1 … entries. Without it
   * the pool is the only limit. With coalescing 2 or more, because the cap is asked first.
   */
  readonly pendingLimit?: number;
  readonly coalescing?: Coalescing;
}

const NO_COALESCING: Coalescing = { mayReplace: () => false, superseded: () => {} };

export class FamilyLimits implements Admission {
  private readonly pendingLimit: number;
  private readonly coalescing: Coalescing;
  private readonly cells: Cells;
  private readonly pool: TaskPool;
  private readonly queue: PendingQueue;
  /** The inbox of family f is cell `inboxes + (f << FAMILY_SHIFT)`. */
  private readonly inboxes: number;
  /** The link of entry e is slot `links + e`. */
  private readonly links: number;
  private readonly taskBytes: number;

  /**
   * @param memory of the scheduler that asks
   * @param partition its partition, 0 … partitions − 1
   * @throws RangeError when the cap is out of range
   */
  constructor(
    memory: SchedulerMemory,
    partition: number,
    { pendingLimit, coalescing = NO_COALESCING }: FamilyLimitsOptions,
  ) {
    const { entries, taskBytes } = memory.shape;
    assertLimit(pendingLimit ?? entries, coalescing === NO_COALESCING ? 1 : 2, entries);
    this.pendingLimit = pendingLimit ?? Number.POSITIVE_INFINITY;
    this.coalescing = coalescing;
    this.cells = memory.cells;
    this.pool = new TaskPool(memory);
    this.queue = new PendingQueue(memory, partition);
    this.inboxes = (memory.partitions[partition] as PartitionLayout).inboxes;
    this.links = memory.pool.pendingLinks;
    this.taskBytes = taskBytes;
  }

  admit(familyKey: number, pending: number): ReasonCode {
    throw new NotImplemented(3, 'FamilyLimits.admit', familyKey, pending, this.pendingLimit);
  }

  replaces(family: number, entry: number): boolean {
    // Stage 4 makes something of it. Until then every task is pushed behind the others.
    if (this.coalescing === NO_COALESCING) return false;
    const { cells, pool, queue, inboxes, links, taskOf } = this;
    const given = [cells, pool, queue, inboxes, links, taskOf];
    throw new NotImplemented(4, 'FamilyLimits.replaces', family, entry, ...given);
  }

  /** Where the task of an entry begins, in bytes. */
  private taskOf(entry: number): number {
    return Math.imul(entry - 1, this.taskBytes);
  }
}

function assertLimit(limit: number, from: number, entries: number): void {
  if (Number.isInteger(limit) && limit >= from && limit <= entries) return;
  throw new RangeError(
    `FamilyLimits: a cap of ${limit} waiting tasks; expected a whole number, ${from} to ${entries}, the entries of the pool`,
  );
}
