/**
 * Lets a wrong solution reach worker threads.
 *
 * `npm run prove` puts the file: URL of this module into `TICK_WORKER_PRELOAD` and what is to be
 * different into `TICK_EDITS`, as JSON: a list of modules, each with its whole text or with edits.
 *
 *     [{ "url": "file:///…/ring-buffer.ts", "text": "…" },
 *      { "url": "file:///…/sequence.ts", "edits": [{ "find": "…", "replace": "…" }] }]
 *
 * Every worker, and every worker of a worker, then imports this first.
 */
import { register } from 'node:module';

/**
 * @typedef {object} ChangedModule
 * @property {string} url file: URL of the module
 * @property {string} [text] what to load instead of the file
 * @property {readonly import('./wrong-solution.ts').TextEdit[]} [edits] in order; each `find` occurs
 *   exactly once
 */

const EXPECTED =
  'expected JSON: [{ "url": "file:///…", "text": "…" }], or "edits": [{ "find", "replace" }] for "text"';

const given = process.env['TICK_EDITS'];
if (given !== undefined) register('./edit-load.mjs', import.meta.url, { data: parsed(given) });

/** @returns {readonly ChangedModule[]} */
function parsed(json) {
  let value;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new TypeError(`TICK_EDITS is no JSON (${error.message}); ${EXPECTED}`);
  }
  if (!Array.isArray(value) || !value.every(isChangedModule)) {
    throw new TypeError(`TICK_EDITS has another form; ${EXPECTED}`);
  }
  return value;
}

function isChangedModule(value) {
  if (typeof value?.url !== 'string' || !value.url.startsWith('file:')) return false;
  if (value.edits === undefined) return typeof value.text === 'string';
  return value.text === undefined && Array.isArray(value.edits) && value.edits.every(isEdit);
}

function isEdit(value) {
  return typeof value?.find === 'string' && typeof value.replace === 'string';
}
