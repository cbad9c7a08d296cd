/** What a stress run has left: counters, ticks, what became of each request, and whether it adds up. */
import { Counter, type Counters, CounterView } from '#counters';
import type { Tick } from '#progress-log';
import { Reason } from '#reasons';
import { brokenLaws } from '#scheduler-counters';
import type { RequestBook } from './request-book.ts';
import type { StressPlan } from './stress-plan.ts';
import type { StressSetup } from './stress-scenario.ts';

/** Who counts: one object for each thread, and for the door one for each partition. */
export interface RunCounters {
  /** The router's own, of all partitions. */
  readonly router: Counters;
  /** By partition: what the door counted there. */
  readonly door: readonly Counters[];
  /** By partition: its dispatcher's and its lanes'. */
  readonly inside: readonly (readonly Counters[])[];
}

/** All that was counted for a partition. */
export function partitionCounters({ door, inside }: RunCounters): CounterView[] {
  return door.map((own, partition) => new CounterView([own, ...(inside[partition] ?? [])]));
}

/** Where a task's time went. */
export type Part = 'q' | 'execQ' | 'svc' | 'endToEnd';

/** Which tasks: of a flow, of some partitions, due in the measured time. */
export interface Which {
  /** Without it: of all flows. */
  readonly flow?: string;
  /** Without it: inside and outside. */
  readonly hotPartition?: 'inside' | 'outside';
}

export interface Durations {
  /** In ns, of those that were accepted and are done, in the order in which they were due. */
  readonly doneNs: Float64Array;
  /** Of those that are not: how long it is at least. Only for `endToEnd`. */
  readonly waitingNs: Float64Array;
  /** How many were refused. */
  readonly refused: number;
}

export interface StressRunOptions {
  readonly plan: StressPlan;
  readonly setup: StressSetup;
  readonly book: RequestBook;
  readonly counters: RunCounters;
  readonly ticks: readonly Tick[];
  readonly endNs: number;
}

export class StressRun {
  readonly plan: StressPlan;
  readonly setup: StressSetup;
  readonly book: RequestBook;
  readonly ticks: readonly Tick[];
  /** When it was over. */
  readonly endNs: number;
  /** By partition. */
  readonly partitions: readonly CounterView[];
  /** Of the whole run. */
  readonly whole: CounterView;
  private readonly counters: RunCounters;

  constructor({ plan, setup, book, counters, ticks, endNs }: StressRunOptions) {
    this.plan = plan;
    this.setup = setup;
    this.book = book;
    this.counters = counters;
    this.ticks = ticks;
    this.endNs = endNs;
    this.partitions = partitionCounters(counters);
    this.whole = new CounterView([...counters.door, ...counters.inside.flat()]);
  }

  /** True when every request has its answer. */
  get isDrained(): boolean {
    return this.book.isSettled;
  }

  /** The ticks of the measured time. */
  get measuredTicks(): readonly Tick[] {
    const { warmUpNs } = this.plan.scenario;
    return this.ticks.filter(
      ({ atNs, lastedNs }) => atNs - lastedNs >= warmUpNs && atNs <= this.plan.offeredNs,
    );
  }

  /** Requests a second that were accepted and done in the measured time. */
  get acceptedPerSecond(): number {
    const { answeredNs, reasons } = this.book;
    const { warmUpNs, measureNs } = this.plan.scenario;
    const done = answeredNs.filter(
      (at, request) =>
        reasons[request] === Reason.ACCEPTED && at >= warmUpNs && at < this.plan.offeredNs,
    );
    return (done.length * 1e9) / measureNs;
  }

  /** How long a part of the measured tasks took. */
  durations(part: Part, which: Which = {}): Durations {
    const done: number[] = [];
    const waiting: number[] = [];
    let refused = 0;
    for (const request of this.requestsOf(which)) {
      const isAnswered = (this.book.answers[request] as number) > 0;
      if (!isAnswered) waiting.push(this.endNs - (this.plan.dueNs[request] as number));
      else if (this.book.reasons[request] !== Reason.ACCEPTED) refused++;
      else done.push(this.partOf(part, request));
    }
    return {
      doneNs: Float64Array.from(done),
      waitingNs: Float64Array.from(part === 'endToEnd' ? waiting : []),
      refused,
    };
  }

  /** From the offer to the refusal, of all requests that were refused at the door. */
  refusalNs(): Float64Array {
    const { reasons, answeredNs, offeredNs } = this.book;
    const busy = Array.from(reasons.keys()).filter((i) => reasons[i] === Reason.BUSY);
    return Float64Array.from(busy, (i) => (answeredNs[i] as number) - (offeredNs[i] as number));
  }

  /** What does not add up: a line for each, none when all is well. */
  broken(): string[] {
    const lines = [...this.partitions.entries()].flatMap(([partition, counters]) =>
      brokenLaws(counters).map((line) => `P${partition}: ${line}`),
    );
    const { router } = this.counters;
    for (const name of ['published', 'rejectedBusy'] as const) {
      const [of, sum] = [router.get(Counter[name]), this.whole.get(Counter[name])];
      if (of !== sum) lines.push(`the router has counted ${name} ${of}, the door ${sum}`);
    }
    return [...lines, ...this.unsettled()];
  }

  /** Every request that was offered has one answer, or waits. */
  private unsettled(): string[] {
    const { answers, offeredNs } = this.book;
    let unanswered = 0;
    let doubled = 0;
    for (let request = 0; request < answers.length; request++) {
      const count = answers[request] as number;
      if (count > 1) doubled++;
      if (count === 0 && !Number.isNaN(offeredNs[request])) unanswered++;
    }
    const pending = this.whole.get(Counter.pendingNow);
    const lines = [];
    if (doubled > 0) lines.push(`${doubled} requests have more than one answer`);
    if (unanswered !== pending) {
      lines.push(`${unanswered} requests have no answer, and pendingNow is ${pending}`);
    }
    return lines;
  }

  private *requestsOf({ flow, hotPartition }: Which): Generator<number> {
    const { dueNs, flows, partitions, scenario, requests, offeredNs } = this.plan;
    for (let request = 0; request < requests; request++) {
      const due = dueNs[request] as number;
      if (due < scenario.warmUpNs || due >= offeredNs) continue;
      if (flow !== undefined && scenario.flows[flows[request] as number]?.name !== flow) continue;
      const isInside = partitions[request] === this.plan.hotPartition;
      if (hotPartition !== undefined && isInside !== (hotPartition === 'inside')) continue;
      yield request;
    }
  }

  private partOf(part: Part, request: number): number {
    const { takenNs, readyNs, startedNs, answeredNs } = this.book;
    const [from, to] = {
      q: [takenNs, readyNs],
      execQ: [readyNs, startedNs],
      svc: [startedNs, answeredNs],
      endToEnd: [this.plan.dueNs, answeredNs],
    }[part] as [Float64Array, Float64Array];
    return (to[request] as number) - (from[request] as number);
  }
}
