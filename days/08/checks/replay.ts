/**
 * Runs one schedule of a model of stage 3 and shows it, step by step.
 *
 *     node -C work-08 --import tsx days/08/checks/replay.ts --model full-ring --schedule 0,1,1
 *
 * A failed check prints this command. Behind the end of the schedule each thread goes on as far as it
 * can; so a schedule of a mistake that you have mended ends well.
 */
import { parseArgs } from 'node:util';
import { explain, renderTrace, replay } from '#explorer';
import { parseSchedule } from '../../../checks/explorer/schedule-text.ts';
import { MODELS } from './models.ts';

const { model: name = '', schedule: text = '' } = parseArgs({
  options: { model: { type: 'string' }, schedule: { type: 'string' } },
}).values;
const model = Object.values(MODELS).find((one) => one.name === name);
const schedule = parseSchedule(text);
if (model === undefined || schedule === null) {
  const known = Object.keys(MODELS).join(', ');
  const expected = `expected --model with one of ${known}, and --schedule with thread numbers such as 0,1,1`;
  process.stderr.write(`Got --model "${name}" and --schedule "${text}"; ${expected}.\n`);
  process.exitCode = 2;
} else {
  const { failure, steps } = replay(model, schedule);
  const ending = `${model.name}: this run ends well.`;
  const told =
    failure === null ? `${renderTrace(model, steps)}\n\n${ending}` : explain(model, { failure });
  process.stdout.write(`${told}\n`);
  process.exitCode = failure === null ? 0 : 1;
}
