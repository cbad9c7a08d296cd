/**
 * Scenarios: what is done to an engine on purpose, and the books that are kept meanwhile.
 *
 *     consumer   ────────────────┐           ┌──────────────   slow consumer
 *                                └───────────┘
 *     rate                       ┌───────────┐                 burst
 *                ────────────────┘           └──────────────
 *     consumer   ────────────────┤  no turn  ├──────────────   full ring
 *
 *                warm-up │ base  │disturbance│ recovery
 *
 * A scenario is data. A plan says when each of its requests is due, a run sends them open-loop to
 * whatever is behind the port {@link System} and keeps the books. The clock is the caller's: the
 * same run serves on a virtual clock and against a real engine. One thread.
 */
import { NotImplemented } from '#not-implemented';

export type PhaseName = 'warm-up' | 'base' | 'disturbance' | 'recovery';

/** One stretch of a scenario, in which nothing changes. */
export interface Phase {
  readonly name: PhaseName;
  /** A whole number. */
  readonly durationNs: number;
  /** Requests per second, a whole number from 1 on. */
  readonly rate: number;
  /** What the consumer spends on each request that it begins in this phase; 0 for nothing extra. */
  readonly workNs: number;
  /** Whether the consumer stands still: it begins no request in this phase. */
  readonly held: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly phases: readonly Phase[];
}

/** What is driven: an engine and its clients, or a model of them. */
export interface System {
  /** Hands over one request. Never waits. The answer may come before this call returns. */
  submit(id: number): void;
  /** From now on: what the consumer spends on a request, and whether it stands still. */
  setConsumer(workNs: number, held: boolean): void;
}

/** Told what becomes of each request, and when. A run is; so is whoever draws a picture of it. */
export interface Outcomes {
  /** It came through: whatever the engine said, it went the whole way. */
  answered(id: number, nowNs: number): void;
  /** It was refused at the door: the ring was full. */
  refused(id: number, nowNs: number): void;
}

/** What the three disturbances start from. */
export interface Setting {
  /** Requests per second in the quiet phases. */
  readonly rate: number;
  /** What the consumer spends on a request in the quiet phases. */
  readonly workNs: number;
  /** How many requests fit into the ring, the one in work included. */
  readonly slots: number;
  /** How long warm-up, base and disturbance last; a full ring has its own length. */
  readonly phaseNs: number;
}

const NS_PER_SECOND = 1e9;

/**
 * The consumer needs `times` as long for a request, for one phase.
 *
 * @throws RangeError when the consumer cannot even keep up in the base phase
 */
export function slowConsumer(setting: Setting, times: number): Scenario {
  throw new NotImplemented(1, 'slowConsumer', setting, times);
}

/**
 * `times` the requests, for one phase.
 *
 * @throws RangeError when the consumer cannot even keep up in the base phase
 */
export function burst(setting: Setting, times: number): Scenario {
  throw new NotImplemented(2, 'burst', setting, times);
}

/**
 * The consumer stands still until as many requests were refused as the ring holds.
 *
 * @throws RangeError when the consumer cannot even keep up in the base phase
 */
export function fullRing(setting: Setting): Scenario {
  throw new NotImplemented(3, 'fullRing', setting);
}

/**
 * No disturbance: one rate, and as long as it takes for `requests` after the warm-up. Given,
 * complete.
 */
export function steady(rate: number, requests: number, warmUpNs: number, workNs = 0): Scenario {
  const quiet = { rate, workNs, held: false };
  return {
    name: 'steady',
    phases: [
      { ...quiet, name: 'warm-up', durationNs: warmUpNs },
      { ...quiet, name: 'base', durationNs: Math.floor((requests * NS_PER_SECOND) / rate) },
    ],
  };
}

/**
 * When every request of a scenario is due. Requests are numbered from 0 through all phases; each
 * phase is a schedule of its own that starts where the phase begins.
 */
export class Plan {
  readonly scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** Requests of all phases together. */
  get requests(): number {
    throw new NotImplemented(1, 'Plan.requests');
  }

  /** When the last phase is over. */
  get endNs(): number {
    throw new NotImplemented(1, 'Plan.endNs');
  }

  /** When a phase begins; behind the last one: `Infinity`. */
  beginNs(phase: number): number {
    throw new NotImplemented(1, 'Plan.beginNs', phase);
  }

  /** How many requests are due in a phase. */
  requestsIn(phase: number): number {
    throw new NotImplemented(1, 'Plan.requestsIn', phase);
  }

  /** The phase in which a request is due. */
  phaseOf(id: number): number {
    throw new NotImplemented(1, 'Plan.phaseOf', id);
  }

  /** When a request is due; behind the last one: `Infinity`. */
  dueNs(id: number): number {
    throw new NotImplemented(1, 'Plan.dueNs', id);
  }

