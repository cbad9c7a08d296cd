/** A further stage is offered when the day is done, checked when asked for, and counts for nothing. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WorkbookCopy } from './workbook-copy.ts';

const SEQUENCE = 'days/01/work/sequence.ts';
const CHECK = 'days/01/checks/5-a-million-events.check.ts';
const LAST = '--stage 5';

let book: WorkbookCopy;
let written = '';
beforeAll(() => {
  book = new WorkbookCopy();
  book.edit(
    'days/01/spec.md',
    'Stage 5 · A million events',
    'Stage 5 · A million events (further)',
  );
  written = book.read(CHECK);
  book.solve(1);
});
afterAll(() => {
  book.delete();
});
beforeEach(() => {
  book.write(CHECK, written);
});

/** Has the last stage fail, whatever the code. */
function failLast(): void {
  book.append(CHECK, "\ntest('one more', () => expect(1, 'One is not two').toBe(2));\n");
}

test('the day is done without it, and it is offered', async () => {
  failLast();
  const { code, output } = await book.day('1');
  expect(code, output).toBe(0);
  expect(output).toMatch(/· 5 A million events \(further\) +when you like/);
  expect(output).toContain('Day 1 is done.');
  expect(output).toMatch(/Further +npm run day 1 -- --stage 5 +A million events/);
  expect((await book.day()).output).toMatch(/01 Ring buffer.* 4\/4 {2}done/);
});

test('asked for, it passes or not like any other', async () => {
  const passing = await book.day('1', '--stage', '5');
  expect(passing.code, passing.output).toBe(0);
  expect(passing.output).toMatch(/✓ 5 A million events \(further\)/);
  expect(passing.output).toContain('That part passes. All of it: npm run day 1 -- --all');
  failLast();
  const { code, output } = await book.day('1', '--stage', '5');
  expect(code, output).toBe(1);
  expect(output).toContain('One is not two');
  expect(output).not.toContain('passes');
  expect(output).toContain('npm run hint 1 5');
  expect(output).toMatch(new RegExp(`The same +npm run day 1 -- ${LAST} --seed`));
  expect(output).toContain(`npm run day 1 -- ${LAST} --watch`);
});

test('with --all it fails the command and not the day', async () => {
  failLast();
  const { code, output } = await book.day('1', '--all');
  expect(code, output).toBe(1);
  expect(output).toContain('One is not two');
  expect(output).toContain('Day 1 is done; a further stage does not count against it.');
  expect((await book.day()).output).toMatch(/01 Ring buffer.* 4\/4 {2}done/);
});

test('a further stage that passes leads to the next one', async () => {
  const spec = book.read('days/01/spec.md');
  book.edit('days/01/spec.md', 'Stage 4 · Batches', 'Stage 4 · Batches (further)');
  const { code, output } = await book.day('1', '--stage', '4');
  book.write('days/01/spec.md', spec);
  expect(code, output).toBe(0);
  expect(output).toMatch(/That part passes\.[\s\S]*Further +npm run day 1 -- --stage 5 +A million/);
});

test('one that fails is what is shown, also when the compiler objects', async () => {
  failLast();
  const right = book.read(SEQUENCE);
  book.append(SEQUENCE, '\nexport const wrong: string = 5;\n');
  const alone = (await book.day('1', '--stage', '5')).output;
  const all = (await book.day('1', '--all')).output;
  book.write(CHECK, written);
  const passing = (await book.day('1', '--stage', '5')).output;
  book.write(SEQUENCE, right);
  for (const output of [alone, all]) {
    expect(output).toContain('Type error. The compiler objects as well');
    expect(output).toContain('npm run hint 1 5');
    expect(output).not.toContain('passes');
    expect(output).not.toContain('is done');
  }
  expect(passing).toContain('Type error. That part passes, but the compiler objects');
  expect(passing).toMatch(new RegExp(`Again +npm run day 1 -- ${LAST}`));
});

test('not written yet, it reads as a beginning', async () => {
  book.append(
    CHECK,
    "\ntest('one more', () => { const e = new Error('More is not written yet; it belongs to stage 5');\n" +
      "  e.name = 'NotImplemented'; throw e; });\n",
  );
  const { code, output } = await book.day('1', '--stage', '5');
  expect(code, output).toBe(1);
  expect(output).toContain('Next: stage 5, A million events.');
  expect(output).toMatch(new RegExp(`3 {2}Again +npm run day 1 -- ${LAST}`));
});
