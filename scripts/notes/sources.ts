/** The files of the workbook that a page links to: shown as highlighted source, folders as a list. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Highlighter } from './highlight.ts';
import { Html, html } from './html.ts';
import type { Library } from './library.ts';
import { type Found, resolveLink, type Target } from './resolve-link.ts';
import { folderPath, relativeUrl, targetPath } from './urls.ts';

type Linked = Exclude<Found, { kind: 'page' }>;

/** What the Markdown links to, and everything in the folders among it; one entry per file. */
export function linkedSources(library: Library): Linked[] {
  const found = new Map<string, Linked>();
  for (const { file, links } of library.documents()) {
    for (const { href } of links) add(library, found, resolveLink(library, file, href));
  }
  return [...found.values()];
}

function add(library: Library, found: Map<string, Linked>, target: Target): void {
  if ((target.kind !== 'file' && target.kind !== 'folder') || found.has(target.file)) return;
  found.set(target.file, target);
  if (target.kind === 'folder') {
    for (const entry of entries(library, target.file)) add(library, found, entry);
  }
}

/** A folder's own entries, folders first. */
function entries(library: Library, folder: string): Found[] {
  return readdirSync(library.absolute(folder))
    .sort()
    .map((name) => [...folder.split('/'), name].map(encodeURIComponent).join('/'))
    .map((encoded) => resolveLink(library, 'README.md', encoded))
    .filter((target) => 'file' in target)
    .sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder'));
}

export function renderFolder(library: Library, folder: string): Html {
  const here = folderPath(folder);
  const items = entries(library, folder).map((entry) => {
    const name = path.posix.basename(entry.file) + (entry.kind === 'folder' ? '/' : '');
    return html`<li><a href="${relativeUrl(here, targetPath(entry))}"><code>${name}</code></a></li>\n`;
  });
  return html`<h1><code>${folder}/</code></h1>\n<ul class="folder">\n${items}</ul>\n`;
}

const LANGUAGES = new Map([
  ['.ts', 'ts'],
  ['.mjs', 'js'],
  ['.json', 'json'],
  ['.sh', 'bash'],
]);
/** A text beyond this is shown without colours. */
const MAX_COLOURED_CHARACTERS = 200_000;

export async function renderSource(
  library: Library,
  file: string,
  highlighter: Highlighter,
): Promise<Html> {
  const code = readFileSync(library.absolute(file), 'utf8').replace(/\n$/, '');
  const known = LANGUAGES.get(path.posix.extname(file)) ?? 'text';
  const language = code.length > MAX_COLOURED_CHARACTERS ? 'text' : known;
  await highlighter.prepare([language]);
  const lines = highlighter
    .lines(code, language)
    .map((line, i) => `<span class="line" id="L${i + 1}">${line.text}</span>`);
  return html`<h1><code>${file}</code></h1>
<pre class="code source" tabindex="0"><code>${new Html(lines.join('\n'))}</code></pre>
`;
}
