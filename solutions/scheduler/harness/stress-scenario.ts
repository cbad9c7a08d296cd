/**
 * What a stress run is fed with, as data: flows of requests, each with families and a rate.
 *
 *     cold   ───────────────────────────────────────────    100 families, a fixed rate
 *     hot              ████████                             one family, 30,000 at once
 *            warm-up │ measured                   │ cool-down: nothing is offered any more
 *
 * Control plane.
 */

/** Requests that come at a fixed rate and take their families in turn. */
export interface Flow {
  readonly name: string;
  /** Correlation ids; −1: none, so that each request is a family of its own. */
  readonly ids: readonly number[];
  /** When the first one is due, in ns from the start of the run; a whole number. */
  readonly startNs: number;
  readonly requests: number;
  /** A whole number, 1 … `MAX_RATE`. */
  readonly ratePerSecond: number;
}

export interface StressScenario {
  readonly name: string;
  readonly flows: readonly Flow[];
  /** What is due before is not measured. */
  readonly warmUpNs: number;
  readonly measureNs: number;
  /** How long what is left may take. */
  readonly coolDownNs: number;
  /** Whose partition is the hot one, whether that id sends or not. */
  readonly hotId?: number;
}

/** How long a family keeps a lane: until nothing of it is pending, or for so many tasks. */
export type Slice = 'drain' | number;

/** What it is fed to. */
export interface StressSetup {
  /** A power of two. */
  readonly partitions: number;
  /** Of each partition's ring: a power of two. */
  readonly ringSlots: number;
  /** Of each partition. */
  readonly lanes: number;
  /** What a task takes. */
  readonly workNs: number;
  /** Tasks that all partitions together hold, waiting and in flight. */
  readonly poolEntries: number;
  readonly slice: Slice;
}

const MS = 1e6;
const SECOND = 1e9;

/** The ground on which all scenarios stand, so that their figures can be compared. */
export const GROUND: StressSetup = {
  partitions: 4,
  ringSlots: 1024,
  lanes: 1,
  workNs: 15 * MS,
  poolEntries: 65_536,
  slice: 'drain',
};

/** How long the parts of a run take. */
export interface StressTimes {
  readonly warmUpNs: number;
  readonly measureNs: number;
  readonly coolDownNs: number;
}

export const FULL_TIMES: StressTimes = {
  warmUpNs: 4 * SECOND,
  measureNs: 25 * SECOND,
  coolDownNs: 5 * SECOND,
};

/** Shows that everything works; too short for a p99 that is worth its name. */
export const QUICK_TIMES: StressTimes = {
  warmUpNs: SECOND,
  measureNs: 6 * SECOND,
  coolDownNs: 2 * SECOND,
};

/** Of the hot family in scenario 1. */
export const HOT_ID = 7;
/** Ids of cold families begin here. */
const FIRST_COLD_ID = 1000;

export const COLD_FAMILIES = 100;
/** Of all cold families together, a second: a seventh of what four lanes of 15 ms can do. */
export const COLD_RATE = 40;
export const HOT_TASKS = 30_000;
const HOT_RATE = 15_000;

/** Requests of many families at a fixed rate, from the start until the measured time is over. */
export function coldFlow({ warmUpNs, measureNs }: StressTimes, ratePerSecond = COLD_RATE): Flow {
  return {
    name: 'cold',
    ids: Array.from({ length: COLD_FAMILIES }, (_, i) => FIRST_COLD_ID + i),
    startNs: 0,
    requests: Math.floor(((warmUpNs + measureNs) * ratePerSecond) / SECOND),
    ratePerSecond,
  };
}

/**
 * Scenario 1: a family with 30,000 tasks beside many others at a fixed rate.
 *
 * @param withHot false: the same without it, to compare with
 */
export function hotAndCold(
  times: StressTimes,
  withHot: boolean,
  hotTasks = HOT_TASKS,
): StressScenario {
  const hot: Flow = {
    name: 'hot',
    ids: [HOT_ID],
    startNs: times.warmUpNs,
    requests: hotTasks,
    ratePerSecond: HOT_RATE,
  };
  const flows = withHot ? [coldFlow(times), hot] : [coldFlow(times)];
  return { ...times, name: withHot ? 'hot and cold' : 'cold alone', flows, hotId: HOT_ID };
}

/** Scenario 2: a burst of tasks without a correlation id, all from one connection. */
export function allUncorrelated(times: StressTimes, tasks = 4000): StressScenario {
  const burst = { name: 'burst', ids: [-1], startNs: times.warmUpNs, requests: tasks };
  return { ...times, name: 'all −1', flows: [{ ...burst, ratePerSecond: 2000 }] };
}

/** Ring and pool of scenario 3. */
export const SMALL = { ringSlots: 64, poolEntries: 512 } as const;
const SMALL_BURST_RATE = 4_000_000;

/** Scenario 3: a burst as fast as it can be sent, into small rings, beside the cold families. */
export function smallRing(times: StressTimes, tasks = 10_000): StressScenario {
  const burst: Flow = {
    name: 'burst',
    ids: [-1],
    startNs: times.warmUpNs + Math.floor(times.measureNs / 4),
    requests: tasks,
    ratePerSecond: SMALL_BURST_RATE,
  };
  return { ...times, name: 'small ring', flows: [coldFlow(times), burst] };
}

/** When the burst of a scenario was; null when there is no such flow. */
export function burstTime({ flows }: StressScenario): { fromNs: number; untilNs: number } | null {
  const burst = flows.find(({ name }) => name === 'burst' || name === 'hot');
  if (burst === undefined) return null;
  const { startNs, requests, ratePerSecond } = burst;
  return { fromNs: startNs, untilNs: startNs + Math.ceil((requests * SECOND) / ratePerSecond) };
}
