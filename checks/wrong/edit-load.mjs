/**
 * A load hook of Node that changes modules in memory. Registered by `edit-hooks.mjs`, in front of
 * tsx: what it hands on is TypeScript, as the file is.
 */
import { readFile } from 'node:fs/promises';

/** @type {readonly import('./edit-hooks.mjs').ChangedModule[]} */
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
  const source = module.text ?? edited(await readFile(new URL(module.url), 'utf8'), module);
  return { format: 'module', source, shortCircuit: true };
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
