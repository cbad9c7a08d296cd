/** What the controller of a benchmark and the process of one variant say to each other. */
import type { Timeline } from './workload.ts';

/** Which process this is; given to it as its one argument, as JSON. */
export interface Assignment {
  readonly day: number;
  /** Which case of the day's catalogue; −1 for its timeline. */
  readonly caseIndex: number;
  readonly way: 'naive' | 'engine';
}

export type Request =
  /** Run for this long and count nothing. */
  | { readonly ask: 'warm up'; readonly ms: number }
  /** Run for this long and count. */
  | { readonly ask: 'round'; readonly ms: number }
  /** Run for this long and count what is allocated; the time is no result. */
  | { readonly ask: 'allocation'; readonly ms: number }
  | { readonly ask: 'timeline' };

export interface RoundResult {
  readonly events: number;
  readonly ns: number;
}

export interface AllocationResult {
  readonly events: number;
  readonly bytes: number;
  readonly collections: number;
}

export interface Answers {
  readonly 'warm up': null;
  readonly round: RoundResult;
  readonly allocation: AllocationResult;
  readonly timeline: Timeline;
}

export type Reply =
  | { readonly result: Answers[keyof Answers] }
  /** The variant threw, or counted wrong: one line that says so. */
  | { readonly problem: string };
