/** Progress of a run: one line that is rewritten on a screen, one line a second in a log. */
import type { DriveProgress } from '../../solutions/load/drive-scenario.ts';
import { showProgress } from '../runner/progress-line.ts';
import { number } from './text.ts';

const LOG_EVERY_SECONDS = 1;

/** @param name what runs, in front of each line */
export function progressOf(name: string): (progress: DriveProgress) => void {
  let nextSeconds = LOG_EVERY_SECONDS;
  return ({ share, elapsedSeconds, sent, answered, refused, waiting }) => {
    const percent = `${(100 * share).toFixed(0).padStart(3)} %`;
    const line = `${name} ${percent}  sent ${number(sent)}, answered ${number(answered)}, refused ${number(refused)}, waiting ${number(waiting)}`;
    if (process.stderr.isTTY) return showProgress(line);
    if (elapsedSeconds < nextSeconds) return;
    nextSeconds = Math.floor(elapsedSeconds) + LOG_EVERY_SECONDS;
    process.stdout.write(`${line}\n`);
  };
}
