/**
 * Visits the interleavings of a {@link Model}: all of them up to a number of preemptions, some of
 * them by chance, or one that is written down.
 *
 *     const result = explore(model, { bound: 3 });
 *     expect(result.failure, explain(model, result)).toBeNull();
 *     expect(result.exhausted).toBe(true);
 *
 * A preemption takes the processor away from a thread that could go on. Going on with another
 * thread after one has returned, fallen asleep or paused is none. Most mistakes need one or two.
 */
import { type Chooser, DepthFirst, Follow, RandomWalk } from './choosers.ts';
import type { Failure, FailureKind } from './failure.ts';
import { Machine } from './machine.ts';
import type { Model } from './model.ts';
import type { Step } from './step.ts';

export type { FailureKind } from './failure.ts';
export type { LogicalThread, MemoryView, Model } from './model.ts';
export { explain, renderTrace, summary } from './trace.ts';

export interface Limits {
  /** A run that is not over after so many steps fails; 1 or more, 500 without it. */
  readonly maxSteps?: number;
  /**
   * How often a thread may come round, by a pause or a time-out, while no other thread changes
   * anything; then it stays away until one does. 1 or more, 2 without it. Code that pauses a bounded
   * number of times in a row needs at least that number: what stands behind is never reached else.
   */
  readonly idleRounds?: number;
  /** Stops when so many milliseconds have passed; above 0, 10 000 without it. */
  readonly limitMs?: number;
}

export interface ExploreOptions extends Limits {
  /** The largest number of preemptions, 0 … Infinity; 3 without it. */
  readonly bound?: number;
  /** Stops after so many runs; 1 or more, Infinity without it. */
  readonly maxRuns?: number;
}

export interface WalkOptions extends Limits {
  /** Any 32-bit integer. */
  readonly seed: number;
  /** How many schedules to draw, 1 or more. */
  readonly walks: number;
}

/** A schedule that fails, and how. */
export interface FailingRun extends Failure {
  /** The number of a thread for every step. */
  readonly schedule: readonly number[];
  readonly preemptions: number;
  readonly steps: readonly Step[];
}

export interface Exploration {
  /**
   * The failure with the fewest preemptions, and of those the one with the fewest steps; null when
   * there is none. When the exploration is not exhausted, the best one so far.
   */
  readonly failure: FailingRun | null;
  /**
   * The number of preemptions that was explored last: the failure's, if there is one; else the one
   * that was asked for, unless a limit or the last schedule there is came first.
   */
  readonly bound: number;
  /** True when every schedule with at most `bound` preemptions was visited. */
  readonly exhausted: boolean;
  /** True when there are no others: a proof for every interleaving, up to `idleRounds`. */
  readonly complete: boolean;
  /** How many schedules with at most `bound` preemptions were visited. */
  readonly schedules: number;
  /** How many runs that took in all, with those of the smaller bounds before. */
  readonly runs: number;
  readonly elapsedMs: number;
  /** Threads that catch what unwinds them; harmless as long as they catch nothing else. */
  readonly swallowedBy: readonly string[];
}

/**
 * Visits every schedule with no preemption, then every one with at most one, and so on, up to the
 * bound, the first failure or the last schedule there is.
 *
 * @throws RangeError for options or a model out of range
 * @throws NotImplemented when a thread does
 */
export function explore(model: Model, options: ExploreOptions = {}): Exploration {
  const maxBound = checked('bound', options.bound ?? 3, 0);
  const maxRuns = checked('maxRuns', options.maxRuns ?? Number.POSITIVE_INFINITY, 1);
  const search = new Search(model, options);
  for (let bound = 0; ; bound++) {
    const chooser = new DepthFirst(bound);
    let schedules = 0;
    let hasMore = true;
    while (hasMore && search.runs < maxRuns && search.isInTime()) {
      search.run(chooser);
      schedules++;
      hasMore = chooser.advance() && !search.hasDiverged;
    }
    const exhausted = !hasMore && !search.hasDiverged;
    const complete = exhausted && !chooser.wasCut;
    if (search.hasFailed || !exhausted || complete || bound === maxBound) {
      return search.result({ bound, exhausted, complete, schedules });
    }
  }
}

