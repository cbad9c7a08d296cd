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
import {
  FAMILY_SHIFT,
  NO_ENTRY,
  type PartitionLayout,
  type SchedulerMemory,
} from '#scheduler-memory';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NONE = NO_ENTRY;
const SHIFT = FAMILY_SHIFT;

/**
 * The free entries: Treiber's stack (IBM, RJ 5118, 1986). Any thread takes and gives.
 *
 * A tag in the head's upper bits changes with every take and give. Without it, a thread that has
 * read head and link, and is held up while others take two and give the first back, would find "its"
 * head again and put the second, which is in use, in front: the ABA problem.
 */
export class TaskPool {
  private readonly cells: Cells;
  private readonly freeHead: number;
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

  /** Takes a free entry, 1 … entries, or {@link NO_ENTRY} when there is none. */
  take(): number {
    const { cells, freeHead } = this;
    for (;;) {
      const head = cells.load(freeHead);
      const entry = head & this.entryMask;
      if (entry === NONE) return NONE;
      const next = cells.load(this.freeLinks + entry);
      if (cells.compareExchange(freeHead, head, this.moved(head, next)) === head) return entry;
    }
  }

  /** Gives an entry back; whoever took it, once. */
  give(entry: number): void {
    const { cells, freeHead } = this;
    for (;;) {
      const head = cells.load(freeHead);
      cells.store(this.freeLinks + entry, head & this.entryMask);
      if (cells.compareExchange(freeHead, head, this.moved(head, entry)) === head) return;
    }
  }

  /** The head with another entry on top, and the next tag. */
  private moved(head: number, entry: number): number {
    return ((head & ~this.entryMask) + this.oneTag) | entry;
  }
}

/** The pending tasks of each family of a partition, first in first out. */
export class PendingQueue {
  private readonly cells: Cells;
  private readonly links: number;
  private readonly inboxes: number;
  private readonly firsts: number;
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
    const { cells } = this;
    const inbox = this.inboxes + (family << SHIFT);
    cells.add(this.counts + (family << SHIFT), 1);
    for (;;) {
      const newest = cells.load(inbox);
      cells.writePlain(this.links + entry, newest);
      if (cells.compareExchange(inbox, newest, entry) === newest) return;
    }
  }

  /**
   * Takes the oldest entry. Whoever has the family.
   *
   * @returns {@link NO_ENTRY} when nothing is pending
   */
  pop(family: number): number {
    const { cells } = this;
    const first = this.firsts + family;
    let oldest = cells.readPlain(first);
    if (oldest === NONE) {
      const newest = this.takeInbox(family);
      if (newest === NONE) return NONE;
      oldest = this.turnRound(newest);
    }
    cells.writePlain(first, cells.readPlain(this.links + oldest));
    cells.add(this.counts + (family << SHIFT), -1);
    return oldest;
  }

  /** True when a task is pending. Whoever has the family. */
  hasPending(family: number): boolean {
    return this.cells.readPlain(this.firsts + family) !== NONE || this.mayHavePending(family);
  }

  /**
   * A look from outside, for who has just let go of a family that had nothing pending: true when
   * something has come in since, or had and somebody else took it. Any thread.
   */
  mayHavePending(family: number): boolean {
    return this.cells.load(this.inboxes + (family << SHIFT)) !== NONE;
  }

  /** How many tasks are pending: 0 … entries; for a moment one more. Any thread. */
  depth(family: number): number {
    return this.cells.load(this.counts + (family << SHIFT));
  }

  /** Takes all that is in the inbox. @returns the newest, or NO_ENTRY */
  private takeInbox(family: number): number {
    const { cells } = this;
    const inbox = this.inboxes + (family << SHIFT);
    for (;;) {
      const newest = cells.load(inbox);
      if (newest === NONE) return NONE;
      if (cells.compareExchange(inbox, newest, NONE) === newest) return newest;
    }
  }

  /** Turns a chain round that leads from the newest to the oldest. @returns the oldest */
  private turnRound(newest: number): number {
    const { cells, links } = this;
    let oldest = newest;
    let older = cells.readPlain(links + newest);
    if (older === NONE) return newest;
    cells.writePlain(links + newest, NONE);
    while (older !== NONE) {
      const next = cells.readPlain(links + older);
      cells.writePlain(links + older, oldest);
      oldest = older;
      older = next;
    }
    return oldest;
  }
}
