/** `npm run bench` as somebody types it, on the shortest settings. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

async function bench(...args: string[]) {
  const child = promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'scripts/bench.ts', ...args],
    { cwd: TOP, timeout: 120_000 },
  );
  const { stdout, stderr } = await child.catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return { code: child.child.exitCode, stdout, stderr };
}

test('a day: tables for people, figures for programs, a picture', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tick-bench-'));
  try {
    const [json, svg] = [path.join(folder, 'new', 'day.json'), path.join(folder, 'day.svg')];
    const settings = ['--seconds', '0.1', '--rounds', '5', '--json', json, '--svg', svg];
    const { code, stdout, stderr } = await bench('2', ...settings);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Day 02 · Consumer graph');
    expect(stdout).toContain('a chain of four: A, B, C, D');
    expect(stdout).toContain('reference: full in 8 turns, stallCount 8.');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const data = JSON.parse(readFileSync(json, 'utf8'));
    expect(data).toMatchObject({ format: 1, day: 2, settings: { rounds: 5, roundMs: 20 } });
    expect(data.cases).toHaveLength(5);
    expect(data.cases[0].results[0].rates).toHaveLength(5);
    expect(readFileSync(svg, 'utf8')).toContain('Free slots while one consumer is slow: 8 stalls');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what cannot be measured is one sentence and exit code 2', async () => {
  const { code, stdout, stderr } = await bench('99');
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('"99" is no day')]);
});
