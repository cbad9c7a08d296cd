/** The line that a failed check of day 04 prints: it runs, and says what it expects if it cannot. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { replayCommand } from '../../../days/04/checks/replay-command.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

function run(line: string): Promise<{ code: number; output: string }> {
  const [, ...args] = line.replaceAll('\\\n', ' ').split(/ +/);
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}

test('a schedule is shown step by step', async () => {
  const { code, output } = await run(`${replayCommand('one-sleeper')} --schedule 1,0,1,1`);
  expect(code).toBe(0);
  expect(output).toContain('writer');
  expect(output).toContain('sleeper A');
  expect(output).toContain('one-sleeper: this run ends well.');
});

test.each(['--schedule 0,1', '--model one-slot', '--model two-slot --schedule 0', '--schedule x'])(
  '%s is answered with what is expected',
  async (args) => {
    const { code, output } = await run(`node --import tsx days/04/checks/replay.ts ${args}`);
    expect(code).toBe(2);
    expect(output).toContain('expected --model with one of one-sleeper,');
  },
);
