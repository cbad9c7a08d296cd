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
import { Schedule } from '#open-loop';
import { percentile } from '#recorder';

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
  return disturbed('slow consumer', setting, { workNs: setting.workNs * times });
}

/**
 * `times` the requests, for one phase.
 *
 * @throws RangeError when the consumer cannot even keep up in the base phase
 */
export function burst(setting: Setting, times: number): Scenario {
  return disturbed('burst', setting, { rate: Math.round(setting.rate * times) });
}

/**
 * The consumer stands still until as many requests were refused as the ring holds.
 *
 * @throws RangeError when the consumer cannot even keep up in the base phase
 */
export function fullRing(setting: Setting): Scenario {
  const durationNs = Math.ceil((2 * setting.slots * NS_PER_SECOND) / setting.rate);
  return disturbed('full ring', setting, { held: true, durationNs });
}

/** No disturbance: one rate, and as long as it takes for `requests` after the warm-up. */
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

function disturbed(name: string, setting: Setting, disturbance: Partial<Phase>): Scenario {
  const { rate, workNs, slots, phaseNs } = setting;
  const capacity = NS_PER_SECOND / workNs;
  if (rate >= capacity) {
    throw new RangeError(
      `${name}: ${rate} requests a second of ${workNs} ns each are more than one consumer can do (${Math.floor(capacity)} a second); lower the rate, or there is nothing to recover to`,
    );
  }
  const quiet = { durationNs: phaseNs, rate, workNs, held: false };
  const drainNs = Math.ceil((slots * NS_PER_SECOND) / (capacity - rate));
  return {
    name,
    phases: [
      { ...quiet, name: 'warm-up' },
      { ...quiet, name: 'base' },
      { ...quiet, ...disturbance, name: 'disturbance' },
      // Twice what the model asks for: no machine is as good as its model.
      { ...quiet, name: 'recovery', durationNs: Math.max(phaseNs, 2 * drainNs) },
    ],
  };
}

/**
 * When every request of a scenario is due. Requests are numbered from 0 through all phases; each
 * phase is a schedule of its own that starts where the phase begins.
 */
export class Plan {
  readonly scenario: Scenario;
  /** Requests of all phases together. */
  readonly requests: number;
  /** When the last phase is over. */
  readonly endNs: number;
  private readonly begins: number[] = [];
  /** The number of each phase's first request. */
  private readonly firsts: number[] = [];
  private readonly schedules: Schedule[] = [];

  constructor(scenario: Scenario) {
    let beginNs = 0;
    let first = 0;
    for (const { durationNs, rate } of scenario.phases) {
      this.begins.push(beginNs);
      this.firsts.push(first);
      this.schedules.push(new Schedule({ ratePerSecond: rate, startNs: beginNs }));
      beginNs += durationNs;
      first += Math.ceil((rate * durationNs) / NS_PER_SECOND);
    }
    this.scenario = scenario;
    this.requests = first;
    this.endNs = beginNs;
  }

  /** When a phase begins; behind the last one: `Infinity`. */
  beginNs(phase: number): number {
    return this.begins[phase] ?? Number.POSITIVE_INFINITY;
  }

  /** How many requests are due in a phase. */
  requestsIn(phase: number): number {
    return (this.firsts[phase + 1] ?? this.requests) - (this.firsts[phase] ?? this.requests);
  }

  /** The phase in which a request is due. */
  phaseOf(id: number): number {
    let phase = this.firsts.length - 1;
    while (phase > 0 && id < (this.firsts[phase] as number)) phase--;
    return phase;
  }

  /** When a request is due; behind the last one: `Infinity`. */
  dueNs(id: number): number {
    if (id >= this.requests) return Number.POSITIVE_INFINITY;
    const phase = this.phaseOf(id);
    return (this.schedules[phase] as Schedule).dueNs(id - (this.firsts[phase] as number));
  }

