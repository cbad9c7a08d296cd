/**
 * A ring and one consumer on a virtual clock: 30 seconds of overload take a moment, and the same
 * input gives the same figures on every machine.
 *
 *     submit ──► [ ring of n slots ] ──► one consumer, workNs a request ──► answered
 *         └── no slot free: refused, before submit returns
 *
 * A request keeps its slot until the consumer is done with it, as in the rings of days 01 and 04.
 */
import { type Outcomes, Plan, type Scenario, ScenarioRun, type System } from '#scenarios';

export interface VirtualServerOptions {
  /** How many requests fit, the one in work included. */
  readonly slots: number;
  /** What a request costs instead of `workNs`, such as a random draw around it. */
  readonly costNs?: (workNs: number) => number;
}

export class VirtualServer implements System {
  nowNs = 0;
  private readonly outcomes: Outcomes;
  private readonly costNs: (workNs: number) => number;
  private readonly ring: Float64Array;
  private head = 0;
  private size = 0;
  private workNs = 0;
  private held = false;
  /** When the request in work is done; `Infinity` when there is none. */
  private doneNs = Number.POSITIVE_INFINITY;

  constructor({ slots, costNs = (workNs) => workNs }: VirtualServerOptions, outcomes: Outcomes) {
    this.ring = new Float64Array(slots);
    this.costNs = costNs;
    this.outcomes = outcomes;
  }

  submit(id: number): void {
    if (this.size === this.ring.length) {
      this.outcomes.refused(id, this.nowNs);
      return;
    }
    this.ring[(this.head + this.size) % this.ring.length] = id;
    this.size++;
    this.beginNext();
  }

  /** A request that is in work already is finished as it was begun. */
  setConsumer(workNs: number, held: boolean): void {
    this.workNs = workNs;
    this.held = held;
    this.beginNext();
  }

  /** When something happens here by itself; `Infinity` when nothing will. */
  nextNs(): number {
    return this.doneNs;
  }

  /** Lets time pass up to and with this moment. */
  advanceTo(nowNs: number): void {
    while (this.doneNs <= nowNs) {
      this.nowNs = this.doneNs;
      this.doneNs = Number.POSITIVE_INFINITY;
      const id = this.ring[this.head] as number;
      this.head = (this.head + 1) % this.ring.length;
      this.size--;
      this.outcomes.answered(id, this.nowNs);
      this.beginNext();
    }
    this.nowNs = nowNs;
  }

  private beginNext(): void {
    const isWorking = this.doneNs !== Number.POSITIVE_INFINITY;
    if (this.held || isWorking || this.size === 0) return;
    this.doneNs = this.nowNs + this.costNs(this.workNs);
  }
}

export interface VirtualRunOptions extends VirtualServerOptions {
  /** Looks at the clock only so often, as a real loop does. Without it: at every event. */
  readonly turnEveryNs?: number;
  /** Stands between server and run. Without it: the run hears what the server says. */
  readonly between?: (run: Outcomes) => Outcomes;
}

/**
 * Runs a scenario to its end and until everything is settled.
 *
 * @throws Error when the run leaves undone what is due: it would be asked for it for ever
 */
export function runVirtually(scenario: Scenario, options: VirtualRunOptions): ScenarioRun {
  const { turnEveryNs = 0, between = (outcomes) => outcomes } = options;
  const heard = between({
    answered: (id, nowNs) => run.answered(id, nowNs),
    refused: (id, nowNs) => run.refused(id, nowNs),
  });
  const server = new VirtualServer(options, heard);
  const run: ScenarioRun = new ScenarioRun(new Plan(scenario), server);
  for (;;) {
    const dueNs = run.nextNs();
    const turnNs = turnEveryNs === 0 ? dueNs : Math.ceil(dueNs / turnEveryNs) * turnEveryNs;
    const nowNs = Math.min(turnNs, server.nextNs());
    if (nowNs === Number.POSITIVE_INFINITY) return run;
    // What is done at this moment has freed its slot for what is due at it.
    server.advanceTo(nowNs);
    if (nowNs !== turnNs) continue;
    run.turn(nowNs);
    if (run.nextNs() <= nowNs) {
      throw new Error(
        `after turn(${nowNs}) nextNs() is ${run.nextNs()}: what was due then is not done`,
      );
    }
  }
}
