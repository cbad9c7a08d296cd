/**
 * Right, and different: one latency and one state for each request, and every figure is worked out
 * when it is asked for. Phases are found by bisection, a forecast is made from both ends of a phase.
 */
import { Schedule } from '#open-loop';
import { percentile } from '#recorder';

export type PhaseName = 'warm-up' | 'base' | 'disturbance' | 'recovery';

export interface Phase {
  readonly name: PhaseName;
  readonly durationNs: number;
  readonly rate: number;
  readonly workNs: number;
  readonly held: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly phases: readonly Phase[];
}

export interface System {
  submit(id: number): void;
  setConsumer(workNs: number, held: boolean): void;
}

export interface Outcomes {
  answered(id: number, nowNs: number): void;
  refused(id: number, nowNs: number): void;
}

export interface Setting {
  readonly rate: number;
  readonly workNs: number;
  readonly slots: number;
  readonly phaseNs: number;
}

export interface PhaseCounts {
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
}

export interface LatencyFigures {
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export interface PhaseForecast {
  readonly refused: number;
  readonly waiting: number;
  readonly fullAfterNs: number | null;
  readonly emptyAfterNs: number | null;
}

export interface Balance {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly missing: number;
  readonly doubled: number;
  readonly unasked: number;
  readonly holds: boolean;
}

const SECOND_NS = 1e9;

export function slowConsumer(setting: Setting, times: number): Scenario {
  const [warmUp, base, quiet, recovery] = quietPhases(setting);
  const disturbance = { ...quiet, workNs: quiet.workNs * times };
  return { name: 'slow consumer', phases: [warmUp, base, disturbance, recovery] };
}

export function burst(setting: Setting, times: number): Scenario {
  const [warmUp, base, quiet, recovery] = quietPhases(setting);
  const disturbance = { ...quiet, rate: Math.round(quiet.rate * times) };
  return { name: 'burst', phases: [warmUp, base, disturbance, recovery] };
}

export function fullRing(setting: Setting): Scenario {
  const [warmUp, base, quiet, recovery] = quietPhases(setting);
  const durationNs = Math.ceil((setting.slots * 2 * SECOND_NS) / setting.rate);
  const disturbance = { ...quiet, held: true, durationNs };
  return { name: 'full ring', phases: [warmUp, base, disturbance, recovery] };
}

export function steady(rate: number, requests: number, warmUpNs: number, workNs = 0): Scenario {
  const durationNs = Math.floor((requests * SECOND_NS) / rate);
  return {
    name: 'steady',
    phases: [
      { name: 'warm-up', rate, workNs, held: false, durationNs: warmUpNs },
      { name: 'base', rate, workNs, held: false, durationNs },
    ],
  };
}

function quietPhases(setting: Setting): [Phase, Phase, Phase, Phase] {
  const { rate, workNs, slots, phaseNs } = setting;
  const busy = (rate * workNs) / SECOND_NS;
  if (busy >= 1) throw new RangeError(`the consumer would be ${busy} times busy`);
  const emptyNs = workNs === 0 ? 0 : Math.ceil((slots * SECOND_NS) / (SECOND_NS / workNs - rate));
  const quiet = (name: PhaseName, durationNs: number): Phase => ({
    name,
    durationNs,
    rate,
    workNs,
    held: false,
  });
  const recoveryNs = emptyNs * 2 > phaseNs ? emptyNs * 2 : phaseNs;
  return [
    quiet('warm-up', phaseNs),
    quiet('base', phaseNs),
    quiet('disturbance', phaseNs),
    quiet('recovery', recoveryNs),
  ];
}

interface Stretch {
  readonly beginNs: number;
  readonly first: number;
  readonly requests: number;
  readonly schedule: Schedule;
}

export class Plan {
  readonly scenario: Scenario;
  private readonly stretches: readonly Stretch[];

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    const stretches: Stretch[] = [];
    for (const [index, { rate }] of scenario.phases.entries()) {
      const before = stretches[index - 1];
      const beginNs = (before?.beginNs ?? 0) + (scenario.phases[index - 1]?.durationNs ?? 0);
      const first = (before?.first ?? 0) + (before?.requests ?? 0);
      const durationNs = scenario.phases[index]?.durationNs ?? 0;
      const requests = Math.ceil((durationNs * rate) / SECOND_NS);
      const schedule = new Schedule({ ratePerSecond: rate, startNs: beginNs });
      stretches.push({ beginNs, first, requests, schedule });
    }
    this.stretches = stretches;
  }