  /** Where the phase of that name stands in the scenario; −1 when there is none. */
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
  private readonly ledger: Ledger;
  private readonly books: PhaseBook[];
  private readonly base: number;
  private readonly disturbance: number;
  private readonly recovery: number;
  /** Phases that have begun. */
  private begun = 0;
  private nextId = 0;
  /** When request `nextId` is due: kept, because a driver asks for it at every turn. */
  private nextDueNs: number;
  private waitingNow = 0;
  private recoveredAtNs: number | null = null;
  private firstRefusalNs = Number.POSITIVE_INFINITY;

  constructor(plan: Plan, system: System) {
    this.plan = plan;
    this.system = system;
    this.ledger = new Ledger(plan.requests);
    this.books = plan.scenario.phases.map((_, phase) => new PhaseBook(plan.requestsIn(phase)));
    this.base = plan.indexOf('base');
    this.disturbance = plan.indexOf('disturbance');
    this.recovery = plan.indexOf('recovery');
    this.nextDueNs = plan.dueNs(0);
  }

  /** Requests that were sent and have got neither an answer nor a refusal yet. */
  get waiting(): number {
    return this.waitingNow;
  }

  /** When the next phase begins or the next request is due; `Infinity` when all is sent. */
  nextNs(): number {
    return Math.min(this.plan.beginNs(this.begun), this.nextDueNs);
  }

  /** Does everything that is due at or before `nowNs`, in the order in which it was due. */
  turn(nowNs: number): void {
    while (this.nextNs() <= nowNs) {
      if (this.plan.beginNs(this.begun) <= this.nextDueNs) this.beginPhase(nowNs);
      else this.send(nowNs);
    }
  }

  answered(id: number, nowNs: number): void {
    this.settle(id, nowNs, false);
  }

  refused(id: number, nowNs: number): void {
    this.settle(id, nowNs, true);
  }

  counts(phase: number): PhaseCounts {
    const { offered, answers, refusals } = this.book(phase);
    return { offered, answered: answers.count, refused: refusals.count };
  }

  /** From due time to answer, of what was due in a phase; null when nothing was answered. */
  latency(phase: number): LatencyFigures | null {
    return this.book(phase).answers.summary();
  }

  /** The same of the refusals, which are no answers. */
  refusalLatency(phase: number): LatencyFigures | null {
    return this.book(phase).refusals.summary();
  }

  /** The most requests that waited after one was sent, while a phase was the current one. */
  maxWaiting(phase: number): number {
    return this.book(phase).maxWaiting;
  }

  /**
   * How long after the disturbance no more requests waited than at most did in the base phase;
   * null when that did not happen.
   */
  recoverNs(): number | null {
    if (this.recoveredAtNs === null) return null;
    return this.recoveredAtNs - this.plan.beginNs(this.recovery);
  }

  /**
   * How long the disturbance had lasted when the first request was due that was refused; null when
   * none of its requests was.
   */
  fullAfterNs(): number | null {
    if (this.firstRefusalNs === Number.POSITIVE_INFINITY) return null;
    return this.firstRefusalNs - this.plan.beginNs(this.disturbance);
  }

  /** Whether everything that was sent came back, once. */
  balance(): Balance {
    return this.ledger.balance();
  }

  private beginPhase(nowNs: number): void {
    const { workNs, held } = this.plan.scenario.phases[this.begun] as Phase;
    this.begun++;
    this.system.setConsumer(workNs, held);
    this.lookForRecovery(nowNs);
  }

  private send(nowNs: number): void {
    const id = this.nextId;
    this.nextId++;
    this.nextDueNs = this.plan.dueNs(this.nextId);
    // Entered before it is sent: the answer may come while `submit` still runs.
    this.ledger.sent(id);
    this.book(this.plan.phaseOf(id)).offered++;
    this.waitingNow++;
    this.system.submit(id);
    const current = this.book(this.begun - 1);
    current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);
    this.lookForRecovery(nowNs);
  }

  private settle(id: number, nowNs: number, isRefusal: boolean): void {
    if (!this.ledger.settle(id, isRefusal)) return;
    const phase = this.plan.phaseOf(id);
    const dueNs = this.plan.dueNs(id);
    const { answers, refusals } = this.book(phase);
    (isRefusal ? refusals : answers).add(nowNs - dueNs);
    this.waitingNow--;
    if (isRefusal && phase === this.disturbance) {
      this.firstRefusalNs = Math.min(this.firstRefusalNs, dueNs);
    }
    this.lookForRecovery(nowNs);
  }

  private lookForRecovery(nowNs: number): void {
    if (this.recoveredAtNs !== null || this.base < 0) return;
    if (this.recovery < 0 || this.begun - 1 !== this.recovery) return;
    if (this.waitingNow <= this.maxWaiting(this.base)) this.recoveredAtNs = nowNs;
  }

  private book(phase: number): PhaseBook {
    const book = this.books[phase];
    if (book !== undefined) return book;
    throw new RangeError(
      `ScenarioRun: there is no phase ${phase}; the scenario has ${this.books.length}, from 0`,
    );
  }
}

