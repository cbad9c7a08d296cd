/**
 * The 24 days and their weeks: what the map shows, also for days that are not written yet.
 *
 * Everything else about a day stands in its own `spec.md`.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { dayFolder } from './tree.ts';

export const WEEKS = [
  {
    title: 'The pipeline',
    days: [
      'Ring buffer',
      'Consumer graph',
      'TCP gateway',
      'Handoff',
      'Mini OMS',
      'Latency and GC',
      'Stability',
    ],
  },
  {
    title: 'The scheduler',
    days: [
      'Partitions and routing',
      'Family scheduler',
      'Ordering proof',
      'OMS on the scheduler',
      'Stress and counters',
      'Fairness and caps',
    ],
  },
  {
    title: 'The exchange',
    days: [
      'Order book',
      'Arena and intrusive lists',
      'Sorted price levels',
      'Binary protocol',
      'Write-ahead log',
      'Snapshots and replay',
      'Multicast feed',
    ],
  },
  {
    title: 'Tuning',
    days: ['Observability and load', 'Hot path', 'Sockets, memory, cores, runtime', 'The engine'],
  },
] as const;

/** Titles in order; day 1 is at index 0. */
export const DAY_TITLES: readonly string[] = WEEKS.flatMap((week) => [...week.days]);

/** True when the day's spec is in this edition of the workbook. */
export function isWritten(day: number): boolean {
  return existsSync(path.join(dayFolder(day), 'spec.md'));
}

/** The numbers of the days that are in this edition, in order. */
export function writtenDays(): number[] {
  return DAY_TITLES.map((_, index) => index + 1).filter(isWritten);
}
