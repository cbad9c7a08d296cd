/**
 * The dispatcher of one partition: takes tasks in, and makes their families ready.
 *
 *     ring ─► submit ─► pending queue of the family
 *                 └──── gate open? close it ─► ready queue ─► lanes
 *
 * Of one family one task is in flight, the others wait in order; families know nothing of each
 * other. `submit` never waits: what cannot be taken is refused at once.
 *
 * One thread has the {@link FamilyScheduler} of a partition. The lanes, on this or other threads,
 * have what stands in shared memory; the table of families is the dispatcher's own.
 */
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { FamilyTable } from '#family-table';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import { Reason, type ReasonCode } from '#reasons';
import { NO_ENTRY, type SchedulerMemory, type TaskBytes } from '#scheduler-memory';
import { ADMIT_ALL, type Admission, NO_SUBMIT_COUNTS, type SubmitCounts } from '#scheduler-ports';

// V8 folds a constant of the module itself; what is imported or exported is loaded each time.
const NONE = NO_ENTRY;
const NOBODY = NO_FAMILY;
const { ACCEPTED, POOL_FULL } = Reason;

export interface SchedulerOptions {
  readonly admission?: Admission;
  readonly counts?: SubmitCounts;
  /** In which order new families get their numbers; without it 0, 1, 2 and so on. */
  readonly familyNumbers?: Int32Array;
}

export class FamilyScheduler {
  readonly ready: ReadyQueue;
  private readonly families: FamilyTable;
  private readonly tasks: TaskBytes;
  private readonly pool: TaskPool;
  private readonly queue: PendingQueue;
  private readonly gates: BusyGates;
  private readonly admission: Admission;
  private readonly counts: SubmitCounts;
  /** The family that the search for an idle one looks at next. */
  private hand = 0;

  /**
   * @param memory of `allocateScheduler` or `attachScheduler`
   * @param partition 0 … partitions − 1
   */
  constructor(
    memory: SchedulerMemory,
    partition: number,
    { admission = ADMIT_ALL, counts = NO_SUBMIT_COUNTS, familyNumbers }: SchedulerOptions = {},
  ) {
    this.ready = new ReadyQueue(memory, partition);
    this.families = new FamilyTable(memory.shape.families, familyNumbers);
    this.tasks = memory.tasks;
    this.pool = new TaskPool(memory);
    this.queue = new PendingQueue(memory, partition);
    this.gates = new BusyGates(memory, partition);
    this.admission = admission;
    this.counts = counts;
  }

  /** How many families it knows, idle ones with them: 0 … shape.families. */
  get knownFamilies(): number {
    return this.families.size;
  }

  /** How many tasks of a family wait: 0 … entries. */
  pendingOf(familyKey: number): number {
    const family = this.families.find(familyKey);
    return family === NOBODY ? 0 : this.queue.depth(family);
  }

  /**
   * Takes a task in. The bytes are copied: the slot they lie in may be used again at once.
   *
   * @param familyKey a safe integer
   * @param source what the task lies in, such as `SharedRing.int32`
   * @param offset where it begins there, in bytes, a multiple of 4
   * @returns ACCEPTED; POOL_FULL when no entry is free; or what the admission says. Refused: nothing
   *   was taken
   */
  submit(familyKey: number, source: Int32Array, offset: number): ReasonCode {
    const known = this.families.find(familyKey);
    const pending = known === NOBODY ? 0 : this.queue.depth(known);
    const reason = this.admission.admit(familyKey, pending);
    if (reason !== ACCEPTED) return this.refuse(reason);
    const entry = this.pool.take();
    if (entry === NONE) return this.refuse(POOL_FULL);
    const family = known === NOBODY ? this.familyFor(familyKey) : known;
    if (family === NOBODY) {
      this.pool.give(entry);
      return this.refuse(POOL_FULL);
    }
    this.tasks.copyIn(entry, source, offset);
    const replaced = this.admission.replaces(family, entry);
    if (!replaced) this.queue.push(family, entry);
    this.counts.taskIn(replaced ? pending : pending + 1);
    if (this.isOurs(family)) {
      this.counts.familyReady();
      this.ready.push(family);
    } else {
      this.counts.enqueuedDueToBusy();
    }
    return ACCEPTED;
  }

  /**
   * True when the family was idle, and the gate is closed now. Since the push a lane may have run
   * the task and let go: then there is nothing to make ready, and the gate is opened again.
   */
  private isOurs(family: number): boolean {
    const { gates, queue } = this;
    return gates.tryClose(family) && keepOrRelease(gates, queue, family);
  }

  private refuse(reason: ReasonCode): ReasonCode {
    this.counts.refused(reason);
    return reason;
  }

  private familyFor(key: number): number {
    if (this.families.isFull) this.forgetIdle();
    return this.families.add(key);
  }

  /**
   * Forgets the next idle family, if one is found in a round. Each that is not idle has an entry and
   * there are more families than entries, so one is; with twice as many it takes two looks on
   * average, because a round of the hand frees at least half of them.
   */
  private forgetIdle(): void {
    const { capacity } = this.families;
    for (let looks = 0; looks < capacity; looks++) {
      const family = this.hand;
      this.hand = family + 1 === capacity ? 0 : family + 1;
      if (this.isIdle(family)) {
        this.families.remove(family);
        return;
      }
    }
  }

  /** Closes the gate for a look, so that nobody takes the family up meanwhile. */
  private isIdle(family: number): boolean {
    const { gates, queue } = this;
    if (!gates.tryClose(family)) return false;
    if (!keepOrRelease(gates, queue, family)) return true;
    // A lane has opened the gate and not looked again yet. It will find it closed and rely on us.
    this.counts.familyReady();
    this.ready.push(family);
    return false;
  }
}
