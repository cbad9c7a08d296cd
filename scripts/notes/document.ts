/** One Markdown file, read: its title, front matter, headings and links. */
import { parse } from 'yaml';
import { headingText, parseMarkdown, type Token } from './markdown.ts';

export interface Heading {
  /** 1 … 6 */
  readonly level: number;
  /** Its anchor, without the #. */
  readonly slug: string;
  readonly title: string;
}

export interface Link {
  /** As it stands in the file, percent-encoded. */
  readonly href: string;
  /** 1 … */
  readonly line: number;
}

export interface MarkdownDocument {
  /** From the top of the tree, with slashes: `notes/01-ring-buffer.md`. */
  readonly file: string;
  /** The first heading, or the file's name. */
  readonly title: string;
  readonly frontMatter: ReadonlyMap<string, unknown>;
  /** The text behind the front matter. */
  readonly body: string;
  readonly headings: readonly Heading[];
  /** Links and pictures. */
  readonly links: readonly Link[];
}

const FRONT_MATTER = /^---\n([\s\S]*?)\n---(?:\n|$)/;

export function parseDocument(file: string, text: string): MarkdownDocument {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const front = FRONT_MATTER.exec(source);
  const body = source.slice(front?.[0].length ?? 0);
  const linesBefore = (front?.[0] ?? '').split('\n').length - 1;
  const tokens = parseMarkdown(body);
  const headings = headingsOf(tokens);
  return {
    file,
    title: headings.find((heading) => heading.level === 1)?.title ?? file,
    frontMatter: readFrontMatter(front?.[1] ?? ''),
    body,
    headings,
    links: linksOf(tokens, linesBefore),
  };
}

function headingsOf(tokens: readonly Token[]): Heading[] {
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open'
      ? {
          level: Number(token.tag.slice(1)),
          slug: String(token.attrGet('id')),
          title: headingText(tokens[index + 1]),
        }
      : [],
  );
}

function linksOf(tokens: readonly Token[], linesBefore: number): Link[] {
  const links: Link[] = [];
  let blockLine = 0;
  for (const token of tokens) {
    blockLine = token.map?.[0] ?? blockLine;
    let line = linesBefore + blockLine + 1;
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak' || child.type === 'hardbreak') line++;
      const href = child.type === 'image' ? child.attrGet('src') : child.attrGet('href');
      if (href !== null) links.push({ href: String(href), line });
    }
  }
  return links;
}

/** Front matter that is no YAML counts as none here; `npm run day` says what is wrong with it. */
function readFrontMatter(yaml: string): Map<string, unknown> {
  try {
    const fields: unknown = parse(yaml);
    return new Map(typeof fields === 'object' && fields !== null ? Object.entries(fields) : []);
  } catch {
    return new Map();
  }
}
