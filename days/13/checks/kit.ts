/**
 * What the checks of day 13 share: a partition and its lanes on a virtual clock. Time is a number
 * that jumps to the next thing that happens, so a run of ten minutes takes some milliseconds.
 */
import { FamilyScheduler } from '#family-scheduler';
import { Lane, NO_TASK } from '#lane';
import { Reason, type ReasonCode, reasonName } from '#reasons';
import { allocateScheduler, type SchedulerMemory } from '#scheduler-memory';
import type { Admission, LanePolicy } from '#scheduler-ports';
import type { Clock } from '#stage-clock';

export const MS = 1_000_000;

/** A clock that is set by hand, and counts how often it is read. */
export class HandClock implements Clock {
  ns = 0;
  reads = 0;

  nowNs(): number {
    this.reads++;
    return this.ns;
  }
}

/** A task is two words: its family's key and its number. */
export const TASK_BYTES = 8;

export function smallMemory(entries: number): SchedulerMemory {
  const shape = { entries, families: 2 * entries, taskBytes: TASK_BYTES, partitions: 1 };
  return allocateScheduler({ ...shape, wakes: false }, 'one-thread');
}

/** No check has so many tasks: whoever runs more runs some again and again. */
export const MOST_RUNS = 1_000;

/** Scheduler and lanes, stepped by hand: `submit('A', 1)`, `run(0)`. */
export class Bench {
  readonly memory: SchedulerMemory;
  readonly scheduler: FamilyScheduler;
  readonly lanes: readonly Lane[];
  /** What was refused, in order. */
  readonly refusals: string[] = [];
  private readonly source = new Int32Array(2);

  constructor({
    entries = 64,
    policies = [undefined],
    admission,
  }: {
    entries?: number;
    /** One lane for each; undefined drains. */
    policies?: readonly (LanePolicy | undefined)[];
    admission?: (memory: SchedulerMemory) => Admission;
  } = {}) {
    this.memory = smallMemory(entries);
    this.scheduler = new FamilyScheduler(this.memory, 0, {
      ...(admission === undefined ? {} : { admission: admission(this.memory) }),
      counts: {
        taskIn: () => {},
        enqueuedDueToBusy: () => {},
        familyReady: () => {},
        refused: (reason) => this.refusals.push(reasonName(reason)),
      },
    });
    this.lanes = policies.map(
      (policy) => new Lane(this.memory, 0, policy === undefined ? {} : { policy }),
    );
  }

  /** @param family `A` to `Z` @returns the reason's name */
  submit(family: string, number: number): string {
    this.source[0] = family.charCodeAt(0);
    this.source[1] = number;
    return reasonName(this.scheduler.submit(family.charCodeAt(0), this.source, 0));
  }

  pendingOf(family: string): number {
    return this.scheduler.pendingOf(family.charCodeAt(0));
  }

  /** The lane takes its next task. @returns its name, `A1`, or `nothing` */
  take(lane = 0): string {
    const task = (this.lanes[lane] as Lane).next();
    return task === NO_TASK ? 'nothing' : this.nameOf(task);
  }

  complete(lane = 0): boolean {
    return (this.lanes[lane] as Lane).complete();
  }

  /** Takes and completes, until the lane finds nothing. @returns the tasks in order */
  drain(lane = 0): string {
    const ran: string[] = [];
    for (let name = this.take(lane); name !== 'nothing'; name = this.take(lane)) {
      ran.push(name);
      if (ran.length > MOST_RUNS) return `${ran.slice(0, 8).join(' ')} and so on, for ever`;
      this.complete(lane);
    }
    return ran.join(' ');
  }

  /** @param task its byte offset */
  nameOf(task: number): string {
    const { int32 } = this.memory.tasks;
    return `${String.fromCharCode(int32[task >> 2] as number)}${int32[(task >> 2) + 1]}`;
  }
}

export interface Arrival {
  readonly atNs: number;
  readonly family: number;
  /** What its work takes. */
  readonly serviceNs: number;
}

/** A task that was run, and when. */
export interface Ran extends Arrival {
  readonly startNs: number;
  readonly endNs: number;
}

