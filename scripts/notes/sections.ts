/** "On this page": the sections of a text, beside it where there is room, folded under its title. */
import type { Heading } from './document.ts';
import { type Html, html, NOTHING } from './html.ts';

/** A list for fewer sections than this would only be in the way. */
const MIN_SECTIONS = 2;

export function sectionsBeside(headings: readonly Heading[]): Html {
  const list = sectionList(headings);
  if (list === NOTHING) return NOTHING;
  return html`<aside class="sections aside" aria-label="On this page">
<p>On this page</p>
${list}</aside>
`;
}

export function sectionsFolded(headings: readonly Heading[]): Html {
  const list = sectionList(headings);
  if (list === NOTHING) return NOTHING;
  return html`<details class="sections folded"><summary>On this page</summary>
${list}</details>
`;
}

function sectionList(headings: readonly Heading[]): Html {
  const sections = headings.filter(({ level }) => level === 2 || level === 3);
  if (sections.length < MIN_SECTIONS) return NOTHING;
  const items = sections.map(
    ({ level, slug, title }) =>
      html`<li class="level-${level}"><a class="section" href="#${encodeURIComponent(slug)}">${title}</a></li>\n`,
  );
  return html`<ul class="entries">\n${items}</ul>\n`;
}
