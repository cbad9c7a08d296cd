/**
 * A stress run on a virtual clock: 30,000 tasks of 15 ms take a moment, and the same scenario gives
 * the same figures on every machine.
 *
 * The parts are the engine's own; only time is not. A task takes `workNs` of it, taking one in
 * takes the dispatcher `dispatchNs`, everything else none. One thread.
 */
import { Counters } from '#counters';
import { ORDER_SLOT_BYTES } from '#order-slot';
import { allocatePartitions, attachPartitions } from '#partition-memory';
import { ProgressLog, type Tick } from '#progress-log';
import { allocateScheduler } from '#scheduler-memory';
import type { LanePolicy } from '#scheduler-ports';
import { RequestBook } from './request-book.ts';
import type { RunParts } from './run-parts.ts';
import { type CreateAdmission, StressDispatcher } from './stress-dispatcher.ts';
import { StressDoor } from './stress-door.ts';
import { type CreateLane, createLane, laneOptions, policyOf, StressLane } from './stress-lane.ts';
import { StressPlan } from './stress-plan.ts';
import { partitionCounters, type RunCounters, StressRun } from './stress-run.ts';
import type { StressScenario, StressSetup } from './stress-scenario.ts';

export type { AdmissionContext, CreateAdmission } from './stress-dispatcher.ts';
export type { CreateLane, LanePort } from './stress-lane.ts';

export interface VirtualOptions {
  /** The policy of a lane, instead of that of the setup's slice; gets the clock for slices by time. */
  readonly policy?: (partition: number, lane: number, nowNs: () => number) => LanePolicy;
  readonly admission?: CreateAdmission;
  /** Another lane than the engine's: to see what a broken one looks like. */
  readonly createLane?: CreateLane;
  /** What a task takes instead of the setup's `workNs`, in ns; `Infinity`: it never ends. */
  readonly workNs?: (partition: number, nowNs: number, request: number) => number;
  /** What a task costs the dispatcher, in ns; without it 2 µs. */
  readonly dispatchNs?: number;
  /** When a dispatcher stands still: from then on it takes nothing in. */
  readonly dispatcherStops?: (partition: number, nowNs: number) => boolean;
  /** Between two ticks of the progress log. */
  readonly tickNs?: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Runs a scenario to its end: everything drained, or the time of the cool-down over. */
export function stressVirtually(
  scenario: StressScenario,
  setup: StressSetup,
  options: VirtualOptions = {},
): StressRun {
  return new VirtualStress(new StressPlan(scenario, setup.partitions), setup, options).run();
}

class VirtualStress {
  private nowNs = 0;
  private readonly plan: StressPlan;
  private readonly setup: StressSetup;
  private readonly options: VirtualOptions;
  private readonly book: RequestBook;
  private readonly counters: RunCounters;
  private readonly door: StressDoor;
  private readonly dispatchers: readonly DispatcherTurn[];
  private readonly lanes: readonly LaneTurn[];
  private readonly log: ProgressLog;
  private readonly tickNs: number;
  private tickDueNs: number;
  private readonly ticks: Tick[] = [];
  /** The next request to be offered. */
  private next = 0;

  constructor(plan: StressPlan, setup: StressSetup, options: VirtualOptions) {
    const { partitions, ringSlots, lanes, poolEntries, slice } = setup;
    this.plan = plan;
    this.setup = setup;
    this.options = options;
    this.book = new RequestBook(plan.requests, plan.familyCount);
    const inside = Array.from({ length: partitions }, () => [new Counters()]);
    this.counters = { router: new Counters(), door: inside.map(() => new Counters()), inside };
    const rings = attachPartitions(allocatePartitions({ partitions, slots: ringSlots }));
    const memory = allocateScheduler(
      {
        entries: poolEntries,
        taskBytes: ORDER_SLOT_BYTES,
        families: 2 * poolEntries,
        partitions,
        wakes: false,
      },
      'one-thread',
    );
    const nowNs = () => this.nowNs;
    const parts: RunParts = { plan, book: this.book, nowNs };
    this.door = new StressDoor(parts, rings, this.counters.router, this.counters.door);
    const { admission, policy, createLane: create = createLane } = options;
    this.dispatchers = rings.map((ring, partition) => {
      const own = inside[partition]?.[0] as Counters;
      const side = new StressDispatcher(parts, partition, ring, memory, own, { admission });
      return { side, partition, freeNs: 0 };
    });
    this.lanes = inside.flatMap(([own], partition) =>
      Array.from({ length: lanes }, (_, index) => {
        const counters = own as Counters;
        const its = policy?.(partition, index, nowNs) ?? policyOf(slice);
        const lane = create(memory, partition, laneOptions(counters, its), nowNs);
        const side = new StressLane(parts, lane, memory, counters);
        return { side, partition, doneNs: NEVER };
      }),
    );
    this.tickNs = options.tickNs ?? 500e6;
    this.tickDueNs = this.tickNs;
    this.log = new ProgressLog({
      partitions: partitionCounters(this.counters),
      everyNs: this.tickNs,
      onTick: (tick) => this.ticks.push(tick),
    });
  }

