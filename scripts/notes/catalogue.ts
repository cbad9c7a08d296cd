/**
 * The order of the guide: home, then each day with its chapter, week by week, then the chapters
 * that belong to no day, in the order in which `notes/README.md` names them.
 */
import path from 'node:path';
import { WEEKS } from '../runner/curriculum.ts';
import type { MarkdownDocument } from './document.ts';
import type { Library } from './library.ts';
import { resolveLink } from './resolve-link.ts';

export const HOME = 'notes/README.md';

export interface DayEntry {
  /** 1 … 24 */
  readonly day: number;
  readonly spec: MarkdownDocument;
  /** The chapter that the spec's front matter names, where it is written. */
  readonly chapter: MarkdownDocument | null;
}

export interface Catalogue {
  /** Weeks that have a day in this edition. */
  readonly weeks: readonly { readonly title: string; readonly days: readonly DayEntry[] }[];
  readonly chapters: readonly MarkdownDocument[];
  /** What "previous" and "next" walk through. */
  readonly sequence: readonly MarkdownDocument[];
}

export function readCatalogue(library: Library): Catalogue {
  const weeks = readWeeks(library);
  const days = weeks.flatMap((week) => week.days);
  const taken = new Set([HOME, ...days.map(({ chapter }) => chapter?.file)]);
  const order = chapterOrder(library);
  const chapters = library
    .documents()
    .filter(({ file }) => file.startsWith('notes/') && !taken.has(file))
    .sort((a, b) => order(a) - order(b));
  const home = library.document(HOME);
  return {
    weeks,
    chapters,
    sequence: [
      ...new Set([
        ...(home === null ? [] : [home]),
        ...days.flatMap(({ spec, chapter }) => (chapter === null ? [spec] : [spec, chapter])),
        ...chapters,
      ]),
    ],
  };
}

function readWeeks(library: Library): Catalogue['weeks'] {
  let day = 0;
  return WEEKS.map((week, index) => ({
    title: `Week ${index + 1} · ${week.title}`,
    days: week.days.flatMap(() => readDay(library, ++day)),
  })).filter(({ days }) => days.length > 0);
}

function readDay(library: Library, day: number): DayEntry[] {
  const spec = library.document(`days/${String(day).padStart(2, '0')}/spec.md`);
  if (spec === null) return [];
  const name = spec.frontMatter.get('notes');
  const chapter =
    typeof name === 'string' ? library.document(path.posix.join('notes', name)) : null;
  return [{ day, spec, chapter }];
}

/** Chapters that the table of contents does not name come last, by name. */
function chapterOrder(library: Library): (document: MarkdownDocument) => number {
  const links = library.document(HOME)?.links ?? [];
  const named = links
    .map(({ href }) => resolveLink(library, HOME, href))
    .map((target) => (target.kind === 'page' ? target.file : ''));
  return ({ file }) => (named.includes(file) ? named.indexOf(file) : named.length);
}
