/**
 * The baseline report of stress runs: header, totals, latencies, and what they show of its health.
 *
 * Control plane. As data for a program, and as text for people.
 */
import { Counter } from '#counters';
import { percentile } from '#recorder';
import { tailOf } from '#run-health';
import type { Part, StressRun, Which } from './stress-run.ts';
import type { StressSetup, StressTimes } from './stress-scenario.ts';

/** In ns; null without a sample. */
export interface Figures {
  readonly count: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export interface GroupFigures {
  readonly group: string;
  /** End to end of all that were due, those included that wait still: as long as they have so far. */
  readonly endToEnd: Figures | null;
  /** True when its p99 is a bound from below, because tasks wait that could move it. */
  readonly p99IsAtLeast: boolean;
  readonly unfinished: number;
  readonly refused: number;
  /** Of those that are done. */
  readonly q: Figures | null;
  readonly execQ: Figures | null;
  readonly svc: Figures | null;
}

export interface RunSummary {
  readonly name: string;
  readonly policy: string;
  readonly totals: {
    readonly offered: number;
    readonly tasksIn: number;
    readonly completed: number;
    readonly accepted: number;
    readonly rejectedBusy: number;
    readonly rejectedPoolFull: number;
    readonly rejectedPercent: number;
    /** Without an answer when the run was over. */
    readonly waiting: number;
  };
  /** Done in the measured time; refusals are completed, too, and do not count here. */
  readonly acceptedPerSecond: number;
  readonly hotPartition: number | null;
  readonly partitions: readonly {
    readonly tasksIn: number;
    readonly completed: number;
    readonly rejectedBusy: number;
    readonly enqueuedDueToBusy: number;
    readonly maxPendingDepthObserved: number;
  }[];
  readonly groups: readonly GroupFigures[];
  /** What does not add up; none when all is well. */
  readonly broken: readonly string[];
}

/** Groups by which latencies are told apart. */
export const COLD_AND_HOT: Readonly<Record<string, Which>> = {
  'cold outside': { flow: 'cold', hotPartition: 'outside' },
  'cold inside': { flow: 'cold', hotPartition: 'inside' },
  hot: { flow: 'hot' },
};

export function summaryOf(run: StressRun, groups: Readonly<Record<string, Which>>): RunSummary {
  const { whole, partitions, setup, plan, book } = run;
  const busy = whole.get(Counter.rejectedBusy);
  const full = whole.get(Counter.rejectedPoolFull) + whole.get(Counter.rejectedOverLimit);
  const offered = whole.get(Counter.published) + busy;
  return {
    name: plan.scenario.name,
    policy: setup.slice === 'drain' ? 'drain' : `slices of ${setup.slice}`,
    totals: {
      offered,
      tasksIn: whole.get(Counter.tasksIn),
      completed: whole.get(Counter.completed),
      accepted: whole.get(Counter.accepted),
      rejectedBusy: busy,
      rejectedPoolFull: full,
      rejectedPercent: offered === 0 ? 0 : ((busy + full) / offered) * 100,
      waiting: book.requests - Number(book.settled[0]),
    },
    acceptedPerSecond: run.acceptedPerSecond,
    hotPartition: plan.hotPartition < 0 ? null : plan.hotPartition,
    partitions: partitions.map((counters) => ({
      tasksIn: counters.get(Counter.tasksIn),
      completed: counters.get(Counter.completed),
      rejectedBusy: counters.get(Counter.rejectedBusy),
      enqueuedDueToBusy: counters.get(Counter.enqueuedDueToBusy),
      maxPendingDepthObserved: counters.get(Counter.maxPendingDepthObserved),
    })),
    groups: Object.entries(groups).map(([group, which]) => groupFigures(run, group, which)),
    broken: run.broken(),
  };
}

function groupFigures(run: StressRun, group: string, which: Which): GroupFigures {
  const { doneNs, waitingNs, refused } = run.durations('endToEnd', which);
  const part = (name: Part) => figuresOf(run.durations(name, which).doneNs);
  return {
    group,
    endToEnd: figuresOf(Float64Array.from([...doneNs, ...waitingNs])),
    p99IsAtLeast: tailOf(doneNs, waitingNs, 990).isAtLeast,
    unfinished: waitingNs.length,
    refused,
    q: part('q'),
    execQ: part('execQ'),
    svc: part('svc'),
  };
}

/** @param values in any order */
export function figuresOf(values: Float64Array): Figures | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted();
  return {
    count: sorted.length,
    p50Ns: percentile(sorted, 500),
    p99Ns: percentile(sorted, 990),
    maxNs: percentile(sorted, 1000),
  };
}

