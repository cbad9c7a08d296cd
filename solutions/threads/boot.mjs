/**
 * The first module of every worker that `spawn-worker.ts` starts.
 *
 * Plain JavaScript on purpose: it runs before anything in this thread understands TypeScript.
 * (`--import tsx` reaches the workers of Node 22 and later by itself, those of Node 20 not at all.
 * Calling `register` here works on each of them, whatever the parent was started with.)
 */
import { workerData } from 'node:worker_threads';

/** File URLs of modules to import before anything else, separated by spaces. */
const PRELOAD = 'TICK_WORKER_PRELOAD';

const { entry, finished, data } = workerData;

for (const url of (process.env[PRELOAD] ?? '').split(' ').filter(Boolean)) {
  if (!url.startsWith('file:')) {
    throw new TypeError(
      `${PRELOAD} names "${url}"; expected file: URLs of modules, separated by one space`,
    );
  }
  await import(url);
}

const { register } = await import('tsx/esm/api');
register();

const { default: main } = await import(entry);
if (typeof main !== 'function') {
  throw new TypeError(
    `${entry} cannot be started as a worker: expected "export default function main(data)"`,
  );
}
await main(data);
Atomics.store(finished, 0, 1);
