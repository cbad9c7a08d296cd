/**
 * A load hook of Node that edits modules in memory, so that a wrong solution also reaches the
 * worker threads a check starts. Registered by `edit-preload.mjs`, in front of tsx: what it hands
 * on is TypeScript, as the file is.
 */
import { readFile } from 'node:fs/promises';

/** @type {readonly import('./edit-preload.mjs').ModuleEdits[]} */
let modules = [];

/** Called by Node with what was registered. */
export function initialize(data) {
  modules = data;
}

/** Called by Node for every module that is loaded. */
export async function load(url, context, nextLoad) {
  const [plainUrl] = url.split('?');
  const module = modules.find((candidate) => candidate.url === plainUrl);
  if (module === undefined) return nextLoad(url, context);
  const text = await readFile(new URL(module.url), 'utf8');
  return { format: 'module', source: edited(text, module), shortCircuit: true };
}

/** @throws Error when a text to be replaced does not occur exactly once */
function edited(text, { url, edits }) {
  return edits.reduce((before, { find, replace }) => {
    const parts = before.split(find);
    if (parts.length !== 2) {
      throw new Error(
        `an edit of ${url} does not apply: expected its text once, found it ${parts.length - 1} times: ${find}`,
      );
    }
    return parts.join(replace);
  }, text);
}
