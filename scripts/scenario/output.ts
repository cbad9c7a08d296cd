/** Where `npm run scenario` writes to. */
import path from 'node:path';
import { writeExport } from '../runner/exports.ts';
import { ROOT } from '../runner/tree.ts';

/** Goes up when a field of the JSON changes its meaning or goes away. */
const FORMAT = 1;

export interface Report {
  readonly scenario: string;
  readonly [field: string]: unknown;
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The file that was asked for, or the usual one. */
export function exportFile(asked: string | undefined, name: string): string {
  return path.resolve(asked ?? path.join(ROOT, '.bench', `scenario-${name}.svg`));
}

export function writeReport(file: string | undefined, report: Report): void {
  if (file === undefined) return;
  const whole = {
    format: FORMAT,
    command: 'npm run scenario',
    node: process.version,
    ...report,
  };
  writeExport('--json', file, `${JSON.stringify(whole, null, 2)}\n`);
}
