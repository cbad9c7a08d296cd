/** The frame of every page: head, navigation, the text itself, what comes before and after. */
import { type Catalogue, type DayEntry, HOME } from './catalogue.ts';
import type { Heading, MarkdownDocument } from './document.ts';
import { type Html, html, NOTHING } from './html.ts';
import { sectionsBeside } from './sections.ts';
import { ICON, pagePath, relativeUrl, STYLE } from './urls.ts';

// No heading has such a slug: GitHub's have no colon.
const TEXT_ID = 'guide:text';
const CONTENTS_ID = 'guide:contents';

export const SITE_TITLE = 'tick-to-trade';

export interface Page {
  /** Where it is in the guide: `notes/01-ring-buffer.html`. */
  readonly path: string;
  readonly title: string;
  readonly main: Html;
  /** Source code is given more room than a text that is read line by line. */
  readonly wide?: boolean;
  /** Sections for "on this page". */
  readonly headings?: readonly Heading[];
  readonly previous?: MarkdownDocument | undefined;
  readonly next?: MarkdownDocument | undefined;
}

export function renderPage(page: Page, catalogue: Catalogue): string {
  const to = (path: string) => relativeUrl(page.path, path);
  const title = page.title === SITE_TITLE ? SITE_TITLE : `${page.title} · ${SITE_TITLE}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${to(STYLE)}">
<link rel="icon" type="image/svg+xml" href="${to(ICON)}">
${headLink('prev', page.previous, page.path)}${headLink('next', page.next, page.path)}</head>
<body>
<a class="skip" href="#${TEXT_ID}">Skip to the text</a>
<header class="bar">
<button class="menu" type="button" popovertarget="${CONTENTS_ID}">Contents</button>
<a class="brand" href="${to('index.html')}">${SITE_TITLE}</a>
</header>
${navigation(page.path, catalogue)}
<main id="${TEXT_ID}" class="${page.wide === true ? 'text wide' : 'text'}">
<article>
${page.main}</article>
${neighbours(page)}
</main>
${sectionsBeside(page.headings ?? [])}</body>
</html>
`.text;
}

/** `Day 01 · Ring buffer` stays; a chapter says that it is one. */
export function pageName(document: MarkdownDocument): string {
  const chapter = /^\d\d · /.test(document.title);
  return chapter ? `Chapter ${document.title}` : document.title;
}

function headLink(rel: string, to: MarkdownDocument | undefined, from: string): Html {
  if (to === undefined) return NOTHING;
  return html`<link rel="${rel}" href="${relativeUrl(from, pagePath(to.file))}">\n`;
}

function navigation(here: string, catalogue: Catalogue): Html {
  const weeks = catalogue.weeks.map(
    (week) =>
      html`<p class="group">${week.title}</p>\n<ul class="entries">\n${week.days.map((entry) => dayItem(here, entry))}</ul>\n`,
  );
  const chapters = catalogue.chapters.map(
    (chapter) => html`<li>${navLink(here, chapter.file, chapter.title)}</li>\n`,
  );
  const more = html`<p class="group">Further chapters</p>\n<ul class="entries">\n${chapters}</ul>\n`;
  return html`<nav id="${CONTENTS_ID}" class="contents" popover aria-label="Contents">
<a class="brand" href="${relativeUrl(here, 'index.html')}">${SITE_TITLE}</a>
<ul class="entries">
<li>${navLink(here, HOME, 'About this guide')}</li>
</ul>
${weeks}${chapters.length === 0 ? NOTHING : more}</nav>`;
}

function dayItem(here: string, { spec, chapter, day }: DayEntry): Html {
  const number = String(day).padStart(2, '0');
  const title = html`<span class="day">${number}</span> ${spec.title.replace(/^Day \d+ · /, '')}`;
  const below =
    chapter === null
      ? NOTHING
      : html`\n<ul class="entries"><li>${navLink(here, chapter.file, 'Chapter', 'entry below')}</li></ul>`;
  return html`<li>${navLink(here, spec.file, title)}${below}</li>\n`;
}

function navLink(here: string, file: string, text: string | Html, kind = 'entry'): Html {
  const path = pagePath(file);
  const current = path === here ? html` aria-current="page"` : NOTHING;
  return html`<a class="${kind}" href="${relativeUrl(here, path)}"${current}>${text}</a>`;
}

function neighbours({ path, previous, next }: Page): Html {
  if (previous === undefined && next === undefined) return NOTHING;
  const link = (rel: string, word: string, to: MarkdownDocument | undefined) =>
    to === undefined
      ? NOTHING
      : html`<a class="neighbour" rel="${rel}" href="${relativeUrl(path, pagePath(to.file))}"><span class="direction">${word}</span> ${pageName(to)}</a>\n`;
  return html`<nav class="neighbours" aria-label="Previous and next">
${link('prev', 'Previous', previous)}${link('next', 'Next', next)}</nav>`;
}