/** The header that makes figures comparable. */
export function headerText(setup: StressSetup, times: StressTimes): string {
  const { partitions, ringSlots, lanes, workNs } = setup;
  const seconds = (ns: number) => `${ns / 1e9} s`;
  return [
    `  ${partitions} partitions, rings of ${ringSlots}, ${lanes} lane each, ${workNs / 1e6} ms of work as a timed wait`,
    `  warm-up ${seconds(times.warmUpNs)}, measured ${seconds(times.measureNs)}, then until drained or ${seconds(times.coolDownNs)}`,
    '  completed: the completion sink was called',
  ].join('\n');
}

/** One run as text. */
export function summaryText(summary: RunSummary): string {
  const { name, policy, totals, partitions, hotPartition, groups } = summary;
  const rejected = `${count(totals.rejectedBusy)} BUSY, ${count(totals.rejectedPoolFull)} POOL_FULL`;
  const lines = [
    `${name} · ${policy}`,
    `  offered ${count(totals.offered)}, in ${count(totals.tasksIn)}, completed ${count(totals.completed)}, waiting at the end ${count(totals.waiting)}`,
    `  refused ${rejected} (${totals.rejectedPercent.toFixed(1)} %); measured: ${summary.acceptedPerSecond.toFixed(1)} accepted/s`,
    `  ${'partition'.padEnd(12)}${['in', 'completed', 'busy', 'waited', 'longest'].map((head) => head.padStart(11)).join('')}`,
    ...partitions.map((one, partition) => {
      const hot = partition === hotPartition ? ' hot' : '';
      const values = [
        one.tasksIn,
        one.completed,
        one.rejectedBusy,
        one.enqueuedDueToBusy,
        one.maxPendingDepthObserved,
      ];
      return `  ${`P${partition}${hot}`.padEnd(12)}${values.map((value) => count(value).padStart(11)).join('')}`;
    }),
  ];
  if (groups.length > 0) lines.push(groupHead(), ...groups.map(groupText));
  return lines.join('\n');
}

/** Widths of the columns behind the group's name. */
const WIDTHS = [8, 9, 10, 9, 9, 11, 9];

function row(head: string, cells: readonly string[]): string {
  return `  ${head.padEnd(13)}${cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 0)).join('')}`;
}

function groupHead(): string {
  return row('ms', ['tasks', 'p50', 'p99', 'max', 'q p99', 'execQ p99', 'svc p99']);
}

function groupText({ group, endToEnd, p99IsAtLeast, unfinished, ...parts }: GroupFigures): string {
  const line = row(group, [
    count(endToEnd?.count ?? 0),
    millis(endToEnd?.p50Ns),
    endToEnd === null ? '-' : `${p99IsAtLeast ? '≥' : ''}${millis(endToEnd.p99Ns)}`,
    millis(endToEnd?.maxNs),
    millis(parts.q?.p99Ns),
    millis(parts.execQ?.p99Ns),
    millis(parts.svc?.p99Ns),
  ]);
  return unfinished === 0
    ? line
    : `${line}\n  ${' '.repeat(13)}${count(unfinished)} of them wait still`;
}

export function millis(ns: number | undefined): string {
  return ns === undefined || Number.isNaN(ns) ? '-' : (ns / 1e6).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
