/** Links that lead nowhere are found, and only those. */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeDeadLink, findDeadLinks } from '../../lib/markdown-links.ts';
import { guideOf, SMALL_GUIDE, temporaryFolder, writeInto } from './small-guide.ts';

/** What is said about one link in notes/zeal.md of the small guide. */
function said(href: string, more: Readonly<Record<string, string>> = {}): string[] {
  const root = guideOf({ ...SMALL_GUIDE, ...more, 'notes/zeal.md': `# Zeal\n\n[x](${href})\n` });
  return findDeadLinks(root).map(describeDeadLink);
}

test('a workbook whose links all live has none', () => {
  expect(findDeadLinks(guideOf(SMALL_GUIDE))).toEqual([]);
});

describe('a link that lives', () => {
  test.each([
    ['another file', 'ants.md'],
    ['a heading of another file', '../days/01/spec.md#stage-1--slots'],
    ['a heading of its own file', '#zeal'],
    ['from the top of the tree', '/notes/ants.md'],
    ['a source file', '../solutions/ring.ts'],
    ['lines of a source file', '../solutions/ring.ts#L1-L2'],
    ['a folder', '../solutions/deep'],
    ['a folder with a README', './'],
    ['a heading of a folder’s README', '../notes/#the-guide'],
    ['another host', 'https://example.org/nowhere'],
    ['mail', 'mailto:somebody@example.org'],
  ])('%s: %s', (_what, href) => {
    expect(said(href)).toEqual([]);
  });

  test('a name that needs encoding', () => {
    expect(said('a%20b.md#%C3%BCber-uns', { 'notes/a b.md': '# Über uns\n' })).toEqual([]);
  });
});

describe('a link that leads nowhere', () => {
  test.each([
    [
      'a file that is not there',
      'nowhere.md',
      'leads to notes/nowhere.md, and there is no such file',
    ],
    [
      'a heading that is not there',
      'ants.md#three',
      'asks for #three, and notes/ants.md has no such heading',
    ],
    [
      'the short form of a heading',
      '../days/01/spec.md#stage-1',
      'asks for #stage-1, and days/01/spec.md has no such heading; the nearest is #stage-1--slots',
    ],
    [
      'a heading in the wrong case',
      'ants.md#Two',
      'asks for #Two, and notes/ants.md has no such heading',
    ],
    [
      'a line that is not there',
      '../solutions/ring.ts#L3',
      'asks for #L3, and solutions/ring.ts has lines #L1 to #L2 only',
    ],
    [
      'lines that run beyond the end',
      '../solutions/ring.ts#L1-L3',
      'asks for #L1-L3, and solutions/ring.ts has lines #L1 to #L2 only',
    ],
    ['a heading of a folder', '../solutions/#x', 'asks for #x in a folder'],
    [
      'a file below a file',
      '../solutions/ring.ts/x',
      'leads to solutions/ring.ts/x, and there is no such file',
    ],
    ['above the tree', '../../etc/passwd', 'leads out of the workbook'],
    ['a bad encoding', 'a%ff.md', 'is not encoded rightly'],
    ['a NUL', 'a%00.md', 'is not the name of a file'],
  ])('%s: %s', (_what, href, why) => {
    expect(said(href)).toEqual([`notes/zeal.md:3: the link "${href}" ${why}`]);
  });

  test.each([
    ['days/01/work/ring.ts', '../days/01/work/ring.ts'],
    ['node_modules/vitest/README.md', '../node_modules/vitest/README.md'],
    ['.bench/bench.svg', '../.bench/bench.svg'],
  ])('a file that only the author’s machine has: %s', (file, href) => {
    expect(said(href, { [file]: 'x\n' })).toEqual([
      `notes/zeal.md:3: the link "${href}" leads to ${file}, which is not part of the workbook`,
    ]);
  });

  test('through a symbolic link out of the tree', () => {
    const outside = temporaryFolder();
    writeInto(outside, 'secret.md', '# Secret\n');
    const root = guideOf({
      ...SMALL_GUIDE,
      'notes/zeal.md': '# Zeal\n\n[x](../solutions/out.md)\n',
    });
    symlinkSync(path.join(outside, 'secret.md'), path.join(root, 'solutions/out.md'));
    expect(findDeadLinks(root).map(({ why }) => why)).toEqual(['leads out of the workbook']);
  });
});

test('pictures count, code does not', () => {
  const text = '# Zeal\n\n![p](no.svg)\n\n```md\n[x](no.md)\n```\n\n`[x](no.md)`\n';
  const dead = findDeadLinks(guideOf({ ...SMALL_GUIDE, 'notes/zeal.md': text }));
  expect(dead.map(({ href, line }) => [href, line])).toEqual([['no.svg', 3]]);
});

test.each(['README.md', 'notes/ants.md', 'days/01/spec.md', 'days/01/hints.md'])(
  '%s is looked at',
  (file) => {
    const root = guideOf({ ...SMALL_GUIDE, [file]: '# T\n\n[x](gone.md)\n' });
    expect(findDeadLinks(root).map((dead) => dead.file)).toContain(file);
  },
);