/** As {@link explore}, over schedules drawn by a seed: for what is too large to exhaust. */
export function walk(model: Model, options: WalkOptions): Exploration {
  const walks = checked('walks', options.walks, 1);
  const chooser = new RandomWalk(options.seed);
  const search = new Search(model, options);
  while (search.runs < walks && !search.hasDiverged && search.isInTime()) search.run(chooser);
  const bound = Number.POSITIVE_INFINITY;
  return search.result({ bound, exhausted: false, complete: false, schedules: search.runs });
}

/**
 * Repeats one schedule. Behind its end every thread goes on for as long as it can.
 *
 * @param schedule the number of a thread for every step
 * @returns the steps, and the failure if the run has one: `diverged` when the schedule does not fit
 */
export function replay(
  model: Model,
  schedule: readonly number[],
  limits: Limits = {},
): { readonly steps: readonly Step[]; readonly failure: FailingRun | null } {
  const machine = new Machine(model, machineLimits(limits));
  const steps: Step[] = [];
  const failure = machine.run(new Follow(schedule), steps);
  const { preemptions } = machine;
  if (failure === null) return { steps, failure };
  const followed = failure.kind === 'diverged' ? schedule : machine.schedule;
  return { steps, failure: { ...failure, schedule: [...followed], preemptions, steps } };
}

/** The runs of one exploration, and the best failure among them. */
class Search {
  runs = 0;
  private readonly model: Model;
  private readonly limits: Limits;
  private readonly limitMs: number;
  private readonly machine: Machine;
  private readonly startMs = performance.now();
  private best: (Failure & { schedule: number[]; preemptions: number }) | null = null;

  constructor(model: Model, limits: Limits) {
    this.model = model;
    this.limits = limits;
    this.limitMs = checked('limitMs', limits.limitMs ?? 10_000, 1);
    this.machine = new Machine(model, machineLimits(limits));
  }

  get hasFailed(): boolean {
    return this.best !== null;
  }

  /** After that nothing can be relied on. */
  get hasDiverged(): boolean {
    return this.best?.kind === 'diverged';
  }

  isInTime(): boolean {
    // There is always one run; and the clock is only looked at now and then, because it costs.
    if (this.runs === 0 || this.runs % 64 !== 0) return true;
    return performance.now() - this.startMs < this.limitMs;
  }

  run(chooser: Chooser): void {
    const { machine } = this;
    const failure = machine.run(chooser);
    this.runs++;
    if (failure === null || !this.isBest(failure.kind)) return;
    const { preemptions } = machine;
    this.best = { ...failure, schedule: [...machine.schedule], preemptions };
  }

  result(found: Pick<Exploration, 'bound' | 'exhausted' | 'complete' | 'schedules'>): Exploration {
    const { runs, machine } = this;
    const elapsedMs = performance.now() - this.startMs;
    return {
      failure: this.replayed(),
      ...found,
      runs,
      elapsedMs,
      swallowedBy: machine.swallowedBy,
    };
  }

  private isBest(kind: FailureKind): boolean {
    const { best, machine } = this;
    if (best === null || kind === 'diverged') return true;
    const fewer = machine.preemptions - best.preemptions;
    return fewer < 0 || (fewer === 0 && machine.schedule.length < best.schedule.length);
  }

  /** The best failure with its steps, which are only recorded now. */
  private replayed(): FailingRun | null {
    const { best } = this;
    if (best === null) return null;
    const { steps, failure } = replay(this.model, best.schedule, this.limits);
    if (best.kind === 'diverged' || failure?.what === best.what) return { ...best, steps };
    const now = failure === null ? 'nothing failed' : failure.what;
    return {
      ...best,
      kind: 'diverged',
      what: `${best.what}; when the schedule was repeated, ${now}: a thread depends on something outside its function`,
      steps,
    };
  }
}

function machineLimits({ maxSteps = 500, idleRounds = 2 }: Limits) {
  return {
    maxSteps: checked('maxSteps', maxSteps, 1),
    idleRounds: checked('idleRounds', idleRounds, 1),
  };
}

function checked(name: string, value: number, from: number): number {
  if (value >= from && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY))
    return value;
  throw new RangeError(`Explorer: ${name} is ${value}; expected a whole number from ${from} on`);
}
