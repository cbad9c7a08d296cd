/**
 * The memory of schedulers for a model: the same layout over the explorer's cells, with names.
 *
 * The bytes of a task are one plain slot here, so that the explorer sees who reads and writes them.
 */
import type { Cells } from '#cells';
import { sleepersCell } from '#ring-memory';
import {
  allocateScheduler,
  FAMILY_CELLS,
  type SchedulerMemory,
  type SchedulerShape,
  TaskBytes,
} from '#scheduler-memory';
import type { Model } from './model.ts';

export interface ModelMemory {
  /** For `prepare`: all entries free, nothing ready. */
  readonly prepare: (cells: Cells) => void;
  /** A thread's views. */
  over(cells: Cells): SchedulerMemory;
  /** The slot that has the task of an entry. */
  taskSlot(entry: number): number;
  readonly template: SchedulerMemory;
  readonly layout: Pick<Model, 'cells' | 'cellCount' | 'slots' | 'slotCount'>;
}

/** A task of a model: one word. */
const TASK_BYTES = 4;

/**
 * @param known how many families the table has room for; fewer than there would be in production,
 *   so that a small model comes to reclaim one
 */
export function modelMemory(entries: number, known = entries + 1, wakes = false): ModelMemory {
  const families = entries + 1;
  const shape = { entries, taskBytes: TASK_BYTES, families, partitions: 1, wakes };
  const template = allocateScheduler(shape, 'one-thread');
  const { cellCount, slotCount } = template;
  const firstTask = slotCount - 1;
  const taskSlot = (entry: number) => firstTask + entry;
  const initial = Array.from({ length: cellCount }, (_, cell) => template.cells.load(cell));
  return {
    template,
    taskSlot,
    prepare: (cells) => {
      initial.forEach((value, cell) => {
        if (value !== 0) cells.store(cell, value);
      });
    },
    over: (cells) => ({
      ...template,
      shape: { ...shape, families: known },
      cells,
      tasks: new PlainTasks(cells, firstTask, shape),
    }),
    layout: {
      cells: cellNames(template),
      cellCount,
      slots: slotNames(template, taskSlot),
      slotCount: slotCount + entries,
    },
  };
}

/** Tasks in plain slots; their bytes are not used. */
class PlainTasks extends TaskBytes {
  private readonly cells: Cells;
  private readonly firstTask: number;

  constructor(cells: Cells, firstTask: number, shape: SchedulerShape) {
    super(NO_BYTES, 0, { ...shape, entries: 0 });
    this.cells = cells;
    this.firstTask = firstTask;
  }

  override copyIn(entry: number, source: Int32Array, offset: number): void {
    this.cells.writePlain(this.firstTask + entry, source[offset >> 2] as number);
  }
}

const NO_BYTES = new ArrayBuffer(0);

/** Families are A, B, C … in a trace. */
export function familyName(family: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + family);
}

function cellNames({ shape, pool, partitions }: SchedulerMemory): Record<string, number> {
  const names: Record<string, number> = { 'free head': pool.freeHead };
  for (let entry = 1; entry <= shape.entries; entry++) {
    names[`free link ${entry}`] = pool.freeLinks + entry;
  }
  for (const at of partitions) {
    names['ready head'] = at.readyHead;
    names['ready tail'] = at.readyTail;
    names['signal'] = at.signal;
    names['signal sleepers'] = sleepersCell(at.signal);
    names['stopped'] = at.stopped;
    for (let place = 0; place < at.readyCapacity; place++) {
      names[`ready place ${place}`] = at.readyPlaces + place;
    }
    for (let family = 0; family < shape.families; family++) {
      const name = familyName(family);
      names[`gate ${name}`] = at.gates + family * FAMILY_CELLS;
      names[`inbox ${name}`] = at.inboxes + family * FAMILY_CELLS;
      names[`pending ${name}`] = at.pendingCounts + family * FAMILY_CELLS;
    }
  }
  return names;
}

function slotNames(
  { shape, pool, partitions }: SchedulerMemory,
  taskSlot: (entry: number) => number,
): Record<string, number> {
  const names: Record<string, number> = {};
  for (let entry = 1; entry <= shape.entries; entry++) {
    names[`pending link ${entry}`] = pool.pendingLinks + entry;
    names[`task ${entry}`] = taskSlot(entry);
  }
  for (const at of partitions) {
    for (let family = 0; family < shape.families; family++) {
      const name = familyName(family);
      names[`first ${name}`] = at.firsts + family;
    }
  }
  return names;
}