  run(): StressRun {
    const { plan } = this;
    // Each request is an arrival, a look of the dispatcher, a begin and an end; and there are ticks.
    const enough = 10 * plan.requests + 2 * (plan.endNs / this.tickNs) + 100;
    for (let steps = 0; ; steps++) {
      const eventNs = this.nextNs();
      const nowNs = Math.min(eventNs, this.tickDueNs);
      const isOver = eventNs === NEVER && this.book.isSettled && nowNs > plan.offeredNs;
      if (isOver || nowNs > plan.endNs) break;
      this.nowNs = nowNs;
      this.turn();
      if (steps > enough) {
        throw new Error(
          `A virtual run of ${plan.requests} requests has made ${steps} steps: does a lane hand out the same task again and again?`,
        );
      }
    }
    this.finish();
    const { setup, book, counters, ticks } = this;
    return new StressRun({ plan, setup, book, counters, ticks, endNs: this.nowNs });
  }

  /** When something happens by itself. */
  private nextNs(): number {
    let nextNs = this.next < this.plan.requests ? (this.plan.dueNs[this.next] as number) : NEVER;
    for (const { doneNs } of this.lanes) nextNs = Math.min(nextNs, doneNs);
    for (const { side, freeNs } of this.dispatchers) {
      if (freeNs > this.nowNs && side.waiting > 0) nextNs = Math.min(nextNs, freeNs);
    }
    return nextNs;
  }

  /** Everything that is due at this moment: what ends, what comes, what can begin. */
  private turn(): void {
    const { nowNs, plan } = this;
    for (const lane of this.lanes) if (lane.doneNs <= nowNs) end(lane);
    while (this.next < plan.requests && (plan.dueNs[this.next] as number) <= nowNs) {
      this.door.offer(this.next++);
    }
    for (const one of this.dispatchers) this.dispatch(one);
    for (const lane of this.lanes) this.begin(lane);
    if (nowNs < this.tickDueNs) return;
    this.log.turn(nowNs);
    this.tickDueNs += this.tickNs;
  }

  private dispatch(one: DispatcherTurn): void {
    const { dispatchNs = 2000, dispatcherStops } = this.options;
    if (one.freeNs > this.nowNs || dispatcherStops?.(one.partition, this.nowNs) === true) return;
    one.freeNs = this.nowNs + one.side.turn() * dispatchNs;
  }

  private begin(lane: LaneTurn): void {
    if (!lane.side.begin() || !lane.side.isBusy) return;
    const { workNs = () => this.setup.workNs } = this.options;
    lane.doneNs = this.nowNs + workNs(lane.partition, this.nowNs, lane.side.current);
  }

  /** What is in the rings is taken in, what is in flight ends, and nothing more begins. */
  private finish(): void {
    for (const one of this.dispatchers) this.dispatch(one);
    const inFlight = this.lanes.filter(({ doneNs }) => doneNs < NEVER);
    for (const lane of inFlight.sort((a, b) => a.doneNs - b.doneNs)) {
      this.nowNs = Math.max(this.nowNs, lane.doneNs);
      end(lane);
    }
    this.log.close(this.nowNs);
  }
}

/** A dispatcher, and until when it is busy. */
interface DispatcherTurn {
  readonly side: StressDispatcher;
  readonly partition: number;
  freeNs: number;
}

/** A lane, and when its task ends; `Infinity` without one. */
interface LaneTurn {
  readonly side: StressLane;
  readonly partition: number;
  doneNs: number;
}

function end(lane: LaneTurn): void {
  lane.doneNs = NEVER;
  lane.side.end();
}
