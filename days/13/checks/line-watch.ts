/**
 * Counts what the cache of a machine would do, without a machine: which line a thread has to fetch
 * because another one was there.
 *
 * Each thread gets views of its own over one memory. An access costs a transfer when another thread
 * has written to that line since this one was there; a write also when another thread has read. It
 * is *needless* when all that the others did there was about other families: with a line for each
 * family it would not have happened. Only the places of families are watched; ends of queues and
 * the head of the pool are shared by everybody, and meant to be.
 */
import type { Cells, WaitResult } from '#cells';
import {
  FAMILY_CELLS,
  FAMILY_SHIFT,
  type PartitionLayout,
  type SchedulerMemory,
} from '#scheduler-memory';

/** Two lines of 64 bytes: processors fetch them in pairs. */
const LINE_WORDS = 32;

/** What a thread does not know of a line that it has been to. */
interface Missed {
  othersWrote: boolean;
  othersRead: boolean;
  /** The families that the others were there for. */
  readonly families: Set<number>;
}

export class LineWatch {
  transfers = 0;
  needless = 0;
  private readonly memory: SchedulerMemory;
  /** Line → thread → what it has missed; nothing for a thread that was never there. */
  private readonly lines = new Map<string, Map<string, Missed>>();

  /** @param memory with one partition */
  constructor(memory: SchedulerMemory) {
    this.memory = memory;
  }

  /** The memory as one thread sees it. */
  viewOf(thread: string): SchedulerMemory {
    return { ...this.memory, cells: new WatchedCells(this.memory.cells, this, thread) };
  }

  touchCell(thread: string, cell: number, isWrite: boolean): void {
    const { gates } = this.memory.partitions[0] as PartitionLayout;
    const { families } = this.memory.shape;
    if (cell < gates || cell >= gates + families * FAMILY_CELLS) return;
    const line = `cells ${Math.floor(cell / LINE_WORDS)}`;
    this.touch(thread, line, (cell - gates) >> FAMILY_SHIFT, isWrite);
  }

  touchSlot(thread: string, slot: number, isWrite: boolean): void {
    const { firsts } = this.memory.partitions[0] as PartitionLayout;
    if (slot < firsts || slot >= firsts + this.memory.shape.families) return;
    this.touch(
      thread,
      `firsts ${Math.floor((slot - firsts) / LINE_WORDS)}`,
      slot - firsts,
      isWrite,
    );
  }

  private touch(thread: string, name: string, family: number, isWrite: boolean): void {
    const line = this.lines.get(name) ?? new Map<string, Missed>();
    this.lines.set(name, line);
    const missed = line.get(thread);
    if (missed !== undefined && (missed.othersWrote || (isWrite && missed.othersRead))) {
      this.transfers++;
      if (!missed.families.has(family)) this.needless++;
    }
    line.set(thread, { othersWrote: false, othersRead: false, families: new Set() });
    for (const [other, its] of line) {
      if (other === thread) continue;
      if (isWrite) its.othersWrote = true;
      else its.othersRead = true;
      its.families.add(family);
    }
  }
}

class WatchedCells implements Cells {
  private readonly cells: Cells;
  private readonly watch: LineWatch;
  private readonly thread: string;

  constructor(cells: Cells, watch: LineWatch, thread: string) {
    this.cells = cells;
    this.watch = watch;
    this.thread = thread;
  }

  load(cell: number): number {
    this.watch.touchCell(this.thread, cell, false);
    return this.cells.load(cell);
  }

  store(cell: number, value: number): void {
    this.watch.touchCell(this.thread, cell, true);
    this.cells.store(cell, value);
  }

  add(cell: number, delta: number): number {
    this.watch.touchCell(this.thread, cell, true);
    return this.cells.add(cell, delta);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    this.watch.touchCell(this.thread, cell, true);
    return this.cells.compareExchange(cell, expected, replacement);
  }

  wait(cell: number, expected: number, timeoutMs?: number): WaitResult {
    return this.cells.wait(cell, expected, timeoutMs);
  }

  notify(cell: number, count?: number): number {
    return this.cells.notify(cell, count);
  }

  pause(turns?: number): void {
    this.cells.pause(turns);
  }

  readPlain(slot: number): number {
    this.watch.touchSlot(this.thread, slot, false);
    return this.cells.readPlain(slot);
  }

  writePlain(slot: number, value: number): void {
    this.watch.touchSlot(this.thread, slot, true);
    this.cells.writePlain(slot, value);
  }
}
