/** The command that replays a schedule with the very modules that this process runs with. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const REPLAY = fileURLToPath(new URL('./replay.ts', import.meta.url));

/**
 * Two lines for a shell, so that it fits into a report that is 80 columns wide.
 *
 * @param model a name in `MODELS`; ` --schedule …` is to be added
 */
export function replayCommand(model: string): string {
  const conditions = process.execArgv
    .flatMap((arg, i, all) =>
      all[i - 1] === '--conditions' ? [arg] : (/^--conditions=(.+)$/.exec(arg)?.slice(1) ?? []),
    )
    .filter((condition) => /^(?:work|starter)-\d\d$/.test(condition))
    .map((condition) => `-C ${condition} `);
  const script = path.relative(ROOT, REPLAY).replaceAll(path.sep, '/');
  return `node ${conditions.join('')}--import tsx ${script} \\\n  --model ${model}`;
}
