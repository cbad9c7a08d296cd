/**
 * Finds links that lead nowhere in README.md, notes/*.md and days/NN/{spec,hints}.md: files that
 * are not there, headings and lines that are not in them, files that only the author's machine has.
 * Links to other hosts are not looked at; nothing here uses the network.
 */
import { Library } from '../../scripts/notes/library.ts';
import { resolveLink } from '../../scripts/notes/resolve-link.ts';

export interface DeadLink {
  /** The Markdown file, from the top of the tree. */
  readonly file: string;
  /** 1 … */
  readonly line: number;
  readonly href: string;
  /** The end of a sentence that begins with the link. */
  readonly why: string;
}

/**
 * All of them, file by file and line by line.
 *
 * @param tree the top of the tree, absolute, or a library that reads it
 */
export function findDeadLinks(tree: string | Library): DeadLink[] {
  const library = typeof tree === 'string' ? new Library(tree) : tree;
  return library.documents().flatMap(({ file, links }) =>
    links.flatMap(({ href, line }) => {
      const target = resolveLink(library, file, href);
      return target.kind === 'nowhere' ? { file, line, href, why: target.why } : [];
    }),
  );
}

/** `notes/01-ring-buffer.md:12: the link "x.md" leads to …` */
export function describeDeadLink({ file, line, href, why }: DeadLink): string {
  return `${file}:${line}: the link "${href}" ${why}`;
}
