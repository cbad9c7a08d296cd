/**
 * Drives a scenario against a running engine: the real clock, real sockets, and the same books as
 * on the virtual clock.
 *
 *     ScenarioRun ──submit──► clients ─TCP─► engine          one turn after the other, on one
 *          ▲                     │                           thread that never sleeps: who sleeps
 *          └── answered, refused ┘                           wakes late, and measures that
 */
import { build, type Histogram } from 'hdr-histogram-js';
import { type Outcomes, Plan, type Scenario, ScenarioRun } from '#scenarios';
import { StageClock } from '#stage-clock';
import { ConsumerThrottle, type Holdable } from './consumer-throttle.ts';
import { ScenarioClients } from './scenario-clients.ts';

export interface DriveTarget extends Holdable {
  readonly host: string;
  readonly port: number;
}

export interface DriveOptions {
  /** What an order costs in the engine as it was started, ns. */
  readonly workNs: number;
  readonly connections: number;
  readonly seed: number;
  /** Symbols traded. Without it: 8. */
  readonly symbols?: number;
  /** Hears each answer and refusal as well. */
  readonly observer?: Outcomes;
  /** Called about four times a second. */
  readonly onProgress?: (progress: DriveProgress) => void;
}

export interface DriveProgress {
  /** Of everything that is planned: 0 … 1. */
  readonly share: number;
  readonly elapsedSeconds: number;
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly waiting: number;
}

export interface DriveResult {
  readonly run: ScenarioRun;
  readonly connectionsLost: number;
  /** How late the driver itself sent, in ns. */
  readonly sendLag: Histogram;
  /** From the first due time to the last answer. */
  readonly elapsedSeconds: number;
}

const PROGRESS_NS = 250e6;
/** How long answers are waited for once everything is sent and none comes any more. */
const SILENCE_NS = 2e9;
/** A turn counts for no more silence than this: if this process stood still, answers may be there. */
const MAX_SILENCE_PER_TURN_NS = 10e6;
/** So much of the plan goes out in one turn at most; the rest waits until answers were read. */
const MAX_PLAN_PER_TURN_NS = 2e6;
/** With more than this unsent, the next requests are late. */
const MAX_BACKLOG_BYTES = 256 * 1024;

/** @throws Error when the engine cannot be reached */
export async function driveScenario(
  scenario: Scenario,
  target: DriveTarget,
  options: DriveOptions,
): Promise<DriveResult> {
  const driver = new ScenarioDriver(scenario, target, options);
  await driver.connect();
  return driver.drive();
}

class ScenarioDriver implements Outcomes {
  private readonly target: DriveTarget;
  private readonly options: DriveOptions;
  private readonly run: ScenarioRun;
  private readonly throttle: ConsumerThrottle;
  private readonly sendLag = newHistogram();
  private clients: ScenarioClients | undefined;
  private clock = StageClock.start();
  private nowNs = 0;
  private sent = 0;
  private answers = 0;
  private refusals = 0;
  private lastSettledNs = 0;
  private settledAtTurn = 0;
  private silenceNs = 0;
  private nextProgressNs = PROGRESS_NS;

  constructor(scenario: Scenario, target: DriveTarget, options: DriveOptions) {
    this.target = target;
    this.options = options;
    this.throttle = new ConsumerThrottle(target, options.workNs);
    this.run = new ScenarioRun(new Plan(scenario), {
      submit: (id) => this.submit(id),
      setConsumer: (workNs, held) => this.throttle.set(workNs, held, this.nowNs, this.answers),
    });
  }

  async connect(): Promise<void> {
    const { target, options } = this;
    this.clients = await ScenarioClients.connect({
      host: target.host,
      port: target.port,
      connections: options.connections,
      seed: options.seed,
      symbols: options.symbols ?? 8,
      onAnswered: (id) => this.answered(id, this.clock.nowNs()),
      onRefused: (id) => this.refused(id, this.clock.nowNs()),
    });
  }

  async drive(): Promise<DriveResult> {
    this.clock = StageClock.start();
    await new Promise<void>((resolve) => {
      const next = (): void => {
        if (this.turn()) resolve();
        else setImmediate(next);
      };
      next();
    });
    this.target.release();
    await this.clients?.hangUp();
    return {
      run: this.run,
      connectionsLost: this.clients?.connectionsLost ?? 0,
      sendLag: this.sendLag,
      elapsedSeconds: this.lastSettledNs / 1e9,
    };
  }

  answered(id: number, nowNs: number): void {
    this.answers++;
    this.lastSettledNs = nowNs;
    this.run.answered(id, nowNs);
    this.options.observer?.answered(id, nowNs);
  }

  refused(id: number, nowNs: number): void {
    this.refusals++;
    this.lastSettledNs = nowNs;
    this.run.refused(id, nowNs);
    this.options.observer?.refused(id, nowNs);
  }

  private submit(id: number): void {
    this.sent++;
    this.sendLag.recordValue(Math.max(0, this.nowNs - this.run.plan.dueNs(id)));
    this.clients?.send(id);
  }

  /** @returns true when everything has come back, or nothing comes any more */
  private turn(): boolean {
    const { run, clients } = this;
    if (clients === undefined || clients.allLost) return true;
    const turnNs = this.clock.nowNs() - this.nowNs;
    this.nowNs += turnNs;
    if (clients.unsentBytes() <= MAX_BACKLOG_BYTES) {
      run.turn(Math.min(this.nowNs, run.nextNs() + MAX_PLAN_PER_TURN_NS));
      clients.flush();
    }
    this.throttle.turn(this.nowNs, this.answers);
    this.showProgress();
    if (run.nextNs() < Number.POSITIVE_INFINITY) return false;
    return run.waiting === 0 || this.isSilent(turnNs);
  }

  private isSilent(turnNs: number): boolean {
    const settled = this.answers + this.refusals;
    const waits = settled === this.settledAtTurn;
    this.settledAtTurn = settled;
    this.silenceNs = waits ? this.silenceNs + Math.min(turnNs, MAX_SILENCE_PER_TURN_NS) : 0;
    return this.silenceNs > SILENCE_NS;
  }

  private showProgress(): void {
    const { run, nowNs } = this;
    if (nowNs < this.nextProgressNs) return;
    this.nextProgressNs = nowNs + PROGRESS_NS;
    this.options.onProgress?.({
      share: this.sent / run.plan.requests,
      elapsedSeconds: nowNs / 1e9,
      sent: this.sent,
      answered: this.answers,
      refused: this.refusals,
      waiting: run.waiting,
    });
  }
}

const LONGEST_NS = 600e9;

function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_NS,
    numberOfSignificantValueDigits: 3,
  });
}
