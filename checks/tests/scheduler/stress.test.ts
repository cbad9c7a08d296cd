/** The stress harness: what no day covers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { type PartitionTick, PROGRESS_HEAD, tickLines } from '#progress-log';
import { COLD_AND_HOT, figuresOf, summaryOf, summaryText } from '#stress-report';
import {
  burstTime,
  coldFlow,
  GROUND,
  hotAndCold,
  type StressScenario,
  type StressSetup,
} from '#stress-scenario';
import { stressOnThreads } from '#stress-threads';
import { stressVirtually } from '#virtual-stress';

const MS = 1e6;
const TIMES = { warmUpNs: 50 * MS, measureNs: 300 * MS, coolDownNs: 30_000 * MS };
const SETUP: StressSetup = { ...GROUND, workNs: MS, poolEntries: 2048, slice: 1 };
const SMALL_RUN: StressScenario = hotAndCold(TIMES, true, 100);

describe('on threads', () => {
  test('two lanes of a partition answer every request once, and all laws hold', async () => {
    const ticks: number[] = [];
    const run = await stressOnThreads(
      SMALL_RUN,
      { ...SETUP, partitions: 1, lanes: 2 },
      {
        tickNs: 50 * MS,
        onTick: ({ atNs }) => ticks.push(atNs),
      },
    );
    expect(run.broken()).toEqual([]);
    expect(run.isDrained).toBe(true);
    expect(run.whole.get(Counter.accepted)).toBe(run.plan.requests);
    expect(ticks.length).toBeGreaterThan(3);
    expect(run.ticks.map(({ atNs }) => atNs)).toEqual(ticks);
    const { doneNs, waitingNs } = run.durations('svc', { flow: 'hot' });
    expect([doneNs.length, waitingNs.length]).toEqual([100, 0]);
    expect(Math.min(...doneNs)).toBeGreaterThanOrEqual(MS);
  });

  test('a run that is not drained when its time is over ends, and adds up', async () => {
    const scenario = { ...hotAndCold(TIMES, true, 1000), coolDownNs: 50 * MS };
    const run = await stressOnThreads(scenario, {
      ...SETUP,
      partitions: 2,
      workNs: 20 * MS,
      slice: 'drain',
    });
    expect(run.isDrained).toBe(false);
    expect(run.broken()).toEqual([]);
    const summary = summaryOf(run, COLD_AND_HOT);
    expect(summary.totals.waiting).toBeGreaterThan(900);
    expect(summaryText(summary)).toContain('of them wait still');
  });
});

describe('on the virtual clock', () => {
  test('the same scenario gives the same figures', () => {
    const text = () => summaryText(summaryOf(stressVirtually(SMALL_RUN, SETUP), COLD_AND_HOT));
    expect(text()).toBe(text());
  });

  test('waiting is divided into that for the family, that for a lane, and service', () => {
    const flow = { name: 'one', ids: [7], startNs: 0, requests: 3, ratePerSecond: 1000 };
    const scenario = { ...TIMES, warmUpNs: 0, name: 'three of one', flows: [flow] };
    const run = stressVirtually(scenario, { ...SETUP, workNs: 10 * MS });
    const of = (part: Parameters<typeof run.durations>[0]) => [...run.durations(part).doneNs];
    expect(of('q')).toEqual([0, 9 * MS, 18 * MS]);
    expect(of('execQ')).toEqual([0, 0, 0]);
    expect(of('svc')).toEqual([10 * MS, 10 * MS, 10 * MS]);
    expect(of('endToEnd')).toEqual([10 * MS, 19 * MS, 28 * MS]);
  });

  test('a task behind another family waits for the lane', () => {
    const flow = { name: 'two', ids: [7, 8], startNs: 0, requests: 2, ratePerSecond: 1000 };
    const scenario = { ...TIMES, warmUpNs: 0, name: 'one each', flows: [flow] };
    const run = stressVirtually(scenario, { ...SETUP, partitions: 1, workNs: 10 * MS });
    expect([...run.durations('q').doneNs]).toEqual([0, 0]);
    expect([...run.durations('execQ').doneNs]).toEqual([0, 9 * MS]);
  });

  test('a lane that answers a task twice or never is found out', () => {
    const lost = stressVirtually(SMALL_RUN, SETUP, {
      workNs: (partition, nowNs) =>
        partition === 1 && nowNs > 200 * MS ? Number.POSITIVE_INFINITY : MS,
    });
    expect(lost.broken().join('\n')).toMatch(/requests have no answer/);
  });

  test('a policy and an admission of somebody else are asked', () => {
    let slices = 0;
    let asked = 0;
    const run = stressVirtually(SMALL_RUN, SETUP, {
      policy: () => ({
        begin: () => {
          slices++;
        },
        goesOn: () => true,
      }),
      admission: () => ({
        admit: (_family, pending) => {
          asked++;
          return pending < 5 ? 0 : 2;
        },
        replaces: () => false,
      }),
    });
    expect(slices).toBeGreaterThan(0);
    expect(asked).toBe(run.plan.requests);
    expect(run.whole.get(Counter.rejectedOverLimit)).toBeGreaterThan(0);
    expect(run.whole.get(Counter.maxPendingDepthObserved)).toBe(5);
    expect(run.broken()).toEqual([]);
  });
});

test('the lines of a tick fit into 80 columns, whatever the figures', () => {
  const value = fc.oneof(fc.nat(), fc.maxSafeNat());
  const figures: fc.Arbitrary<PartitionTick> = fc.record({
    tasksIn: value,
    dispatched: value,
    completed: value,
    rejectedBusy: value,
    enqueuedDueToBusy: value,
    pendingNow: value,
    maxPendingDepthObserved: value,
    readyFamilies: value,
    inFlightFamilies: value,
  });
  fc.assert(
    fc.property(fc.array(figures, { minLength: 1, maxLength: 64 }), value, (partitions, atNs) => {
      const lines = tickLines({ atNs, lastedNs: 500 * MS, partitions });
      expect(lines.length).toBe(partitions.length + 1);
      expect(Math.max(...[PROGRESS_HEAD, ...lines].map((line) => line.length))).toBeLessThan(81);
    }),
  );
});

test('small figures stand in the log as they are', () => {
  const partition = {
    tasksIn: 40,
    dispatched: 33,
    completed: 9999,
    rejectedBusy: 0,
    enqueuedDueToBusy: 7,
    pendingNow: 29_871,
    maxPendingDepthObserved: 30_000,
    readyFamilies: 12,
    inFlightFamilies: 1,
  };
  expect(tickLines({ atNs: 12.5e9, lastedNs: 500 * MS, partitions: [partition] })).toEqual([
    '   12.5s P0      +40    +33  +9999     +0     +7    29871    30000     12    1',
    '   12.5s all    19998/s done      0/s busy   29871 pending    12 ready    1 fly',
  ]);
});

test('a scenario says when its burst is', () => {
  expect(burstTime(SMALL_RUN)).toEqual({ fromNs: 50 * MS, untilNs: 50 * MS + 6_666_667 });
  expect(burstTime({ ...SMALL_RUN, flows: [coldFlow(TIMES)] })).toBe(null);
  expect(figuresOf(new Float64Array(0))).toBe(null);
});
