/**
 * One thread's part of the engine: works while there is something to do, and waits while there is
 * not. What the work is, a chain of stages, families on lanes or the core behind them, is the
 * business of {@link ThreadWork}.
 *
 * Everything is made by the thread that uses it, from a {@link ThreadSetup} that can be copied.
 */
import type { HandoffMemory } from '#handoff';
import type { ClockEpoch } from '#stage-clock';
import type { FamilyPlan, ThreadPlan } from '#topology';
import { BusySpinWait, ParkWait, type WaitStrategy, YieldWait } from '#wait-strategy';
import { ChainWork } from './chain-work.ts';
import { CoreWork } from './core-work.ts';
import { EngineControl } from './engine-control.ts';
import type { StageOptions } from './engine-stages.ts';
import { FamilyWork } from './family-work.ts';
import type { PartitionHandoffMemory } from './partition-handoff.ts';
import { PartitionWork } from './partition-work.ts';
import type { ThreadParts } from './thread-parts.ts';
import type { WorkCost } from './work-cost.ts';

/** How long a thread sleeps at most before it looks round, should a wake-up come too early. */
const LOOK_ROUND_MS = 50;

export interface CommonSetup
  extends Pick<StageOptions, 'execution' | 'symbols' | 'maxOrdersPerBook'> {
  readonly plan: ThreadPlan;
  /** Whether it may spin a little before it parks: see `spinsBeforeParking` of #topology. */
  readonly spinsFirst: boolean;
  /** Of an {@link EngineControl}. */
  readonly control: SharedArrayBuffer;
  /** Of the {@link Counters} of this thread. */
  readonly counters: SharedArrayBuffer;
  readonly epoch: ClockEpoch;
  /** Spent on each order before it is executed. */
  readonly workCost?: WorkCost | undefined;
}

/** A thread with a part of the chain of stages. */
export interface ChainSetup extends CommonSetup {
  readonly role: 'chain';
  /** Its place in the chain: 0 … workers − 1. */
  readonly worker: number;
  readonly memory: HandoffMemory;
}

interface FamiliesSetup extends CommonSetup {
  readonly families: FamilyPlan;
  readonly memory: PartitionHandoffMemory;
}

/** The thread of all partitions. */
export interface FamilySetup extends FamiliesSetup {
  readonly role: 'families';
  readonly poolEntries: number;
}

/** A thread with some of the partitions; the plan says which. */
export interface PartitionSetup extends FamiliesSetup {
  readonly role: 'partitions';
  /** Its place among the engine threads, from 0 on. */
  readonly thread: number;
  /** This thread's. */
  readonly poolEntries: number;
}

/** The core behind such threads. */
export interface CoreSetup extends FamiliesSetup {
  readonly role: 'core';
}

export type ThreadSetup = ChainSetup | FamilySetup | PartitionSetup | CoreSetup;

/** What cannot be copied to another thread. */
export interface HereOnly extends Pick<StageOptions, 'createBook'> {
  /** How it waits for room among the replies. Without it: `YieldWait`. */
  readonly replyWait?: WaitStrategy;
}

/** What a thread of the engine does. */
export interface ThreadWork {
  /**
   * A bounded part of what is there to do. Never waits, except for room among the replies.
   *
   * @returns 0 when there was nothing
   */
  turn(): number;
  /** Waits because the last turn found nothing; may return for no reason. */
  idle(): void;
  /** There was something again, before the next look. */
  worked(): void;
  /** False while another thread has something that this one began. */
  readonly isSettled: boolean;
}

export class EngineThread {
  private readonly control: EngineControl;
  private readonly work: ThreadWork;

  constructor(setup: ThreadSetup, here: HereOnly = {}) {
    this.control = new EngineControl(setup.control);
    const parts = { ...here, control: this.control, wait: waitOf(setup) };
    this.work = workFor(setup, parts);
  }

  /** See {@link ThreadWork.turn}. */
  turn(): number {
    return this.work.turn();
  }

  /**
   * Works and waits as long as the control's word is this one. Not on the I/O thread.
   *
   * @param word read before the last visit to the event loop, so that no call is missed
   */
  run(word: number): void {
    const { control, work } = this;
    while (control.word === word) {
      if (work.turn() > 0) work.worked();
      else if (control.held) control.sleep(word, LOOK_ROUND_MS);
      else work.idle();
    }
  }

  /** The engine stops, and everything is answered: takes what is still on its way back to it. */
  finish(): void {
    while (!this.work.isSettled) {
      if (this.work.turn() === 0) this.work.idle();
    }
  }
}

function workFor(setup: ThreadSetup, parts: ThreadParts): ThreadWork {
  if (setup.role === 'chain') return new ChainWork(setup, parts);
  if (setup.role === 'families') return new FamilyWork(setup, parts);
  return setup.role === 'core' ? new CoreWork(setup, parts) : new PartitionWork(setup, parts);
}

function waitOf({ plan, spinsFirst }: ThreadSetup): WaitStrategy {
  if (plan.wait === 'spin') return new BusySpinWait();
  if (plan.wait === 'yield') return new YieldWait();
  return new ParkWait({ limitMs: LOOK_ROUND_MS, ...(spinsFirst ? {} : { spinLooks: 0 }) });
}
