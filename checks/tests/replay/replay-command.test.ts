/** `npm run replay` as it is typed: exit codes, and what goes where. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { itchAdd, itchDeleted, temporaryFolder } from './recorded-flow.ts';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

function run(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/replay.ts', ...argv],
    { cwd: TOP, encoding: 'utf8', timeout: 30_000 },
  );
  return { status, stdout, stderr };
}

const good = Buffer.concat([itchAdd(5, 'B', 10, 1_000_000), itchAdd(6, 'S', 20, 1_010_000)]);

test('a good file: the report, and exit code 0', () => {
  const { write } = temporaryFolder();
  const top = write('top', '9999999999,0,1000000,10\n1010000,20,1000000,10\n');
  const found = run(write('flow', good), '--top-of-book', top, '--stock', 'TEST');
  expect(found.stderr).toBe('');
  expect(found.stdout).toContain('2 of 2 rows agree: 100.000 %');
  expect(found.status).toBe(0);
});

test('a file that is cut: the report of what came before, one sentence, and exit code 1', () => {
  const { write } = temporaryFolder();
  const found = run(write('flow', Buffer.concat([good, itchDeleted(5).subarray(0, 9)])));
  expect(found.stdout).toMatch(/^messages +2$/m);
  expect(found.stderr).toMatch(
    /^[^\n]+, message 3, at byte 76: the file ends after 9 of [^\n]+\.\n$/,
  );
  expect(found.status).toBe(1);
});

test('a file of something else: no report, one sentence, and exit code 1', () => {
  const found = run('package.json');
  expect(found.stdout).toBe('');
  expect(found.stderr).toMatch(/^package\.json begins at byte 0 with [^\n]+\.\n$/);
  expect(found.status).toBe(1);
});

test.each([
  [[], 'Name a file to replay'],
  [['a', 'b'], '"b" is one file too many'],
  [['a', '--format', 'csv'], '--format is "csv"; expected lobster or itch.'],
  [['a', '--stock', 'NOT A STOCK'], '--stock is "NOT A STOCK"; expected 1 to 8 letters'],
  [['a', '--nonsense'], "Unknown option '--nonsense'"],
])('wrong arguments %j: what there is, and exit code 2', (argv, sentence) => {
  const found = run(...argv);
  expect(found.stdout).toBe('');
  expect(found.stderr).toContain(sentence);
  expect(found.stderr).not.toMatch(/^ +at /m);
  expect(found.status).toBe(2);
});
