/** `npm run hint N`: the next hint for the stage where you stand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dayNumber } from './runner/day-number.ts';
import { type Hint, parseHints } from './runner/hints.ts';
import { readProgress, recordHint } from './runner/progress.ts';
import { readSpec } from './runner/spec.ts';
import { paint, wrap } from './runner/text.ts';
import { dayFolder } from './runner/tree.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';
import { words } from './runner/words.ts';

const USAGE = 'Type: npm run hint 1, or npm run hint 1 3 for stage 3, and again for the next one.';

function main(argv: readonly string[]): number {
  const [typedDay, typedStage] = words(argv, 2, USAGE);
  const day = dayNumber(typedDay, 'hint');
  const stage = typedStage === undefined ? currentStage(day) : chosenStage(day, typedStage);
  const file = path.join(dayFolder(day), 'hints.md');
  const hints = parseHints(readFileSync(file, 'utf8')).filter((hint) => hint.stage === stage);
  const key = `${day}.${stage}`;
  const shown = Math.min(readProgress().hints[key] ?? 0, hints.length - 1);
  const hint = hints[shown];
  if (hint === undefined) throw new UsageError(`Day ${day} has no hints for stage ${stage}.`);
  recordHint(key, Math.min(shown + 1, hints.length));
  const again = `npm run hint ${argv.join(' ')}`;
  process.stdout.write(`${hintText(hint, { day, again, number: shown + 1, of: hints.length })}\n`);
  return EXIT.PASSED;
}

/**
 * The first stage that does not pass.
 *
 * @throws UsageError when all do
 */
function currentStage(day: number): number {
  const { stages } = readSpec(day);
  const passed = readProgress().days[day]?.stagesPassed ?? 0;
  if (passed < stages.length) return passed + 1;
  throw new UsageError(
    `Every stage of day ${day} passes. To read the hints of stage 1 all the same: npm run hint ${day} 1`,
  );
}

function chosenStage(day: number, typed: string): number {
  const { stages } = readSpec(day);
  const stage = stages.find((one) => String(one.number) === typed);
  if (stage === undefined) {
    throw new UsageError(`Day ${day} has stages 1 to ${stages.length}, no stage "${typed}".`);
  }
  return stage.number;
}

function hintText(
  hint: Hint,
  { day, again, number, of }: { day: number; again: string; number: number; of: number },
): string {
  const title = `Day ${day}, stage ${hint.stage} · hint ${number} of ${of}: ${hint.title}`;
  const more =
    number < of
      ? `The next one: ${again}`
      : `That was the last one for this stage. The spec has it all; npm run diff ${day} shows the reference.`;
  return [paint('bold', title), '', wrap(hint.text, '  '), '', paint('dim', wrap(more, '  '))].join(
    '\n',
  );
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
