/**
 * `npm test`: lint, types, the tests of the workbook and its engine, and the proof that the
 * check suites are sound. Ends with how many of all that passed.
 *
 * Here a wrong solution meets the stage that must stop it, and not those before it as well: that
 * takes half the time. `npm run prove` shows that it gets as far as there.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
// zx: each tool's output as it comes, its exit code as a value.
import { $ } from 'zx';
import type { DayVerdict } from './runner/proof.ts';
import { paint } from './runner/text.ts';
import { ROOT } from './runner/tree.ts';

interface Tally {
  passed: number;
  failed: number;
}

const run = $({ cwd: ROOT, stdio: 'inherit', nothrow: true, env: environment() });
const scratch = mkdtempSync(path.join(tmpdir(), 'tick-test-'));
const total: Tally = { passed: 0, failed: 0 };

await step('lint', async () => exitTally((await run`npx biome check`).exitCode));
await step('types', async () => exitTally((await run`npx tsc -p checks/tsconfig.json`).exitCode));
await step('tests', async () => {
  const file = path.join(scratch, 'tests.json');
  const config = 'checks/vitest.config.ts';
  const { exitCode } =
    await run`npx vitest run --config ${config} --reporter=default --reporter=json --outputFile.json=${file}`;
  return reported(exitCode, () => {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
    };
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  });
});
await step('proof of the check suites', async () => {
  const file = path.join(scratch, 'proof.json');
  const { exitCode } = await run`node scripts/prove.mjs --own-stage --json ${file}`;
  return reported(exitCode, () => {
    const verdicts = JSON.parse(readFileSync(file, 'utf8')) as DayVerdict[];
    const cases = verdicts.flatMap((verdict) => verdict.cases);
    const failed = cases.filter((one) => one.objection !== null).length;
    return { passed: cases.length - failed, failed };
  });
});

rmSync(scratch, { recursive: true });
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function step(name: string, work: () => Promise<Tally>): Promise<void> {
  process.stdout.write(`\n${paint('bold', `── ${name}`)}\n`);
  const { passed, failed } = await work();
  total.passed += passed;
  total.failed += failed;
}

function exitTally(exitCode: number | null): Tally {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A tool that fails although none of its cases did has failed all the same. */
function reported(exitCode: number | null, read: () => Tally): Tally {
  try {
    const tally = read();
    return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } catch {
    return { passed: 0, failed: 1 }; // it died before it could write its report
  }
}

/** npm passes its own settings down; a nested npm would warn about each. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_config_'));
  return Object.fromEntries(own);
}
