/**
 * The Markdown of this workbook, read as a code host reads it: CommonMark with tables, headings
 * with GitHub's anchors, raw HTML only as far as {@link safeHtml} trusts it.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import anchor from 'markdown-it-anchor';
import { escapeHtml, Html } from './html.ts';
import { safeHtml } from './safe-html.ts';
import { headingSlug } from './slug.ts';

export type { Token };

const markdown = new MarkdownIt({ html: true }).use(anchor, {
  slugify: headingSlug,
  tabIndex: false,
});

const { rules } = markdown.renderer;
rules['html_block'] = (tokens, index) => safeHtml(tokens[index]?.content ?? '');
rules['html_inline'] = (tokens, index) => safeHtml(tokens[index]?.content ?? '');
// Ours: markup that is ready, see `markupToken`.
rules['markup'] = (tokens, index) => tokens[index]?.content ?? '';
rules['code_inline'] = (tokens, index) =>
  `<code>${inlineCode(tokens[index]?.content ?? '')}</code>`;
// A wide table scrolls by itself, the page does not.
rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
rules['table_close'] = () => '</table></div>\n';
rules['heading_close'] = (tokens, index) => {
  const open = tokens[index - 2];
  const slug = open?.attrGet('id') ?? '';
  const label = escapeHtml(`Link to “${headingText(tokens[index - 1])}”`);
  const link = `<a class="anchor" href="#${slug}" aria-label="${label}">#</a>`;
  return `${open?.tag === 'h1' ? '' : ` ${link}`}</${open?.tag}>\n`;
};

/** Block tokens; those of type `inline` have children. */
export function parseMarkdown(text: string): Token[] {
  const tokens = markdown.parse(text, {});
  for (const token of tokens) alignByClass(token);
  return tokens;
}

export function renderTokens(tokens: Token[]): Html {
  return new Html(markdown.renderer.render(tokens, markdown.options, {}));
}

/** A block of markup for {@link renderTokens} that goes onto the page as it is. */
export function markupToken(content: Html): Token {
  const token = new MarkdownIt.Token('markup', '', 0);
  token.content = content.text;
  token.block = true;
  return token;
}

/** The plain text of a heading's or paragraph's inline token. */
export function headingText(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .filter((child) => child.type === 'text' || child.type === 'code_inline')
    .map((child) => child.content)
    .join('');
}

/** Where it is too long for its line: a path breaks behind a slash, a flag stays whole. */
function inlineCode(code: string): string {
  return escapeHtml(code)
    .replaceAll(/(?<=^|\s)-\S*/g, '<span class="whole">$&</span>')
    .replaceAll(/\/(?!span>)/g, '/<wbr>');
}

/** Columns are aligned by class, because the pages allow no inline style. */
function alignByClass(token: Token): void {
  if (token.type !== 'th_open' && token.type !== 'td_open') return;
  const align = /^text-align:(\w+)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
  if (align !== undefined) token.attrs = [['class', align]];
}
