/** The command that replays a schedule with the very modules that this process runs with. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Two lines for a shell, so that it fits into a report that is 80 columns wide.
 *
 * @param script file: URL of the program that takes `--model` and `--schedule`
 * @param model a name that it knows; ` --schedule …` is to be added
 */
export function replayCommand(script: URL, model: string): string {
  const conditions = process.execArgv
    .flatMap((arg, i, all) =>
      all[i - 1] === '--conditions' ? [arg] : (/^--conditions=(.+)$/.exec(arg)?.slice(1) ?? []),
    )
    .filter((condition) => /^(?:work|starter)-\d\d$/.test(condition))
    .map((condition) => `-C ${condition} `);
  const file = path.relative(ROOT, fileURLToPath(script)).replaceAll(path.sep, '/');
  return `node ${conditions.join('')}--import tsx ${file} \\\n  --model ${model}`;
}
