/** The latency lab: the scenarios on the virtual clock, the same ideas on this machine, and the report. */
import type { ExperimentOptions } from '../workload.ts';
import { falseSharing, type LinesFigures } from './lines.ts';
import { type MachineLab, machineLab } from './machine-lab.ts';
import { labReport } from './report.ts';
import { slicePlot } from './slice-plot.ts';
import { hotspotTable, linesText, machineTable, virtualTable } from './tables.ts';
import { type VirtualLab, virtualLab } from './virtual-lab.ts';

export interface LabFigures {
  readonly virtual: VirtualLab;
  readonly machine: MachineLab;
  readonly lines: LinesFigures;
}

export async function latencyLab(options: ExperimentOptions): Promise<LabFigures> {
  const { quick, print, onProgress } = options;
  print('\nThe latency lab on the virtual clock: tasks of 15 ms, 4 partitions, a lane each\n');
  const virtual = virtualLab(onProgress);
  onProgress('');
  print(virtualTable(virtual));
  print(`\n${slicePlot(virtual.slices)}`);
  const machine = await machineLab(quick, onProgress);
  print(`\n${machineTable(machine)}`);
  print(`\n${hotspotTable(machine)}`);
  const lines = await falseSharing(quick, onProgress);
  print(`\n${linesText(lines)}`);
  const figures = { virtual, machine, lines };
  print(`\n${labReport(figures)}`);
  return figures;
}
