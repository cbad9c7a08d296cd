/**
 * Where a file of the workbook is in the guide. Paths from the top of the guide, not encoded; the
 * pages link to each other by relative ones, so that they work served and from a folder alike.
 */
import path from 'node:path';
import { HOME } from './catalogue.ts';
import type { Found } from './resolve-link.ts';

const PICTURES = new Map([
  ['.svg', 'image/svg+xml; charset=utf-8'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.webp', 'image/webp'],
]);

export const STYLE = 'style.css';
export const ICON = 'icon.svg';

/** `notes/01-ring-buffer.md` → `notes/01-ring-buffer.html`; home → `index.html`. */
export function pagePath(file: string): string {
  return file === HOME ? 'index.html' : file.replace(/\.md$/, '.html');
}

export function sourcePath(file: string): string {
  return `source/${file}.html`;
}

export function folderPath(folder: string): string {
  return `source/${folder}/index.html`;
}

export function picturePath(file: string): string {
  return `pictures/${file}`;
}

/** The media type of a picture, by the file's name; null when it is none. */
export function pictureType(file: string): string | null {
  return PICTURES.get(path.posix.extname(file)) ?? null;
}

/** A link from one page to another, encoded for an attribute. */
export function relativeUrl(from: string, to: string, anchor = ''): string {
  const steps = path.posix.relative(path.posix.dirname(from), to).split('/');
  const fragment = anchor === '' ? '' : `#${encodeURIComponent(anchor)}`;
  return steps.map(encodeURIComponent).join('/') + fragment;
}

export function targetPath(target: Found): string {
  switch (target.kind) {
    case 'page':
      return pagePath(target.file);
    case 'file':
      return pictureType(target.file) === null ? sourcePath(target.file) : picturePath(target.file);
    case 'folder':
      return folderPath(target.file);
  }
}
