/** What can be typed, and what is answered to what cannot. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readProof } from '../../../scripts/runner/explain.ts';
import { type Outcome, WorkbookCopy } from './workbook-copy.ts';

const book = new WorkbookCopy();
afterAll(() => {
  book.delete();
});

function oneSentence({ code, output }: Outcome): string {
  expect(code, output).toBe(2);
  expect(output.trim().split('\n').length, output).toBe(1);
  return output;
}

describe('before anything is begun', () => {
  test('the map shows 24 days and where you stand', async () => {
    const { code, output } = await book.day();
    expect(code).toBe(0);
    expect(output.match(/^ +▸? *\d\d /gm)?.length).toBe(24);
    expect(output).toContain('You are here: day 1.   npm run day 1');
  });

  test('the first run copies the starter and reads as a beginning', async () => {
    const { code, output } = await book.day('1');
    expect(code).toBe(1);
    expect(output).toContain('This is where you start: stage 1 of 5');
    expect(output).toContain('days/01/work: those files are yours');
    expect(output).toContain('days/01/spec.md');
    expect(output).not.toMatch(/error|failed/i);
    expect(book.list('days/01/work')).toEqual(['ring-buffer.ts', 'sequence.ts']);
  });

  test('no line is wider than 80 columns', async () => {
    const { output } = await book.day('1');
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('what cannot be', () => {
  test.each([
    ['99', '"99" is no day'],
    ['0', '"0" is no day'],
    ['x', '"x" is no day'],
    ['1.5', '"1.5" is no day'],
    ['24', 'is not in this edition'],
  ])('npm run day %s', async (typed, sentence) => {
    expect(oneSentence(await book.day(typed))).toContain(sentence);
  });

  test.each([
    [['1', '2'], 'one day at a time'],
    [['1', '--bogus'], '--bogus'],
    [['1', '--stage', '9'], 'no stage 9'],
    [['1', '--stage', 'x'], 'expected a whole number'],
    [['1', '--seed', 'x'], 'expected a whole number'],
    [['--stage', '1'], 'needs a day'],
    [['1', '--reference', '--only-mine'], 'exclude each other'],
  ])('npm run day -- %s', async (args, sentence) => {
    expect(oneSentence(await book.day(...args))).toContain(sentence);
  });

  test('another folder', async () => {
    const empty = path.join(book.folder, 'empty');
    mkdirSync(empty, { recursive: true });
    const outcome = await book.script('scripts/day.mjs', [], empty);
    expect(oneSentence(outcome)).toContain('Wrong folder');
  });

  test('a workbook whose days are gone', async () => {
    const other = new WorkbookCopy();
    other.remove('days');
    expect(oneSentence(await other.day())).toContain('Wrong folder');
    expect(oneSentence(await other.day('1'))).toContain('Wrong folder');
    other.delete();
  });

  test('tools that are not installed', async () => {
    const other = new WorkbookCopy();
    other.remove('node_modules');
    const { code, output } = await other.day('1');
    expect(code).toBe(3);
    expect(output).toContain('Broken installation: node_modules is missing; type: npm install');
    mkdirSync(path.join(other.folder, 'node_modules'));
    const half = await other.day('1');
    expect(half.code).toBe(3);
    expect(half.output).toMatch(/^Broken installation: .*npm ci/);
    other.delete();
  });
});

describe('with day 1 solved', () => {
  beforeEach(() => {
    book.solve(1);
  });

  test('day 2 is built on it and says so', async () => {
    await book.day('1');
    const { output } = await book.day('2');
    expect(output).toContain('Built on your day 1.');
  });

  test('a wrong day 1 is named when day 2 is tried, also if it passed before', async () => {
    await book.day('1');
    book.edit('days/01/work/ring-buffer.ts', 'this.claimed = advance(this.claimed, count);', '');
    const { output } = await book.day('2');
    expect(output).toMatch(/Built on the reference's day 1: your day 1 stops at stage \d/);
  });

  test('the stage at which the earlier day stops is its own', async () => {
    book.edit('days/01/work/ring-buffer.ts', 'this.cursor.set(sequence);', '');
    const { output } = await book.day('2', '--stage', '4');
    expect(output).toContain("Built on the reference's day 1: your day 1 stops at stage 2");
  });

  test('an earlier day is checked whole, whatever was asked of this one', async () => {
    book.append('days/01/work/ring-buffer.ts', '// a remark\n');
    const { output } = await book.day('2', '--stage', '3');
    expect(output).toContain('Built on your day 1.');
  });

  test('an exercise beside the files of the day changes nothing', async () => {
    await book.day('1');
    book.write('days/01/work/million.ts', 'export const million = 1_000_000;\n');
    expect((await book.day()).output).toMatch(/01 Ring buffer .* 5\/5 {2}done/);
    book.remove('days/01/work/million.ts');
  });

  test('--only-mine builds on a wrong day 1 all the same, and is not remembered', async () => {
    book.solve(2);
    await book.day('2');
    book.edit('days/01/work/ring-buffer.ts', 'this.mask = capacity - 1;', 'this.mask = 0;');
    const { output } = await book.day('2', '--only-mine');
    expect(output).toContain('Built on your day 1.');
    expect(output).not.toContain('Day 2 is done');
    expect((await book.day()).output).toMatch(/02 Consumer graph .* 5\/5 {2}done/);
    book.remove('days/02/work');
  });

  test('what the failing check printed is shown, and a flood of it is cut', async () => {
    book.edit(
      'days/01/work/ring-buffer.ts',
      '  next(count = 1): number {',
      "  next(count = 1): number { console.log('claimed', count);",
    );
    book.edit('days/01/work/ring-buffer.ts', 'this.stalls++;', '');
    const { output } = await book.day('1', '--stage', '5');
    expect(output).not.toContain('memory');
    const failing = await book.day('1', '--stage', '3');
    expect(failing.output).toContain('"Stage 3"');
  });

  test('--stage checks that stage alone', async () => {
    book.forgetProgress();
    const { code, output } = await book.day('1', '--stage', '3');
    expect(code).toBe(0);
    expect(output).not.toContain('not checked yet');
    expect(output.match(/not asked for/g)?.length).toBe(4);
    expect(output).toContain('That part passes');
  });

  test('--stage leads back to that stage, and to its hints', async () => {
    book.edit('days/01/work/ring-buffer.ts', 'this.cursor.set(sequence);', '');
    const { output } = await book.day('1', '--stage', '4');
    expect(output).toMatch(/The same +npm run day 1 -- --stage 4 --seed/);
    expect(output).toMatch(/On save +npm run day 1 -- --stage 4 --watch/);
    expect(output).toContain('npm run hint 1 4');
  });

  test('--stage says which of the others passed last time', async () => {
    book.edit('days/01/work/ring-buffer.ts', 'this.stalls++;', '');
    await book.day('1');
    const { output } = await book.day('1', '--stage', '4');
    expect(output.match(/· [12] .*passed last time/g)?.length).toBe(2);
    expect(output.match(/· [35] .*not asked for/g)?.length).toBe(2);
  });

  test('--all goes on behind a stage that fails', async () => {
    book.edit('days/01/work/ring-buffer.ts', 'this.claimed = advance(this.claimed, count);', '');
    const stopped = await book.day('1');
    const all = await book.day('1', '--all');
    expect(stopped.output).toContain('not checked yet');
    expect(all.output).not.toContain('not checked yet');
    expect(all.code).toBe(1);
  });

  test('--json and --junit write the result for programs', async () => {
    await book.day('1', '--json', 'out/result.json', '--junit', 'out/result.xml', '--seed', '7');
    const json: unknown = JSON.parse(book.read('out/result.json'));
    expect(json).toMatchObject({ day: 1, state: 'passed', seed: 7, subject: 'work' });
    const xml = book.read('out/result.xml');
    expect(xml.match(/<testsuite /g)?.length).toBe(5);
    expect(xml).not.toContain('<failure');
  });

  test('an export that cannot be written is one sentence', async () => {
    const { code, output } = await book.day('1', '--json', 'package.json/x');
    expect(code).toBe(2);
    expect(output).toContain('--json package.json/x cannot be written');
  });

  test('--reference checks the reference and leaves work and progress alone', async () => {
    book.write('days/01/work/ring-buffer.ts', 'broken');
    const { code, output } = await book.day('1', '--reference');
    expect(code).toBe(0);
    expect(output).toContain('(the reference)');
    expect(book.read('days/01/work/ring-buffer.ts')).toBe('broken');
  });

  test('progress is rebuilt from the code when the file is lost or damaged', async () => {
    await book.day('1');
    book.write('.progress.json', '{"days": 5');
    expect((await book.day()).output).toContain('0/5');
    await book.day('--all');
    expect((await book.day()).output).toMatch(/01 Ring buffer .* 5\/5 {2}done/);
  });

  test('the map sees that the code has changed since', async () => {
    await book.day('1');
    book.append('days/01/work/ring-buffer.ts', '\n');
    expect((await book.day()).output).toContain('changed since');
  });

  test('a failure of a known kind offers the paragraph that explains it', async () => {
    const wrong = (await readProof(1))?.wrong.at(-1);
    for (const { find, replace } of wrong?.edits ?? []) {
      book.edit(`days/01/work/${wrong?.module.slice(1)}.ts`, find, replace);
    }
    expect((await book.day('1')).output).toContain(`Explained  notes/${wrong?.notes}`);
  });
});

describe('hint, reset and diff', () => {
  beforeEach(() => {
    book.solve(1);
  });

  test('hints come one after the other', async () => {
    const first = await book.verb('hint', '1', '2');
    const second = await book.verb('hint', '1', '2');
    expect(first.output).toContain('Day 1, stage 2 · hint 1 of');
    expect(second.output).toContain('Day 1, stage 2 · hint 2 of');
  });

  test('reset brings the starter back and keeps a copy of the work', async () => {
    book.append('days/01/work/sequence.ts', '// mine\n');
    const { code, output } = await book.verb('reset', '1');
    expect(code).toBe(0);
    const backup = /days\/01\/work\.backup-\S+[^.\s]/.exec(output)?.[0] ?? '';
    expect(book.read(`${backup}/sequence.ts`)).toContain('// mine');
    expect(book.read('days/01/work/sequence.ts')).toContain('NotImplemented');
  });

  test('reset of one file brings a lost one back and never writes over one that is there', async () => {
    oneSentence(await book.verb('reset', '1', 'sequence.ts'));
    book.remove('days/01/work/sequence.ts');
    expect((await book.verb('reset', '1', 'sequence.ts')).code).toBe(0);
    oneSentence(await book.verb('reset', '1', '../../../package.json'));
  });

  test('diff shows mine against the reference', async () => {
    expect((await book.verb('diff', '1')).output).toContain('0 of 2 files differ');
    book.append('days/01/work/sequence.ts', '// mine\n');
    const { output } = await book.verb('diff', '1');
    expect(output).toContain('-// mine');
    expect(output).toContain('1 of 2 files differ');
  });

  test.each(['hint', 'reset', 'diff'])('%s takes no option', async (verb) => {
    expect(oneSentence(await book.verb(verb, '1', '--list'))).toContain('"--list" is no option');
  });

  test.each(['hint', 'reset', 'diff'])(
    '%s without a day, or with one that is none',
    async (verb) => {
      oneSentence(await book.verb(verb));
      oneSentence(await book.verb(verb, 'x'));
    },
  );
});
