/** The guide as static files: complete, linked within itself, and careful with folders. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildNotes, MANIFEST } from '../../../scripts/notes/build.ts';
import { Site } from '../../../scripts/notes/site.ts';
import { ROOT } from '../../../scripts/runner/tree.ts';
import { guideOf, SMALL_GUIDE, temporaryFolder, writeInto } from './small-guide.ts';

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** Every link and every address in the pages that leads to no file, or to no such anchor. */
function brokenLinks(folder: string): string[] {
  const pages = filesIn(folder).filter((file) => file.endsWith('.html'));
  return pages.flatMap((page) => {
    const text = readFileSync(path.join(folder, page), 'utf8');
    return [...text.matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, href = '']) => href)
      .filter((href) => !/^(?:https?|mailto):/.test(href) && !leadsSomewhere(folder, page, href))
      .map((href) => `${page}: ${href}`);
  });
}

function leadsSomewhere(folder: string, page: string, href: string): boolean {
  const [to = '', anchor] = href.split('#').map(decodeURIComponent);
  const file = to === '' ? page : path.posix.join(path.posix.dirname(page), to);
  if (to.startsWith('/') || file.startsWith('..') || !existsSync(path.join(folder, file))) {
    return false;
  }
  if (anchor === undefined) return true;
  return readFileSync(path.join(folder, file), 'utf8').includes(` id="${anchor}"`);
}

test('every link of every page leads to a file and an anchor that are there', async () => {
  const folder = path.join(temporaryFolder(), 'a', 'site');
  const count = await buildNotes(new Site(guideOf(SMALL_GUIDE)), folder);
  expect(filesIn(folder)).toHaveLength(count + 1);
  expect(filesIn(folder)).toContain('days/01/spec.html');
  expect(brokenLinks(folder)).toEqual([]);
});

test('this workbook’s own guide is whole', async () => {
  const folder = temporaryFolder();
  await buildNotes(new Site(ROOT), folder);
  expect(filesIn(folder)).toContain('notes/how-to-measure.html');
  expect(brokenLinks(folder)).toEqual([]);
});

test('a link that leads nowhere stops it before anything is written', async () => {
  const root = guideOf({ ...SMALL_GUIDE, 'notes/ants.md': '# Ants\n\n## Two\n\n[x](gone.md)\n' });
  const folder = path.join(temporaryFolder(), 'site');
  await expect(buildNotes(new Site(root), folder)).rejects.toThrow(
    'notes/ants.md:5: the link "gone.md" leads to notes/gone.md, and there is no such file\nNothing was written, because one link leads nowhere.',
  );
  expect(existsSync(folder)).toBe(false);
});

describe('a folder', () => {
  test('that an earlier build made is brought up to date; other files in it stay', async () => {
    const root = guideOf(SMALL_GUIDE);
    const folder = temporaryFolder();
    await buildNotes(new Site(root), folder);
    writeInto(folder, 'CNAME', 'mine\n');
    writeInto(root, 'notes/README.md', '# The guide\n\nIn short.\n');
    writeInto(root, 'notes/zeal.md', '# Zeal\n\nNo link to the sources any more.\n');
    await buildNotes(new Site(root), folder);
    expect(readFileSync(path.join(folder, 'index.html'), 'utf8')).toContain('In short.');
    expect(filesIn(folder).filter((file) => file.startsWith('source/'))).toEqual([]);
    expect(filesIn(folder)).toContain('CNAME');
  });

  test('that is somebody else’s is refused and left alone', async () => {
    const folder = temporaryFolder();
    writeInto(folder, 'thesis.txt', 'years of work\n');
    await expect(buildNotes(new Site(guideOf(SMALL_GUIDE)), folder)).rejects.toThrow(
      `${folder} is not empty and was not made by --build; name a new or an empty folder.`,
    );
    expect(filesIn(folder)).toEqual(['thesis.txt']);
  });

  test('whose list of files is damaged counts as somebody else’s', async () => {
    const folder = temporaryFolder();
    writeInto(folder, MANIFEST, '{');
    await expect(buildNotes(new Site(guideOf(SMALL_GUIDE)), folder)).rejects.toThrow(
      'is not empty',
    );
  });

  test('whose list names files outside does not get them removed', async () => {
    const parent = temporaryFolder();
    const folder = path.join(parent, 'site');
    writeInto(parent, 'precious', 'x\n');
    const names = ['../precious', path.join(parent, 'precious'), 'a/../../precious', '', 7];
    writeInto(folder, MANIFEST, JSON.stringify(names));
    await buildNotes(new Site(guideOf(SMALL_GUIDE)), folder);
    expect(existsSync(path.join(parent, 'precious'))).toBe(true);
  });

  test('that is a file is one sentence', async () => {
    const file = path.join(temporaryFolder(), 'site');
    writeFileSync(file, 'x');
    await expect(buildNotes(new Site(guideOf(SMALL_GUIDE)), file)).rejects.toThrow(
      `${file} is a file; --build wants the name of a folder.`,
    );
  });

  test('below a file is one sentence', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, 'x');
    await expect(
      buildNotes(new Site(guideOf(SMALL_GUIDE)), path.join(file, 'site')),
    ).rejects.toThrow('cannot be written to');
  });

  test('with a folder where a page should be is one sentence', async () => {
    const folder = temporaryFolder();
    writeInto(folder, MANIFEST, '[]');
    mkdirSync(path.join(folder, 'index.html'));
    await expect(buildNotes(new Site(guideOf(SMALL_GUIDE)), folder)).rejects.toThrow(
      `The notes cannot be written to ${folder}: a folder is where a file should be.`,
    );
  });
});
