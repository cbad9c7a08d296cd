/** `npm run diff N`: your files against the reference's. */
import { existsSync } from 'node:fs';
import path from 'node:path';
// zx: a command's output and exit code without the ceremony of child_process.
import { $ } from 'zx';
import { dayNumber } from './runner/day-number.ts';
import { readSpec } from './runner/spec.ts';
import { count } from './runner/text.ts';
import { fromRoot, ROOT, workFolder } from './runner/tree.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';
import { words } from './runner/words.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [typed] = words(argv, 1, 'Type: npm run diff 1');
  const day = dayNumber(typed, 'diff');
  const pairs = readSpec(day).modules.map((module) => ({
    mine: fromRoot(path.join(workFolder(day), path.basename(module))),
    reference: `solutions/${module}`,
  }));
  const lost = pairs.find((pair) => !existsSync(path.join(ROOT, pair.reference)));
  if (lost !== undefined) {
    throw new UsageError(
      `${lost.reference} is not there; bring it back: git checkout -- solutions`,
    );
  }
  const missing = pairs.find((pair) => !existsSync(path.join(ROOT, pair.mine)));
  if (missing !== undefined) {
    throw new UsageError(`${missing.mine} is not there; begin with: npm run day ${day}`);
  }
  let different = 0;
  for (const { mine, reference } of pairs) {
    const output = await difference(mine, reference);
    if (output === '') continue;
    different++;
    process.stdout.write(output);
  }
  const files = count(pairs.length, 'file');
  process.stdout.write(`${different} of ${files} differ: − yours, + the reference's.\n`);
  return EXIT.PASSED;
}

/** @returns a unified diff; empty when the files are equal */
async function difference(mine: string, reference: string): Promise<string> {
  const colour = process.stdout.isTTY ? 'always' : 'never';
  const result = await $({
    cwd: ROOT,
    nothrow: true,
    quiet: true,
  })`git diff --no-index --color=${colour} -- ${mine} ${reference}`;
  if (result.exitCode !== 0 && result.exitCode !== 1) {
    throw new UsageError(
      `git could not compare ${mine} with ${reference}: ${result.stderr.trim()}`,
    );
  }
  return result.stdout;
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
