/** The shape of the repository: what lies at the top, which names lead where, links that live. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Library } from '../../../scripts/notes/library.ts';
import { resolveLink } from '../../../scripts/notes/resolve-link.ts';
import { writtenDays } from '../../../scripts/runner/curriculum.ts';
import { readProof } from '../../../scripts/runner/explain.ts';
import { importMap } from '../../../scripts/runner/import-map.ts';
import { ROOT } from '../../../scripts/runner/tree.ts';
import { describeDeadLink, findDeadLinks } from '../../lib/markdown-links.ts';

const TOP = [
  'LICENSE',
  'README.md',
  'checks',
  'days',
  'notes',
  'package-lock.json',
  'package.json',
  'scripts',
  'solutions',
  'tsconfig.json',
];

/** A downloaded archive has no history; there these two have nothing to look at. */
const inGit = existsSync(path.join(ROOT, '.git'));

function committed(): string[] {
  return execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
}

test.runIf(inGit)('the top level holds what the layout names, and dotfiles', () => {
  const top = new Set(committed().map((file) => file.split('/', 1)[0] ?? ''));
  expect([...top].filter((name) => !name.startsWith('.')).sort()).toEqual([...TOP].sort());
});

test.runIf(inGit)('a learner’s work and progress are never committed', () => {
  const personal = committed().filter((file) => /\/work[./]|\.progress\.json/.test(file));
  expect(personal).toEqual([]);
});

test('every name of the imports map leads to a file', () => {
  for (const [name, entry] of importMap()) {
    for (const [condition, target] of Object.entries(entry)) {
      if (condition.startsWith('work-')) continue; // made by the runner
      expect(existsSync(path.join(ROOT, target)), `${name}, ${condition}: ${target}`).toBe(true);
    }
  }
});

test('no link in the Markdown is dead', () => {
  expect(findDeadLinks(ROOT).map(describeDeadLink)).toEqual([]);
});

test('every wrong solution names a paragraph of the notes that is there', async () => {
  const library = new Library(ROOT);
  for (const day of writtenDays()) {
    const proof = await readProof(day);
    for (const wrong of proof?.wrong ?? []) {
      expect(wrong.notes, wrong.name).toMatch(/^[\w.-]+\.md#[\w-]+$/);
      const target = resolveLink(library, 'notes/README.md', wrong.notes);
      expect(target.kind, `${wrong.name} points at ${wrong.notes}`).not.toBe('nowhere');
    }
  }
});
