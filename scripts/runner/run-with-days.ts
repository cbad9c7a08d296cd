/** Runs a script again with the learner's days in place of the reference's. */
import { spawn } from 'node:child_process';
import { conditionOf } from '../../checks/bench/variants.ts';
import { EXIT } from './usage-error.ts';

/** Set in the process that has them. */
const CHOSEN = 'TICK_CHOSEN_DAYS';

/** True in a process that was started by {@link runWithDays}. */
export function hasChosenDays(): boolean {
  return process.env[CHOSEN] !== undefined;
}

/**
 * Conditions of the import map are settled when a process starts, so this takes another one.
 *
 * @param script its file
 * @returns its exit code
 */
export function runWithDays(
  days: readonly number[],
  script: string,
  argv: readonly string[],
): Promise<number> {
  const conditions = days.flatMap((day) => ['--conditions', conditionOf(day)]);
  const child = spawn(process.execPath, [...conditions, '--import', 'tsx', script, ...argv], {
    stdio: 'inherit',
    env: { ...process.env, [CHOSEN]: 'yes' },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.NOT_PASSED));
  });
}
