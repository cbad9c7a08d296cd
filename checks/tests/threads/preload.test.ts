/** Modules that are imported first in every worker, and the edits of wrong solutions by them. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { spawnWorker } from '#spawn-worker';
import type { WhereOptions } from './fixtures/where.ts';

const WHERE = new URL('./fixtures/where.ts', import.meta.url);
const EDIT_HOOKS = new URL('../../wrong/edit-hooks.mjs', import.meta.url).href;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What the two workers of `where.ts` post under these edits. */
async function postedUnder(edits: string): Promise<unknown> {
  vi.stubEnv('TICK_WORKER_PRELOAD', EDIT_HOOKS);
  vi.stubEnv('TICK_EDITS', edits);
  const data: WhereOptions = { specifier: '#sequence', depth: 1 };
  return spawnWorker(WHERE, { name: 'edited', data }).nextMessage();
}

function editing(...edits: { find: string; replace: string }[]): string {
  return JSON.stringify([{ url: WHERE.href, edits }]);
}

describe('edits in memory', () => {
  test('reach a worker and its own worker', async () => {
    const find = 'import.meta.resolve(specifier)';
    const posted = await postedUnder(editing({ find, replace: "'edited' as string" }));
    expect(posted).toEqual(['edited', 'edited']);
  });

  test('are taken literally, one after the other', async () => {
    const find = 'import.meta.resolve(specifier)';
    const posted = await postedUnder(
      editing({ find, replace: `'$& first'` }, { find: '$& first', replace: '$& second' }),
    );
    expect(posted).toEqual(['$& second', '$& second']);
  });

  test('may be a whole text, in TypeScript', async () => {
    const text = `
      import { parentPort } from 'node:worker_threads';
      export default function main(_data: unknown): void {
        parentPort?.postMessage('another text' satisfies string);
      }`;
    expect(await postedUnder(JSON.stringify([{ url: WHERE.href, text }]))).toBe('another text');
  });

  test('leave other modules alone', async () => {
    const url = new URL('./no-such-module.ts', WHERE).href;
    const edits = JSON.stringify([{ url, edits: [{ find: 'a', replace: 'b' }] }]);
    const reference = new URL('../../../solutions/ring/sequence.ts', import.meta.url).href;
    expect(await postedUnder(edits)).toEqual([reference, reference]);
  });

  test('that do not apply are an error, not a survivor', async () => {
    await expect(postedUnder(editing({ find: 'not there', replace: '' }))).rejects.toThrow(
      'expected its text once, found it 0 times: not there',
    );
    await expect(postedUnder(editing({ find: 'depth', replace: '' }))).rejects.toThrow(
      /expected its text once, found it [1-9]\d* times: depth/,
    );
  });

  test('in another form are an error that shows the form', async () => {
    await expect(postedUnder('{')).rejects.toThrow('TICK_EDITS is no JSON');
    const both = '[{"url":"file:///x","text":"","edits":[]}]';
    const others = ['{}', '[null]', '[{"url":"x","edits":[]}]', '[{"url":"file:///x"}]', both];
    for (const text of others) {
      await expect(postedUnder(text), text).rejects.toThrow('TICK_EDITS has another form');
    }
  });
});

test('what is to be preloaded must be a file', async () => {
  vi.stubEnv('TICK_WORKER_PRELOAD', 'data:text/javascript,');
  const { done } = spawnWorker(WHERE, { name: 'preloading' });
  await expect(done).rejects.toThrow('expected file: URLs of modules, separated by one space');
});
