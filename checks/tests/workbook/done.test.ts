/** The definition of done names only what there is, and claims only what was shown. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DAY_TITLES, isWritten } from '../../../scripts/runner/curriculum.ts';
import { judgeCard } from '../../../scripts/runner/done.ts';
import { doneReport, doneSummary } from '../../../scripts/runner/done-report.ts';
import { checkFiles } from '../../../scripts/runner/spec.ts';
import { ROOT } from '../../../scripts/runner/tree.ts';
import { CARD } from '../../done/card.ts';
import { type DoneLine, type DoneSection, isCheck, isFigure } from '../../done/evidence.ts';
import { WorkbookCopy } from '../runner/workbook-copy.ts';

const LINES = CARD.flatMap(({ lines }) => lines);
/** Of day 5, and quick. */
const GOOD = 'the answer repeats what the request said';

function card(...evidence: DoneLine['evidence'][]): DoneSection[] {
  const lines = evidence.map((one, index) => {
    return { id: `x.${index}`, text: `line ${index}`, day: 5, evidence: one };
  });
  return [{ title: 'X', lines }];
}

function judged(sections: readonly DoneSection[], measured?: unknown) {
  return judgeCard(sections, {
    conditionsOf: () => [],
    objectionTo: (day) => (day === 4 ? 'not shown by your own: not begun yet' : null),
    seed: 1,
    limitMs: 60_000,
    onProgress: () => {},
    ...(measured === undefined ? {} : { measure: async () => measured }),
  });
}

describe('the card', () => {
  test('has an identifier of its own for each line, and a day', () => {
    const ids = LINES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, day } of LINES) {
      expect(DAY_TITLES[day - 1], `${id}: day ${day}`).toBeDefined();
    }
  });

  test.each(LINES)('$id names checks and tests that there are', ({ evidence }) => {
    for (const one of evidence) {
      if (isFigure(one)) continue;
      const files = isCheck(one) ? checkFiles(one.day) : [path.join(ROOT, one.file)];
      const title = isCheck(one) ? one.check : one.test;
      const texts = files.map((file) => readFileSync(file, 'utf8'));
      expect(
        texts.filter((text) => [`'${title}'`, `"${title}"`].some((quoted) => text.includes(quoted)))
          .length,
        `"${title}" in ${files.length} files`,
      ).toBe(1);
    }
  });
});

describe('a line', () => {
  const figure = {
    command: 'npm run bench 1',
    unit: 'events/s',
    atLeast: 10,
    read: (json: unknown) => (typeof json === 'number' ? json : undefined),
  };

  test('is shown when all of its evidence holds, refuted when some does not', async () => {
    const [section] = await judged(
      card(
        [{ day: 5, check: GOOD }],
        [
          { day: 5, check: GOOD },
          { day: 5, check: 'nobody' },
        ],
      ),
    );
    expect(section?.lines.map(({ state }) => state)).toEqual(['shown', 'refuted']);
    expect(section?.lines[1]?.gathered[1]?.finding).toBe('it did not run');
  });

  test('without evidence is never shown', async () => {
    const sections = await judged(card([]));
    expect(sections[0]?.lines[0]?.state).toBe('no-evidence');
    expect(doneSummary(sections)).toBe('0 of 1 lines are shown; 1 have no evidence yet. Not done.');
  });

  test('with a figure needs that measured, and high enough', async () => {
    const state = async (measured?: unknown) =>
      (await judged(card([figure]), measured))[0]?.lines[0]?.state;
    expect(await state()).toBe('unmeasured');
    expect(await state(9)).toBe('refuted');
    expect(await state(10)).toBe('shown');
    expect(await state('no number')).toBe('refuted');
  });

  test('of a day that can show nothing says why', async () => {
    const sections = await judged(card([{ day: 4, check: GOOD }]));
    expect(sections[0]?.lines[0]?.state).toBe('refuted');
    expect(doneReport(sections, isWritten)).toContain('not shown by your own: not begun yet');
  });
});

describe('npm run dod', () => {
  const book = new WorkbookCopy();
  afterAll(() => {
    book.delete();
  });

  test('shows the evidence for each line, and does not say done', async () => {
    const { code, output } = await book.script('scripts/dod.mjs', ['--section', '5']);
    expect(code, output).toBe(0);
    expect(output).toContain(`npm run day 5: ${GOOD}`);
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('--mine claims nothing for a day that nobody has written', async () => {
    const { code, output } = await book.script('scripts/dod.mjs', ['--section', '5', '--mine']);
    expect(code, output).toBe(1);
    expect(output).toContain('not shown by your own: not begun yet');
  });

  test.each([
    [['--section', 'zz'], 'no section begins with "zz"'],
    [['--seed', 'x'], 'expected a whole number'],
    [['5'], '5'],
  ])('%j is one sentence', async (args, sentence) => {
    const { code, output } = await book.script('scripts/dod.mjs', args);
    expect(code, output).toBe(2);
    expect(output).toContain(sentence);
  });
});
