/** The mini report of the latency lab: what was measured, what was changed, and what justified it. */
import { wrap } from '../../../scripts/runner/text.ts';
import { machineText, thisMachine } from '../machine.ts';
import type { LabFigures } from './lab.ts';
import { type MachineRow, spreadOf } from './machine-lab.ts';
import type { LabRow } from './scenarios.ts';
import { duration, micros, tailText } from './tables.ts';
import { CAP } from './virtual-lab.ts';

/** Its parts, in order. */
export const REPORT_PARTS = [
  'Setup',
  'Baseline',
  'GC experiment',
  'Improvement',
  'What justified it',
] as const;

export function labReport({ virtual, machine, lines }: LabFigures): string {
  const texts: Record<(typeof REPORT_PARTS)[number], readonly string[]> = {
    Setup: setup(),
    Baseline: virtual.baseline.map(rowLine),
    'GC experiment': gcExperiment(machine.hotspot),
    Improvement: [
      `slices of 1 instead of draining; bursts with a cap of ${CAP}, or coalesced`,
      ...virtual.improved.map(rowLine),
    ],
    'What justified it': justification(virtual.baseline, virtual.improved),
  };
  const parts = REPORT_PARTS.map((title) =>
    [`  ${title}`, ...texts[title].map((line) => wrap(line, '    '))].join('\n'),
  );
  return [
    'The mini report',
    ...parts,
    `  Beside it: families on lines of their own, ${lines.ratio.median.toFixed(2)} times on two threads`,
  ].join('\n');
}

function setup(): string[] {
  return [
    ...machineText(thisMachine())
      .split('\n')
      .map((line) => line.trim()),
    'virtual clock, so exact: 4 partitions, a lane each, tasks of 15 ms; steady (1 family, 50 a second, 6,000), bursts of 6,000 and 39,000, a flood of 10,000 beside 20 and 100 cold families with 40 a second together',
  ];
}

function rowLine({ name, endToEnd, q, execQ, svc, mostPending }: LabRow): string {
  const where = `q ${tailText(q.p99)}, execQ ${tailText(execQ.p99)}, svc ${tailText(svc.p99)}`;
  return `${name.trim()}: p99 ${tailText(endToEnd.p99)} (${where}); ${mostPending} wait`;
}

function gcExperiment(hotspot: readonly MachineRow[]): string[] {
  return hotspot.map((one) => {
    const of = (figure: Parameters<typeof spreadOf>[1]): number => spreadOf(one, figure).median;
    const paused = (of(({ pausedNs }) => pausedNs) / 1e6).toFixed(1);
    return `${one.name}: svc p99 ${micros(of(({ svc }) => svc.p99))} µs, max ${micros(of(({ svc }) => svc.max))}; p99 of cold families ${micros(of(({ endToEnd }) => endToEnd.p99))}; ${paused} ms paused`;
  });
}

function justification(baseline: readonly LabRow[], improved: readonly LabRow[]): string[] {
  const find = (rows: readonly LabRow[], name: string): LabRow => {
    const found = rows.find((one) => one.name.trim() === name);
    if (found === undefined) throw new Error(`the lab has no row "${name}"`);
    return found;
  };
  const large = find(baseline, 'burst of 39,000');
  const cold = '100 cold, same partition';
  const [before, after] = [find(baseline, cold), find(improved, cold)];
  return [
    `in the burst q is ${share(large)} % of the end to end p99 and svc stays at ${duration(large.svc.p99.ns)}: the tail is queueing, and neither faster work nor another collector would help; hence the cap`,
    `cold families in the hot partition: p99 ${tailText(before.endToEnd.p99)} before, ${tailText(after.endToEnd.p99)} after; elsewhere nothing changed: they waited for the lane that one family had; hence the slice`,
  ];
}

function share({ q, endToEnd }: LabRow): string {
  return ((100 * q.p99.ns) / endToEnd.p99.ns).toFixed(1);
}
