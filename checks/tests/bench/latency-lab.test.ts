/** The latency lab: what its virtual part shows on every machine, and how it is told. */
import { expect, test } from 'vitest';
import type { LabFigures } from '../../bench/lab/lab.ts';
import type { MachineFigures } from '../../bench/lab/machine-worker.ts';
import { labReport, REPORT_PARTS } from '../../bench/lab/report.ts';
import type { LabRow } from '../../bench/lab/scenarios.ts';
import { slicePicture } from '../../bench/lab/slice-picture.ts';
import { slicePlot } from '../../bench/lab/slice-plot.ts';
import { hotspotTable, linesText, machineTable, virtualTable } from '../../bench/lab/tables.ts';
import { CAP, SLICES, sliceName, virtualLab } from '../../bench/lab/virtual-lab.ts';

const MS = 1e6;
const TASK_MS = 15;

const quantiles = { p50: 1_500, p99: 12_000, p999: 90_000, max: 2_400_000 };
const machineFigures: MachineFigures = {
  tasksPerSecond: 620_000,
  cold: 8_000,
  endToEnd: quantiles,
  q: quantiles,
  execQ: quantiles,
  svc: quantiles,
  collections: 6,
  pausedNs: 12_700_000,
  bytesPerTask: 360,
};
const spread = { median: 3.26, lowerQuartile: 3, upperQuartile: 3.4 };
const virtual = virtualLab();
/** Figures of the virtual clock, and made up ones of a machine. */
const lab: LabFigures = {
  virtual,
  machine: {
    slices: SLICES.map((slice) => ({ name: sliceName(slice), rounds: [machineFigures] })),
    hotspot: ['no object', 'an object a task', 'reused'].map((name) => {
      return { name, rounds: [machineFigures] };
    }),
  },
  lines: {
    besideMops: spread,
    apartMops: spread,
    ratio: spread,
    families: [
      [0, 1],
      [0, 4_096],
    ],
  },
};

function row(rows: readonly LabRow[], name: string): LabRow {
  const found = rows.find((one) => one.name.trim() === name);
  if (found === undefined) throw new Error(`there is no row "${name}"`);
  return found;
}

test('the smaller the slice, the shorter the tail of the cold families, and the rate is the same', () => {
  const { slices } = virtual;
  expect(slices.length).toBeGreaterThanOrEqual(4);
  const tails = slices.map(({ coldP99Ns }) => coldP99Ns);
  expect(tails).toEqual(tails.toSorted((a, b) => a - b));
  expect(tails[0], 'slices of 1: within two tasks more than alone').toBeLessThanOrEqual(
    3 * TASK_MS * MS,
  );
  expect(tails.at(-1)).toBeGreaterThan(1_000 * (tails[0] as number));
  for (const { tasksPerSecond, outsideP99Ns } of slices) {
    expect(tasksPerSecond).toBeCloseTo(slices[0]?.tasksPerSecond ?? 0, 0);
    expect(outsideP99Ns, 'other partitions notice nothing').toBe(TASK_MS * MS);
  }
});

test('a cap bounds what waits, and how long; coalescing leaves one', () => {
  const before = row(virtual.baseline, 'burst of 39,000');
  const after = row(virtual.improved, 'burst of 39,000, capped');
  expect(before.endToEnd.p99.ns).toBeGreaterThan(500_000 * MS);
  expect(after).toMatchObject({ mostPending: CAP, tasks: 39_000 });
  expect(after.refused).toBeGreaterThan(38_000);
  expect(after.endToEnd.p99.ns).toBeLessThanOrEqual((CAP + 1) * TASK_MS * MS);
  const coalesced = row(virtual.improved, 'burst of 6,000, coalesced');
  expect(coalesced).toMatchObject({ mostPending: 1, tasks: 6_000 });
  expect(coalesced.refused, 'each loser has its answer').toBe(coalesced.coalesced);
});

test('the report has its five parts, each with figures of the run', () => {
  const report = labReport(lab);
  const places = REPORT_PARTS.map((title) => report.indexOf(`\n  ${title}\n`));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  const sections = places.map((place, i) => report.slice(place, places[i + 1]));
  for (const section of sections) expect(section).toMatch(/\d/);
  for (const { name } of virtual.baseline) expect(sections[1]).toContain(name.trim());
  expect(sections[2]).toMatch(/an object a task: svc p99 12\.0 µs/);
  for (const { name } of virtual.improved) expect(sections[3]).toContain(name.trim());
  expect(sections[4]).toMatch(/q is 100\.0 % .* svc stays at 15ms/);
});

test('everything that it prints is 80 columns wide at most', () => {
  const texts = [
    labReport(lab),
    virtualTable(virtual),
    slicePlot(virtual.slices),
    machineTable(lab.machine),
    hotspotTable(lab.machine),
    linesText(lab.lines),
  ];
  const long = texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 80);
  expect(long).toEqual([]);
});

test('the picture has both charts, every slice, and where it was measured', () => {
  const picture = slicePicture(lab, 'some machine');
  for (const text of ['some machine', 'virtual clock', 'cold p99', 'throughput', 'drain', '256']) {
    expect(picture).toContain(text);
  }
});
