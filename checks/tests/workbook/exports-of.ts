/** The names that a source file exports, types among them, sorted. */
import { readFileSync } from 'node:fs';

const EXPORT = /^export (?:abstract )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;

/** Understands the one form our modules use: `export` in front of the declaration. */
export function exportsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(EXPORT)].map((match) => match[1] ?? '').sort();
}
