/**
 * `npm run prove`: shows that the check suites are sound.
 *
 * For every day: the reference passes, right but different solutions pass, the pristine starter
 * stops at its own stage 1, and every named wrong solution dies at the stage that teaches it.
 */
import { readCommandLine, wholeNumber } from './arguments.ts';
import { writtenDays } from './runner/curriculum.ts';
import { assertWorkbook, dayNumber } from './runner/day-number.ts';
import { writeExport } from './runner/exports.ts';
import { showProgress } from './runner/progress-line.ts';
import { type CaseVerdict, casesOf, type DayVerdict, dayVerdict } from './runner/proof.ts';
import { judgeAll } from './runner/proof-pool.ts';
import { deathMessages, proofTable } from './runner/proof-table.ts';
import { EXIT, verb } from './runner/usage-error.ts';

const HELP = `npm run prove                 every day
npm run prove 1               day 1
npm run prove 1 -- --messages with the message that each wrong solution dies of
              --repeat 20     the reference so many times, each with another seed
              --own-stage     wrong solutions by their own stage alone; half the time
              --json FILE     the verdicts for a program`;

export function main(argv: readonly string[]): Promise<number> {
  return verb(async () => {
    const { values, positionals } = options(argv);
    const repeats = wholeNumber('--repeat', values.repeat, { from: 1, to: 1_000, otherwise: 1 });
    if (values.help) {
      process.stdout.write(`${HELP}\n`);
      return EXIT.PASSED;
    }
    assertWorkbook();
    const days =
      positionals.length === 0
        ? writtenDays()
        : positionals.map((typed) => dayNumber(typed, 'prove'));
    const verdicts: DayVerdict[] = [];
    for (const day of days) {
      const verdict = await dayVerdict(day, await judged(day, repeats, values['own-stage']));
      verdicts.push(verdict);
      process.stdout.write(`${proofTable(verdict)}\n\n`);
      if (values.messages) process.stdout.write(`${deathMessages(verdict)}\n\n`);
    }
    const cases = verdicts.flatMap((verdict) => verdict.cases);
    const failed = cases.filter((one) => one.objection !== null).length;
    const stages = verdicts.flatMap((verdict) => verdict.unproven).length;
    if (values.json !== undefined) {
      writeExport('--json', values.json, `${JSON.stringify(verdicts, null, 2)}\n`);
    }
    process.stdout.write(
      `${cases.length - failed} of ${cases.length} as they should be; ${stages} stages without a wrong solution.\n`,
    );
    return failed + stages === 0 ? EXIT.PASSED : EXIT.NOT_PASSED;
  });
}

async function judged(day: number, repeats: number, ownStageOnly: boolean): Promise<CaseVerdict[]> {
  const cases = await casesOf(day, repeats, ownStageOnly);
  const verdicts = await judgeAll(cases, ({ kind, name }, done) => {
    showProgress(`day ${day}: ${done} of ${cases.length}, ${kind} ${name}`);
  });
  showProgress('');
  return verdicts;
}

function options(argv: readonly string[]) {
  return readCommandLine(
    argv,
    {
      help: { type: 'boolean', default: false },
      json: { type: 'string' },
      messages: { type: 'boolean', default: false },
      'own-stage': { type: 'boolean', default: false },
      repeat: { type: 'string' },
    },
    true,
    `What there is:\n${HELP}`,
  );
}