  get requests(): number {
    return this.stretches.reduce((sum, { requests }) => sum + requests, 0);
  }

  get endNs(): number {
    return this.scenario.phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  }

  beginNs(phase: number): number {
    const stretch = this.stretches[phase];
    return stretch === undefined ? Number.POSITIVE_INFINITY : stretch.beginNs;
  }

  requestsIn(phase: number): number {
    return this.stretches[phase]?.requests ?? 0;
  }

  firstOf(phase: number): number {
    return this.stretches[phase]?.first ?? this.requests;
  }

  phaseOf(id: number): number {
    let low = 0;
    let high = this.stretches.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.firstOf(middle) <= id) low = middle;
      else high = middle;
    }
    return low;
  }

  dueNs(id: number): number {
    const stretch = this.stretches[this.phaseOf(id)];
    if (stretch === undefined || id - stretch.first >= stretch.requests) {
      return Number.POSITIVE_INFINITY;
    }
    return stretch.schedule.dueNs(id - stretch.first);
  }

  indexOf(name: PhaseName): number {
    return this.scenario.phases.findIndex((phase) => phase.name === name);
  }
}

export class ScenarioRun implements Outcomes {
  readonly plan: Plan;
  private readonly system: System;
  private readonly ledger: Ledger;
  private readonly latencyNs: Float64Array;
  private readonly depths: number[];
  private current = -1;
  private sent = 0;
  private recovered: number | null = null;

  constructor(plan: Plan, system: System) {
    this.plan = plan;
    this.system = system;
    this.ledger = new Ledger(plan.requests);
    this.latencyNs = new Float64Array(plan.requests);
    this.depths = plan.scenario.phases.map(() => 0);
  }

  get waiting(): number {
    return this.ledger.balance().missing;
  }

  nextNs(): number {
    const phaseNs = this.plan.beginNs(this.current + 1);
    const dueNs = this.plan.dueNs(this.sent);
    return phaseNs < dueNs ? phaseNs : dueNs;
  }

  turn(nowNs: number): void {
    const { plan } = this;
    for (;;) {
      const dueNs = plan.dueNs(this.sent);
      const phaseNs = plan.beginNs(this.current + 1);
      if (phaseNs <= nowNs && phaseNs <= dueNs) this.enter(this.current + 1);
      else if (dueNs <= nowNs) this.send();
      else return;
      this.look(nowNs);
    }
  }

  answered(id: number, nowNs: number): void {
    this.book(id, nowNs, false);
  }

  refused(id: number, nowNs: number): void {
    this.book(id, nowNs, true);
  }

  counts(phase: number): PhaseCounts {
    const first = this.plan.firstOf(phase);
    const offered = Math.max(0, Math.min(this.sent - first, this.plan.requestsIn(phase)));
    return {
      offered,
      answered: this.idsOf(phase, 'answered').length,
      refused: this.idsOf(phase, 'refused').length,
    };
  }

  latency(phase: number): LatencyFigures | null {
    return this.figures(this.idsOf(phase, 'answered'));
  }

  refusalLatency(phase: number): LatencyFigures | null {
    return this.figures(this.idsOf(phase, 'refused'));
  }

  maxWaiting(phase: number): number {
    return this.depths[phase] ?? 0;
  }

  recoverNs(): number | null {
    return this.recovered;
  }

  fullAfterNs(): number | null {
    const disturbance = this.plan.indexOf('disturbance');
    const [earliest] = disturbance < 0 ? [] : this.idsOf(disturbance, 'refused');
    if (earliest === undefined) return null;
    return this.plan.dueNs(earliest) - this.plan.beginNs(disturbance);
  }

  balance(): Balance {
    return this.ledger.balance();
  }

