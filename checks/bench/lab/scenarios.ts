/** The latency lab on the virtual clock: what is offered, and what one row of its tables says. */
import { Counter } from '#counters';
import { FairPolicy, type Slice } from '#fair-policy';
import { FamilyLimits } from '#family-limits';
import { Reason } from '#reasons';
import { percentile } from '#recorder';
import { type Tail, tailOf } from '#run-health';
import { DRAIN } from '#scheduler-ports';
import type { Part, StressRun, Which } from '#stress-run';
import { coldFlow, GROUND, HOT_ID, type StressScenario, type StressTimes } from '#stress-scenario';
import { stressVirtually } from '#virtual-stress';

const SECOND = 1e9;
const BURST_RATE = 15_000;
/** 39,000 tasks of 15 ms on one lane are 585 s. */
const UNTIL_DRAINED_NS = 700 * SECOND;

export const TASK_NS = GROUND.workNs;

/** One family, 50 a second, 6,000 in all: 120 s. */
export const STEADY: StressScenario = {
  name: 'steady, 50 a second',
  flows: [{ name: 'hot', ids: [HOT_ID], startNs: 0, requests: 6_000, ratePerSecond: 50 }],
  warmUpNs: 0,
  measureNs: 121 * SECOND,
  coolDownNs: 30 * SECOND,
  hotId: HOT_ID,
};

export function burst(requests: number): StressScenario {
  const flow = { name: 'hot', ids: [HOT_ID], startNs: 0, requests, ratePerSecond: BURST_RATE };
  return {
    name: `burst of ${requests.toLocaleString('en-GB')}`,
    flows: [flow],
    warmUpNs: 0,
    measureNs: 3 * SECOND,
    coolDownNs: UNTIL_DRAINED_NS,
    hotId: HOT_ID,
  };
}

const MIXED_TIMES: StressTimes = {
  warmUpNs: 4 * SECOND,
  measureNs: 60 * SECOND,
  coolDownNs: 5 * SECOND,
};

/** A flood of 10,000 of one family, 150 s of work, beside others at 40 a second together. */
export function hotBeside(families: number): StressScenario {
  const cold = coldFlow(MIXED_TIMES);
  const { warmUpNs } = MIXED_TIMES;
  return {
    ...MIXED_TIMES,
    name: `flood beside ${families}`,
    flows: [
      { ...cold, ids: cold.ids.slice(0, families) },
      {
        name: 'hot',
        ids: [HOT_ID],
        startNs: warmUpNs,
        requests: 10_000,
        ratePerSecond: BURST_RATE,
      },
    ],
    hotId: HOT_ID,
  };
}

export interface Protection {
  /** Without it families drain. */
  readonly slice?: Slice;
  readonly pendingLimit?: number;
  /** Every newer task of a family may take the place of a waiting one. */
  readonly coalesces?: boolean;
}

/** @throws Error when something of the run does not add up */
export function labRun(scenario: StressScenario, protection: Protection = {}): StressRun {
  const { slice, pendingLimit, coalesces = false } = protection;
  const run = stressVirtually(scenario, GROUND, {
    policy: (_partition, _lane, nowNs) =>
      slice === undefined ? DRAIN : new FairPolicy(slice, { nowNs }),
    admission: (partition, { memory, counters, reject }) =>
      new FamilyLimits(memory, partition, {
        ...(pendingLimit === undefined ? {} : { pendingLimit }),
        ...(coalesces
          ? {
              coalescing: {
                mayReplace: () => true,
                superseded: (task) => {
                  counters.add(Counter.coalesced);
                  counters.add(Counter.pendingNow, -1);
                  reject(task / memory.shape.taskBytes + 1, Reason.SUPERSEDED);
                },
              },
            }
          : {}),
      }),
  });
  const broken = run.broken();
  if (broken.length > 0) throw new Error(`${scenario.name}: ${broken.join('; ')}`);
  return run;
}

/** p50 and p99, in ns. */
export interface Middle {
  readonly p50: Tail;
  readonly p99: Tail;
}

export interface LabRow {
  readonly name: string;
  readonly tasks: number;
  readonly refused: number;
  readonly coalesced: number;
  readonly mostPending: number;
  readonly endToEnd: Middle;
  /** Pending wait: behind its own family. */
  readonly q: Middle;
  /** Lane wait: its family's turn has not come. */
  readonly execQ: Middle;
  readonly svc: Middle;
}

export function labRow(name: string, run: StressRun, which: Which = {}): LabRow {
  const { doneNs, waitingNs, refused } = run.durations('endToEnd', which);
  return {
    name,
    tasks: doneNs.length + waitingNs.length + refused,
    refused,
    coalesced: run.whole.get(Counter.coalesced),
    mostPending: run.whole.get(Counter.maxPendingDepthObserved),
    endToEnd: { p50: tailOf(doneNs, waitingNs, 500), p99: tailOf(doneNs, waitingNs, 990) },
    q: middleOf(run, 'q', which),
    execQ: middleOf(run, 'execQ', which),
    svc: middleOf(run, 'svc', which),
  };
}

function middleOf(run: StressRun, part: Part, which: Which): Middle {
  const sorted = run.durations(part, which).doneNs.sort();
  const exactly = (perMille: number): Tail => ({
    ns: percentile(sorted, perMille),
    isAtLeast: false,
  });
  return { p50: exactly(500), p99: exactly(990) };
}
