/**
 * Tasks that wait, in memory of fixed size: the pool of entries, and a queue for each family.
 *
 *     free list   head ─► 4 ─► 9 ─► 2              entries that nobody has, last given first
 *
 *     family 7    first ─► 5 ─► 1                  in order; only who has the family looks here
 *                 inbox ─► 8 ─► 6 ─► 3             newest first; here the dispatcher pushes
 *
 * A queue has two ends that never meet. The dispatcher pushes into the inbox, and whoever has the
 * family takes from `first`. When that is used up, he takes the whole inbox at once and turns it
 * round: 3, 6, 8. So each task is turned once, and an empty queue holds no entry. Both ends work on
 * one cell, the inbox, which is not 0 only because the dispatcher made it so; hence nobody who finds
 * it unchanged can be mistaken.
 *
 * The links of waiting tasks and `first` are plain slots: the inbox and the gate guard them.
 */
import type { Cells } from '#cells';
import { NotImplemented } from '#not-implemented';
import type { PartitionLayout, SchedulerMemory } from '#scheduler-memory';

/**
 * The free entries: Treiber's stack (IBM, RJ 5118, 1986). Any thread takes and gives.
 *
 * A tag in the head's upper bits changes with every take and give. Without it, a thread that has
 * read head and link, and is held up while others take two and give the first back, would find "its"
 * head again and put the second, which is in use, in front: the ABA problem.
 */
export class TaskPool {
  private readonly cells: Cells;
  /** The cell of the head. */
  private readonly freeHead: number;
  /** The link of free entry e is cell `freeLinks + e`. */
  private readonly freeLinks: number;
  private readonly entryMask: number;
  private readonly oneTag: number;

  constructor({ cells, pool }: SchedulerMemory) {
    this.cells = cells;
    this.freeHead = pool.freeHead;
    this.freeLinks = pool.freeLinks;
    this.entryMask = (1 << pool.entryBits) - 1;
    this.oneTag = 1 << pool.entryBits;
  }

  /** Takes a free entry, 1 … entries, or `NO_ENTRY` when there is none. */
  take(): number {
    throw new NotImplemented(2, 'TaskPool.take', this.cells, this.freeHead, this.freeLinks);
  }

  /** Gives an entry back; whoever took it, once. */
  give(entry: number): void {
    throw new NotImplemented(2, 'TaskPool.give', entry, this.entryMask, this.oneTag);
  }
}

/** The pending tasks of each family of a partition, first in first out. */
export class PendingQueue {
  private readonly cells: Cells;
  /** The link of entry e is slot `links + e`. */
  private readonly links: number;
  /** The inbox of family f is cell `inboxes + f * FAMILY_CELLS`. */
  private readonly inboxes: number;
  /** The first of family f is slot `firsts + f`. */
  private readonly firsts: number;
  /** How many of family f are pending: cell `counts + f * FAMILY_CELLS`. */
  private readonly counts: number;

  constructor({ cells, pool, partitions }: SchedulerMemory, partition: number) {
    const at = partitions[partition] as PartitionLayout;
    this.cells = cells;
    this.links = pool.pendingLinks;
    this.inboxes = at.inboxes;
    this.firsts = at.firsts;
    this.counts = at.pendingCounts;
  }

  /** Puts an entry behind all others of the family. Dispatcher's thread. */
  push(family: number, entry: number): void {
    throw new NotImplemented(2, 'PendingQueue.push', family, entry, this.cells, this.inboxes);
  }

  /**
   * Takes the oldest entry. Whoever has the family.
   *
   * @returns `NO_ENTRY` when nothing is pending
   */
  pop(family: number): number {
    throw new NotImplemented(2, 'PendingQueue.pop', family, this.links, this.firsts);
  }

  /** True when a task is pending. Whoever has the family. */
  hasPending(family: number): boolean {
    throw new NotImplemented(2, 'PendingQueue.hasPending', family);
  }

  /**
   * A look from outside, for who has just let go of a family that had nothing pending: true when
   * something has come in since, or had and somebody else took it. Any thread.
   */
  mayHavePending(family: number): boolean {
    throw new NotImplemented(2, 'PendingQueue.mayHavePending', family);
  }

  /** How many tasks are pending: 0 … entries; for a moment one more. Any thread. */
  depth(family: number): number {
    throw new NotImplemented(2, 'PendingQueue.depth', family, this.counts);
  }
}
