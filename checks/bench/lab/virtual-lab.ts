/** The latency lab on the virtual clock: the same figures on every machine. */
import type { StressScenario } from '#stress-scenario';
import {
  burst,
  hotBeside,
  type LabRow,
  labRow,
  labRun,
  type Protection,
  STEADY,
} from './scenarios.ts';

/** Sizes of a slice, in tasks; Infinity drains. */
export const SLICES = [1, 4, 16, 64, 256, Number.POSITIVE_INFINITY] as const;

/** A cap of 64 promises 65 × 15 ms: about a second. */
export const CAP = 64;

/** What a slice does to the others in the hot partition, and to the whole. */
export interface SliceFigures {
  readonly slice: string;
  readonly coldP50Ns: number;
  readonly coldP99Ns: number;
  /** True when tasks that wait still could move the p99 up. */
  readonly isAtLeast: boolean;
  /** Of the cold families of the other partitions. */
  readonly outsideP99Ns: number;
  readonly tasksPerSecond: number;
}

export interface VirtualLab {
  readonly baseline: readonly LabRow[];
  readonly improved: readonly LabRow[];
  readonly slices: readonly SliceFigures[];
}

export function virtualLab(onProgress: (text: string) => void = () => {}): VirtualLab {
  const row = (scenario: StressScenario, protection: Protection, suffix = ''): LabRow => {
    onProgress(`${scenario.name}${suffix}`);
    return labRow(`${scenario.name}${suffix}`, labRun(scenario, protection));
  };
  const mixed = (families: number, protection: Protection, suffix = ''): LabRow[] => {
    const scenario = hotBeside(families);
    onProgress(`${scenario.name}${suffix}`);
    const run = labRun(scenario, protection);
    const inside = labRow(`  ${families} cold, same partition`, run, {
      flow: 'cold',
      hotPartition: 'inside',
    });
    const outside = labRow(`  ${families} cold, elsewhere`, run, {
      flow: 'cold',
      hotPartition: 'outside',
    });
    return [labRow(`${scenario.name}${suffix}`, run, { flow: 'hot' }), inside, outside];
  };
  const [large, small] = [burst(39_000), burst(6_000)];
  const sliced = { slice: { tasks: 1 } };
  const capped = { ...sliced, pendingLimit: CAP };
  return {
    baseline: [
      row(STEADY, {}),
      row(small, {}),
      row(large, {}),
      ...mixed(20, {}),
      ...mixed(100, {}),
    ],
    improved: [
      row(small, capped, ', capped'),
      row(large, capped, ', capped'),
      row(small, { coalesces: true }, ', coalesced'),
      ...mixed(20, sliced, ', sliced'),
      ...mixed(100, sliced, ', sliced'),
    ],
    slices: SLICES.map((tasks) => {
      onProgress(`slices of ${sliceName(tasks)}`);
      return sliceFigures(tasks);
    }),
  };
}

function sliceFigures(tasks: number): SliceFigures {
  const protection = Number.isFinite(tasks) ? { slice: { tasks } } : {};
  const run = labRun(hotBeside(100), protection);
  const inside = labRow('', run, { flow: 'cold', hotPartition: 'inside' }).endToEnd;
  const outside = labRow('', run, { flow: 'cold', hotPartition: 'outside' }).endToEnd;
  return {
    slice: sliceName(tasks),
    coldP50Ns: inside.p50.ns,
    coldP99Ns: inside.p99.ns,
    isAtLeast: inside.p99.isAtLeast,
    outsideP99Ns: outside.p99.ns,
    tasksPerSecond: run.acceptedPerSecond,
  };
}

export function sliceName(tasks: number): string {
  return Number.isFinite(tasks) ? String(tasks) : 'drain';
}
