/**
 * The scheduler's own code under the explorer: the modules that the import map names, so a
 * learner's where there are some.
 *
 * To work on a task is to write its number to a plain slot that the whole family shares, `work A`.
 * Two who have the same family at the same time are a race there, which the explorer reports.
 */
import { BusyGates } from '#busy-gate';
import type { Cells } from '#cells';
import { keepOrRelease } from '#completion';
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { PendingQueue, TaskPool } from '#pending-queue';
import { NO_FAMILY, ReadyQueue } from '#ready-queue';
import { Reason } from '#reasons';
import { FAMILY_CELLS, NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import { ParkWait } from '#wait-strategy';
import type { LogicalThread, MemoryView, Model } from './model.ts';
import { replayCommand } from './replay-command.ts';
import { familyName, type ModelMemory, modelMemory } from './scheduler-memory.ts';

const FAMILY = 0;

/** Behind the tasks: one slot for each family. */
function withWork(memory: ModelMemory, families: number) {
  const { slots = {}, slotCount = 0 } = memory.layout;
  const named = Array.from({ length: families }, (_, family) => {
    return [`work ${familyName(family)}`, slotCount + family] as const;
  });
  return {
    layout: {
      ...memory.layout,
      slots: { ...slots, ...Object.fromEntries(named) },
      slotCount: slotCount + families,
    },
    workSlot: (family: number) => slotCount + family,
  };
}

/** What a lane did: the numbers of the tasks, in order. */
type Ran = number[];

/** Runs the tasks of a family that the caller has, until it has to let go. */
function workOff(cells: Cells, memory: SchedulerMemory, workSlot: number, ran: Ran): void {
  const queue = new PendingQueue(memory, 0);
  const gates = new BusyGates(memory, 0);
  while (keepOrRelease(gates, queue, FAMILY)) {
    const entry = queue.pop(FAMILY);
    cells.writePlain(workSlot, entry);
    ran.push(entry);
  }
}

/**
 * Submit against completion, on the bare parts: the gate of A is closed, a lane has its task in
 * flight and completes it, while the dispatcher submits `tasks` more. With `second` another lane
 * takes what becomes ready.
 */
function completionModel(name: string, tasks: number, second: boolean): Model {
  const memory = modelMemory(tasks);
  const { layout, workSlot } = withWork(memory, 1);
  const [at] = memory.template.partitions;
  const dispatcher: LogicalThread = (cells) => {
    const mine = memory.over(cells);
    const queue = new PendingQueue(mine, 0);
    const gates = new BusyGates(mine, 0);
    const ready = new ReadyQueue(mine, 0);
    for (let entry = 1; entry <= tasks; entry++) {
      queue.push(FAMILY, entry);
      if (!gates.tryClose(FAMILY)) continue;
      if (keepOrRelease(gates, queue, FAMILY)) ready.push(FAMILY);
    }
  };
  const completer: LogicalThread = (cells) => {
    const ran: Ran = [];
    workOff(cells, memory.over(cells), workSlot(FAMILY), ran);
    return ran;
  };
  const other: LogicalThread = (cells) => {
    const mine = memory.over(cells);
    const ready = new ReadyQueue(mine, 0);
    const ran: Ran = [];
    // One look is enough: in some of the orders it comes at the right moment.
    if (ready.pop() === NO_FAMILY) return ran;
    const entry = new PendingQueue(mine, 0).pop(FAMILY);
    cells.writePlain(workSlot(FAMILY), entry);
    ran.push(entry);
    workOff(cells, mine, workSlot(FAMILY), ran);
    return ran;
  };
  return {
    name,
    ...layout,
    prepare: (cells) => {
      memory.prepare(cells);
      new BusyGates(memory.over(cells), 0).tryClose(FAMILY);
    },
    threads: { dispatcher, 'lane 1': completer, ...(second ? { 'lane 2': other } : {}) },
    atEnd: (view, [, ...lanes]) => {
      const ran = (lanes as Ran[]).flat().sort((a, b) => a - b);
      if (ran.includes(NO_ENTRY)) return 'a lane ran a task that is none: nothing was pending';
      const twice = ran.find((entry, i) => ran[i - 1] === entry);
      if (twice !== undefined) return `task ${twice} ran twice`;
      const strayed = (lanes as Ran[]).find((own) =>
        own.some((entry, i) => entry < (own[i - 1] ?? 0)),
      );
      if (strayed !== undefined) return `a lane ran ${strayed.join(', ')} in this order`;
      const isReady = at !== undefined && readyCount(view, at) > 0;
      if (ran.length < tasks && !isReady) {
        return `${ran.length} of ${tasks} tasks ran, A is not in the ready queue, and nobody will run the rest`;
      }
      if (ran.length === tasks && isReady) return 'all tasks ran, and A is ready still';
      const isBusy = at !== undefined && view.load(at.gates + FAMILY * FAMILY_CELLS) !== 0;
      return isBusy === isReady ? undefined : 'nobody has A, and its gate is closed for ever';
    },
  };
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

export interface WholeModel {
  readonly name: string;
  /** The family keys of the tasks, in the order in which they are submitted; an entry for each. */
  readonly keys: readonly number[];
  /** Room in the table of families. */
  readonly known: number;
  readonly lanes: number;
  /** How often each lane finds nothing before it ends. */
  readonly looks: number;
  /** Whether it looks again at once, without a pause: for walks, in which lanes end too soon else. */
  readonly isRestless?: boolean;
}

/** Dispatcher and lanes as they are. */
export function wholeModel(shape: WholeModel): Model {
  const { name, keys, known, lanes, looks, isRestless = false } = shape;
  const memory = modelMemory(keys.length, known);
  const distinct = [...new Set(keys)];
  const { layout, workSlot } = withWork(memory, distinct.length);
  const [at] = memory.template.partitions;
  const dispatcher: LogicalThread = (cells) => {
    const scheduler = new FamilyScheduler(memory.over(cells), 0);
    const source = new Int32Array(1);
    return keys.map((key, i) => {
      source[0] = i + 1;
      return scheduler.submit(key, source, 0) === Reason.ACCEPTED;
    });
  };
  const lane: LogicalThread = (cells) => {
    const own = new Lane(memory.over(cells), 0);
    const ran: Ran = [];
    for (let look = 0; look < looks; ) {
      const task = own.next();
      if (task === NO_TASK) {
        look++;
        if (!isRestless) cells.pause();
        continue;
      }
      const number = cells.readPlain(memory.taskSlot(task / 4 + 1));
      cells.writePlain(workSlot(distinct.indexOf(keys[number - 1] as number)), number);
      ran.push(number);
      own.complete();
    }
    return ran;
  };
  return {
    name,
    ...layout,
    prepare: memory.prepare,
    threads: {
      dispatcher,
      ...Object.fromEntries(Array.from({ length: lanes }, (_, i) => [`lane ${i + 1}`, lane])),
    },
    atEnd: (view, [accepted, ...ran]) => {
      const numbers = keys.map((_, i) => i + 1).filter((n) => (accepted as boolean[])[n - 1]);
      const all = (ran as Ran[]).flat();
      const wrong = all.find((n, i) => !numbers.includes(n) || all.indexOf(n) < i);
      if (wrong !== undefined) return `a lane ran task ${wrong}, which is none or ran before`;
      const early = (ran as Ran[]).flatMap((own) =>
        own.filter((n, i) => own.slice(0, i).some((m) => m > n && keys[m - 1] === keys[n - 1])),
      );
      if (early.length > 0) return `task ${early[0]} ran after a later one of its family`;
      const left = numbers.filter((n) => !all.includes(n));
      const families = new Set(left.map((n) => keys[n - 1]));
      const ready = at === undefined ? 0 : readyCount(view, at);
      if (ready < families.size) {
        return `task ${left.join(' and ')} did not run, and ${ready} families are ready: nobody will run it`;
      }
      if (ready > families.size) return 'a family is ready, and nothing of it is pending';
      const closed = at === undefined ? 0 : closedCount(view, at, memory.template.shape.families);
      return closed === ready ? undefined : 'nobody has a family, and its gate is closed for ever';
    },
  };
}

function closedCount(view: MemoryView, { gates }: { gates: number }, families: number): number {
  let count = 0;
  for (let family = 0; family < families; family++)
    count += view.load(gates + family * FAMILY_CELLS);
  return count;
}

/** Two who want a family: each closes its gate twice if it can, works, and opens it. */
function gateModel(name: string): Model {
  const memory = modelMemory(1);
  const { layout, workSlot } = withWork(memory, 1);
  const [at] = memory.template.partitions;
  const thread =
    (mark: number): LogicalThread =>
    (cells) => {
      const gates = new BusyGates(memory.over(cells), 0);
      let times = 0;
      for (let i = 0; i < 2; i++) {
        if (!gates.tryClose(FAMILY)) continue;
        cells.writePlain(workSlot(FAMILY), mark);
        gates.open(FAMILY);
        times++;
      }
      return times;
    };
  return {
    name,
    ...layout,
    prepare: memory.prepare,
    threads: { dispatcher: thread(1), lane: thread(2) },
    atEnd: (view, returned) => {
      if (at !== undefined && view.load(at.gates) !== 0)
        return 'nobody has A, and its gate is closed';
      return returned.includes(0) && returned.every((times) => times === 0)
        ? 'nobody ever got the gate'
        : undefined;
    },
  };
}

/** The dispatcher pushes three entries, and who has the family takes them meanwhile. */
function queueModel(name: string): Model {
  const entries = [1, 2, 3];
  const memory = modelMemory(entries.length);
  const counts = memory.template.partitions[0]?.pendingCounts ?? 0;
  return {
    name,
    ...memory.layout,
    prepare: memory.prepare,
    threads: {
      dispatcher: (cells) => {
        const queue = new PendingQueue(memory.over(cells), 0);
        for (const entry of entries) {
          cells.writePlain(memory.taskSlot(entry), entry * 100);
          queue.push(FAMILY, entry);
        }
      },
      lane: (cells) => {
        const queue = new PendingQueue(memory.over(cells), 0);
        const got: number[] = [];
        while (got.length < entries.length) {
          const entry = queue.pop(FAMILY);
          if (entry === NO_ENTRY) cells.pause();
          else got.push(cells.readPlain(memory.taskSlot(entry)) / 100);
        }
        return `${got.join(', ')}; ${queue.hasPending(FAMILY) ? 'something' : 'nothing'} left`;
      },
    },
    always: (view) => {
      const count = view.load(counts + FAMILY);
      return count < 0 ? `the count of pending tasks is ${count}` : undefined;
    },
    atEnd: (view, [, told]) => {
      const count = view.load(counts + FAMILY);
      if (count !== 0) return `all were taken, and the count of pending tasks is ${count}`;
      return told === '1, 2, 3; nothing left' ? undefined : `the lane took ${told}`;
    },
  };
}

/** Two who take from the pool, and one of them gives back: the free list of the real pool. */
function poolModel(name: string): Model {
  const memory = modelMemory(3);
  const { freeHead, freeLinks, entryBits } = memory.template.pool;
  return {
    name,
    ...memory.layout,
    prepare: memory.prepare,
    threads: {
      taker: (cells) => [new TaskPool(memory.over(cells)).take()],
      swapper: (cells) => {
        const pool = new TaskPool(memory.over(cells));
        const [first, second] = [pool.take(), pool.take()];
        if (first !== NO_ENTRY) pool.give(first);
        return [second];
      },
    },
    atEnd: (view, returned) => {
      const places = (returned as number[][]).flat();
      if (places.includes(NO_ENTRY))
        return 'three were taken of three, and one was told that there is none';
      const mask = (1 << entryBits) - 1;
      let entry = view.load(freeHead) & mask;
      while (entry !== NO_ENTRY && places.length <= 3) {
        places.push(entry);
        entry = view.load(freeLinks + entry);
      }
      const twice = places.find((one, i) => places.indexOf(one) < i);
      if (twice !== undefined) return `entry ${twice} is in use twice, or in use and free`;
      const lost = [1, 2, 3].find((one) => !places.includes(one));
      return lost === undefined ? undefined : `entry ${lost} is neither in use nor free`;
    },
  };
}

/** The dispatcher submits two families; lanes that park when nothing is ready take one each. */
function parkedModel(name: string, lanes: number): Model {
  const keys = Array.from({ length: lanes }, (_, i) => i);
  const memory = modelMemory(lanes, lanes + 1, true);
  const lane: LogicalThread = (cells) => {
    const wait = new ParkWait({ spinLooks: 0, offTurns: 1 });
    const own = new Lane(memory.over(cells), 0, { wait });
    for (;;) {
      const task = own.next();
      if (task === NO_TASK) own.idle();
      else return cells.readPlain(memory.taskSlot(task / 4 + 1));
    }
  };
  return {
    name,
    ...memory.layout,
    prepare: memory.prepare,
    threads: {
      dispatcher: (cells) => {
        const scheduler = new FamilyScheduler(memory.over(cells), 0);
        for (const key of keys) scheduler.submit(key, Int32Array.of(key + 1), 0);
      },
      ...Object.fromEntries(keys.map((i) => [`lane ${i + 1}`, lane])),
    },
    atEnd: (_, [, ...ran]) => {
      const numbers = (ran as number[]).sort((a, b) => a - b);
      const isRight = numbers.every((number, i) => number === i + 1);
      return isRight
        ? undefined
        : `the lanes ran ${numbers.join(' and ')}; expected each task once`;
    },
  };
}

export const SCHEDULER_MODELS = {
  gate: gateModel('gate'),
  queue: queueModel('queue'),
  pool: poolModel('pool'),
  completion: completionModel('completion', 2, false),
  'two-lanes': completionModel('two-lanes', 2, true),
  'one-lane': wholeModel({ name: 'one-lane', keys: [7, 7], known: 3, lanes: 1, looks: 2 }),
  'other-lanes': wholeModel({ name: 'other-lanes', keys: [7, 7], known: 3, lanes: 2, looks: 1 }),
  // Too many schedules to visit: for walks.
  crowd: wholeModel({
    name: 'crowd',
    keys: [7, 8, 7, 7, 8],
    known: 2,
    lanes: 3,
    looks: 8,
    isRestless: true,
  }),
  reclaim: wholeModel({ name: 'reclaim', keys: [7, 8], known: 1, lanes: 1, looks: 2 }),
  parked: parkedModel('parked', 1),
  'two-parked': parkedModel('two-parked', 2),
} as const satisfies Readonly<Record<string, Model>>;

/** Some of them for a day's checks, with the command that explores them with the same modules. */
export function modelsOfDay<Name extends keyof typeof SCHEDULER_MODELS>(
  day: number,
  names: readonly Name[],
): Readonly<Record<Name, Model>> {
  const script = new URL('../../scripts/explore.ts', import.meta.url);
  return Object.fromEntries(
    names.map((name) => {
      const model = SCHEDULER_MODELS[name];
      return [name, { ...model, replayCommand: replayCommand(script, `${day}/${name}`) }];
    }),
  ) as Record<Name, Model>;
}
