/** `npm run bench -- --stress`: the three scenarios on real threads, and the baseline report. */
import { PROGRESS_HEAD, tickLines } from '#progress-log';
import {
  type ColdTails,
  type Isolation,
  isolationOf,
  type Recovery,
  recoveryOf,
  type Spread,
  spreadOf,
  stallsOf,
  tailOf,
} from '#run-health';
import {
  COLD_AND_HOT,
  type Figures,
  figuresOf,
  headerText,
  type RunSummary,
  summaryOf,
  summaryText,
} from '#stress-report';
import type { StressRun, Which } from '#stress-run';
import {
  allUncorrelated,
  burstTime,
  FULL_TIMES,
  GROUND,
  hotAndCold,
  QUICK_TIMES,
  SMALL,
  type StressScenario,
  type StressSetup,
  type StressTimes,
  smallRing,
} from '#stress-scenario';
import { stressOnThreads } from '#stress-threads';
import type { StressNumber } from './numbers.ts';
import { isolationText, recoveryText, spreadText } from './stress-notes.ts';

export interface StressSettings {
  readonly quick: boolean;
  /** Which scenarios. */
  readonly scenarios: readonly StressNumber[];
}

/** A run, and whether any partition stood still with work to do. */
export interface StressResult extends RunSummary {
  readonly stalledTicks: number;
}

export interface StressReport {
  readonly setup: StressSetup;
  readonly times: StressTimes;
  readonly runs: readonly StressResult[];
  readonly isolation?: Readonly<Record<string, Isolation>>;
  readonly spread?: Spread;
  readonly recovery?: Recovery & { readonly refusals: Figures | null };
  /** What does not add up in any run. */
  readonly broken: readonly string[];
}

/** The progress log names its columns again after so many ticks. */
const TICKS_PER_HEAD = 10;
const ALL: Readonly<Record<string, Which>> = { burst: { flow: 'burst' } };

/** @param print takes a piece of text, lines and all, without the last line end */
export async function runStress(
  { quick, scenarios }: StressSettings,
  print: (text: string) => void,
): Promise<StressReport> {
  const times = quick ? QUICK_TIMES : FULL_TIMES;
  print(headerText(GROUND, times));
  const bench = new StressBench(print, quick ? 0.5e9 : 1e9);
  const parts: Partial<StressReport>[] = [];
  if (scenarios.includes(1)) parts.push(await bench.hotBesideCold(times));
  if (scenarios.includes(2)) parts.push(await bench.uncorrelated(times));
  if (scenarios.includes(3)) parts.push(await bench.smallRing(times));
  const { results } = bench;
  const broken = results.flatMap(({ name, policy, broken: lines }) =>
    lines.map((line) => `${name}, ${policy}: ${line}`),
  );
  return Object.assign({ setup: GROUND, times, runs: results, broken }, ...parts);
}

class StressBench {
  readonly results: StressResult[] = [];
  private readonly print: (text: string) => void;
  /** Between two ticks of the progress log. */
  private readonly tickNs: number;

  constructor(print: (text: string) => void, tickNs: number) {
    this.print = print;
    this.tickNs = tickNs;
  }

  /** Cold families alone; beside a hot one with slices of 1; and with day 09's plain drain. */
  async hotBesideCold(times: StressTimes): Promise<Partial<StressReport>> {
    this.print('\nScenario 1 · one family with 30,000 tasks beside 100 others');
    const groups = COLD_AND_HOT;
    const alone = await this.run(hotAndCold(times, false), { ...GROUND, slice: 1 }, groups);
    const sliced = await this.run(hotAndCold(times, true), { ...GROUND, slice: 1 }, groups);
    const drained = await this.run(hotAndCold(times, true), GROUND, groups);
    const costOf = (run: StressRun) => isolationOf(tailsOf(alone), tailsOf(run), GROUND.workNs);
    const isolation = { 'slices of 1': costOf(sliced), drain: costOf(drained) };
    this.print(isolationText(isolation));
    return { isolation };
  }

  async uncorrelated(times: StressTimes): Promise<Partial<StressReport>> {
    // About as many as four lanes can do in the measured time, less a third.
    const tasks = Math.floor((times.measureNs / 1e9) * 160);
    this.print('\nScenario 2 · a burst of −1 from one connection');
    const run = await this.run(allUncorrelated(times, tasks), GROUND, ALL);
    const spread = spreadOf(run.ticks);
    this.print(spreadText(spread));
    return { spread };
  }

  async smallRing(times: StressTimes): Promise<Partial<StressReport>> {
    this.print(
      `\nScenario 3 · a burst as fast as it goes into rings of ${SMALL.ringSlots}, a pool of ${SMALL.poolEntries}`,
    );
    const scenario = smallRing(times);
    const groups = { cold: { flow: 'cold' }, ...ALL };
    const run = await this.run(scenario, { ...GROUND, ...SMALL }, groups);
    const burst = burstTime(scenario) ?? { fromNs: 0, untilNs: 0 };
    const recovery = {
      ...recoveryOf(run.measuredTicks, burst),
      refusals: figuresOf(run.refusalNs()),
    };
    this.print(recoveryText(recovery, burst));
    return { recovery };
  }

  private async run(
    scenario: StressScenario,
    setup: StressSetup,
    groups: Readonly<Record<string, Which>>,
  ): Promise<StressRun> {
    this.print('');
    let ticks = 0;
    const run = await stressOnThreads(scenario, setup, {
      tickNs: this.tickNs,
      onTick: (tick) => {
        if (ticks++ % TICKS_PER_HEAD === 0) this.print(PROGRESS_HEAD);
        this.print(tickLines(tick).join('\n'));
      },
    });
    const result = {
      ...summaryOf(run, groups),
      stalledTicks: stallsOf(run.measuredTicks).length,
    };
    this.results.push(result);
    this.print(`\n${summaryText(result)}`);
    for (const line of result.broken) this.print(`  BROKEN  ${line}`);
    if (result.broken.length === 0) this.print('  all laws of conservation hold');
    this.print(
      result.stalledTicks === 0
        ? '  every partition that had work has completed some of it in every tick'
        : `  ${result.stalledTicks} ticks in which a partition with work completed nothing`,
    );
    return run;
  }
}

function tailsOf(run: StressRun): ColdTails {
  const tail = (hotPartition: 'inside' | 'outside') => {
    const { doneNs, waitingNs } = run.durations('endToEnd', { flow: 'cold', hotPartition });
    return tailOf(doneNs, waitingNs, 990);
  };
  return { outside: tail('outside'), inside: tail('inside') };
}