class PhaseBook {
  offered = 0;
  maxWaiting = 0;
  readonly answers: Samples;
  readonly refusals: Samples;

  constructor(requests: number) {
    this.answers = new Samples(requests);
    this.refusals = new Samples(requests);
  }
}

/** Every value is kept: a phase has as many as its plan says, so the room is known. */
class Samples {
  count = 0;
  private readonly values: Float64Array;

  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
  }

  add(ns: number): void {
    this.values[this.count++] = ns;
  }

  /** Control plane: sorts a copy. */
  summary(): LatencyFigures | null {
    if (this.count === 0) return null;
    const sorted = this.values.slice(0, this.count).sort();
    return {
      count: this.count,
      p50Ns: percentile(sorted, 500),
      p99Ns: percentile(sorted, 990),
      maxNs: percentile(sorted, 1000),
    };
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
  let waiting = 0;
  return scenario.phases.map(({ durationNs, rate, workNs, held }) => {
    const before = waiting;
    const gain = rate - (held ? 0 : NS_PER_SECOND / workNs);
    if (gain > 0) {
      const fullNs = ((slots - before) / gain) * NS_PER_SECOND;
      const spilledNs = Math.max(0, durationNs - fullNs);
      waiting = Math.min(slots, before + (gain * durationNs) / NS_PER_SECOND);
      return {
        refused: (gain * spilledNs) / NS_PER_SECOND,
        waiting,
        fullAfterNs: fullNs < durationNs ? fullNs : null,
        emptyAfterNs: null,
      };
    }
    // Empty is empty, also where as much goes as comes and the quotient would be 0 ÷ 0.
    const emptyNs = before === 0 ? 0 : (before / Math.abs(gain)) * NS_PER_SECOND;
    const empties = before === 0 || emptyNs < durationNs;
    waiting = empties ? 0 : before + (gain * durationNs) / NS_PER_SECOND;
    return { refused: 0, waiting, fullAfterNs: null, emptyAfterNs: empties ? emptyNs : null };
  });
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

const State = { UNSENT: 0, WAITING: 1, ANSWERED: 2, REFUSED: 3 } as const;

/** Keeps one entry per request. A sum alone forgives one lost and one doubled. */
export class Ledger {
  private readonly states: Uint8Array;
  private entered = 0;
  private answered = 0;
  private refused = 0;
  private doubled = 0;
  private unasked = 0;

  /** @param requests how many there will be; their numbers are 0 … requests − 1 */
  constructor(requests: number) {
    this.states = new Uint8Array(requests);
  }

  /** Enters a request. Call it once for each, before the request can be answered. */
  sent(id: number): void {
    this.states[id] = State.WAITING;
    this.entered++;
  }

  /** @returns true when the request waited for this; false: it is entered as an error */
  settle(id: number, isRefusal: boolean): boolean {
    const state = this.states[id] ?? State.UNSENT;
    if (state !== State.WAITING) {
      if (state === State.UNSENT) this.unasked++;
      else this.doubled++;
      return false;
    }
    this.states[id] = isRefusal ? State.REFUSED : State.ANSWERED;
    if (isRefusal) this.refused++;
    else this.answered++;
    return true;
  }

  balance(): Balance {
    const { entered: sent, answered, refused, doubled, unasked } = this;
    const missing = sent - answered - refused;
    const holds = missing === 0 && doubled === 0 && unasked === 0;
    return { sent, answered, refused, missing, doubled, unasked, holds };
  }
}
