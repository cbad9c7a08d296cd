/** Worker threads that understand TypeScript, resolve as their parent does, and fail aloud. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { type SpawnOptions, spawnWorker, WorkerFailure, type WorkerHandle } from '#spawn-worker';
import type { Script } from './fixtures/scripted.ts';
import type { WhereOptions } from './fixtures/where.ts';

const run = promisify(execFile);

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const REFERENCE = new URL('../../../solutions/ring/sequence.ts', import.meta.url).href;
const STARTER = new URL('../../../days/01/starter/sequence.ts', import.meta.url).href;

const started: WorkerHandle[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
});

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url);
}

function spawn(file: string, options: Omit<SpawnOptions, 'name'> = {}): WorkerHandle {
  const handle = spawnWorker(fixture(file), { name: 'probe', ...options });
  started.push(handle);
  return handle;
}

function spawnScript(script: Script, options: Omit<SpawnOptions, 'name' | 'data'> = {}) {
  return spawn('scripted.ts', { data: script, ...options });
}

/** The failure of a worker; an assertion error when it did not fail. */
async function failureOf(handle: WorkerHandle): Promise<WorkerFailure> {
  const outcome: unknown = await handle.done.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(WorkerFailure);
  return outcome as WorkerFailure;
}

/** Runs Node with these arguments at the top of the tree; never rejects. */
async function node(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = run(process.execPath, args, { cwd: TOP, timeout: 30_000 });
  const { stdout, stderr } = await child.catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return { code: child.child.exitCode ?? -1, stdout, stderr };
}

describe('what a worker takes over from its parent', () => {
  const wanted = JSON.stringify([STARTER, STARTER]);

  test('under tsx: TypeScript and the conditions, also in a worker of the worker', async () => {
    const tsx = 'node_modules/tsx/dist/cli.mjs';
    const script = fileURLToPath(fixture('print-where.ts'));
    const { stdout, stderr } = await node(tsx, '--conditions', 'starter-01', script);
    expect(stdout.trim(), stderr).toBe(wanted);
  });

  test('under node --import tsx: the same', async () => {
    const script = fileURLToPath(fixture('print-where.ts'));
    const { stdout, stderr } = await node('--import', 'tsx', '--conditions=starter-01', script);
    expect(stdout.trim(), stderr).toBe(wanted);
  });

  test('below an entry that registered tsx: the same', async () => {
    const script = fileURLToPath(fixture('print-where-registered.mjs'));
    const { stdout, stderr } = await node('--conditions', 'starter-01', script);
    expect(stdout.trim(), stderr).toBe(wanted);
  });

  test('within Vitest: the same', async () => {
    const vitest = 'node_modules/vitest/vitest.mjs';
    const config = fileURLToPath(fixture('within-vitest.config.ts'));
    const { code, stdout, stderr } = await node(vitest, 'run', '--config', config);
    expect(code, stdout + stderr).toBe(0);
    expect(stripVTControlCharacters(stdout)).toMatch(/Tests +1 passed/);
  });

  test('without conditions: the reference', async () => {
    const data: WhereOptions = { specifier: '#sequence', depth: 1 };
    const handle = spawn('where.ts', { data });
    expect(await handle.nextMessage()).toEqual([REFERENCE, REFERENCE]);
  });
});

describe('a worker that does its work', () => {
  test('is finished when main has returned', async () => {
    const handle = spawnScript({ act: 'return' });
    expect(await handle.done).toBe('finished');
    expect(await handle.exited).toBe(0);
  });

  test('shares memory with its parent', async () => {
    const cells = new Int32Array(new SharedArrayBuffer(4));
    const handles = [1, 2].map(() => spawnScript({ act: 'add', cells, times: 100_000 }));
    await Promise.all(handles.map((handle) => handle.done));
    expect(cells[0]).toBe(200_000);
  });

  test('gets what is moved to it', async () => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => port1.once('message', resolve));
    const script: Script = { act: 'answer on', port: port2 };
    expect(await spawnScript(script, { transferList: [port2] }).done).toBe('finished');
    expect(await answer).toBe('moved here');
  });

  test('delivers every message before it is done', async () => {
    const messages = ['first', 'second', 'third'];
    const received: unknown[] = [];
    const onMessage = (message: unknown) => received.push(message);
    await spawnScript({ act: 'post and return', messages }, { onMessage }).done;
    expect(received).toEqual(messages);
  });

  test('answers message by message and lives until it closes its port', async () => {
    const handle = spawnScript({ act: 'echo until "stop"' });
    for (const word of ['one', 'two', 'stop']) {
      const answer = handle.nextMessage();
      handle.worker.postMessage(word);
      expect(await answer).toBe(word);
    }
    expect(await handle.done).toBe('finished');
  });
});

