/** Runs a suite on changed sources without changing a file: for wrong and alternative solutions. */
import { pathToFileURL } from 'node:url';
import type { TextEdit } from '../../checks/wrong/wrong-solution.ts';

/** File path (absolute) → the text to use instead of what is on disk. */
export type Replacements = ReadonlyMap<string, string>;

/** A Vite plugin that hands out the replacement text of a file. */
export function textReplacer(replacements: Replacements) {
  return {
    name: 'replace-text',
    enforce: 'pre' as const,
    transform(_code: string, id: string) {
      const text = replacements.get(id.split('?', 1)[0] ?? id);
      return text === undefined ? null : { code: text, map: null };
    },
  };
}

/** Carries the same replacements into worker threads, which do not go through Vite. */
export function workerEnvironment(replacements: Replacements): Record<string, string> {
  if (replacements.size === 0) return {};
  const byUrl = [...replacements].map(([file, text]) => ({ url: pathToFileURL(file).href, text }));
  return {
    TICK_EDITS: JSON.stringify(byUrl),
    TICK_WORKER_PRELOAD: new URL('../../checks/wrong/edit-hooks.mjs', import.meta.url).href,
  };
}

/** @throws Error when a text to find is not there exactly once: the edit has drifted */
export function applyEdits(source: string, edits: readonly TextEdit[], where: string): string {
  let text = source;
  for (const { find, replace } of edits) {
    const parts = text.split(find);
    if (parts.length !== 2) {
      throw new Error(
        `${where}: the text to replace occurs ${parts.length - 1} times, expected once:\n${find}`,
      );
    }
    text = parts.join(replace);
  }
  return text;
}
