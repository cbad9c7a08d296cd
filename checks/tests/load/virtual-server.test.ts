import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { burst, type Outcomes, Plan, ScenarioRun, steady } from '#scenarios';
import { seed } from '#seed';
import { Timeline } from '../../../solutions/load/timeline.ts';
import { runVirtually, VirtualServer } from '../../../solutions/load/virtual-server.ts';

/** A server and what it said, in order. */
function server(slots: number) {
  const said: string[] = [];
  const outcomes: Outcomes = {
    answered: (id, nowNs) => said.push(`${id} answered at ${nowNs}`),
    refused: (id, nowNs) => said.push(`${id} refused at ${nowNs}`),
  };
  return { server: new VirtualServer({ slots }, outcomes), said };
}

describe('the virtual server', () => {
  test('works in turn, and a slot is free when its request is done', () => {
    const { server: one, said } = server(2);
    one.setConsumer(100, false);
    for (const id of [0, 1, 2]) one.submit(id);
    one.advanceTo(99);
    one.submit(3);
    one.advanceTo(100);
    one.submit(4);
    one.advanceTo(1000);
    expect(said).toEqual([
      '2 refused at 0',
      '3 refused at 99',
      '0 answered at 100',
      '1 answered at 200',
      '4 answered at 300',
    ]);
    expect(one.nextNs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('finishes what it has begun when it is held, and goes on when it is let go', () => {
    const { server: one, said } = server(4);
    one.setConsumer(100, false);
    for (const id of [0, 1]) one.submit(id);
    one.advanceTo(50);
    one.setConsumer(100, true);
    one.advanceTo(500);
    expect(said).toEqual(['0 answered at 100']);
    one.setConsumer(10, false);
    one.advanceTo(600);
    expect(said).toEqual(['0 answered at 100', '1 answered at 510']);
  });

  test('costs what it is told to cost', () => {
    const said: number[] = [];
    const one = new VirtualServer(
      { slots: 4, costNs: (workNs) => 3 * workNs },
      { answered: (_id, nowNs) => said.push(nowNs), refused: () => {} },
    );
    one.setConsumer(100, false);
    for (const id of [0, 1]) one.submit(id);
    one.advanceTo(1000);
    expect(said).toEqual([300, 600]);
  });
});

describe('a virtual run', () => {
  test('is the same however often its driver looks, but for the lateness', () => {
    const setting = { rate: 5000, workNs: 100_000, slots: 64, phaseNs: 50e6 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000_000 }), (turnEveryNs) => {
        const run = runVirtually(burst(setting, 3), { slots: 64, turnEveryNs });
        const { sent, holds } = run.balance();
        expect(sent).toBe(run.plan.requests);
        expect(holds).toBe(true);
      }),
      { seed, numRuns: 30 },
    );
  });

  test('ends with an error when a run leaves undone what is due', () => {
    const turn = vi.spyOn(ScenarioRun.prototype, 'turn').mockImplementation(() => {});
    expect(() => runVirtually(steady(10, 10, 1e6), { slots: 4 })).toThrow(
      'after turn(0) nextNs() is 0: what was due then is not done',
    );
    turn.mockRestore();
  });
});

describe('the timeline', () => {
  test('has every request in its column, and nobody waits at the end', () => {
    const scenario = burst({ rate: 5000, workNs: 100_000, slots: 64, phaseNs: 50e6 }, 3);
    const plan = new Plan(scenario);
    const timeline = new Timeline(plan, 40);
    const run = runVirtually(scenario, {
      slots: 64,
      between: (books) => ({
        answered: (id, nowNs) => {
          timeline.answered(id, nowNs);
          books.answered(id, nowNs);
        },
        refused: (id, nowNs) => {
          timeline.refused(id, nowNs);
          books.refused(id, nowNs);
        },
      }),
    });
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    const { answered, refused, sent } = run.balance();
    expect([sum(timeline.offered()), sum(timeline.answers), sum(timeline.refusals)]).toEqual([
      sent,
      answered,
      refused,
    ]);
    expect(timeline.waiting().at(-1)).toBe(0);
    expect(Math.max(...timeline.waiting())).toBeLessThanOrEqual(65);
    const slowest = scenario.phases.map((_, phase) => run.latency(phase)?.maxNs ?? 0);
    expect(Math.max(...timeline.slowestNs)).toBe(Math.max(...slowest));
    expect(timeline.columnsOf(0)).toEqual([0, 9]);
    expect(timeline.columnsOf(3)).toEqual([30, 39]);
  });
});
