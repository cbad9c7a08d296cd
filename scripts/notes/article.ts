/** Turns one Markdown file into the article of its page: links rewritten, code coloured. */
import type { MarkdownDocument } from './document.ts';
import { type Highlighter, isColoured } from './highlight.ts';
import { Html, html } from './html.ts';
import { markupToken, parseMarkdown, renderTokens, type Token } from './markdown.ts';

/** What a link becomes: its new address, or null when it leads nowhere. */
export type Rewrite = (href: string) => string | null;

/** @param belowTitle goes in under the first heading */
export async function renderArticle(
  document: MarkdownDocument,
  highlighter: Highlighter,
  rewrite: Rewrite,
  belowTitle: Html,
): Promise<Html> {
  const tokens = parseMarkdown(document.body);
  for (const token of tokens) rewriteLinks(token.children ?? [], rewrite);
  await highlighter.prepare(tokens.map(languageOf));
  const coloured = tokens.map((token) => (isCode(token) ? codeToken(token, highlighter) : token));
  const title = coloured.findIndex((token) => token.type === 'heading_close');
  coloured.splice(title + 1, 0, markupToken(belowTitle));
  return renderTokens(document.file.endsWith('/hints.md') ? foldHints(coloured) : coloured);
}

/** A block of code; `language` as a fence names it. */
export function codeBlock(code: string, language: string, highlighter: Highlighter): Html {
  const lines = highlighter.lines(code.replace(/\n$/, ''), language);
  const kind = isColoured(language) ? 'code' : 'plain';
  return html`<pre class="${kind}" tabindex="0"><code>${new Html(lines.join('\n'))}</code></pre>\n`;
}

function isCode(token: Token): boolean {
  return token.type === 'fence' || token.type === 'code_block';
}

function codeToken(token: Token, highlighter: Highlighter): Token {
  return markupToken(codeBlock(token.content, languageOf(token), highlighter));
}

function languageOf(token: Token): string {
  return token.type === 'fence' ? (token.info.trim().split(/\s+/, 1)[0] ?? '') : '';
}

function rewriteLinks(tokens: readonly Token[], rewrite: Rewrite): void {
  const dead: boolean[] = [];
  for (const token of tokens) {
    if (token.type === 'image') {
      token.attrSet('src', ownPicture(rewrite(String(token.attrGet('src')))));
    } else if (token.type === 'link_open') {
      const href = rewrite(String(token.attrGet('href')));
      dead.push(href === null);
      if (href !== null) token.attrSet('href', href);
      else markDead(token);
    } else if (token.type === 'link_close' && dead.pop() === true) {
      token.tag = 'span';
    }
  }
}

/** A picture on another host is left out: the guide works without the network. */
function ownPicture(src: string | null): string {
  return src === null || /^[a-z][a-z0-9+.-]*:/i.test(src) ? '' : src;
}

function markDead(link: Token): void {
  link.tag = 'span';
  link.attrs = [
    ['class', 'dead'],
    ['title', 'This link leads nowhere'],
  ];
}

/** Each titled hint of a stage is folded away under its title, so that one can be had at a time. */
function foldHints(tokens: readonly Token[]): Token[] {
  const folded: Token[] = [];
  let open = false;
  for (const token of tokens) {
    const isHint = token.tag === 'h3';
    if (token.type === 'heading_open') {
      if (open) folded.push(markupToken(new Html('</details>\n')));
      if (isHint) folded.push(markupToken(new Html('<details class="hint"><summary>')));
      open = isHint;
    }
    folded.push(token);
    if (token.type === 'heading_close' && isHint) folded.push(markupToken(new Html('</summary>')));
  }
  if (open) folded.push(markupToken(new Html('</details>\n')));
  return folded;
}
