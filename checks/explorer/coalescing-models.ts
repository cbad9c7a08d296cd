/**
 * Coalescing under the explorer: a dispatcher puts a newer task into the place of a waiting one, while
 * lanes take what waits. The modules are those that the import map names.
 */
import { BusyGates } from '#busy-gate';
import type { Cells } from '#cells';
import { keepOrRelease } from '#completion';
import { FamilyLimits } from '#family-limits';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { PendingQueue, TaskPool } from '#pending-queue';
import { ReadyQueue } from '#ready-queue';
import { FAMILY_CELLS, NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import type { LogicalThread, MemoryView, Model } from './model.ts';
import { type ModelMemory, modelMemory } from './scheduler-memory.ts';

/** The one family; it is the first that the table gets to know. */
const FAMILY = 0;
const KEY = 7;

/** Numbers of tasks, in the order in which it happened to them. */
interface Told {
  readonly ran: number[];
  readonly superseded: number[];
}

/** Any newer task may replace any older one, and what is replaced is told to `superseded`. */
function limitsOver(cells: Cells, memory: ModelMemory, superseded: number[]): FamilyLimits {
  const slotOf = (task: number): number => memory.taskSlot(task / 4 + 1);
  return new FamilyLimits(memory.over(cells), 0, {
    coalescing: {
      mayReplace: (waiting, newer) =>
        cells.readPlain(slotOf(newer)) > cells.readPlain(slotOf(waiting)),
      superseded: (task) => superseded.push(cells.readPlain(slotOf(task))),
    },
  });
}

/** To work on a task is to write its number where the whole family writes it. */
function withWork(memory: ModelMemory) {
  const { slots = {}, slotCount = 0 } = memory.layout;
  return {
    layout: {
      ...memory.layout,
      slots: { ...slots, 'work A': slotCount },
      slotCount: slotCount + 1,
    },
    workSlot: slotCount,
  };
}

/**
 * On the bare parts: task 1 waits, the gate is closed, and a lane is about to look what comes next.
 * The dispatcher comes with two more.
 */
function replaceModel(name: string): Model {
  const tasks = [1, 2, 3];
  const memory = modelMemory(tasks.length);
  const { layout, workSlot } = withWork(memory);
  return {
    name,
    ...layout,
    prepare: (cells) => {
      memory.prepare(cells);
      const mine = memory.over(cells);
      const pool = new TaskPool(mine);
      for (const number of tasks) cells.writePlain(memory.taskSlot(pool.take()), number);
      new BusyGates(mine, 0).tryClose(FAMILY);
      new PendingQueue(mine, 0).push(FAMILY, 1);
    },
    threads: {
      dispatcher: (cells): Told => {
        const mine = memory.over(cells);
        const [queue, gates] = [new PendingQueue(mine, 0), new BusyGates(mine, 0)];
        const told: Told = { ran: [], superseded: [] };
        const limits = limitsOver(cells, memory, told.superseded);
        for (const entry of [2, 3]) {
          if (!limits.replaces(FAMILY, entry)) queue.push(FAMILY, entry);
          if (!gates.tryClose(FAMILY)) continue;
          if (keepOrRelease(gates, queue, FAMILY)) new ReadyQueue(mine, 0).push(FAMILY);
        }
        return told;
      },
      lane: (cells): Told => {
        const mine = memory.over(cells);
        const [queue, gates] = [new PendingQueue(mine, 0), new BusyGates(mine, 0)];
        const pool = new TaskPool(mine);
        const told: Told = { ran: [], superseded: [] };
        while (keepOrRelease(gates, queue, FAMILY)) {
          const entry = queue.pop(FAMILY);
          if (entry !== NO_ENTRY) work(cells, memory.taskSlot(entry), workSlot, told);
          else told.ran.push(NO_ENTRY);
          if (entry !== NO_ENTRY) pool.give(entry);
        }
        return told;
      },
    },
    atEnd: (view, returned) => verdict(view, memory, tasks, returned as readonly Told[]),
  };
}

/** Dispatcher and lanes as they are; each lane ends when it has found nothing so often. */
function wholeModel(name: string, count: number, lanes: number, looks: number): Model {
  const tasks = Array.from({ length: count }, (_, i) => i + 1);
  const memory = modelMemory(count);
  const { layout, workSlot } = withWork(memory);
  const lane: LogicalThread = (cells): Told => {
    const own = new Lane(memory.over(cells), 0);
    const told: Told = { ran: [], superseded: [] };
    for (let look = 0; look < looks; ) {
      const task = own.next();
      if (task === NO_TASK) {
        look++;
        cells.pause();
        continue;
      }
      if (task < 0) told.ran.push(NO_ENTRY);
      else work(cells, memory.taskSlot(task / 4 + 1), workSlot, told);
      own.complete();
    }
    return told;
  };
  return {
    name,
    ...layout,
    prepare: memory.prepare,
    threads: {
      dispatcher: (cells): Told => {
        const told: Told = { ran: [], superseded: [] };
        const admission = limitsOver(cells, memory, told.superseded);
        const scheduler = new FamilyScheduler(memory.over(cells), 0, { admission });
        for (const number of tasks) scheduler.submit(KEY, Int32Array.of(number), 0);
        return told;
      },
      ...Object.fromEntries(Array.from({ length: lanes }, (_, i) => [`lane ${i + 1}`, lane])),
    },
    atEnd: (view, returned) => verdict(view, memory, tasks, returned as readonly Told[]),
  };
}

function work(cells: Cells, taskSlot: number, workSlot: number, told: Told): void {
  const number = cells.readPlain(taskSlot);
  cells.writePlain(workSlot, number);
  told.ran.push(number);
}

/** Each task was run or superseded or waits, one of the three; its entry is free unless it waits. */
function verdict(
  view: MemoryView,
  memory: ModelMemory,
  tasks: readonly number[],
  told: readonly Told[],
): string | undefined {
  const ran = told.flatMap((one) => one.ran);
  const superseded = told.flatMap((one) => one.superseded);
  if (ran.includes(NO_ENTRY)) {
    return 'a lane was told that something is pending, and there was nothing: it ran a task that is none';
  }
  const both = tasks.find((task) => ran.includes(task) && superseded.includes(task));
  if (both !== undefined) return `task ${both} ran, and was answered SUPERSEDED as well`;
  const done = [...ran, ...superseded];
  const twice = done.find((task, i) => done.indexOf(task) < i);
  if (twice !== undefined) return `task ${twice} was answered twice`;
  const last = tasks.at(-1) as number;
  if (superseded.includes(last)) return `task ${last} was superseded, and it came last`;
  if (told.some((one) => one.ran.some((task, i) => task < (one.ran[i - 1] ?? 0)))) {
    return `a lane ran ${ran.join(', ')}: out of order`;
  }
  const [at] = memory.template.partitions;
  if (at === undefined) return 'there is no partition';
  const waiting = tasks.filter((task) => !done.includes(task));
  const counted = view.load(at.pendingCounts + FAMILY * FAMILY_CELLS);
  const isReady = readyCount(view, at) > 0;
  if (waiting.length > 0 && !isReady) {
    return `task ${waiting.join(' and ')} was accepted, neither ran nor was superseded, and nobody has the family any more`;
  }
  if (counted !== waiting.length) {
    return `${waiting.length} tasks wait, and the count of pending tasks is ${counted}`;
  }
  return poolVerdict(view, memory, tasks.length - waiting.length);
}

function readyCount(
  view: MemoryView,
  { readyPlaces, readyCapacity }: SchedulerMemory['partitions'][number],
): number {
  let count = 0;
  for (let place = 0; place < readyCapacity; place++) {
    if (view.load(readyPlaces + place) !== 0) count++;
  }
  return count;
}

function poolVerdict(view: MemoryView, { template }: ModelMemory, wanted: number) {
  const { freeHead, freeLinks, entryBits } = template.pool;
  const free: number[] = [];
  let entry = view.load(freeHead) & ((1 << entryBits) - 1);
  while (entry !== NO_ENTRY && !free.includes(entry)) {
    free.push(entry);
    entry = view.load(freeLinks + entry);
  }
  if (entry !== NO_ENTRY) return `entry ${entry} is in the free list twice`;
  return free.length === wanted
    ? undefined
    : `${free.length} entries are free, and ${wanted} should be: those of tasks that ran or were superseded`;
}

export const COALESCING_MODELS = {
  replace: replaceModel('replace'),
  coalescing: wholeModel('coalescing', 3, 1, 2),
  'coalescing-lanes': wholeModel('coalescing-lanes', 3, 2, 1),
} as const satisfies Readonly<Record<string, Model>>;