/** Room for caps. */
const MIN_ENTRIES = 64;

export interface RunOptions {
  /** In order of time. */
  readonly arrivals: readonly Arrival[];
  readonly lanes?: number;
  /** Each lane gets one of its own. */
  readonly policy?: (clock: Clock) => LanePolicy;
  readonly admission?: (memory: SchedulerMemory) => Admission;
  readonly entries?: number;
}

export interface Run {
  /** In the order of their ends. */
  readonly ran: readonly Ran[];
  readonly refused: readonly { readonly arrival: Arrival; readonly reason: ReasonCode }[];
  /** The most tasks of one family that ever waited. */
  readonly mostPending: number;
  readonly endNs: number;
}

interface BusyLane {
  readonly lane: Lane;
  arrival: Arrival | undefined;
  startNs: number;
}

/**
 * Runs arrivals through a scheduler until all is done. Of what happens at the same time completions
 * come first, then free lanes take, then tasks arrive, then lanes take what has come.
 */
export function runOnVirtualClock(options: RunOptions): Run {
  const { arrivals, lanes = 1, policy, admission } = options;
  const { entries = Math.max(MIN_ENTRIES, arrivals.length) } = options;
  const memory = smallMemory(entries);
  const clock = new HandClock();
  const scheduler = new FamilyScheduler(
    memory,
    0,
    admission === undefined ? {} : { admission: admission(memory) },
  );
  const all = Array.from({ length: lanes }, (): BusyLane => {
    const lane = new Lane(memory, 0, policy === undefined ? {} : { policy: policy(clock) });
    return { lane, arrival: undefined, startNs: 0 };
  });
  const ran: Ran[] = [];
  const refused: { arrival: Arrival; reason: ReasonCode }[] = [];
  const source = new Int32Array(2);
  let mostPending = 0;
  let next = 0;

  const takeAll = (): void => {
    for (const one of all) {
      if (one.arrival !== undefined) continue;
      const task = one.lane.next();
      if (task === NO_TASK) continue;
      one.arrival = arrivals[memory.tasks.int32[(task >> 2) + 1] as number];
      one.startNs = clock.ns;
    }
  };
  const endOf = ({ arrival, startNs }: BusyLane): number =>
    arrival === undefined ? Number.POSITIVE_INFINITY : startNs + arrival.serviceNs;

  for (;;) {
    const atNs = Math.min(
      arrivals[next]?.atNs ?? Number.POSITIVE_INFINITY,
      ...all.map((one) => endOf(one)),
    );
    if (atNs === Number.POSITIVE_INFINITY) break;
    clock.ns = atNs;
    for (const one of all) {
      if (one.arrival === undefined || endOf(one) > atNs) continue;
      ran.push({ ...one.arrival, startNs: one.startNs, endNs: atNs });
      one.arrival = undefined;
      one.lane.complete();
    }
    takeAll();
    for (; next < arrivals.length && (arrivals[next] as Arrival).atNs <= atNs; next++) {
      const arrival = arrivals[next] as Arrival;
      source[0] = arrival.family;
      source[1] = next;
      const reason = scheduler.submit(arrival.family, source, 0);
      if (reason !== Reason.ACCEPTED) refused.push({ arrival, reason });
      else mostPending = Math.max(mostPending, scheduler.pendingOf(arrival.family));
    }
    takeAll();
  }
  return { ran, refused, mostPending, endNs: clock.ns };
}

/** The longest that a task has waited between its arrival and its start. */
export function longestWait(ran: readonly Ran[]): number {
  return ran.reduce((longest, { atNs, startNs }) => Math.max(longest, startNs - atNs), 0);
}

/** So many tasks of a family, all at once. */
export function backlog(family: number, count: number, serviceNs: number, atNs = 0): Arrival[] {
  return Array.from({ length: count }, () => ({ atNs, family, serviceNs }));
}

/** In order of time; of two at the same time the one that was given first. */
export function inOrder(...lists: readonly (readonly Arrival[])[]): Arrival[] {
  return lists.flat().sort((a, b) => a.atNs - b.atNs);
}