  private enter(phase: number): void {
    this.current = phase;
    const entered = this.plan.scenario.phases[phase];
    if (entered !== undefined) this.system.setConsumer(entered.workNs, entered.held);
  }

  private send(): void {
    this.ledger.sent(this.sent);
    this.sent++;
    this.system.submit(this.sent - 1);
    const depth = this.depths[this.current] ?? 0;
    if (this.waiting > depth) this.depths[this.current] = this.waiting;
  }

  private book(id: number, nowNs: number, isRefusal: boolean): void {
    if (!this.ledger.settle(id, isRefusal)) return;
    this.latencyNs[id] = nowNs - this.plan.dueNs(id);
    this.look(nowNs);
  }

  private look(nowNs: number): void {
    const base = this.depths[this.plan.indexOf('base')];
    const recovery = this.plan.indexOf('recovery');
    if (this.recovered !== null || base === undefined || recovery < 0) return;
    if (this.current === recovery && this.waiting <= base) {
      this.recovered = nowNs - this.plan.beginNs(recovery);
    }
  }

  private idsOf(phase: number, outcome: 'answered' | 'refused'): number[] {
    const first = this.plan.firstOf(phase);
    return Array.from({ length: this.plan.requestsIn(phase) }, (_, i) => first + i).filter(
      (id) => this.ledger.outcomeOf(id) === outcome,
    );
  }

  private figures(ids: readonly number[]): LatencyFigures | null {
    if (ids.length === 0) return null;
    const sorted = Float64Array.from(ids, (id) => this.latencyNs[id] ?? 0).toSorted();
    return {
      count: ids.length,
      p50Ns: percentile(sorted, 500),
      p99Ns: percentile(sorted, 990),
      maxNs: sorted.at(-1) ?? 0,
    };
  }
}

export function forecast(scenario: Scenario, slots: number): PhaseForecast[] {
  let level = 0;
  return scenario.phases.map(({ durationNs, rate, workNs, held }) => {
    const seconds = durationNs / SECOND_NS;
    const outOf = held ? 0 : workNs === 0 ? Number.POSITIVE_INFINITY : SECOND_NS / workNs;
    const start = level;
    const end = rate === outOf ? start : start + (rate - outOf) * seconds;
    level = Math.min(slots, Math.max(0, end));
    const rises = rate > outOf;
    const overflows = rises && end > slots;
    const fullNs = ((slots - start) / (rate - outOf)) * SECOND_NS;
    const empties = !rises && (start === 0 || end < 0);
    return {
      refused: overflows ? end - slots : 0,
      waiting: level,
      fullAfterNs: overflows ? fullNs : null,
      emptyAfterNs: empties ? (start === 0 ? 0 : (start / (outOf - rate)) * SECOND_NS) : null,
    };
  });
}

/** Entries in a map, and what was too much in two counters. */
export class Ledger {
  private readonly outcomes = new Map<number, 'waiting' | 'answered' | 'refused'>();
  private readonly requests: number;
  private doubled = 0;
  private unasked = 0;
  private readonly came = { answered: 0, refused: 0 };

  constructor(requests: number) {
    this.requests = requests;
  }

  sent(id: number): void {
    if (id < this.requests) this.outcomes.set(id, 'waiting');
  }

  settle(id: number, isRefusal: boolean): boolean {
    const known = this.outcomes.get(id);
    if (known === undefined) this.unasked++;
    else if (known !== 'waiting') this.doubled++;
    else {
      const outcome = isRefusal ? 'refused' : 'answered';
      this.outcomes.set(id, outcome);
      this.came[outcome]++;
      return true;
    }
    return false;
  }

  outcomeOf(id: number): 'waiting' | 'answered' | 'refused' | undefined {
    return this.outcomes.get(id);
  }

  balance(): Balance {
    const sent = this.outcomes.size;
    const { answered, refused } = this.came;
    const missing = sent - answered - refused;
    const { doubled, unasked } = this;
    const holds = missing + doubled + unasked === 0;
    return { sent, answered, refused, missing, doubled, unasked, holds };
  }
}
