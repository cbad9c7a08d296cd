/** What a scenario is driven against: an engine in a process of its own, or the model of one. */
import { build, type Histogram } from 'hdr-histogram-js';
import { startEngineProcess } from '#engine-process';
import { Random } from '#random';
import { type Outcomes, Plan, type Scenario, type ScenarioRun } from '#scenarios';
import { type DriveProgress, driveScenario } from '../../solutions/load/drive-scenario.ts';
import { Timeline } from '../../solutions/load/timeline.ts';
import { runVirtually } from '../../solutions/load/virtual-server.ts';
import type { CommonOptions } from './options.ts';

/** Columns of a picture in text: with the scale in front of them 80. */
export const COLUMNS = 67;

/** What one run gave. */
export interface Played {
  readonly run: ScenarioRun;
  readonly timeline: Timeline;
  /** Of what was answered and due in the base phase, in ns. */
  readonly histogram: Histogram;
  readonly connectionsLost: number;
  /** How late the driver itself sent, at p99; null: a model is never late. */
  readonly sendLagP99Ns: number | null;
  readonly elapsedSeconds: number;
}

/** What an engine said at its end. */
export type EngineReport = Awaited<
  ReturnType<Awaited<ReturnType<typeof startEngineProcess>>['finish']>
>;

export interface Target {
  /** One line that says what it is. */
  readonly what: string;
  play(scenario: Scenario, onProgress: (progress: DriveProgress) => void): Promise<Played>;
  /** Ends it; null: a model has nothing to report. */
  finish(): Promise<EngineReport | null>;
}

/** @param isRandom whether the model's orders cost a random time, exponential around its mean */
export async function openTarget(options: CommonOptions, isRandom = false): Promise<Target> {
  return options.virtual ? model(options, isRandom) : engine(options);
}

function model({ slots, seed, workNs }: CommonOptions, isRandom: boolean): Target {
  const random = new Random(seed);
  const steps = 2 ** 30;
  const costNs = (ns: number) => -Math.log((random.below(steps) + 1) / steps) * ns;
  const cost = `${workNs / 1000} µs an order${isRandom ? ' on average, exponential' : ''}`;
  return {
    what: `a model on a virtual clock: a ring of ${slots} slots, ${cost}`,
    play: async (scenario) => {
      const listener = new Listener(new Plan(scenario));
      const run = runVirtually(scenario, {
        slots,
        ...(isRandom ? { costNs } : {}),
        between: (books) => both(listener, books),
      });
      const elapsedSeconds = run.plan.endNs / 1e9;
      const { timeline, histogram } = listener;
      return { run, timeline, histogram, connectionsLost: 0, sendLagP99Ns: null, elapsedSeconds };
    },
    finish: async () => null,
  };
}

async function engine(options: CommonOptions): Promise<Target> {
  const { slots, workNs, connections, seed } = options;
  const started = await startEngineProcess({
    args: [
      ...['--topology', 'two', '--execution', 'simulator', '--ring-slots', String(slots)],
      ...(workNs === 0 ? [] : ['--work-us', String(workNs / 1000)]),
    ],
  });
  const cost = workNs === 0 ? '' : `, ${workNs / 1000} µs of work an order`;
  return {
    what: `an engine on two threads: a ring of ${slots} slots${cost}; ${connections} connections, seed ${seed}`,
    play: async (scenario, onProgress) => {
      const observer = new Listener(new Plan(scenario));
      const settings = { workNs, connections, seed, observer, onProgress };
      const { sendLag, ...result } = await driveScenario(scenario, started, settings);
      const { timeline, histogram } = observer;
      return { ...result, timeline, histogram, sendLagP99Ns: sendLag.getValueAtPercentile(99) };
    },
    finish: () => started.finish(),
  };
}

/** Hears what becomes of each request, for the pictures. */
class Listener implements Outcomes {
  readonly timeline: Timeline;
  readonly histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600e9,
    numberOfSignificantValueDigits: 3,
  });
  private readonly plan: Plan;
  private readonly base: number;

  constructor(plan: Plan) {
    this.plan = plan;
    this.base = plan.indexOf('base');
    this.timeline = new Timeline(plan, COLUMNS);
  }

  answered(id: number, nowNs: number): void {
    this.timeline.answered(id, nowNs);
    if (this.plan.phaseOf(id) !== this.base) return;
    this.histogram.recordValue(Math.max(0, Math.round(nowNs - this.plan.dueNs(id))));
  }

  refused(id: number, nowNs: number): void {
    this.timeline.refused(id, nowNs);
  }
}

function both(one: Outcomes, other: Outcomes): Outcomes {
  return {
    answered: (id, nowNs) => {
      one.answered(id, nowNs);
      other.answered(id, nowNs);
    },
    refused: (id, nowNs) => {
      one.refused(id, nowNs);
      other.refused(id, nowNs);
    },
  };
}
