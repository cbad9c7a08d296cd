/** Where a link in a Markdown file leads: to a page, a file or folder of the workbook, or nowhere. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Library } from './library.ts';
import { statOf } from './stat.ts';

/** Something in the workbook. */
export type Found =
  /** A Markdown file of the library. `anchor` without #, empty for the top. */
  | { readonly kind: 'page'; readonly file: string; readonly anchor: string }
  /** Another file of the workbook. `anchor` is `L12`, `L12-L20` or empty. */
  | { readonly kind: 'file'; readonly file: string; readonly anchor: string }
  | { readonly kind: 'folder'; readonly file: string; readonly anchor: '' };

export type Target =
  | Found
  /** Another host, or another scheme. */
  | { readonly kind: 'elsewhere' }
  /** `why` is the end of a sentence that begins with the link. */
  | { readonly kind: 'nowhere'; readonly why: string };

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** What a learner's own machine adds to the tree: no link may depend on it. */
const OWN = /^(?:node_modules|\.git|\.bench|\.progress\.json|work|work\.backup-.*)$/;
const LINES = /^L(\d+)(?:-L(\d+))?$/;

/**
 * @param from the Markdown file that holds the link, from the top of the tree
 * @param href the link, percent-encoded
 */
export function resolveLink(library: Library, from: string, href: string): Target {
  if (SCHEME.test(href)) return { kind: 'elsewhere' };
  const [, encodedPath = '', encodedAnchor = ''] =
    /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(href) ?? [];
  let to: string;
  let anchor: string;
  try {
    to = decodeURIComponent(encodedPath);
    anchor = decodeURIComponent(encodedAnchor);
  } catch {
    return nowhere('is not encoded rightly');
  }
  // A link that begins with a slash starts at the top of the tree, as on a code host.
  const file =
    to === '' ? from : path.posix.join(to.startsWith('/') ? '.' : path.posix.dirname(from), to);
  const name = file.replace(/\/$/, '');
  if (name === '..' || name.startsWith('../')) return nowhere('leads out of the workbook');
  if (name.split('/').some((part) => OWN.test(part))) {
    return nowhere(`leads to ${name}, which is not part of the workbook`);
  }
  return existing(library, name, anchor);
}

function existing(library: Library, file: string, anchor: string): Target {
  const absolute = library.absolute(file);
  if (file.includes('\0')) return nowhere('is not the name of a file');
  const stat = statOf(absolute);
  if (stat === null) return nowhere(`leads to ${file}, and there is no such file`);
  if (!isWithin(library.root, absolute)) return nowhere('leads out of the workbook');
  if (stat.isDirectory()) {
    const readme = path.posix.join(file, 'README.md');
    if (library.has(readme)) return onPage(library, readme, anchor);
    return anchor === ''
      ? { kind: 'folder', file, anchor }
      : nowhere(`asks for #${anchor} in a folder`);
  }
  if (library.has(file)) return onPage(library, file, anchor);
  return onLines(absolute, file, anchor);
}

function onPage(library: Library, file: string, anchor: string): Target {
  const headings = library.document(file)?.headings ?? [];
  if (anchor === '' || headings.some(({ slug }) => slug === anchor)) {
    return { kind: 'page', file, anchor };
  }
  const near = headings.find(({ slug }) => slug.startsWith(anchor) || anchor.startsWith(slug));
  const hint = near === undefined ? '' : `; the nearest is #${near.slug}`;
  return nowhere(`asks for #${anchor}, and ${file} has no such heading${hint}`);
}

function onLines(absolute: string, file: string, anchor: string): Target {
  if (anchor === '') return { kind: 'file', file, anchor };
  const [, first, last = first] = LINES.exec(anchor) ?? [];
  const count = readFileSync(absolute, 'utf8').replace(/\n$/, '').split('\n').length;
  if (first !== undefined && Number(first) >= 1 && Number(last) <= count) {
    return { kind: 'file', file, anchor };
  }
  return nowhere(`asks for #${anchor}, and ${file} has lines #L1 to #L${count} only`);
}

function isWithin(root: string, absolute: string): boolean {
  const real = path.relative(realpathSync(root), realpathSync(absolute));
  return real !== '..' && !real.startsWith(`..${path.sep}`) && !path.isAbsolute(real);
}

function nowhere(why: string): Target {
  return { kind: 'nowhere', why };
}
