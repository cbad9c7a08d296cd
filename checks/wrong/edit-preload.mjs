/**
 * Lets the edits of a wrong solution reach worker threads.
 *
 * `npm run prove` puts the file: URL of this module into `TICK_WORKER_PRELOAD` and the edits into
 * `TICK_EDITS`: `[{ "url": "file:///…/ring-buffer.ts", "edits": [{ "find", "replace" }] }]`.
 * Every worker, and every worker of a worker, then imports this first.
 */
import { register } from 'node:module';

/**
 * @typedef {object} ModuleEdits
 * @property {string} url file: URL of the module
 * @property {readonly import('./wrong-solution.ts').TextEdit[]} edits in order; each `find` occurs
 *   exactly once
 */

const EXPECTED =
  'expected JSON: [{ "url": "file:///…", "edits": [{ "find": "…", "replace": "…" }] }]';

const given = process.env['TICK_EDITS'];
if (given !== undefined) register('./edit-hooks.mjs', import.meta.url, { data: parsed(given) });

/** @returns {readonly ModuleEdits[]} */
function parsed(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new TypeError(`TICK_EDITS is no JSON (${error.message}); ${EXPECTED}`);
  }
  if (!Array.isArray(value) || !value.every(isModuleEdits)) {
    throw new TypeError(`TICK_EDITS has another form; ${EXPECTED}`);
  }
  return value;
}

function isModuleEdits(value) {
  return (
    typeof value?.url === 'string' &&
    value.url.startsWith('file:') &&
    Array.isArray(value.edits) &&
    value.edits.every((edit) => typeof edit?.find === 'string' && typeof edit?.replace === 'string')
  );
}
