/** `npm run notes` as it is typed: arguments, exit codes, Ctrl-C. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_PORT, parseRequest } from '../../../scripts/notes/request.ts';
import { ROOT } from '../../../scripts/runner/tree.ts';
import { temporaryFolder } from './small-guide.ts';

describe('arguments', () => {
  test.each([
    ['', { kind: 'serve', host: '127.0.0.1', port: DEFAULT_PORT }],
    ['--port 8080', { kind: 'serve', host: '127.0.0.1', port: 8080 }],
    ['--port=0 --host ::1', { kind: 'serve', host: '::1', port: 0 }],
    ['--build site', { kind: 'build', folder: 'site' }],
    ['--help', { kind: 'help' }],
  ])('"%s" is understood', (typed, request) => {
    expect(parseRequest(typed.split(' ').filter(Boolean), {})).toEqual(request);
  });

  test.each([
    ['--port x', '--port is "x"; expected a whole number from 0 to 65535.'],
    ['--port -1', '--port is "-1"; expected a whole number from 0 to 65535.'],
    ['--port 65536', '--port is "65536"; expected a whole number from 0 to 65535.'],
    ['--port', '--port wants a value: npm run notes -- --port 8080.'],
    ['--build --port 1', '--build wants a value: npm run notes -- --build site.'],
    ['--port 1 --port 2', '--port was given twice; give it once.'],
    [
      '--build a --host ::1',
      '--build writes files and serves nothing; leave out --port and --host.',
    ],
    [
      '--host 0.0.0.0',
      '--host 0.0.0.0 is not on the loopback interface; the notes are served on 127.0.0.1, ::1, localhost only.',
    ],
    [
      '--prot 1',
      'npm run notes does not know "--prot"; it takes --port N, --host H or --build DIR, behind a --.',
    ],
    [
      'site',
      'npm run notes does not know "site"; it takes --port N, --host H or --build DIR, behind a --.',
    ],
  ])('"%s" is refused in one sentence', (typed, sentence) => {
    expect(() => parseRequest(typed.split(' '), {})).toThrow(sentence);
  });

  test('a flag that npm kept for itself is noticed', () => {
    const environment = { npm_lifecycle_event: 'notes', npm_config_port: '8080' };
    expect(() => parseRequest([], environment)).toThrow(
      'npm kept --port for itself; put two dashes in front: npm run notes -- --port 8080',
    );
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function notes(...args: string[]): {
  child: ChildProcess;
  said: Promise<string>;
  ended: Promise<Ended>;
} {
  const script = path.join(ROOT, 'scripts/notes.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, INIT_CWD: ROOT, npm_lifecycle_event: 'test' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk;
  });
  const said = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      if (out.includes('\n')) resolve(out);
    });
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  return { child, said, ended };
}

describe.skipIf(process.platform === 'win32')('the running command', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'serves until %s, and then ends in peace',
    async (signal) => {
      const { child, said, ended } = notes('--port', '0');
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(await said)?.[0] ?? '';
      const answer = await fetch(url);
      expect(await answer.text()).toContain('<!doctype html>');
      child.kill(signal);
      const { code, out } = await ended;
      expect(code).toBe(0);
      expect(out).toMatch(/^The notes are at .*\nStopped\.\n$/);
    },
  );

  test('ends with 2 and one sentence when it is asked for what it cannot do', async () => {
    const { code, out, err } = await notes('--host', '192.0.2.1').ended;
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^--host 192\.0\.2\.1 is not on the loopback interface;.*\.\n$/);
  });

  test('ends with 1 and one sentence when the folder cannot be used', async () => {
    const { code, out, err } = await notes('--build', path.join(ROOT, 'solutions')).ended;
    expect([code, out]).toEqual([1, '']);
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/is not empty|Nothing was written/);
  });

  test('says how many files it wrote, and where to begin', async () => {
    const folder = path.join(temporaryFolder(), 'site');
    const { code, out } = await notes('--build', folder).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/^Wrote \d+ files\. Open .*index\.html\n$/);
  });
});
