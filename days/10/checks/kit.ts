/** What the checks of day 10 share: a scheduler on one thread, with the audit watching the work. */
import { expect } from 'vitest';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { OrderingAudit } from '#ordering-audit';
import { Reason } from '#reasons';
import { allocateScheduler, type SchedulerMemory } from '#scheduler-memory';
import type { LanePolicy } from '#scheduler-ports';

/** A task is its family's key and its sequence. */
export class Watched {
  readonly audit = new OrderingAudit('count');
  readonly scheduler: FamilyScheduler;
  /** What was completed, in order: `A1`, `B1`. */
  readonly completed: string[] = [];
  private readonly memory: SchedulerMemory;
  private readonly lanes: readonly Lane[];
  private readonly inFlight: (string | undefined)[];
  private readonly source = new Int32Array(2);
  private readonly sequences = new Map<string, number>();

  constructor({
    lanes,
    entries = 64,
    families = entries + 1,
    policy,
  }: {
    lanes: number;
    entries?: number;
    families?: number;
    policy?: LanePolicy;
  }) {
    const shape = { entries, families, taskBytes: 8, partitions: 1, wakes: false };
    this.memory = allocateScheduler(shape, 'one-thread');
    this.scheduler = new FamilyScheduler(this.memory, 0);
    this.lanes = Array.from(
      { length: lanes },
      () => new Lane(this.memory, 0, policy === undefined ? {} : { policy }),
    );
    this.inFlight = this.lanes.map(() => undefined);
  }

  /** Submits the next task of a family, `A` to `Z`. */
  submit(family: string): void {
    const sequence = (this.sequences.get(family) ?? 0) + 1;
    this.source[0] = family.charCodeAt(0);
    this.source[1] = sequence;
    const reason = this.scheduler.submit(family.charCodeAt(0), this.source, 0);
    expect(reason, `Task ${family}${sequence} is accepted`).toBe(Reason.ACCEPTED);
    this.sequences.set(family, sequence);
  }

  /** A lane takes a task, if it has none, or completes the one it has. @returns false: nothing to do */
  step(lane: number): boolean {
    const mine = this.lanes[lane] as Lane;
    const has = this.inFlight[lane];
    if (has !== undefined) {
      this.audit.completed(has.charCodeAt(0), Number(has.slice(1)));
      this.completed.push(has);
      this.inFlight[lane] = undefined;
      return mine.complete();
    }
    const task = mine.next();
    if (task === NO_TASK) return false;
    const { int32 } = this.memory.tasks;
    const key = int32[task >> 2] as number;
    const sequence = int32[(task >> 2) + 1] as number;
    this.audit.started(key, sequence);
    this.inFlight[lane] = `${String.fromCharCode(key)}${sequence}`;
    return true;
  }

  /** Turns all lanes until none has anything to do. */
  drain(): void {
    for (let moved = true; moved; ) {
      moved = this.lanes.map((_, lane) => this.step(lane)).some((did) => did);
    }
  }

  /** What must hold at the end. */
  expectAllInOrder(story: string): void {
    const { counts } = this.audit;
    expect(counts, `${story}; completed: ${this.completed.join(' ')}`).toEqual({
      gaps: 0,
      reorders: 0,
      duplicates: 0,
      overlaps: 0,
    });
    for (const [family, submitted] of this.sequences) {
      const ran = this.completed.filter((name) => name.startsWith(family)).length;
      expect(
        ran,
        `${story}; of family ${family} so many tasks ran. The lanes have nothing to do any more: who is missing is stranded`,
      ).toBe(submitted);
    }
  }
}
