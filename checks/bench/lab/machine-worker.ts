/**
 * The latency lab on this machine: a dispatcher and a lane on one thread, tasks of about 2 µs.
 *
 * Cold families send by a schedule that nobody waits for. The hot one sends in floods: while a flood
 * lasts, some tens of its tasks always wait, and behind it comes the next one as soon as the family was idle.
 */
import { parentPort } from 'node:worker_threads';
import { FairPolicy } from '#fair-policy';
import { FamilyScheduler } from '#family-scheduler';
import { GcWatch } from '#gc-watch';
import { Lane, NO_TASK } from '#lane';
import { percentile } from '#recorder';
import { allocateScheduler } from '#scheduler-memory';
import { DRAIN } from '#scheduler-ports';
import { StageClock } from '#stage-clock';

/** - `off`: nothing; - `on`: an object a task, kept for a while; - `reused`: the same from an array. */
export type Hotspot = 'off' | 'on' | 'reused';

export interface MachineRound {
  /** Tasks of a slice; Infinity drains. */
  readonly slice: number;
  readonly hot: boolean;
  readonly hotspot: Hotspot;
  readonly ms: number;
}

/** In ns. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface MachineFigures {
  readonly tasksPerSecond: number;
  /** How many tasks of cold families were done; the next three are theirs. */
  readonly cold: number;
  readonly endToEnd: Quantiles;
  readonly q: Quantiles;
  readonly execQ: Quantiles;
  /** Of all tasks. */
  readonly svc: Quantiles;
  readonly collections: number;
  readonly pausedNs: number;
  readonly bytesPerTask: number;
}

const FAMILIES = 20;
const COLD_PER_SECOND = 20_000;
const HOT = 0;
const FLOOD = 5_000;
const FLOOD_WAITING = 64;
/** About 2 µs of arithmetic. */
const STEPS = 1_500;
/** How many tasks the objects of the hotspot live for. */
const OPEN = 20_000;
const LEAD_NS = 1_000_000;
const MOST_PER_MS = 2_000;

class Note {
  task = 0;
  family = 0;
  price = 0.5;
  startNs = 0.5;
  readonly fills = new Float64Array(8);

  set(task: number, family: number, startNs: number): this {
    this.task = task;
    this.family = family;
    this.price = task + 0.5;
    this.startNs = startNs;
    return this;
  }
}

export default function main(): void {
  const notes: (Note | undefined)[] = Array.from({ length: OPEN });
  const reused = Array.from({ length: OPEN }, () => new Note());
  parentPort?.on('message', (round: MachineRound) => {
    parentPort?.postMessage(serve(round, notes, reused));
  });
}

function serve(
  { slice, hot, hotspot, ms }: MachineRound,
  notes: (Note | undefined)[],
  reused: readonly Note[],
): MachineFigures {
  const clock = StageClock.start();
  const shape = { entries: 16_384, families: 32_768, taskBytes: 8, partitions: 1, wakes: false };
  const memory = allocateScheduler(shape, 'one-thread');
  const scheduler = new FamilyScheduler(memory, 0);
  const policy = Number.isFinite(slice) ? new FairPolicy({ tasks: slice }) : DRAIN;
  const lane = new Lane(memory, 0, { policy });
  const { int32 } = memory.tasks;
  const source = new Int32Array(2);
  const intervalNs = 1e9 / COLD_PER_SECOND;
  const most = Math.ceil((ms * 1e6) / intervalNs);
  const spanOf = (count: number): Float64Array => new Float64Array(count);
  const [endToEnd, q, execQ] = [spanOf(most), spanOf(most), spanOf(most)];
  /** Of all tasks; more than a thread can do. */
  const svc = spanOf(MOST_PER_MS * ms);
  const lastDoneNs = new Float64Array(FAMILIES + 1);
  const watch = new GcWatch();
  const startNs = clock.nowNs() + LEAD_NS;
  const endNs = startNs + ms * 1e6;
  let [due, cold, tasks, left, mixed] = [0, 0, 0, FLOOD, 1];
  for (let nowNs = clock.nowNs(); nowNs < endNs; nowNs = clock.nowNs()) {
    while (due < most && startNs + due * intervalNs <= nowNs) {
      source[0] = 1 + (due % FAMILIES);
      source[1] = due++;
      scheduler.submit(source[0], source, 0);
    }
    if (hot) {
      const waiting = scheduler.pendingOf(HOT);
      if (left === 0 && waiting === 0) left = FLOOD;
      source[0] = HOT;
      for (let i = waiting; i < FLOOD_WAITING && left > 0; i++, left--) {
        scheduler.submit(HOT, source, 0);
      }
    }
    const task = lane.next();
    if (task === NO_TASK) continue;
    const family = int32[task >> 2] as number;
    const number = int32[(task >> 2) + 1] as number;
    const beginNs = clock.nowNs();
    mixed = work(mixed);
    if (hotspot === 'on') notes[tasks % OPEN] = new Note().set(tasks, family, beginNs);
    if (hotspot === 'reused')
      notes[tasks % OPEN] = reused[tasks % OPEN]?.set(tasks, family, beginNs);
    const doneNs = clock.nowNs();
    lane.complete();
    svc[tasks++] = doneNs - beginNs;
    if (family !== HOT) {
      const dueNs = startNs + number * intervalNs;
      const readyNs = Math.max(dueNs, lastDoneNs[family] as number);
      endToEnd[cold] = doneNs - dueNs;
      q[cold] = readyNs - dueNs;
      execQ[cold] = beginNs - readyNs;
      cold++;
    }
    lastDoneNs[family] = doneNs;
  }
  const { all, allocatedBytes } = watch.stop();
  if (mixed === 0) throw new Error('the work came to nothing');
  return {
    tasksPerSecond: (tasks * 1000) / ms,
    cold,
    endToEnd: quantilesOf(endToEnd, cold),
    q: quantilesOf(q, cold),
    execQ: quantilesOf(execQ, cold),
    svc: quantilesOf(svc, tasks),
    collections: all.count,
    pausedNs: all.totalNs,
    bytesPerTask: allocatedBytes / tasks,
  };
}

function work(seed: number): number {
  let mixed = seed | 1;
  for (let i = 0; i < STEPS; i++) mixed = (Math.imul(mixed, 1_664_525) + 1_013_904_223) | 0;
  return mixed | 1;
}

function quantilesOf(values: Float64Array, count: number): Quantiles {
  const sorted = values.subarray(0, count).toSorted();
  const [p50, p99, p999, max] = [500, 990, 999, 1000].map((rank) => percentile(sorted, rank)) as [
    number,
    number,
    number,
    number,
  ];
  return { p50, p99, p999, max };
}
