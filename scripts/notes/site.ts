/**
 * The guide: every path it has, and what is to be had there. Nothing else exists, so nothing else
 * can be asked for; a path is looked up here, never joined to a folder.
 */
import { readFileSync } from 'node:fs';
import { renderArticle } from './article.ts';
import { type Catalogue, HOME, readCatalogue } from './catalogue.ts';
import type { MarkdownDocument } from './document.ts';
import { renderFacts } from './facts.ts';
import { Highlighter } from './highlight.ts';
import { html, NOTHING } from './html.ts';
import { Library } from './library.ts';
import { type Page, pageName, renderPage, SITE_TITLE } from './page.ts';
import { resolveLink } from './resolve-link.ts';
import { sectionsFolded } from './sections.ts';
import { linkedSources, renderFolder, renderSource } from './sources.ts';
import { ICON, pagePath, pictureType, relativeUrl, STYLE, targetPath } from './urls.ts';

export interface Resource {
  /** For the Content-Type header. */
  readonly type: string;
  render(): Promise<string | Buffer>;
}

const NOT_FOUND = {
  title: 'There is no such page',
  main: html`<h1>There is no such page</h1>
<p>The contents list every page there is. If you followed a link of this guide, that link is wrong:
<code>npm run notes</code> names it in its output.</p>
`,
};
const HTML = 'text/html; charset=utf-8';

export class Site {
  readonly library: Library;
  private readonly highlighter = new Highlighter();

  /** @param root the folder that holds package.json, absolute */
  constructor(root: string) {
    this.library = new Library(root);
  }

  /** Everything there is now, by its path from the top of the guide: `days/01/spec.html`. */
  resources(): Map<string, Resource> {
    const catalogue = readCatalogue(this.library);
    const page = (path: string, render: () => Promise<Omit<Page, 'path'>>): [string, Resource] => [
      path,
      {
        type: HTML,
        render: async () => renderPage({ path, ...(await render()) }, catalogue),
      },
    ];
    return new Map([
      [STYLE, ownFile('style.css', 'text/css; charset=utf-8')],
      [ICON, ownFile('icon.svg', 'image/svg+xml; charset=utf-8')],
      ...this.library
        .documents()
        .map((document) =>
          page(pagePath(document.file), () => this.documentPage(document, catalogue)),
        ),
      ...linkedSources(this.library).map((target): [string, Resource] => {
        const path = targetPath(target);
        const type = pictureType(target.file);
        if (type !== null) return [path, { type, render: async () => this.bytes(target.file) }];
        return page(path, () => this.sourcePage(target.kind, target.file));
      }),
    ]);
  }

  /**
   * What is shown instead of a page that is not there.
   *
   * @param depth how many folders below the top it was asked for, so that its links hold there
   */
  notFound(depth: number): string {
    return renderPage(
      { path: `${'_/'.repeat(depth)}_`, ...NOT_FOUND },
      readCatalogue(this.library),
    );
  }

  private async documentPage(
    document: MarkdownDocument,
    catalogue: Catalogue,
  ): Promise<Omit<Page, 'path'>> {
    const { sequence } = catalogue;
    const days = catalogue.weeks.flatMap((week) => week.days);
    const entry = days.find(({ spec }) => spec === document);
    const hints = document.file.replace('spec.md', 'hints.md');
    const facts = entry === undefined ? NOTHING : renderFacts(entry, days, this.library.has(hints));
    const sections = sectionsFolded(document.headings);
    const rewrite = (href: string) => {
      const target = resolveLink(this.library, document.file, href);
      if (target.kind === 'elsewhere') return href;
      if (target.kind === 'nowhere') return null;
      // Of a range of lines, `L12-L20`, the first is what the page can scroll to.
      const anchor = target.kind === 'file' ? target.anchor.replace(/-.*/, '') : target.anchor;
      return relativeUrl(pagePath(document.file), targetPath(target), anchor);
    };
    const place = sequence.indexOf(document);
    return {
      title: document.file === HOME ? SITE_TITLE : pageName(document),
      main: await renderArticle(document, this.highlighter, rewrite, html`${facts}${sections}`),
      headings: document.headings,
      previous: sequence[place - 1],
      next: place === -1 ? undefined : sequence[place + 1],
    };
  }

  private async sourcePage(kind: 'file' | 'folder', file: string): Promise<Omit<Page, 'path'>> {
    return kind === 'folder'
      ? { title: `${file}/`, main: renderFolder(this.library, file) }
      : { title: file, wide: true, main: await renderSource(this.library, file, this.highlighter) };
  }

  private bytes(file: string): Buffer {
    return readFileSync(this.library.absolute(file));
  }
}

function ownFile(name: string, type: string): Resource {
  return { type, render: async () => readFileSync(new URL(name, import.meta.url)) };
}
