/** `npm run scenario`: does things to an engine on purpose, and keeps the books meanwhile. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { conditionOf, passingDays } from '../checks/bench/variants.ts';
import { EXIT, verb } from './runner/usage-error.ts';
import { scenarioOptions, wantsReference } from './scenario/options.ts';
import { say } from './scenario/output.ts';
import { runScenario } from './scenario/run.ts';

/** Set in the process that runs with the learner's days. */
const CHOSEN = 'TICK_SCENARIO_MIX';

async function main(argv: readonly string[]): Promise<number> {
  const isHelp = scenarioOptions(argv, process.env) === null;
  const days = isHelp || wantsReference(argv) || process.env[CHOSEN] ? [] : passingDays();
  if (days.length === 0) return runScenario(argv);
  say(`Runs with your ${days.map((day) => `day ${day}`).join(', ')}.`);
  return runWith(days.map(conditionOf), argv);
}

/** Conditions of the import map are settled when a process starts, so this takes another one. */
function runWith(conditions: readonly string[], argv: readonly string[]): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      ...conditions.flatMap((condition) => ['--conditions', condition]),
      '--import',
      'tsx',
      fileURLToPath(import.meta.url),
      ...argv,
    ],
    { stdio: 'inherit', env: { ...process.env, [CHOSEN]: 'yes' } },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.NOT_PASSED));
  });
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
