/** `npm run scenario`: does things to an engine on purpose, and keeps the books meanwhile. */
import { fileURLToPath } from 'node:url';
import { passingDays } from '../checks/bench/variants.ts';
import { hasChosenDays, runWithDays } from './runner/run-with-days.ts';
import { verb } from './runner/usage-error.ts';
import { scenarioOptions, wantsReference } from './scenario/options.ts';
import { say } from './scenario/output.ts';
import { runScenario } from './scenario/run.ts';

async function main(argv: readonly string[]): Promise<number> {
  const isHelp = scenarioOptions(argv, process.env) === null;
  const days = isHelp || wantsReference(argv) || hasChosenDays() ? [] : passingDays();
  if (days.length === 0) return runScenario(argv);
  say(`Runs with your ${days.map((day) => `day ${day}`).join(', ')}.`);
  return runWithDays(days, fileURLToPath(import.meta.url), argv);
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
