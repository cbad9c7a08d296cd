/**
 * `npm run dod`: the definition of done, line by line, each with what shows it.
 *
 * It runs the evidence that there is and claims nothing else.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CARD } from '../checks/done/card.ts';
import type { FigureEvidence } from '../checks/done/evidence.ts';
import { readCommandLine, wholeNumber } from './arguments.ts';
import { isWritten, writtenDays } from './runner/curriculum.ts';
import { assertWorkbook } from './runner/day-number.ts';
import { judgeCard } from './runner/done.ts';
import { doneReport, doneSummary } from './runner/done-report.ts';
import { writeExport } from './runner/exports.ts';
import { conditionsOf, decideMix, type MixEntry } from './runner/mix.ts';
import { showProgress } from './runner/progress-line.ts';
import { ROOT } from './runner/tree.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run dod                  every line, shown by the checks on the reference
npm run dod -- --mine        on your own days where they pass
               --figures     run the benchmarks too that have a figure; takes minutes
               --section 5   only the section that begins so
               --seed S      the seed of the checks, 0 to 4294967295
               --json FILE   the verdicts for a program`;

const LIMIT_MS = 60_000;
const MAX_SEED = 2 ** 32 - 1;
const DEFAULT_SEED = 1;

export function main(argv: readonly string[]): Promise<number> {
  return verb(async () => {
    const values = options(argv);
    if (values.help) {
      process.stdout.write(`${HELP}\n`);
      return EXIT.PASSED;
    }
    const range = { from: 0, to: MAX_SEED, otherwise: DEFAULT_SEED };
    const seed = wholeNumber('--seed', values.seed, range);
    const card = chosen(values.section);
    assertWorkbook();
    const mine = values.mine ? await myDays(seed) : [];
    const judged = await judgeCard(card, {
      conditionsOf: (day) => conditionsOf(mine.filter((entry) => entry.day <= day)),
      objectionTo: (day) => {
        const entry = mine.find((one) => one.day === day);
        return entry?.from === 'reference' ? `not shown by your own: ${entry.why}` : null;
      },
      seed,
      limitMs: LIMIT_MS,
      onProgress: showProgress,
      ...(values.figures ? { measure } : {}),
    });
    showProgress('');
    process.stdout.write(`${doneReport(judged, isWritten)}\n${doneSummary(judged)}\n`);
    if (values.json !== undefined) {
      writeExport('--json', values.json, `${JSON.stringify(judged, null, 2)}\n`);
    }
    const refuted = judged.some(({ lines }) => lines.some(({ state }) => state === 'refuted'));
    return refuted ? EXIT.NOT_PASSED : EXIT.PASSED;
  });
}

function chosen(section: string | undefined) {
  if (section === undefined) return CARD;
  const sections = CARD.filter(({ title }) =>
    title.toLowerCase().startsWith(section.toLowerCase()),
  );
  if (section !== '' && sections.length > 0) return sections;
  throw new UsageError(
    `--section: no section begins with "${section}"; there are: ${CARD.map(({ title }) => title).join(' | ')}`,
  );
}

/** Which days are the learner's, decided in their order as `npm run day` does. */
function myDays(seed: number): Promise<MixEntry[]> {
  return decideMix((writtenDays().at(-1) ?? 0) + 1, {
    onlyMine: false,
    reference: false,
    anew: false,
    seed,
    limitMs: LIMIT_MS,
    onCheck: (day) => showProgress(`your day ${day}`),
  });
}

/** Runs a benchmark and gives what it wrote; undefined when it did not get that far. */
async function measure({ command }: FigureEvidence): Promise<unknown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tick-dod-'));
  const file = path.join(folder, 'figures.json');
  try {
    const [program = '', ...given] = command.split(' ');
    const dashes = given.includes('--') ? [] : ['--'];
    const args = [...given, ...dashes, '--json', file];
    spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function options(argv: readonly string[]) {
  const { values } = readCommandLine(
    argv,
    {
      help: { type: 'boolean', default: false },
      mine: { type: 'boolean', default: false },
      figures: { type: 'boolean', default: false },
      section: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'string' },
    },
    false,
    `What there is:\n${HELP}`,
  );
  return values;
}
