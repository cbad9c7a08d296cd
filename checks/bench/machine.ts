/** On what a benchmark ran: without it a figure says nothing. */
import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly system: string;
  readonly processor: string;
  /** How many threads can run at once. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** The commit of the workbook, `+` behind it when files differ; `unknown` without git. */
  readonly commit: string;
}

export function thisMachine(): Machine {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    system: `${type()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    commit: commit(),
  };
}

/** Two lines, within 80 columns. */
export function machineText(machine: Machine): string {
  const memory = `${(machine.memoryBytes / 2 ** 30).toFixed(0)} GB`;
  return [
    `  Node ${machine.node}, ${machine.cores} cores, ${memory}, commit ${machine.commit}`,
    `  ${machine.processor}, ${machine.system}`.slice(0, 80),
  ].join('\n');
}

function commit(): string {
  try {
    const [hash, changes] = [
      ['rev-parse', '--short', 'HEAD'],
      ['status', '--porcelain'],
    ].map((args) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim());
    return changes === '' ? `${hash}` : `${hash}+`;
  } catch {
    return 'unknown';
  }
}
