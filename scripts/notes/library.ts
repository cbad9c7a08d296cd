/**
 * The Markdown files of a workbook, as they are on disk now. A file is read again only when it has
 * changed, so a page can be asked for as often as somebody presses reload.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type MarkdownDocument, parseDocument } from './document.ts';
import { statOf } from './stat.ts';

const PAGE = /^(?:README\.md|notes\/[^/]+\.md|days\/\d\d\/(?:spec|hints)\.md)$/;

export class Library {
  /** The folder that holds package.json, absolute. */
  readonly root: string;
  private readonly read = new Map<string, { version: string; document: MarkdownDocument }>();

  constructor(root: string) {
    this.root = root;
  }

  /** README.md, notes/*.md, days/NN/spec.md and hints.md; from the top, with slashes, in order. */
  files(): string[] {
    return [
      'README.md',
      ...this.names('notes').map((name) => `notes/${name}`),
      ...this.names('days').flatMap((day) => [`days/${day}/spec.md`, `days/${day}/hints.md`]),
    ].filter((file) => this.has(file));
  }

  /** True when the file is one of {@link files}. */
  has(file: string): boolean {
    return PAGE.test(file) && statOf(this.absolute(file))?.isFile() === true;
  }

  /** One of {@link files}, read; null when it is none. */
  document(file: string): MarkdownDocument | null {
    const stat = statOf(this.absolute(file));
    if (!PAGE.test(file) || stat?.isFile() !== true) return null;
    const version = `${stat.mtimeMs} ${stat.size}`;
    const known = this.read.get(file);
    if (known?.version === version) return known.document;
    const document = parseDocument(file, readFileSync(this.absolute(file), 'utf8'));
    this.read.set(file, { version, document });
    return document;
  }

  /** All of {@link files}. */
  documents(): MarkdownDocument[] {
    return this.files()
      .map((file) => this.document(file))
      .filter((document) => document !== null);
  }

  absolute(file: string): string {
    return path.join(this.root, file);
  }

  /** What is in a folder, sorted; nothing when there is none. */
  names(folder: string): string[] {
    const isFolder = statOf(this.absolute(folder))?.isDirectory() === true;
    return isFolder ? readdirSync(this.absolute(folder)).sort() : [];
  }
}
