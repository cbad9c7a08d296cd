/** `npm run reset N`: the starter again; what was there is kept beside it. */
import { dayNumber } from './runner/day-number.ts';
import { fromRoot, workFolder } from './runner/tree.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';
import { words } from './runner/words.ts';
import {
  createWork,
  hasWork,
  missingFiles,
  resetWork,
  restoreFile,
  starterFiles,
} from './runner/workspace.ts';

const USAGE = 'Type: npm run reset 1, or npm run reset 1 -- ring-buffer.ts for one lost file.';

function main(argv: readonly string[]): number {
  const [typedDay, file] = words(argv, 2, USAGE);
  const day = dayNumber(typedDay, 'reset');
  const work = fromRoot(workFolder(day));
  if (!hasWork(day)) {
    createWork(day);
    return say(`${work} is there now: a copy of the starter.`);
  }
  if (file !== undefined) return resetFile(day, file);
  const backup = resetWork(day, new Date());
  return say(`${work} is the starter again. What you had is in ${fromRoot(backup)}.`);
}

/** Brings a lost file back; never writes over one that is there. */
function resetFile(day: number, file: string): number {
  const known = starterFiles(day);
  if (!known.includes(file)) {
    throw new UsageError(`Day ${day} has no file "${file}"; its files are: ${known.join(', ')}.`);
  }
  if (!missingFiles(day).includes(file)) {
    throw new UsageError(
      `${fromRoot(workFolder(day))}/${file} is there and stays as it is. To begin the whole day anew (with a backup): npm run reset ${day}`,
    );
  }
  restoreFile(day, file);
  return say(`${fromRoot(workFolder(day))}/${file} is back, as the starter has it.`);
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.PASSED;
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
