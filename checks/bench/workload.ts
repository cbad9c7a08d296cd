/**
 * What a benchmark of a day consists of: cases, and for each case a naive way and the engine's.
 *
 * The catalogue of a day (`day-01.ts`) names its workloads by functions that import them. The
 * controlling process so never loads what it measures, and a process that runs the naive way never
 * loads the learner's modules.
 */

/** One way of handing events from a producer to its consumers, in one thread. */
export interface Workload {
  /**
   * Hands over events with the ids {@link FIRST_ID}, {@link FIRST_ID} + 1, …, and takes all of
   * them out again.
   *
   * @returns what the consumers added up: for each event that arrives its id − {@link FIRST_ID}
   */
  run(events: number): number;
}

export interface BenchCase {
  /** As a heading. */
  readonly title: string;
  /** How many events one call of `run` hands over. */
  readonly chunkEvents: number;
  /** How many consumers add up every event. */
  readonly sinks: number;
  readonly naive: () => Promise<Workload>;
  /** Made of the engine's modules, by their import names. */
  readonly engine: () => Promise<Workload>;
}

export interface DayBench {
  readonly cases: readonly BenchCase[];
  /** What the naive way is, for the reader of the table. */
  readonly naive: string;
  /** True when every variant and the experiment are compiled with the engine's larger inlining budget. */
  readonly inlinesAsEngine?: boolean;
  /** A picture over time that needs no clock: the same on every machine. */
  readonly timeline?: { readonly what: string; readonly run: () => Promise<Timeline> };
  /** What fits into no case: measures and prints by itself, with the reference's modules. */
  readonly experiment?: (options: ExperimentOptions) => Promise<object>;
  /** The experiment's figures as an SVG, in place of the bars of the cases. */
  readonly picture?: (figures: object, machine: string) => Promise<string>;
}

export interface ExperimentOptions {
  /** True when a short form will do. */
  readonly quick: boolean;
  /** Takes a piece of text, lines and all, without the last line end. */
  readonly print: (text: string) => void;
  /** Told what is being done, a few words; an empty text at the end. */
  readonly onProgress: (text: string) => void;
}

/** A ring's free slots, sampled once per turn of the producer. */
export interface Timeline {
  readonly capacity: number;
  /** Free slots after the producer's turn, 0 … capacity. */
  readonly free: readonly number[];
  /** Whether the producer found the ring full in that turn. */
  readonly stalled: readonly boolean[];
  /** Whether the slow consumer had its turn. */
  readonly slowTurned: readonly boolean[];
  /** As the ring counted them. */
  readonly stallCount: number;
  /** The most events that ever waited in an array in the ring's place. */
  readonly longestQueue: number;
}

/**
 * The ids are no small integers: beyond 2³¹ a number is a double for V8, as an order's id is. Who
 * stores one in a new object pays for two.
 */
export const FIRST_ID = 2 ** 40;

/** What `run(events)` must return. */
export function expectedSum(events: number, sinks: number): number {
  return (sinks * events * (events - 1)) / 2;
}