describe('a worker that is stopped', () => {
  test('leaves an endless loop and counts as terminated, not as failed', async () => {
    const handle = spawnScript({ act: 'loop for ever' });
    expect(await handle.nextMessage()).toBe('looping');
    await handle.terminate();
    expect(await handle.done).toBe('terminated');
    expect(await handle.exited).toBe(1);
  });

  test('may be stopped before it has begun, and more than once', async () => {
    const handle = spawnScript({ act: 'loop for ever' });
    await Promise.all([handle.terminate(), handle.terminate()]);
    await handle.terminate();
    expect(await handle.done).toBe('terminated');
  });

  test('remains a failure when it had failed before', async () => {
    const handle = spawnScript({ act: 'throw' });
    await failureOf(handle);
    await handle.terminate();
    expect((await failureOf(handle)).message).toContain('wrong in the worker');
  });

  test('rejects whoever waits for a message', async () => {
    const handle = spawnScript({ act: 'await for ever' });
    const message = handle.nextMessage();
    await handle.terminate();
    await expect(message).rejects.toThrow('worker "probe" ended without a further message');
  });
});

describe('a worker that fails', () => {
  const thrown = 'worker "probe" threw RangeError: wrong in the worker (exit code 1)';

  test('in main: with the worker’s name, the original stack and the exit code', async () => {
    const failure = await failureOf(spawnScript({ act: 'throw' }));
    expect(failure.message).toBe(thrown);
    expect(failure.workerName).toBe('probe');
    expect(failure.exitCode).toBe(1);
    expect(failure.thrown).toMatchObject({ name: 'RangeError', message: 'wrong in the worker' });
    expect(failure.stack).toMatch(/^WorkerFailure: worker "probe" threw .*\n +at throwInWorker /);
    expect(failure.stack).toMatch(/throwInWorker \S*scripted\.ts:\d+/);
  });

  test('later, in a callback', async () => {
    const failure = await failureOf(spawnScript({ act: 'throw later' }));
    expect(failure.message).toBe(thrown);
    expect(failure.stack).toContain('scripted.ts');
  });

  test('by a rejection that nobody handles', async () => {
    const failure = await failureOf(spawnScript({ act: 'reject later' }));
    expect(failure.message).toBe(thrown);
    expect(failure.stack).toContain('scripted.ts');
  });

  test('while its module is loaded', async () => {
    const failure = await failureOf(spawn('throws-at-load.ts'));
    expect(failure.message).toBe('worker "probe" threw RangeError: broken at load (exit code 1)');
    expect(failure.stack).toContain('throws-at-load.ts');
  });

  test('because there is no such file', async () => {
    const failure = await failureOf(spawn('nowhere.ts'));
    expect(failure.message).toContain('nowhere.ts');
  });

  test('because its module exports no main', async () => {
    const failure = await failureOf(spawn('no-main.ts'));
    expect(failure.message).toContain('expected "export default function main(data)"');
  });

  test('by throwing what is no Error', async () => {
    const failure = await failureOf(spawnScript({ act: 'throw text' }));
    expect(failure.message).toBe(`worker "probe" threw 'only a text' (exit code 1)`);
    expect(failure.thrown).toBe('only a text');
  });

  test('by process.exit(3)', async () => {
    const handle = spawnScript({ act: 'exit', code: 3 });
    const failure = await failureOf(handle);
    expect(failure.message).toBe('worker "probe" ended before its work was done (exit code 3)');
    expect(await handle.exited).toBe(3);
  });

  test('by process.exit(0) in the middle of its work', async () => {
    const failure = await failureOf(spawnScript({ act: 'exit', code: 0 }));
    expect(failure.message).toContain('ended before its work was done');
  });

  test('by waiting for what can never come', async () => {
    const failure = await failureOf(spawnScript({ act: 'await for ever' }));
    expect(failure.message).toContain('ended before its work was done');
  });

  test('by running out of memory', async () => {
    const resourceLimits = { maxOldGenerationSizeMb: 32 };
    const failure = await failureOf(spawnScript({ act: 'fill the heap' }, { resourceLimits }));
    expect(failure.thrown).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
  });

  test('because somebody else killed the thread', async () => {
    const handle = spawnScript({ act: 'loop for ever' });
    await handle.nextMessage();
    await handle.worker.terminate();
    const failure = await failureOf(handle);
    expect(failure.message).toBe('worker "probe" ended before its work was done (exit code 1)');
  });

  test('and tells whoever waits for a message, who need not await done as well', async () => {
    const handle = spawnScript({ act: 'throw' });
    await expect(handle.nextMessage()).rejects.toThrow(thrown);
  });

  test('after it had answered: a message that came does not hide it', async () => {
    const handle = spawnScript({ act: 'echo until "fail"' });
    const answer = handle.nextMessage();
    handle.worker.postMessage('hello');
    expect(await answer).toBe('hello');
    handle.worker.postMessage('fail');
    expect((await failureOf(handle)).message).toBe(thrown);
  });

  test('ends its process when nobody awaits it', async () => {
    const { code, stderr } = await node('--import', 'tsx', fileURLToPath(fixture('unawaited.ts')));
    expect(code).toBe(1);
    expect(stderr).toContain('worker "forgotten" threw RangeError: broken at load (exit code 1)');
    expect(stderr).toContain('throws-at-load.ts');
  });
});

describe('what the parent gets wrong', () => {
  test('an entry that is no file', () => {
    const entry = new URL('data:text/javascript,');
    expect(() => spawnWorker(entry, { name: 'probe' })).toThrow(
      'worker "probe": cannot start data:text/javascript,; expected a file: URL',
    );
  });

  test('data that cannot be copied', () => {
    expect(() => spawn('scripted.ts', { data: () => {} })).toThrow('could not be cloned');
  });
});
