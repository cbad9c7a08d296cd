/** The small table above a day's specification: what its front matter says. */
import type { DayEntry } from './catalogue.ts';
import { type Html, html, NOTHING } from './html.ts';
import { pageName } from './page.ts';
import { pagePath, relativeUrl } from './urls.ts';

/**
 * @param days the days of this edition: those that are there become links
 * @param hasHints whether the day has a page of hints
 */
export function renderFacts(entry: DayEntry, days: readonly DayEntry[], hasHints: boolean): Html {
  const { spec, chapter, day } = entry;
  const here = pagePath(spec.file);
  const link = (file: string, text: string) =>
    html`<a href="${relativeUrl(here, pagePath(file))}">${text}</a>`;
  const minutes = spec.frontMatter.get('minutes');
  const modules = strings(spec.frontMatter.get('modules'));
  const earlier = numbers(spec.frontMatter.get('prerequisites')).map((number) => {
    const known = days.find((other) => other.day === number);
    return known === undefined ? html`Day ${number}` : link(known.spec.file, known.spec.title);
  });
  return html`<table class="facts"><tbody>
${typeof minutes === 'number' ? row('Time', html`${minutes} minutes`) : NOTHING}
${modules.length === 0 ? NOTHING : row('Modules', list(modules.map((name) => html`<code>${name}</code>`)))}
${row('Builds on', earlier.length === 0 ? html`nothing; you can start here` : list(earlier))}
${chapter === null ? NOTHING : row('Chapter', link(chapter.file, pageName(chapter).replace(/^Chapter /, '')))}
${hasHints ? row('Stuck?', link(spec.file.replace('spec.md', 'hints.md'), 'Hints')) : NOTHING}
${row('Start with', html`<code>npm run day ${day}</code>`)}
</tbody></table>
`;
}

function row(name: string, value: Html): Html {
  return html`<tr><th class="facts-name" scope="row">${name}</th><td>${value}</td></tr>`;
}

function list(items: readonly Html[]): Html {
  return html`${items.map((item, i) => (i === 0 ? item : html`, ${item}`))}`;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}