  /** Where the phase of that name stands in the scenario; −1 when there is none. Given. */
  indexOf(name: PhaseName): number {
    return this.scenario.phases.findIndex((phase) => phase.name === name);
  }
}

/** Of the requests that were due in a phase. */
export interface PhaseCounts {
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
}

/** By nearest rank, so each is a value that occurred. */
export interface LatencyFigures {
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Sends a plan's requests when they are due and keeps the books. */
export class ScenarioRun implements Outcomes {
  readonly plan: Plan;
  private readonly system: System;

  constructor(plan: Plan, system: System) {
    this.plan = plan;
    this.system = system;
  }

  /** Requests that were sent and have got neither an answer nor a refusal yet. */
  get waiting(): number {
    throw new NotImplemented(1, 'ScenarioRun.waiting');
  }

  /** When the next phase begins or the next request is due; `Infinity` when all is sent. */
  nextNs(): number {
    throw new NotImplemented(1, 'ScenarioRun.nextNs');
  }

  /** Does everything that is due at or before `nowNs`, in the order in which it was due. */
  turn(nowNs: number): void {
    const { system } = this;
    throw new NotImplemented(1, 'ScenarioRun.turn', nowNs, system);
  }

  answered(id: number, nowNs: number): void {
    throw new NotImplemented(1, 'ScenarioRun.answered', id, nowNs);
  }

  refused(id: number, nowNs: number): void {
    throw new NotImplemented(1, 'ScenarioRun.refused', id, nowNs);
  }

  counts(phase: number): PhaseCounts {
    throw new NotImplemented(1, 'ScenarioRun.counts', phase);
  }

  /** From due time to answer, of what was due in a phase; null when nothing was answered. */
  latency(phase: number): LatencyFigures | null {
    throw new NotImplemented(2, 'ScenarioRun.latency', phase);
  }

  /** The same of the refusals, which are no answers. */
  refusalLatency(phase: number): LatencyFigures | null {
    throw new NotImplemented(3, 'ScenarioRun.refusalLatency', phase);
  }

  /** The most requests that waited after one was sent, while a phase was the current one. */
  maxWaiting(phase: number): number {
    throw new NotImplemented(2, 'ScenarioRun.maxWaiting', phase);
  }

  /**
   * How long after the disturbance no more requests waited than at most did in the base phase;
   * null when that did not happen.
   */
  recoverNs(): number | null {
    throw new NotImplemented(2, 'ScenarioRun.recoverNs');
  }

  /**
   * How long the disturbance had lasted when the first request was due that was refused; null when
   * none of its requests was.
   */
  fullAfterNs(): number | null {
    throw new NotImplemented(3, 'ScenarioRun.fullAfterNs');
  }

  /** Whether everything that was sent came back, once. */
  balance(): Balance {
    throw new NotImplemented(5, 'ScenarioRun.balance');
  }
}

/** What arithmetic says about a phase, before anything has run. */
export interface PhaseForecast {
  readonly refused: number;
  /** Requests in the ring when the phase is over. */
  readonly waiting: number;
  /** From the beginning of the phase until the ring is full; null when it does not get full. */
  readonly fullAfterNs: number | null;
  /** From the beginning of the phase until the ring is empty; null when it does not get empty. */
  readonly emptyAfterNs: number | null;
}

/**
 * The scenario as water: it runs into the ring at the rate of the requests, out of it at that of
 * the consumer, and over the brim when the ring is full.
 */
export function forecast(scenario: Scenario, slots: number): PhaseForecast[] {
  throw new NotImplemented(3, 'forecast', scenario, slots);
}

/** The law of conservation, as it stands. */
export interface Balance {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  /** Sent, and nothing came back. */
  readonly missing: number;
  /** Answers and refusals for a request that had one already. */
  readonly doubled: number;
  /** Answers and refusals for a request that was not sent. */
  readonly unasked: number;
  /** Nothing missing, nothing doubled, nothing unasked: sent = answered + refused. */
  readonly holds: boolean;
}

/** Keeps one entry per request. A sum alone forgives one lost and one doubled. */
export class Ledger {
  /** @param requests how many there will be; their numbers are 0 … requests − 1 */
  constructor(requests: number) {
    throw new NotImplemented(5, 'Ledger', requests);
  }

  /** Enters a request. Call it once for each, before the request can be answered. */
  sent(id: number): void {
    throw new NotImplemented(5, 'Ledger.sent', id);
  }

  /** @returns true when the request waited for this; false: it is entered as an error */
  settle(id: number, isRefusal: boolean): boolean {
    throw new NotImplemented(5, 'Ledger.settle', id, isRefusal);
  }

  balance(): Balance {
    throw new NotImplemented(5, 'Ledger.balance');
  }
}
