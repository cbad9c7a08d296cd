/** What the threads of a stress run have in common: their views, and how they begin. */
import { parentPort } from 'node:worker_threads';
import type { PartitionMemory } from '#partition-memory';
import type { SchedulerShape } from '#scheduler-memory';
import { type ClockEpoch, StageClock } from '#stage-clock';
import { RequestBook } from './request-book.ts';
import type { RunParts } from './run-parts.ts';
import { StressPlan } from './stress-plan.ts';
import type { StressScenario, StressSetup } from './stress-scenario.ts';

/** Cells by which this thread directs the others. */
export const Control = {
  /** 1: the run has begun. */
  GO: 0,
  /** 1: dispatchers take in what is left, and end. */
  STOP_DISPATCHERS: 1,
  /** 1: lanes finish the task in flight, take no other, and end. */
  STOP_LANES: 2,
  /** 1: everything was offered. */
  OFFERED: 3,
} as const;

/** What every thread of a run gets. */
export interface RunThread {
  readonly scenario: StressScenario;
  readonly setup: StressSetup;
  readonly control: Int32Array;
  /** One double: when the run began, on the clock of the epoch. Written before GO. */
  readonly startNs: Float64Array;
  readonly epoch: ClockEpoch;
  readonly book: SharedArrayBuffer;
  readonly rings: PartitionMemory;
  readonly tasks: SharedArrayBuffer;
  readonly shape: SchedulerShape;
  /** Counters that the thread writes: the router's and then the door's, or one. */
  readonly counters: readonly SharedArrayBuffer[];
  /** Of a dispatcher or a lane. */
  readonly partition: number;
}

/** The parts on this thread; its clock runs from the start of the run. */
export function partsOf({ scenario, setup, book, epoch, startNs }: RunThread): RunParts {
  const plan = new StressPlan(scenario, setup.partitions);
  const clock = StageClock.at(epoch);
  return {
    plan,
    book: new RequestBook(plan.requests, plan.familyCount, book),
    nowNs: () => clock.nowNs() - (startNs[0] as number),
  };
}

/** Says that this thread is ready, and waits until the run begins. */
export function awaitStart({ control }: RunThread): void {
  parentPort?.postMessage('ready');
  Atomics.wait(control, Control.GO, 0);
}
