/** The lab's figures as text, at most 80 columns wide. */
import type { Tail } from '#run-health';
import type { LinesFigures } from './lines.ts';
import { type MachineLab, type MachineRow, spreadOf } from './machine-lab.ts';
import type { LabRow, Middle } from './scenarios.ts';
import type { VirtualLab } from './virtual-lab.ts';

export function virtualTable({ baseline, improved }: VirtualLab): string {
  return [
    row(['p50/p99', 'end to end', 'q', 'execQ', 'svc p99', 'waiting']),
    '  before: families drain, no cap',
    ...baseline.map(labLine),
    '  after: slices of 1; bursts with a cap of 64, or coalesced',
    ...improved.map(labLine),
    '  q: behind its own family; execQ: for a lane; svc: its work; waiting: the most',
    '  of a family. The row of a flood is the flood itself. Refused and superseded',
    '  tasks are in no percentile.',
  ].join('\n');
}

function labLine({ name, endToEnd, q, execQ, svc, ...counts }: LabRow): string {
  const { mostPending, refused, coalesced } = counts;
  const line = row([
    name,
    pair(endToEnd),
    pair(q),
    pair(execQ),
    tailText(svc.p99),
    mostPending.toLocaleString('en-GB'),
  ]);
  if (refused === 0) return line;
  const why = coalesced > 0 ? 'superseded' : 'refused';
  return `${line}\n      ${refused.toLocaleString('en-GB')} ${why}`;
}

const WIDTHS = [26, 14, 13, 10, 8, 8];

function row(cells: readonly string[]): string {
  const [first = '', ...others] = cells;
  const rest = others.map((cell, i) => cell.padStart(WIDTHS[i + 1] ?? 0));
  return ` ${first.padEnd(WIDTHS[0] ?? 0)}${rest.join('')}`.trimEnd();
}

function pair({ p50, p99 }: Middle): string {
  return `${tailText(p50)}/${tailText(p99)}`;
}

export function tailText({ ns, isAtLeast }: Tail): string {
  return `${isAtLeast ? '≥' : ''}${duration(ns)}`;
}

/** With the unit, two or three digits: `5.1ms`, `975ms`, `577s`. */
export function duration(ns: number): string {
  const ms = ns / 1e6;
  if (ms === 0) return '0';
  if (ms < 10) return `${ms.toFixed(1)}ms`;
  return ms < 10_000 ? `${ms.toFixed(0)}ms` : `${(ms / 1000).toFixed(0)}s`;
}

export function micros(ns: number): string {
  return (ns / 1000).toFixed(ns < 100_000 ? 1 : 0);
}

export function machineTable({ slices }: MachineLab): string {
  return [
    'On this machine: dispatcher and lane on one thread, tasks of some 1.5 µs, floods',
    'of 5,000 of one family beside 20 families with 20,000 tasks a second together',
    '',
    `  ${'slice'.padEnd(8)}${'cold p50, µs'.padStart(14)}${'cold p99, µs'.padStart(14)}${'quartiles'.padStart(20)}${'1,000 tasks/s'.padStart(16)}`,
    ...slices.map((one) => {
      const p99 = spreadOf(one, ({ endToEnd }) => endToEnd.p99);
      const quartiles = `${micros(p99.lowerQuartile)} to ${micros(p99.upperQuartile)}`;
      return `  ${one.name.padEnd(8)}${micros(spreadOf(one, ({ endToEnd }) => endToEnd.p50).median).padStart(14)}${micros(p99.median).padStart(14)}${quartiles.padStart(20)}${thousands(one).padStart(16)}`;
    }),
    `  Medians of ${slices[0]?.rounds.length ?? 0} rounds, in turns; each on a thread of its own.`,
  ].join('\n');
}

function thousands(one: MachineRow): string {
  return (spreadOf(one, ({ tasksPerSecond }) => tasksPerSecond).median / 1000).toFixed(0);
}

export function hotspotTable({ hotspot }: MachineLab): string {
  const cells = (first: string, others: readonly string[]): string =>
    `  ${first.padEnd(17)}${others.map((cell) => cell.padStart(10)).join('')}`;
  return [
    'An object of some 350 bytes for each task, kept for 20,000 tasks; slices of 1',
    '',
    cells('', ['svc p99', 'max', 'cold p99', 'collec-', 'paused', 'bytes']),
    cells('', ['µs', 'µs', 'µs', 'tions', 'ms', 'a task']),
    ...hotspot.map((one) => {
      const of = (figure: Parameters<typeof spreadOf>[1]): number => spreadOf(one, figure).median;
      return cells(one.name, [
        micros(of(({ svc }) => svc.p99)),
        micros(of(({ svc }) => svc.max)),
        micros(of(({ endToEnd }) => endToEnd.p99)),
        of(({ collections }) => collections).toFixed(0),
        (of(({ pausedNs }) => pausedNs) / 1e6).toFixed(1),
        Math.max(
          0,
          of(({ bytesPerTask }) => bytesPerTask),
        ).toFixed(0),
      ]);
    }),
    '  svc: of all tasks; cold p99: from due to done. Paused: collections, a round.',
  ].join('\n');
}

export function linesText({ besideMops, apartMops, ratio, families }: LinesFigures): string {
  const figures = ({ median, lowerQuartile, upperQuartile }: LinesFigures['ratio']): string =>
    `${median.toFixed(1)} (${lowerQuartile.toFixed(1)} to ${upperQuartile.toFixed(1)})`;
  const [beside, apart] = families;
  return [
    'Two threads, a family each: gate closed, pushed, popped, gate opened; M a second',
    '',
    `  families ${beside.join(' and ')}: ${figures(besideMops)}`,
    `  families ${apart.join(' and ')}: ${figures(apartMops)}, ${figures(ratio)} times`,
  ].join('\n');
}
