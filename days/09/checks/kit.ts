/** What the checks of day 09 share: small schedulers on one thread, and cells that count. */
import type { Cells, WaitResult } from '#cells';
import { FamilyScheduler, type SchedulerOptions } from '#family-scheduler';
import { Lane, type LaneOptions, NO_TASK } from '#lane';
import { type ReasonCode, reasonName } from '#reasons';
import { allocateScheduler, type SchedulerMemory, type SchedulerShape } from '#scheduler-memory';
import type { SubmitCounts } from '#scheduler-ports';

export const SHAPE: SchedulerShape = {
  entries: 6,
  taskBytes: 8,
  families: 8,
  partitions: 1,
  wakes: false,
};

/** Far more than any small check needs. */
const TOO_OFTEN = 100_000;
/** Where an operation is that reaches no cell. */
const NO_CELL = -1;

/** Told in front of each operation, with its cell; what it does itself comes between two of yours. */
export type Before = (operation: string, at: number) => void;

/** Cells that count what is done to them, and that end a loop without an end. */
export class CountingCells implements Cells {
  readonly counts = new Map<string, number>();
  private readonly before: Before;
  private readonly inner: Cells;
  private total = 0;

  constructor(inner: Cells, before: Before = () => {}) {
    this.inner = inner;
    this.before = before;
  }

  /** Such as `compareExchange 1, load 2`: everything that was done, in the order of the alphabet. */
  told(): string {
    const parts = [...this.counts].sort().map(([operation, times]) => `${operation} ${times}`);
    return parts.join(', ') || 'nothing';
  }

  count(...operations: readonly string[]): number {
    return operations.reduce((sum, operation) => sum + (this.counts.get(operation) ?? 0), 0);
  }

  load(cell: number): number {
    this.note('load', cell);
    return this.inner.load(cell);
  }

  store(cell: number, value: number): void {
    this.note('store', cell);
    this.inner.store(cell, value);
  }

  add(cell: number, delta: number): number {
    this.note('add', cell);
    return this.inner.add(cell, delta);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    this.note('compareExchange', cell);
    return this.inner.compareExchange(cell, expected, replacement);
  }

  wait(cell: number, expected: number, timeoutMs?: number): WaitResult {
    this.note('wait', cell);
    return this.inner.wait(cell, expected, timeoutMs);
  }

  notify(cell: number, count?: number): number {
    this.note('notify', cell);
    return this.inner.notify(cell, count);
  }

  pause(turns?: number): void {
    this.note('pause', NO_CELL);
    this.inner.pause(turns);
  }

  readPlain(slot: number): number {
    this.note('readPlain', NO_CELL);
    return this.inner.readPlain(slot);
  }

  writePlain(slot: number, value: number): void {
    this.note('writePlain', NO_CELL);
    this.inner.writePlain(slot, value);
  }

  private note(operation: string, at: number): void {
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    if (++this.total > TOO_OFTEN) {
      throw new Error(
        `The cells were reached ${TOO_OFTEN} times for a few tasks, the last time by ${operation}: a loop here never ends`,
      );
    }
    this.before(operation, at);
  }
}

export function memoryOf(shape: Partial<SchedulerShape> = {}): SchedulerMemory {
  return allocateScheduler({ ...SHAPE, ...shape }, 'one-thread');
}

/** The same memory, with every operation counted, and told in front of it. */
export function counted(
  memory: SchedulerMemory,
  before?: Before,
): [SchedulerMemory, CountingCells] {
  const cells = new CountingCells(memory.cells, before);
  return [{ ...memory, cells }, cells];
}

/** What `SubmitCounts` are told, a word for each. */
export function toldCounts(told: string[]): SubmitCounts {
  return {
    taskIn: (pending) => told.push(`in ${pending}`),
    enqueuedDueToBusy: () => told.push('waits'),
    familyReady: () => told.push('ready'),
    refused: (reason) => told.push(`refused ${reasonName(reason)}`),
  };
}

/** The cells of a partition's first family, and the one that tells the ready queue's end. */
export function cellsOf(memory: SchedulerMemory) {
  const at = memory.partitions[0];
  if (at === undefined) throw new Error('a memory without partitions');
  const { gates, inboxes, readyTail } = at;
  return { gates, inboxes, readyTail, freeHead: memory.pool.freeHead };
}

/** A dispatcher and lanes on one thread; a task is an id. */
export class Bench {
  readonly memory: SchedulerMemory;
  readonly scheduler: FamilyScheduler;
  readonly lanes: readonly Lane[];
  private readonly source = new Int32Array(4);

  constructor({
    shape = {},
    lanes = 1,
    scheduler = {},
    lane = {},
    before = {},
  }: {
    shape?: Partial<SchedulerShape>;
    lanes?: number;
    scheduler?: SchedulerOptions;
    lane?: LaneOptions;
    /** Told in front of each operation of the dispatcher, or of any lane. */
    before?: { readonly dispatcher?: Before; readonly lane?: Before };
  } = {}) {
    this.memory = memoryOf(shape);
    const over = (watcher?: Before) => {
      return watcher === undefined ? this.memory : counted(this.memory, watcher)[0];
    };
    this.scheduler = new FamilyScheduler(over(before.dispatcher), 0, scheduler);
    this.lanes = Array.from({ length: lanes }, () => new Lane(over(before.lane), 0, lane));
  }

  get lane(): Lane {
    return this.lanes[0] as Lane;
  }

  /** The name of the answer. What the task lay in is overwritten at once, as a ring's slot is. */
  submit(familyKey: number, id: number): string {
    this.source.fill(0);
    this.source[2] = id;
    this.source[3] = -id;
    const reason: ReasonCode = this.scheduler.submit(familyKey, this.source, 8);
    this.source.fill(0x7777_7777);
    return reasonName(reason);
  }

  /** The id of the lane's next task, or `nothing`. */
  next(lane = 0): number | 'nothing' {
    const task = (this.lanes[lane] as Lane).next();
    return task === NO_TASK ? 'nothing' : this.idOf(task);
  }

  /** The id of a task; NaN when the bytes are not those of one. */
  idOf(task: number): number {
    const { int32 } = this.memory.tasks;
    const id = int32[task >> 2] as number;
    return int32[(task >> 2) + 1] === -id ? id : Number.NaN;
  }

  /** Runs and completes what is ready on the first lane, in order. */
  drain(most = 1000): (number | 'nothing')[] {
    const ran: (number | 'nothing')[] = [];
    while (ran.length < most) {
      const id = this.next();
      if (id === 'nothing') break;
      ran.push(id);
      this.lane.complete();
    }
    return ran;
  }
}
